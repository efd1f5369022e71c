--- A batch in a process of its own tells its state truly, whatever befalls it: a stop counts, words on stderr are no
-- answer, and whoever works on a store is followed.

local background = require "telnyx.porting.background"
local command = require "spec.support.command"
local is_alive = require "spec.support.alive"
local lfs = require "lfs"
local looping_host = require "spec.support.looping_host"
local socket = require "socket"
local support = require "spec.support.porting"
local sandbox = support.sandbox

local function quoted(word) return "'" .. word:gsub("'", "'\\''") .. "'" end

describe("a batch in a process of its own", function()
  local client, store, number, script
  number = 0

  setup(function()
    script = command.script()
    background.command = script
    looping_host.enter()
  end)

  teardown(function()
    looping_host.leave()
  end)

  before_each(function()
    sandbox.reset { orders = 400, statuses = { "submitted" }, near = 0 }
    client = support.client { adapter = "libuv", base_url = sandbox.http } -- the command's
    number = number + 1
    store = ("%s/truth-%d.db"):format(command.folder, number)
    background.command = script
  end)

  after_each(function()
    sandbox.clear_faults()
    client:close()
    local handle = background.open(store)
    if handle and handle:stop() then command.await("its end", function() return not handle:running() end) end
  end)

  local function slow() sandbox.fault { kind = "delay", route = "cancel", seconds = 0.3, times = 100000 } end

  --- The command behind lines of shell.
  local function wrapped(name, lines)
    local path = command.write(name, ("#!/bin/sh\n%s\nexec %s \"$@\"\n"):format(lines, quoted(script)))
    os.execute("chmod 755 " .. path)
    return path
  end

  local function cancelled() return sandbox.counters().cancelled end

  --- Runs a script in a process of its own, with what it takes to find the library; what it wrote. before: words of a
  -- shell that run it.
  local function elsewhere(lines, words)
    local path = command.write("elsewhere.lua", lines)
    local pipe = assert(io.popen(("%s %s %s 2>&1"):format(words or "", quoted(os.getenv "LUA" or "lua"), quoted(path))))
    local said = pipe:read "*a"
    pipe:close()
    return said
  end

  local stop_script = [[
    local handle = assert(require "telnyx.porting.background".open(%q))
    print(tostring(handle:running()), tostring(handle:stop()))
  ]]

  describe("is stopped for good", function()
    --- Nothing was sent, and every order is told of.
    local function check_nothing_sent(report)
      assert.equal("stopped", report.stopped)
      assert.equal(300, report.total)
      assert.equal(300, report.counts["not-attempted"])
      assert.equal(300, #report.outcomes)
      assert.same({ 0, 0 }, { cancelled(), sandbox.counters().routes.cancel or 0 })
    end

    --- A process that can't come to its lock, and to nothing else, before what is returned is called.
    local function gate_process()
      local gate = store .. ".gate"
      os.remove(gate)
      background.command = wrapped("gated", ("until [ -e %s ]; do sleep 0.02; done"):format(quoted(gate)))
      return function() command.write(gate:match "[^/]*$", "") end
    end

    it("by its handle, right after the start", function()
      local let = gate_process()
      local handle = assert(background.start(client, support.cancellable_ids(300), { store = store }))
      assert.is_true(handle:stop())
      let()
      check_nothing_sent(assert(handle:wait()))
    end)

    it("by another process that knows the store alone, right after the start", function()
      local let = gate_process()
      local handle = assert(background.start(client, support.cancellable_ids(300), { store = store }))
      assert.equal("true\ttrue\n", elsewhere(stop_script:format(store)))
      let()
      check_nothing_sent(assert(handle:wait()))
      assert.is_nil(background.open(store).problem)
      for name in lfs.dir(command.folder) do assert.is_nil(name:find(".stop-", 1, true), name) end
    end)

    it("by client:stop(), before the first outcome is asked for", function()
      local outcomes, reasons = 0, {}
      local let = gate_process()
      local each = client:cancel_each(support.cancellable_ids(300), { store = store })
      client:stop()
      let()
      for outcome in each do
        outcomes = outcomes + 1
        reasons[outcome.outcome .. ": " .. tostring(outcome.reason)] = true
      end
      assert.same({ 300, { ["not-attempted: stopped"] = true }, 0 }, { outcomes, reasons, cancelled() })
    end)

    it("by interrupted, and by an error in it", function()
      -- The process, once it is there, waits for the stop.
      local started = store .. ".started"
      background.command = wrapped("waiting", ("touch %s\nuntil ls %s.stop-* >/dev/null 2>&1; do sleep 0.02; done")
        :format(quoted(started), quoted(store)))
      local function is_started() return lfs.attributes(started) ~= nil end
      check_nothing_sent(assert(client:cancel_all(support.cancellable_ids(300), {
        store = store,
        interrupted = is_started,
      })))
      command.await("the process' end", function() return not assert(background.open(store)):running() end)
      os.remove(started)
      local good, problem = pcall(client.cancel_all, client, support.cancellable_ids(300), {
        store = store,
        interrupted = function() if is_started() then error("mine", 0) end end,
      })
      assert.same({ false, "mine" }, { good, problem })
      assert.is_false(assert(background.open(store)):running())
      assert.equal(0, cancelled())
    end)

    it("by interrupted, while the ids are listed", function()
      local calls = 0
      local report, err = client:cancel_all(function()
        calls = calls + 1
        socket.sleep(0.06)
        return ("%08x-0000-4000-8000-000000000000"):format(calls)
      end, { store = store, interrupted = function() return calls >= 3 end })
      assert.is_nil(report)
      assert.same({ "aborted", 3 }, { err.kind, calls })
      assert.same({ nil, "not_found" }, { background.open(store), select(2, background.open(store)).kind })
    end)

    it("by a process of another PID namespace", function()
      local words = "unshare --user --map-root-user --pid --fork"
      if os.execute(words .. " true 2>/dev/null") ~= 0 and os.execute(words .. " true 2>/dev/null") ~= true then
        words = "unshare --pid --fork"
        if os.execute(words .. " true 2>/dev/null") ~= 0 and os.execute(words .. " true 2>/dev/null") ~= true then
          pending "no PID namespace can be made here"
        end
      end
      slow()
      local handle = assert(background.start(client, support.cancellable_ids(300), { store = store }))
      command.await("its first outcomes", function() return #(handle:outcomes()) > 0 end)
      assert.equal("true\ttrue\n", elsewhere(stop_script:format(store), words))
      local report = assert(handle:wait())
      assert.equal("stopped", report.stopped)
      assert.is_true(report.counts["not-attempted"] > 0)
    end)

    it("but a stop of one run is none of a later one", function()
      local ids = support.cancellable_ids(20)
      local handle = assert(background.start(client, ids, { store = store }))
      local run = handle.run
      assert(handle:wait())
      assert.is_false(handle:stop())
      command.write((store .. ".stop-" .. run):match "[^/]*$", "") -- one that came too late
      sandbox.reset { orders = 400, statuses = { "submitted" }, near = 0 }
      os.remove(store)
      local report = assert(client:cancel_all(support.cancellable_ids(20), { store = store }))
      assert.is_nil(report.stopped)
      assert.equal(20, report.counts["cancel-pending"])
      os.remove(store .. ".stop-" .. run)
    end)
  end)

  describe("takes no word on stderr or stdout for an answer:", function()
    local noises = {
      ["a library to preload that is missing"] = "export LD_PRELOAD=/nonexistent/lib.so",
      ["a wrapper's warning"] = "echo 'warning: setlocale: LC_ALL: cannot change locale' >&2",
      ["what LUA_INIT prints"] = [[export LUA_INIT='print("{\"error\":{}}") io.stderr:write "init\n"']],
      ["a message of our own"] = [[echo '{"begun":true}'; echo '{"error":{"kind":"store","detail":"no"}}' >&2]],
    }
    for what, lines in pairs(noises) do
      it(what, function()
        background.command = wrapped("noisy", lines)
        local ids = support.cancellable_ids(200)
        local report = assert(client:cancel_all(ids, { store = store }))
        assert.equal(200, report.counts["cancel-pending"])
        assert.equal(200, cancelled())
        assert.equal("rw-------", lfs.attributes(store .. ".log", "permissions"))
      end)
    end

    it("it keeps the last of them in a log of limited length, and shows them where there is no answer", function()
      background.command = wrapped("loud",
        "i=0; while [ $i -lt 3000 ]; do echo a line of noise, number $i of many >&2; i=$((i+1)); done")
      assert.equal(5, assert(client:cancel_all(support.cancellable_ids(5), { store = store })).total)
      local size = lfs.attributes(store .. ".log", "size")
      assert.is_true(size > 0 and size <= 65536, size)
      assert.truthy(command.read(store .. ".log"):find("number 2999 of many", 1, true))
      background.command = command.write("dying", "#!/bin/sh\necho the last word >&2\nexit 1\n")
      os.execute("chmod 755 " .. background.command)
      local report, err = client:cancel_all(support.cancellable_ids(5), { store = store .. "2" })
      assert.same({ nil, "store" }, { report, err.kind })
      assert.truthy(err.detail:find("the last word", 1, true), err.detail)
    end)

    it("a wrapper that closes the descriptors is told so", function()
      background.command = wrapped("closing", "exec 3>&- 4>&-")
      local report, err = client:cancel_all(support.cancellable_ids(5), { store = store })
      assert.same({ nil, "store" }, { report, err.kind })
      assert.truthy(err.detail:find("a wrapper around the command must keep them", 1, true), err.detail)
      assert.equal(0, cancelled())
    end)
  end)

  it("can be told from a killed one when its journal can't grow", function()
    -- Long errors, twice as long as JSON, fill the journal sooner than the store, which keeps less of them; with many
    -- in flight at once there are few commits.
    client:close()
    client = support.client { adapter = "libuv", base_url = sandbox.http, concurrency = 200 }
    background.command = wrapped("limited", "ulimit -f 1400")
    sandbox.fault { kind = "status", status = 422, route = "cancel", times = 100000,
      body = ('{"errors":[{"code":"1","title":"no","detail":"%s"}]}'):format(('\\"'):rep(1900)) }
    local handle = assert(background.start(client, support.cancellable_ids(400), { store = store }))
    local report, err = handle:wait()
    assert.same({ nil, "store" }, { report, err and err.kind })
    assert.truthy(err.detail:find(store .. ".journal: File too large", 1, true), err.detail)
    report, err = assert(background.open(store)):report()
    assert.same({ nil, "store" }, { report, err and err.kind })
    sandbox.clear_faults()
    background.command = script
    report = assert(client:cancel_all(support.cancellable_ids(400), { store = store }))
    assert.equal(400, report.total)
    assert.equal(400, #report.outcomes)
  end)

  it("ends when its journal is cut or replaced, and is not told as one that has begun nothing", function()
    local slow_client = support.client { base_url = sandbox.http, concurrency = 1 }
    for what, change in pairs {
      ["nothing is left"] = ": >'%s'", ["half a line is left"] = "truncate -s 10 '%s'",
      ["the first line is left"] = "truncate -s 300 '%s'",
      ["something else is there"] = "rm '%s'; echo x >'%s'",
    } do
      sandbox.reset { orders = 60, statuses = { "submitted" }, near = 0 }
      local ids = support.cancellable_ids(60)
      os.remove(store)
      local count = 0
      slow_client:cancel_all(ids, { store = store, on_outcome = function()
        count = count + 1
        if count == 5 then os.execute((change:gsub("%%s", store .. ".journal"))) end
      end })
      local report, told = assert(background.open(store)):wait()
      assert.same({ nil, "store" }, { report, told and told.kind }, what .. ": " .. tostring(told))
      assert.is_nil(told.detail:find "before anything was begun", what)
      assert.truthy(told.detail:find("what came of", 1, true), told.detail)
      report = assert(client:cancel_all(ids, { store = store }))
      assert.equal(60, report.counts["cancel-pending"], what)
      for id, truth in pairs(sandbox.truth()) do assert.is_true(truth.effects <= 1, id) end
    end
    slow_client:close()
  end)

  it("ends when its journal is removed, and can be gone on with", function()
    slow()
    local ids = support.cancellable_ids(300)
    local handle = assert(background.start(client, ids, { store = store }))
    local pid = handle.run:match "%-(%d+)$"
    command.await("its first outcomes", function() return #(handle:outcomes()) > 0 end)
    os.execute("kill -STOP " .. pid)
    os.remove(store .. ".journal")
    -- The process is there, and is not told to have ended.
    for _, name in ipairs { "running", "stop", "wait" } do
      local told, err = handle[name](handle)
      assert.same({ nil, "store" }, { told, err and err.kind })
      assert.truthy(err.detail:find(store .. ".journal: it was removed or replaced", 1, true), err.detail)
    end
    os.execute("kill -CONT " .. pid)
    command.await("its end", function() return not is_alive(tonumber(pid)) end)
    local asked = sandbox.counters().routes.cancel
    assert.is_true(asked < 300)
    sandbox.clear_faults()
    local report = assert(client:cancel_all(ids, { store = store }))
    assert.equal(300, report.counts["cancel-pending"])
    for id, truth in pairs(sandbox.truth()) do assert.is_true(truth.effects <= 1, id) end
  end)

  it("is begun with a client, and its outcomes are read on from where they were", function()
    local closed = support.client()
    closed:close()
    for _, wrong in ipairs { false, 1, "x", io.stdout, closed } do
      local good, err = pcall(background.start, wrong, {}, { store = store })
      assert.is_false(good)
      assert.truthy(err:find "background_truth_spec.lua:%d+: start: takes a client first", err)
    end
    local handle = assert(background.start(client, support.cancellable_ids(1), { store = store }))
    for _, wrong in ipairs { false, 0, {}, "x" } do
      local good, err = pcall(handle.outcomes, handle, wrong)
      assert.is_false(good)
      assert.truthy(err:find "background_truth_spec.lua:%d+: outcomes: after must be", err)
    end
    assert(handle:wait())
  end)

  it("leaves no stop behind that it was killed with", function()
    slow()
    local ids = support.cancellable_ids(100)
    local handle = assert(background.start(client, ids, { store = store }))
    command.await("its first outcomes", function() return #(handle:outcomes()) > 0 end)
    os.execute("kill -STOP " .. handle.run:match "%-(%d+)$")
    assert.is_true(handle:stop())
    assert.truthy(lfs.attributes(store .. ".stop-" .. handle.run))
    os.execute("kill -KILL " .. handle.run:match "%-(%d+)$")
    command.await("its end", function() return not handle:running() end)
    sandbox.clear_faults()
    local report = assert(client:cancel_all(ids, { store = store }))
    assert.is_nil(report.stopped)
    assert.equal(100, report.counts["cancel-pending"])
    assert.is_nil(lfs.attributes(store .. ".stop-" .. handle.run))
  end)

  describe("is followed by a second caller", function()
    it("while it still looks at the account, and not the run before it", function()
      local ids = support.cancellable_ids(300)
      slow()
      local first = assert(client:cancel_all(ids, { store = store, on_outcome = function() client:stop() end }))
      assert.is_true(first.counts["not-attempted"] > 0)
      sandbox.clear_faults()
      local held = sandbox.fired "hold"
      sandbox.fault { kind = "hold", route = "get", times = 1 }
      local one = assert(background.start(client, ids, { store = store }))
      command.await("the look at the account", function() return sandbox.fired "hold" > held end)
      local two = assert(background.start(client, ids, { store = store }))
      local open = assert(background.open(store))
      for _, handle in ipairs { one, two, open } do
        assert.is_nil(handle:begun())
        assert.is_nil((handle:report()))
        assert.same({}, (handle:outcomes()))
        assert.is_true(handle:running())
      end
      sandbox.clear_faults()
      for _, handle in ipairs { two, one } do
        local report = assert(handle:wait())
        assert.is_nil(report.stopped)
        assert.equal(300, report.counts["cancel-pending"])
        assert.equal(300, #report.outcomes)
      end
    end)

    it("at once, on a fresh store, whichever way the ids are written", function()
      local ids, again = support.cancellable_ids(50), {}
      for i, id in ipairs(ids) do again[i] = id:upper() end
      again[51], again[52] = ids[1], "no id"
      local gate = store .. ".gate"
      background.command = wrapped("gated", ("until [ -e %s ]; do sleep 0.02; done"):format(quoted(gate)))
      local one = assert(background.start(client, ids, { store = store }))
      local two = assert(background.start(client, again, { store = store }))
      local other = assert(background.start(client, { ids[1] }, { store = store }))
      local report, err = other:wait()
      assert.same({ nil, "invalid" }, { report, err.kind })
      assert.truthy(err.detail:find("its ids are not these", 1, true))
      command.write(gate:match "[^/]*$", "")
      assert.equal(50, assert(two:wait()).counts["cancel-pending"])
      assert.equal(50, assert(one:wait()).counts["cancel-pending"])
      assert.equal(50, sandbox.counters().routes.cancel)
    end)
  end)

  describe("is followed whoever goes on with it:", function()
    --- A run that was killed in the middle.
    local function kill_one(ids)
      slow()
      local handle = assert(background.start(client, ids, { store = store }))
      command.await("its first outcomes", function() return #(handle:outcomes()) > 0 end)
      os.execute("kill -KILL " .. assert(handle.run:match "%-(%d+)$"))
      local report, err = handle:wait()
      assert.same({ nil, "aborted" }, { report, err.kind })
      report, err = handle:report()
      assert.same({ nil, "aborted" }, { report, err.kind })
      return handle
    end

    it("resume", function()
      local handle = kill_one(support.cancellable_ids(60))
      sandbox.clear_faults()
      local resumed = command.run { "resume", store, "--yes" }
      assert.equal(0, resumed.status, resumed.err)
      local open = assert(background.open(store))
      assert.equal(60, assert(open:report()).counts["cancel-pending"])
      assert.equal(60, open:progress().done)
      assert.equal(60, #(open:wait().outcomes))
      local report, err = handle:report() -- of the run that was killed
      assert.same({ nil, "aborted" }, { report, err.kind })
      assert.truthy(err.detail:find("another run has begun since", 1, true), err.detail)
    end)

    it("cancel --store, which is stopped by its handle", function()
      slow()
      local ids = support.cancellable_ids(200)
      local run = command.start { "cancel", "--yes", "--store", store, "--from", command.write("ids",
        table.concat(ids, "\n") .. "\n") }
      local handle = command.await("its journal", function() return background.open(store) end)
      command.await("its first outcomes", function() return #(handle:outcomes()) > 0 end)
      assert.is_true(handle:running())
      assert.is_true(handle:stop())
      local ended = run.wait()
      assert.equal(3, ended.status)
      local report = assert(handle:report())
      assert.equal("stopped", report.stopped)
      assert.equal(cancelled(), report.counts["cancel-pending"])
      assert.equal(200, report.counts["cancel-pending"] + report.counts["not-attempted"])
      assert.is_false(handle:running())
    end)

    it("a script that shares the store with one that is killed", function()
      local ids = support.cancellable_ids(200)
      slow()
      local first = assert(background.start(client, ids, { store = store }))
      command.await("its first outcomes", function() return #(first:outcomes()) > 0 end)
      local second = command.start { "cancel", "--yes", "--store", store, "--from", command.write("ids",
        table.concat(ids, "\n") .. "\n") }
      local asked = sandbox.counters().routes.cancel
      command.await("both at work", function() return sandbox.counters().routes.cancel > asked + 60 end)
      os.execute("kill -KILL " .. assert(first.run:match "%-(%d+)$"))
      local open = assert(background.open(store))
      command.await("the other's journal", function()
        local found = open.journal:opening()
        return found and found.run.id ~= first.run and found.begun
      end)
      sandbox.clear_faults()
      local report = assert(open:wait())
      assert.equal(0, second.wait().status)
      assert.equal(200, report.counts["cancel-pending"])
      local seen = {}
      for _, outcome in ipairs(report.outcomes) do seen[outcome.id] = true end
      for _, id in ipairs(ids) do assert.is_true(seen[id]) end
    end)
  end)

  describe("goes on for a loop only while that asks for outcomes:", function()
    local ids

    before_each(function()
      ids = support.cancellable_ids(300)
      sandbox.fault { kind = "delay", route = "cancel", seconds = 0.1, times = 100000 }
    end)

    local function await_end()
      command.await("the end of the process", function() return not assert(background.open(store)):running() end)
    end

    --- Nothing is claimed any more, and the same call goes on.
    local function check_left()
      await_end()
      assert.is_true(cancelled() < 150, cancelled())
      local kept = assert(require "telnyx.porting.store".read {
        path = store, failure = function(_, why) return why end,
      })
      local counts = assert(kept:counts())
      kept:close()
      assert.same({ 300, 0, 0 }, { counts.total, counts.unknown, counts.claimed })
      assert.equal(cancelled(), counts["cancel-pending"])
      sandbox.clear_faults()
      assert.equal(300, assert(client:cancel_all(ids, { store = store })).counts["cancel-pending"])
      for id, truth in pairs(sandbox.truth()) do assert.is_true(truth.effects <= 1, id) end
    end

    it("one that breaks, and whose iterator is collected", function()
      local outcome
      for one in client:cancel_each(ids, { store = store }) do
        if one.outcome == "cancel-pending" then
          outcome = one
          break
        end
      end
      assert.equal(1, sandbox.truth()[outcome.id].effects)
      if rawget(_G, "jit") then rawget(_G, "jit").flush() end
      collectgarbage()
      collectgarbage()
      check_left()
    end)

    it("one that raises, and whose iterator somebody keeps", function()
      local each = client:cancel_each(ids, { store = store })
      assert.is_false(pcall(function()
        for _ in each do error "mine" end
      end))
      check_left()
      assert.is_function(each)
    end)

    it("one whose body takes its time: nothing is begun meanwhile, and no order is lost", function()
      local count = 0
      for _ in client:cancel_each(ids, { store = store }) do
        count = count + 1
        if count == 1 then
          local before
          command.await("all to come to rest", function()
            local now, same = sandbox.counters().routes.cancel, before
            before = now
            socket.sleep(0.5)
            return now == same
          end)
          assert.is_true(before < 150, before)
        end
      end
      await_end()
      assert.same({ 300, 300 }, { count, cancelled() })
    end)

    it("one that is not begun", function()
      local each = client:cancel_each(ids, { store = store })
      local open = command.await("the process' answer", function()
        local found = background.open(store)
        return found:begun() and found
      end)
      assert.is_function(each)
      -- It waits without working: hundredths of a second in all, of some ten seconds.
      local path, worked = ("/proc/%s/stat"):format(open.journal:opening().run.id:match "%-(%d+)$"), 0
      command.await("the end of the process", function()
        local user, system = (command.read(path) or ""):match("%) %a" .. (" %-?%d+"):rep(10) .. " (%d+) (%d+)")
        worked = math.max(worked, (tonumber(user) or 0) + (tonumber(system) or 0))
        return not assert(background.open(store)):running()
      end)
      assert.is_true(worked > 0 and worked < 100, worked)
      assert.equal(0, cancelled())
    end)
  end)

  it("takes little of its host's memory for many ids", function()
    if (os.getenv "UNDER" or "") ~= "" then pending "what looks after memory takes much of it" end
    local count = 200000
    local function ids()
      local position = 0
      return function()
        position = position + 1
        if position <= count then return ("%08x-0000-4000-8000-%012x"):format(position, position) end
      end
    end
    local function resident()
      collectgarbage()
      collectgarbage()
      return tonumber((command.read "/proc/self/status"):match "VmHWM:%s*(%d+)")
    end
    os.execute "true"
    local clear = io.open("/proc/self/clear_refs", "w")
    if not clear then pending "the peak can't be set back here" end
    clear:write "5"
    clear:close()
    local start = resident()
    background.command = command.write("none", "#!/bin/sh\nexit 1\n")
    os.execute("chmod 755 " .. background.command)
    local handle = assert(background.start(client, ids(), { store = store }))
    command.await("its end", function() return handle:begun() == false end)
    assert.is_true(resident() - start < 8192, resident() - start)
  end)

  it("lets an outcome be seen soon", function()
    local ids = support.cancellable_ids(30)
    sandbox.limits { limit = 4, window = 1 }
    local handle = assert(background.start(client, ids, { store = store }))
    local seen, after = 0, nil
    command.await("its first outcomes", function()
      local outcomes
      outcomes, after = handle:outcomes(after)
      seen = seen + #outcomes
      return seen >= 10
    end)
    assert.is_true(handle:running())
    handle:stop()
    assert(handle:wait())
  end)
end)
