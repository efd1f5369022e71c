--- What telnyx-porting cancel reads before it asks: as little as is needed, with its progress shown, and nothing where
-- --max is exceeded anyway.

local command = require "spec.support.command"
local sandbox = require "spec.support.sandbox"
local terminal = require "spec.support.terminal"

local orders = 1000

local function all_ids()
  local ids = {}
  for id in pairs(sandbox.truth()) do ids[#ids + 1] = id end
  table.sort(ids)
  sandbox.reset_counters()
  return ids
end

--- A file with the first so many ids, and some that the account does not know.
local function file_of(count, unknown)
  local ids = all_ids()
  local lines = { table.concat(ids, "\n", 1, count) }
  for i = 1, unknown or 0 do lines[#lines + 1] = ("%08x-0000-4000-8000-000000000000"):format(i) end
  return command.write("ids", table.concat(lines, "\n") .. "\n")
end

local function requests() return sandbox.counters().requests end

describe("cancel, before it asks,", function()
  teardown(function() os.execute("rm -rf " .. command.folder) end)

  before_each(function()
    sandbox.reset { orders = orders, statuses = { "submitted" }, near = 0, reference = "Mine" }
  end)

  describe("with --max", function()
    local function assert_too_many(words, ...)
      local result = command.run { "cancel", "--yes", ... }
      assert.equal(2, result.status, result.err)
      assert.truthy(result.err:find(words, 1, true), result.err)
      assert.equal("", result.out)
      assert.equal(0, sandbox.counters().routes.cancel or 0)
      return result
    end

    it("sends nothing where more ids are named", function()
      assert_too_many("600 orders are selected, more than --max 599", "--from", file_of(600), "--max", "599")
      assert.equal(0, requests())
      local result = command.run { "cancel", "--from", file_of(600), "--max", "600", "--dry-run" }
      assert.equal(0, result.status, result.err)
    end)

    it("asks for the number where a filter finds more, and for nothing else", function()
      assert_too_many("999 orders are selected, more than --max 10", "--filter", "customer_reference=Mine",
        "--max", "10")
      assert.equal(1, requests())
    end)

    it("stops reading once more are found by what is compared here", function()
      assert_too_many("more than --max 10 orders are selected", "--status", "submitted", "--max", "10")
      assert.equal(2, requests())
      sandbox.reset_counters()
      assert_too_many("more than --max 10 orders are selected", "--from", file_of(900), "--status", "submitted",
        "--max", "10")
      assert.equal(2, requests())
    end)

    it("cancels as many as it allows", function()
      local result = command.run { "cancel", "--from", file_of(30), "--yes", "--max", "30", "--out", "ids" }
      assert.equal(0, result.status, result.err)
      assert.equal(30, select(2, result.out:gsub("\n", "")))
    end)
  end)

  it("reads pages instead of each order, where that takes fewer requests", function()
    local result = command.run { "cancel", "--from", file_of(600), "--dry-run", "--out", "ids" }
    assert.equal(0, result.status, result.err)
    assert.equal(command.read(command.folder .. "/ids"), result.out)
    assert.same({ list = 5 }, { list = sandbox.counters().routes.list, get = sandbox.counters().routes.get })
  end)

  it("reads by its id what no page has", function()
    local result = command.run { "cancel", "--from", file_of(600, 7), "--dry-run" }
    assert.truthy(result.err:find("Unknown ids, which the account has no orders for: 7", 1, true), result.err)
    assert.truthy(result.err:find("   600  submitted", 1, true), result.err)
    assert.same({ 5, 7 }, { sandbox.counters().routes.list, sandbox.counters().routes.get })
  end)

  it("waits for the review of many by reading pages as well, and goes on where one can't be read", function()
    local path = file_of(600)
    local process = command.start { "cancel", "--from", path, "--yes", "--wait", "--interval", "0.1", "--quiet" }
    command.await("all cancels", function() return (sandbox.counters().routes.cancel or 0) == 600 end)
    command.await("some looks", function() return (sandbox.counters().routes.list or 0) > 20 end)
    assert.equal(0, sandbox.counters().routes.get or 0)
    sandbox.fault { kind = "status", status = 503, route = "list", when = "before", times = 6 }
    for id, truth in pairs(sandbox.truth()) do
      if truth.status == "cancel-pending" then sandbox.finish(id) end
    end
    local result = process.wait()
    assert.equal(0, result.status, result.err)
  end)

  it("reads by their ids the few of a large account", function()
    assert.equal(0, command.run { "cancel", "--from", file_of(4), "--dry-run", "--quiet" }.status)
    assert.same({ 4, 4 }, { sandbox.counters().requests, sandbox.counters().routes.get })
  end)

  it("finds other parts of the same port requests on the pages that it has read", function()
    sandbox.reset { orders = orders, statuses = { "submitted", "ported" }, near = 0 }
    local by_parent = {}
    for id in pairs(sandbox.truth()) do
      local order = sandbox.order(id).order
      local parent = order.parent_support_key
      if type(parent) == "string" then
        by_parent[parent] = by_parent[parent] or {}
        table.insert(by_parent[parent], order)
      end
    end
    local selected, expected = {}, 0
    for _, group in pairs(by_parent) do
      for i, order in ipairs(group) do
        if i % 2 == 1 then
          selected[#selected + 1] = order.id
        elseif order.status.value == "submitted" then
          expected = expected + 1
        end
      end
    end
    assert.is_true(#selected > 30 and expected > 0)
    sandbox.reset_counters()
    local path = command.write("ids", table.concat(selected, "\n") .. "\n")
    local result = command.run { "cancel", "--from", path, "--dry-run" }
    assert.truthy(result.err:find(("parts of the same port request as a selected one: %d\n"):format(expected), 1, true),
      expected .. result.err)
    assert.equal(5, requests())
  end)

  it("says how long the run takes by the service's limit", function()
    sandbox.limits { limit = 50, window = 1 }
    local result = command.run { "cancel", "--from", file_of(600), "--dry-run" }
    assert.truthy(result.err:find("Takes:     about 12 s, by the limit of 50 requests a second\n", 1, true), result.err)
    result = command.run { "cancel", "--from", file_of(600), "--dry-run", "--rate", "2.5" }
    assert.truthy(result.err:find("Takes:     about 4 min 00 s, by the limit of 2.5 requests a second\n", 1, true),
      result.err)
    sandbox.limits { headers = false }
    result = command.run { "cancel", "--from", file_of(600), "--dry-run" }
    assert.falsy(result.err:find("Takes:", 1, true), result.err)
  end)

  it("shows no progress where stderr is no terminal", function()
    local result = command.run { "cancel", "--from", file_of(600), "--dry-run" }
    assert.falsy(result.err:find("reading", 1, true), result.err)
    assert.falsy(result.err:find("[\r\27]"), result.err)
  end)

  for _, columns in ipairs { 60, 80, 120 } do
    describe(("on a terminal of %d columns"):format(columns), function()
      local screen

      before_each(function()
        screen = terminal.open(columns, 40)
        if not screen then pending "needs a system that has pseudo-terminals" end
      end)
      after_each(function()
        if screen then screen.close() end
      end)

      it("shows how far the reading is, in a line that goes", function()
        sandbox.fault { kind = "delay", route = "list", seconds = 1.2 }
        screen.start("cancel", "--from", file_of(600))
        screen.await "reading 0 of 1,000"
        local shown = screen.await " left"
        assert.truthy(("\n" .. shown):find "\nreading [257][05]0 of 1,000, %d+ s left", shown)
        shown = screen.await "Type yes to go on"
        assert.falsy(shown:find("reading", 1, true), shown)
        assert.truthy(shown:find("600 orders", 1, true), shown)
        screen.press "Enter"
        screen.await "status is 3"
      end)

      it("tells of a wait for the rate limit", function()
        sandbox.limits { limit = 2, window = 6 }
        screen.start("cancel", "--from", file_of(600))
        local shown = screen.await "rate limit until"
        assert.truthy(shown:find "reading %d+ of 1,000, rate limit until %d%d:%d%d:%d%d UTC *\n", shown)
      end)
    end)
  end
end)
