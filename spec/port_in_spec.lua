--- examples/port_in.lua: from phone numbers to submitted orders, and on from wherever it broke off.

local command = require "spec.support.command"
local porting = require "telnyx.porting"
local support = require "spec.support.porting"
local sandbox = support.sandbox

local script

local function write(name, text)
  local file = assert(io.open(command.folder .. "/" .. name, "wb"))
  file:write(text)
  file:close()
  return command.folder .. "/" .. name
end

local function run(...)
  return support.run(script, ("TELNYX_API_KEY=%s TELNYX_BASE_URL=%s"):format(sandbox.key, sandbox.http), ...)
end

describe("the example of a port-in", function()
  local plan

  setup(function()
    local file = assert(io.open "examples/port_in.lua")
    script = file:read "*a"
    file:close()
  end)

  before_each(function()
    sandbox.reset { orders = 10, near = 0 }
    plan = write("plan.json", porting.encode {
      reference = "port-in-spec", phone_numbers = { "+13125550001", "+13125550002" },
      loa = write("loa.pdf", "%PDF-1.4\n% letter\n%%EOF\n"),
      invoice = write("invoice.pdf", "%PDF-1.4\n% bill\n%%EOF\n"),
      end_user = {
        admin = { entity_name = "Example Ltd.", auth_person_name = "Jane Doe" },
        location = { street_address = "311 W Superior St", locality = "Chicago", administrative_area = "IL",
          postal_code = "60654", country_code = "US" },
      },
    })
  end)

  local function found()
    local client, list = support.client(), {}
    for order in client:orders { filter = { customer_reference = "port-in-spec" } } do list[#list + 1] = order end
    client:close()
    return list
  end

  it("changes nothing without --yes", function()
    local result = run(plan)
    assert.equal(0, result.status, result.output)
    assert.truthy(result.output:find("2 numbers can be ported\nwould create drafts", 1, true), result.output)
    assert.equal(0, #found())
  end)

  it("brings the numbers to submission, once, and tells what became of them", function()
    local result = run(plan, "--yes")
    assert.equal(0, result.status, result.output)
    local list = found()
    assert.is_true(#list > 0)
    for _, order in ipairs(list) do
      assert.equal("in-process", order.status.value)
      assert.truthy(result.output:find("submitted " .. order.id, 1, true), result.output)
      sandbox.set_order(order.id, { status = "ported" })
    end
    result = run(plan, "--yes", "--wait", 5)
    assert.equal(0, result.status, result.output)
    assert.truthy(result.output:find(list[1].id .. " is ported", 1, true), result.output)
    assert.equal(#list, #found())
  end)

  it("continues wherever it broke off, and creates nothing twice", function()
    for _, route in ipairs { "portability_checks.run", "porting_orders.update", "documents.upload",
      "requirements.list", "porting_orders.confirm" } do
      sandbox.fault { kind = "status", status = 403, route = route, times = 1 }
      local result = run(plan, "--yes")
      assert.equal(1, result.status, route .. "\n" .. result.output)
      sandbox.clear_faults()
    end
    local result = run(plan, "--yes")
    assert.equal(0, result.status, result.output)
    local numbers = 0
    for _, order in ipairs(found()) do
      assert.equal("in-process", order.status.value)
      numbers = numbers + #order.phone_numbers
    end
    assert.equal(2, numbers)
  end)

  it("names what is wrong with its plan", function()
    assert.equal(2, run().status)
    assert.equal(2, run(plan .. ".none").status)
    local result = run((write("bad.json", '{"reference":"x"}')))
    assert.equal(2, result.status)
    assert.truthy(result.output:find("phone_numbers is missing", 1, true), result.output)
  end)
end)
