--- What goes back to the browser: JSON, or an error with the status that fits.

local porting = require "telnyx.porting"

local answer = {}

function answer.json(status, value)
  ngx.status = status
  ngx.header["Content-Type"] = "application/json"
  ngx.header["Cache-Control"] = "no-store"
  ngx.print(porting.encode(value))
  return ngx.exit(status)
end

function answer.problem(status, sentence)
  return answer.json(status, { error = sentence })
end

local statuses = {
  invalid = 422, conflict = 409, not_found = 404, rate_limited = 503, timeout = 504, aborted = 503,
}

--- An error of the client. Our key being refused is not the browser's fault: that is a 502, not a 401.
function answer.failure(err)
  return answer.json(statuses[err.kind] or 502, {
    error = tostring(err),
    kind = err.kind,
    uncertain = err.uncertain or false,
    request_id = err.request_id,
  })
end

return answer
