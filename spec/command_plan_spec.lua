--- The command telnyx-porting: what the plan of cancel says is what comes of it.

local cjson = require "cjson"
local command = require "spec.support.command"
local support = require "spec.support.porting"
local sandbox = support.sandbox

local run = command.run
local assert_has = command.assert_has

local function lines(text)
  local list = {}
  for line in text:gmatch "[^\n]+" do list[#list + 1] = line end
  return list
end

local function posts()
  return sandbox.counters().routes.cancel or 0
end

local function with(status)
  local ids = {}
  for id, truth in pairs(sandbox.truth()) do
    if truth.status == status then ids[#ids + 1] = id end
  end
  table.sort(ids)
  return ids
end

describe("the plan of cancel", function()
  teardown(function() os.execute("rm -rf " .. command.folder) end)

  it("asks nothing again of orders that wait for their cancellation, and counts them as so before", function()
    sandbox.reset { orders = 10, statuses = { "cancel-pending" } }
    local ids = with "cancel-pending"
    for _, store in ipairs { "--no-store", "--quiet" } do
      local result = run { "cancel", ids[1], ids[2], ids[3], "--yes", store, "--out", "jsonl" }
      assert.equal(0, result.status, result.err)
      assert.equal(3, #lines(result.out))
      for _, line in ipairs(lines(result.out)) do
        local outcome = cjson.decode(line)
        assert.same({ "cancel-pending", 0 }, { outcome.outcome, outcome.attempts })
        assert.truthy(outcome.reason)
      end
    end
    local result = run { "cancel", ids[1], ids[2], ids[3], "--yes" }
    assert_has(result.err, "Cancelled already, or waiting for it: 3; not asked again",
      "Nothing is to be cancelled: 3 cancelled already or waiting for it")
    assert.truthy(result.out:find "already%-pending +3\n", result.out)
    assert.truthy(result.out:find "cancel%-pending +0\n", result.out)
    assert.equal(0, posts())
  end)

  it("sends nothing for those among others, in the run and in its report", function()
    sandbox.reset { orders = 40, statuses = { "cancel-pending", "submitted", "cancelled" }, near = 0 }
    local store = command.folder .. "/mixed.db"
    local pending, submitted, cancelled = with "cancel-pending", with "submitted", with "cancelled"
    local ids = { pending[1], submitted[1], pending[2], submitted[2], cancelled[1] }
    sandbox.reset_counters()
    local result = run { "cancel", ids[1], ids[2], ids[3], ids[4], ids[5], "--yes", "--store", store }
    assert.equal(0, result.status, result.err)
    for _, out in ipairs { result.out, run({ "report", store }).out } do
      assert.truthy(out:find "cancel%-pending +2\n", out)
      assert.truthy(out:find "already%-pending +2\n", out)
      assert.truthy(out:find "already%-cancelled +1\n", out)
    end
    assert.equal(2, posts())
    -- A run that goes on counts what an earlier one has done as done, not as so before.
    assert.truthy(run({ "resume", store }).out:find "cancel%-pending +2\n")
    assert.equal(2, posts())
  end)

  it("leaves out with --skip-refused what it expects to be refused, and ends with 0", function()
    sandbox.reset { orders = 400 }
    local arguments = { "cancel", "--filter", "customer_reference=" .. sandbox.reference, "--yes" }
    local planned = run { "cancel", "--filter", "customer_reference=" .. sandbox.reference, "--dry-run" }
    local refused = tonumber(planned.err:match "Expected to be refused: (%d+)")
    assert.truthy(refused > 0, planned.err)
    assert_has(planned.err, "--skip-refused leaves them out")

    table.insert(arguments, "--skip-refused")
    local result = run(arguments)
    assert.equal(0, result.status, result.err)
    assert_has(result.err, ("Expected to be refused: %d; left out"):format(refused))
    assert.truthy(result.out:find "refused +0\n", result.out)
    assert.truthy(result.out:find(("left out +%d\n"):format(refused)), result.out)
    assert.equal(tonumber(result.out:match "cancel%-pending +(%d+)"), posts())

    -- What is left is drafts and the like: nothing has to be sent, and that was the plan.
    local before = posts()
    result = run(arguments)
    assert.equal(0, result.status, result.err)
    assert_has(result.err, "Nothing is to be cancelled", "left out by --skip-refused")
    assert.equal(before, posts())
  end)

  it("ends with 1 where orders are refused, foreseen or not, unless they were left out", function()
    sandbox.reset { orders = 20, statuses = { "draft", "submitted" }, near = 0 }
    local draft, submitted = with("draft")[1], with "submitted"
    assert.equal(1, run({ "cancel", draft, submitted[1], "--yes" }).status)
    assert.equal(0, run({ "cancel", draft, submitted[2], "--yes", "--skip-refused" }).status)
    sandbox.fault { kind = "status", status = 422, route = "cancel", order = submitted[3] }
    assert.equal(1, run({ "cancel", draft, submitted[3], "--yes", "--skip-refused" }).status)
  end)

  it("shows with resume --dry-run what is left, and sends nothing", function()
    sandbox.reset { orders = 30, statuses = { "submitted" }, near = 0 }
    local env = { XDG_STATE_HOME = command.folder .. "/resumed" }
    local ids = with "submitted"
    sandbox.fault { kind = "status", status = 403, route = "cancel" }
    assert.equal(4, run({ "cancel", ids[1], ids[2], "--yes" }, { env = env }).status)
    sandbox.clear_faults()
    sandbox.reset_counters()
    local refusal = run({ "resume" }, { env = env })
    assert_has(refusal.err, "say --yes to resume without being asked, or --dry-run to look")
    local looked = run({ "resume", "--dry-run", "--out", "ids" }, { env = env })
    assert.equal(0, looked.status, looked.err)
    assert_has(looked.err, "Orders:    2, of which 0 are settled")
    local shown = lines(looked.out)
    table.sort(shown)
    assert.same({ ids[1], ids[2] }, shown)
    assert.equal(0, posts())
    assert.equal(0, run({ "resume", "--yes" }, { env = env }).status)
    assert.equal(2, posts())
  end)

  it("advises --no-store to the command that has it alone", function()
    local missing = { LUA_INIT = 'package.preload["luasql.sqlite3"] = function() error "missing" end',
      LUA_INIT_5_3 = false, LUA_INIT_5_4 = false }
    local homeless = { XDG_STATE_HOME = false, HOME = false }
    for _, arguments in ipairs { { "runs" }, { "report" }, { "resume", "--yes" }, { "report", "x.db" } } do
      local result = run(arguments, { env = missing })
      assert.equal(2, result.status)
      assert_has(result.err, "a store needs LuaSQL for SQLite (Debian: lua-sql-sqlite3): install it\n")
    end
    for _, arguments in ipairs { { "report" }, { "resume", "--yes" } } do
      assert_has(run(arguments, { env = homeless }).err, "set HOME or XDG_STATE_HOME, or name the store")
    end
    assert_has(run({ "cancel", sandbox.example_id, "--yes" }, { env = homeless }).err,
      "set HOME or XDG_STATE_HOME, or say --store FILE or --no-store")
  end)

  it("says before it reads anything that the folder for stores is no folder, or can't be made", function()
    sandbox.reset { orders = 20, statuses = { "submitted" }, near = 0 }
    local id = with("submitted")[1]
    command.write("telnyx-porting", "")
    local env = { XDG_STATE_HOME = command.folder }
    local result = run({ "cancel", id, "--yes" }, { env = env })
    assert.equal(2, result.status)
    assert_has(result.err, ("there is no place for the store: %s/telnyx-porting is no folder; nothing was cancelled: "
      .. "set XDG_STATE_HOME, or say --store FILE or --no-store\n"):format(command.folder))
    assert.falsy(result.err:find("Orders:", 1, true), result.err)
    assert_has(run({ "cancel", id, "--yes" }, { env = { XDG_STATE_HOME = command.folder .. "/telnyx-porting" } }).err,
      ("there is no place for the store: %s/telnyx-porting is no folder"):format(command.folder))
    assert_has(run({ "cancel", id, "--yes" }, { env = { XDG_STATE_HOME = "/proc" } }).err,
      "there is no place for the store: can't make the folder /proc/telnyx-porting: ")
    for _, name in ipairs { "runs", "report" } do
      result = run({ name }, { env = env })
      assert.equal(2, result.status)
      assert_has(result.err, ("%s/telnyx-porting, where stores are kept, is no folder"):format(command.folder))
    end
    assert.equal(0, sandbox.counters().requests)
    assert.equal(0, run({ "cancel", id, "--yes", "--no-store" }, { env = env }).status)
    os.remove(command.folder .. "/telnyx-porting")
  end)

  it("calls ids that the account does not know unknown, not refused", function()
    sandbox.reset { orders = 20, statuses = { "submitted" }, near = 0 }
    local id = with("submitted")[1]
    local result = run { "cancel", id, support.unknown_id, "--dry-run" }
    assert_has(result.err, "Unknown ids, which the account has no orders for: 1\n  " .. support.unknown_id)
    assert.falsy(result.err:find("refused", 1, true), result.err)
    for _, option in ipairs { "--quiet", "--skip-refused" } do
      result = run { "cancel", id, support.unknown_id, "--yes", option }
      assert.equal(1, result.status)
      -- All is settled: resume would find nothing to do.
      assert.falsy((result.err .. result.out):find("To go on", 1, true), result.err)
    end
  end)
end)
