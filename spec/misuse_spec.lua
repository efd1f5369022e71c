--- What scripts do that they should not: each is refused by name, at the caller's line, and breaks nothing.

local support = require "spec.support.porting"
local porting, sandbox = support.porting, support.sandbox

local id = sandbox.example_id

describe("a name with a NUL in it", function()
  for what, call in pairs {
    ["of an option of new"] = function() support.client { ["timeout\0"] = 5 } end,
    ["of a parameter"] = function() support.client():list { ["filter\0"] = { status = "draft" } } end,
    ["of a filter"] = function() support.client():list { filter = { ["status\0x"] = "draft" } } end,
    ["as a value"] = function() support.client():list { sort = "created_at\0" } end,
    ["of an operation"] = function() support.client():submit("get\0x", id) end,
    ["of a format"] = function() support.client().phone_number_configurations:list { ["page\0"] = {} } end,
    ["of a property of a body"] = function() support.client().comments:create(id, { ["body\0"] = "x" }) end,
    ["of an option of decode"] = function() porting.decode("1", { ["null\0"] = 1 }) end,
    ["of an option of a batch"] = function() support.client():cancel_all({ id }, { ["dry_run\0"] = true }) end,
  } do
    it(what .. " is none that is known", function()
      sandbox.reset()
      local ok, message = pcall(call)
      assert.is_false(ok)
      assert.truthy(message:find "misuse_spec.lua:%d+: ", message)
      assert.same({}, sandbox.requests())
    end)
  end

  it("of a field of an order is another field", function()
    local order = assert(porting.order(('{"id":"%s","id\\u0000":"x","status":{"value":"draft"}}'):format(id)))
    assert.same({ id, "x", nil }, { order.id, order["id\0"], order["status\0"] })
  end)
end)
