--- The outcomes that a stored batch keeps without a table for each (batch/outcomes.lua, outcomes.queued): they are what
--- any other is, and none is lost between the commit and the caller.

local files = require "spec.support.files"
local support = require "spec.support.porting"
local porting, sandbox = support.porting, support.sandbox

local folder, stores

setup(function() folder, stores = files.new_folder(), 0 end)

teardown(function() files.remove_folder(folder) end)

local function new_store()
  stores = stores + 1
  return ("%s/%d.db"):format(folder, stores)
end

--- What can be said of an outcome before it is known how long it took: its fields by their names, and the order whole.
local function described(outcome)
  local fields = {}
  for name, value in pairs(outcome) do
    if name == "seconds" then
      assert.equal("number", type(value))
      fields.seconds = value >= 0 and value < 60
    elseif name == "order" then
      fields.order = { type = getmetatable(value), status = value.status.value,
        json = value:json():gsub("%d+%-%d+%-%d+T[%d:.]+Z", "then") }
    elseif name == "err" then
      fields.err = tostring(value):gsub("request %x+", "request")
    else
      fields[name] = value
    end
  end
  return fields
end

local function all_ids(client)
  local ids = {}
  for order in client:orders {} do ids[#ids + 1] = order.id end
  return ids
end

describe("the outcomes of a batch with a store", function()
  it("have the fields of those of a batch without one", function()
    local told = {}
    for i, store in ipairs { false, new_store() } do
      sandbox.reset { orders = 300, statuses = { "submitted", "submitted", "exception", "ported", "cancelled" },
        near = 0 }
      local client = support.client { concurrency = 8 }
      local ids = all_ids(client)
      for place = 1, #ids, 3 do
        local upper = ids[place]:upper()
        if not upper:find "AC%d%d%d%d%d%d" then ids[place] = upper end -- tools/test-secrets takes that for an account
      end
      for place = 10, #ids, 20 do ids[place] = "no id " .. place end
      table.insert(ids, 50, ids[3]) -- twice
      sandbox.reset_counters()
      sandbox.fault { kind = "status", when = "after", route = "cancel", order = { ids[31]:lower(), ids[152]:lower() },
        per_order = 1 }
      local found = {}
      for outcome in client:cancel_each(ids, { store = store or nil }) do
        assert.is_nil(found[outcome.position])
        found[outcome.position] = described(outcome)
      end
      told[i] = found
      client:close()
    end
    assert.equal(#told[1], #told[2])
    for position, outcome in pairs(told[1]) do assert.same(outcome, told[2][position]) end
  end)

  it("are all in the journal, in their order", function()
    sandbox.reset { orders = 300, statuses = { "submitted" }, near = 0 }
    local client, store = support.client { concurrency = 8 }, new_store()
    local ids, taken = all_ids(client), {}
    for outcome in client:cancel_each(ids, { store = store }) do taken[#taken + 1] = outcome.id end
    local lines = {}
    for line in io.lines(store .. ".journal") do
      local id = line:match '^{"outcome":{"id":"([^"]+)","position":%d+,"seconds":%d+%.%d+,"attempts":1,'
      if id then
        assert.truthy(line:find('"outcome":"cancel-pending","settled_by_read":false,"status":"cancel-pending"}}', 1,
          true), line)
        lines[#lines + 1] = id
      end
    end
    assert.equal(300, #taken)
    assert.same(taken, lines)
    client:close()
  end)

  it("are unknown where the store fails before their commit, and told where it fails after that", function()
    sandbox.reset { orders = 400, statuses = { "submitted" }, near = 0 }
    local client, store = support.client { concurrency = 8 }, new_store()
    local ids, counts, seen = all_ids(client), {}, 0
    for outcome in client:cancel_each(ids, { store = store }) do
      seen = seen + 1
      counts[outcome.outcome] = (counts[outcome.outcome] or 0) + 1
      if outcome.outcome == "unknown" then
        assert.truthy(outcome.reason:find("came of it (cancel-pending) could not be kept", 1, true), outcome.reason)
        assert.equal("cancel-pending", outcome.order.status.value)
      end
      if seen == 100 then assert(os.remove(store)) end
    end
    assert.equal(400, seen)
    assert.truthy(counts["cancel-pending"] >= 100 and counts.unknown > 0, tostring(counts.unknown))
    assert.equal(counts["cancel-pending"] + counts.unknown, sandbox.counters().cancelled)
    assert.equal(400, counts["cancel-pending"] + counts.unknown + (counts["not-attempted"] or 0))
    client:close()
  end)

  it("are in the store where the caller leaves the loop before it has taken them", function()
    sandbox.reset { orders = 300, statuses = { "submitted" }, near = 0 }
    local client, store = support.client { concurrency = 8 }, new_store()
    local take = client:cancel_each(all_ids(client), { store = store })
    for outcome in take do
      if outcome.position > 150 then break end
    end
    client:stop() -- in 5.4 the rest was settled when the loop was left
    repeat until not take()
    local report = assert(porting.report(store))
    assert.truthy(report.counts["cancel-pending"] >= 100)
    assert.equal(sandbox.counters().cancelled, report.counts["cancel-pending"])
    client:close()
  end)
end)
