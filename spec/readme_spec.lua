--- README's first example, as it stands there, and what README says beside it of filters.

local support = require "spec.support.porting"
local sandbox = support.sandbox

local function read(path)
  local file = assert(io.open(path))
  local text = file:read "*a"
  file:close()
  return text
end

local settings = ("TELNYX_API_KEY=%s TELNYX_BASE_URL=%s"):format(sandbox.key, sandbox.http)

--- Runs it against the stand-in; the lines that it printed.
local function run()
  local result = support.run(assert(read "README.md":match "```lua\n(.-)```"), settings)
  assert.equal(0, result.status, result.output)
  local lines = {}
  for line in result.output:gmatch "[^\n]+" do lines[#lines + 1] = line end
  return lines
end

local function posts()
  return sandbox.counters().routes.cancel or 0
end

describe("README's first example", function()
  it("cancels the orders with the reference, and tells what came of each", function()
    sandbox.reset { orders = 60, near = 0, statuses = { "submitted", "ported" } }
    local others = {}
    for id, truth in pairs(sandbox.truth()) do
      if sandbox.order(id).order.customer_reference ~= "Acct 123abc" then others[id] = truth.status end
    end
    local told = {}
    for _, line in ipairs(run()) do
      local id, outcome = line:match "^(%S+)\t(%S+)"
      told[id] = outcome
    end
    local count, truths = 0, sandbox.truth()
    for id, truth in pairs(truths) do
      if others[id] then
        assert.equal(others[id], truth.status)
        assert.is_nil(told[id])
      else
        count = count + 1
        assert.equal(truth.status == "ported" and "refused" or "cancel-pending", told[id])
      end
    end
    assert.is_true(count > 5)
  end)

  it("cancels nothing and says why when the service ignores the filter", function()
    sandbox.reset { orders = 60, near = 0, statuses = { "submitted" } }
    sandbox.ignore_filters { "customer_reference" }
    local lines = run()
    sandbox.ignore_filters {}
    assert.equal(1, #lines)
    assert.truthy(lines[1]:find "^nothing was cancelled\tbad_response: .* does not fit the filter customer_reference")
    assert.equal(0, posts())
  end)

  it("cancels nothing where the filter is missing", function()
    sandbox.reset { orders = 20 }
    local client = support.client()
    for _, options in ipairs { {}, { filter = nil }, "none", "nil" } do
      sandbox.reset_counters()
      local ok, message = pcall(function()
        local walk
        if options == "none" then
          walk = client:orders()
        elseif options == "nil" then
          walk = client:orders(nil)
        else
          walk = client:orders(options)
        end
        return client:cancel_all(walk)
      end)
      assert.is_false(ok)
      assert.truthy(message:find("all = true", 1, true), message)
      assert.equal(0, sandbox.counters().requests)
    end
    for _, filter in ipairs { {}, { customer_reference = "" }, { customer_refrence = "x" }, { status = {} },
      { status = "canceled" }, { end_user = { admin = {} } }, "x" } do
      assert.is_false((pcall(client.cancel_all, client, client:orders { filter = filter })))
      assert.is_false((pcall(client.list, client, { filter = filter })))
    end
    assert.equal(0, sandbox.counters().requests)
    client:close()
  end)
end)

describe("the demo's script", function()
  local script = read "examples/cancel_by_reference.lua"

  it("cancels what has the reference", function()
    sandbox.reset { orders = 60, near = 0, statuses = { "submitted" }, reference = "Mine" }
    local result = support.run(script, settings, "Mine", "--yes")
    assert.truthy(result.output:find("To be cancelled: 59 orders", 1, true), result.output)
    for id, truth in pairs(sandbox.truth()) do
      assert.equal(id == sandbox.example_id and "submitted" or "cancel-pending", truth.status)
    end
  end)

  it("says of one and of several what it leaves alone", function()
    sandbox.reset { orders = 4, near = 0, statuses = { "draft" }, reference = "Mine" }
    for id in pairs(sandbox.truth()) do
      if id ~= sandbox.example_id then
        sandbox.set_order(id, { status = "ported" })
        break
      end
    end
    local result = support.run(script, settings, "Mine")
    assert.equal("Left alone: 3 orders\n     2  are drafts, which are deleted, not cancelled\n"
      .. "     1  is ported already\n\n", result.output:match "Left alone: .-\n\n")
  end)

  it("cancels nothing when the service ignores the filter, and says so", function()
    sandbox.reset { orders = 60, near = 0, statuses = { "submitted" } }
    sandbox.ignore_filters { "customer_reference" }
    local result = support.run(script, settings, "Mine", "--yes")
    sandbox.ignore_filters {}
    assert.equal(1, result.status)
    assert.truthy(result.output:find("Nothing was cancelled: bad_response: ", 1, true), result.output)
    assert.equal(0, posts())
  end)
end)
