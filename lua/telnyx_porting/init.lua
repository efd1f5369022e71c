--- Porting orders in Neovim: setup, the client that all buffers share, and what a statusline shows.

local plugin = {}

local options = {}
local client
local waiting -- what the client waits for: { text, ends_at (Unix seconds) }, or nil

-- The folder of the plugin: a checkout that was built has the C module too. rocks.nvim links to the tree of LuaRocks.
local source = debug.getinfo(1, "S").source:sub(2)
source = (vim.uv or vim.loop).fs_realpath(source) or source
local root = source:match "^(.*)/lua/telnyx_porting/init%.lua$"
-- The tree of LuaRocks, where the plugin is a rock.
local tree = source:match "^(.*)/share/lua/[%d.]+/telnyx_porting/init%.lua$"

-- The options of setup that are the plugin's own; all others are those of porting.new.
local own_options = { api_key = true, keys = true, on_event = true }

--- Lets require find the C module that `make LUA=luajit` built in the folder of the plugin. An installed one, or one on
-- LUA_CPATH, takes precedence.
function plugin.find_module()
  local entry = root and root .. "/build/luajit/?.so"
  if entry and not package.cpath:find(entry, 1, true) then package.cpath = package.cpath .. ";" .. entry end
end

--- Loads the module. Returns true; or false and what is wrong.
function plugin.load_module()
  plugin.find_module()
  local found, why = pcall(require, "telnyx.porting")
  if found then return true end
  return false, "the module telnyx.porting is not found; see :checkhealth telnyx_porting\n" .. why
end

--- setup { api_key = function() return … end, … }: all optional. The function is called when the key is first needed;
-- without it the key comes from TELNYX_API_KEY. keys: false, or action -> key, list of keys or false. All other options
-- are those of porting.new.
function plugin.setup(given)
  if given ~= nil and type(given) ~= "table" then
    error("telnyx_porting.setup: takes a table of options, not a " .. type(given), 2)
  end
  given = given or {}
  if given.api_key ~= nil and type(given.api_key) ~= "function" then
    error("telnyx_porting.setup: api_key takes a function that returns the key, so that the key stands in no file of "
      .. "settings", 2)
  end
  if given.keys ~= nil and given.keys ~= false and type(given.keys) ~= "table" then
    error("telnyx_porting.setup: keys takes false, or a table that names a key for each action", 2)
  end
  options = given
  -- A batch keeps the client that it was started with; it is closed once nothing uses it any more.
  client = nil
end

function plugin.options()
  return options
end

local function changed()
  local batches = package.loaded["telnyx_porting.batches"]
  if batches then vim.schedule(batches.waiting_changed) end
end

--- Keeps what the client waits for, so that a buffer that loads can say so.
local function hear(event)
  if event.type == "wait" and (event.milliseconds or 0) >= 500 then
    waiting = {
      text = event.reason == "rate limit" and "held back by the rate limit until"
        or event.reason == "pace" and "keeping to the rate limit until" or "no answer, next try at",
      ends_at = os.time() + math.ceil(event.milliseconds / 1000),
    }
    changed()
  elseif event.type == "answer" and event.status and waiting then
    waiting = nil
    changed()
  end
  if options.on_event then options.on_event(event) end
end

--- What the client waits for at the moment, in words with the time: "held back by the rate limit until 12:00:05"; nil
-- if it waits for nothing but an answer.
function plugin.waiting()
  if not waiting or os.time() > waiting.ends_at then return nil end
  return ("%s %s"):format(waiting.text, os.date("%H:%M:%S", waiting.ends_at))
end

--- The options of porting.new that setup was given, and the key.
local function client_options()
  local own = {}
  for name, value in pairs(options) do
    if not own_options[name] then own[name] = value end
  end
  own.api_key = options.api_key and options.api_key() or nil
  if not own.api_key and (vim.env.TELNYX_API_KEY or "") == "" and (vim.env.TELNYX_API_KEY_FILE or "") == "" then
    error("there is no API key: set TELNYX_API_KEY before Neovim is started, or give setup a function api_key; see "
      .. ":help telnyx-porting-key", 0)
  end
  return own
end

--- Returns the client that all buffers share. Raises if it cannot be made.
function plugin.client()
  if client then return client end
  plugin.find_module()
  local own = client_options()
  own.on_event = hear
  client = require("telnyx.porting").new(own)
  return client
end

--- Makes a client for one question with a time limit in seconds, for :checkhealth. Raises as above.
function plugin.new_client(seconds)
  plugin.find_module()
  local own = client_options()
  own.deadline, own.timeout, own.max_attempts = seconds, seconds, 1
  return require("telnyx.porting").new(own)
end

--- The path of the command telnyx-porting, which runs batches beside Neovim; nil if there is none. Whoever names one
-- (TELNYX_PORTING_COMMAND, background.command) or has one in PATH gets that, others the one that came with the plugin.
function plugin.command()
  local background = require "telnyx.porting.background"
  local named = background.command or vim.env.TELNYX_PORTING_COMMAND
  if named and named ~= "" then return named end
  local found = vim.fn.exepath "telnyx-porting"
  if found ~= "" then return found end
  local built = tree and tree .. "/bin/telnyx-porting" or root and root .. "/build/luajit/telnyx-porting"
  if built and vim.fn.executable(built) == 1 then
    background.command = built
    return built
  end
  return nil
end

--- For a statusline: what the current buffer of ours shows, and how far the batches are: "cancelling 34 of 200". ""
-- where there is nothing to say.
function plugin.status()
  local parts = { vim.b.telnyx_porting_status }
  local batches = package.loaded["telnyx_porting.batches"]
  local running = batches and not vim.b.telnyx_porting_status and batches.status() or nil
  if running then parts[#parts + 1] = running end
  return table.concat(parts, ", ")
end

--- Runs :TelnyxPorting with these words.
function plugin.open(words)
  require("telnyx_porting.command_line").open(words or {})
end

return plugin
