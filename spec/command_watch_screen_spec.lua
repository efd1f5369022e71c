--- What watch draws on a terminal: counts by status, then what has changed, within its width and height.

local command = require "spec.support.command"
local sandbox = require "spec.support.sandbox"
local screen = require "spec.support.screen"

local function lines(text)
  local list = {}
  for line in text:gmatch "[^\n]+" do list[#list + 1] = line end
  return list
end

if not screen.exists() then
  describe("watch on a terminal", function() pending "needs a system that has pseudo-terminals" end)
  return
end

describe("watch on a terminal", function()
  local ids, file

  before_each(function()
    sandbox.reset { orders = 400, statuses = { "submitted" }, near = 0 }
    ids = {}
    for id, truth in pairs(sandbox.truth()) do
      if truth.status == "submitted" then ids[#ids + 1] = id end
    end
    table.sort(ids)
    file = command.write("ids", table.concat(ids, "\n"))
  end)

  teardown(function()
    screen.stop()
    os.execute("rm -rf " .. command.folder)
  end)

  for _, columns in ipairs { 60, 80, 120 } do
    it("of " .. columns .. " columns shows counts by status, and then what has changed alone", function()
      local one = screen.start({ "watch", "--from", file, "--interval", "0.1" }, { columns = columns, lines = 12 })
      local shown = one.await "No status has changed since the start."
      assert.truthy(shown:find("0 of 400 final, at %d%d:%d%d:%d%d UTC"), shown)
      assert.truthy(shown:find("  400 submitted", 1, true), shown)
      assert.is_nil(shown:find("%x+%-%x+%-%x+%-%x+%-%x+"), shown)

      sandbox.set_order(ids[7], { status = "exception" })
      sandbox.set_order(ids[8], { status = "ported" })
      one.await "1 ported"
      shown = one.await "1 exception"
      assert.truthy(shown:find("398 submitted", 1, true), shown)
      assert.truthy(shown:find("1 of 400 final", 1, true), shown)
      assert.truthy(shown:find(ids[7] .. "  exception", 1, true), shown)
      assert.truthy(shown:find(ids[8] .. "  ported", 1, true), shown)
      assert.is_nil(shown:find(ids[9], 1, true), shown)

      -- More than the screen has lines: the latest ones, and how many others.
      for i = 20, 40 do sandbox.set_order(ids[i], { status = "in-process" }) end
      one.await "21 in-process"
      shown = one.await "more that have changed" -- the last line of the screen: all is drawn by then
      assert.truthy(shown:find("… and %d+ more that have changed"), shown)
      assert.truthy(#lines(shown) <= 12, shown)
      for _, line in ipairs(lines(shown)) do
        assert.truthy(#line <= columns + 2, line) -- "…" has three bytes
      end
      one.press "C-c"
      shown = one.await "status is 3"
      assert.truthy(shown:find("SIGINT; not final yet: 399 of 400", 1, true), shown)
      one.close()
    end)
  end

  it("is drawn again at once when the terminal gets another size", function()
    local one = screen.start({ "watch", ids[1], ids[2], "--interval", "60" }, { columns = 120, lines = 20 })
    local shown = one.await "FOC DATE (UTC)"
    assert.truthy(shown:find("REFERENCE", 1, true), shown)
    one.resize(60, 20)
    shown = command.await("a narrow table", function()
      local now = one.screen()
      return now:find("final, at", 1, true) and not now:find("FOC DATE", 1, true)
        and now:find(ids[2]:gsub("%-", "%%-") .. "  submitted  %d+:%d+:%d+\n") and now
    end)
    assert.equal(1, select(2, shown:gsub("final, at", "")), shown)
    assert.equal(1, select(2, shown:gsub(ids[1]:gsub("%-", "%%-"), "")), shown)
    one.resize(120, 20)
    shown = one.await "REFERENCE"
    assert.truthy(shown:find(ids[1] .. "  submitted", 1, true), shown)
    one.close()
  end)

  it("shows how far it is while it reads", function()
    -- The number of orders and their first page come, the second page does not.
    sandbox.fault { kind = "delay", seconds = 0, route = "list", times = 2 }
    sandbox.fault { kind = "hold", route = "list" }
    local one = screen.start({ "watch", "--from", file, "--interval", "0.1" }, { columns = 80, lines = 12 })
    assert.truthy(one.await("not read yet"):find("250 submitted   150 not read yet", 1, true))
    assert.is_nil(sandbox.counters().routes.get)
    one.close()
    sandbox.clear_faults()
  end)

  it("writes lines without escapes where the terminal is dumb", function()
    local one = screen.start({ "watch", ids[1], "--interval", "0.1" },
      { columns = 80, lines = 12, env = { TERM = "dumb" } })
    one.await(ids[1] .. "  submitted")
    sandbox.set_order(ids[1], { status = "ported" })
    one.await(ids[1] .. "  submitted -> ported")
    one.await "status is 0"
    assert.is_nil(one.bytes():find("\27", 1, true), one.bytes())
    one.close()
  end)
end)
