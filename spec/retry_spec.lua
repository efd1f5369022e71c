--- What is tried again, how long it waits before, and when it is given up.

local support = require "spec.support.porting"
local sandbox = support.sandbox
local socket = require "socket"

describe("a read that fails", function()
  local id = sandbox.example_id
  local client

  before_each(function()
    sandbox.reset()
    client = support.client { max_attempts = 3 }
  end)

  after_each(function() client:close() end)

  for _, fault in ipairs {
    { kind = "status", status = 500 }, { kind = "status", status = 503 }, { kind = "html" }, { kind = "drop" },
    { kind = "reset" }, { kind = "stream" }, { kind = "half" }, { kind = "not_json" }, { kind = "empty" },
    { kind = "wrong_id" }, { kind = "bad_gzip" },
  } do
    it(("is repeated after: %s %s"):format(fault.kind, fault.status or ""), function()
      fault.route, fault.times = "get", 1
      sandbox.fault(fault)
      assert.equal(id, assert(client:get(id)).id)
      assert.equal(1, sandbox.fired(fault.kind))
      assert.is_true(sandbox.counters().routes.get >= 2)
    end)
  end

  it("is repeated after its timeout", function()
    client = support.client { timeout = 0.5 * support.slowness }
    sandbox.fault { kind = "hang", route = "get", times = 1 }
    assert.equal(id, assert(client:get(id)).id)
  end)

  it("is given up after max_attempts, with the last answer's failure", function()
    sandbox.fault { kind = "html", route = "get" }
    local order, err = client:get(id)
    assert.is_nil(order)
    assert.same({ "server", 502, 3, true, false }, { err.kind, err.status, err.attempts, err.retryable, err.uncertain })
    assert.equal(3, sandbox.counters().routes.get)
  end)

  it("is not repeated after an answer that will not change", function()
    for _, case in ipairs {
      { 400, "invalid" }, { 401, "unauthorized" }, { 403, "forbidden" }, { 404, "not_found" }, { 422, "invalid" },
    } do
      sandbox.reset()
      sandbox.fault { kind = "status", status = case[1], route = "get" }
      local _, err = client:get(id)
      assert.same({ case[2], case[1], 1 }, { err.kind, err.status, err.attempts })
      assert.equal(1, sandbox.counters().routes.get)
    end
  end)

  it("is repeated after a gateway's page, whatever its status", function()
    for _, status in ipairs { 400, 403, 404, 409, 422 } do
      sandbox.reset()
      sandbox.fault { kind = "html", status = status, route = "get", times = 1 }
      assert.equal(id, assert(client:get(id)).id)
      assert.equal(2, sandbox.counters().routes.get)
    end
  end)

  it("is not repeated with a key that a gateway refuses, as that may lock an account", function()
    sandbox.fault { kind = "html", status = 401, route = "get" }
    local _, err = client:get(id)
    assert.same({ "unauthorized", 401, 1, false }, { err.kind, err.status, err.attempts, err.retryable })
  end)

  it("is repeated where the service says that the same request may go well, and only there", function()
    local cases = {
      { 422, true, 3 }, { 404, true, 3 }, { 409, true, 3 }, { 503, true, 3 },
      { 422, false, 1 }, { 409, false, 1 }, { 500, false, 1 }, { 503, false, 1 },
      { 422, sandbox.null, 1, false }, { 409, sandbox.null, 1, true }, { 503, sandbox.null, 3, true },
    }
    -- All at once, each with an order of its own: their pauses pass together.
    local ids, requests = support.cancellable_ids(#cases), {}
    sandbox.reset_counters()
    for i, case in ipairs(cases) do
      sandbox.fault { kind = "status", status = case[1], retryable = case[2], route = "get", order = ids[i] }
    end
    for i, each in ipairs(ids) do requests[i] = client:submit("get", each) end
    for i, case in ipairs(cases) do
      local status, retryable, attempts, told = case[1], case[2], case[3], case[4]
      if told == nil then told = retryable end
      local _, err = requests[i]:result()
      assert.same({ i, status, attempts, told, false }, { i, err.status, err.attempts, err.retryable, err.uncertain })
      assert.equal(attempts, sandbox.order(ids[i]).gets)
    end
  end)

  it("looks at all errors for that: each has to pass", function()
    local function answer(...)
      local errors = {}
      for i, meta in ipairs { ... } do errors[i] = ('{"code":"1001%d","meta":%s}'):format(i, meta) end
      sandbox.reset()
      sandbox.fault { kind = "status", status = 422, route = "get",
        body = '{"errors":[' .. table.concat(errors, ",") .. "]}" }
      return select(2, client:get(id)).retryable
    end
    assert.is_true(answer('{"retryable":true}', "{}"))
    assert.is_false(answer('{"retryable":true}', '{"retryable":false}'))
    assert.is_false(answer('{"retryable":false}', '{"retryable":true}'))
    assert.is_false(answer('{"retryable":"true"}', "null"))
  end)

  it("does not follow a redirect, which would take the key along", function()
    sandbox.fault { kind = "redirect", route = "get" }
    local _, err = client:get(id)
    assert.same({ "redirect", 302 }, { err.kind, err.status })
    assert.equal(1, #sandbox.requests())
  end)

  it("says connection when nobody listens, after max_attempts", function()
    client = support.client { base_url = "https://127.0.0.1:1/v2", max_attempts = 2 }
    local _, err = client:get(id)
    assert.same({ "connection", 2, false }, { err.kind, err.attempts, err.uncertain })
    assert.is_nil(err.status)
    assert.truthy(err.detail:lower():find("refused", 1, true), err.detail)
  end)

  it("says so when a kept connection closes before the answer", function()
    client = support.client { max_attempts = 1, base_url = sandbox.https_h1 }
    -- libcurl counts as it goes, and every sixth time has a message of its own.
    for _ = 1, 7 do
      assert(client:get(id))
      sandbox.fault { kind = "drop", route = "get", times = 1 }
      local _, err = client:get(id)
      assert.same({ "connection", "the connection closed before the first byte of the answer" },
        { err.kind, err.detail })
    end
  end)

  it("ends at its deadline, whatever is left to try", function()
    client = support.client { deadline = 0.3, timeout = 0.2, max_attempts = 50 }
    sandbox.fault { kind = "hang", route = "get" }
    local _, err = client:get(id)
    assert.equal("timeout", err.kind)
    assert.is_false(err.uncertain)
  end)
end)

describe("the account's rate limit", function()
  local id = sandbox.example_id
  local client, waits

  local function with_waits(options)
    waits = {}
    options = options or {}
    options.on_event = function(event)
      if event.type == "wait" then waits[#waits + 1] = event end
    end
    client = support.client(options)
  end

  -- A 429 with these headers, once, for a route.
  local function throttle(route, headers)
    sandbox.fault { kind = "status", status = 429, route = route, times = 1, headers = headers }
  end

  before_each(function() sandbox.reset() end)
  after_each(function() client:close() end)

  for _, case in ipairs {
    { name = "Retry-After in seconds", headers = { ["Retry-After"] = "1" }, least = 1000, most = 1000 },
    { name = "Retry-After: 0", headers = { ["Retry-After"] = "0" }, least = 200, most = 200 },
    { name = "x-ratelimit-reset", headers = { ["x-ratelimit-reset"] = "1" }, least = 1000, most = 1000 },
    { name = "nothing", headers = { ["x-ratelimit-reset"] = "" }, least = 1000, most = 1250 },
  } do
    it("is waited for as the 429 says: " .. case.name, function()
      with_waits()
      throttle("cancel", case.headers)
      assert.equal("cancel-pending", assert(client:cancel(id)).status.value)
      assert.equal(1, #waits)
      assert.equal("rate limit", waits[1].reason)
      assert.is_true(waits[1].milliseconds >= case.least and waits[1].milliseconds <= case.most, waits[1].milliseconds)
    end)
  end

  it("does not cost a request its place: what was held back goes before what waits behind it", function()
    local asked, requests = {}, {}
    client = support.client { concurrency = 1, on_event = function(event)
      if event.type == "attempt" then asked[#asked + 1] = event.operation end
    end }
    throttle("get", { ["Retry-After"] = "0" })
    requests[1] = client:submit("get", id)
    requests[2] = client:submit("list")
    requests[3] = client:submit("cancel", id)
    for i = 1, 3 do assert(requests[i]:result()) end
    assert.same({ "get", "get", "list", "cancel" }, asked)
  end)

  -- All ways of telling a time, and all that can't be one: spec/core/time_test.c. The time told is so far ahead that no
  -- machine is too busy to come before it, and beyond the deadline, so that the wait is announced and not made.
  local ahead = 600
  local ways = {
    date = function() return os.date("!%a, %d %b %Y %H:%M:%S GMT", os.time() + ahead) end,
    epoch_ms = function() return ("%d000"):format(os.time() + ahead) end,
    iso = function() return os.date("!%Y-%m-%dT%H:%M:%SZ", os.time() + ahead) end,
  }
  for _, header in ipairs { "Retry-After", "x-ratelimit-reset" } do
    for name, write in pairs(ways) do
      it(("is waited for as %s says it: %s"):format(header, name), function()
        with_waits { deadline = 30 }
        throttle("get", { ["x-ratelimit-reset"] = "", [header] = write() })
        local _, err = client:get(id)
        assert.equal("rate_limited", err.kind)
        assert.equal(1, #waits)
        local waited = waits[1].milliseconds
        assert.is_true(waited > (ahead - 60) * 1000 and waited <= ahead * 1000, waited)
      end)
    end

    local nonsense = header == "Retry-After" and "2099-01-01T00:00:00Z" or "86401"
    it(("ignores a %s that can't be true: %s"):format(header, nonsense), function()
      with_waits { deadline = 30 }
      throttle("get", { ["x-ratelimit-reset"] = "", [header] = nonsense })
      assert(client:get(id))
      assert.equal(1, #waits)
      assert.is_true(waits[1].milliseconds >= 1000 and waits[1].milliseconds <= 1250, waits[1].milliseconds)
    end)
  end

  for _, reset in ipairs { "up", "down", "exact", "epoch", "epoch_ms", "epoch_us", "date", "iso", "86400", "soon" } do
    it("holds nothing up while all goes well, whichever way the reset is written: " .. reset, function()
      with_waits { deadline = 5 }
      sandbox.limits { limit = 50, window = 1, reset = reset }
      for _ = 1, 6 do assert(client:get(id)) end
      sandbox.limits { limit = 100000, window = 1 }
      assert.equal(0, #waits)
    end)
  end

  it("costs no attempt, and a cancel that met it is not read", function()
    with_waits { max_attempts = 1 }
    sandbox.fault { kind = "status", status = 429, route = "cancel", times = 3, headers = { ["Retry-After"] = "0" } }
    local request = client:submit("cancel", id)
    assert(request:result())
    assert.equal(1, request:attempts())
    local truth = sandbox.order(id)
    assert.same({ 1, 0 }, { truth.effects, truth.gets })
  end)

  it("ends a call at once when it lasts beyond the deadline", function()
    with_waits { deadline = 5 }
    throttle("get", { ["Retry-After"] = "1800" })
    local _, err = client:get(id)
    assert.same({ "rate_limited", 429, "10011", true }, { err.kind, err.status, err.code, err.retryable })
    assert.equal(1800000, waits[1].milliseconds)
  end)

  it("is not run into when the answers tell what remains", function()
    with_waits()
    sandbox.limits { limit = 5, window = 1, algorithm = "fixed" }
    for _ = 1, 27 do assert(client:get(id)) end
    -- Who does not look at it meets one in each window: five. A busy machine may be late now and then.
    assert.is_true(sandbox.counters().throttled <= 2)
  end)

  it("can be set by hand", function()
    with_waits { rate = 20 }
    local began = socket.gettime() -- before the first leaves, however long it is under way
    assert(client:get(id))
    local requests = {}
    for i = 1, 10 do requests[i] = client:submit("get", id) end
    for i = 1, 10 do assert(requests[i]:result()) end
    local times = {}
    for i, request in ipairs(sandbox.requests()) do times[i] = request.time end
    assert.equal(11, #times)
    assert.is_true(times[11] - began > 0.43, times[11] - began)
  end)
end)

describe("an account of whose limit nothing is told", function()
  local ids, client
  local begun, at_answer -- requests that had begun in all, and when each answer came

  before_each(function()
    sandbox.reset { statuses = { "submitted" }, near = 0, orders = 120 }
    ids = support.cancellable_ids(100)
    begun, at_answer = 0, {}
    client = support.client { concurrency = 64, on_event = function(event)
      if event.type == "attempt" then begun = begun + 1 end
      if event.type == "answer" then at_answer[#at_answer + 1] = begun end
    end }
    sandbox.limits { limit = 100000, window = 1, headers = false }
  end)

  after_each(function()
    sandbox.limits { limit = 100000, window = 1 }
    client:close()
  end)

  local function fifty(what, first)
    local requests = {}
    for i = 1, 50 do requests[i] = client:submit(what, ids[first + i - 1]) end
    for i = 1, 50 do assert(requests[i]:result()) end
  end

  -- The figures, in round trips, are in spec/core/pacer_test.c and doc/performance.md.
  it("is read with as many requests as the caller allows, from the first one on", function()
    sandbox.fault { kind = "delay", seconds = 0.4, route = "get" }
    fifty("get", 1)
    assert.equal(50, at_answer[1])
  end)

  it("is changed by one request until its answer has come, and then by as many as the caller allows", function()
    sandbox.fault { kind = "delay", seconds = 0.4, route = "cancel" }
    fifty("cancel", 1)
    assert.equal(1, at_answer[1])
    assert.equal(50, at_answer[2])
    fifty("cancel", 51)
    assert.equal(100, at_answer[51])
  end)

  it("is asked at the pace that its first refusals teach", function()
    support.needs_own_pace(pending)
    local function part(from, to)
      local list = {}
      for i = from, to do list[#list + 1] = ids[i] end
      return list
    end
    local throttled
    -- It is a race with the stand-in, which counts a request when it comes to it: where the machine leaves it no time,
    -- many in one moment. So one of three fresh clients has to learn.
    for attempt = 1, 3 do
      if attempt > 1 then
        client:close()
        sandbox.reset { statuses = { "submitted" }, near = 0, orders = 120 }
        client = support.client { concurrency = 64 }
      end
      sandbox.limits { limit = 25, window = 1, algorithm = "sliding", headers = false }
      assert.equal(40, assert(client:cancel_all(part(1, 40))).counts["cancel-pending"])
      local report = assert(client:cancel_all(part(41, 100)))
      assert.equal(60, report.counts["cancel-pending"])
      throttled = report.throttled
      -- Whoever has learned nothing from the first batch meets eleven at least in the second; else it is three at most.
      if throttled <= 7 then break end
    end
    assert.is_true(throttled <= 7, throttled)
  end)
end)
