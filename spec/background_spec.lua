--- Stored batches in a process of their own.

local background = require "telnyx.porting.background"
local command = require "spec.support.command"
local lfs = require "lfs"
local looping_host = require "spec.support.looping_host"
local support = require "spec.support.porting"
local sandbox = support.sandbox

local function read_proc(pid, name)
  local file = io.open(("/proc/%s/%s"):format(pid, name), "rb")
  local content = file and file:read "*a"
  if file then file:close() end
  return content
end

describe("a batch in a process of its own", function()
  local client, store, number
  number = 0

  setup(function()
    background.command = command.script()
    looping_host.enter()
  end)

  teardown(function()
    looping_host.leave()
  end)

  before_each(function()
    sandbox.reset { orders = 300, statuses = { "submitted" }, near = 0 }
    client = support.client { adapter = "libuv" }
    number = number + 1
    store = ("%s/batch-%d.db"):format(command.folder, number)
  end)

  after_each(function()
    client:close()
    local handle = background.open(store)
    if handle and handle:stop() then command.await("its end", function() return not handle:running() end) end
  end)

  --- The process that runs the batch, by the journal's first line.
  local function holder()
    local journal = command.read(store .. ".journal")
    return journal and tonumber(journal:match '^{"run":{"id":"%d+%-(%d+)"')
  end

  --- A batch of so many whose requests hang until the faults are cleared.
  local function start_hanging(count)
    local ids = support.cancellable_ids(count)
    sandbox.fault { kind = "delay", route = "cancel", seconds = 0.3, times = 100000 }
    local handle = assert(background.start(client, ids, { store = store }))
    command.await("the batch's first progress", function() return handle:begun() and handle:progress() end)
    return handle, ids
  end

  it("has nothing of its host's memory copied", function()
    if os.getenv "UNDER" == "valgrind" then pending "valgrind forks where a process is to share memory" end
    local large, ids = {}, support.cancellable_ids(1)
    for i = 1, 2 ^ 20 do large[i] = i end
    -- Pages that were touched for the first time, or after a fork.
    local function faults()
      return tonumber(read_proc("self", "stat"):match("^.*%)" .. (" %S+"):rep(7) .. " (%d+)"))
    end
    local handle = assert(background.start(client, ids, { store = store }))
    local started = faults()
    for i = 1, #large do large[i] = -i end
    assert.is_true(faults() - started < 500)
    assert.equal(1, assert(handle:wait()).total)
  end)

  it("comes to the same outcomes as one here", function()
    local ids = support.cancellable_ids(40)
    sandbox.set_order(ids[3], { status = "ported" })
    sandbox.set_order(ids[4], { status = "cancelled" })
    ids[41], ids[42], ids[43] = ids[1], "no id\n", support.unknown_id
    ids[2] = assert(client:get(ids[2]))
    ids[4] = assert(client:get(ids[4]))
    sandbox.set_order(ids[5], { status = "cancel-pending" })
    ids[5] = assert(client:get(ids[5]))

    local function run(with)
      local told = {}
      local report = assert(client:cancel_all(ids, {
        store = with,
        on_outcome = function(outcome) told[#told + 1] = outcome.id end,
      }))
      table.sort(told)
      local facts = { report.total, report.duplicates, report.counts, report.requests, told }
      for _, outcome in ipairs(report.outcomes) do
        local err = outcome.err
        facts[#facts + 1] = { outcome.id, outcome.position, outcome.outcome, outcome.attempts,
          outcome.settled_by_read, outcome.reason or false,
          err and { err.kind, err.status, err.code, err.detail, err.retryable, err.uncertain } }
      end
      return facts
    end

    local apart = run(store)
    assert.truthy(lfs.attributes(store .. ".journal"))
    sandbox.reset { orders = 300, statuses = { "submitted" }, near = 0 }
    sandbox.set_order(ids[3], { status = "ported" })
    sandbox.set_order(ids[4].id, { status = "cancelled" })
    sandbox.set_order(ids[5].id, { status = "cancel-pending" })
    assert.same(run(nil), apart)
  end)

  it("gives its outcomes one by one, and its progress", function()
    local ids, seen, done = support.cancellable_ids(100), {}, nil
    for outcome in client:cancel_each(ids, { store = store, on_progress = function(progress)
      done = progress.done
      assert.equal(100, progress.total)
    end }) do
      assert.is_nil(seen[outcome.id])
      seen[outcome.id] = outcome.outcome
    end
    for _, id in ipairs(ids) do assert.equal("cancel-pending", seen[id]) end
    assert.equal(100, done)
  end)

  it("is in a session of its own, shows the key to nobody and keeps no descriptor of ours", function()
    local kept = assert(io.open("/dev/null"))
    local handle = start_hanging(50)
    local pid = assert(holder())
    kept:close()
    local stat = read_proc(pid, "stat")
    local session = tonumber(stat:match "^.*%) %a+ %-?%d+ %-?%d+ (%-?%d+)")
    assert.equal(pid, session)
    assert.is_nil(read_proc(pid, "cmdline"):find(sandbox.key, 1, true))
    assert.truthy(read_proc(pid, "environ"):find(sandbox.key, 1, true))
    -- posix_spawn leaves it a child of the host's (tools/test-kqueue).
    local is_child = read_proc("self", "stat"):match "^(%d+)" == stat:match "^.*%) %a+ (%-?%d+)"
    assert.equal(os.getenv "PLATFORM" == "kqueue", is_child)
    for name in lfs.dir(("/proc/%d/fd"):format(pid)) do
      local target = lfs.symlinkattributes(("/proc/%d/fd/%s"):format(pid, name), "target")
      assert.not_equal("/dev/null", target)
    end
    assert.is_true(handle:stop())
    assert(handle:wait())
  end)

  it("can be stopped: what is in flight is settled, the rest not attempted", function()
    local handle, ids = start_hanging(200)
    assert.is_true(handle:running())
    assert.is_true(assert(background.open(store)):stop())
    local report = assert(handle:wait())
    assert.equal("stopped", report.stopped)
    assert.equal(#ids, report.counts["cancel-pending"] + report.counts["not-attempted"])
    assert.is_true(report.counts["not-attempted"] > 0)
    assert.equal(report.counts["cancel-pending"], sandbox.counters().cancelled)
    command.await("the process' end", function() return not handle:running() end) -- which comes after its report
    assert.is_false(handle:stop())
  end)

  it("is stopped by client:stop(), by interrupted, and by an error in a callback", function()
    local ids = support.cancellable_ids(200)
    sandbox.fault { kind = "delay", route = "cancel", seconds = 0.2, times = 100000 }
    local report = assert(client:cancel_all(ids, { store = store, on_outcome = function() client:stop() end }))
    assert.equal("stopped", report.stopped)
    local before = sandbox.counters().routes.cancel
    report = assert(client:cancel_all(ids, {
      store = store,
      interrupted = function() return sandbox.counters().routes.cancel > before end, -- earlier, it would not begin
    }))
    assert.equal("stopped", report.stopped)
    local good, problem = pcall(client.cancel_all, client, ids, {
      store = store,
      on_outcome = function() error "mine" end,
    })
    assert.is_false(good)
    assert.truthy(problem:find("mine", 1, true))
    assert.is_false(assert(background.open(store)):running())
  end)

  it("goes on after its process was killed, with the same call", function()
    local handle, ids = start_hanging(100)
    os.execute("kill -KILL " .. assert(holder()))
    local report, err = handle:wait()
    assert.same({ nil, "aborted" }, { report, err.kind })
    sandbox.clear_faults()
    report = assert(client:cancel_all(ids, { store = store }))
    assert.equal(100, report.counts["cancel-pending"])
    assert.equal(100, #report.outcomes)
    for id, truth in pairs(sandbox.truth()) do assert.is_true(truth.effects <= 1, id) end
  end)

  it("is followed, not started again, when the same call is made while it runs", function()
    local handle, ids = start_hanging(100)
    local pid = holder()
    local other = assert(background.start(client, ids, { store = store }))
    command.await("the answer", function() return other:begun() end)
    assert.equal(pid, holder())
    sandbox.clear_faults()
    assert.equal(100, assert(other:wait()).counts["cancel-pending"])
    assert.equal(100, assert(handle:wait()).counts["cancel-pending"])
    assert.equal(100, sandbox.counters().routes.cancel)
  end)

  it("can be waited for again and by several, each of which gets everything", function()
    local handle = assert(background.start(client, support.cancellable_ids(60), { store = store }))
    local reports, told = {}, 0
    reports[1] = assert(handle:wait { on_outcome = function()
      told = told + 1
      if not reports[2] then reports[2] = assert(handle:wait()) end
    end })
    reports[3] = assert(handle:wait())
    for i = 1, 3 do assert.same({ 60, 60, true }, { reports[i].total, #reports[i].outcomes, reports[i].ok }) end
    assert.equal(60, told)
  end)

  it("raises at the caller's line what its handle does not take", function()
    local handle = assert(background.start(client, support.cancellable_ids(1), { store = store }))
    for message, call in pairs {
      ["wait: unknown option \"on_outcomes\""] = function() return handle:wait { on_outcomes = print } end,
      ["wait: on_outcome must be a function, not a number"] = function() return handle:wait { on_outcome = 1 } end,
      ["wait: the options must be a table, not a number"] = function() return handle:wait(1) end,
      ["outcomes: after must be"] = function() return handle:outcomes "x" end,
      ["start: on_outcome is not called here: give it to handle:wait"] = function()
        return background.start(client, {}, { store = store, on_outcome = print })
      end,
    } do
      local good, problem = pcall(function()
        local result = call()
        return result
      end)
      assert.is_false(good)
      assert.truthy(problem:find(message, 1, true), problem)
      assert.truthy(problem:find("background_spec.lua:", 1, true), problem)
    end
    assert.is_true(assert(handle:wait()).ok)
  end)

  it("is begun anew once the process that has told its report is gone", function()
    local ids = support.cancellable_ids(2)
    -- Stands for a process that takes a second from its last line to its end.
    local script = command.write("leaving.lua", ([[
      local file = assert(io.open("%s.journal", "w"))
      assert(require "lfs".lock(file, "w"))
      file:write '{"run":{"id":"1-1","input":"2-0","end":""}}\n{"report":{"counts":{}}}\n'
      file:flush()
      print "locked"
      io.stdout:flush()
      require "socket".sleep(1)
    ]]):format(store))
    local leaving = io.popen(("'%s' '%s'"):format(os.getenv "LUA" or "lua", script))
    assert.equal("locked", leaving:read "*l")
    assert.equal(2, assert(client:cancel_all(ids, { store = store })).counts["cancel-pending"])
    leaving:close()
  end)

  it("is not followed by a batch of other ids", function()
    local handle, ids = start_hanging(100)
    ids[100] = nil
    local report, err = client:cancel_all(ids, { store = store })
    assert.same({ nil, "invalid" }, { report, err.kind })
    assert.truthy(err.detail:find("its ids are not these", 1, true))
    handle:stop()
    assert(handle:wait())
  end)

  it("shows its outcomes in slices, to whoever asks", function()
    local ids = support.cancellable_ids(300)
    assert(client:cancel_all(ids, { store = store }))
    local handle, seen, after, slices = assert(background.open(store)), 0, nil, 0
    repeat
      local outcomes
      outcomes, after = handle:outcomes(after)
      seen, slices = seen + #outcomes, slices + 1
    until #outcomes == 0
    assert.equal(300, seen)
    assert.is_true(slices > 2)
    assert.equal(300, handle:report().counts["cancel-pending"])
    assert.equal(300, handle:progress().done)
    command.await("the end of its process", function() return not handle:running() end)
  end)

  it("tells of errors of any length and any bytes, and keeps no secret of them in its files", function()
    local ids = support.cancellable_ids(20)
    local key = sandbox.key:gsub("%w", function(letter) return ("\\u%04x"):format(letter:byte()) end)
    local detail = key .. ("\226\130\172"):rep(14000)
    sandbox.fault { kind = "status", status = 422, route = "cancel",
      headers = { ["x-request-id"] = "for " .. sandbox.key .. " caf\233" },
      body = ('{"errors":[{"code":"%s","title":"no","detail":"%s"}]}'):format(sandbox.key, detail) }
    local report = assert(client:cancel_all(ids, { store = store }))
    assert.equal(#ids, #report.outcomes)
    for _, outcome in ipairs(report.outcomes) do
      local err = outcome.err
      assert.truthy(err and err.detail:find("^%*%*%*\226\130\172"), err and err.detail)
      assert.is_true(#err.detail <= 2000)
      assert.equal("***", err.code)
      assert.equal("for *** caf\239\191\189", err.request_id)
    end
    for _, file in ipairs { store, store .. ".journal" } do
      local content = assert(command.read(file))
      assert.truthy(content:find("***", 1, true), file)
      assert.is_nil(content:find(sandbox.key:sub(1, 8), 1, true), file)
      assert.is_nil(content:find("\\u004b", 1, true), file)
    end
  end)

  it("takes entries that are no ids, of any bytes and length, as it does elsewhere", function()
    local ids = support.cancellable_ids(1)
    local report = assert(client:cancel_all({ "caf\233", ids[1], ("x"):rep(100000) }, { store = store }))
    assert.same({ 2, 1 }, { report.counts.failed, report.counts["cancel-pending"] })
    assert.same({ "invalid", "invalid" }, { report.outcomes[1].err.kind, report.outcomes[3].err.kind })
    assert.truthy(report.outcomes[1].err.detail:find("caf\239\191\189", 1, true))
  end)

  it("tells why it did not begin", function()
    local ids = support.cancellable_ids(2)
    local broken = command.write("broken.db", "this is no database, whatever its name says")
    local report, err = client:cancel_all(ids, { store = broken })
    assert.same({ nil, "invalid" }, { report, err.kind })
    assert.truthy(err.detail:find("is no store", 1, true))
    report, err = client:cancel_all(ids, { store = "/nonexistent/batch.db" })
    assert.same({ nil, "store" }, { report, err.kind })
    assert.truthy(err.detail:find("No such file or directory", 1, true))
    -- Whose name is no UTF-8: it goes through JSON.
    report, err = client:cancel_all(ids, { store = "/nonexistent/caf\233.db" })
    assert.same({ nil, "store" }, { report, err.kind })
    assert.truthy(err.detail:find("caf\239\191\189.db.-: No such file or directory"), err.detail)
    report, err = background.open(store)
    assert.same({ nil, "not_found" }, { report, err.kind })
    assert.equal(0, sandbox.counters().routes.cancel or 0)
  end)

  it("tells when its command can't be run", function()
    local ids, good = support.cancellable_ids(2), background.command
    local function problem_with(path)
      background.command = path
      local report, err = client:cancel_all(ids, { store = store })
      background.command = good
      assert.same({ nil, "store" }, { report, err.kind })
      return err.detail
    end
    assert.truthy(problem_with("/nonexistent/telnyx-porting"):find("No such file or directory", 1, true))
    local script = command.write("failing", "#!/bin/sh\necho a word of its own >&2\n")
    os.execute("chmod 755 " .. script)
    assert.truthy(problem_with(script):find("a word of its own", 1, true))
    local leaky = command.write("leaky", "#!/bin/sh\nprintf 'the key\\n%s\\033[1m is \\377' \"$TELNYX_API_KEY\" >&2\n")
    os.execute("chmod 755 " .. leaky)
    assert.truthy(problem_with(leaky):find("could not: the key ***[1m is \239\191\189", 1, true), problem_with(leaky))
    local silent = command.write("silent", "#!/bin/sh\n")
    os.execute("chmod 755 " .. silent)
    assert.truthy(problem_with(silent):find("without a word", 1, true))
  end)

  it("can't have a guard", function()
    local function refusal(call, ...)
      local good, message = pcall(call, client, {}, ...)
      assert.is_false(good)
      return message
    end
    local message = refusal(client.cancel_all, { store = store, guard = function() end })
    assert.truthy(message:find("background_spec.lua:%d+: cancel_all: guard can't be had with a store here"), message)
    message = refusal(background.start, {})
    assert.truthy(message:find("background_spec.lua:%d+: start: the option store is needed"), message)
    message = refusal(background.start, { store = store, stor = 1 })
    assert.truthy(message:find("background_spec.lua:%d+: start: unknown option \"stor\""), message)
  end)
end)
