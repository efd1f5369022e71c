--- Adapters: how a call waits in the host that it is made in. Chosen at each call, not when the client is made, since a
-- client may be made in nginx' init phase and used in its workers.
--
-- An adapter is a module telnyx.porting.NAME with
--   open(internals)              if it has that: called once, before anything else
--   fits()                       whether a call can wait by this host's means here and now (false: it waits as a plain
--                                script does); raises where nothing may wait at all, and says what to do instead
--   attend(client)               sees to it that the client's requests are driven, without waiting; of a closed client,
--                                that it is told what has ended
--   forget(client)               if it has that: called before the client is closed, and its descriptor with it
--   report(text)                 if it has that: tells the user of an error in a callback, in place of stderr
--   wait(client, what, seconds)  suspends the caller until what, a request, is done; what = nil: until something of the
--                                client has been done; or until the seconds (nil: no limit) have passed
--   pause(seconds)               suspends the caller for that long

local loaded, require = package.loaded, require
local vim = rawget(_G, "vim")
local in_neovim = type(vim) == "table" and (vim.uv or vim.loop) ~= nil

return function(porting, internals)
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

  --- The adapter of the host that the client is in, or nil in a plain script.
  function adapters.host(client)
    local choice = choices[client]
    if choice ~= nil then return choice or nil end
    if loaded.ngx then return load "openresty" end
    if in_neovim or loaded["telnyx.porting.libuv"] then return load "libuv" end
  end

  --- The adapter that a call of the client has to wait by, or nil when it waits as a plain script does. Raises where
  -- nothing may wait.
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

  -- At once: require in a callback of the loop may crash Neovim.
  if in_neovim then load "libuv" end
end
