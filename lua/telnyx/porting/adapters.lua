--- Adapters: how a call waits in its host. Each call chooses its adapter: a client may be made in nginx' init phase and
-- used in its workers.
--
-- An adapter is a module telnyx.porting.NAME with
--   open(internals)              optional: called once, before any other
--   fits()                       whether a call can wait here by the host's means (false: it waits as in a plain
--                                script); raises if nothing may wait at all, and says what to do instead
--   attend(client)               has the host drive the client's requests, and returns at once; for a closed client:
--                                has it run the callbacks of requests that have ended
--   forget(client)               optional: called before the client and its descriptor are closed
--   report(text)                 optional: reports an error in a callback to the user, in place of stderr
--   wait(client, what, seconds)  suspends the caller until the request what (nil: any request of the client) is done,
--                                or the seconds (nil: no limit) have passed
--   pause(seconds)               suspends the caller for that many seconds

local interface = require "telnyx.porting.interface"

local loaded, require = package.loaded, require
local vim = rawget(_G, "vim")
local in_neovim = type(vim) == "table" and (vim.uv or vim.loop) ~= nil

return function(porting, internals)
  -- C checks it as well; this is for a module that was built before it did.
  interface.check("telnyx.porting", internals.interface, porting._VERSION)
  local raise, new = internals.raise, porting.new
  local choices = setmetatable({}, { __mode = "k" }) -- client -> the adapter that porting.new was given, false: plain

  local opened = {}

  local adapters = {}
  internals.adapters = adapters

  local function load(name)
    local adapter = require("telnyx.porting." .. name)
    if adapter.open and not opened[adapter] then adapter.open(internals) end
    opened[adapter] = true
    return adapter
  end

  --- The adapter of the client's host, or nil in a plain script.
  function adapters.host(client)
    local choice = choices[client]
    if choice ~= nil then return choice or nil end
    if loaded.ngx then return load "openresty" end
    if in_neovim or loaded["telnyx.porting.libuv"] then return load "libuv" end
  end

  --- The adapter by which a call of the client waits, or nil if it waits as in a plain script. Raises if nothing
  -- may wait.
  function adapters.of(client)
    local adapter = adapters.host(client)
    if not adapter or adapter.fits() then return adapter end
    if choices[client] then raise(("the adapter %s cannot wait here"):format(adapter.name)) end
  end

  --- porting.new{ …, adapter = "plain" | "openresty" | "libuv" }: see l_new in methods.c for the other options.
  function porting.new(options)
    local client = new(options)
    local name = options and options.adapter
    if name then choices[client] = name ~= "plain" and load(name) end
    return client
  end

  internals.set_reporter(function(text)
    local adapter = adapters.host()
    local report = adapter and adapter.report or function(line) io.stderr:write(line, "\n") end
    report(text)
  end)

  -- Loaded now, because require in a callback of the loop may crash Neovim.
  if in_neovim then load "libuv" end
end
