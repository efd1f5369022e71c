--- The command telnyx-porting resume: it reads what became of the orders meanwhile, and its plan is its outcome.

local cjson = require "cjson"
local command = require "spec.support.command"
local sandbox = require "spec.support.sandbox"

local run = command.run
local assert_has, assert_counts = command.assert_has, command.assert_counts

local function posts()
  return sandbox.counters().routes.cancel or 0
end

describe("resume", function()
  local ids, store, before

  --- A run of 12 orders that sent nothing, of which some are no longer what they were.
  before_each(function()
    sandbox.reset { orders = 12, statuses = { "submitted" }, near = 0 }
    ids, store = {}, os.tmpname()
    os.remove(store)
    for id in pairs(sandbox.truth()) do ids[#ids + 1] = id end
    table.sort(ids)
    sandbox.fault { kind = "status", status = 401, route = "cancel" }
    assert.equal(4, run({ "cancel", "--status", "submitted", "--yes", "--store", store }).status)
    sandbox.clear_faults()
    for i = 1, 3 do sandbox.set_order(ids[i], { status = "cancel-pending" }) end
    sandbox.set_order(ids[4], { status = "cancelled" })
    sandbox.set_order(ids[5], { status = "draft" })
    sandbox.set_order(ids[6], { foc_hours = 12 })
    sandbox.reset_counters()
    before = sandbox.truth()
  end)

  --- How many cancels were sent for an order since.
  local function posts_to(id) return sandbox.truth()[id].posts - before[id].posts end

  after_each(function() os.execute("rm -f " .. store .. "*") end)
  teardown(function() os.execute("rm -rf " .. command.folder) end)

  it("asks nothing of orders that were cancelled meanwhile, and counts them as so before", function()
    local result = run { "resume", store }
    assert.equal(1, result.status, result.err)
    assert_has(result.err, "Left:      12 orders", "Cancelled already, or waiting for it: 4; not asked again",
      "Expected to be refused: 2; --skip-refused leaves them out",
      "1  draft, which telnyx-porting delete deletes", "1  has its FOC date within 48 hours")
    assert_counts(result.out, { ["cancel-pending"] = 6, ["already-pending"] = 3, ["already-cancelled"] = 1,
      refused = 2, ["not-attempted"] = 0 })
    assert.equal(8, posts())
    for i = 1, 4 do assert.equal(0, posts_to(ids[i])) end
    assert_counts(run({ "report", store }).out, { ["cancel-pending"] = 6, ["already-pending"] = 3, refused = 2 })
  end)

  it("leaves out with --skip-refused what it expects to be refused, and ends with 0", function()
    local result = run { "resume", store, "--skip-refused" }
    assert.equal(0, result.status, result.err)
    assert_has(result.err, "Expected to be refused: 2; left out")
    assert_counts(result.out, { ["cancel-pending"] = 6, ["already-pending"] = 3, ["already-cancelled"] = 1,
      refused = 0, ["not-attempted"] = 0, ["left out"] = 2 })
    assert.equal(6, posts())
    -- Left out is not settled: they are there for whoever goes on without it.
    sandbox.set_order(ids[5], { status = "submitted" })
    result = run { "resume", store }
    assert.equal(1, result.status, result.err)
    assert_counts(result.out, { ["cancel-pending"] = 7, refused = 1 })
    assert.equal(8, posts())
  end)

  it("shows in a dry run what it would do, and changes nothing", function()
    local result = run { "resume", store, "--dry-run", "--out", "csv", "--no-headers", "--columns", "id,why" }
    assert.equal(0, result.status, result.err)
    local expected = {}
    for id, why in result.out:gmatch '([^,\n]+),"?dry run: ([^\n"]*)"?\n' do expected[id] = why end
    assert.truthy(expected[ids[1]]:find "cancel", expected[ids[1]])
    assert.equal("it would be cancelled", expected[ids[7]])
    assert.truthy(expected[ids[5]]:find("draft", 1, true))
    result = run { "resume", store, "--dry-run", "--skip-refused", "--out", "ids" }
    assert.falsy(result.out:find(ids[5], 1, true))
    assert.truthy(result.out:find(ids[7], 1, true))
    assert.equal(0, posts())
  end)

  it("asks nobody where nothing is left to send", function()
    for i = 5, 12 do sandbox.set_order(ids[i], { status = "cancelled" }) end
    os.execute(("mkdir -p %s/own/telnyx-porting && cp %s %s/own/telnyx-porting/run.db"):format(command.folder, store,
      command.folder))
    local result = run({ "resume", "--yes" }, { env = { XDG_STATE_HOME = command.folder .. "/own" } })
    assert.equal(0, result.status, result.err)
    assert_counts(result.out, { ["already-pending"] = 3, ["already-cancelled"] = 9 })
    assert.equal(0, posts())
  end)

  it("counts as its own what it may have sent", function()
    local killed = command.folder .. "/killed.db"
    sandbox.fault { kind = "hang", when = "after", route = "cancel" }
    local process = command.start { "cancel", ids[7], "--yes", "--store", killed }
    command.await("the cancel", function() return posts() == 1 end)
    process.signal "KILL"
    process.wait()
    sandbox.clear_faults()
    local result = run { "resume", killed, "--out", "jsonl" }
    assert.equal(0, result.status, result.err)
    assert_has(result.err, "1 may have been sent: it is read first",
      "Cancelled by this run, or waiting for it: 1; not asked again")
    local outcome = cjson.decode(result.out)
    assert.same({ "cancel-pending", nil }, { outcome.outcome, outcome.reason })
    assert.equal(1, posts_to(ids[7]))
  end)

  it("ends its reading at an outage", function()
    sandbox.fault { kind = "hang" }
    local result = run { "resume", store, "--outage", "2s" }
    sandbox.clear_faults()
    assert.equal(3, result.status, result.err)
    assert_has(result.err, "telnyx-porting: the service did not answer for 2 s: nothing was cancelled\n")
  end)

  it("knows the account of a run of refusals alone", function()
    sandbox.reset { orders = 10, statuses = { "draft" }, near = 0 }
    local drafts, env = {}, { XDG_STATE_HOME = command.folder .. "/refusals" }
    for id in pairs(sandbox.truth()) do drafts[#drafts + 1] = id end
    assert.equal(1, run({ "cancel", drafts[1], drafts[2], "--yes" }, { env = env }).status)
    local user_id = run({ "get", drafts[1], "--out", "json" }).out:match '"user_id":%s*"([^"]+)"'
    assert_has(run({ "runs", "--out", "jsonl" }, { env = env }).out, ('"account":"%s"'):format(user_id))
  end)

  it("says of orders that no account knows what the run itself said", function()
    local path, unknown = command.folder .. "/unknown.db", "11111111-2222-4333-8444-555555555555"
    assert.equal(1, run({ "cancel", unknown, "--yes", "--store", path }).status)
    local result = run { "resume", path, "--yes" }
    assert.equal(1, result.status, result.err)
    assert_has(result.err, "Orders:    1, of which 1 is settled")
    assert_counts(result.out, { failed = 1 })
    assert.falsy(result.err:find("account:", 1, true), result.err)

    -- A mistyped id in front does not keep the others from being cancelled.
    local mixed = command.folder .. "/mixed.db"
    sandbox.fault { kind = "status", status = 401, route = "cancel" }
    assert.equal(4, run({ "cancel", unknown, ids[7], "--yes", "--concurrency", "1", "--store", mixed }).status)
    sandbox.clear_faults()
    result = run { "resume", mixed, "--yes" }
    assert.equal(1, result.status, result.err)
    assert_counts(result.out, { failed = 1, ["cancel-pending"] = 1 })
  end)

  it("without a store goes on with the last unfinished run, and says that there are others", function()
    local state = command.folder .. "/two"
    local env = { XDG_STATE_HOME = state }
    os.execute(("mkdir -p %s/telnyx-porting && cp %s %s/telnyx-porting/a.db && cp %s %s/telnyx-porting/b.db"):format(
      state, store, state, store, state))
    local result = run({ "resume", "--yes" }, { env = env })
    assert.equal(1, result.status, result.err)
    assert_has(result.err, ("Store:     %s/telnyx-porting/"):format(state), "another run is unfinished as well")
    assert.equal(8, posts())
  end)
end)
