--- What is told of a run that was killed, or whose store failed: of every order one state, by report, the summary and
-- runs, and all of them are true.

local support = require "spec.support.porting"
local cjson = require "cjson"
local command = require "spec.support.command"
local lfs = require "lfs"
local store_support = require "spec.support.store"
local porting, sandbox = support.porting, support.sandbox

local run, write = command.run, command.write

describe("the command tells the truth", function()
  local ids, file, state, env

  local function orders(count)
    sandbox.reset { orders = count, statuses = { "submitted" }, near = 0 }
    ids = support.cancellable_ids(count)
    file = write("ids.txt", table.concat(ids, "\n") .. "\n")
    sandbox.reset_counters()
  end

  before_each(function()
    state = os.tmpname()
    os.remove(state)
    env = { XDG_STATE_HOME = state }
  end)

  after_each(function()
    sandbox.clear_faults()
    os.execute(("chmod -R u+rwx '%s' 2>/dev/null; rm -rf '%s'"):format(state, state))
  end)

  local function cancel(store, ...)
    return { "cancel", "--from", file, "--yes", "--store", store, ... }
  end

  -- The counts of a summary, and their sum.
  local function counts_of(text)
    local counts, sum = {}, 0
    for name, number in text:gmatch "([%l-]+) +(%d+)\n" do
      counts[name], sum = tonumber(number), sum + tonumber(number)
    end
    return counts, sum
  end

  -- id -> outcome, of what was written as jsonl.
  local function outcomes_of(text)
    local found, count = {}, 0
    for line in text:gmatch "[^\n]+" do
      local outcome = cjson.decode(line)
      found[outcome.id], count = outcome.outcome, count + 1
    end
    return found, count
  end

  -- Holds a story against the books: what is said to be not attempted was not asked, what took effect is told so or
  -- unknown, and all have been told of.
  local function check_truth(found, count)
    local truth = sandbox.truth()
    assert.equal(#ids, count)
    for _, id in ipairs(ids) do
      local books = truth[id] or { posts = 0, effects = 0 }
      if found[id] == "not-attempted" then assert.equal(0, books.posts, id) end
      if found[id] == "cancel-pending" then assert.equal(1, books.effects, id) end
      if books.effects > 0 then assert.truthy(found[id] == "unknown" or found[id] == "cancel-pending", id) end
    end
  end

  -- A run that is killed while 16 cancels are in flight that have taken effect.
  local function killed_run(store)
    orders(200)
    local held = {}
    for i = 2, #ids do held[#held + 1] = ids[i] end
    sandbox.fault { kind = "hold", route = "cancel", when = "after", order = held }
    local process = command.start(cancel(store), { env = env })
    command.await("16 cancels in flight", function() return sandbox.counters().cancelled >= 17 end)
    process.signal "KILL"
    process.wait()
    sandbox.clear_faults()
  end

  it("of a run that was killed with 16 cancels in flight", function()
    local store = command.folder .. "/killed.db"
    os.remove(store)
    killed_run(store)
    local report = run({ "report", store }, { env = env })
    assert.equal(3, report.status, report.err)
    local counts, sum = counts_of(report.out)
    assert.equal(200, sum)
    assert.truthy(counts.unknown >= 16 and counts.unknown <= 32, report.out)
    assert.truthy(report.out:find "^\nUnknown: [^\n]+\n  %x", report.out)
    assert.truthy(report.out:find "\nOUTCOME +ORDERS\nunknown ", report.out)
    assert.truthy(report.out:find("telnyx-porting resume " .. store, 1, true), report.out)
    local found, count = outcomes_of(run({ "report", store, "--out", "jsonl" }, { env = env }).out)
    check_truth(found, count)

    local runs = cjson.decode(run({ "runs", "--out", "json" }, { env = env }).out)
    assert.equal(1, #runs)
    assert.same({ store, "unfinished", 200, sandbox.http, counts.unknown },
      { runs[1].store, runs[1].state, runs[1].orders, runs[1].service, runs[1].counts.unknown })
    assert.equal(200, runs[1].counts.unknown + runs[1].counts.claimed + runs[1].counts.open + runs[1].counts.settled)

    local resumed = run({ "resume", "--yes" }, { env = env })
    assert.equal(0, resumed.status, resumed.err)
    assert.truthy(resumed.out:find "cancel%-pending +200\n", resumed.out)
    for _, id in ipairs(ids) do assert.equal(1, sandbox.truth()[id].effects) end
  end)

  -- A run with a store on which a file can't grow past so many KiB.
  local function limited_run(store, kilobytes)
    local out, err = command.folder .. "/limited.out", command.folder .. "/limited.err"
    local pipe = io.popen(("bash -c %q 2>/dev/null; echo $?"):format(
      ("ulimit -f %d; trap '' XFSZ; %s >%s 2>%s"):format(kilobytes, command.line(cancel(store, "--out", "jsonl"), env),
        out, err)))
    local status = tonumber(pipe:read "*a")
    pipe:close()
    return { status = status, out = command.read(out), err = command.read(err) }
  end

  it("of a run whose disk was full", function()
    orders(200)
    sandbox.limits { limit = 1000, window = 1 }
    local store = command.folder .. "/full.db"
    os.remove(store)
    -- The disk gets full after the store has its ids, and while orders are in flight.
    local kilobytes, result = 224
    repeat
      kilobytes = kilobytes + 16
      for _, ending in ipairs { "", "-wal", "-shm", ".lock", ".journal" } do os.remove(store .. ending) end
      result = limited_run(store, kilobytes)
    until sandbox.counters().cancelled > 0 or kilobytes == 480
    local found, count = outcomes_of(result.out)
    assert.equal(3, result.status, result.err)
    check_truth(found, count)
    local counts, sum = counts_of(result.err)
    assert.equal(200, sum)
    assert.truthy(counts.unknown > 0, result.err)
    assert.truthy(result.err:find("stopped: the store failed: " .. store, 1, true), result.err)
    assert.truthy(result.err:find("telnyx-porting resume " .. store, 1, true), result.err)
    found, count = outcomes_of(run({ "report", store, "--out", "jsonl" }, { env = env }).out)
    check_truth(found, count)
    local resumed = run({ "resume", store }, { env = env })
    assert.equal(0, resumed.status, resumed.err)
    assert.truthy(resumed.out:find "cancel%-pending +200\n", resumed.out)
    for _, id in ipairs(ids) do assert.equal(1, sandbox.truth()[id].effects) end
  end)

  for name, change in pairs {
    ["the file was removed"] = "rm '%s'",
    ["the file was replaced by another file"] = "cp '%s' '%s.new' && mv '%s.new' '%s'",
    ["the file was truncated"] = ": >'%s'",
    ["its log (-wal) was removed"] = "rm '%s-wal'",
    ["its log (-wal) was truncated"] = ": >'%s-wal'",
  } do
    it("of a run with a store of which " .. name, function()
      orders(200)
      sandbox.limits { limit = 20, window = 1 }
      local store = command.folder .. "/gone.db"
      os.execute(("rm -f '%s'*"):format(store))
      local process = command.start(cancel(store, "--out", "jsonl"), { env = env })
      command.await("some cancels", function() return sandbox.counters().cancelled >= 10 end)
      os.execute((change:gsub("%%s", store)))
      local result = process.wait()
      assert.equal(3, result.status, result.err)
      assert.truthy(result.err:find(("stopped: the store failed: %s: %s"):format(store, name), 1, true),
        result.err)
      local found, count = outcomes_of(result.out)
      check_truth(found, count)
      assert.truthy(sandbox.counters().cancelled < 200)
    end)
  end

  it("of a store that it may only read, and leaves it as it was", function()
    local folder = state .. "/mine"
    os.execute(("mkdir -p '%s'"):format(folder))
    local store = folder .. "/a run?#.db"
    killed_run(store)
    local function listing()
      local found = {}
      for name in lfs.dir(folder) do
        if name ~= "." and name ~= ".." then
          found[#found + 1] = name .. " " .. lfs.attributes(folder .. "/" .. name, "size")
        end
      end
      table.sort(found)
      return table.concat(found, "\n")
    end
    local function report()
      local result = run({ "report", store }, { env = {
        XDG_STATE_HOME = state, TELNYX_BASE_URL = "https://elsewhere/v2", TELNYX_API_KEY = false,
      } })
      assert.equal(3, result.status, result.err)
      local counts, sum = counts_of(result.out)
      assert.equal(200, sum)
      return counts.unknown
    end
    os.remove(store .. ".lock")
    local before, unknown = listing(), report()
    assert.equal(before, listing())
    os.remove(store .. "-shm") -- as after a restart of the machine, or in a copy
    before = listing()
    os.execute(("chmod a-w '%s' '%s'/*"):format(folder, folder))
    assert.equal(unknown, report())
    assert.equal(before, listing())
    os.execute(("chmod -R u+w '%s'"):format(folder))
    assert.equal(0, run({ "resume", store }, { env = env }).status)
    os.remove(store .. ".lock")
    before = listing()
    local result = run({ "report", store, "--out", "ids" }, { env = env })
    assert.equal(0, result.status, result.err)
    assert.equal(before, listing())
  end)

  it("of an empty file: it is no store", function()
    local store = write("empty.db", "")
    for _, name in ipairs { "report", "resume" } do
      local result = run({ name, store }, { env = env })
      assert.equal(2, result.status)
      assert.truthy(result.err:find(store .. " is no store: it is empty", 1, true), result.err)
      assert.equal(0, lfs.attributes(store, "size"))
    end
  end)

  --- The folder of stores has nothing but the index in it.
  local function check_nothing_left()
    local names = {}
    for name in lfs.dir(env.XDG_STATE_HOME .. "/telnyx-porting") do
      if name ~= "." and name ~= ".." and name ~= "stores" then names[#names + 1] = name end
    end
    assert.same({}, names)
  end

  it("of all runs, and goes on with the last that is not finished", function()
    orders(5)
    local own = { "cancel", ids[1], "--yes" }
    assert.equal(0, run(own, { env = env }).status)
    sandbox.fault { kind = "status", status = 403, route = "cancel" }
    local elsewhere = command.folder .. "/elsewhere.db"
    os.execute(("rm -f '%s'*"):format(elsewhere))
    assert.equal(4, run({ "cancel", ids[2], "--yes", "--store", elsewhere }, { env = env }).status)
    assert.equal(4, run({ "cancel", ids[3], "--yes" }, { env = env }).status)
    sandbox.clear_faults()
    assert.equal(0, run({ "cancel", ids[4], "--yes" }, { env = env }).status)

    local function standing()
      local found = {}
      for _, one in ipairs(cjson.decode(run({ "runs", "--out", "json" }, { env = env }).out)) do
        found[#found + 1] = one.state
      end
      table.sort(found)
      return table.concat(found, " ")
    end
    assert.equal("finished finished unfinished unfinished", standing())
    assert.truthy(run({ "runs" }, { env = env }).out:find(elsewhere, 1, true))
    -- The last run is shown, which has no failure.
    assert.equal(0, run({ "report" }, { env = env }).status)

    local resumed = run({ "resume", "--yes" }, { env = env })
    assert.equal(0, resumed.status, resumed.err)
    assert.truthy(resumed.err:find("another run is unfinished as well", 1, true), resumed.err)
    assert.equal("finished finished finished unfinished", standing())
    resumed = run({ "resume", "--yes" }, { env = env })
    assert.equal(0, resumed.status, resumed.err)
    resumed = run({ "resume", "--yes" }, { env = env })
    assert.equal(2, resumed.status)
    assert.truthy(resumed.err:find("all 4 are finished", 1, true), resumed.err)
    for i = 1, 4 do assert.equal(1, sandbox.truth()[ids[i]].effects) end

    assert.equal("finished finished finished finished", standing())
    assert.equal(0, run({ "runs", "--prune", "1h" }, { env = env }).status)
    assert.equal("finished finished finished finished", standing())
    local pruned = run({ "runs", "--prune", "0" }, { env = env })
    assert.equal(0, pruned.status, pruned.err)
    assert.equal("", standing())
    assert.is_nil(lfs.attributes(elsewhere))
    assert.is_nil(lfs.attributes(elsewhere .. ".lock"))
    check_nothing_left()
  end)

  it("of stores that are gone: what they left behind is removed, and nothing else", function()
    orders(4)
    local elsewhere = command.folder .. "/elsewhere.db"
    for _, arguments in ipairs { { "cancel", ids[1], "--yes" }, { "cancel", ids[2], "--yes", "--store", elsewhere } } do
      assert.equal(0, run(arguments, { env = env }).status)
    end
    local folder = env.XDG_STATE_HOME .. "/telnyx-porting"
    local own
    for name in lfs.dir(folder) do own = name:match "^.*%.db$" or own end
    own = folder .. "/" .. own
    for _, store in ipairs { own, elsewhere } do
      assert(os.remove(store))
      assert.truthy(lfs.attributes(store .. ".journal"))
    end
    local moved = folder .. "/moved.db"
    local log = assert(io.open(moved .. "-wal", "w"))
    log:write "what SQLite has to go on with" -- in Lua 5.1 this does not give the file
    log:close()
    assert(io.open(moved .. ".lock", "w")):close()
    assert.equal("[]\n", run({ "runs", "--prune", "1h", "--out", "json" }, { env = env }).out)
    assert.truthy(lfs.attributes(own .. ".journal"))
    local pruned = run({ "runs", "--prune", "0", "--out", "json" }, { env = env })
    assert.same({ 0, "[]\n", "telnyx-porting: 0 stores were removed\n" }, { pruned.status, pruned.out, pruned.err })
    assert.truthy(lfs.attributes(moved .. "-wal"))
    assert.truthy(lfs.attributes(moved .. ".lock"))
    os.remove(moved .. "-wal")
    assert.equal(0, run({ "runs", "--prune", "0" }, { env = env }).status)
    check_nothing_left()
    for _, ending in ipairs { "", ".lock", ".journal", ".log" } do
      assert.is_nil(lfs.attributes(elsewhere .. ending))
    end
  end)

  it("of orders that another process has in hand: unknown, never not attempted", function()
    orders(8)
    local store = command.folder .. "/shared.db"
    os.execute(("rm -f '%s'*"):format(store))
    sandbox.fault { kind = "hold", route = "cancel" }
    local process = command.start(cancel(store), { env = env })
    command.await("all cancels", function() return sandbox.faults()[1].fired == 8 end)
    local result = run({ "resume", store, "--yes", "--out", "jsonl" }, { env = env })
    assert.equal(3, result.status, result.err)
    local found, count = outcomes_of(result.out)
    assert.equal(8, count)
    for _, id in ipairs(ids) do assert.equal("unknown", found[id]) end
    assert.truthy(result.err:find("another process works on it, and may have sent it", 1, true), result.err)
    sandbox.clear_faults()
    assert.equal(0, process.wait().status)
    assert.equal(0, run({ "report", store }, { env = env }).status)
    for _, id in ipairs(ids) do assert.equal(1, sandbox.truth()[id].posts) end
    os.execute(("rm -f '%s'*"):format(store))
  end)

  it("of orders that failed, and that a later run which was killed has sent again", function()
    orders(4)
    local store = command.folder .. "/again.db"
    os.execute(("rm -f '%s'*"):format(store))
    sandbox.fault { kind = "status", status = 401, route = "cancel" }
    assert.equal(4, run(cancel(store), { env = env }).status)
    sandbox.clear_faults()
    sandbox.fault { kind = "hold", route = "cancel" }
    local process = command.start({ "resume", store }, { env = env })
    command.await("all cancels", function() return sandbox.faults()[1].fired == 4 end)
    for _, when in ipairs { "running", "killed" } do
      local report = assert(porting.report(store))
      assert.same({ when == "running", 4, 0 }, { report.running, report.counts.unknown, report.counts.failed })
      assert.is_nil(report.outcomes[1].err)
      local shown = run({ "report", store, "--out", "jsonl" }, { env = env })
      assert.equal(3, shown.status, shown.err)
      for id, outcome in pairs(outcomes_of(shown.out)) do assert.equal("unknown", outcome, id) end
      local advice = when == "running" and "telnyx-porting follow " or "To go on: telnyx-porting resume "
      assert.truthy(shown.err:find(advice .. store, 1, true), shown.err)
      if when == "running" then
        process.signal "KILL"
        process.wait()
      end
    end
    sandbox.clear_faults()
    assert.equal(0, run({ "resume", store }, { env = env }).status)
    for _, id in ipairs(ids) do assert.equal(1, sandbox.truth()[id].effects) end
    os.execute(("rm -f '%s'*"):format(store))
  end)

  it("of names that something else has by now: that is never removed as a store", function()
    orders(1)
    local elsewhere = command.folder .. "/elsewhere.db"
    assert.equal(0, run({ "cancel", ids[1], "--yes", "--store", elsewhere }, { env = env }).status)
    for _, ending in ipairs { "", "-wal", "-shm" } do os.remove(elsewhere .. ending) end
    local environment = require "luasql.sqlite3".sqlite3()
    local connection = assert(environment:connect(elsewhere))
    assert(connection:execute "CREATE TABLE cats (name TEXT)")
    connection:close()
    environment:close()
    local pruned = run({ "runs", "--prune", "0" }, { env = env })
    assert.same({ 0, "telnyx-porting: 0 stores were removed\n" }, { pruned.status, pruned.err })
    assert.truthy(pruned.out:find("is the database of another program, not a store of this one", 1, true), pruned.out)

    sandbox.reset_counters()
    local refused = run({ "cancel", ids[1], "--yes", "--store", elsewhere }, { env = env })
    assert.equal(2, refused.status)
    assert.truthy(refused.err:find("of another program, not a store of this one; nothing was cancelled", 1, true),
      refused.err)
    assert.equal(0, sandbox.counters().requests)

    local background = require "telnyx.porting.background"
    write("diary.txt", "Dear diary\n")
    write("access.log", "GET /\n")
    write("other.db.journal", "Dear diary\n")
    write("empty.db", "")
    for name, words in pairs {
      ["elsewhere.db"] = "is the database of another program", ["diary.txt"] = "it isn't a SQLite file",
      ["other.db"] = "other.db.journal is no journal of a run", ["empty.db"] = "is no store: it is empty",
      ["."] = "it is no file but a directory",
    } do
      local removed, err = background.remove(command.folder .. "/" .. name)
      assert.same({ nil, "invalid" }, { removed, err.kind })
      assert.truthy(err.detail:find(words, 1, true), err.detail)
    end
    assert.is_true(background.remove(command.folder .. "/access"))
    for _, name in ipairs { "elsewhere.db", "elsewhere.db.journal", "diary.txt", "other.db.journal", "empty.db",
      "access.log" } do
      assert.truthy(lfs.attributes(command.folder .. "/" .. name), name)
    end
    os.execute(("rm -f '%s'*"):format(elsewhere))
  end)

  it("of a run that is under way", function()
    orders(20)
    sandbox.fault { kind = "hold", route = "cancel" }
    local process = command.start({ "cancel", "--from", file, "--yes" }, { env = env })
    command.await("a cancel", function()
      local requests = sandbox.requests()
      return requests[1] and requests[#requests].method == "POST"
    end)
    local runs = cjson.decode(run({ "runs", "--out", "json" }, { env = env }).out)
    assert.same({ 1, "running" }, { #runs, runs[1].state })
    local refused = run({ "resume", "--yes" }, { env = env })
    assert.equal(2, refused.status)
    assert.truthy(refused.err:find("is being run now", 1, true), refused.err)
    process.signal "KILL"
    process.wait()
    runs = cjson.decode(run({ "runs", "--out", "json" }, { env = env }).out)
    assert.equal("unfinished", runs[1].state)
  end)
end)

describe("a batch with a store that fails", function()
  local here = store_support.fixture(before_each, after_each)

  it("has a report that accounts for every order, and says why it stopped", function()
    sandbox.reset { orders = 60, statuses = { "submitted" }, near = 0 }
    local client, ids = support.client(), support.cancellable_ids(60)
    local seen = 0
    local report = assert(client:cancel_all(ids, { store = here.path, on_outcome = function()
      seen = seen + 1
      if seen == 1 then os.remove(here.path) end
    end }))
    local sum = 0
    for _, name in ipairs(support.porting.outcomes) do sum = sum + report.counts[name] end
    assert.same({ 60, 60, 60 }, { report.total, sum, #report.outcomes })
    assert.equal("store", report.err.kind)
    assert.truthy(report.stopped:find("was removed", 1, true), report.stopped)
    local truth = sandbox.truth()
    for _, outcome in ipairs(report.outcomes) do
      local books = truth[outcome.id] or { effects = 0 }
      assert.equal(books.effects > 0, outcome.outcome == "unknown" or outcome.outcome == "cancel-pending", outcome.id)
    end
    client:close()
  end)

  it("does not count as sent what a guard's read only looked at", function()
    sandbox.reset { orders = 30, statuses = { "submitted" }, near = 0 }
    local client, ids = support.client(), support.cancellable_ids(30)
    local looked = {}
    local ok = pcall(client.cancel_all, client, ids, { store = here.path, guard = function(order)
      looked[#looked + 1] = order.id
      if #looked == 10 then error("enough", 0) end
      return true
    end })
    assert.is_false(ok)
    local counts = assert(here.open { base_url = sandbox.https }):counts()
    assert.same({ 30, 0 }, { counts.settled + counts.open, counts.unknown })
    local posts = 0
    for _, books in pairs(sandbox.truth()) do posts = posts + books.posts end
    assert.equal(counts.settled, posts)
    client:close()
  end)
end)
