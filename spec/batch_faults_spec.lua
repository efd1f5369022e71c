--- A batch whose store fails once and works again, and one that is collected: what it has claimed is its own while a
-- request of it is in flight, and a look into the store that failed is no look at an empty one.

local support = require "spec.support.porting"
local command = require "spec.support.command"
local database = require "telnyx.porting.store.sql"
local store_support = require "spec.support.store"
local sandbox = support.sandbox

describe("a batch with a store", function()
  local fixture = store_support.fixture(before_each, after_each)
  local client, ids, held

  before_each(function()
    sandbox.reset { orders = 6, statuses = { "submitted" }, near = 0 }
    ids = support.cancellable_ids(6)
    held = ids[2]
    sandbox.fault { kind = "hold", route = "cancel", when = "after", order = { held } }
    client = support.client { concurrency = 2, settle = 0.01 }
  end)

  after_each(function()
    sandbox.clear_faults()
    client:close()
  end)

  --- Whether another process can claim the order whose cancel is held.
  local function is_free()
    local pipe = io.popen(fixture.command(([[
      local store = assert(require "telnyx.porting.store".open { path = arg[1], base_url = %q,
        failure = function(_, detail) return detail end })
      local free = "taken"
      for _, id in ipairs((store:next({}, 10))) do if id == %q then free = "free" end end
      io.write(free)
      store:close()
    ]]):format(client:base_url(), held)))
    local said = pipe:read "*a"
    pipe:close()
    assert.truthy(said == "free" or said == "taken", said)
    return said == "free"
  end

  it("keeps its claims while it settles what was in flight when the store failed", function()
    local commit, failed, free = database.commit, false, nil
    function database.commit(self)
      if not failed and sandbox.truth()[held].effects == 1 then
        failed = true
        error({ sql = "database or disk is full" }, 0)
      end
      return commit(self)
    end
    local function on_progress()
      if not failed or free ~= nil then return end
      free = is_free()
      sandbox.clear_faults()
    end
    local good, report = pcall(client.cancel_all, client, ids, { store = fixture.path, on_progress = on_progress })
    database.commit = commit
    assert(good, report)
    assert.is_true(failed)
    assert.is_false(free)
    assert.truthy(report.stopped:find("database or disk is full", 1, true))
    assert.is_true(report.counts.unknown >= 2)
    assert.is_true(is_free())
  end)

  it("leaves its claims as a killed process does once it is collected: nothing of them is in flight", function()
    local function leave()
      local each = client:cancel_each(ids, { store = fixture.path })
      for _ = 1, 2 do assert.equal("cancel-pending", each().outcome) end -- of others, while that one is in flight
      command.await("its effect", function() return sandbox.truth()[held].effects == 1 end)
    end
    leave()
    collectgarbage()
    collectgarbage()
    assert.equal(0, client:pending())
    sandbox.clear_faults()
    local report = assert(support.client { settle = 0.01 }:cancel_all(ids, { store = fixture.path }))
    assert.equal(6, report.counts["cancel-pending"])
    for _, id in ipairs(ids) do assert.equal(1, sandbox.truth()[id].posts) end
  end)

  it("is not begun where the store can't tell an order, by which its account is known", function()
    sandbox.clear_faults()
    assert.is_true(assert(client:cancel_all(ids, { store = fixture.path })).ok)
    local requests, sample = sandbox.counters().requests, database.sample
    function database.sample() error({ sql = "disk I/O error" }, 0) end
    local good, report, err = pcall(client.cancel_all, client, ids, { store = fixture.path })
    database.sample = sample
    assert(good, report)
    assert.is_nil(report)
    assert.same({ "store", fixture.path .. ": disk I/O error" }, { err.kind, err.detail })
    assert.equal(requests, sandbox.counters().requests)
  end)
end)
