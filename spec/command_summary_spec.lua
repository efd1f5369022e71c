--- The command telnyx-porting: the summary of a run, with hundreds of refusals.

local command = require "spec.support.command"
local sandbox = require "spec.support.sandbox"
local terminal = require "spec.support.terminal"

local run = command.run

local function lines(text)
  local list = {}
  for line in text:gmatch "[^\n]+" do list[#list + 1] = line end
  return list
end

--- Runs a cancel of all orders: 600, of which many are drafts, or have their FOC date within 48 hours.
local function cancel(...)
  sandbox.reset { orders = 600, statuses = { "draft", "submitted" }, near = 0.5 }
  return run { "cancel", "--where", "record_type=porting_order", "--yes", ... }
end

local function assert_grouped(shown, store)
  local drafts = tonumber(shown:match "(%d+) refused, drafts, which telnyx%-porting delete deletes")
  local near = tonumber(shown:match "(%d+) refused, within 48 hours of the FOC date")
  assert.truthy(drafts and drafts > 100 and near and near > 100, shown)
  assert.equal(drafts + near, tonumber(shown:match "refused +(%d+)\n"))
  -- Ten ids of each, and where the others are.
  assert.equal(20, select(2, shown:gsub("\n +%x+%-%x+%-%x+%-%x+%-%x+", "")), shown)
  assert.truthy(shown:find(("… and %d more\n"):format(drafts - 10), 1, true), shown)
  if store then
    assert.truthy(shown:find("All: telnyx-porting report " .. store .. " --out csv\n", 1, true), shown)
  end
end

describe("the summary of a run", function()
  teardown(function() os.execute("rm -rf " .. command.folder) end)

  it("groups refusals by their reason, and has the counts last", function()
    local store = command.folder .. "/run.db"
    local result = cancel("--store", store)
    assert.equal(1, result.status, result.err)
    assert_grouped(result.out, store)
    local shown = lines(result.out)
    assert.truthy(shown[#shown]:find "^not%-attempted +0$", result.out)
    assert.truthy(shown[#shown - 5]:find "^OUTCOME +ORDERS$", result.out)
    assert.truthy(#shown < 40, result.out)

    -- The store shows the same, by the service's own words.
    local report = run { "report", store }
    assert.equal(1, report.status)
    assert.truthy(report.out:find("refused: A draft porting order", 1, true), report.out)
    assert.equal(result.out:match "\nOUTCOME.*", report.out:match "\nOUTCOME.*")
    assert.equal(601, #lines(run({ "report", store, "--out", "csv" }).out))
  end)

  it("folds reasons and the question between words on a narrow terminal", function()
    sandbox.reset { orders = 60, statuses = { "draft", "submitted", "cancel-pending" }, near = 0.5 }
    local screen = terminal.open(60, 120)
    if not screen then return pending "needs a system that has pseudo-terminals" end
    screen.start("cancel", "--where", "record_type=porting_order", "--no-store")
    screen.await "Type yes to go on:"
    local shown = screen.capture(true)
    local sent, all = shown:match "\nCancel (%d+) of these (%d+) orders at%s"
    assert.equal("60", all, shown)
    assert.truthy(tonumber(sent) < 60)
    assert.truthy(shown:find "of which %d+ are expected to be%s+refused%? A cancellation%s+can't be undone.", shown)
    screen.press("yes", "Enter")
    screen.await "status is 1"
    shown = screen.capture(true)
    assert.truthy(shown:find "refused, drafts, which telnyx%-porting delete deletes:%s+A%s+draft porting", shown)
    for line in shown:gmatch "[^\n]+" do
      -- Nothing but spaces ends a line at the edge, where the terminal would have cut a word.
      if not line:find "^%[#" then assert.truthy(#line:match "^(.-) *$" < 60, line) end
    end
    assert.truthy(shown:find "already%-pending +%d+ *\n", shown)
    screen.close()
  end)

  it("says nothing twice where the outcomes go to stdout", function()
    local result = cancel("--no-store", "--out", "csv")
    assert.equal(1, result.status)
    assert.equal(601, #lines(result.out))
    assert_grouped(result.err)
    assert.truthy(#lines(result.err) < 60, result.err)
    assert.falsy(result.err:find("All: ", 1, true))
  end)

  it("is one line with --quiet", function()
    for format, where in pairs { csv = "err", table = "out" } do
      local result = cancel("--no-store", "--quiet", "--out", format)
      assert.equal(1, result.status)
      assert.truthy(result[where]:find "^600 orders: %d+ cancel%-pending, %d+ refused\n$", result[where])
      assert.equal(format == "csv" and 601 or 1, #lines(result.out))
      assert.equal(format == "csv" and 1 or 0, #lines(result.err), result.err)
    end
  end)
end)
