--- How a batch ends early: nothing more is sent, the input is not called again, claims go back, and the report is true.

local support = require "spec.support.porting"
local store_support = require "spec.support.store"
local sandbox, porting = support.sandbox, support.porting

local function check_sums(report)
  local sum = 0
  for _, name in ipairs(porting.outcomes) do sum = sum + report.counts[name] end
  assert.equal(report.total, sum)
  assert.equal(report.total, #report.outcomes)
end

-- Outcomes against the books: what is not-attempted was not asked (a 429 is no answer), what is cancel-pending took
-- effect once.
local function check_truth(report)
  local truth, throttled = sandbox.truth(), report.throttled > 0
  for _, outcome in ipairs(report.outcomes) do
    local order = truth[outcome.id] or { posts = 0, effects = 0 }
    if outcome.outcome == "not-attempted" then
      assert.equal(0, order.effects)
      assert.is_true(order.posts == 0 or throttled)
    elseif outcome.outcome == "cancel-pending" then
      assert.equal(1, order.effects)
    end
  end
end

--- An iterator over ids, and after them over new ones without an end. Also how often it was called.
local function endless(ids)
  local calls = { count = 0 }
  return function()
    calls.count = calls.count + 1
    return ids[calls.count] or ("%08x-0000-4000-8000-000000000000"):format(calls.count)
  end, calls
end

-- What an iterator does while it is called for the third time, and what report.stopped says then.
local stops_within = {
  ["client:stop()"] = "stopped",
  ["client:close()"] = "the client was closed",
  ["to take longer than the deadline"] = "the deadline passed",
}

--- The report of a batch of such an iterator, and how often that was called.
local function stop_within(client, ids, what, options)
  local calls, slow = 0, what:find "deadline" ~= nil
  options = options or {}
  -- Long enough for the calls before, and for a store to be opened on a busy machine.
  options.deadline = slow and 3 * support.slowness or nil
  local report = assert(client:cancel_all(function()
    calls = calls + 1
    if calls == 3 then
      if slow then
        sandbox.fault { kind = "delay", route = "get", seconds = 3.2 * support.slowness }
        client:get(ids[9])
      elseif what:find "stop" then
        client:stop()
      else
        client:close()
      end
    end
    return ids[calls]
  end, options))
  return report, calls
end

describe("a batch that ends early", function()
  local client, ids

  before_each(function()
    sandbox.reset { orders = 200, statuses = { "submitted" }, near = 0 }
    client = support.client()
    ids = support.cancellable_ids(100)
    sandbox.reset_counters()
  end)

  after_each(function() client:close() end)

  -- How it is made to end: options for the batch, and what report.stopped says.
  local ways = {
    ["client:stop()"] = function()
      return { on_outcome = function() client:stop() end }, "stopped"
    end,
    ["interrupted"] = function()
      local told = false
      return { on_outcome = function() told = true end, interrupted = function() return told end }, "interrupted"
    end,
    ["a closed client"] = function()
      return { on_outcome = function() client:close() end }, "the client was closed"
    end,
    ["failures"] = function()
      sandbox.fault { kind = "status", status = 403, route = "cancel", order = ids[1] }
      return { stop_after_failures = 1 }, "1 order failed"
    end,
    ["the deadline"] = function()
      return { deadline = 0.3 }, "the deadline passed"
    end,
    ["a guard that stops it"] = function()
      return { guard = function() client:stop() return true end }, "stopped"
    end,
    ["a guard that closes the client"] = function()
      return { guard = function() client:close() return true end }, "the client was closed"
    end,
    ["progress that stops it"] = function()
      return { on_progress = function() client:stop() end }, "stopped"
    end,
  }

  for name, way in pairs(ways) do
    it("does not call its input again, and tells the truth: " .. name, function()
      local options, reason = way()
      local at_stop
      local next_id, calls = endless(ids)
      local report = assert(client:cancel_all(function()
        local id = next_id()
        at_stop = at_stop or calls.count > 5000 and "not stopped" or nil
        if at_stop then client:stop() end
        return id
      end, options))
      assert.is_nil(at_stop)
      check_sums(report)
      assert.equal(reason, report.stopped)
      assert.equal(calls.count, report.total)
      check_truth(report)
    end)

    it("tells of all ids of a list: " .. name, function()
      local options, reason = way()
      sandbox.fault { kind = "delay", route = "cancel", seconds = 0.05 }
      local report = assert(client:cancel_all(ids, options))
      check_sums(report)
      assert.same({ #ids, reason }, { report.total, report.stopped })
      assert.is_true(report.counts["not-attempted"] > 0)
      for _, outcome in ipairs(report.outcomes) do
        if outcome.outcome == "not-attempted" then assert.equal(reason, outcome.reason) end
      end
      check_truth(report)
    end)
  end

  it("does not call an iterator again that raised", function()
    local calls = 0
    local ok, err = pcall(client.cancel_all, client, function()
      calls = calls + 1
      if calls == 3 then error("mine", 0) end
      return ids[calls]
    end)
    assert.same({ false, "mine", 3 }, { ok, err, calls })
    assert.equal(0, client:pending())
  end)

  it("raises what an iterator ends with, as one that reads a file may, once what was sent is settled", function()
    for _, given in ipairs { "Input/output error", porting.null } do
      local calls = 0
      local ok, err = pcall(client.cancel_all, client, function()
        calls = calls + 1
        if calls == 3 then return nil, given end
        return ids[calls]
      end)
      assert.is_false(ok)
      assert.equal(3, calls)
      assert.equal(type(given) == "string" and "cancel_all: the iterator ended with an error: " .. given or given, err)
      assert.equal(0, client:pending())
    end
  end)

  for what, reason in pairs(stops_within) do
    it("does not call an iterator again that did so: " .. what, function()
      local report, calls = stop_within(client, ids, what)
      assert.same({ 3, 3, reason }, { calls, report.total, report.stopped })
      check_sums(report)
      check_truth(report)
    end)
  end

  it("ends at its deadline although the iterator gives one id for ever", function()
    local report = assert(client:cancel_all(function() return ids[1] end, { deadline = 0.05 }))
    assert.same({ 1, "the deadline passed" }, { report.total, report.stopped })
    check_truth(report)
  end)

  -- The engine has two orders when the deadline passes, and has sent neither.
  it("sends nothing once its deadline has passed while an iterator was called", function()
    local slow, calls = support.client { concurrency = 1 }, 0
    local deadline = 1 * support.slowness
    local ends = os.time() + 2 + deadline
    slow:list {} -- so that a cancel could leave at once
    local report = assert(slow:cancel_all(function()
      calls = calls + 1
      if calls == 2 then while os.time() < ends do client:get(ids[9]) end end
      return ids[calls]
    end, { deadline = deadline }))
    slow:close()
    assert.same({ 2, "the deadline passed" }, { report.counts["not-attempted"], report.stopped })
    assert.is_nil(sandbox.counters().routes.cancel)
  end)

  it("does not call its input again when a callback raises", function()
    local next_id, calls = endless(ids)
    local ok, err = pcall(client.cancel_all, client, next_id, { on_outcome = function() error("mine", 0) end })
    assert.same({ false, "mine" }, { ok, err })
    assert.is_true(calls.count <= 200)
    assert.equal(0, client:pending())
  end)

  it("is stopped while it lists, and asks nothing", function()
    local listed = 0
    local walk = client:orders { filter = { status = "submitted" }, page = { size = 10 } }
    local report = assert(client:cancel_all(walk, {
      interrupted = function() listed = listed + 1 return listed > 25 end,
    }))
    check_sums(report)
    assert.same({ 25, 25, "interrupted" }, { report.total, report.counts["not-attempted"], report.stopped })
    assert.is_nil(sandbox.counters().routes.cancel)
    assert.is_true(sandbox.counters().requests <= 3)
  end)

  it("is stopped by client:stop() while it lists", function()
    local seen
    local stopping = support.client { on_event = function(event)
      if event.type == "answer" and not seen then
        seen = true
        client:stop()
      end
    end }
    client:close()
    client = stopping
    local report = assert(client:cancel_all(client:orders { filter = { status = "submitted" }, page = { size = 10 } }))
    check_sums(report)
    assert.equal("stopped", report.stopped)
    assert.is_nil(sandbox.counters().routes.cancel)
    assert.equal(1, sandbox.counters().requests)
  end)

  -- What would have the POST in flight sent again.
  local again = {
    ["a 429"] = { kind = "status", status = 429, route = "cancel", headers = { ["Retry-After"] = "1" } },
    ["a 503 without effect"] = { kind = "status", status = 503, when = "before", route = "cancel" },
    ["a connection that was not made"] = { kind = "drop", when = "before", route = "cancel" },
  }
  for name, fault in pairs(again) do
    it("sends nothing again after a stop: " .. name, function()
      local posts, at_stop = 0, nil
      client:close()
      client = support.client { concurrency = 3, on_event = function(event)
        if event.type == "answer" and event.failure and not at_stop then
          at_stop = posts
          client:stop()
        end
        if event.type == "attempt" and event.method == "POST" then posts = posts + 1 end
      end }
      sandbox.fault(fault)
      local report = assert(client:cancel_all(ids))
      check_sums(report)
      check_truth(report)
      assert.equal("stopped", report.stopped)
      assert.is_true(report.counts["not-attempted"] >= #ids - 6)
      assert.equal(0, report.counts["cancel-pending"])
      assert.is_true(posts - at_stop <= 3, posts .. " posts, " .. at_stop .. " when it was stopped")
      for _, outcome in ipairs(report.outcomes) do assert.is_true(outcome.attempts <= 1) end
      for _, order in pairs(sandbox.truth()) do assert.is_true(order.posts <= 1) end
    end)
  end

  -- Each course in which the deadline can find an order that was not sent.
  local courses = {
    ["in the queue"] = function() sandbox.fault { kind = "delay", route = "cancel", seconds = 0.1 } end,
    ["held back by a 429"] = function()
      sandbox.fault { kind = "status", status = 429, route = "cancel", headers = { ["Retry-After"] = "30" } }
    end,
    ["held back by a short 429"] = function()
      sandbox.fault { kind = "status", status = 429, route = "cancel", headers = { ["Retry-After"] = "1" } }
    end,
    ["without a connection"] = function()
      client:close()
      client = support.client { base_url = "https://127.0.0.1:1/v2", max_attempts = 50 }
      return { unreachable = true }
    end,
    ["behind a guard's read that is repeated"] = function()
      sandbox.fault { kind = "status", status = 503, route = "get", headers = { ["Retry-After"] = "30" } }
      return { guard = function() return true end }
    end,
    ["behind the guard's read"] = function()
      sandbox.fault { kind = "delay", route = "get", seconds = 5 }
      return { guard = function() return true end }
    end,
    ["behind a guard's read that was refused by the rate limit"] = function()
      sandbox.fault { kind = "status", status = 429, route = "get", headers = { ["Retry-After"] = "30" } }
      return { guard = function() return true end }
    end,
  }
  for name, course in pairs(courses) do
    it("never says of what was not sent at the deadline that it failed: " .. name, function()
      local options = course() or {}
      options.deadline = 0.4
      if not options.unreachable then client:list {} end -- so that the connection stands before the time runs
      options.unreachable = nil
      local report = assert(client:cancel_all(ids, options))
      check_sums(report)
      check_truth(report)
      for _, outcome in ipairs(report.outcomes) do
        if outcome.outcome == "failed" then
          assert.is_true(outcome.err.uncertain)
        elseif outcome.outcome ~= "cancel-pending" then
          assert.same({ "not-attempted", "the deadline passed" }, { outcome.outcome, outcome.reason })
        end
      end
      assert.is_true(report.counts["not-attempted"] > 0)
    end)
  end
end)

describe("claims of a batch", function()
  local here = store_support.fixture(before_each, after_each)
  local client, ids

  before_each(function()
    sandbox.reset { orders = 1000, statuses = { "submitted" }, near = 0 }
    client = support.client()
    ids = support.cancellable_ids(900)
    -- The first go fast, so that hundreds are claimed at once, and the others slowly, so that they are not begun.
    local slow = {}
    for i = 400, #ids do slow[#slow + 1] = ids[i] end
    sandbox.fault { kind = "delay", route = "cancel", order = slow, seconds = 0.3 }
    sandbox.reset_counters()
  end)

  after_each(function() client:close() end)

  --- Ids in the store, that a next run would read before it asks.
  local function intended()
    local store = assert(require "telnyx.porting.store".open {
      path = here.path, base_url = sandbox.https, failure = function(_, detail) return detail end,
    })
    local counts = assert(store:counts())
    store:close()
    return counts.unknown, counts
  end

  local function stop_late(options)
    local told = 0
    options.store = here.path
    options.on_outcome = function()
      told = told + 1
      if told == 300 then client:stop() end
    end
    return options
  end

  it("do not keep outcomes waiting when the pace falls", function()
    sandbox.fault { kind = "hang", route = "cancel", order = ids[400] }
    local told, hung = 0, true
    local report = assert(client:cancel_all(ids, {
      store = here.path,
      on_outcome = function(outcome)
        told = told + 1
        -- Whatever was claimed with it, 399 outcomes are there while one order hangs.
        if told == 399 and hung then
          hung = outcome.position == 400
          client:stop()
        end
      end,
      deadline = 60,
    }))
    assert.equal("stopped", report.stopped)
    assert.is_false(hung)
  end)

  it("of a run that died are unknown as long as nobody has read them", function()
    local lower = {}
    for i, id in ipairs(ids) do lower[i] = id:lower() end
    local store = assert(here.open { base_url = sandbox.https })
    assert(store:add(lower))
    assert(store:next({}, 3))
    store:close() -- as a dead worker's
    local report = assert(client:cancel_all(ids, { store = here.path, interrupted = function() return true end }))
    check_sums(report)
    for i, outcome in ipairs(report.outcomes) do
      assert.equal(i <= 3 and "unknown" or "not-attempted", outcome.outcome)
      assert.equal(i <= 3, outcome.reason:find("an earlier run may have sent it", 1, true) == 1)
    end
    assert.equal(3, (intended()))
    sandbox.clear_faults()
    assert.equal(#ids, assert(client:cancel_all(ids, { store = here.path })).counts["cancel-pending"])
  end)

  for name, options in pairs {
    ["a dry run"] = { dry_run = true }, ["a guard"] = { guard = function() return true end }, ["neither"] = {},
  } do
    it("of a run that died are refused where the order is ported: " .. name, function()
      local some = { ids[1]:lower(), ids[2]:lower(), ids[3]:lower() }
      local store = assert(here.open { base_url = sandbox.https })
      assert(store:add(some))
      assert(store:next({}, 2))
      store:close() -- as a dead worker's
      sandbox.set_order(some[1], { status = "ported" })
      options.store = here.path
      local report = assert(client:cancel_all(some, options))
      check_sums(report)
      local first = report.outcomes[1]
      assert.same({ "refused", "conflict", false }, { first.outcome, first.err.kind, first.err.uncertain or false })
      assert.equal(0, sandbox.truth()[ids[1]].posts)
      options.dry_run = nil
      report = assert(client:cancel_all(some, options))
      assert.same({ 1, 2 }, { report.counts.refused, report.counts["cancel-pending"] })
    end)
  end

  it("are not taken up again when their own wait would go past the deadline", function()
    sandbox.fault { kind = "status", status = 429, route = "cancel", times = 1, headers = { ["Retry-After"] = "30" } }
    local times = {}
    local report = assert(client:cancel_all(ids, { store = here.path, deadline = 0.5, on_outcome = function(outcome)
      times[outcome.id] = (times[outcome.id] or 0) + 1
      assert.equal(1, times[outcome.id])
    end }))
    check_sums(report)
    assert.equal(#ids, report.total)
  end)

  -- Few in flight are settled in a turn or two, in which there is no time to look at hundreds of claims one by one.
  for where, prepare in pairs {
    [""] = function() end,
    [", with two in flight"] = function()
      sandbox.clear_faults()
      client:close()
      client = support.client { concurrency = 2 }
      sandbox.reset_counters()
    end,
  } do
    it("that were not begun are given back at a stop, and asked without a read" .. where, function()
      prepare()
      local report = assert(client:cancel_all(ids, stop_late {}))
      assert.is_true(report.counts["not-attempted"] > 100)
      check_sums(report)
      check_truth(report)
      assert.equal(0, (intended()))
      sandbox.clear_faults()
      sandbox.reset_counters()
      report = assert(client:cancel_all(ids, { store = here.path }))
      assert.equal(#ids, report.counts["cancel-pending"])
      assert.equal(1, sandbox.counters().routes.get) -- of the store's account
    end)

    it("that were not begun are given back when a callback raises" .. where, function()
      prepare()
      local told = 0
      assert.is_false((pcall(client.cancel_all, client, ids, { store = here.path, on_outcome = function()
        told = told + 1
        if told == 300 then error "mine" end
      end })))
      local left, counts = intended()
      assert.same({ 0, true }, { left, counts.open > 100 })
    end)

    it("that were not begun are given back when the client is closed" .. where, function()
      prepare()
      local told = 0
      local report = assert(client:cancel_all(ids, { store = here.path, on_outcome = function()
        told = told + 1
        if told == 300 then client:close() end
      end }))
      check_sums(report)
      check_truth(report)
      -- What was in flight may have been sent, and stays so.
      assert.is_true(intended() <= 16)
    end)
  end

  it("do not hide why the next batch can't begin that is stopped while it begins", function()
    here.new(3):close() -- of other ids, and of another service
    local report, err = client:cancel_all(ids, { store = here.path, interrupted = function() return true end })
    assert.is_nil(report)
    assert.same({ "invalid", true }, { err.kind, err.detail:find(here.path, 1, true) ~= nil })
    here.path = here.folder .. "/stopped.db"
    report = assert(client:cancel_all(ids, { store = here.path, interrupted = function() return true end }))
    assert.equal(#ids, report.counts["not-attempted"])
    local others = support.cancellable_ids(3)
    others[4] = store_support.id(1)
    report, err = client:cancel_all(others, { store = here.path, interrupted = function() return true end })
    assert.is_nil(report)
    assert.matches("is the store of another batch", err.detail)
    assert.is_nil(sandbox.counters().routes.cancel)
  end)

  it("that were given back are free for a process that works on them already", function()
    local fixture = { here.open(), here.open }
    local first = fixture[1]
    assert(first:add { store_support.id(1), store_support.id(2), store_support.id(3) })
    local claimed = assert(first:next({}, 1))
    assert.same({ store_support.id(1) }, claimed)
    -- What a stop gives back is open to the worker that gives back itself, and so to every other.
    assert(first:next({ { id = claimed[1], outcome = "not-attempted", reason = "stopped", not_begun = true } }, 0))
    local again, _, seen = first:next({}, 1)
    assert.same({ { store_support.id(1) }, {} }, { again, seen })
  end)

  it("leave the store closed when the input raises", function()
    local function broken() error("mine", 0) end
    for _ = 1, 2 do
      local ok, err = pcall(client.cancel_all, client, broken, { store = here.path })
      assert.same({ false, "mine" }, { ok, err })
    end
    assert(client:cancel_all(ids, { store = here.path, deadline = 0.01 }))
  end)

  for what, reason in pairs(stops_within) do
    it("are not made after the iterator did so: " .. what, function()
      local report, calls = stop_within(client, ids, what, { store = here.path })
      assert.same({ 3, 3, reason }, { calls, report.total, report.stopped })
      check_sums(report)
      assert.equal(3, report.counts["not-attempted"])
      assert.is_nil(sandbox.counters().routes.cancel)
    end)
  end

  it("are not made of a part of the ids", function()
    local looks = 0
    local report = assert(client:cancel_all((endless(ids)), { store = here.path, interrupted = function()
      looks = looks + 1
      return looks > 2
    end }))
    check_sums(report)
    assert.equal(report.total, report.counts["not-attempted"])
    assert.is_nil(sandbox.counters().routes.cancel)
    sandbox.clear_faults()
    report = assert(client:cancel_all(ids, { store = here.path }))
    assert.equal(#ids, report.counts["cancel-pending"])
  end)
end)

describe("interrupted", function()
  local socket = require "socket"
  local here = store_support.fixture(before_each, after_each)
  local client

  before_each(function()
    sandbox.reset()
    client = support.client()
  end)

  --- How often an iterator that takes so many seconds an entry was called before the batch ended, interrupted from the
  -- third entry on.
  local function count_calls(seconds, options)
    local calls = 0
    options.interrupted = function() return calls >= 3 end
    local report = assert(client:cancel_all(function()
      calls = calls + 1
      socket.sleep(seconds)
      return ("%08x-0000-4000-8000-000000000000"):format(calls)
    end, options))
    check_sums(report)
    assert.same({ "interrupted", report.total }, { report.stopped, report.counts["not-attempted"] })
    assert.is_nil(sandbox.counters().routes.cancel)
    return calls
  end

  for name, with in pairs { ["with a store"] = true, ["without one"] = false } do
    it("is asked behind each entry that blocks, " .. name, function()
      assert.equal(3, count_calls(0.06, { store = with and here.path or nil }))
    end)

  end

  it("is asked several times a second while entries come slowly", function()
    assert.is_true(count_calls(0.01, { store = here.path }) <= 10)
  end)

  it("is asked while many ids come fast", function()
    local calls, start = 0, nil
    local report = assert(client:cancel_all(function()
      calls = calls + 1
      start = start or socket.gettime()
      if calls > 3000000 then return nil end
      return ("%08x-0000-4000-8000-000000000000"):format(calls)
    end, { store = here.path, interrupted = function() return start and socket.gettime() - start > 0.1 end }))
    assert.equal("interrupted", report.stopped)
    assert.is_true(calls < 3000000)
  end)
end)
