--- A store is continued and read without its ids, and takes a new batch once its own is finished.

local background = require "telnyx.porting.background"
local command = require "spec.support.command"
local looping_host = require "spec.support.looping_host"
local postgresql = require "spec.support.postgresql"
local support = require "spec.support.porting"
local porting, sandbox = support.porting, support.sandbox

local number = 0

describe("a store without its ids", function()
  local client, store

  before_each(function()
    sandbox.reset { orders = 120, statuses = { "submitted" }, near = 0 }
    client = support.client { adapter = "plain" }
    number = number + 1
    store = ("%s/resume-%d.db"):format(command.folder, number)
  end)

  after_each(function() client:close() end)

  --- A batch that is stopped after so many outcomes.
  local function stop_after(count, ids)
    local done = 0
    local report = assert(client:cancel_all(ids, {
      store = store,
      on_outcome = function()
        done = done + 1
        if done == count then client:stop() end
      end,
    }))
    assert.is_truthy(report.stopped)
    assert.is_false(report.ok)
    return report
  end

  --- Stops a batch of 60 orders, has its store refuse a new batch of 59 of them, and resumes it. Returns the 59 ids.
  local function resume_after_refusal()
    local ids = support.cancellable_ids(60)
    stop_after(5, ids)
    table.remove(ids)
    local report, err = client:cancel_all(ids, { store = store, renew = true })
    assert.is_nil(report)
    assert.equal("invalid", err.kind)
    assert.truthy(err.detail:find("not finished", 1, true), err.detail)
    assert.equal(60, assert(porting.report(store)).total)
    assert(client:resume(store))
    return ids
  end

  local function posts()
    local sum = 0
    for _, truth in pairs(sandbox.truth()) do sum = sum + truth.posts end
    return sum
  end

  it("is gone on with at its own pace, whatever earlier runs had settled", function()
    stop_after(5, support.cancellable_ids(60))
    local early
    assert(client:resume(store, { on_progress = function(progress)
      if progress.done < 60 and not early then early = progress end
    end }))
    assert.truthy(early.done >= 5)
    local last
    assert(client:resume(store, { on_progress = function(progress) last = progress end }))
    assert.same({ 60, 0, nil }, { last.done, last.per_second, last.seconds_left })
  end)

  it("is read, and tells what came of each order", function()
    local ids = support.cancellable_ids(60)
    stop_after(5, ids)
    local report = assert(porting.report(store))
    assert.is_false(report.finished)
    assert.is_false(report.ok)
    assert.is_false(report.running)
    assert.equal(60, report.total)
    local sum = 0
    for _, name in ipairs(porting.outcomes) do sum = sum + report.counts[name] end
    assert.equal(60, sum)
    for i, outcome in ipairs(report.outcomes) do
      assert.same({ ids[i], i }, { outcome.id, outcome.position })
      local sent = sandbox.order(outcome.id).status == "cancel-pending"
      assert.equal(sent and "cancel-pending" or "not-attempted", outcome.outcome)
      assert.is_true(sent or outcome.reason ~= nil)
    end
    assert.is_nil(assert(porting.report(store, { outcomes = false })).outcomes)
    assert.truthy(tostring(report):find("60 orders: ", 1, true))
    assert.truthy(tostring(report):find(report.counts["cancel-pending"] .. " cancel-pending", 1, true))
  end)

  it("holds each order once, and no words, which the first call alone tells", function()
    local ids = support.cancellable_ids(2)
    local first = assert(client:cancel_all({ "word", ids[1], ids[1], ids[2] }, { store = store }))
    assert.same({ 3, 1, false, 4 }, { first.total, first.duplicates, first.ok, first.outcomes[3].position })
    assert.is_nil(assert(porting.report(store)).duplicates)
    for _, report in ipairs { assert(porting.report(store)), assert(client:resume(store)) } do
      assert.same({ 2, true, ids[2], 2 },
        { report.total, report.ok, report.outcomes[2].id, report.outcomes[2].position })
    end
  end)

  it("keeps errors for its report", function()
    local ids = support.cancellable_ids(3)
    sandbox.set_order(ids[2], { status = "ported" })
    assert(client:cancel_all(ids, { store = store }))
    local report = assert(porting.report(store))
    assert.equal("refused", report.outcomes[2].outcome)
    assert.equal("invalid", report.outcomes[2].err.kind)
    assert.truthy(tostring(report.outcomes[2].err):find("invalid", 1, true))
    assert.is_true(report.finished)
    assert.is_false(report.ok)
  end)

  it("says the same of an order that was not read to the caller and to followers", function()
    local ids = support.cancellable_ids(6)
    sandbox.fault { kind = "drop", when = "before", route = "cancel" }
    sandbox.fault { kind = "status", when = "before", status = 500, route = "get" }
    local url = sandbox.https_h1
    local hasty = support.client { settle_limit = 0.1, max_attempts = 1, adapter = "plain", base_url = url }
    assert.equal(6, assert(hasty:cancel_all(ids, { store = store, outage = false })).counts.failed)
    hasty:close()
    sandbox.clear_faults()
    local patient = support.client { adapter = "plain", base_url = url }
    local report = assert(patient:cancel_all(ids, { store = store, interrupted = function() return true end }))
    local followed = assert(background.open(store))
    for _, outcomes in ipairs { report.outcomes, (followed:outcomes()) } do
      assert.equal(6, #outcomes)
      for _, outcome in ipairs(outcomes) do
        assert.equal("unknown", outcome.outcome)
        assert.truthy(outcome.reason:find("^an earlier run may have sent it, and it was not read since"))
      end
    end
    assert.equal(6, followed:report().counts.unknown)
    patient:close()
  end)

  it("is continued to the end, and sends to none twice", function()
    stop_after(5, support.cancellable_ids(100))
    local report = assert(client:resume(store))
    assert.same({ 100, 100 }, { report.total, report.counts["cancel-pending"] })
    assert.is_true(report.ok)
    assert.equal("100 orders: 100 cancel-pending", tostring(report))
    assert.equal(100, posts())
    local stored, again = assert(porting.report(store)), assert(client:resume(store))
    assert.same({ true, true }, { stored.finished, again.ok })
    for i = 1, 100 do assert.same({ true, true }, { stored.outcomes[i].settled, again.outcomes[i].earlier }) end
    assert.equal(100, posts())
  end)

  it("is refused where there is none, and no file is made", function()
    for _, call in ipairs { function() return client:resume(store) end, function() return porting.report(store) end } do
      local report, err = call()
      assert.is_nil(report)
      assert.equal("not_found", err.kind)
      assert.truthy(err.detail:find(store, 1, true))
    end
    assert.is_nil(command.read(store))
  end)

  it("raises what is no store, or no option, where it was called", function()
    for _, wrong in ipairs { false, 7, "", "postgresql://h/d" } do
      assert.has_error(function() client:resume(wrong) end)
      assert.has_error(function() porting.report(wrong) end)
    end
    local good, message = pcall(function() client:resume(store, { store = store }) end)
    assert.is_false(good)
    assert.truthy(message:find("^[^:]*resume_spec.lua:%d+: resume: "), message)
    good, message = pcall(function() porting.report(store, { all = true }) end)
    assert.is_false(good)
    assert.truthy(message:find("^[^:]*resume_spec.lua:%d+: report: "), message)
    assert.error_matches(function() porting.report(store, { outcomes = 1 }) end,
      "report: outcomes must be a boolean, not a number", 1, true)
    assert.error_matches(function() client:cancel_all({}, { renew = true }) end,
      "cancel_all: renew begins a new batch in a store: give store as well", 1, true)
  end)

  it("says what to do when other ids are given", function()
    local ids = support.cancellable_ids(20)
    assert(client:cancel_all({ ids[1] }, { store = store }))
    local report, err = client:cancel_all(ids, { store = store })
    assert.is_nil(report)
    assert.equal("invalid", err.kind)
    assert.truthy(err.detail:find("resume continues it", 1, true))
  end)

  it("takes a new batch where its own is finished", function()
    local ids = support.cancellable_ids(50)
    local first = {}
    for i = 1, 20 do first[i] = ids[i] end
    assert.is_true(assert(client:cancel_all(first, { store = store, renew = true })).ok)
    local report = assert(client:cancel_all(ids, { store = store, renew = true }))
    assert.same({ 50, true }, { report.total, report.ok })
    assert.equal(50, assert(porting.report(store)).total)
    -- The same ids are the same batch: nothing is asked again.
    local before = posts()
    assert.is_true(assert(client:cancel_all(ids, { store = store, renew = true })).ok)
    assert.equal(before, posts())
  end)

  it("takes no new batch while orders of its own are open", function()
    local ids = resume_after_refusal()
    assert.equal(59, assert(client:cancel_all(ids, { store = store, renew = true })).total)
  end)

  it("is no batch's that was begun before another one", function()
    local open = [[
      local store = assert(require "telnyx.porting.store".open { path = ..., base_url = "https://api.example.com/v2",
        failure = function(_, detail) return detail end })
    ]]
    local function id(position) return ("%08x-0000-4000-8000-000000000000"):format(position) end
    local late = assert(require "telnyx.porting.store".open {
      path = store, base_url = "https://api.example.com/v2",
      failure = function(_, detail) return { detail = detail } end,
    })
    assert(late:add { id(1) })
    local other = support.run(open .. ([[
      local first, second = %q, %q
      assert(store:add { first })
      local claimed = store:next({}, 1)
      assert(store:next({ { id = claimed[1], outcome = "cancel-pending", attempts = 1 } }, 0))
      store:close()
    ]]):format(id(1), id(2)) .. open:gsub("local store", "store") .. [[
      assert(store:add({ second }, true))
      print(store:next({}, 1)[1])
      store:close()
    ]], "", store)
    assert.equal(id(2) .. "\n", other.output)
    local found, err = late:next({}, 1)
    assert.is_nil(found)
    assert.truthy(err.detail:find("new batch", 1, true))
    late:close()
  end)

  describe("under a host", function()
    setup(function()
      background.command = command.script()
      looping_host.enter()
    end)

    teardown(function() looping_host.leave() end)

    it("is continued by a process that reads the ids itself", function()
      stop_after(5, support.cancellable_ids(80))
      local hosted, told = support.client { adapter = "libuv" }, 0
      local report = assert(hosted:resume(store, { on_outcome = function() told = told + 1 end }))
      assert.same({ 80, 80, 80, true }, { report.total, #report.outcomes, told, report.ok })
      assert.equal("80 orders: 80 cancel-pending", tostring(report))
      assert.equal(80, posts())
      assert.equal(80, assert(porting.report(store)).total)
      local none, err = hosted:resume(store .. ".none")
      assert.is_nil(none)
      assert.equal("not_found", err.kind)
      assert.is_nil(command.read(store .. ".none.journal"))
      hosted:close()
    end)
  end)

  describe("in a database", function()
    if postgresql.missing() then
      pending("can't be tried here: " .. postgresql.missing())
      return
    end

    local server

    setup(function() server = postgresql.start() end)
    teardown(function() server.finish() end)
    before_each(function() store = server.address("resume-" .. number) end)

    local function batches()
      return server.sql "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'telnyx_porting:%'"
    end

    it("is read, continued to the end, and sends to none twice", function()
      local ids = support.cancellable_ids(60)
      sandbox.set_order(ids[60], { status = "ported" })
      stop_after(5, ids)
      local before = assert(porting.report(store))
      assert.same({ 60, false, false, false }, { before.total, before.finished, before.running, before.ok })
      for i, outcome in ipairs(before.outcomes) do
        local sent = sandbox.order(ids[i]).status == "cancel-pending"
        assert.same({ ids[i], i, sent and "cancel-pending" or "not-attempted" },
          { outcome.id, outcome.position, outcome.outcome })
      end
      assert.is_nil(assert(porting.report(store, { outcomes = false })).outcomes)
      local report = assert(client:resume(store))
      assert.equal("60 orders: 1 refused, 59 cancel-pending", tostring(report))
      local sent = posts()
      assert.equal(59, assert(client:resume(store)).counts["cancel-pending"])
      assert.equal(sent, posts())
      local after = assert(porting.report(store))
      assert.same({ 60, 60, true, false }, { after.total, after.settled, after.finished, after.ok })
      assert.equal("invalid", after.outcomes[60].err.kind)
    end)

    it("is refused where there is none, and no schema is made", function()
      local before = batches()
      local resumed, err = client:resume(store)
      local report, problem = porting.report(store)
      assert.same({ "not_found", "not_found" }, { not resumed and err.kind, not report and problem.kind })
      assert.truthy(err.detail:find("no such batch", 1, true), err.detail)
      assert.equal(before, batches())
    end)

    it("takes a new batch, but none while orders of its own are open", function()
      local ids = resume_after_refusal()
      local _, refused = client:cancel_all(ids, { store = store })
      assert.truthy(refused.detail:find("resume continues it", 1, true), refused.detail)
      assert.equal(59, assert(client:cancel_all(ids, { store = store, renew = true })).total)
      local renewed = assert(porting.report(store))
      assert.same({ 59, 59, true, true }, { renewed.total, #renewed.outcomes, renewed.finished, renewed.ok })
    end)

    it("is no batch's that was begun before another one", function()
      local ids = support.cancellable_ids(2)
      local late = assert(require "telnyx.porting.store".open {
        path = store, base_url = client:base_url(), failure = function(_, detail) return { detail = detail } end,
      })
      assert(late:add { ids[1] })
      assert(client:resume(store))
      assert(client:cancel_all({ ids[2] }, { store = store, renew = true }))
      local found, err = late:next({}, 1)
      assert.is_nil(found)
      assert.truthy(err.detail:find("new batch", 1, true))
      late:close()
    end)

    it("is reported while a process works on it, which a new batch waits for", function()
      local ids = support.cancellable_ids(40)
      local report, err
      assert(client:cancel_all(ids, {
        store = store,
        on_outcome = function()
          if report then return end
          report = assert(porting.report(store))
          local _
          _, err = client:cancel_all({ ids[1] }, { store = store, renew = true })
        end,
      }))
      assert.same({ 40, true, false }, { report.total, report.running, report.finished })
      assert.truthy(err.detail:find("working on", 1, true), err.detail)
      assert.is_false(assert(porting.report(store)).running)
    end)

    it("is continued by a process of a host, which reads the ids itself", function()
      stop_after(5, support.cancellable_ids(60))
      background.command = command.script()
      looping_host.enter()
      finally(looping_host.leave)
      local hosted, told = support.client { adapter = "libuv" }, 0
      local report = assert(hosted:resume(store, { on_outcome = function() told = told + 1 end }))
      assert.same({ 60, 60, true }, { report.total, told, report.ok })
      assert.equal(60, posts())
      assert.is_true(assert(porting.report(store)).finished)
      hosted:close()
    end)
  end)
end)
