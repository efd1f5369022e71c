--- The command telnyx-porting: what was sent and could not be settled is unknown, in all that it shows and counts.

local cjson = require "cjson"
local command = require "spec.support.command"
local sandbox = require "spec.support.sandbox"

local run = command.run
local assert_has, assert_lacks, assert_counts = command.assert_has, command.assert_lacks, command.assert_counts

--- The value of a field in each of several JSON lines, by id.
local function by_id(lines, field)
  local found = {}
  for line in lines:gmatch "[^\n]+" do
    local value = cjson.decode(line)
    found[value.id] = value[field]
  end
  return found
end

describe("an uncertain outcome", function()
  local ids

  --- Orders of one status, of which the first answers neither a request of that route nor the reads after it.
  local function prepare(status, route, count)
    sandbox.reset { orders = count or 6, statuses = { status }, near = 0 }
    ids = {}
    for id in pairs(sandbox.truth()) do ids[#ids + 1] = id end
    table.sort(ids)
    sandbox.fault { kind = "drop", when = "after", route = route, order = ids[1] }
    sandbox.fault { kind = "status", status = 403, route = "get", order = ids[1] }
  end

  after_each(function() sandbox.clear_faults() end)
  teardown(function() os.execute("rm -rf " .. command.folder) end)

  it("is unknown in the summary of a run, the exit status, the report and each format", function()
    prepare("submitted", "cancel")
    local store = command.folder .. "/run.db"
    local result = run { "cancel", "--status", "submitted", "--yes", "--store", store }
    assert.equal(3, result.status, result.err)
    assert_has(result.out, "Unknown: sent, or about to be, and not settled:\n  " .. ids[1])
    assert_counts(result.out, { unknown = 1, failed = 0, refused = 0, ["cancel-pending"] = 5 })
    assert_has(result.err, "To go on: telnyx-porting resume " .. store)
    assert_lacks(result.out, "Not cancelled:")

    local report = run { "report", store }
    assert.equal(3, report.status)
    assert_has(report.out, "Unknown: sent, or about to be, and not settled:\n  " .. ids[1])
    assert_counts(report.out, { unknown = 1, failed = 0, ["cancel-pending"] = 5 })
    for _, words in ipairs { { "report", store, "--out", "jsonl" }, { "follow", store, "--out", "jsonl" } } do
      result = run(words)
      assert.equal(3, result.status, result.err)
      local outcomes = by_id(result.out, "outcome")
      assert.same({ "unknown", "cancel-pending" }, { outcomes[ids[1]], outcomes[ids[2]] })
      local err = by_id(result.out, "error")[ids[1]]
      assert.same({ "connection", true }, { err.kind, err.uncertain })
    end
    result = run { "report", store, "--out", "csv", "--columns", "id,outcome", "--no-headers" }
    assert_has(result.out, ids[1] .. ",unknown\n", ids[2] .. ",cancel-pending\n")
    assert_lacks(run({ "report", store, "--out", "ids" }).out, ids[1])
    assert_has(run({ "runs", "--out", "jsonl" }).out, '"unknown":1')

    sandbox.clear_faults()
    local posts = sandbox.truth()[ids[1]].posts
    result = run { "resume", store }
    assert.equal(0, result.status, result.err)
    assert_counts(result.out, { ["cancel-pending"] = 6, failed = 0 })
    assert.equal(posts, sandbox.truth()[ids[1]].posts)
  end)

  it("is unknown in a run's own rows and its line of counts", function()
    prepare("submitted", "cancel")
    local result = run { "cancel", "--status", "submitted", "--yes", "--no-store", "--quiet", "--out", "jsonl" }
    assert.equal(3, result.status, result.err)
    assert.equal("unknown", by_id(result.out, "outcome")[ids[1]])
    assert_has(result.err, "6 orders: 1 unknown, 5 cancel-pending\n")
  end)

  it("is unknown to the progress of a run, not failed", function()
    prepare("submitted", "cancel")
    sandbox.fault { kind = "hold", route = "cancel", order = ids[2] }
    local process = command.start { "cancel", "--status", "submitted", "--yes", "--no-store" }
    command.await("the held one", function() return sandbox.faults()[3].fired == 1 end)
    command.await("a line", function() return command.read(command.folder .. "/stderr"):find "5 of 6" end)
    assert_has(command.read(command.folder .. "/stderr"), "1 unknown")
    assert_lacks(command.read(command.folder .. "/stderr"), "failed")
    sandbox.clear_faults()
    assert.equal(3, process.wait().status)
  end)

  it("names the deadline that was given, not what was left of it", function()
    prepare("submitted", "cancel")
    sandbox.clear_faults()
    sandbox.fault { kind = "hang", when = "after", route = "cancel" }
    local result = run { "cancel", "--status", "submitted", "--yes", "--no-store", "--deadline", "6", "--out", "csv" }
    assert.equal(3, result.status, result.err)
    assert_has(result.out, "the deadline of 6 s passed before the answer came")
    assert.equal(6, select(2, result.out:gsub("the deadline of 6 s passed", "")))
  end)

  it("is unknown where orders are changed, and ends with 3", function()
    prepare("draft", "porting_orders.confirm", 40) -- so many are read in pages
    sandbox.fault { kind = "status", status = 422, route = "porting_orders.confirm", order = ids[2] }
    local file = command.write("ids", table.concat(ids, "\n"))
    local result = run { "confirm", "--from", file, "--yes", "--out", "ids" }
    assert.equal(3, result.status, result.err)
    assert_has(result.err, " submitted, 1 unknown, ",
      "Unknown: sent, and not known to be submitted; the same command again finds out:\n  1 unknown: ",
      "\n      " .. ids[1])
    assert_lacks(result.out, ids[1], ids[2])

    prepare("draft", "porting_orders.delete", 40)
    sandbox.clear_faults()
    sandbox.fault { kind = "drop", when = "after", route = "porting_orders.delete", order = ids[1], times = 1 }
    sandbox.fault { kind = "status", status = 403, route = "porting_orders.delete", order = ids[1] }
    result = run { "delete", "--from", file, "--yes", "--out", "ids" }
    assert.equal(3, result.status, result.err)
    assert_has(result.err,
      "Unknown: sent, and not known to be deleted; the same command again finds out:\n  1 unknown: ",
      "38 of 39 deleted, 1 unknown\n")
    assert_lacks(result.err, "Not deleted")
    assert_lacks(result.out, ids[1])
  end)

  it("ends a command about one thing with 3 as well", function()
    prepare("submitted", "comments.create")
    local result = run { "comment", ids[1], "The invoice is on its way." }
    assert.equal(3, result.status, result.err)
    assert_has(result.err, "the request may have taken effect")
    sandbox.fault { kind = "drop", when = "after", route = "porting_orders.create" }
    result = run { "create", "+13035550000" }
    assert.equal(3, result.status, result.err)
    assert_has(result.err, "the request may have taken effect")
  end)
end)
