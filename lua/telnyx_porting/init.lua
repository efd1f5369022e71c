--- Porting orders in Neovim: setup, the client, and :TelnyxPorting.

local plugin = {}

local options = {}
local client

-- The folder of the plugin: a checkout that was built has the C module too.
local root = debug.getinfo(1, "S").source:sub(2):match "^(.*)/lua/telnyx_porting/init%.lua$"

--- Lets require find the C module that `make LUA=luajit` built in the folder of the plugin. An installed one, or one on
-- LUA_CPATH, takes precedence.
function plugin.find_module()
  local entry = root and root .. "/build/luajit/?.so"
  if entry and not package.cpath:find(entry, 1, true) then package.cpath = package.cpath .. ";" .. entry end
end

--- setup { api_key = function() return … end, … }: all optional. The function is called when the key is first needed;
-- without it the key comes from TELNYX_API_KEY. All other options are those of porting.new.
function plugin.setup(given)
  vim.validate { options = { given, "table", true } }
  given = given or {}
  if given.api_key ~= nil and type(given.api_key) ~= "function" then
    error("telnyx_porting.setup: api_key takes a function that returns the key, so that the key stands in no file of "
      .. "settings", 2)
  end
  options = given
  if client then client:close() end
  client = nil
end

--- Returns the client that all buffers share. Raises where it cannot be made.
function plugin.client()
  if client then return client end
  plugin.find_module()
  local porting = require "telnyx.porting"
  local own = {}
  for name, value in pairs(options) do own[name] = value end
  own.api_key = options.api_key and options.api_key() or nil
  client = porting.new(own)
  return client
end

function plugin.options()
  return options
end

--- Runs :TelnyxPorting: shows the orders that fit the filters, given as words NAME=VALUE.
function plugin.open(words)
  plugin.find_module()
  local found, why = pcall(require, "telnyx.porting")
  if not found then
    return vim.notify("TelnyxPorting: the module telnyx.porting is not found; see :checkhealth telnyx_porting\n" .. why,
      vim.log.levels.ERROR)
  end
  require("telnyx_porting.highlight_groups").define()
  local list, wrong = require("telnyx_porting.command_arguments").parse(words or {})
  if not list then return vim.notify("TelnyxPorting: " .. wrong, vim.log.levels.ERROR) end
  require("telnyx_porting.order_list_buffer").show(list, table.concat(words or {}, " "))
end

return plugin
