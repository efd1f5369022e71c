--- Changes that are no cancel, when the answer leaves open whether they took effect: what makes something is sent once,
-- what sets or deletes is repeated.

local support = require "spec.support.porting"
local sandbox = support.sandbox

local id = sandbox.example_id
local client

local function count(route) return sandbox.counters().routes[route] or 0 end

local uncertain_faults = {
  { kind = "drop", when = "after" },
  { kind = "reset", when = "after" },
  { kind = "status", when = "after", status = 500 },
  { kind = "status", when = "after", status = 409 },
  { kind = "html", when = "after" },
  { kind = "redirect", when = "after" },
  { kind = "half", when = "after" },
  { kind = "not_json", when = "after" },
  { kind = "empty", when = "after" },
}

local function fault(from, route, times)
  local copy = {}
  for key, value in pairs(from) do copy[key] = value end
  copy.route, copy.times = route, times
  sandbox.fault(copy)
end

before_each(function()
  sandbox.reset { orders = 20 }
  client = support.client { base_url = sandbox.https_h1 }
  client:get(id) -- the connection that follows is a reused one
end)
after_each(function() client:close() end)

describe("what makes something", function()
  for _, uncertain in ipairs(uncertain_faults) do
    it(("is sent once, and uncertain after %s %s"):format(uncertain.kind, uncertain.status or ""), function()
      fault(uncertain, "comments.create")
      local comment, err = client.comments:create(id, { body = "once" })
      assert.is_nil(comment)
      assert.is_true(err.uncertain, tostring(err))
      assert.is_false(err.retryable)
      assert.equal(1, err.attempts)
      assert.equal(1, count "comments.create")
      sandbox.clear_faults()
      assert.equal(1, #assert(client.comments:list(id)))
    end)
  end

  it("is certain not to be there when it was refused", function()
    local comment, err = client.comments:create(id, { body = "" }, { body = { no_such_property = 1 } })
    if not comment then assert.is_false(err.uncertain) end
    fault({ kind = "status", when = "before", status = 422 }, "reports.create", 1)
    local report
    report, err = client.reports:create { report_type = "export_porting_orders_csv", params = { filters = {} } }
    assert.is_nil(report)
    assert.same({ "invalid", false, 1 }, { err.kind, err.uncertain, count "reports.create" })
  end)

  it("is sent again when it was never sent, and after 429", function()
    sandbox.limits { limit = 2, window = 0.3 }
    for i = 1, 4 do assert(client.comments:create(id, { body = "number " .. i })) end
    sandbox.limits { limit = 100000, window = 1 }
    assert.equal(4, #assert(client.comments:list(id)))
  end)

  it("is uncertain when it is aborted under way", function()
    fault({ kind = "hold", when = "before" }, "comments.create")
    local request = client:submit("comments.create", id, { body = "held" })
    while count "comments.create" == 0 do client:turn(0.05) end
    request:abort()
    local comment, err = request:result()
    assert.is_nil(comment)
    assert.same({ "aborted", true, false }, { err.kind, err.uncertain, err.retryable })
    sandbox.clear_faults()
  end)
end)

describe("what sets values", function()
  for _, uncertain in ipairs(uncertain_faults) do
    if uncertain.status ~= 409 and uncertain.kind ~= "redirect" then
      it(("is repeated after %s %s"):format(uncertain.kind, uncertain.status or ""), function()
        fault(uncertain, "porting_orders.update", 1)
        local order = assert(client.porting_orders:update(id, { customer_reference = "Set" }))
        assert.equal("Set", order.customer_reference)
        assert.equal(2, count "porting_orders.update")
      end)
    end
  end

  it("is uncertain when it never gets its answer", function()
    client:close()
    client = support.client { max_attempts = 2 }
    fault({ kind = "status", when = "after", status = 500 }, "porting_orders.update")
    local order, err = client.porting_orders:update(id, { customer_reference = "Set" })
    assert.is_nil(order)
    assert.same({ "server", true, true, 2 }, { err.kind, err.uncertain, err.retryable, err.attempts })
  end)

  it("stays uncertain when a repetition is refused", function()
    fault({ kind = "status", when = "after", status = 500 }, "porting_orders.update", 1)
    fault({ kind = "status", when = "before", status = 422 }, "porting_orders.update", 1)
    local order, err = client.porting_orders:update(id, { customer_reference = "Set" })
    assert.is_nil(order)
    assert.same({ "invalid", true }, { err.kind, err.uncertain })
  end)
end)

describe("what the service says of a change's repetition", function()
  for _, case in ipairs {
    { 422, true, false, 2 }, { 422, false, false, 1 }, { 503, true, true, 2 }, { 503, false, true, 1 },
    { 409, true, true, 2 }, { 409, false, true, 1 },
  } do
    local status, retryable, uncertain, attempts = case[1], case[2], case[3], case[4]
    it(("is heeded where it sets values: %d, %s"):format(status, tostring(retryable)), function()
      client:close()
      client = support.client { max_attempts = 2 }
      fault({ kind = "status", status = status, retryable = retryable }, "porting_orders.update")
      local _, err = client.porting_orders:update(id, { customer_reference = "Set" })
      assert.same({ status, retryable, uncertain, attempts },
        { err.status, err.retryable, err.uncertain, count "porting_orders.update" })
    end)
  end

  it("has nothing sent twice that makes something", function()
    fault({ kind = "status", status = 422, retryable = true }, "comments.create")
    local _, err = client.comments:create(id, { body = "once" })
    assert.same({ true, false, 1 }, { err.retryable, err.uncertain, count "comments.create" })
  end)
end)

describe("what deletes", function()
  local function draft() return assert(client.porting_orders:create { phone_numbers = { "+61424000001" } })[1].id end

  for _, uncertain in ipairs { { kind = "drop", when = "after" }, { kind = "status", when = "after", status = 500 } } do
    it(("is gone when a repetition does not find it, after %s"):format(uncertain.kind), function()
      local order = draft()
      fault(uncertain, "porting_orders.delete", 1)
      assert.is_true(client.porting_orders:delete(order))
      assert.equal(2, count "porting_orders.delete")
      local _, err = client:get(order)
      assert.equal("not_found", err.kind)
    end)
  end

  it("gives true for a record that a lost answer held", function()
    local range = { start_at = "+4930244999901", end_at = "+4930244999910" }
    local block = { phone_number_range = range, activation_ranges = { range } }
    local made = assert(client.phone_number_blocks:create(id, block))
    fault({ kind = "drop", when = "after" }, "phone_number_blocks.delete", 1)
    assert.is_true(client.phone_number_blocks:delete(id, made.id))
    made = assert(client.phone_number_blocks:create(id, block))
    assert.equal(made.id, assert(client.phone_number_blocks:delete(id, made.id)).id)
  end)

  it("is not gone because a gateway has a page to show", function()
    client:close()
    client = support.client { max_attempts = 2 }
    local order = draft()
    fault({ kind = "html", status = 200 }, "porting_orders.delete")
    local done, err = client.porting_orders:delete(order)
    assert.is_nil(done)
    assert.same({ "bad_response", 200, true, 2 }, { err.kind, err.status, err.uncertain, err.attempts })
    sandbox.clear_faults()
    assert.is_true(client.porting_orders:delete(order))
  end)

  it("is not gone because a gateway finds nothing", function()
    client:close()
    client = support.client { max_attempts = 3 }
    local order = draft()
    for _, status in ipairs { 404, 400, 403 } do
      fault({ kind = "html" }, "porting_orders.delete", 1)
      fault({ kind = "html", status = status }, "porting_orders.delete", 2)
      local done, err = client.porting_orders:delete(order)
      assert.is_nil(done)
      assert.same({ status, true, 3 }, { err.status, err.uncertain, err.attempts })
      assert.equal(order, assert(client:get(order)).id)
    end
    assert.is_true(client.porting_orders:delete(order))
  end)

  it("is not found where it was not there to begin with", function()
    local done, err = client.porting_orders:delete(support.unknown_id)
    assert.is_nil(done)
    assert.same({ "not_found", false, 1 }, { err.kind, err.uncertain, count "porting_orders.delete" })
  end)
end)

describe("what only reads, though it is a POST", function()
  it("is repeated", function()
    fault({ kind = "status", when = "after", status = 500 }, "portability_checks.run", 1)
    assert.equal(1, #assert(client.portability_checks:run { phone_numbers = { "+13035550000" } }))
    assert.equal(2, count "portability_checks.run")
  end)
end)
