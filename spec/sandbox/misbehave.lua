-- Carries a fault out. Each kind gets the answer that would have gone out and changes it or sends it in its own way.
local answers = require "sandbox.answers"
local clock = require "sandbox.clock"
local connection = require "sandbox.connection"
local counters = require "sandbox.counters"
local faults = require "sandbox.faults"
local orders = require "sandbox.orders"
local server = require "sandbox.server"
local settings = require "sandbox.settings"

local misbehave = {}
local kinds = {}

local LONGEST_WAIT = 3600

local function wait_until_removed(fault)
  local waited = 0
  while faults.is_installed(fault) and waited < LONGEST_WAIT do
    server.sleep(0.02)
    waited = waited + 0.02
  end
end

local function close(request, how)
  connection.close(connection.of(request), how)
  request:abandon()
end

-- Without compression and chunks: a plain body with its length.
local function begin_plain(request, answer, length)
  request:accept_encoding(nil)
  answers.begin(request, answer, length or #answer.body)
end

-- A kind returns the answer to be sent, or nil if it has dealt with the request.

function kinds.drop(_, _, request)
  close(request, "fin")
end

function kinds.reset(_, _, request)
  close(request, "rst")
end

function kinds.stream(_, _, request)
  request:abandon()
end

function kinds.hang(fault, _, request)
  if fault.number then
    wait_until_removed(fault)
  else
    server.sleep(LONGEST_WAIT)
  end
  close(request, "fin")
end

kinds.swallow = kinds.hang

local function late_effect(perform, request, resets)
  if resets == faults.resets then
    perform(request)
  end
end

function kinds.late(fault, _, request, perform)
  if request.method ~= "GET" then
    server.after(fault.seconds or 1, late_effect, perform, request, faults.resets)
  end
  if fault.status then
    return answers.error_for(fault.status, fault.retryable)
  end
  close(request, fault.how or "fin")
end

function kinds.status(fault)
  local answer = answers.error_for(fault.status or 500, fault.retryable)
  answer.body = fault.body or answer.body
  return answer
end

function kinds.html(fault)
  local status = fault.status or 502
  local body = "<html>\r\n<head><title>" .. status .. " Bad Gateway</title></head>\r\n<body>\r\n<center><h1>" .. status
    .. " Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
  return { status = status, body = body, headers = { ["Content-Type"] = "text/html" } }
end

-- A replica that is so many seconds behind.
function kinds.lag(fault, answer, request)
  local record = request.route == "get" and orders.find(request.id)
  if record and record.before and clock.now() - record.cancelled_at < (fault.seconds or 1) then
    return answers.json(200, '{"data":' .. record.before .. "}")
  end
  return answer
end

function kinds.redirect(fault, _, request)
  local location = fault.location or settings.elsewhere .. request.uri
  return { status = fault.status or 302, body = "", headers = { Location = location } }
end

-- What is too much comes by itself: in one piece with the rest, a client would see it in time.
function kinds.short(fault, answer, request)
  local length = #answer.body - (fault.bytes or 2)
  begin_plain(request, answer, length)
  request:write(answer.body:sub(1, length))
  request:flush()
  request:write(answer.body:sub(length + 1))
end

-- The headers go ahead, so that a client reads the body for itself, and not what follows it.
function kinds.surplus(fault, answer, request)
  begin_plain(request, answer)
  request:flush()
  server.sleep(0.01)
  request:write(answer.body .. (fault.body or "}"))
end

function kinds.half(_, answer, request)
  begin_plain(request, answer)
  request:write(answer.body:sub(1, math.floor(#answer.body / 2)))
  request:flush()
  -- What was flushed is with the system; let the server hand it on before the connection goes.
  server.sleep(0.01)
  close(request, "fin")
end

function kinds.not_json(fault, answer)
  answer.body = fault.body or 'upstream said: {"data": {'
  return answer
end

function kinds.empty(_, answer)
  answer.body = ""
  return answer
end

function kinds.raw(fault, answer)
  answer.status = fault.status or answer.status
  answer.body = fault.body or ""
  return answer
end

function kinds.lines(fault, answer, request)
  local head = { (fault.before or "") .. "HTTP/1.1 " .. (fault.status or answer.status) .. " As asked" }
  for _, line in ipairs(fault.lines or {}) do
    head[#head + 1] = line
  end
  head[#head + 1] = "Content-Type: application/json"
  head[#head + 1] = "Content-Length: " .. #answer.body
  head[#head + 1] = "Connection: close"
  request:send_raw(table.concat(head, "\r\n") .. "\r\n\r\n" .. answer.body)
end

function kinds.wrong_id(fault, answer)
  local id = fault.value or "00000000-0000-4000-8000-000000000000"
  answer.body = answer.body:gsub('"id":"[^"]*"', '"id":"' .. id .. '"', 1)
  return answer
end

function kinds.wrong_status(fault, answer)
  answer.body = answer.body:gsub('"value":"[^"]*"', '"value":"' .. (fault.value or "in-process") .. '"', 1)
  return answer
end

function kinds.trickle(fault, answer, request)
  begin_plain(request, answer)
  for i = 1, #answer.body do
    request:write(answer.body:sub(i, i))
    if not request:flush() then
      return
    end
    if fault.pause then
      server.sleep(fault.pause)
    end
  end
end

function kinds.gzip(_, answer, request)
  request:accept_encoding("gzip")
  answers.begin(request, answer)
  request:write(answer.body)
end

function kinds.bad_gzip(_, answer)
  answer.headers["Content-Encoding"] = "gzip"
  return answer
end

local function close_later(which, how)
  connection.close(which, how)
  counters.add("closed_idle")
end

function kinds.close_idle(fault, answer, request)
  answers.send(request, answer)
  request:finish()
  server.after(fault.pause or 0.01, close_later, connection.of(request), fault.how or "fin")
end

-- HTTP/2 has no such header: there the connection just ends.
function kinds.close(fault, answer, request)
  if request.protocol == "HTTP/2.0" then
    return kinds.close_idle(fault, answer, request)
  end
  answer.headers["Connection"] = "close"
  return answer
end

-- These leave the effect alone even when they come before it.
local HARMLESS = {
  delay = true, hold = true, headers = true, trickle = true, gzip = true, close = true, close_idle = true,
  repeat_page = true, meta = true, short = true,
  surplus = true, lag = true, lines = true, cap = true, leave = true, paged = true,
}

local function pause(fault, request)
  local resets = faults.resets
  if fault.kind == "hold" then
    wait_until_removed(fault)
  elseif fault.seconds and fault.kind ~= "late" and fault.kind ~= "lag" then
    server.sleep(fault.seconds)
  end
  if resets ~= faults.resets then
    close(request, "fin") -- the orders that it was about are gone
  end
end

local function add_headers(fault, answer)
  for name, value in pairs(fault.headers or {}) do
    answer.headers[name] = value
  end
end

-- produce(with_effect) gives the answer; without effect, a cancel shows the order as it is. perform(request) is what
-- has the effect.
function misbehave.act(fault, request, produce, perform)
  local with_effect = fault.when == "after" or HARMLESS[fault.kind] or false
  if fault.when == "before" then
    pause(fault, request)
  end
  local answer = produce(with_effect)
  if fault.when == "after" then
    pause(fault, request)
  end
  local kind = kinds[fault.kind]
  add_headers(fault, answer)
  if kind then
    answer = kind(fault, answer, request, perform)
  end
  if answer then
    add_headers(fault, answer) -- the kind may have made another answer
    answers.send(request, answer)
  end
end

return misbehave
