--- A connection on which something went unanswered, or came garbled, carries no further request.

local support = require "spec.support.porting"
local sandbox = support.sandbox

local id = sandbox.example_id

local function all_ids(count)
  sandbox.reset { orders = count, statuses = { "submitted" }, near = 0 }
  local ids = {}
  for order_id in pairs(sandbox.truth()) do ids[#ids + 1] = order_id end
  table.sort(ids)
  return ids
end

local function check_all_cancelled(ids, report)
  for _, outcome in ipairs(report.outcomes) do
    assert.equal("cancel-pending", outcome.outcome, ("%s: %s"):format(outcome.id, tostring(outcome.err)))
  end
  assert.equal(#ids, #report.outcomes)
  local truth = sandbox.truth()
  for _, each in ipairs(ids) do assert.equal(1, truth[each].effects) end
end

for _, listener in ipairs {
  { name = "HTTP/2", url = sandbox.https },
  { name = "HTTP/1.1 over TLS", url = sandbox.https_h1 },
  { name = "plain HTTP", url = sandbox.http },
} do
  describe("a connection over " .. listener.name, function()
    local client

    local function start(options)
      options.base_url = listener.url
      client = support.client(options)
      assert(client:get(id))
    end

    before_each(function() sandbox.reset() end)
    after_each(function()
      client:close()
      sandbox.clear_faults()
    end)

    it("that dies without a word costs no order of a batch", function()
      local ids = all_ids(60)
      client = support.client { base_url = listener.url, timeout = 0.5, concurrency = 16 }
      assert(client:get(ids[1]))
      sandbox.fault { kind = "swallow", route = "cancel", times = 1 }
      local report = assert(client:cancel_all(ids))
      check_all_cancelled(ids, report)
      assert.is_true(sandbox.fired "swallow" <= 16, "no more than were under way when it died")
      for i = 1, 20 do assert(client:get(ids[i])) end
    end)

    it("that dies without a word is not used by later calls", function()
      start { max_attempts = 1 }
      sandbox.fault { kind = "swallow", times = 1 }
      local _, err = client:get(id, { timeout = 0.3 })
      assert.equal("timeout", err.kind)
      for _ = 1, 5 do assert(client:get(id)) end
      assert.equal(2, sandbox.counters().connections)
    end)

    it("that dies with all others while they are idle costs no more than one request", function()
      client = support.client { base_url = listener.url, concurrency = 4, timeout = 0.5 }
      sandbox.fault { kind = "delay", seconds = 0.1, times = 4 }
      local requests = {}
      for i = 1, 4 do requests[i] = client:submit("get", id) end
      for i = 1, 4 do assert(requests[i]:result()) end
      sandbox.fault { kind = "swallow", all = true }
      assert.equal("cancel-pending", assert(client:cancel(id)).status.value)
      assert.equal(1, sandbox.fired "swallow")
      assert.equal(1, sandbox.order(id).effects)
    end)

    it("on which a request was aborted is not used again", function()
      start {}
      sandbox.fault { kind = "swallow", times = 1 }
      local request = client:submit("get", id)
      repeat client:drive() until sandbox.fired "swallow" == 1
      request:abort()
      for _ = 1, 5 do assert(client:get(id)) end
      assert.equal(2, sandbox.counters().connections)
    end)

    it("on which a deadline passed is not used again", function()
      start {}
      sandbox.fault { kind = "swallow", times = 1 }
      local _, err = client:get(id, { deadline = 0.3 })
      assert.equal("timeout", err.kind)
      assert(client:get(id))
      assert.equal(2, sandbox.counters().connections)
    end)

    it("leaves the others on it alone, and gets no new ones", function()
      start { max_attempts = 1 }
      sandbox.fault { { kind = "hang", times = 1 }, { kind = "delay", seconds = 5, times = 3 } }
      local hanging = client:submit("get", id, { timeout = 3 })
      repeat client:drive() until sandbox.fired "hang" == 1
      local slow = {}
      for i = 1, 3 do slow[i] = client:submit("get", id) end -- under way when the first one times out
      assert.equal("timeout", select(2, hanging:result()).kind)
      local before = sandbox.counters().connections
      for _ = 1, 3 do assert(client:get(id)) end
      for i = 1, 3 do assert(slow[i]:result()) end
      if listener.name == "HTTP/2" then assert.same({ 1, 2 }, { before, sandbox.counters().connections }) end
    end)

    it("is not used again after an answer that can't be read", function()
      start { max_attempts = 1 }
      sandbox.fault { kind = "not_json", route = "get", times = 1 }
      assert.equal("bad_response", select(2, client:get(id)).kind)
      for _ = 1, 3 do assert(client:get(id)) end
      assert.equal(2, sandbox.counters().connections)
    end)

    it("is used again after a refusal", function()
      start { max_attempts = 1 }
      sandbox.fault { kind = "status", status = 422, route = "get", times = 1 }
      assert.equal("invalid", select(2, client:get(id)).kind)
      assert(client:get(id))
      assert.equal(1, sandbox.counters().connections)
    end)

    it("is not used once it is older than connection_age", function()
      start { connection_age = 0.3 }
      local stop = os.time() + 60
      -- Looked at before each call: on a busy machine the second one can be too old for the call after it.
      while sandbox.counters().connections < 2 and os.time() < stop do assert(client:get(id)) end
      assert.equal(2, sandbox.counters().connections)
    end)

    it("is not used for new requests once it is older, however busy it is", function()
      start { connection_age = 0.3 }
      sandbox.fault { kind = "hang", times = 1 }
      local busy = client:submit("get", id)
      repeat client:drive() until sandbox.fired "hang" == 1 -- or one of the next would hang
      local before, stop = sandbox.counters().connections, os.time() + 60
      repeat assert(client:get(id)) until sandbox.counters().connections > before or os.time() > stop
      assert.is_true(sandbox.counters().connections > before)
      assert.is_false(busy:done())
    end)
  end)
end

for _, listener in ipairs { { "plain HTTP", sandbox.http }, { "HTTP/1.1 over TLS", sandbox.https_h1 } } do
  describe("a connection over " .. listener[1], function()
    local client

    before_each(function()
      sandbox.reset()
      client = support.client { base_url = listener[2], max_attempts = 1 }
      assert(client:get(id))
    end)
    after_each(function() client:close() end)

    it("with bytes behind the end of an answer is not used again", function()
      sandbox.fault { kind = "surplus", times = 1 }
      assert(client:get(id))
      for _ = 1, 3 do assert(client:get(id)) end
      assert.equal(2, sandbox.counters().connections)
    end)

    it("that the server closes while it is idle gets no request, and costs no attempt", function()
      sandbox.fault { kind = "close_idle", times = 1 }
      assert(client:get(id))
      repeat until sandbox.counters().closed_idle == 1
      assert.equal("cancel-pending", assert(client:cancel(id)).status.value)
      assert.equal(2, sandbox.counters().connections)
    end)

    it("on which a refusal can't be read is not used again", function()
      sandbox.fault { kind = "status", status = 422, body = '{"errors":[{"code":"10015","tit', times = 1 }
      assert(not client:get(id))
      assert(client:get(id))
      assert.equal(2, sandbox.counters().connections)
    end)

    it("on which a gateway's page came is used again", function()
      sandbox.fault { kind = "html", times = 1 }
      assert.equal("server", select(2, client:get(id)).kind)
      assert(client:get(id))
      assert.equal(1, sandbox.counters().connections)
    end)
  end)
end

describe("answers whose stated length is two bytes short", function()
  for _, listener in ipairs { { "plain HTTP", sandbox.http }, { "HTTP/1.1 over TLS", sandbox.https_h1 } } do
    it("leave no order in doubt over " .. listener[1], function()
      local ids = all_ids(1000)
      local client = support.client { base_url = listener[2] }
      sandbox.fault { kind = "short", fraction = 0.03, per_order = 1, route = "cancel" }
      local report = assert(client:cancel_all(ids))
      client:close()
      assert.is_true(sandbox.fired "short" > 10)
      check_all_cancelled(ids, report)
    end)
  end
end)
