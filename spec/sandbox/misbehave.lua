-- Carries a fault out. Each kind gets the answer that would have gone out and changes it or sends it in its own way.
local answers = require "sandbox.answers"
local clock = require "sandbox.clock"
local connection = require "sandbox.connection"
local counters = require "sandbox.counters"
local faults = require "sandbox.faults"
local orders = require "sandbox.orders"
local settings = require "sandbox.settings"

local misbehave = {}
local kinds = {}

local NGINX_CLOSES = 444
local LONGEST_WAIT = 3600

local function wait_until_removed(fault)
  local waited = 0
  while faults.is_installed(fault) and waited < LONGEST_WAIT do
    ngx.sleep(0.02)
    waited = waited + 0.02
  end
end

local function close(how)
  connection.close(connection.current(), how)
  return ngx.exit(NGINX_CLOSES)
end

-- Without compression and chunks: a plain body with its length.
local function send_plain(answer, length)
  ngx.req.clear_header("Accept-Encoding")
  answers.begin(answer)
  ngx.header["Content-Length"] = length or #answer.body
end

-- A kind returns the answer to be sent, or nil if it has dealt with the request.

function kinds.drop()
  close("fin")
end

function kinds.reset()
  close("rst")
end

function kinds.stream()
  ngx.exit(NGINX_CLOSES)
end

function kinds.hang(fault)
  if fault.number then
    wait_until_removed(fault)
  else
    ngx.sleep(LONGEST_WAIT)
  end
  close("fin")
end

kinds.swallow = kinds.hang

-- A timer's function takes its values as arguments: what it shares with a request that ngx.exit ended is gone.
local function late_effect(premature, perform, request, resets)
  if not premature and resets == faults.resets then
    perform(request)
  end
end

function kinds.late(fault, _, request, perform)
  if request.method ~= "GET" then
    ngx.timer.at(fault.seconds or 1, late_effect, perform, request, faults.resets)
  end
  if fault.status then
    return answers.error_for(fault.status, fault.retryable)
  end
  close(fault.how or "fin")
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

function kinds.redirect(fault)
  local location = fault.location or settings.elsewhere .. ngx.var.request_uri
  return { status = fault.status or 302, body = "", headers = { Location = location } }
end

-- What is too much comes by itself: in one piece with the rest, a client would see it in time.
function kinds.short(fault, answer)
  local length = #answer.body - (fault.bytes or 2)
  send_plain(answer, length)
  ngx.print(answer.body:sub(1, length))
  ngx.flush(true)
  ngx.print(answer.body:sub(length + 1))
end

-- The headers go ahead, so that a client reads the body for itself, and not what follows it.
function kinds.surplus(fault, answer)
  send_plain(answer)
  ngx.send_headers()
  ngx.flush(true)
  ngx.sleep(0.01)
  ngx.print(answer.body .. (fault.body or "}"))
end

function kinds.half(_, answer)
  send_plain(answer)
  ngx.print(answer.body:sub(1, math.floor(#answer.body / 2)))
  ngx.flush(true)
  -- What was flushed is with the system; let nginx hand it on before the connection goes.
  ngx.sleep(0.01)
  close("fin")
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

-- Over a socket of our own, as nginx would write none of this; HTTP/1.1 only.
function kinds.lines(fault, answer)
  local socket = assert(ngx.req.socket(true))
  local head = { (fault.before or "") .. "HTTP/1.1 " .. (fault.status or answer.status) .. " As asked" }
  for _, line in ipairs(fault.lines or {}) do
    head[#head + 1] = line
  end
  head[#head + 1] = "Content-Type: application/json"
  head[#head + 1] = "Content-Length: " .. #answer.body
  head[#head + 1] = "Connection: close"
  socket:send(table.concat(head, "\r\n") .. "\r\n\r\n" .. answer.body)
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

function kinds.trickle(fault, answer)
  send_plain(answer)
  for i = 1, #answer.body do
    ngx.print(answer.body:sub(i, i))
    if not ngx.flush(true) then
      return
    end
    if fault.pause then
      ngx.sleep(fault.pause)
    end
  end
end

function kinds.gzip(_, answer)
  ngx.req.set_header("Accept-Encoding", "gzip")
  answers.begin(answer)
  ngx.print(answer.body)
end

function kinds.bad_gzip(_, answer)
  answer.headers["Content-Encoding"] = "gzip"
  return answer
end

local function close_later(_, which, how)
  connection.close(which, how)
  counters.add("closed_idle")
end

function kinds.close_idle(fault, answer)
  answers.send(answer)
  ngx.eof()
  ngx.timer.at(fault.pause or 0.01, close_later, connection.current(), fault.how or "fin")
end

-- HTTP/2 has no such header: there the connection just ends.
function kinds.close(fault, answer, request)
  if request.protocol == "HTTP/2.0" then
    return kinds.close_idle(fault, answer)
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

local function pause(fault)
  local resets = faults.resets
  if fault.kind == "hold" then
    wait_until_removed(fault)
  elseif fault.seconds and fault.kind ~= "late" and fault.kind ~= "lag" then
    ngx.sleep(fault.seconds)
  end
  if resets ~= faults.resets then
    close("fin") -- the orders that it was about are gone
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
    pause(fault)
  end
  local answer = produce(with_effect)
  if fault.when == "after" then
    pause(fault)
  end
  local kind = kinds[fault.kind]
  add_headers(fault, answer)
  if kind then
    answer = kind(fault, answer, request, perform)
  end
  if answer then
    add_headers(fault, answer) -- the kind may have made another answer
    answers.send(answer)
  end
end

return misbehave
