--- A cancel whose POST may or may not have taken effect: the order is read, and a second POST goes out only when it
-- cannot have.

local share = require "spec.support.share"
local support = require "spec.support.porting"
local sandbox = support.sandbox

local listeners = {
  { name = "HTTP/1.1", protocol = "HTTP/1.1", url = sandbox.https_h1 },
  { name = "HTTP/2", protocol = "HTTP/2.0", url = sandbox.https },
}

-- Each of them leaves it open whether the order was cancelled.
local after_the_effect = {
  { kind = "drop", when = "after" },
  { kind = "reset", when = "after" },
  { kind = "stream", when = "after" },
  { kind = "status", when = "after", status = 500 },
  { kind = "status", when = "after", status = 503 },
  { kind = "status", when = "after", status = 408 },
  { kind = "status", when = "after", status = 409 },
  { kind = "html", when = "after" },
  { kind = "redirect", when = "after" },
  { kind = "half", when = "after" },
  { kind = "not_json", when = "after" },
  { kind = "empty", when = "after" },
  { kind = "wrong_id", when = "after" },
  { kind = "wrong_status", when = "after" },
  { kind = "bad_gzip", when = "after" },
}

local before_the_effect = {
  { kind = "drop", when = "before" },
  { kind = "reset", when = "before" },
  { kind = "stream", when = "before" },
  { kind = "status", when = "before", status = 500 },
  { kind = "html", when = "before" },
}

local function copy(fault)
  local result = {}
  for key, value in pairs(fault) do result[key] = value end
  return result
end

for _, listener in ipairs(listeners) do
  for _, turn in ipairs { "first", "reused" } do
    describe(("a cancel on a %s connection over %s"):format(turn, listener.name), function()
      local client, id

      local function prepare(fault)
        sandbox.reset()
        client = support.client { base_url = listener.url }
        id = sandbox.example_id
        if turn == "reused" then assert(client:get(support.cancellable_ids(1)[1])) end
        sandbox.reset_counters()
        fault = copy(fault)
        fault.route, fault.times, fault.connection, fault.protocol = "cancel", 1, turn, listener.protocol
        sandbox.fault(fault)
      end

      after_each(function() client:close() end)

      for _, fault in ipairs(share(after_the_effect)) do
        it(("is settled by a read after: %s %s"):format(fault.kind, fault.status or ""), function()
          prepare(fault)
          local request = client:submit("cancel", id)
          local order = assert(request:result())
          assert.equal(1, sandbox.fired(fault.kind, "after", turn, listener.protocol))
          assert.same({ id, "cancel-pending" }, { order.id, order.status.value })
          assert.is_true(request:settled_by_read())
          local truth = sandbox.order(id)
          assert.same({ 1, 1, 1 }, { truth.effects, truth.posts, truth.gets })
        end)
      end

      for _, fault in ipairs(share(before_the_effect)) do
        it(("is sent again, once two reads showed no effect, after: %s %s"):format(fault.kind, fault.status or ""),
          function()
            prepare(fault)
            local request = client:submit("cancel", id)
            local order = assert(request:result())
            assert.equal(1, sandbox.fired(fault.kind, "before", turn, listener.protocol))
            assert.equal("cancel-pending", order.status.value)
            assert.is_false(request:settled_by_read())
            assert.equal(2, request:attempts())
            local truth = sandbox.order(id)
            assert.same({ 1, 2, 2 }, { truth.effects, truth.posts, truth.gets })
          end)
      end
    end)
  end
end

describe("an uncertain cancel", function()
  local id = sandbox.example_id
  local client

  before_each(function() sandbox.reset() end)
  after_each(function() client:close() end)

  it("is settled after a timeout", function()
    client = support.client { timeout = 2 } -- and the effect came before that
    sandbox.fault { kind = "hang", when = "after", route = "cancel", times = 1 }
    assert.equal("cancel-pending", assert(client:cancel(id)).status.value)
    assert.equal(1, sandbox.order(id).posts)
  end)

  it("is sent again after a 408 that had no effect", function()
    client = support.client()
    sandbox.fault { kind = "status", status = 408, route = "cancel", times = 1 }
    assert.equal("cancel-pending", assert(client:cancel(id)).status.value)
    assert.equal(2, sandbox.order(id).posts)
  end)

  it("waits for the settle time between its two reads", function()
    client = support.client { settle = 5 }
    -- The first read comes before the effect on a busy machine too, and the second after it.
    sandbox.fault { kind = "late", route = "cancel", times = 1, seconds = 3 }
    assert.equal("cancel-pending", assert(client:cancel(id)).status.value)
    local truth = sandbox.order(id)
    assert.same({ 1, 1, 2 }, { truth.effects, truth.posts, truth.gets })
  end)

  it("tells the truth when the effect comes after the settle time", function()
    client = support.client { settle = 0.05 }
    sandbox.fault { kind = "late", route = "cancel", times = 1, seconds = 0.3 }
    local order = assert(client:cancel(id))
    assert.equal("cancel-pending", order.status.value)
    assert.equal("cancel-pending", sandbox.order(id).status)
  end)

  it("ends as uncertain when its deadline passes while it is settled", function()
    client = support.client { deadline = 3 }
    assert(client:get(id)) -- so that the connection stands before the time runs
    sandbox.fault { { kind = "drop", when = "after", route = "cancel" }, { kind = "hang", route = "get" } }
    local order, err = client:cancel(id)
    assert.is_nil(order)
    assert.equal("timeout", err.kind)
    assert.is_true(err.uncertain)
    assert.truthy(tostring(err):find("may have taken effect", 1, true))
  end)

  it("ends as uncertain, with the cancel's own failure, when no read succeeds", function()
    client = support.client { max_attempts = 2 }
    sandbox.fault { { kind = "html", when = "after", route = "cancel" }, { kind = "status", route = "get" } }
    local order, err = client:cancel(id)
    assert.is_nil(order)
    assert.same({ "server", 502, true, 1 }, { err.kind, err.status, err.uncertain, err.attempts })
  end)

  it("is given up after max_attempts, certain to have had no effect once two reads showed none", function()
    client = support.client { max_attempts = 2 }
    sandbox.fault { kind = "status", route = "cancel", status = 500 }
    local order, err = client:cancel(id)
    assert.is_nil(order)
    assert.same({ "server", false, 2 }, { err.kind, err.uncertain, err.attempts })
    assert.same({ 2, 4, 0 }, { sandbox.order(id).posts, sandbox.order(id).gets, sandbox.order(id).effects })
    assert.matches("two reads at least 0.05 s apart showed the order unchanged", err.detail, 1, true)
    assert.equal("10007", err.code) -- and what the service said is still there
  end)

  it("says uncertain when it is aborted with the request under way", function()
    client = support.client()
    sandbox.fault { kind = "hang", when = "after", route = "cancel" }
    local request = client:submit("cancel", id)
    while sandbox.order(id).effects == 0 do client:drive() end
    request:abort()
    local order, err = request:result()
    assert.is_nil(order)
    assert.same({ "aborted", true }, { err.kind, err.uncertain })
  end)

  it("is certain when it is aborted before it was sent", function()
    client = support.client { concurrency = 1 }
    sandbox.fault { kind = "hang", route = "get" }
    client:submit("get", id) -- behind which it waits, or it could be sent at once
    local request = client:submit("cancel", id)
    request:abort()
    local _, err = request:result()
    assert.same({ "aborted", false, 0 }, { err.kind, err.uncertain, err.attempts })
    assert.equal(0, sandbox.order(id).posts)
  end)

  it("is a conflict when the order turns out to be ported", function()
    client = support.client()
    sandbox.set_order(id, { status = "ported" })
    sandbox.fault { kind = "html", route = "cancel", times = 1 }
    local _, err = client:cancel(id)
    assert.same({ "conflict", false }, { err.kind, err.uncertain })
    assert.equal(1, sandbox.order(id).posts)
  end)
end)

describe("a cancel that is refused after one in doubt", function()
  local id = sandbox.example_id
  local client

  before_each(function() sandbox.reset() end)
  after_each(function() client:close() end)

  it("is settled by reads, further and further apart, as the first may have been the reason", function()
    client = support.client()
    -- The first takes effect; replicas show it later, and the second is refused for it.
    sandbox.fault { { kind = "drop", when = "after", route = "cancel", times = 1 },
      { kind = "lag", route = "get", seconds = 4 } }
    local request = client:submit("cancel", id)
    local order = assert(request:result())
    assert.equal("cancel-pending", order.status.value)
    assert.is_true(request:settled_by_read())
    local truth = sandbox.order(id)
    assert.same({ 1, 2 }, { truth.effects, truth.posts })
    -- Not one every 0.05 s, which would be thirty. A busy machine reads less often.
    assert.is_true(truth.gets >= 4 and truth.gets <= 11, truth.gets)
  end)

  -- An order for each status, all at once: the first POST takes effect so many seconds later, the second is refused.
  local statuses = { 400, 403, 404, 409, 410, 422, 423 }
  local function prepare(seconds)
    sandbox.reset { orders = 40, statuses = { "submitted" }, near = 0 }
    local ids = support.cancellable_ids(#statuses)
    for i, status in ipairs(statuses) do
      sandbox.fault { { kind = "late", route = "cancel", times = 1, seconds = seconds, order = ids[i] },
        { kind = "status", status = status, retryable = false, route = "cancel", order = ids[i] } }
    end
    return ids
  end

  it("is settled so while the first is still being worked on, whatever the refusal's status", function()
    local ids, requests = prepare(5), {}
    client = support.client { concurrency = #statuses }
    for i, each in ipairs(ids) do requests[i] = client:submit("cancel", each) end
    for i, request in ipairs(requests) do
      assert.equal("cancel-pending", assert(request:result()).status.value)
      local truth = sandbox.order(ids[i])
      assert.same({ statuses[i], 1, 2 }, { statuses[i], truth.effects, truth.posts })
    end
  end)

  it("is never taken for refused where no read shows it, whatever the refusal's status", function()
    local ids = prepare(300)
    client = support.client { settle_limit = 0.3, concurrency = #statuses }
    local report = assert(client:cancel_all(ids, { outage = false }))
    for _, outcome in ipairs(report.outcomes) do
      assert.same({ "failed", true, statuses[outcome.position], 2 },
        { outcome.outcome, outcome.err.uncertain, outcome.err.status, outcome.attempts })
      assert.matches("an earlier request may have taken effect", outcome.err.detail, 1, true)
    end
    assert.equal(#statuses, #report.outcomes)
  end)

  it("is asked again where the service would have it so, behind two reads", function()
    client = support.client()
    sandbox.fault { { kind = "drop", route = "cancel", times = 1 },
      { kind = "status", status = 423, retryable = true, route = "cancel", times = 1 } }
    assert.equal("cancel-pending", assert(client:cancel(id)).status.value)
    local truth = sandbox.order(id)
    assert.same({ 1, 3, 4 }, { truth.effects, truth.posts, truth.gets })
  end)

  it("ends as uncertain at the deadline", function()
    client = support.client { deadline = 4 }
    assert(client:get(id)) -- so that the connection stands before the time runs
    sandbox.fault { { kind = "late", route = "cancel", times = 1, seconds = 60 },
      { kind = "status", status = 422, route = "cancel" } }
    local _, err = client:cancel(id)
    assert.is_true(err.uncertain)
    -- A read that is under way at that moment is told as the timeout that it is.
    if err.kind == "timeout" then
      assert.truthy(err.detail:find("passed while the order was read", 1, true), err.detail)
      assert.truthy(err.detail:find("; before that: This answer was asked of the stand-in", 1, true), err.detail)
    else
      assert.same({ "invalid", 422 }, { err.kind, err.status })
    end
  end)

  it("is uncertain at once when the key is refused", function()
    client = support.client()
    sandbox.fault { { kind = "drop", when = "after", route = "cancel", times = 1 },
      { kind = "lag", route = "get", seconds = 60 }, { kind = "status", status = 401, route = "cancel" } }
    local _, err = client:cancel(id)
    assert.same({ "unauthorized", true }, { err.kind, err.uncertain })
    assert.same({ 2, 2 }, { sandbox.order(id).posts, sandbox.order(id).gets })
  end)

  it("is a conflict where the order turns out to be ported", function()
    client = support.client()
    sandbox.fault { { kind = "drop", route = "cancel", times = 1 }, { kind = "hold", route = "cancel" } }
    local request = client:submit("cancel", id)
    while sandbox.fired "hold" < 1 do client:turn(0.01) end
    assert.equal(2, sandbox.order(id).gets)
    sandbox.set_order(id, { status = "ported" })
    sandbox.clear_faults()
    local _, err = request:result()
    assert.same({ "conflict", false, false }, { err.kind, err.uncertain, err.retryable })
    assert.is_nil(err.status) -- what was answered is another matter
  end)
end)

describe("a refusal of a cancel", function()
  local id = sandbox.example_id
  local client

  before_each(function()
    sandbox.reset()
    client = support.client { max_attempts = 3 }
  end)
  after_each(function() client:close() end)

  it("that may pass is asked again, each time once a read shows the order unchanged", function()
    sandbox.fault { kind = "status", status = 422, retryable = true, route = "cancel", times = 2 }
    assert.equal("cancel-pending", assert(client:cancel(id)).status.value)
    local truth = sandbox.order(id)
    assert.same({ 1, 3, 2 }, { truth.effects, truth.posts, truth.gets })
  end)

  it("that may pass is given up after max_attempts, and may still pass", function()
    sandbox.fault { kind = "status", status = 422, retryable = true, route = "cancel" }
    local outcome = assert(client:cancel_all { id }).outcomes[1]
    assert.same({ "refused", 3, false, true },
      { outcome.outcome, outcome.attempts, outcome.err.uncertain, outcome.err.retryable })
  end)

  for name, retryable in pairs { ["can't pass"] = false, ["says nothing of that"] = sandbox.null } do
    it(("that %s is asked once"):format(name), function()
      sandbox.fault { kind = "status", status = 422, retryable = retryable, route = "cancel" }
      local outcome = assert(client:cancel_all { id }).outcomes[1]
      assert.same({ "refused", 1, false, false },
        { outcome.outcome, outcome.attempts, outcome.err.uncertain, outcome.err.retryable })
    end)
  end

  it("that no read bears out is none", function()
    sandbox.fault { { kind = "status", status = 422, route = "cancel" },
      { kind = "status", status = 503, route = "get" } }
    -- Where an outage may last, a batch of one order waits for the service.
    local outcome = assert(client:cancel_all({ id }, { outage = false })).outcomes[1]
    assert.same({ "failed", "invalid", true }, { outcome.outcome, outcome.err.kind, outcome.err.uncertain })
  end)

  it("by a service that is out of order for good is not sent again once reads show no effect", function()
    sandbox.fault { kind = "status", status = 503, retryable = false, route = "cancel" }
    local _, err = client:cancel(id)
    assert.same({ "server", 1, false, false }, { err.kind, err.attempts, err.uncertain, err.retryable })
    assert.same({ 1, 2 }, { sandbox.order(id).posts, sandbox.order(id).gets })
  end)

  it("by such a service is settled by a read where it took effect", function()
    sandbox.fault { kind = "status", status = 503, retryable = false, when = "after", route = "cancel" }
    assert.equal("cancel-pending", assert(client:cancel(id)).status.value)
    assert.equal(1, sandbox.order(id).posts)
  end)
end)

describe("a gateway's answer to a cancel", function()
  local id = sandbox.example_id
  local client

  before_each(function()
    sandbox.reset()
    client = support.client { max_attempts = 2 }
  end)
  after_each(function() client:close() end)

  for _, status in ipairs { 400, 401, 403, 404, 409, 422 } do
    it(("leaves open whether the cancel took effect, and the order is read: HTML with %d"):format(status), function()
      sandbox.fault { kind = "html", status = status, when = "after", route = "cancel" }
      assert.equal("cancel-pending", assert(client:cancel(id)).status.value)
      assert.same({ 1, 1, 1 }, { sandbox.order(id).effects, sandbox.order(id).posts, sandbox.order(id).gets })
    end)

    it(("is no refusal, and not the service's word: HTML with %d"):format(status), function()
      sandbox.fault { { kind = "html", status = status, route = "cancel" },
        { kind = "html", status = status, route = "get" } }
      -- Where an outage may last, a batch of one order waits for the service.
      local outcome = assert(client:cancel_all({ id }, { outage = false })).outcomes[1]
      assert.same({ "failed", status, true }, { outcome.outcome, outcome.err.status, outcome.err.uncertain })
      assert.equal(({ [401] = "unauthorized", [403] = "forbidden" })[status] or "bad_response", outcome.err.kind)
      assert.matches("that is not the API's error shape", outcome.err.detail, 1, true)
    end)
  end

  it("is certain to have stopped the cancel once two reads show that", function()
    sandbox.fault { kind = "html", status = 404, route = "cancel" }
    local _, err = client:cancel(id)
    assert.same({ "bad_response", 404, 2, false, true },
      { err.kind, err.status, err.attempts, err.uncertain, err.retryable })
  end)

  it("with 429 holds the account back as any 429 does", function()
    sandbox.fault { kind = "html", status = 429, route = "cancel", times = 2, headers = { ["Retry-After"] = "0" } }
    local request = client:submit("cancel", id)
    assert(request:result())
    assert.same({ 1, 0 }, { request:attempts(), sandbox.order(id).gets })
  end)
end)
