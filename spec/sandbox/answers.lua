-- An answer on its way out: status, body and headers; errors in the API's shape.
local json = require "sandbox.json"

local answers = {}

function answers.json(status, body)
  return { status = status, body = body, headers = {} }
end

local TITLES = {
  ["10005"] = "Resource not found",
  ["10007"] = "Unexpected error",
  ["10009"] = "Authentication failed",
  ["10010"] = "Authorization failed",
  ["10011"] = "Too many requests",
  ["10015"] = "Bad Request",
}

-- Whether the identical request may go well later.
local function is_retryable(status)
  return status == 408 or status == 409 or status == 429 or status >= 500
end

-- retryable: what meta says of that, where it is not what the status says; json.null: nothing.
function answers.error(status, code, detail, source, retryable)
  if retryable == nil then
    retryable = is_retryable(status)
  elseif retryable == json.null then
    retryable = nil
  end
  return answers.json(status, json.encode {
    errors = json.list {
      {
        code = code,
        detail = detail,
        meta = { retryable = retryable, url = "https://developers.telnyx.com/docs/overview/errors/" .. code },
        source = source or { pointer = "/base" },
        title = TITLES[code] or "Error",
      },
    },
  })
end

function answers.not_found()
  return answers.error(404, "10005", "The requested resource or URL could not be found.")
end

-- What can't be done, as the thing stands.
function answers.refused(detail)
  return answers.error(422, "10015", detail)
end

-- 204: done, and nothing to show.
function answers.nothing()
  return { status = 204, body = "", headers = {} }
end

function answers.file(content_type, name, body)
  return {
    status = 200,
    body = body,
    headers = { ["Content-Type"] = content_type, ["Content-Disposition"] = 'attachment; filename="' .. name .. '"' },
  }
end

-- The error that fits a status which was asked for; retryable as above.
function answers.error_for(status, retryable)
  local code = status == 401 and "10009"
    or status == 403 and "10010"
    or status == 404 and "10005"
    or status == 429 and "10011"
    or status >= 500 and "10007"
    or "10015"
  return answers.error(status, code, "This answer was asked of the stand-in.", nil, retryable)
end

-- length: what Content-Length says; nil: nothing.
function answers.begin(request, answer, length)
  if answer.status ~= 204 then
    request:set_header("Content-Type", "application/json; charset=utf-8")
  end
  for name, value in pairs(answer.headers) do
    request:set_header(name, value)
  end
  if length then
    request:set_header("Content-Length", length)
  end
  request:begin(answer.status)
end

function answers.send(request, answer)
  answers.begin(request, answer, answer.status ~= 204 and #answer.body or nil)
  request:write(answer.body)
end

return answers
