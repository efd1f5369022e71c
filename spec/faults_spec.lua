--- A batch of 1,000 against every kind of fault, on first and on reused connections, over HTTP/1.1 and HTTP/2.

local support = require "spec.support.porting"
local sandbox = support.sandbox

-- Orders that are to meet each fault; on reused connections some find another one than planned.
local each = { first = 5, reused = 12 }
local least = 5

local kinds = {
  { kind = "drop", when = "before" }, { kind = "drop", when = "after" },
  { kind = "reset", when = "before" }, { kind = "reset", when = "after" },
  { kind = "stream", when = "before" }, { kind = "stream", when = "after" },
  { kind = "status", when = "before", status = 500 }, { kind = "status", when = "after", status = 503 },
  { kind = "html", when = "before" }, { kind = "html", when = "after" },
  { kind = "redirect", when = "after" },
  { kind = "half", when = "after" }, { kind = "not_json", when = "after" }, { kind = "empty", when = "after" },
  { kind = "wrong_id", when = "after" }, { kind = "wrong_status", when = "after" },
  { kind = "bad_gzip", when = "after" }, { kind = "trickle", when = "after" },
}

--- Each kind of fault for orders of its own, every so many from ids[from] on: the first POST of each that is on such a
-- connection.
local function set_faults(protocol, turn, ids, from, stride)
  local list = {}
  for i, kind in ipairs(kinds) do
    local orders = {}
    for k = 1, each[turn] do orders[k] = ids[from + ((k - 1) * #kinds + i - 1) * stride] end
    local fault = { route = "cancel", connection = turn, protocol = protocol, order = orders, per_order = 1 }
    for name, value in pairs(kind) do fault[name] = value end
    list[i] = fault
  end
  sandbox.fault(list)
end

local function check_truth(ids, reports)
  local truth, done = sandbox.truth(), 0
  for _, report in ipairs(reports) do
    for _, outcome in ipairs(report.outcomes) do
      assert.equal("cancel-pending", outcome.outcome, ("%s: %s"):format(outcome.id, tostring(outcome.err)))
    end
    done = done + report.total
  end
  assert.equal(#ids, done)
  for _, id in ipairs(ids) do
    assert.same({ "cancel-pending", 1 }, { truth[id].status, truth[id].effects })
  end
end

describe("a batch of 1,000", function()
  local ids

  before_each(function()
    sandbox.reset { orders = 1000, statuses = { "submitted" }, near = 0 }
    ids = {}
    for order in support.client():orders { include_phone_numbers = false } do ids[#ids + 1] = order.id end
    sandbox.reset_counters()
  end)

  for _, listener in ipairs {
    { protocol = "HTTP/2.0", url = sandbox.https }, { protocol = "HTTP/1.1", url = sandbox.https_h1 },
  } do
    it("is told truly whatever goes wrong over " .. listener.protocol, function()
      local options = { base_url = listener.url, settle = 0.1 }
      local function cancel(concurrency, from, to)
        options.concurrency = concurrency
        local client, position = support.client(options), from - 1
        local report = assert(client:cancel_all(function()
          position = position + 1
          return position <= to and ids[position] or nil
        end))
        client:close()
        return report
      end
      local reports, alone = {}, #kinds * each.first
      set_faults(listener.protocol, "first", ids, 1, 1)
      for i = 1, alone do reports[i] = cancel(1, i, i) end
      set_faults(listener.protocol, "reused", ids, alone + 20, 3)
      local last = alone + 20 + 3 * #kinds * each.reused
      reports[#reports + 1] = cancel(8, alone + 1, last)
      -- Which connection an order finds is chance, when so many break. A kind that too few have met on a reused one is
      -- met for certain by an order behind one that opens the connection, with one at a time.
      for _, kind in ipairs(kinds) do
        sandbox.clear_faults()
        while sandbox.fired(kind.kind, kind.when, "reused", listener.protocol) < least do
          local fault = { route = "cancel", connection = "reused", order = ids[last + 2], per_order = 1 }
          for name, value in pairs(kind) do fault[name] = value end
          sandbox.fault(fault)
          reports[#reports + 1] = cancel(1, last + 1, last + 2)
          last = last + 2
        end
      end
      reports[#reports + 1] = cancel(8, last + 1, #ids)
      check_truth(ids, reports)
      assert.equal(0, sandbox.counters().already_pending)
      for _, turn in ipairs { "first", "reused" } do
        for _, kind in ipairs(kinds) do
          local fired = sandbox.fired(kind.kind, kind.when, turn, listener.protocol)
          local label = ("%s %s on a %s connection: %d times"):format(kind.kind, kind.when, turn, fired)
          assert.is_true(fired >= least, label)
        end
      end
    end)
  end

  it("is told truly when POSTs take effect after the settle time", function()
    sandbox.fault { kind = "late", route = "cancel", fraction = 0.03, per_order = 1, seconds = 0.6 }
    local client = support.client { concurrency = 8, settle = 0.2 }
    local report = assert(client:cancel_all(ids))
    client:close()
    check_truth(ids, { report })
    assert.is_true(sandbox.fired "late" >= 5)
  end)

  it("is told truly by a service that lags behind gateways, refuses what it is at work on, and thinks better of it",
    function()
      local mixed = {
        { kind = "html", when = "before", status = 404 }, { kind = "html", when = "after", status = 404 },
        { kind = "html", when = "after", status = 400 }, { kind = "html", when = "before", status = 422 },
        { kind = "late", seconds = 0.5 }, { kind = "late", seconds = 0.5, status = 504 },
        { kind = "status", status = 422, retryable = true }, { kind = "status", status = 409, retryable = true },
        { kind = "drop", when = "after" }, { kind = "reset", when = "before" },
      }
      local list = {}
      for i, fault in ipairs(mixed) do
        fault.route, fault.per_order, fault.order = "cancel", 1, {}
        for k = 0, 9 do fault.order[k + 1] = ids[k * #mixed + i] end
        list[i] = fault
        -- What is tried while the first is still at work meets a lock.
        if fault.kind == "late" then
          list[#mixed + i] = { kind = "status", status = 423, retryable = false, route = "cancel", per_order = 1,
            order = fault.order }
        end
      end
      local faults = {}
      for i = 1, 2 * #mixed do faults[#faults + 1] = list[i] end
      faults[#faults + 1] = { kind = "lag", route = "get", seconds = 0.3 }
      sandbox.fault(faults)
      local client = support.client { concurrency = 32, settle = 0.05 }
      local some = {}
      for i = 1, 200 do some[i] = ids[i] end
      local report = assert(client:cancel_all(some))
      client:close()
      check_truth(some, { report })
    end)
end)
