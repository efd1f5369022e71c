--- client:cancel_all and client:cancel_each: every distinct id ends in exactly one true outcome.

local support = require "spec.support.porting"
local sandbox, porting = support.sandbox, support.porting

local outcomes = { "cancel-pending", "already-cancelled", "refused", "failed", "not-attempted", "unknown" }

local function all_ids(client)
  local ids = {}
  for order in client:orders { include_phone_numbers = false } do ids[#ids + 1] = order.id end
  return ids
end

local function check_sums(report)
  local sum = 0
  for _, name in ipairs(outcomes) do sum = sum + report.counts[name] end
  assert.equal(report.total, sum)
  assert.equal(report.total, #report.outcomes)
end

describe("a batch", function()
  local client

  before_each(function()
    sandbox.reset { orders = 200 }
    client = support.client()
  end)

  after_each(function() client:close() end)

  it("ends every order in what the API's rules say, and asks none in vain", function()
    local ids = all_ids(client)
    local truth_before = sandbox.truth()
    sandbox.reset_counters()
    local report = assert(client:cancel_all(ids))
    check_sums(report)
    assert.equal(#ids, report.total)
    local truth = sandbox.truth()
    for i, outcome in ipairs(report.outcomes) do
      assert.equal(ids[i], outcome.id)
      local before, now = truth_before[outcome.id].status, truth[outcome.id]
      local expected
      if before == "cancelled" then expected = "already-cancelled"
      elseif now.status == "cancel-pending" then expected = "cancel-pending"
      else expected = "refused" end
      assert.equal(expected, outcome.outcome)
      assert.equal(1, now.posts)
      assert.equal(1, outcome.attempts)
      if expected == "refused" then assert.equal("invalid", outcome.err.kind) else assert.is_not_nil(outcome.order) end
    end
    assert.equal(sandbox.counters().cancelled, report.counts["cancel-pending"] - (function()
      local pending = 0
      for _, order in pairs(truth_before) do pending = pending + (order.status == "cancel-pending" and 1 or 0) end
      return pending
    end)())
    assert.equal(report.requests, sandbox.counters().requests)
  end)

  it("counts repeats apart, in either letter case, and names what is no id", function()
    local id = sandbox.example_id
    local report = assert(client:cancel_all { id, "sr_10b316", id:upper(), id, "sr_10b316", "" })
    check_sums(report)
    assert.same({ 3, 3 }, { report.total, report.duplicates })
    assert.equal("cancel-pending", report.outcomes[1].outcome)
    local invalid = report.outcomes[2]
    assert.same({ "sr_10b316", 2, "failed", "invalid" },
      { invalid.id, invalid.position, invalid.outcome, invalid.err.kind })
    assert.truthy(tostring(invalid.err):find("entry 2", 1, true))
    assert.equal(1, sandbox.order(id).posts)
  end)

  it("takes an iterator, and tells each outcome as it becomes known", function()
    local ids, position, seen = support.cancellable_ids(20), 0, {}
    for outcome in client:cancel_each(function() position = position + 1 return ids[position] end) do
      assert.is_nil(seen[outcome.id])
      seen[outcome.id] = outcome.outcome
      assert.is_number(outcome.seconds)
    end
    for _, id in ipairs(ids) do assert.equal("cancel-pending", seen[id]) end
  end)

  it("takes the lines of a file", function()
    local ids = support.cancellable_ids(5)
    local path = os.tmpname()
    local file = assert(io.open(path, "w"))
    file:write(table.concat(ids, "\n"), "\n")
    file:close()
    local report = assert(client:cancel_all(io.lines(path)))
    os.remove(path)
    assert.equal(5, report.counts["cancel-pending"])
  end)

  it("takes orders, and does not ask for one that is final", function()
    sandbox.set_order(sandbox.example_id, { status = "ported" })
    local report = assert(client:cancel_all { assert(client:get(sandbox.example_id)) })
    assert.same({ 1, "conflict" }, { report.counts.refused, report.outcomes[1].err.kind })
    assert.equal(0, sandbox.order(sandbox.example_id).posts)
  end)

  -- An order that was pending when it was seen may have gone back since, so it is read; nothing is asked in vain.
  local ways = {
    ["as an order"] = function(asking) return { assert(asking:get(sandbox.example_id)) } end,
    ["in a list"] = function(asking) return asking:orders { filter = { status = "cancel-pending" } } end,
    ["with a guard"] = function() return { sandbox.example_id }, { guard = function() return true end } end,
  }
  for name, given in pairs(ways) do
    it("only reads an order that is pending already: given " .. name, function()
      sandbox.reset { orders = 1 }
      sandbox.set_order(sandbox.example_id, { status = "cancel-pending" })
      local report = assert(client:cancel_all(given(client)))
      local outcome, truth = report.outcomes[1], sandbox.order(sandbox.example_id)
      assert.same({ 1, "cancel-pending", 0, true },
        { report.total, outcome.outcome, outcome.attempts, outcome.settled_by_read })
      assert.equal("cancel-pending", outcome.order.status.value)
      assert.equal(0, truth.posts)
    end)
  end

  it("asks for an order that was pending when it was seen and is not any more", function()
    sandbox.set_order(sandbox.example_id, { status = "cancel-pending" })
    local order = assert(client:get(sandbox.example_id))
    sandbox.set_order(sandbox.example_id, { status = "submitted" })
    local report = assert(client:cancel_all { order })
    assert.same({ "cancel-pending", 1 }, { report.outcomes[1].outcome, report.outcomes[1].attempts })
    assert.equal(1, sandbox.order(sandbox.example_id).posts)
  end)

  it("lists an iterator of orders to its end before the first POST", function()
    sandbox.reset { orders = 200, near = 0 }
    local report = assert(client:cancel_all(client:orders { filter = { status = "submitted" }, page = { size = 3 } }))
    check_sums(report)
    local methods = {}
    for i, request in ipairs(sandbox.requests()) do methods[i] = request.method end
    local text = table.concat(methods, " ")
    assert.is_nil(text:find "POST.*GET /v2/porting_orders%?")
    assert.truthy(text:find "^GET")
    assert.is_nil((text:gsub("^[GET ]+", "")):find "GET")
  end)

  it("does not start when the service ignores the filter", function()
    for filter, ignored in pairs {
      [{ status = "submitted" }] = "status",
      [{ customer_reference = sandbox.reference }] = "customer_reference",
    } do
      sandbox.reset { orders = 1000 }
      sandbox.ignore_filters { ignored }
      local report, err = client:cancel_all(client:orders { filter = filter })
      assert.is_nil(report)
      assert.equal("bad_response", err.kind)
      assert.truthy(err.detail:find(ignored, 1, true))
      assert.is_nil(sandbox.counters().routes.cancel)
      assert.has_error(function() client:cancel_each(client:orders { filter = filter })() end)
      assert.is_nil(sandbox.counters().routes.cancel)
    end
  end)

  it("does not start with a filter that can't be checked, unless that is asked for", function()
    local function listed()
      return client:orders { filter = { phone_numbers = { carrier_name = "Unreal Communications" } } }
    end
    local report, err = client:cancel_all(listed())
    if report then return end -- nothing came back to be checked
    assert.equal("invalid", err.kind)
    assert.truthy(err.detail:find("unchecked_filter", 1, true))
    assert.is_nil(sandbox.counters().routes.cancel)
    assert(client:cancel_all(listed(), { unchecked_filter = true }))
  end)

  it("asks the guard with each order as it is now", function()
    local ids = support.cancellable_ids(6)
    local report = assert(client:cancel_all(ids, {
      guard = function(order) return order.id ~= ids[3], "keep that one" end,
    }))
    assert.equal(5, report.counts["cancel-pending"])
    assert.same({ "not-attempted", "keep that one" }, { report.outcomes[3].outcome, report.outcomes[3].reason })
    assert.equal(0, sandbox.order(ids[3]).posts)
  end)

  it("does nothing in a dry run but say what it would do", function()
    local report = assert(client:cancel_all(all_ids(client), { dry_run = true }))
    check_sums(report)
    assert.equal(report.total, report.counts["not-attempted"])
    assert.is_nil(sandbox.counters().routes.cancel)
    assert.truthy(report.outcomes[1].reason:find("dry run", 1, true))
  end)

  it("stops at once when the key is refused", function()
    local ids = all_ids(client)
    sandbox.reset_counters()
    local report = assert(support.client { api_key = "KEY_of_somebody_else" }:cancel_all(ids))
    check_sums(report)
    assert.same({ 1, #ids - 1 }, { report.counts.failed, report.counts["not-attempted"] })
    assert.equal("unauthorized", report.err.kind)
    assert.equal(1, sandbox.counters().requests)
  end)

  it("stops after three 403 in a row when nothing has gone well yet", function()
    sandbox.fault { kind = "status", status = 403, route = "cancel" }
    local report = assert(support.client { concurrency = 1 }:cancel_all(support.cancellable_ids(10)))
    check_sums(report)
    assert.equal("forbidden", report.err.kind)
    assert.is_true(report.counts.failed >= 3 and report.counts.failed <= 4)
  end)

  for status, kind in pairs { [401] = "unauthorized", [403] = "forbidden" } do
    it(("stops for a gateway's %d as for the service's"):format(status), function()
      sandbox.fault { { kind = "html", status = status, route = "cancel" },
        { kind = "html", status = status, route = "get" } }
      local ids = support.cancellable_ids(10)
      local report = assert(support.client { concurrency = 1, max_attempts = 1 }:cancel_all(ids))
      check_sums(report)
      assert.same({ kind, true }, { report.err.kind, report.counts["not-attempted"] >= 6 })
      -- Nobody of the service has said that nothing was done.
      assert.same({ status, true }, { report.outcomes[1].err.status, report.outcomes[1].err.uncertain })
    end)
  end

  it("takes a 403 among others for that order's alone", function()
    local ids = support.cancellable_ids(10)
    sandbox.fault { kind = "status", status = 403, route = "cancel", order = { ids[4], ids[5], ids[6], ids[7] } }
    local report = assert(support.client { concurrency = 1 }:cancel_all(ids))
    assert.same({ 6, 4 }, { report.counts["cancel-pending"], report.counts.failed })
  end)

  it("stops when it is told to, and settles what is in flight", function()
    local ids = support.cancellable_ids(40)
    local told = 0
    local report = assert(client:cancel_all(ids, {
      on_outcome = function()
        told = told + 1
        if told == 5 then client:stop() end
      end,
      interrupted = function() return told >= 5 end,
    }))
    check_sums(report)
    assert.equal("stopped", report.stopped) -- by what stopped it first
    assert.is_true(report.counts["not-attempted"] > 0)
    local truth = sandbox.truth()
    for _, outcome in ipairs(report.outcomes) do
      local expected = outcome.outcome == "not-attempted" and 0 or 1
      assert.equal(expected, truth[outcome.id].posts)
    end
  end)

  it("settles what is in doubt when it is stopped", function()
    local ids = support.cancellable_ids(2)
    sandbox.fault {
      { kind = "html", when = "after", route = "cancel", order = ids[1] },
      { kind = "status", status = 503, route = "get", order = ids[1], times = 1, headers = { ["Retry-After"] = "1" } },
    }
    local report = assert(client:cancel_all(ids, { on_outcome = function() client:stop() end }))
    assert.same({ 2, "stopped" }, { report.counts["cancel-pending"], report.stopped })
    assert.is_true(report.outcomes[1].settled_by_read)
  end)

  it("sends nothing more when the loop is left, and settles what is in flight", function()
    local told = 0
    for _ in client:cancel_each(support.cancellable_ids(60)) do
      told = told + 1
      if told == 3 then break end
    end
    -- Before Lua 5.4, an iterator is not told.
    if _VERSION ~= "Lua 5.4" then
      client:stop()
      while client:pending() > 0 do client:turn() end
    end
    assert.equal(0, client:pending())
    local counters = sandbox.counters()
    assert.equal(counters.cancelled, counters.routes.cancel)
    assert.is_true(counters.cancelled < 60)
  end)

  it("stops after so many failures", function()
    sandbox.fault { kind = "status", status = 404, route = "cancel" }
    local report = assert(support.client { concurrency = 1 }:cancel_all(support.cancellable_ids(20),
      { stop_after_failures = 3 }))
    check_sums(report)
    assert.is_true(report.counts.failed >= 3 and report.counts.failed <= 5)
    assert.truthy(report.stopped)
  end)

  it("ends at its deadline, every order accounted for", function()
    sandbox.fault { kind = "delay", route = "cancel", seconds = 0.1 }
    local slow, ids = support.client { concurrency = 1 }, support.cancellable_ids(40)
    assert(slow:get(ids[1])) -- so that the connection stands before the time runs
    local report = assert(slow:cancel_all(ids, { deadline = 2 }))
    check_sums(report)
    assert.is_true(report.counts["not-attempted"] > 0)
    assert.is_true(report.counts["cancel-pending"] > 0)
  end)

  it("does not wait beyond its deadline for an answer that does not come", function()
    local ids = support.cancellable_ids(2)
    sandbox.fault { kind = "hang", when = "after", route = "cancel", order = ids[2] }
    assert(client:get(ids[1])) -- so that the connection stands before the time runs
    local report = assert(client:cancel_all(ids, { deadline = 3 }))
    check_sums(report)
    assert.equal("cancel-pending", report.outcomes[1].outcome)
    local outcome = report.outcomes[2]
    assert.same({ "failed", "timeout", true }, { outcome.outcome, outcome.err.kind, outcome.err.uncertain })
  end)

  it("raises a caller's error once what was in flight is settled", function()
    local ids = support.cancellable_ids(30)
    local ok, err = pcall(client.cancel_all, client, ids, { on_outcome = function() error("mine", 0) end })
    assert.same({ false, "mine" }, { ok, err })
    assert.equal(0, client:pending())
  end)

  it("tells its progress", function()
    local last
    local report = assert(client:cancel_all(support.cancellable_ids(30), {
      on_progress = function(progress) last = progress end,
    }))
    assert.same({ 30, 30 }, { last.done, last.total })
    assert.same(report.counts, last.counts)
    assert.is_number(last.per_second)
  end)

  for _, case in ipairs {
    { { colour = 1 }, 'cancel_all: unknown option "colour"' },
    { { guard = true }, "cancel_all: guard must be a function, not boolean" },
    { { deadline = 0 }, "cancel_all: deadline must be a number of seconds from 0.001" },
    { 7, "cancel_all: the options must be a table, not number" },
  } do
    it("is refused: " .. case[2], function()
      assert.error_matches(function() client:cancel_all({}, case[1]) end, case[2])
    end)
  end

  it("is refused without ids", function()
    assert.error_matches(function() client:cancel_all() end, "cancel_all: takes a list or an iterator")
    assert.same({ 0, 0 }, { assert(client:cancel_all {}).total, sandbox.counters().requests })
  end)
end)

describe("a batch that meets faults", function()
  local kinds = {
    { kind = "drop", when = "before" }, { kind = "drop", when = "after" }, { kind = "reset", when = "before" },
    { kind = "reset", when = "after" }, { kind = "status", when = "before" }, { kind = "status", when = "after" },
    { kind = "html", when = "after" }, { kind = "half", when = "after" }, { kind = "not_json", when = "after" },
    { kind = "empty", when = "after" }, { kind = "wrong_id", when = "after" }, { kind = "stream", when = "after" },
  }

  for name, url in pairs { ["HTTP/2"] = sandbox.https, ["HTTP/1.1"] = sandbox.https_h1 } do
    it("tells the truth of every order: " .. name, function()
      sandbox.reset { orders = 300, statuses = { "submitted" }, near = 0 }
      local client = support.client { base_url = url, concurrency = 8, settle = 0.2 }
      local ids = all_ids(client)
      sandbox.reset_counters()
      for i, fault in ipairs(kinds) do
        local orders = {}
        for j = i, #ids, #kinds * 3 do orders[#orders + 1] = ids[j] end
        sandbox.fault { kind = fault.kind, when = fault.when, route = "cancel", order = orders, per_order = 1 }
      end
      local report = assert(client:cancel_all(ids))
      check_sums(report)
      assert.equal(#ids, report.counts["cancel-pending"])
      local truth = sandbox.truth()
      for _, id in ipairs(ids) do
        assert.same({ "cancel-pending", 1 }, { truth[id].status, truth[id].effects })
      end
      assert.equal(0, sandbox.counters().already_pending)
      client:close()
    end)
  end
end)

describe("a batch that meets a 429", function()
  it("tells of the pause", function()
    sandbox.reset { orders = 20 }
    local client = support.client()
    local ids = support.cancellable_ids(3)
    sandbox.fault { kind = "status", status = 429, route = "cancel", times = 1, headers = { ["Retry-After"] = "0" } }
    local report = assert(client:cancel_all(ids))
    client:close()
    assert.same({ 3, 1 }, { report.counts["cancel-pending"], report.throttled })
    assert.near(0.2, report.paused_seconds, 0.001) -- the least that is waited
  end)
end)

describe("a batch with a store", function()
  local client, path

  before_each(function()
    sandbox.reset { orders = 100 }
    client = support.client()
    path = os.tmpname()
    os.remove(path)
  end)

  after_each(function()
    client:close()
    os.execute("rm -f " .. path .. "*")
  end)

  it("told twice says the same, and asks nothing again", function()
    local ids = all_ids(client)
    local first = assert(client:cancel_all(ids, { store = path }))
    check_sums(first)
    sandbox.reset_counters()
    local again = assert(client:cancel_all(ids, { store = path }))
    check_sums(again)
    assert.same(first.counts, again.counts)
    assert.is_nil(sandbox.counters().routes.cancel)
    for i, outcome in ipairs(again.outcomes) do
      local before = first.outcomes[i]
      assert.same({ before.id, before.outcome, before.err and before.err.kind },
        { outcome.id, outcome.outcome, outcome.err and outcome.err.kind })
      assert.is_true(outcome.earlier)
    end
  end)

  it("names what is no id, and does the rest", function()
    local ids = support.cancellable_ids(2)
    for _ = 1, 2 do
      local report = assert(client:cancel_all({ ids[1], "sr_10b316", ids[2] }, { store = path }))
      check_sums(report)
      local found = {}
      for i, outcome in ipairs(report.outcomes) do found[i] = outcome.outcome end
      assert.same({ "cancel-pending", "failed", "cancel-pending" }, found)
    end
  end)

  it("goes on where it was stopped", function()
    local ids = support.cancellable_ids(20)
    local told = 0
    local function stop_early()
      told = told + 1
      if told == 5 then client:stop() end
    end
    local slow = support.client { concurrency = 1 }
    sandbox.fault { kind = "delay", route = "cancel", seconds = 0.02 }
    local first = assert(slow:cancel_all(ids, { store = path, deadline = 0.2, on_outcome = stop_early }))
    assert.is_true(first.counts["not-attempted"] > 0)
    local rest = assert(client:cancel_all(ids, { store = path }))
    assert.equal(20, rest.counts["cancel-pending"])
    local truth = sandbox.truth()
    for _, id in ipairs(ids) do assert.same({ 1, 1 }, { truth[id].effects, truth[id].posts }) end
  end)

  -- Whatever stands in front of a service that is down answers with a status of its own.
  for _, status in ipairs { 400, 403, 404, 422, 502 } do
    it(("asks again for what a gateway turned away: HTML with %d"):format(status), function()
      local ids = support.cancellable_ids(3)
      sandbox.fault { { kind = "html", status = status, route = "cancel" },
        { kind = "html", status = status, route = "get" } }
      local eager = support.client { max_attempts = 1 }
      local first = assert(eager:cancel_all(ids, { store = path, outage = false }))
      assert.equal(3, first.counts.failed)
      sandbox.clear_faults()
      assert.equal(3, assert(eager:cancel_all(ids, { store = path })).counts["cancel-pending"])
      local truth = sandbox.truth()
      for _, id in ipairs(ids) do assert.equal(1, truth[id].effects) end
    end)
  end

  it("asks again for what was refused for the time being, and not for what was refused for good", function()
    local ids = support.cancellable_ids(2)
    sandbox.fault { { kind = "status", status = 422, retryable = true, route = "cancel", order = ids[1] },
      { kind = "status", status = 422, retryable = false, route = "cancel", order = ids[2] } }
    local eager = support.client { max_attempts = 1 }
    assert.equal(2, assert(eager:cancel_all(ids, { store = path })).counts.refused)
    sandbox.clear_faults()
    sandbox.reset_counters()
    local report = assert(eager:cancel_all(ids, { store = path }))
    assert.same({ "cancel-pending", "refused" }, { report.outcomes[1].outcome, report.outcomes[2].outcome })
    assert.equal(1, sandbox.counters().routes.cancel)
  end)

  -- A key without the right, an account's firewall, no network: none of it leaves an order in doubt.
  for name, fail in pairs {
    ["forbidden"] = function(ids)
      sandbox.fault { kind = "status", status = 403, route = "cancel" }
      return support.client():cancel_all(ids, { store = path })
    end,
    ["never sent"] = function(ids)
      local away = support.client { proxy = "http://127.0.0.1:1", max_attempts = 1 }
      return away:cancel_all(ids, { store = path, outage = false })
    end,
    ["stopped by its guard's read"] = function(ids)
      sandbox.fault { kind = "status", status = 403, route = "get" }
      local client_here = support.client { adapter = "plain" } -- no guard in a process of its own
      return client_here:cancel_all(ids, { store = path, guard = function() return true end })
    end,
  } do
    it("asks without a read, and believes a refusal, where the run before left nothing in doubt: " .. name, function()
      local ids = support.cancellable_ids(2)
      assert.equal(2, assert(fail(ids)).counts.failed)
      sandbox.clear_faults()
      sandbox.set_order(ids[1], { foc_hours = 1 })
      sandbox.reset_counters()
      local report = assert(client:cancel_all(ids, { store = path }))
      assert.same({ "refused", "cancel-pending" }, { report.outcomes[1].outcome, report.outcomes[2].outcome })
      local routes = sandbox.counters().routes
      assert.same({ 2, 2 }, { routes.cancel, routes.get }) -- a read for the store's account, and one for the refusal
      for _, outcome in ipairs(report.outcomes) do assert.is_nil(outcome.never_uncertain) end
    end)
  end

  it("does not take a refusal for one that an earlier run may have been the reason for", function()
    local ids = support.cancellable_ids(1)
    -- The run before sent the POST, and died before it heard what came of it; replicas are behind.
    local store = assert(require "telnyx.porting.store".open { path = path, base_url = sandbox.https,
      failure = function(kind, detail) return { kind = kind, detail = detail } end })
    assert(store:add(ids))
    store:next({}, 1)
    store:close()
    assert(client:cancel(ids[1]))
    -- Longer than a busy machine takes to the run's own POST, and shorter than an order is read on (settle_limit).
    sandbox.fault { kind = "lag", route = "get", seconds = math.min(5 * support.slowness, 20) }
    local outcome = assert(client:cancel_all(ids, { store = path })).outcomes[1]
    assert.same({ "cancel-pending", true }, { outcome.outcome, outcome.settled_by_read })
    assert.equal(2, sandbox.order(ids[1]).posts)
  end)

  it("does not take for final what was refused and may be done nevertheless", function()
    local ids = support.cancellable_ids(1)
    local hasty = support.client { settle_limit = 0.1 }
    sandbox.fault { { kind = "drop", when = "after", route = "cancel", times = 1 },
      { kind = "lag", route = "get", seconds = 60 } }
    local outcome = assert(hasty:cancel_all(ids, { store = path })).outcomes[1]
    assert.same({ "failed", "invalid", true }, { outcome.outcome, outcome.err.kind, outcome.err.uncertain })
    sandbox.clear_faults()
    assert.equal("cancel-pending", assert(hasty:cancel_all(ids, { store = path })).outcomes[1].outcome)
  end)

  it("is refused the store of another batch", function()
    assert(client:cancel_all(support.cancellable_ids(3), { store = path }))
    local report, err = client:cancel_all({ sandbox.example_id }, { store = path })
    assert.is_nil(report)
    assert.equal("invalid", err.kind)
  end)
end)

describe("the account's limit", function()
  it("is kept to, with hardly a 429", function()
    sandbox.reset { orders = 150, statuses = { "submitted" }, near = 0 }
    local client = support.client { deadline = false }
    local ids = all_ids(client)
    sandbox.limits { limit = 50, window = 1, algorithm = "fixed", retry_after = "none" }
    sandbox.reset_counters()
    local report = assert(client:cancel_all(ids))
    assert.equal(#ids, report.counts["cancel-pending"])
    -- Each of three windows would refuse some sixteen that are in flight. One that a busy machine delays into the next
    -- window may be too much there.
    assert.is_true(sandbox.counters().throttled <= 9, sandbox.counters().throttled)
    assert.equal(sandbox.counters().throttled, report.throttled)
    client:close()
  end)
end)

describe("the words for outcomes", function()
  it("are there to be used", function() assert.same(outcomes, porting.outcomes) end)
end)
