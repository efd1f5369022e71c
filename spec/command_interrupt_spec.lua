--- The command telnyx-porting when a run ends early, on terminals of three widths: the bar tells the truth.

local cjson = require "cjson"
local command = require "spec.support.command"
local sandbox = require "spec.support.sandbox"
local terminal = require "spec.support.terminal"

describe("a run that ends early", function()
  teardown(function() os.execute("rm -rf " .. command.folder) end)

  it("by its deadline tells of what was never sent as not attempted", function()
    sandbox.reset { orders = 200, statuses = { "submitted" }, near = 0 }
    local result = command.run { "cancel", "--status", "submitted", "--yes", "--rate", "10", "--deadline", "6",
      "--no-store", "--out", "jsonl" }
    assert.equal(3, result.status, result.err)
    local truth, never, count = sandbox.truth(), 0, 0
    for line in result.out:gmatch "[^\n]+" do
      local outcome = cjson.decode(line)
      count = count + 1
      if truth[outcome.id].posts == 0 then
        never = never + 1
        assert.equal("not-attempted", outcome.outcome, line)
        assert.equal("the deadline passed", outcome.reason)
      end
    end
    assert.equal(200, count)
    assert.truthy(never > 100)
  end)

  it("by its deadline while orders are read has sent nothing", function()
    sandbox.reset { orders = 600, statuses = { "submitted" }, near = 0 }
    local ids = {}
    for id in pairs(sandbox.truth()) do ids[#ids + 1] = id end
    for fault, arguments in pairs {
      [{ kind = "delay", seconds = 0.6, route = "list" }] = { "--status", "submitted" },
      [{ kind = "hang", route = "list" }] = { "--filter", "customer_reference=x" },
      [{ kind = "hang", route = "get" }] = { ids[1], ids[2] },
    } do
      sandbox.fault(fault)
      local words = { "cancel", "--yes", "--deadline", "1" }
      for _, word in ipairs(arguments) do words[#words + 1] = word end
      local result = command.run(words)
      assert.equal(3, result.status, result.err)
      assert.truthy(result.err:find("the deadline has passed: nothing was cancelled\n", 1, true), result.err)
      assert.equal("", result.out)
      sandbox.clear_faults()
    end
    assert.is_nil(sandbox.counters().routes.cancel)
  end)

  for _, columns in ipairs { 60, 80, 120 } do
    describe(("on a terminal of %d columns"):format(columns), function()
      local screen = terminal.open(columns, 50)
      if not screen then return pending "needs a system that has pseudo-terminals" end

      teardown(function() screen.close() end)

      before_each(function()
        sandbox.reset { orders = 200, statuses = { "submitted" }, near = 0 }
        sandbox.limits { limit = 20, window = 1 } -- so that it ends early on a busy machine too
      end)

      --- That the last bar has the number of orders that were attempted, then comes the summary on lines of its own.
      -- Returns how many were not attempted.
      local function assert_true_bar(shown)
        local left = tonumber(shown:match "not%-attempted +(%d+) *\nstatus is 3")
        assert.truthy(left and left > 0, shown)
        local attempted, bar = 200 - left, nil
        for line in shown:gmatch "[^\n]+" do
          if line:find "^%[[#.]+%]" then bar = line end
        end
        assert.truthy(bar:find(("] %d of 200"):format(attempted), 1, true), shown)
        assert.falsy(bar:find(" left", 1, true), shown)
        assert.falsy(bar:find("OUTCOME", 1, true), shown)
        assert.falsy(shown:find("\n%^?C? *\n%["), shown) -- a ^C that wrapped
        -- The bar is as full as that.
        assert.equal(math.floor(24 * attempted / 200), #bar:match "^%[(#*)", shown)
        local rest = shown:sub((shown:find(bar, 1, true)))
        assert.truthy(rest:find "\nOUTCOME +ORDERS *\n", shown)
        -- What was in flight at a deadline may have failed, and be cancelled all the same.
        local pending = tonumber(rest:match "cancel%-pending +(%d+)")
        assert.truthy(pending > 0 and pending <= sandbox.counters().cancelled, shown)
        return left, pending
      end

      it("by Ctrl-C", function()
        screen.start("cancel", "--status", "submitted", "--yes")
        command.await("some cancels", function() return sandbox.counters().cancelled >= 10 end)
        screen.await "[#"
        screen.press "C-c"
        local shown = screen.await "status is 3"
        assert.truthy(shown:find("SIGINT: settling what is in flight", 1, true), shown)
        local left, pending = assert_true_bar(shown)
        assert.equal(200, left + pending)
      end)

      it("by Ctrl-C at the question, and before it, says that nothing was cancelled", function()
        screen.start("cancel", "--status", "submitted")
        screen.await "Type yes to go on:"
        screen.press "C-c"
        screen.await "\ntelnyx-porting: nothing was cancelled"
        sandbox.fault { kind = "hold", route = "list" }
        screen.start("cancel", "--status", "submitted", "--max", "500")
        command.await("the list", function() return sandbox.faults()[1].fired > 0 end)
        screen.press "C-c"
        screen.await "\ntelnyx-porting: nothing was cancelled"
        assert.is_nil(sandbox.counters().routes.cancel)
      end)

      it("by its deadline", function()
        -- The limit leaves half of them for the deadline, and the deadline leaves a busy machine time to begin.
        sandbox.limits { limit = 10, window = 1 }
        screen.start("cancel", "--status", "submitted", "--yes", "--deadline", "10")
        assert_true_bar(screen.await "status is 3")
      end)
    end)
  end
end)
