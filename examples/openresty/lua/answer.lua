--- What is sent to the browser: JSON, or an error with the status that fits. No text that leaves here names a folder of
-- this machine or a line of a program: those are for the error log.

local porting = require "telnyx.porting"
local settings = require "settings"

local answer = {}

local longest_text = 2000 -- bytes

--- A sentence without the paths in the folders of this page, and without the position in a program that Lua puts before
-- it.
function answer.plain(text)
  text = tostring(text):gsub("[^%s:\"']+%.lua:%d+: ", ""):gsub("%[string [^%]]*%]:%d+: ", "")
  for _, folder in ipairs(settings.folders or {}) do
    local position = 1
    while true do
      local first, last = text:find(folder, position, true)
      if not first then break end
      text = text:sub(1, first - 1) .. "…" .. text:sub(last + 1):gsub("^/[^%s;,:]*", "")
      position = first + #"…"
    end
  end
  if not pcall(porting.encode, text) then text = text:gsub("[\128-\255]", "?") end
  if #text > longest_text then text = text:sub(1, longest_text):gsub("[\128-\255]+$", "") .. "…" end
  return text
end

function answer.json(status, value)
  ngx.status = status
  ngx.header["Content-Type"] = "application/json"
  ngx.header["Cache-Control"] = "no-store"
  ngx.print(porting.encode(value))
  return ngx.exit(ngx.HTTP_OK) -- ends the request in every phase; the status is the one above
end

--- An error with a sentence. more: further members of the answer, or nil.
function answer.problem(status, sentence, more)
  local value = { error = answer.plain(sentence) }
  for name, member in pairs(more or {}) do value[name] = member end
  return answer.json(status, value)
end

local statuses = {
  invalid = 422, conflict = 409, not_found = 404, rate_limited = 503, timeout = 504, aborted = 503,
}

--- An error of the client. Our key being refused is not the browser's fault: that is a 502, not a 401.
function answer.failure(err)
  return answer.problem(statuses[err.kind] or 502, err, {
    kind = err.kind,
    uncertain = err.uncertain or false,
    request_id = err.request_id,
  })
end

return answer
