-- The stand-in API itself: its rules, pages, limits, faults and counters, seen over plain HTTP.
local api = require "spec.support.api"
local cjson = require "cjson"
local http = require "socket.http"
local sandbox = require "spec.support.sandbox"
local socket = require "socket"

local UNKNOWN = "11111111-2222-4333-8444-555555555555"
local ORDERS = "/porting_orders"

local function get(path, headers)
  return api.request("GET", ORDERS .. path, nil, headers)
end

local function cancel(id, headers)
  return api.request("POST", ORDERS .. "/" .. id .. "/actions/cancel", nil, headers)
end

local function list(...)
  local status, body = get(api.query(...))
  assert.equal(200, status)
  return body
end

local function ids_with(status)
  local ids = {}
  for id, truth in pairs(sandbox.truth()) do
    if truth.status == status then
      ids[#ids + 1] = id
    end
  end
  table.sort(ids)
  return ids
end

-- A connection that is kept, to see the wire and its reuse.
local function connect()
  local host, port = sandbox.http:match "//(.-):(%d+)/"
  local connection = assert(socket.connect(host, tonumber(port)))
  connection:settimeout(5)
  return connection
end

-- Sends a request and reads an answer that has a length; returns its status line and body, or nil and the reason.
local function exchange(connection, method, path, headers)
  connection:send(("%s /v2%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 0\r\n%s\r\n"):format(
    method, path, sandbox.key, headers or ""))
  local line, reason = connection:receive "*l"
  if not line then
    return nil, reason
  end
  local length = 0
  repeat
    local header = assert(connection:receive "*l")
    length = tonumber(header:lower():match "^content%-length: (%d+)") or length
  until header == ""
  local body, why, part = connection:receive(length)
  return line, body, why, part
end

describe("the stand-in API", function()
  before_each(function()
    sandbox.reset()
  end)

  describe("with orders", function()
    it("has the same thousand for the same seed, in all eight statuses", function()
      local first = sandbox.truth()
      sandbox.reset { seed = 1 }
      local count, statuses = 0, {}
      for id, truth in pairs(sandbox.truth()) do
        assert.equal(first[id] and first[id].status, truth.status)
        count, statuses[truth.status] = count + 1, true
      end
      assert.equal(1000, count)
      for _, status in ipairs { "draft", "in-process", "submitted", "exception", "foc-date-confirmed", "ported",
        "cancelled", "cancel-pending" } do
        assert.is_true(statuses[status])
      end
      sandbox.reset { seed = 2 }
      local other = 0
      for id in pairs(sandbox.truth()) do
        other = other + (first[id] and 0 or 1)
      end
      assert.equal(999, other)
    end)

    it("shares a reference among 200 of them, some of which are near their FOC date", function()
      local page = list("filter[customer_reference]=" .. sandbox.reference, "page[size]=250")
      assert.equal(200, #page.data)
      local statuses, near = {}, 0
      for _, order in ipairs(page.data) do
        statuses[order.status.value] = true
        local foc = order.activation_settings.foc_datetime_requested
        local soon = os.date("!%Y-%m-%dT%H:%M:%SZ", os.time() + 48 * 3600)
        local today = os.date("!%Y-%m-%dT%H:%M:%SZ")
        near = near + (foc ~= cjson.null and foc > today and foc < soon and 1 or 0)
      end
      local kinds = 0
      for _ in pairs(statuses) do
        kinds = kinds + 1
      end
      assert.equal(8, kinds)
      assert.is_true(near > 5)
    end)

    it("makes them as it is told", function()
      sandbox.reset { orders = 30, statuses = { "submitted" }, near = 0, reference = "Mine" }
      local page = list("page[size]=250", "filter[customer_reference]=Mine", "filter[status]=submitted")
      assert.equal(29, #page.data)
      for _, order in ipairs(page.data) do
        assert.equal(200, (cancel(order.id)))
      end
      assert.equal(29, sandbox.counters().cancelled)
    end)

    it("takes changes of one order", function()
      sandbox.set_order(UNKNOWN, { status = "ported", customer_reference = "Set" })
      local _, body = get("/" .. UNKNOWN)
      assert.equal("ported", body.data.status.value)
      assert.equal("Set", body.data.customer_reference)
      sandbox.set_order(UNKNOWN, { raw = '{"id": oops' })
      local _, _, _, raw = get("/" .. UNKNOWN)
      assert.truthy(raw:find('{"data":{"id": oops,"meta"', 1, true))
    end)
  end)

  describe("asked for one order", function()
    it("shows the documented example", function()
      local status, body, headers = get("/" .. sandbox.example_id)
      assert.equal(200, status)
      assert.equal("Porter McPortersen II", body.data.end_user.admin.auth_person_name)
      assert.equal("/v2/porting_phone_numbers?filter[porting_order_id]=" .. sandbox.example_id,
        body.meta.phone_numbers_url)
      assert.equal("application/json; charset=utf-8", headers["content-type"])
      assert.equal(32, #headers["x-request-id"])
    end)

    it("leaves phone numbers out when told to", function()
      local id = ids_with("submitted")[1]
      local _, with = get("/" .. id)
      local _, without = get("/" .. id .. "?include_phone_numbers=false")
      assert.equal(with.data.porting_phone_numbers_count, #with.data.phone_numbers)
      assert.is_nil(without.data.phone_numbers)
    end)

    it("answers errors in the API's shape", function()
      local status, body = get("/" .. UNKNOWN)
      assert.same({ 404, "10005" }, { status, body.errors[1].code })
      status, body = get("/" .. sandbox.example_id, { authorization = "Bearer wrong" })
      assert.same({ 401, "10009" }, { status, body.errors[1].code })
      assert.equal(404, (api.request("GET", "/elsewhere")))
      assert.equal(405, (api.request("DELETE", ORDERS)))
      assert.equal(1, sandbox.counters().unauthorized)
    end)
  end)

  describe("asked to cancel", function()
    it("does it once, and refuses the second time", function()
      local status, body = cancel(sandbox.example_id)
      assert.equal(200, status)
      assert.equal("cancel-pending", body.data.status.value)
      status, body = cancel(sandbox.example_id)
      assert.same({ 422, "10015" }, { status, body.errors[1].code })
      local counters = sandbox.counters()
      assert.same({ 1, 1, 1 }, { counters.cancelled, counters.refused, counters.already_pending })
      local truth = sandbox.truth()[sandbox.example_id]
      assert.same({ status = "cancel-pending", effects = 1, posts = 2, gets = 0 }, truth)
    end)

    it("refuses by status", function()
      for _, status in ipairs { "draft", "ported", "cancelled", "cancel-pending" } do
        sandbox.set_order(UNKNOWN, { status = status, foc_hours = 500 })
        assert.equal(422, (cancel(UNKNOWN)))
      end
      for _, status in ipairs { "in-process", "submitted", "exception", "foc-date-confirmed" } do
        sandbox.set_order(UNKNOWN, { status = status, foc_hours = 500 })
        assert.equal(200, (cancel(UNKNOWN)))
      end
    end)

    it("refuses within 48 hours of the FOC date", function()
      for hours, expected in pairs { [47.9] = 422, [48.1] = 200, [-47.9] = 422, [-48.1] = 200 } do
        sandbox.set_order(UNKNOWN, { status = "submitted", foc_hours = hours })
        assert.equal(expected, (cancel(UNKNOWN)))
      end
      sandbox.set_order(UNKNOWN, { status = "submitted", foc = sandbox.null })
      assert.equal(200, (cancel(UNKNOWN)))
    end)
  end)

  describe("asked for a list", function()
    it("pages through all of them", function()
      local seen, count = {}, 0
      for number = 1, 4 do
        local page = list("page[size]=250", "page[number]=" .. number)
        assert.same({ page_number = number, page_size = 250, total_pages = 4, total_results = 1000 }, page.meta)
        for _, order in ipairs(page.data) do
          assert.is_nil(seen[order.id])
          seen[order.id], count = true, count + 1
        end
      end
      assert.equal(1000, count)
      assert.equal(20, #list().data)
      assert.equal(0, #list("page[number]=51").data)
      assert.equal(422, (get "?page%5Bsize%5D=251"))
    end)

    it("sorts", function()
      for _, sort in ipairs { "created_at", "-created_at", "activation_settings.foc_datetime_requested" } do
        local descending, last = sort:find "^-" ~= nil, nil
        for _, order in ipairs(list("sort[value]=" .. sort, "page[size]=250").data) do
          local value = sort:find "foc" and order.activation_settings.foc_datetime_requested or order.created_at
          value = value == cjson.null and "" or value
          assert.is_true(last == nil or last == value or (last > value) == descending)
          last = value
        end
      end
      assert.equal(422, (get "?sort%5Bvalue%5D=colour"))
    end)

    local function total(...)
      return list(...).meta.total_results
    end

    it("filters by every filter of the API", function()
      local example = {
        "customer_reference]=Test1234", "customer_group_reference]=Group-789", "parent_support_key]=pr_4bec1a",
        "phone_numbers.country_code]=US", "phone_numbers][carrier_name]=Unreal Communications", "misc.type]=full",
        "misc][type]=full", "end_user.admin.entity_name]=Porter McPortersen",
        "end_user][admin][auth_person_name]=Porter McPortersen II", "activation_settings.fast_port_eligible]=true",
        "activation_settings][foc_datetime_requested][lt]=2022-04-08T15:00:01Z",
        "activation_settings.foc_datetime_requested][gt]=2022-04-08T14:59:59.9Z", "status]=submitted",
        "status][in][]=submitted",
      }
      for _, filter in ipairs(example) do
        local found = total("filter[" .. filter, "page[size]=1", "sort[value]=created_at")
        assert.is_true(found >= 1 and found <= 1000, filter)
        local page = list("filter[" .. filter, "sort[value]=created_at")
        assert.equal(sandbox.example_id, page.data[1].id, filter)
      end
      local one = list("filter[status]=exception", "page[size]=1").data[1]
      local number = one.phone_numbers[1].phone_number
      assert.is_true(total("filter[phone_numbers][phone_number][contains]=" .. number:sub(4)) >= 1)
      assert.equal(0, total "filter[phone_numbers][phone_number][contains]=0000000000")
    end)

    it("joins a list of statuses, and all filters", function()
      local both = total("filter[status][in][]=draft", "filter[status][in][]=ported")
      assert.equal(total "filter[status]=draft" + total "filter[status]=ported", both)
      assert.equal(25, total("filter[customer_reference]=" .. sandbox.reference, "filter[status]=draft"))
      assert.equal(0, total("filter[customer_reference]=Test1234", "filter[status]=draft"))
    end)

    it("ignores what it does not know, and what it is told to ignore", function()
      assert.equal(1000, total "filter[colour]=red")
      sandbox.ignore_filters { "status", "customer_reference" }
      assert.equal(1000, total("filter[status]=draft", "filter[customer_reference]=x"))
      assert.equal(1000, total("filter[status][in][]=draft"))
      sandbox.ignore_filters {}
      assert.is_true(total "filter[status]=draft" < 1000)
    end)
  end)

  describe("with a rate limit", function()
    local function burst(count)
      local passed = 0
      for _ = 1, count do
        passed = passed + (get("/" .. sandbox.example_id) == 200 and 1 or 0)
      end
      return passed
    end

    for _, algorithm in ipairs { "fixed", "sliding", "bucket" } do
      it("lets no more through than allowed: " .. algorithm, function()
        sandbox.limits { limit = 5, window = 600, algorithm = algorithm }
        local _, _, headers = get("/" .. sandbox.example_id)
        assert.equal("5", headers["x-ratelimit-limit"])
        assert.equal("4", headers["x-ratelimit-remaining"])
        assert.is_true(tonumber(headers["x-ratelimit-reset"]) <= 600)
        assert.equal(4, burst(8))
        local status, body, refused = get("/" .. sandbox.example_id)
        assert.same({ 429, "10011", "0" }, { status, body.errors[1].code, refused["x-ratelimit-remaining"] })
        assert.is_nil(refused["retry-after"])
        assert.equal(5, sandbox.counters().throttled)
      end)
    end

    it("says how long in every style", function()
      local function refused(options)
        options.limit, options.window = 0, 600
        sandbox.limits(options)
        local status, _, headers = get("/" .. sandbox.example_id)
        assert.equal(429, status)
        return headers
      end
      assert.equal("600", refused({ retry_after = "seconds" })["retry-after"])
      assert.truthy(refused({ retry_after = "date" })["retry-after"]:find " GMT$")
      assert.equal("0", refused({ retry_after = "zero" })["retry-after"])
      assert.equal("1800", refused({ retry_after = 1800 })["retry-after"])
      local epoch = tonumber(refused({ reset = "epoch" })["x-ratelimit-reset"])
      assert.is_true(math.abs(epoch - os.time() - 600) < 60)
      assert.equal("600.000", refused({ reset = "exact" })["x-ratelimit-reset"])
      assert.truthy(refused({ reset = "epoch_ms" })["x-ratelimit-reset"]:find "^%d%d%d%d%d%d%d%d%d%d%d%d%d$")
      assert.truthy(refused({ reset = "epoch_us" })["x-ratelimit-reset"]:find "^%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d$")
      assert.truthy(refused({ retry_after = "iso" })["retry-after"]:find "^%d+%-%d%d%-%d%dT%d%d:%d%d:%d%dZ$")
      assert.equal("soon", refused({ retry_after = "soon" })["retry-after"])
      assert.is_nil(refused({ headers = false })["x-ratelimit-limit"])
    end)

    it("lets another consumer take a share", function()
      sandbox.limits { limit = 10, window = 600, algorithm = "sliding", other = 0.5 }
      assert.equal(5, burst(10))
    end)

    it("opens again when the window ends", function()
      sandbox.limits { limit = 2, window = 0.2 }
      assert.equal(2, burst(3))
      local status
      repeat
        status = get("/" .. sandbox.example_id)
      until status ~= 429
      assert.equal(200, status)
    end)
  end)

  describe("misbehaving", function()
    local function effects()
      return sandbox.order(sandbox.example_id).effects
    end

    local function wait_for_effect()
      local deadline = socket.gettime() + 60
      while effects() ~= 1 do
        assert(socket.gettime() < deadline, "the cancel never took effect")
      end
    end

    it("drops before or after the effect", function()
      for _, kind in ipairs { "drop", "reset", "stream" } do
        for when, expected in pairs { before = 0, after = 1 } do
          sandbox.reset()
          sandbox.fault { kind = kind, when = when, route = "cancel", times = 1 }
          local status = cancel(sandbox.example_id)
          assert.is_nil(tonumber(status), kind)
          assert.equal(expected, effects(), kind .. when)
          assert.equal(1, sandbox.fired(kind, when, "first", "HTTP/1.1"))
        end
      end
    end)

    it("lets the effect come late", function()
      sandbox.fault { kind = "late", seconds = 0.05 }
      assert.is_nil(tonumber((cancel(sandbox.example_id))))
      wait_for_effect()
      sandbox.reset()
      sandbox.fault { kind = "late", seconds = 0.05, status = 504 }
      assert.equal(504, (cancel(sandbox.example_id)))
      wait_for_effect()
    end)

    it("chooses by route, order, number, connection and share", function()
      sandbox.fault { { kind = "status", route = "cancel", status = 503 }, { kind = "status", order = UNKNOWN } }
      assert.equal(200, (get("/" .. sandbox.example_id)))
      assert.equal(503, (cancel(sandbox.example_id)))
      assert.equal(500, (get("/" .. UNKNOWN)))
      sandbox.clear_faults()
      sandbox.fault { kind = "status", per_order = 2 }
      assert.equal(500, (get("/" .. UNKNOWN)))
      assert.equal(500, (get("/" .. UNKNOWN)))
      assert.equal(404, (get("/" .. UNKNOWN)))
      sandbox.clear_faults()
      sandbox.fault { kind = "status", fraction = 0.3 }
      local hit = 0
      for id in pairs(sandbox.truth()) do
        hit = hit + (get("/" .. id) == 500 and 1 or 0)
      end
      assert.is_true(hit > 230 and hit < 370)
    end)

    it("hits a reused connection only", function()
      sandbox.fault { kind = "drop", connection = "reused", times = 1 }
      local connection = connect()
      local path = ORDERS .. "/" .. sandbox.example_id
      assert.truthy(exchange(connection, "GET", path):find " 200 ")
      assert.same({ nil, "closed" }, { exchange(connection, "GET", path) })
      connection:close()
      assert.equal(1, sandbox.fired("drop", "reused"))
      assert.equal(1, sandbox.counters().connections)
    end)

    it("answers in every wrong way", function()
      local function with(fault)
        sandbox.reset()
        sandbox.fault(fault)
        return cancel(sandbox.example_id)
      end
      local status, body, headers, raw, _
      status, _, headers, raw = with { kind = "html" }
      assert.equal(502, status)
      assert.truthy(raw:find "<h1>502")
      assert.equal("text/html", headers["content-type"])
      status, body = with { kind = "not_json" }
      assert.same({ 200 }, { status, body })
      status, _, _, raw = with { kind = "empty" }
      assert.same({ 200, "" }, { status, raw })
      status, body = with { kind = "wrong_id" }
      assert.equal(200, status)
      assert.not_equal(sandbox.example_id, body.data.id)
      _, body = with { kind = "wrong_status" }
      assert.equal("in-process", body.data.status.value)
      status, _, _, raw = with { kind = "raw", status = 201, body_base64 = "/wAi" }
      assert.same({ 201, "\255\0\"" }, { status, raw })
      status, _, headers = with { kind = "redirect" }
      assert.equal(302, status)
      assert.truthy(headers.location:find(sandbox.elsewhere, 1, true))
      _, _, headers, raw = with { kind = "gzip" }
      assert.equal("gzip", headers["content-encoding"])
      assert.equal("\31\139", raw:sub(1, 2))
      _, _, headers = with { kind = "headers", headers = { Date = "Mon, 01 Jan 2024 00:00:00 GMT" } }
      assert.equal("Mon, 01 Jan 2024 00:00:00 GMT", headers.date)
      status, body = with { kind = "trickle" }
      assert.same({ 200, "cancel-pending" }, { status, body.data.status.value })
      status = with { kind = "delay", seconds = 0.01 }
      assert.equal(200, status)
      assert.equal(1, effects())
    end)

    it("sends half a body", function()
      sandbox.fault { kind = "half" }
      local connection = connect()
      local line, body, why, part = exchange(connection, "GET", ORDERS .. "/" .. sandbox.example_id)
      connection:close()
      assert.truthy(line:find " 200 ")
      assert.same({ nil, "closed" }, { body, why })
      assert.is_true(#part > 100)
    end)

    it("states a length that is too short, or says more than it states", function()
      for kind, rest in pairs { short = 2, surplus = 1 } do
        sandbox.fault { kind = kind, times = 1 }
        local connection = connect()
        local line, body = exchange(connection, "GET", ORDERS .. "/" .. sandbox.example_id)
        assert.truthy(line:find " 200 ")
        assert.equal(kind == "surplus", (pcall(cjson.decode, body)))
        assert.equal(rest, #connection:receive(rest))
        connection:close()
      end
    end)

    it("swallows a connection", function()
      sandbox.fault { kind = "swallow", times = 1 }
      local path = ORDERS .. "/" .. sandbox.example_id
      local swallowed, other = connect(), connect()
      swallowed:settimeout(0.1)
      for _ = 1, 2 do
        assert.same({ nil, "timeout" }, { exchange(swallowed, "GET", path) })
      end
      assert.truthy(exchange(other, "GET", path):find " 200 ")
      swallowed:close()
      other:close()
    end)

    it("closes an idle connection", function()
      sandbox.fault { kind = "close_idle", times = 1 }
      local connection = connect()
      assert.truthy(exchange(connection, "GET", ORDERS .. "/" .. sandbox.example_id):find " 200 ")
      assert.equal("closed", (select(2, connection:receive "*l")))
      connection:close()
    end)

    it("holds a request until it is released", function()
      sandbox.fault { kind = "hold", when = "after" }
      local connection = connect()
      connection:send(("POST /v2%s/%s/actions/cancel HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
        .. "Content-Length: 0\r\n\r\n"):format(ORDERS, sandbox.example_id, sandbox.key))
      wait_for_effect()
      connection:settimeout(0.05)
      assert.equal("timeout", (select(2, connection:receive "*l")))
      sandbox.clear_faults()
      connection:settimeout(5)
      assert.equal("HTTP/1.1 200 OK", (connection:receive "*l"))
      connection:close()
    end)

    it("has no effect on the orders of later on", function()
      local line = ("POST /v2%s/%s/actions/cancel HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
        .. "Content-Length: 0\r\n\r\n"):format(ORDERS, sandbox.example_id, sandbox.key)
      local delay, late = { kind = "delay", seconds = 0.1 }, { kind = "late", seconds = 0.1 }
      for _, fault in ipairs { { kind = "hold" }, delay, late } do
        sandbox.fault(fault)
        local connection = connect()
        connection:send(line)
        repeat socket.sleep(0.005) until sandbox.fired(fault.kind) == 1
        sandbox.reset()
        connection:receive "*l" -- closed
        connection:close()
        socket.sleep(0.15)
        assert.equal(0, effects(), fault.kind)
        assert.equal("submitted", select(2, get("/" .. sandbox.example_id)).data.status.value, fault.kind)
      end
    end)

    it("repeats a page, and twists the meta", function()
      sandbox.fault { kind = "repeat_page" }
      local first, second = list "page[number]=1", list "page[number]=2"
      assert.equal(first.data[1].id, second.data[1].id)
      assert.equal(2, second.meta.page_number)
      sandbox.clear_faults()
      sandbox.fault { kind = "meta" }
      assert.is_nil(list().meta)
      sandbox.clear_faults()
      sandbox.fault { kind = "meta", meta = { total_pages = "many" } }
      assert.same({ total_pages = "many" }, list().meta)
    end)

    it("takes a fault from a header", function()
      assert.equal(503, (cancel(sandbox.example_id, { ["x-sandbox-fault"] = "status; status=503; when=after" })))
      assert.equal(1, effects())
      assert.has_error(function()
        sandbox.fault { kind = "no such" }
      end)
    end)
  end)

  describe("counting", function()
    it("tells connections, routes and listeners", function()
      local connection = connect()
      for _ = 1, 10 do
        exchange(connection, "GET", ORDERS .. "/" .. sandbox.example_id)
      end
      connection:close()
      cancel(sandbox.example_id)
      list()
      get("", { authorization = "Bearer other" })
      local counters = sandbox.counters()
      assert.equal(13, counters.requests)
      assert.equal(4, counters.connections)
      assert.same({ get = 10, cancel = 1, list = 2 }, counters.routes)
      assert.same({ ["HTTP/1.1"] = 13 }, counters.protocols)
      assert.same({ http = 13 }, counters.listeners)
      assert.same({ http = 12 }, counters.key_seen)
    end)

    it("sees who comes to the wrong place", function()
      http.request { url = sandbox.elsewhere .. "/x", headers = { authorization = "Bearer " .. sandbox.key } }
      local counters = sandbox.counters()
      assert.same({ elsewhere = 1 }, counters.listeners)
      assert.same({ elsewhere = 1 }, counters.key_seen)
    end)

    it("keeps requests as they came", function()
      local connection = connect()
      exchange(connection, "GET", ORDERS .. "?filter%5Ba%5D=b%20c&x=%2f..", "X-Odd:  two\r\nX-odd: three\r\n")
      connection:close()
      local kept = sandbox.requests()
      local last = kept[#kept]
      assert.equal("/v2/porting_orders?filter%5Ba%5D=b%20c&x=%2f..", last.uri)
      assert.equal("GET", last.method)
      assert.equal(0, last.body_length)
      assert.truthy(last.raw_header:find("X-Odd:  two\r\nX-odd: three\r\n", 1, true))
      assert.same({ "Host", "x" }, last.headers[1])
    end)

    it("keeps no more of them than it is told", function()
      sandbox.reset { requests = 3 }
      for number = 1, 5 do
        list("page[number]=" .. number)
      end
      local kept = sandbox.requests()
      assert.equal(3, #kept)
      assert.truthy(kept[1].uri:find "=3$")
      assert.truthy(kept[3].uri:find "=5$")
    end)
  end)
end)
