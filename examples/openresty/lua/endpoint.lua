--- Serves one location: checks the method, and answers 500 with a reference where a handler fails. The error itself is
-- in the error log, under that reference.

local answer = require "answer"
local guard = require "guard"

local function with_trace(problem)
  return debug.traceback(tostring(problem), 2)
end

--- endpoint("batches.start", "POST", …): calls that function of that module, with the further arguments. Requests of
-- another method end with 405.
return function(name, method, ...)
  guard.method(method)
  local module, member = name:match "^(%a+)%.([%a_]+)$"
  local handler, arguments, count = require(module)[member], { ... }, select("#", ...)
  local good, problem = xpcall(function() return handler(unpack(arguments, 1, count)) end, with_trace)
  if good then return end
  local reference = ("%x-%x"):format(ngx.time(), ngx.worker.pid())
  ngx.log(ngx.ERR, "[", reference, "] ", name, ": ", problem)
  if ngx.headers_sent then return ngx.exit(ngx.ERROR) end
  return answer.problem(500, "the page's server failed on this request; its error log has more under " .. reference)
end
