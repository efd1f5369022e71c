--- Ids: the letter case of a UUID does not count, whoever writes it how.

local command = require "spec.support.command"
local support = require "spec.support.porting"
local sandbox = support.sandbox

local run = command.run

describe("a service that writes ids in capitals", function()
  local ids -- of orders that can be cancelled, as a user may have them

  before_each(function()
    sandbox.reset { orders = 60, statuses = { "submitted" }, near = 0, capitals = true }
    ids = {}
    for order in support.client():orders {} do
      assert.equal(order.id:upper(), order.id)
      if order:cancellable() then ids[#ids + 1] = order.id:lower() end
    end
    assert(#ids >= 55)
    sandbox.reset_counters()
  end)

  teardown(function() os.execute("rm -rf " .. command.folder) end)

  local function effects()
    return sandbox.counters().cancelled
  end

  it("has one order cancelled by the command", function()
    local result = run { "cancel", ids[1], "--yes" }
    assert.equal(0, result.status, result.err)
    assert.falsy(result.err:find("no order fits", 1, true))
    assert.truthy(result.out:find("cancel%-pending +1\n"), result.out)
    assert.equal(1, effects())
  end)

  it("has many found by pages, each once, in the order in which they were given", function()
    local given = { "cancel", "--yes", "--out", "ids" }
    for i = 1, 50 do given[#given + 1] = i % 2 == 0 and ids[i] or ids[i]:upper() end
    given[#given + 1] = ids[1]
    local result = run(given)
    assert.equal(0, result.status, result.err)
    local list = {}
    for line in result.out:gmatch "[^\n]+" do list[#list + 1] = line:lower() end
    table.sort(list)
    local expected = {}
    for i = 1, 50 do expected[i] = ids[i] end
    table.sort(expected)
    assert.same(expected, list)
    assert.equal(50, effects())
    assert.is_true((sandbox.counters().routes.get or 0) <= 2)
  end)

  it("is watched, read and resumed by either spelling", function()
    local store = command.folder .. "/capitals.db"
    local result = run { "cancel", "--yes", "--store", store, ids[1], ids[2]:upper() }
    assert.equal(0, result.status, result.err)
    result = run { "resume", store, "--yes" }
    assert.equal(0, result.status, result.err)
    assert.equal(2, effects())
    result = run { "get", ids[1], ids[2]:upper(), "--out", "ids" }
    assert.equal(("%s\n%s\n"):format(ids[1], ids[2]):upper(), result.out, result.err)
    sandbox.set_order(ids[1], { status = "cancelled" })
    result = run { "watch", ids[1], "--deadline", "20", "--interval", "1" }
    assert.equal(0, result.status, result.err)
  end)

  it("has each order cancelled once by a batch that is given both spellings", function()
    local client = support.client()
    local given = {}
    for i = 1, 10 do
      given[#given + 1] = ids[i]
      given[#given + 1] = ids[i]:upper()
    end
    local report = assert(client:cancel_all(given, {}))
    assert.same({ 10, 10 }, { report.counts["cancel-pending"], effects() })
    report = assert(client:cancel_all(client:orders { filter = { status = "cancel-pending" } }, {}))
    assert.equal(10, report.counts["cancel-pending"])
    assert.equal(10, effects())
  end)
end)
