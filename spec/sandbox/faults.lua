-- Which requests are to go wrong: the faults that were asked for, and the choice of the one that fits a request.
local counters = require "sandbox.counters"
local server = require "sandbox.server"

local faults = { resets = 0 }
local installed, last_number = {}, 0
local swallowed = {} -- connections, each with the fault that swallowed it

-- Every kind, and whether it comes before the cancel takes effect or after it unless `when` is given.
faults.kinds = {
  delay = "before", -- wait `seconds`, then all is well
  hold = "before", -- wait until the fault is removed, then all is well
  drop = "before", -- close the connection without a byte of the answer
  reset = "before", -- reset it
  stream = "before", -- end the HTTP/2 stream only (on HTTP/1.1 the connection)
  hang = "before", -- never answer
  swallow = "before", -- never answer this request, nor any later one on its connection; `all`: on those known so far
  late = "before", -- drop (or answer `status`); the cancel takes effect `seconds` later
  status = "before", -- answer `status` (500), with `body` or an error in the API's shape that says `retryable`
  html = "before", -- answer `status` (502) with HTML
  redirect = "before", -- answer `status` (302) to `location`
  short = "after", -- all is well, but Content-Length is `bytes` (2) too small (HTTP/1.1)
  surplus = "after", -- all is well, and `body` ("}") behind the end of the answer (HTTP/1.1)
  half = "after", -- half of the body, then the connection closes
  not_json = "after", -- a body that is no JSON
  empty = "after", -- no body
  raw = "after", -- `body`, byte for byte
  wrong_id = "after", -- the order of the answer has another id
  wrong_status = "after", -- the order of the answer has the status `value` (in-process)
  trickle = "after", -- one byte at a time, `pause` seconds apart (0)
  gzip = "after", -- compressed, accepted or not
  bad_gzip = "after", -- said to be compressed, but isn't
  headers = "after", -- all is well, with `headers` added
  close = "after", -- all is well, and "Connection: close"
  close_idle = "after", -- all is well, then the idle connection closes unannounced
  lag = "after", -- reads show an order as it was before its cancel, for `seconds` after that
  lines = "after", -- the header has `lines` first, byte for byte; HTTP/1.1 only
  repeat_page = "after", -- the list answers page `page` (1), whatever page was asked for
  meta = "after", -- the list answers with `meta`, or with none; or with the true one, `change`d
  cap = "after", -- the list gives at most `size` at once; by="asked": pages are counted by the size that was asked for
  leave = "before", -- `count` (1) of the orders on page 1 get the `status`, when page `page` (2) is asked for
  paged = "after", -- a list that comes whole comes in pages of `size`
}

function faults.clear()
  installed, swallowed = {}, {}
end

-- With all orders: what is still held then is about none of the new ones.
function faults.reset()
  faults.clear()
  faults.resets = faults.resets + 1
end

-- Adds a fault; returns its number.
function faults.add(fault)
  if not faults.kinds[fault.kind] then
    error("unknown kind of fault: " .. tostring(fault.kind), 0)
  end
  last_number = last_number + 1
  fault.number, fault.fired, fault.by_order = last_number, 0, {}
  fault.when = fault.when or faults.kinds[fault.kind]
  if fault.body_base64 then
    fault.body = server.unbase64(fault.body_base64) or error("body_base64 is not Base64", 0)
  end
  if fault.body_times then
    fault.body = fault.body:rep(fault.body_times)
  end
  if type(fault.order) == "table" then
    fault.orders = {}
    for _, id in ipairs(fault.order) do
      fault.orders[id] = true
    end
  elseif fault.order then
    fault.orders = { [fault.order] = true }
  end
  if fault.all then
    for connection in pairs(counters.known_connections()) do
      swallowed[connection] = fault
    end
    fault.times = 0
  end
  installed[#installed + 1] = fault
  return fault.number
end

function faults.is_installed(fault)
  for _, other in ipairs(installed) do
    if other == fault then
      return true
    end
  end
  return false
end

function faults.list()
  local list = {}
  for i, fault in ipairs(installed) do
    list[i] = { number = fault.number, kind = fault.kind, when = fault.when, route = fault.route, fired = fault.fired }
  end
  return list
end

-- The same orders are chosen at every try, by their id.
local function in_fraction(fault, request)
  local name = request.id or tostring(request.number)
  return server.crc32(fault.number .. name) % 10000 < fault.fraction * 10000
end

-- What is to happen between two pages waits for the later one.
local function is_page(fault, request)
  return tonumber(request:arguments()["page[number]"]) == (fault.page or 2)
end

local function fits(fault, request)
  return (fault.kind ~= "leave" or is_page(fault, request))
    and (not fault.times or fault.fired < fault.times)
    and (not fault.route or fault.route == request.route)
    and (not fault.orders or fault.orders[request.id] or false)
    and (not fault.per_order or (fault.by_order[request.id] or 0) < fault.per_order)
    and (not fault.connection or fault.connection == request.turn)
    and (not fault.protocol or fault.protocol == request.protocol)
    and (not fault.listener or fault.listener == request.listener)
    and (not fault.fraction or in_fraction(fault, request))
end

-- "drop; when=after; seconds=2" as a fault for this one request.
local function from_header(text)
  local kind = text:match("^%s*([%w_]+)")
  if not faults.kinds[kind or ""] then
    return { kind = "status", when = "before", status = 400, body = "X-Sandbox-Fault: no such kind" }
  end
  local fault = { kind = kind, when = faults.kinds[kind] }
  for name, value in text:gmatch(";%s*([%w_]+)=([^;]*)") do
    fault[name] = tonumber(value) or value
  end
  return fault
end

local function count(fault, request)
  counters.add_in("faults", table.concat({ fault.kind, fault.when, request.turn, request.protocol }, " "))
end

-- The fault that this request shall meet, counted, or nil.
function faults.choose(request)
  local header = request:header("x-sandbox-fault")
  if header then
    local fault = from_header(header)
    count(fault, request)
    return fault
  end
  if swallowed[request.connection] then
    count(swallowed[request.connection], request)
    return swallowed[request.connection]
  end
  for _, fault in ipairs(installed) do
    if fits(fault, request) then
      swallowed[request.connection] = fault.kind == "swallow" and fault or nil
      fault.fired = fault.fired + 1
      if request.id then
        fault.by_order[request.id] = (fault.by_order[request.id] or 0) + 1
      end
      count(fault, request)
      return fault
    end
  end
end

return faults
