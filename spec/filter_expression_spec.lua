--- Filters as people type them, NAME=VALUE: what they become, and what is wrong with them.

local expression = require "telnyx.porting.filters.expression"
local names = require "telnyx.porting.filters.names"

describe("NAME=VALUE", function()
  it("becomes a filter, and what the operation's row says of a name decides of its value", function()
    assert.same({ customer_reference = "a=b", misc = { type = "full" } },
      expression.parse { "customer_reference=a=b", "misc.type=full" })
    assert.same({ status = { "draft", "ported" } }, expression.parse { "status=draft", "status=ported" })
    assert.same({ activation_settings = { fast_port_eligible = true } },
      expression.parse { "activation_settings.fast_port_eligible=true" })
    -- client:orders has the words for what is no boolean, and for a name that it does not know.
    assert.same({ activation_settings = { fast_port_eligible = "yes" } },
      expression.parse { "activation_settings.fast_port_eligible=yes" })
    assert.same({ fast_port_eligible = "true" }, expression.parse { "fast_port_eligible=true" })
    assert.is_nil(expression.parse {})
  end)

  it("is refused with what is wrong", function()
    for given, problem in pairs {
      ["customer_reference"] = 'takes NAME=VALUE, not "customer_reference"',
      [".type=full"] = 'takes NAME=VALUE, not ".type=full"',
      ["misc..type=full"] = 'takes NAME=VALUE, not "misc..type=full"',
      ["misc.type="] = "misc.type= names no value",
    } do
      assert.same({ nil, problem }, { expression.parse { given } })
    end
    assert.same({ nil, "misc.type is given twice" }, { expression.parse { "misc.type=full", "misc.type=partial" } })
    assert.same({ nil, "misc has a value and parts" }, { expression.parse { "misc=1", "misc.type=full" } })
  end)
end)

describe("the names of filters", function()
  it("are those of the operation's row", function()
    local known = names.of "events.list"
    assert.same({ "created_at.gte", "created_at.lte", "porting_order_id", "type" },
      { known[1].name, known[2].name, known[3].name, known[4].name })
    assert.equal(known[4], known.type)
    assert.equal(7, #known.type.values)
    assert.same({}, names.of "uk_carriers.list")
    assert.has_error(function() names.of "no such" end, "there is no operation no such")
  end)

  it("have one place: no file of ours lists those of orders again", function()
    local pipe = assert(io.popen "grep -rl --include='*.lua' -F phone_numbers.carrier_name lua plugin")
    local files = pipe:read "*a"
    pipe:close()
    assert.equal("", files)
    assert.equal("string", names.of "list" ["phone_numbers.carrier_name"].type)
  end)
end)
