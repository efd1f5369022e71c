--- Stored batches that are started inside nginx: they outlive a reload and nginx itself, and every worker can follow
-- them.

if not rawget(_G, "jit") or package.loaded.ngx then return end

local background = require "telnyx.porting.background"
local command = require "spec.support.command"
local nginx = require "spec.support.nginx"
local sandbox = require "spec.support.sandbox"

local location = nginx.location

local function count_effects()
  local count, most = 0, 0
  for _, truth in pairs(sandbox.truth()) do
    count, most = count + truth.effects, math.max(most, truth.effects)
  end
  return { cancelled = count, most_for_one = most }
end

describe("a stored batch inside nginx", function()
  local host, store

  setup(function()
    store = command.folder .. "/nginx.db"
    host = nginx.start {
      workers = 2,
      init = ([[
        store = %q
        background = require "telnyx.porting.background"
        background.command = %q
        function list(most)
          local ids = {}
          for order in client:orders {} do
            if #ids < most then ids[#ids + 1] = order.id end
          end
          return ids
        end
      ]]):format(store, command.script()),
      server = location("/cancel_all", [[
        local told = 0
        local report, err = client:cancel_all(list(60), { store = store, on_outcome = function() told = told + 1 end })
        if not report then return ngx.print(tostring(err)) end
        ngx.print(("%d of %d, %d told"):format(report.counts["cancel-pending"], report.total, told))
      ]]) .. location("/leave", [[
        local told = 0
        for _ in client:cancel_each(list(2000), { store = store }) do
          told = told + 1
          if told == 3 then break end
        end
        ngx.print(told)
      ]]) .. location("/start", [[
        local handle, err = background.start(client, list(2000), { store = store })
        ngx.print(handle and "started" or tostring(err))
      ]]) .. location("/progress", [[
        local handle = background.open(store)
        local progress = handle and handle:progress()
        ngx.print(("%d %d %s"):format(ngx.worker.pid(), progress and progress.done or -1, tostring(handle:running())))
      ]]),
    }
  end)

  teardown(function() host:stop() end)

  before_each(function()
    os.remove(store)
    sandbox.reset { orders = 2000, statuses = { "submitted" }, near = 0 }
  end)

  local function progress()
    local worker, done, running = host:ask "/progress":match "^(%d+) (%-?%d+) (%a+)$"
    return { worker = tonumber(worker), done = tonumber(done), running = running == "true" }
  end

  it("comes to its outcomes as anywhere", function()
    assert.equal("60 of 60, 60 told", host:ask "/cancel_all")
    assert.same({ cancelled = 60, most_for_one = 1 }, count_effects())
  end)

  it("begins nothing more once a loop over its outcomes was left, and ends", function()
    sandbox.fault { kind = "delay", route = "cancel", seconds = 0.05, times = 1000000 }
    assert.equal("3", host:ask "/leave")
    nginx.await("the end of the batch", function() return not progress().running end)
    local left = count_effects()
    assert.is_true(left.cancelled < 1000, left.cancelled)
    local kept = assert(require "telnyx.porting.store".read { path = store, failure = function(_, why) return why end })
    local counts = assert(kept:counts())
    kept:close()
    assert.same({ 2000, left.cancelled, 0, 0 },
      { counts.total, counts["cancel-pending"], counts.unknown, counts.claimed })
  end)

  it("goes on through a reload, is followed from another worker, and comes to its end without nginx", function()
    sandbox.fault { kind = "delay", route = "cancel", seconds = 0.05, times = 1000000 }
    assert.equal("started", host:ask "/start")
    local before = nginx.await("the first outcomes", function()
      local now = progress()
      return now.done > 50 and now
    end)
    host:signal "HUP"
    local after = nginx.await("a new worker", function()
      local now = progress()
      return now.worker ~= before.worker and now.done > before.done and now
    end)
    assert.is_true(after.done < 2000)
    assert.is_true(after.running)
    host:stop()
    local handle = assert(background.open(store))
    assert.is_true(handle:running())
    local report = assert(handle:wait())
    assert.same({ 2000, 2000 }, { report.total, report.counts["cancel-pending"] })
    assert.equal(2000, #report.outcomes)
    assert.same({ cancelled = 2000, most_for_one = 1 }, count_effects())
  end)
end)
