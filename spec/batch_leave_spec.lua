--- Leaving the loop over a batch: what was not sent by then is never sent, in every Lua, whatever the client is used
-- for afterwards.

local support = require "spec.support.porting"
local sandbox = support.sandbox

describe("a loop over a batch that is left", function()
  local client, ids, posts, gets

  local function new_client(options)
    options.on_event = function(event)
      if event.type ~= "attempt" then return end
      if event.method == "POST" then posts = posts + 1 else gets = gets + 1 end
    end
    return support.client(options)
  end

  before_each(function()
    sandbox.reset { orders = 200, statuses = { "submitted" }, near = 0 }
    ids = support.cancellable_ids(60)
    posts, gets = 0, 0
    client = new_client { concurrency = 4 }
    sandbox.fault { kind = "delay", route = "cancel", seconds = 0.02 }
  end)

  after_each(function() client:close() end)

  -- How the loop is left after so many outcomes.
  local ways = {
    ["by break"] = function(each, most)
      local told = 0
      for _ in each do
        told = told + 1
        if told == most then break end
      end
    end,
    ["by an error"] = function(each, most)
      local told = 0
      pcall(function()
        for _ in each do
          told = told + 1
          if told == most then error "mine" end
        end
      end)
    end,
    ["by return"] = function(each, most)
      local told = 0
      local function leave()
        for _ in each do
          told = told + 1
          if told == most then return end
        end
      end
      leave()
    end,
    ["in a coroutine that is dropped"] = function(each, most)
      local co = coroutine.wrap(function()
        local told = 0
        for _ in each do
          told = told + 1
          if told == most then coroutine.yield() end
        end
      end)
      co()
    end,
    ["with the iterator at hand"] = function(each, most)
      for _ = 1, most do each() end
    end,
  }

  -- What the client is used for afterwards.
  local uses = {
    ["it reads"] = function() assert(client:get(support.cancellable_ids(1)[1])) end,
    ["it lists"] = function() for _ in client:orders { page = { size = 20 } } do end end,
    ["it is driven"] = function() while client:pending() > 0 do client:turn() end end,
    ["it cancels others"] = function()
      local others = {}
      for i, order in ipairs(assert(client:list { page = { size = 100 } })) do
        if i > 90 then others[#others + 1] = order.id end
      end
      local before = posts
      assert.equal(10, assert(client:cancel_all(others)).counts["cancel-pending"])
      posts = posts - 10
      assert.equal(before, posts)
    end,
  }

  for way, leave in pairs(ways) do
    for use, go_on in pairs(uses) do
      it(("sends none of the others when %s: left %s"):format(use, way), function()
        local each = client:cancel_each(ids)
        leave(each, 3)
        local at_leaving = posts
        assert.is_true(at_leaving < 3 * 4 + 4)
        go_on()
        while client:pending() > 0 do client:turn() end
        assert.equal(at_leaving, posts)
        -- What waited for its connection was begun, and is not sent.
        assert.is_true(sandbox.counters().cancelled - (use == "it cancels others" and 10 or 0) <= at_leaving)
      end)
    end
  end

  it("sends none of the others when the iterator is collected", function()
    for _ = 1, 3 do
      local each = client:cancel_each(ids)
      each()
    end
    local at_leaving = posts
    collectgarbage()
    collectgarbage()
    while client:pending() > 0 do client:turn() end
    assert.equal(at_leaving, posts)
  end)

  it("does not call its input again", function()
    local calls = 0
    local each = client:cancel_each(function()
      calls = calls + 1
      return ids[calls] or error "called for ever"
    end)
    each()
    local at_leaving = calls
    assert.is_true(at_leaving <= 8)
    assert(client:get(ids[1]))
    while client:pending() > 0 do client:turn() end
    assert.equal(at_leaving, calls)
  end)

  it("settles what is in doubt all the same", function()
    sandbox.clear_faults()
    sandbox.fault { kind = "html", when = "after", route = "cancel" }
    local each = client:cancel_each(ids, { on_progress = function() end })
    sandbox.fault { kind = "status", status = 503, route = "get", times = 2 }
    assert.equal("cancel-pending", each().outcome)
    local at_leaving = posts
    while client:pending() > 0 do client:turn() end
    assert.equal(at_leaving, posts)
    assert.is_true(gets >= sandbox.counters().cancelled)
  end)

  it("goes on where it is taken up again", function()
    local each, told = client:cancel_each(ids), {}
    for _ = 1, 2 do
      local outcome = each()
      told[outcome.id] = outcome.outcome
    end
    local before = posts
    for _ = 1, 3 do assert(client:get(ids[60])) end
    assert.equal(before, posts)
    for outcome in each do
      assert.is_nil(told[outcome.id])
      told[outcome.id] = outcome.outcome
    end
    for _, id in ipairs(ids) do assert.equal("cancel-pending", told[id]) end
    assert.equal(60, sandbox.counters().cancelled)
    assert.equal(60, sandbox.counters().routes.cancel)
  end)

  it("lets what the body asks for go ahead of it, and keeps its order", function()
    local order = {}
    for outcome in client:cancel_each(ids) do
      order[#order + 1] = outcome.position
      assert(client:get(outcome.id))
    end
    assert.equal(60, #order)
    -- In the mean, as the answer to one may be late; in no order at all it would be 20.
    local apart = 0
    for i, position in ipairs(order) do apart = apart + math.abs(i - position) end
    assert.is_true(apart / #order <= 8, apart / #order)
  end)

  it("counts a deadline while nobody takes from it", function()
    assert(client:get(ids[60])) -- so that the connection stands before the time runs
    local each = client:cancel_each(ids, { deadline = 3 * support.slowness })
    assert.equal("cancel-pending", each().outcome)
    sandbox.clear_faults()
    sandbox.fault { kind = "delay", route = "get", seconds = 3.2 * support.slowness, times = 1 }
    assert(client:get(ids[60]))
    local counts = { ["cancel-pending"] = 1, ["not-attempted"] = 0 }
    for outcome in each do counts[outcome.outcome] = counts[outcome.outcome] + 1 end
    assert.equal(60, counts["cancel-pending"] + counts["not-attempted"])
    assert.equal(sandbox.counters().cancelled, counts["cancel-pending"])
  end)

  it("is ended by close like any other", function()
    local each = client:cancel_each(ids)
    each()
    client:close()
    local counts = { ["cancel-pending"] = 0, failed = 0, ["not-attempted"] = 0 }
    for outcome in each do
      counts[outcome.outcome] = counts[outcome.outcome] + 1
      if outcome.outcome == "failed" then assert.is_true(outcome.err.uncertain) end
    end
    assert.equal(59, counts["cancel-pending"] + counts.failed + counts["not-attempted"])
    assert.is_true(counts["not-attempted"] >= 50)
  end)

  -- One request goes out on the connection that stands already; the others wait for a handshake each.
  describe("while most of its connections are being made", function()
    before_each(function()
      sandbox.clear_faults()
      client:close()
      client = new_client { concurrency = 16, base_url = sandbox.https_h1, ca_file = sandbox.ca }
    end)

    for way, leave in pairs(ways) do
      for use, go_on in pairs(uses) do
        it(("sends nothing on them when %s: left %s"):format(use, way), function()
          local each = client:cancel_each(ids)
          leave(each, 1)
          go_on()
          while client:pending() > 0 do client:turn() end
          assert.is_true(sandbox.counters().cancelled - (use == "it cancels others" and 10 or 0) <= 2)
        end)
      end
    end

    it("sends nothing on them after a stop, and says so", function()
      local report = client:cancel_all(ids, { on_outcome = function() client:stop() end })
      assert.is_true(sandbox.counters().cancelled <= 2)
      assert.equal(sandbox.counters().cancelled, report.counts["cancel-pending"])
      assert.equal(60 - report.counts["cancel-pending"], report.counts["not-attempted"])
    end)

    it("sends each once when the body uses the client, and counts it once", function()
      local told = 0
      for outcome in client:cancel_each(ids) do
        told = told + 1
        assert.equal("cancel-pending", outcome.outcome)
        assert.equal(1, outcome.attempts)
        assert(client:get(outcome.id))
      end
      assert.equal(60, told)
      assert.equal(60, sandbox.counters().cancelled)
      assert.equal(60, sandbox.counters().routes.cancel)
      assert.equal(60, sandbox.counters().routes.get)
      assert.equal(120, client:counts().requests)
    end)
  end)
end)
