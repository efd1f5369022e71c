--- A reset of the stand-in API, which keeps orders for the next one.
local api = require "spec.support.api"
local sandbox = require "spec.support.sandbox"

local ORDERS = "/porting_orders"
local UNKNOWN = "11111111-2222-4333-8444-555555555555"

local function get(path)
  local status, body = api.request("GET", ORDERS .. path)
  assert.equal(200, status)
  return body.data
end

describe("a reset of the stand-in API", function()
  it("gives the orders as they were, whatever was done to them", function()
    local function shown()
      local orders = {}
      for _, order in ipairs(get(api.query "page[size]=250")) do
        orders[order.id] = order
      end
      return orders, (sandbox.truth())
    end

    sandbox.reset { orders = 60 }
    local orders, truth = shown()
    local draft, submitted, ported = api.order_with "draft", api.order_with "submitted", api.order_with "ported"
    sandbox.set_order(submitted, { status = "submitted", foc_hours = 100, end_user = { admin = {} } })
    assert.equal(200, (api.request("POST", ORDERS .. "/" .. submitted .. "/actions/cancel")))
    assert.equal(204, (api.request("DELETE", ORDERS .. "/" .. draft)))
    assert.equal(200, (api.request("PATCH", ORDERS .. "/" .. ported, { user_feedback = { user_rating = 1 } })))
    sandbox.set_order(ported, { raw = "{}" })
    sandbox.set_order(UNKNOWN, { status = "ported" })
    local others = sandbox.truth()
    assert.equal("cancel-pending", others[submitted].status)
    assert.is_nil(others[draft])
    assert.is_table(others[UNKNOWN])
    sandbox.reset { orders = 60 }
    local again, truth_again = shown()
    -- Dates lie around the time of making.
    for id, order in pairs(again) do
      for _, one in ipairs { order, orders[id] } do
        one.created_at, one.updated_at = nil, nil
        one.activation_settings.foc_datetime_requested, one.activation_settings.foc_datetime_actual = nil, nil
      end
    end
    assert.same(orders, again)
    assert.same(truth, truth_again)
    sandbox.reset { orders = 60, capitals = true }
    assert.equal(submitted:upper(), get("/" .. submitted).id)
    sandbox.reset { orders = 60 }
    assert.equal(submitted, get("/" .. submitted).id)
  end)
end)
