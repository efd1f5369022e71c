--- client:cancel(id): one POST, and an answer that is what it seems.

local support = require "spec.support.porting"
local sandbox, porting = support.sandbox, support.porting

describe("cancelling an order", function()
  local client, id

  before_each(function()
    sandbox.reset()
    client = support.client()
    id = sandbox.example_id
  end)

  after_each(function() client:close() end)

  it("asks once and gives the order back, about to be cancelled", function()
    local order = assert(client:cancel(id))
    assert.equal(id, order.id)
    assert.equal("cancel-pending", order.status.value)
    local truth = sandbox.order(id)
    assert.same({ "cancel-pending", 1, 1, 0 }, { truth.status, truth.effects, truth.posts, truth.gets })
  end)

  it("takes an id in capitals", function()
    assert.equal("cancel-pending", assert(client:cancel(id:upper())).status.value)
  end)

  it("takes an order", function()
    local order = assert(client:get(id))
    assert.equal("cancel-pending", assert(client:cancel(order)).status.value)
  end)

  it("has what was asked for when the order waits for its cancellation already", function()
    sandbox.set_order(id, { status = "cancel-pending" })
    assert.equal("cancel-pending", assert(client:cancel(id)).status.value)
    assert.equal(0, sandbox.order(id).effects)
  end)

  it("has what was asked for when the order is cancelled already", function()
    sandbox.set_order(id, { status = "cancelled" })
    assert.equal("cancelled", assert(client:cancel(id)).status.value)
  end)

  it("gives the API's reason when it refuses, having read that the order is not pending", function()
    for _, status in ipairs { "draft", "ported" } do
      sandbox.reset()
      sandbox.set_order(id, { status = status })
      local order, err = client:cancel(id)
      assert.is_nil(order)
      assert.equal("invalid", err.kind)
      assert.equal(422, err.status)
      assert.is_string(err.code)
      assert.is_string(err.detail)
      assert.is_table(err.errors[1])
      assert.is_string(err.request_id)
      assert.is_false(err.uncertain)
      assert.is_false(err.retryable)
      assert.equal(1, err.attempts)
      local truth = sandbox.order(id)
      assert.same({ 1, 1 }, { truth.posts, truth.gets })
    end
  end)

  it("is refused within 48 hours of the FOC date", function()
    sandbox.set_order(id, { status = "foc-date-confirmed", foc_hours = 47 })
    local _, err = client:cancel(id)
    assert.equal("invalid", err.kind)
    sandbox.set_order(id, { status = "foc-date-confirmed", foc_hours = 49 })
    assert.equal("cancel-pending", assert(client:cancel(id)).status.value)
  end)

  it("does not ask for an order that is known to be final", function()
    sandbox.set_order(id, { status = "cancelled" })
    local order = assert(client:get(id))
    assert.equal("cancelled", assert(client:cancel(order)).status.value)
    sandbox.set_order(id, { status = "ported" })
    order = assert(client:get(id))
    local result, err = client:cancel(order)
    assert.is_nil(result)
    assert.equal("conflict", err.kind)
    assert.is_false(err.uncertain)
    assert.equal(0, sandbox.order(id).posts)
  end)

  it("says not_found for an id that the account does not have", function()
    local order, err = client:cancel(support.unknown_id)
    assert.is_nil(order)
    assert.same({ "not_found", 404, "10005" }, { err.kind, err.status, err.code })
    assert.is_false(err.uncertain)
    assert.equal(1, sandbox.counters().routes.cancel)
  end)

  it("says unauthorized for a wrong key, and does not try again", function()
    local stranger = support.client { api_key = "KEY_of_somebody_else" }
    local order, err = stranger:cancel(id)
    assert.is_nil(order)
    assert.same({ "unauthorized", 401, "10009" }, { err.kind, err.status, err.code })
    assert.equal(1, #sandbox.requests())
  end)
end)

describe("an id that is none", function()
  local client

  setup(function()
    sandbox.reset()
    client = support.client()
  end)

  for _, given in ipairs {
    "sr_10b316", "+13035551234", "..", ".", "", "eef10fb8-f3df-4c67-97c5-e1817972322",
    "eef10fb8-f3df-4c67-97c5-e18179723222/", "eef10fb8-f3df-4c67-97c5-e1817972322g",
    "eef10fb8-f3df-4c67-97c5-e18179723222\0", "%2e%2e",
  } do
    it(("raises and says what was given: %q"):format(given), function()
      for _, name in ipairs { "cancel", "get" } do
        local ok, message = pcall(function() return client[name](client, given) end)
        assert.is_false(ok)
        assert.truthy(message:find("cancel_spec.lua:", 1, true), message)
        assert.truthy(message:find(name .. ":", 1, true), message)
        assert.truthy(message:find("eef10fb8-f3df-4c67-97c5-e18179723222", 1, true), message)
        assert.truthy(message:find('"' .. given:gsub("%z", "?"), 1, true), message)
      end
    end)
  end

  it("raises for what is no string", function()
    assert.error_matches(function() client:cancel() end, "cancel: nothing is no order id")
    assert.error_matches(function() client:cancel(nil) end, "cancel: nothing is no order id")
    assert.error_matches(function() client:cancel(42) end, "cancel: the number 42 is no order id")
    assert.error_matches(function() client:cancel {} end, "cancel: a table is no order id")
    assert.error_matches(function() client:cancel(porting.null) end, "cancel: a userdata is no order id")
  end)

  it("sends nothing at all", function()
    assert.same({}, sandbox.requests())
  end)

  it("raises for options that a cancel does not have", function()
    assert.error_matches(function() client:cancel(sandbox.example_id, { force = true }) end,
      "cancel: options has no key \"force\"")
  end)

  it("raises when the method is called like a function", function()
    assert.error_matches(function() client.cancel(sandbox.example_id) end, "cancel: is called as client:cancel")
  end)
end)
