--- The command telnyx-porting delete: it deletes drafts and nothing else, and asks as cancel does.

local command = require "spec.support.command"
local sandbox = require "spec.support.sandbox"
local terminal = require "spec.support.terminal"

local run = command.run
local assert_has = command.assert_has
local UNKNOWN = "11111111-2222-4333-8444-555555555555"

local function with(status)
  local ids = {}
  for id, truth in pairs(sandbox.truth()) do
    if truth.status == status then ids[#ids + 1] = id end
  end
  table.sort(ids)
  return ids
end

local function deletes()
  return sandbox.counters().routes["porting_orders.delete"] or 0
end

describe("delete", function()
  local drafts, submitted

  before_each(function()
    sandbox.reset { orders = 60, statuses = { "draft", "submitted" } }
    drafts, submitted = with "draft", with "submitted"
  end)

  teardown(function() os.execute("rm -rf " .. command.folder) end)

  it("deletes drafts, and writes which", function()
    local result = run { "delete", drafts[1], drafts[2], "--yes", "--out", "ids" }
    assert.same({ 0, drafts[1] .. "\n" .. drafts[2] .. "\n" }, { result.status, result.out }, result.err)
    assert_has(result.err, "Host:      " .. sandbox.http, "Drafts, to be deleted: 2", "2 of 2 deleted")
    assert.equal(#drafts - 2, #with "draft")
    result = run { "delete", drafts[3], "--yes", "--quiet", "--out", "csv" }
    assert.same({ 0, "1 of 1 deleted\n" }, { result.status, result.err })
    assert_has(result.out, drafts[3] .. ",draft,")
  end)

  it("leaves what is no draft as it is, names it, and ends with 1", function()
    local result = run { "delete", submitted[1], drafts[1], UNKNOWN, "--yes", "--out", "ids" }
    assert.same({ 1, drafts[1] .. "\n" }, { result.status, result.out }, result.err)
    assert_has(result.err, "No draft, so not deleted (telnyx-porting cancel cancels it): 1\n  " .. submitted[1]
      .. "  submitted", "Unknown ids, which the account has no orders for: 1\n  " .. UNKNOWN)
    assert.equal(1, deletes())
    result = run { "delete", submitted[1], "--yes" }
    assert.equal(1, result.status)
    assert_has(result.err, "none of these is a draft, so nothing was deleted")
    assert.equal(1, deletes())
  end)

  it("deletes nothing without a yes, in a dry run, and above --max", function()
    assert_has(run({ "delete", drafts[1] }).err, "say --yes to delete without being asked, or --dry-run to look")
    assert.equal(2, run({ "delete", drafts[1] }).status)
    assert.equal(2, run({ "delete" }).status)
    local result = run { "delete", drafts[1], "--dry-run", "--out", "ids" }
    assert.same({ 0, drafts[1] .. "\n" }, { result.status, result.out })
    result = run { "delete", drafts[1], drafts[2], "--yes", "--max", "1" }
    assert.equal(2, result.status)
    assert_has(result.err, "2 drafts are selected, more than --max 1: nothing was deleted")
    assert.equal(0, deletes())
  end)

  it("names cancel only for what that can cancel", function()
    sandbox.set_order(submitted[1], { status = "ported" })
    assert_has(run({ "delete", submitted[1], "--dry-run" }).err, "No draft, so not deleted: 1\n  " .. submitted[1])
    assert_has(run({ "delete", submitted[1], sandbox.example_id, "--dry-run" }).err,
      "No drafts, so not deleted (telnyx-porting cancel cancels those that are neither ported nor cancelled): 2\n")
  end)

  it("goes on after a refusal, tells why, and knows what an uncertain answer came to", function()
    sandbox.fault { kind = "status", status = 422, route = "porting_orders.delete", order = drafts[1] }
    sandbox.fault { kind = "drop", when = "after", route = "porting_orders.delete", order = drafts[2], times = 1 }
    local result = run { "delete", drafts[1], drafts[2], "--yes", "--out", "ids" }
    assert.same({ 1, drafts[2] .. "\n" }, { result.status, result.out }, result.err)
    assert_has(result.err, "Not deleted:\n  1 refused: ", drafts[1], "1 of 2 deleted, 1 refused\n")
  end)

  it("stops between two drafts when it is told to end", function()
    sandbox.fault { kind = "hold", route = "porting_orders.delete" }
    local process = command.start { "delete", drafts[1], drafts[2], drafts[3], "--yes", "--concurrency", "1" }
    command.await("the first", function() return sandbox.faults()[1].fired == 1 end)
    process.signal "TERM"
    command.await("the word", function() return command.read(command.folder .. "/stderr"):find "settling" end)
    sandbox.clear_faults()
    local result = process.wait()
    assert.equal(3, result.status, result.err)
    assert_has(result.err, "SIGTERM", "1 of 3 deleted, 2 not attempted")
    assert.equal(1, deletes())
  end)

  it("stops at its deadline: what was sent is unknown, the rest not attempted", function()
    sandbox.fault { kind = "hang", route = "porting_orders.delete" }
    local words = { "delete", drafts[1], drafts[2], drafts[3], "--yes", "--concurrency", "1", "--deadline", "6" }
    local result = run(words)
    assert.equal(3, result.status, result.err)
    assert_has(result.err, "stopped: the deadline has passed", "0 of 3 deleted, 1 unknown, 2 not attempted\n",
      "Unknown: sent, and not known to be deleted")
    sandbox.clear_faults()
    sandbox.fault { kind = "hang", route = "list" }
    sandbox.fault { kind = "hang", route = "get" }
    words[#words] = "0.5"
    result = run(words)
    assert.equal(3, result.status, result.err)
    assert_has(result.err, "telnyx-porting: the deadline has passed: nothing was deleted\n")
    assert.equal(1, deletes())
  end)

  it("deletes as many at once as requests may be in flight, and settles these at a signal", function()
    sandbox.reset { orders = 60, statuses = { "draft" } }
    drafts = with "draft"
    local file = command.write("drafts", table.concat(drafts, "\n"))
    sandbox.fault { kind = "hold", route = "porting_orders.delete" }
    local process = command.start { "delete", "--from", file, "--yes", "--out", "ids" }
    command.await("many", function() return sandbox.faults()[1].fired == 16 end)
    process.signal "INT"
    command.await("the word", function() return command.read(command.folder .. "/stderr"):find "settling" end)
    sandbox.clear_faults()
    local result = process.wait()
    assert.equal(3, result.status, result.err)
    assert_has(result.err, ("16 of %d deleted, %d not attempted"):format(#drafts, #drafts - 16))
    assert.equal(16, deletes())
    -- In the order in which they were named.
    assert.equal(table.concat(drafts, "\n", 1, 16) .. "\n", result.out)
    assert.is_nil(sandbox.counters().routes.get)
  end)

  it("ends where the key is refused in the middle, and says where it came from", function()
    sandbox.fault { kind = "status", status = 401, route = "porting_orders.delete", order = drafts[3] }
    local result = run { "delete", drafts[1], drafts[2], drafts[3], drafts[4], "--yes", "--concurrency", "1",
      "--out", "ids" }
    assert.same({ 4, drafts[1] .. "\n" .. drafts[2] .. "\n" }, { result.status, result.out }, result.err)
    assert_has(result.err, "2 of 4 deleted, 2 not attempted", "(the key is from TELNYX_API_KEY)")
    assert.equal(3, deletes())
  end)

  it("asks on a terminal", function()
    local screen = terminal.open(80, 40)
    if not screen then return pending "needs a system that has pseudo-terminals" end
    screen.start("delete", drafts[1], drafts[2], submitted[1])
    screen.await "Delete 2 drafts at"
    screen.press("n", "Enter")
    assert_has(screen.await "status is 3", "nothing was deleted")
    assert.equal(0, deletes())
    screen.start("delete", drafts[1], drafts[2])
    screen.await "Delete these 2 drafts at"
    screen.press("yes", "Enter")
    assert_has(screen.await "status is 0", "2 of 2 deleted")
    screen.close()
  end)
end)
