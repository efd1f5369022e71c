--- The handler: handler.lua beside this file, or the file that HANDLER names. nginx does not start without it.

local path = os.getenv "HANDLER"
local handle
if path and path ~= "" then
  local chunk, problem = loadfile(path)
  if not chunk then error(problem, 0) end
  handle = chunk()
else
  handle = require "handler"
end
if type(handle) ~= "function" then error((path or "handler.lua") .. " must return a function of an event", 0) end
return handle
