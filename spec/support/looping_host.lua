--- Stands for a host's adapter, so that a plain script's batch with a store runs in a process of its own.

local socket = require "socket"

local looping_host = { background = require "telnyx.porting.background" }

local name = "telnyx.porting.libuv"
local before

--- From now on clients made with adapter = "libuv" wait as this says.
function looping_host.enter()
  before = package.loaded[name]
  package.loaded[name] = {
    name = "libuv",
    fits = function() return true end,
    attend = function() end,
    pause = socket.sleep,
    wait = function(owner, what)
      repeat owner:drive() until not what or what:done()
    end,
  }
end

function looping_host.leave()
  looping_host.background.command = nil
  package.loaded[name] = before
end

return looping_host
