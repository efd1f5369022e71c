--- The store of a batch in a PostgreSQL database: what differs from one in a file.

local support = require "spec.support.porting"
local cjson = require "cjson"
local command = require "spec.support.command"
local lfs = require "lfs"
local postgresql = require "spec.support.postgresql"
local proxies = require "spec.support.proxy"
local socket = require "socket"
local store_support = require "spec.support.store"
local stores = require "telnyx.porting.store"

local sandbox, porting = support.sandbox, support.porting
local id, claimed, run = store_support.id, store_support.claimed, command.run

describe("a store in PostgreSQL", function()
  if postgresql.missing() then
    pending("can't be tried here: " .. postgresql.missing())
    return
  end

  local server, address, opened
  local batches = 0

  setup(function() server = postgresql.start() end)
  teardown(function() server.finish() end)

  before_each(function()
    batches = batches + 1
    address, opened = server.address("b" .. batches), {}
  end)

  after_each(function()
    for _, one in ipairs(opened) do one:close() end
    sandbox.clear_faults()
  end)

  local function open(options)
    local all = {
      path = address, base_url = store_support.base_url, timeout = 1, settle = 0.1,
      failure = function(kind, detail) return { kind = kind, detail = detail } end,
    }
    for name, value in pairs(options or {}) do all[name] = value end
    local one, err = stores.open(all)
    opened[#opened + 1] = one
    return one, err
  end

  local function orders(count)
    sandbox.reset { orders = count, statuses = { "submitted" }, near = 0 }
    local ids = support.cancellable_ids(count)
    sandbox.reset_counters()
    return ids
  end

  local function client(options)
    local all = { timeout = 1, settle = 0.1 }
    for name, value in pairs(options or {}) do all[name] = value end
    return support.client(all)
  end

  -- Each order was cancelled once, by one POST beside those that the limit refused.
  local function check_once(ids)
    local truth, posts = sandbox.truth(), 0
    for _, one in ipairs(ids) do
      assert.equal(1, truth[one].effects, one)
      posts = posts + truth[one].posts
    end
    local counters = sandbox.counters()
    assert.is_true(posts <= #ids + counters.throttled, posts)
    assert.equal(0, counters.already_pending)
  end

  it("is shared by workers, and keeps what came of ids", function()
    local first = assert(open())
    assert.is_true(first:is_new())
    assert.is_true(first:add(store_support.ids(2500)))
    assert.equal("1, 2, 3", claimed(first:next({}, 3)))
    local second = assert(open())
    assert.equal("4, 5", claimed(second:next({}, 2)))
    assert.same({ 1, 1 }, { (first:others()), (second:others()) })
    local detail = "it's \"so\\\";--\0" .. ("ö"):rep(200)
    first:next({ { id = id(1), outcome = "cancel-pending", attempts = 1, seconds = 0.5 },
      { id = id(2), outcome = "failed", attempts = 2, err = { kind = "server", status = 503, uncertain = true,
        detail = detail } } }, 0)
    local found = {}
    for outcome in second:outcomes() do found[#found + 1] = outcome end
    assert.same({ id = id(1), outcome = "cancel-pending", attempts = 1, seconds = 0.5, settled = true,
      settled_by_read = false, uncertain = false, state = "settled" }, found[1])
    assert.equal("it's \"so\\\";-- " .. ("ö"):rep(143), found[2].detail)
    assert.same({ "unknown", "unknown", "unknown", "open", 2500 },
      { found[2].state, found[3].state, found[5].state, found[6].state, #found })
    local counts = second:counts()
    assert.same({ 2500, 1, 4, 0, 2495 }, { counts.total, counts.settled, counts.unknown, counts.claimed, counts.open })
    first:close() -- in order: at once
    assert.equal("3 uncertain, 2 uncertain", claimed(second:next({}, 2)))
  end)

  it("has one batch beside the other in one database", function()
    assert(open()):add(store_support.ids(2))
    batches = batches + 1
    address = server.address("b" .. batches)
    local second = assert(open())
    assert.is_true(second:is_new())
    assert.is_true(second:add(store_support.ids(3)))
    assert.equal(3, second:counts().total)
  end)

  it("refuses another service, other ids and another version", function()
    assert(open()):add(store_support.ids(2))
    assert.truthy(select(2, open { base_url = "https://elsewhere/v2" }).detail:find "is about")
    assert.truthy(select(2, opened[1]:add(store_support.ids(3))).detail:find "its ids are not these")
    server.sql(('UPDATE "telnyx_porting:b%d".telnyx_porting_batch SET schema_version = 99'):format(batches))
    assert.truthy(select(2, open()).detail:find "newer version")
  end)

  for _, value in ipairs { "off", "local" } do
    it("refuses a database whose synchronous_commit is " .. value, function()
      server.sql "DO $$ BEGIN CREATE ROLE lax SUPERUSER LOGIN; EXCEPTION WHEN duplicate_object THEN END $$"
      server.sql(("ALTER ROLE lax SET synchronous_commit = '%s'"):format(value))
      local store, err = open { path = server.address("lax", nil, "lax") }
      assert.is_nil(store)
      assert.equal("store", err.kind)
      assert.truthy(err.detail:find("synchronous_commit is " .. value, 1, true), err.detail)
    end)
  end

  it("refuses a database whose fsync is off", function()
    server.sql "ALTER SYSTEM SET fsync = off"
    server.sql "SELECT pg_reload_conf()"
    local err = command.await("the setting", function() return select(2, open()) end)
    assert.truthy(err.detail:find("fsync is off", 1, true), err.detail)
    server.sql "ALTER SYSTEM RESET fsync"
    server.sql "SELECT pg_reload_conf()"
    command.await("the setting", function() return (open()) end)
  end)

  it("takes no password in its address, and does not repeat it", function()
    local api = client()
    for _, wrong in ipairs {
      "postgresql://me:S3cret@127.0.0.1/db?batch=x", "postgres://me:S3cret@h/db?batch=x",
      "postgresql://me@127.0.0.1/db?batch=x&password=S3cret", "postgresql://me@h/db?pass%77ord=S3cret&batch=x",
    } do
      local good, problem = pcall(api.cancel_all, api, { id(1) }, { store = wrong })
      assert.is_false(good)
      assert.truthy(tostring(problem):find("PGPASSFILE", 1, true), problem)
      assert.is_nil(tostring(problem):find("S3cret", 1, true))
      for _, words in ipairs {
        { "cancel", id(1), "--yes", "--store", wrong }, { "report", wrong }, { "resume", wrong },
      } do
        local result = run(words)
        assert.equal(2, result.status, result.err)
        assert.truthy(result.err:find("PGPASSFILE", 1, true), result.err)
        assert.is_nil((result.out .. result.err):find("S3cret", 1, true))
      end
    end
    for _, wrong in ipairs {
      "postgresql://me@h/db", "postgresql://me@h/db?batch=", "postgresql://me@h/db?batch=a%20b",
    } do
      assert.error_matches(function() api:cancel_all({ id(1) }, { store = wrong }) end, "batch")
    end
    api:close()
  end)

  it("finds the password where libpq does", function()
    server.sql "CREATE ROLE locked SUPERUSER LOGIN PASSWORD 'S3cret'"
    local ids = orders(3)
    local words = { "cancel", ids[1], ids[2], "--yes", "--store", server.address("locked", nil, "locked") }
    local result = run(words, { env = { PGPASSWORD = "wrong" } })
    assert.equal(3, result.status, result.err)
    assert.truthy(result.err:find("password authentication failed", 1, true), result.err)
    result = run(words, { env = { PGPASSWORD = "S3cret" } })
    assert.equal(0, result.status, result.err)
    local file = command.write("pgpass", ("127.0.0.1:%d:*:locked:S3cret\n"):format(server.port))
    os.execute("chmod 600 " .. file)
    result = run({ "report", words[6] }, { env = { PGPASSFILE = file } })
    assert.equal(0, result.status, result.err)
    assert.truthy(result.out:find "cancel%-pending +2\n")
    assert.is_nil((result.out .. result.err):find("S3cret", 1, true))
  end)

  it("is followed, gone on with and removed by the command", function()
    local ids = orders(20)
    local state = os.tmpname()
    os.remove(state)
    local env = { XDG_STATE_HOME = state }
    local file = command.write("ids.txt", table.concat(ids, "\n") .. "\n")
    sandbox.fault { kind = "status", status = 403, route = "cancel", order = ids[20] }
    local result = run({ "cancel", "--from", file, "--yes", "--store", address }, { env = env })
    assert.equal(1, result.status, result.err)
    sandbox.clear_faults()
    local runs = cjson.decode(run({ "runs", "--out", "json" }, { env = env }).out)
    assert.same({ 1, address, "unfinished", 20, 19 },
      { #runs, runs[1].store, runs[1].state, runs[1].orders, runs[1].counts.settled })
    result = run({ "resume", "--yes" }, { env = env })
    assert.equal(0, result.status, result.err)
    assert.truthy(run({ "report" }, { env = env }).out:find "cancel%-pending +20\n")
    result = run({ "runs", "--prune", "0" }, { env = env })
    assert.equal(0, result.status, result.err)
    assert.equal("f", server.sql(("SELECT to_regclass('\"telnyx_porting:b%d\".telnyx_porting_batch') IS NOT NULL")
      :format(batches)):match "%a")
    for name in lfs.dir(state .. "/telnyx-porting") do
      assert.is_true(name == "." or name == ".." or name == "stores", name)
    end
    assert.equal("[]\n", run({ "runs", "--out", "json" }, { env = env }).out)
    result = run({ "report", address }, { env = env })
    assert.equal(2, result.status)
    assert.truthy(result.err:find("there is no such batch", 1, true), result.err)
    os.execute("rm -rf " .. state)
  end)

  -- Counts that add up, and agree with the books.
  local function check_report(report, ids)
    local sum = 0
    for _, name in ipairs(porting.outcomes) do sum = sum + report.counts[name] end
    assert.same({ #ids, #ids, #ids }, { report.total, sum, #report.outcomes })
    local truth = sandbox.truth()
    for _, outcome in ipairs(report.outcomes) do
      local books = truth[outcome.id]
      if outcome.outcome == "not-attempted" then assert.equal(0, books.posts) end
      if outcome.outcome == "cancel-pending" then assert.equal(1, books.effects) end
    end
  end

  it("ends the batch of a machine that is cut off from it alone, and another goes on", function()
    local ids = orders(300)
    sandbox.limits { limit = 50, window = 1 }
    sandbox.fault { kind = "delay", route = "cancel", seconds = 0.3 } -- so that some are in flight then
    local proxy = proxies.start(server.port)
    finally(proxy.stop) -- who collects the pipe of one that is held waits for ever
    local cut_off = client()
    local held_at, asked_at_lease
    local report = assert(cut_off:cancel_all(ids, {
      store = server.address("b" .. batches, proxy.port),
      on_progress = function(progress)
        if progress.done > 20 and not held_at and cut_off:pending() > 0 then
          held_at = socket.gettime()
          proxy.hold()
        end
      end,
    }))
    -- One second is the lease, and another one the patience with the database.
    asked_at_lease = socket.gettime() - held_at
    assert.truthy(asked_at_lease < 50, asked_at_lease) -- and not at the deadline, after 60
    assert.truthy(report.stopped:find("the connection to the database was lost", 1, true), report.stopped)
    assert.equal("store", report.err.kind)
    assert.truthy(report.counts.unknown > 0)
    check_report(report, ids)
    cut_off:close()

    -- The server still has its session, so that nothing of it is free.
    local reader = assert(stores.read { path = address, failure = function(_, detail) return { detail = detail } end })
    assert.is_true(reader:about().running)
    reader:close()
    proxy.stop()
    sandbox.clear_faults()
    local other = client()
    local freed = socket.gettime()
    report = assert(other:cancel_all(ids, { store = address }))
    assert.same({ 300, nil }, { report.counts["cancel-pending"], report.stopped })
    assert.truthy(socket.gettime() - freed > 1) -- timeout and settle of the one that was cut off
    check_once(ids)
    other:close()
  end)

  it("ends the batch when the server is killed, and the next run goes on", function()
    local ids = orders(200)
    sandbox.limits { limit = 50, window = 1 }
    local first = client()
    local killed
    local report = assert(first:cancel_all(ids, { store = address, on_progress = function(progress)
      if progress.done > 20 and not killed then
        killed = true
        server.kill()
      end
    end }))
    assert.truthy(report.stopped:find("the connection to the database was lost", 1, true), report.stopped)
    check_report(report, ids)
    first:close()
    local good, err = client():cancel_all(ids, { store = address })
    assert.same({ nil, "store" }, { good, err.kind })
    server.restart()
    local second = client()
    report = assert(second:cancel_all(ids, { store = address }))
    assert.same({ 200, nil }, { report.counts["cancel-pending"], report.stopped })
    check_once(ids)
    second:close()
  end)

  it("has a worker that slept begin nothing that another has taken over", function()
    local ids = orders(300)
    sandbox.limits { limit = 20, window = 1 }
    local file = command.write("ids.txt", table.concat(ids, "\n") .. "\n")
    local script = command.write("sleeper.lua", ([[
      local porting = require "telnyx.porting"
      local client = porting.new { api_key = %q, ca_file = %q, base_url = %q, timeout = 1, settle = 0.1 }
      local ids = {}
      for id in io.lines(arg[1]) do ids[#ids + 1] = id end
      local report = assert(client:cancel_all(ids, { store = arg[2] }))
      print(report.stopped)
    ]]):format(sandbox.key, sandbox.ca, sandbox.https))
    local pipe = io.popen(("echo $$; exec %s %s %s '%s' 2>&1"):format(os.getenv "LUA" or "lua", script, file, address))
    local sleeper = pipe:read "*n"
    command.await("some cancels", function() return sandbox.counters().cancelled > 30 end)
    os.execute("kill -STOP " .. sleeper)
    server.sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'telnyx-porting'"
    sandbox.limits { limit = 1000, window = 1 }
    local other = client()
    local report = assert(other:cancel_all(ids, { store = address }))
    assert.equal(300, report.counts["cancel-pending"])
    os.execute("kill -CONT " .. sleeper)
    local words = pipe:read "*a"
    pipe:close()
    assert.truthy(words:find("the connection to the database was lost", 1, true), words)
    check_once(ids)
    other:close()
  end)

  it("is not kept waiting while the ids are listed", function()
    local ids = orders(3)
    local api, place = client(), 0
    local report = assert(api:cancel_all(function()
      place = place + 1
      if place == 2 then -- as a server does with a session that is idle for too long
        server.sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'telnyx-porting'"
      end
      return ids[place]
    end, { store = address }))
    assert.equal(3, report.counts["cancel-pending"])
    api:close()
  end)

  it("that is lost at once leaves unknown what an earlier run may have sent", function()
    local ids = orders(10)
    local dead = assert(open { base_url = sandbox.https })
    assert(dead:add(ids))
    assert.equal(4, #dead:next({}, 4))
    local ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'telnyx-porting'"
    server.sql(ended)
    local open_store = stores.open
    finally(function() stores.open = open_store end)
    function stores.open(options)
      local store, err = open_store(options)
      local exchange = store.next
      function store.next(...)
        server.sql(ended)
        return exchange(...)
      end
      return store, err
    end
    local api = client()
    local report = assert(api:cancel_all(ids, { store = address }))
    assert.truthy(report.stopped:find("lost", 1, true), report.stopped)
    assert.same({ 4, 6, 10 }, { report.counts.unknown, report.counts["not-attempted"], report.total })
    for _, outcome in ipairs(report.outcomes) do
      assert.equal(outcome.position <= 4 and "unknown" or "not-attempted", outcome.outcome)
    end
    api:close()
  end)

  it("leaves unknown what one that has just died may have sent, and is not free yet", function()
    local ids = orders(10)
    local dead = assert(open { base_url = sandbox.https, timeout = 60 })
    assert(dead:add(ids))
    assert.equal(4, #dead:next({}, 4))
    server.sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'telnyx-porting'"
    local api = client()
    local report = assert(api:cancel_all(ids, { store = address, deadline = math.min(5 * support.slowness, 30) }))
    assert.equal("the deadline passed", report.stopped)
    assert.same({ 4, 6, 10 }, { report.counts.unknown, report.counts["cancel-pending"], report.total })
    api:close()
  end)

  it("is worked on by the process beside a host", function()
    local background = require "telnyx.porting.background"
    local ids = orders(60)
    background.command = command.script()
    local api = client()
    local handle = assert(background.start(api, ids, { store = address }))
    local report = assert(handle:wait({}, api))
    assert.same({ 60, 60 }, { report.total, report.counts["cancel-pending"] })
    check_once(ids)
    assert.equal(60, #(background.open(address):outcomes()))
    background.command = nil
    api:close()
  end)

  it("is followed and stopped from another machine", function()
    local ids = orders(300)
    sandbox.limits { limit = 20, window = 1 }
    local state = os.tmpname()
    os.remove(state)
    local file = command.write("ids.txt", table.concat(ids, "\n") .. "\n")
    local worker = command.start({ "cancel", "--from", file, "--yes", "--store", address, "--out", "jsonl" },
      { env = { XDG_STATE_HOME = state } })
    command.await("some cancels", function() return sandbox.counters().cancelled > 20 end)
    -- Another machine knows the address alone.
    local elsewhere = { env = { XDG_STATE_HOME = state .. "-elsewhere", TELNYX_API_KEY = false } }
    local out = io.popen(command.line({ "follow", address }, elsewhere.env))
    local told = {}
    for _ = 1, 30 do
      local outcome = cjson.decode((out:read "*l"))
      told[outcome.id] = outcome.outcome
    end
    assert.equal(0, run({ "stop", address }, elsewhere).status)
    for line in out:lines() do
      local outcome = cjson.decode(line)
      assert.is_nil(told[outcome.id])
      told[outcome.id] = outcome.outcome
    end
    out:close()
    local result = command.await("the worker's end", function() return worker.wait() end)
    assert.equal(3, result.status, result.err)
    local truth, effects = sandbox.truth(), 0
    for _, one in ipairs(ids) do
      effects = effects + truth[one].effects
      if truth[one].effects > 0 then assert.equal("cancel-pending", told[one]) end
    end
    assert.truthy(effects < 300)
    assert.equal(1, run({ "stop", address }, elsewhere).status)
    os.execute(("rm -rf %s %s-elsewhere"):format(state, state))
  end)

  it("holds nothing up at a session that the server ended", function()
    local ids = orders(100)
    sandbox.limits { limit = 50, window = 1 }
    local one = client()
    local ended
    local report = assert(one:cancel_all(ids, { store = address, on_progress = function(progress)
      if progress.done > 10 and not ended then
        ended = true
        server.sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'telnyx-porting'"
      end
    end }))
    assert.truthy(report.stopped:find("lost", 1, true), report.stopped)
    check_report(report, ids)
    one:close()
  end)
end)
