--- The command telnyx-porting: the words that go with a number.

local command = require "spec.support.command"
local sandbox = require "spec.support.sandbox"

local run = command.run
local assert_has = command.assert_has

describe("a sentence with a number in it", function()
  local ids

  --- Orders, each of the next status; nothing near its FOC date.
  local function prepare(statuses, count)
    sandbox.reset { orders = count, statuses = { "submitted" }, near = 0 }
    ids = {}
    for id in pairs(sandbox.truth()) do ids[#ids + 1] = id end
    table.sort(ids)
    for i, id in ipairs(ids) do sandbox.set_order(id, { status = statuses[(i - 1) % #statuses + 1] }) end
  end

  local function cancel(...) return run { "cancel", "--where", "record_type=porting_order", "--no-store", ... } end

  teardown(function() os.execute("rm -rf " .. command.folder) end)

  it("speaks of one thing as one", function()
    prepare({ "draft", "ported", "submitted" }, 3)
    sandbox.set_order(ids[3], { foc_hours = 12 })
    local result = cancel "--dry-run"
    assert_has(result.err, "Expected to be refused: 3; --skip-refused leaves them out", "     1  is ported already\n",
      "     1  draft, which telnyx-porting delete deletes\n", "     1  has its FOC date within 48 hours\n")
    result = cancel("--yes", "--max", "2")
    assert.equal(2, result.status)
    result = cancel "--yes"
    assert_has(result.out, "  1 refused, draft, which telnyx-porting delete deletes: ", "  1 refused, ported already: ")
    assert_has(run({ "cancel", ids[1], "--dry-run" }).err, "refused: 1; --skip-refused leaves it out")
    assert_has(run({ "update", ids[1], ids[2], "--set", "customer_reference=x", "--max", "1" }).err,
      "2 orders are selected, more than --max 1: nothing was changed")
  end)

  it("speaks of several as several", function()
    prepare({ "draft", "ported", "submitted" }, 6)
    sandbox.set_order(ids[3], { foc_hours = 12 })
    sandbox.set_order(ids[6], { foc_hours = 12 })
    assert_has(cancel("--dry-run").err, "     2  are ported already\n",
      "     2  drafts, which telnyx-porting delete deletes\n", "     2  have their FOC date within 48 hours\n")
    assert_has(cancel("--yes").out, "  2 refused, drafts, which telnyx-porting delete deletes: ")
  end)

  it("gets its words in one place", function()
    -- Whoever writes such a sentence takes text.agree or text.plural.
    local pipe = assert(io.popen [=[grep -rnE '== 1 and \(?"[[:alnum:]%]' lua/telnyx/porting/command]=])
    assert.equal("", pipe:read "*a")
    pipe:close()
  end)
end)
