-- Runs busted in the Lua that runs this file, with busted's own arguments, and writes what it counted into the file
-- that COUNTS names: passed, failed, skipped. No file means that the run did not come to its end. Into the file that
-- TIMES names it adds a line for each test that took long: its seconds and its name.
local long = 0.5

local function note_time(handler, test)
  local path, seconds = os.getenv "TIMES", require("busted").monotime() - (test.starttick or math.huge)
  if not path or seconds < long then return end
  local file = assert(io.open(path, "a"))
  file:write(("%.2f %s\n"):format(seconds, (handler.getFullName(test):gsub("%s+", " "))))
  file:close()
end

package.preload["busted.outputHandlers.counted"] = function()
  return function(options)
    local handler = require "busted.outputHandlers.plainTerminal" (options)
    require("busted").subscribe({ "test", "end" }, function(test)
      note_time(handler, test)
      return nil, true
    end)
    require("busted").subscribe({ "suite", "end" }, function()
      local file = assert(io.open(assert(os.getenv "COUNTS", "COUNTS is not set"), "w"))
      local failed = handler.failuresCount + handler.errorsCount
      file:write(("%d %d %d\n"):format(handler.successesCount, failed, handler.pendingsCount))
      file:close()
      return nil, true
    end)
    return handler
  end
end

-- Ubuntu 22.04 has busted for Lua 5.4 without some of what it takes. What of that is written in Lua is 5.3's as well;
-- the clocks of the rest are LuaSocket's.
if _VERSION == "Lua 5.4" and not pcall(require, "busted.core") then
  package.path = package.path .. ";/usr/share/lua/5.3/?.lua;/usr/share/lua/5.3/?/init.lua"
  package.preload.system = function()
    local socket = require "socket"
    return { gettime = socket.gettime, monotime = socket.gettime, sleep = socket.sleep }
  end
end

-- Debian has no lua-cjson for Lua 5.5. Neovim 0.12 has functions by the names of lua-cjson's, of another version, which
-- lua-cjson would call, and then encode \" where a text has ". Specs that compare with it look for its own name.
if rawget(_G, "vim") or not pcall(require, "cjson") then
  package.preload.cjson = function()
    local porting = require "telnyx.porting"
    return {
      null = porting.null,
      encode = porting.encode,
      decode = function(text) return assert(porting.decode(text)) end,
    }
  end
end

-- Lua 5.5 names two options of the collector otherwise.
if not pcall(collectgarbage, "setpause", 200) then
  local collect, names = collectgarbage, { setpause = "pause", setstepmul = "stepmul" }
  function collectgarbage(option, ...) -- luacheck: globals collectgarbage
    if names[option] then return collect("param", names[option], ...) end
    return collect(option, ...)
  end
end

require "busted.runner" { standalone = false, output = "counted" }
