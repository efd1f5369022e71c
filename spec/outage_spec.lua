--- An outage costs no order: a batch waits for a service that does not answer, and goes on when it is back.

local share = require "spec.support.share"
local support = require "spec.support.porting"
local sandbox = support.sandbox
local socket = require "socket"

local function check_sums(report)
  local sum = 0
  for _, count in pairs(report.counts) do sum = sum + count end
  assert.same({ report.total, report.total }, { sum, #report.outcomes })
end

--- What the orders that were not cancelled came to, in words.
local function others_in(report)
  local words = {}
  for _, outcome in ipairs(report.outcomes) do
    if outcome.outcome ~= "cancel-pending" then
      words[#words + 1] = ("%d %s after %d attempts: %s"):format(outcome.position, outcome.outcome, outcome.attempts,
        tostring(outcome.err or outcome.reason))
    end
  end
  return table.concat(words, "; ")
end

local function first_of(list, count)
  local first = {}
  for i = 1, count do first[i] = list[i] end
  return first
end

-- Every way in which a service that is away shows itself: faults on every route.
local ways = {
  ["503 before the effect"] = { { kind = "status", status = 503, when = "before" } },
  ["502 after the effect"] = { { kind = "status", status = 502, when = "after" } },
  ["a gateway's page"] = { { kind = "html", when = "before" } },
  ["connections that are reset"] = { { kind = "reset", when = "before" } },
  ["connections that are reset after the effect"] = { { kind = "reset", when = "after" } },
  ["no answer"] = { { kind = "hang", when = "before" } },
}

describe("a batch in an outage", function()
  local client, ids

  before_each(function()
    sandbox.reset { orders = 300, statuses = { "submitted" }, near = 0 }
    client = support.client { concurrency = 8, timeout = 1 }
    ids = support.cancellable_ids(200)
    sandbox.reset_counters()
  end)

  after_each(function() client:close() end)

  --- Options of a batch that meets an outage after so many outcomes, of so many seconds (nil: it stays). What happened
  -- is kept in the second result.
  local function outage(faults, after, seconds)
    local told, seen = 0, { waits = {}, requests = 0 }
    return {
      on_outcome = function()
        told = told + 1
        if told ~= after then return end
        for _, fault in ipairs(faults) do sandbox.fault(fault) end
        seen.began = socket.gettime()
      end,
      on_progress = function(progress)
        if progress.outage then seen.waits[#seen.waits + 1] = progress.outage end
        if not seen.began or seen.ended or not seconds or socket.gettime() - seen.began < seconds then return end
        seen.requests = sandbox.counters().requests
        sandbox.clear_faults()
        seen.ended = socket.gettime()
      end,
    }, seen
  end

  for _, way in ipairs(share(ways)) do
    local name, faults = way[1], way[2]
    it("loses no order when the service comes back: " .. name, function()
      local options, seen = outage(faults, 50, 2.5)
      local report = assert(client:cancel_all(ids, options))
      check_sums(report)
      assert.is_not_nil(seen.ended)
      assert.is_nil(report.stopped)
      assert.equal(#ids, report.counts["cancel-pending"])
      local truth = sandbox.truth()
      for _, id in ipairs(ids) do assert.equal(1, truth[id].effects) end
      -- It waited, told of it, and hardly asked.
      assert.is_true(#seen.waits > 2, #seen.waits)
      for _, wait in ipairs(seen.waits) do
        assert.is_true(wait.since <= os.time() and wait.since >= os.time() - 60)
        assert.is_true(wait.probe_at >= wait.since)
      end
      assert.is_true(seen.requests <= 50 + 80, seen.requests)
    end)
  end

  -- An outage that begins when so many orders are left, or before a batch of so many. It lasts longer than two attempts
  -- (0.5 s of backoff between them).
  for _, left in ipairs(share { 1, 2, 3, 4 }) do
    for _, before in ipairs { 20, 0 } do
      it(("loses none of the last %d orders, after %d others"):format(left, before), function()
        local few = first_of(ids, before + left)
        local options, seen = outage({ { kind = "status", status = 503, when = "before" } }, before, 2)
        if before == 0 then
          sandbox.fault { kind = "status", status = 503, when = "before" }
          seen.began = socket.gettime()
        end
        local one = support.client { concurrency = before == 0 and 16 or 1, max_attempts = before == 0 and 1 or 2 }
        local report = assert(one:cancel_all(few, options))
        one:close()
        check_sums(report)
        assert.is_not_nil(seen.ended)
        assert.equal(#few, report.counts["cancel-pending"], others_in(report))
        local truth = sandbox.truth()
        for _, id in ipairs(few) do assert.equal(1, truth[id].effects) end
      end)
    end
  end

  it("loses not even one order while cancels alone get no answer", function()
    local options, seen = outage({}, 0, 4)
    sandbox.fault { kind = "status", status = 503, when = "before", route = "cancel" }
    seen.began = socket.gettime()
    local one = support.client { max_attempts = 2 }
    local report = assert(one:cancel_all({ ids[1] }, options))
    one:close()
    assert.same({ 1, true }, { report.counts["cancel-pending"], seen.requests <= 20 })
  end)

  it("is none where a row of orders gets no answer of any kind", function()
    local bad = first_of(ids, 8)
    sandbox.fault { kind = "status", status = 500, when = "before", order = bad }
    local report = assert(client:cancel_all(ids, { outage = 60 }))
    check_sums(report)
    assert.is_nil(report.stopped)
    assert.same({ #ids - 8, 8 }, { report.counts["cancel-pending"], report.counts.failed })
  end)

  it("loses no order while cancels alone get no answer", function()
    local options, seen = outage({ { kind = "status", status = 503, when = "before", route = "cancel" } }, 50, 4)
    local report = assert(client:cancel_all(ids, options))
    check_sums(report)
    assert.is_not_nil(seen.ended)
    assert.same({ #ids, true }, { report.counts["cancel-pending"], #seen.waits > 2 })
  end)

  it("ends when the service stays away, and tells the truth of every order", function()
    local options = outage({ { kind = "status", status = 503, when = "before" } }, 50)
    options.outage = 2
    local report = assert(client:cancel_all(ids, options))
    check_sums(report)
    assert.equal("the service did not answer for 2 s", report.stopped)
    assert.is_true(report.counts["not-attempted"] > 100)
    local truth = sandbox.truth()
    for _, outcome in ipairs(report.outcomes) do
      local order = truth[outcome.id]
      if outcome.outcome == "not-attempted" then
        assert.same({ 0, "the service did not answer for 2 s" }, { order.effects, outcome.reason })
      elseif outcome.outcome == "failed" then
        assert.is_true(outcome.err.uncertain)
        assert.equal("server", outcome.err.kind)
      else
        assert.equal(1, order.effects)
      end
    end
    assert.equal(0, client:pending())
  end)

  it("ends when nothing can be reached, without an attempt", function()
    local away = support.client { base_url = "https://127.0.0.1:1/v2" }
    local report = assert(away:cancel_all(ids, { outage = 1.5 }))
    away:close()
    check_sums(report)
    assert.same({ #ids, "the service did not answer for 1.5 s" }, { report.counts["not-attempted"], report.stopped })
  end)

  it("goes on with its store when the service is back", function()
    local path = os.tmpname()
    os.remove(path)
    local options = outage({ { kind = "status", status = 502, when = "after" } }, 10)
    options.outage, options.store = 1.5, path
    local report = assert(client:cancel_all(ids, options))
    assert.is_true(report.counts["not-attempted"] > 50)
    sandbox.clear_faults()
    report = assert(client:cancel_all(ids, { store = path }))
    os.execute("rm -f " .. path .. "*")
    assert.equal(#ids, report.counts["cancel-pending"])
    local truth = sandbox.truth()
    for _, id in ipairs(ids) do assert.equal(1, truth[id].effects) end
  end)

  it("is none where a few orders alone get no answer", function()
    local bad = { ids[20], ids[21], ids[22], ids[23] }
    sandbox.fault { kind = "status", status = 500, route = "cancel", when = "before", order = bad }
    local report = assert(client:cancel_all(ids, { outage = 60 }))
    assert.same({ 196, 4 }, { report.counts["cancel-pending"], report.counts.failed })
    assert.is_nil(report.stopped)
    for i = 20, 23 do
      local outcome = report.outcomes[i]
      assert.same({ "server", false }, { outcome.err.kind, outcome.err.uncertain })
      assert.is_true(outcome.attempts >= 5 and outcome.attempts <= 8, outcome.attempts)
    end
  end)

  it("is stopped without waiting for its end", function()
    local began = socket.gettime()
    local options = outage({ { kind = "reset", when = "before" } }, 50)
    local on_progress = options.on_progress
    options.on_progress = function(progress)
      on_progress(progress)
      if progress.outage then client:stop() end
    end
    local report = assert(client:cancel_all(ids, options))
    check_sums(report)
    assert.equal("stopped", report.stopped)
    assert.is_true(socket.gettime() - began < 60)
  end)

  it("fails its orders one by one where there is no outage to be waited for", function()
    local away = support.client { base_url = "https://127.0.0.1:1/v2", max_attempts = 1 }
    local report = assert(away:cancel_all({ ids[1], ids[2], ids[3], ids[4] }, { outage = false }))
    away:close()
    assert.equal(4, report.counts.failed)
  end)

  it("takes a number of seconds", function()
    for _, wrong in ipairs { 0, -1, "5", 0 / 0, math.huge } do
      assert.error_matches(function() client:cancel_all(ids, { outage = wrong }) end, "cancel_all: outage must be")
    end
  end)
end)
