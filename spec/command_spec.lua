--- The command telnyx-porting: what it takes, what it shows, what it refuses, and its exit status.

local cjson = require "cjson"
local command = require "spec.support.command"
local support = require "spec.support.porting"
local sandbox = support.sandbox

local run, write = command.run, command.write
local mode = "stat -c %a "

local function posts()
  return sandbox.counters().routes.cancel or 0
end

local function lines(text)
  local list = {}
  for line in text:gmatch "[^\n]+" do list[#list + 1] = line end
  return list
end

--- Ids of orders that would be cancelled.
local function some_ids(count)
  local ids = support.cancellable_ids(count)
  sandbox.reset_counters()
  return ids
end

--- That the command ended with this status, one line on stderr that has the words, and nothing on stdout.
local function assert_refused(status, words, result)
  assert.equal(status, result.status, result.err)
  assert.truthy(result.err:find(words, 1, true), result.err)
  assert.equal(1, #lines(result.err), result.err)
  assert.equal("", result.out)
  assert.falsy(result.err:find "traceback")
end

describe("the command", function()
  before_each(function() sandbox.reset() end)

  teardown(function() os.execute("rm -rf " .. command.folder) end)

  it("ends with 2 and one line for what it does not understand, and sends nothing", function()
    for words, arguments in pairs {
      ["'stop'"] = { "stop" },
      ["'--api-key'"] = { "list", "--api-key", "x" },
      ["no orders are selected"] = { "cancel", "--yes" },
      ['"1234" is no order id'] = { "cancel", "1234", "--yes" },
      ["near it: customer_reference"] = { "cancel", "--filter", "customer_refrence=x", "--yes" },
      ["must be one of 'cancel-pending', 'cancelled', 'draft'"] = { "cancel", "--status", "open", "--yes" },
      ["--filter takes NAME=VALUE"] = { "cancel", "--filter", "customer_reference", "--yes" },
      ["--where misc.type= names no value (null"] = { "cancel", "--where", "misc.type=", "--yes" },
      ["--filter selects orders on its own"] = { "cancel", sandbox.example_id, "--filter", "misc.type=full", "--yes" },
      ["--max must be an integer from 1 to 1000000000, not '0'"] = { "cancel", sandbox.example_id, "--max", "0" },
      ["--limit must be a whole number, not '1.5'"] = { "list", "--limit", "1.5" },
      ["--limit must be an integer from 1 to 1000000000, not '99999999999999999999'"] =
        { "list", "--limit", "99999999999999999999" },
      ["--concurrency must be an integer from 1 to 1000, not '1001'"] = { "list", "--concurrency", "1001" },
      ["--rate must be a number such as 20 or 2.5, not 'inf'"] = { "list", "--rate", "inf" },
      ["--rate must be a number of requests a second from 0.001 to 1000000, not '0'"] = { "list", "--rate", "0" },
      ["--stop-after-failures must be a whole number, not 'nan'"] =
        { "cancel", sandbox.example_id, "--stop-after-failures", "nan" },
      ["--deadline must be a time such as 90 (seconds), 90s, 10m, 2h or 7d, not '10 minutes'"] =
        { "watch", sandbox.example_id, "--deadline", "10 minutes" },
      ["--deadline must be a time such as 90 (seconds), 90s, 10m, 2h or 7d, not '1e17'"] =
        { "cancel", sandbox.example_id, "--deadline", "1e17" },
      ["--deadline must be a number of seconds from 0.001 to 31536000, not '366d'"] =
        { "resume", "--deadline", "366d" },
      ["--interval must be a number of seconds from 0.001 to 86400, not '0s'"] =
        { "export", "--csv", "-", "--interval", "0s" },
      ["--deadline must be positive: a time such as 90 (seconds), 90s, 10m, 2h or 7d, not '-5'"] =
        { "cancel", sandbox.example_id, "--deadline", "-5" },
      ["--outage must be positive: a time such as 90 (seconds), 90s, 10m, 2h or 7d, not '-3m'"] =
        { "resume", "--outage", "-3m" },
      ["--rate must be positive: a number such as 20 or 2.5, not '-.5'"] = { "list", "--rate", "-.5" },
      ["--concurrency must be positive: a whole number, not '-1'"] = { "list", "--concurrency", "-1" },
      ["--max must be positive: a whole number, not '-2'"] = { "cancel", sandbox.example_id, "--max=-2" },
      ["--prune must be positive: a time such as 90 (seconds), 90s, 10m, 2h or 7d, not '-30d'"] =
        { "runs", "--prune", "-30d" },
      ["can't read /tmp: Is a directory"] = { "cancel", "--from", "/tmp", "--yes" },
      ["can't read /nonexistent: No such file or directory"] = { "cancel", "--from", "/nonexistent", "--yes" },
      ["the key's file can't be read: /tmp: Is a directory"] = { "list", "--key-file", "/tmp" },
      ["/nonexistent/x.csv can't be written, so nothing was asked for: No such file or directory"] =
        { "export", "--csv", "/nonexistent/x.csv" },
      ["/tmp can't be written, so nothing was asked for: Is a directory"] = { "export", "--csv", "/tmp" },
      ["--interval must be a time such as 90 (seconds), 90s, 10m, 2h or 7d, not 'm'"] =
        { "events", "--follow", "--interval", "m" },
      ["must be one of 'table', 'json', 'jsonl', 'csv', 'ids'"] = { "list", "--out", "xml" },
      ["there is no such store"] = { "resume", "/nonexistent.db" },
      ["/nonexistent/x.db can't be written, so nothing was cancelled: No such file or directory"] =
        { "cancel", sandbox.example_id, "--yes", "--store", "/nonexistent/x.db" },
      ["--store: /tmp: it is no file but a directory; nothing was cancelled"] =
        { "cancel", sandbox.example_id, "--yes", "--store", "/tmp" },
      ["--store: README.md is no store: it isn't a SQLite file; nothing was cancelled"] =
        { "cancel", sandbox.example_id, "--yes", "--store", "README.md" },
      ["no authorities can be read from /nonexistent: No such file or directory"] =
        { "list", "--base-url", sandbox.https, "--ca-file", "/nonexistent" },
    } do
      assert_refused(2, words, run(arguments))
    end
    assert.equal(0, sandbox.counters().requests)
  end)

  it("takes a time with its unit", function()
    local amounts = require "telnyx.porting.command.grammar.amounts"
    local read = amounts.seconds("--deadline", "batch.deadline")
    for text, seconds in pairs {
      ["90"] = 90, ["90s"] = 90, ["0.5"] = 0.5, ["10m"] = 600, ["1.5m"] = 90, ["2h"] = 7200, ["365d"] = 31536000,
    } do
      assert.equal(seconds, read(text))
    end
  end)

  it("shows its help with examples", function()
    for _, name in ipairs { "list", "get", "create", "update", "confirm", "comment", "events", "numbers", "check",
      "watch", "cancel", "resume", "report", "export", "completion" } do
      local result = run { name, "--help" }
      assert.equal(0, result.status)
      assert.truthy(result.out:find("telnyx-porting " .. name .. " ", 1, true))
      assert.truthy(result.out:find("Example", 1, true))
    end
  end)

  it("takes the key from the environment or a file, and never shows it", function()
    assert_refused(2, "there is no key", run({ "list" }, { env = { TELNYX_API_KEY = false } }))
    local file = write("key", sandbox.key .. "\n")
    os.execute("chmod 600 " .. file)
    assert_refused(2, "are both set", run({ "list" }, { env = { TELNYX_API_KEY_FILE = file } }))
    local by_file = { TELNYX_API_KEY = false, TELNYX_API_KEY_FILE = file }
    assert.equal(0, run({ "list", "--limit", "1" }, { env = by_file }).status)

    local other = write("wrong_key", "KEY_that_is_not_known")
    os.execute("chmod 600 " .. other)
    local result = run({ "cancel", sandbox.example_id, "--dry-run", "--key-file", file },
      { env = { TELNYX_API_KEY = "x" } })
    assert.equal(0, result.status, result.err)
    assert.truthy(result.err:find("Key:       from the file " .. file, 1, true), result.err)
    assert.falsy((result.out .. result.err):find(sandbox.key, 1, true))

    for _, arguments in ipairs {
      { "list", "--key-file", other }, { "get", sandbox.example_id, "--key-file", other },
      { "cancel", sandbox.example_id, "--yes", "--key-file", other },
    } do
      result = run(arguments)
      assert_refused(4, "unauthorized", result)
      assert.falsy(result.err:find("KEY_that", 1, true))
    end
  end)

  it("reads no file without an end into memory", function()
    local by_file = { TELNYX_API_KEY = false, TELNYX_API_KEY_FILE = "/dev/zero" }
    assert_refused(2, "the key's file can't be read: /dev/zero: it holds more than 64 KiB",
      run({ "list" }, { env = by_file }))
    for _, arguments in ipairs { { "cancel", "--from" }, { "check", "--from" }, { "create", "--json" } } do
      arguments[3] = "/dev/zero"
      assert_refused(2, "can't read /dev/zero: it holds more than 262144 KiB", run(arguments))
    end
    assert.equal(0, sandbox.counters().requests)
  end)

  it("shows the key in no command line", function()
    sandbox.fault { kind = "hold", route = "list" }
    local process = command.start { "cancel", "--status", "submitted", "--dry-run" }
    command.await("the list", function() return sandbox.requests()[1] end)
    local shown = command.read(("/proc/%d/cmdline"):format(process.pid))
    sandbox.clear_faults()
    assert.equal(0, process.wait().status)
    assert.truthy(shown:find("telnyx-porting", 1, true))
    assert.falsy(shown:find(sandbox.key, 1, true))
  end)

  it("lists in every format", function()
    local function list(format)
      local result = run { "list", "--filter", "customer_reference=" .. sandbox.reference, "--status", "exception",
        "--out", format }
      assert.equal(0, result.status, result.err)
      return result.out
    end
    local ids = lines(list "ids")
    assert.equal(25, #ids)
    local orders = cjson.decode(list "json")
    assert.equal(25, #orders)
    for i, line in ipairs(lines(list "jsonl")) do
      local order = cjson.decode(line)
      assert.same({ ids[i], ids[i], "exception" }, { order.id, orders[i].id, order.status.value })
      assert.is_nil(order.end_user.admin.pin_passcode)
      assert.is_nil(order.end_user.admin.account_number)
    end
    local csv = lines(list "csv")
    assert.truthy(csv[1]:find("^id,status,"))
    assert.truthy(csv[26]:find("^" .. ids[25]:gsub("%-", "%%-") .. ",exception,"))
    local shown = lines(list "table")
    assert.truthy(shown[1]:find("^ID +STATUS"))
    assert.equal(26, #shown)
  end)

  it("shows nothing of a text that could move a terminal's cursor", function()
    sandbox.set_order(sandbox.example_id, { customer_reference = "a\27[2Jb" })
    local result = run { "get", sandbox.example_id }
    assert.truthy(result.out:find("a?[2Jb", 1, true))
  end)

  it("says which order can't be shown", function()
    local result = run { "get", sandbox.example_id, support.unknown_id, "--out", "ids" }
    assert.same({ 1, sandbox.example_id .. "\n" }, { result.status, result.out })
    assert.truthy(result.err:find(support.unknown_id .. ": not_found", 1, true))
  end)

  it("compares any field here with --where, and names one that orders don't have", function()
    local result = run { "list", "--where", "phone_numbers.activation_status=New", "--where", "misc.type=partial",
      "--out", "jsonl" }
    assert.equal(0, result.status, result.err)
    assert.truthy(#lines(result.out) > 0)
    for _, line in ipairs(lines(result.out)) do assert.equal("partial", cjson.decode(line).misc.type) end
    assert_refused(2, "end_user.location has no field town; it has: administrative_area, ",
      run { "cancel", "--where", "end_user.location.town=Austin", "--yes" })
  end)

  it("sends no cancel when the server ignored a filter, or that can't be told", function()
    sandbox.ignore_filters { "status", "customer_reference" }
    for name, value in pairs { status = "submitted", customer_reference = sandbox.reference } do
      assert_refused(1, "the server did not apply the filter, so nothing was cancelled",
        run { "cancel", "--filter", name .. "=" .. value, "--yes" })
    end
    for _, verb in ipairs { "cancel", "list" } do
      assert_refused(2, 'filter.status[1] is "canceled"; near it: "cancelled"; it can be "draft"',
        run { verb, "--filter", "status=canceled", verb == "cancel" and "--yes" or nil })
    end
    assert_refused(2, "can't be checked here",
      run { "cancel", "--filter", "phone_numbers.carrier_name=Unreal Communications", "--yes" })
    assert.equal(0, posts())
  end)

  it("asks nobody where there is no terminal, and then cancels nothing", function()
    for _, answer in ipairs { "", "n\n", "y\n", "yes\n" } do
      assert_refused(2, "say --yes", run({ "cancel", sandbox.example_id }, { stdin = answer }))
    end
    assert.equal(0, posts())
  end)

  it("shows with --dry-run what it would cancel, and cancels nothing", function()
    local arguments = { "cancel", "--filter", "customer_reference=" .. sandbox.reference, "--dry-run", "--out", "ids" }
    local result = run(arguments)
    assert.equal(0, result.status)
    assert.equal(200, #lines(result.out))
    for _, words in ipairs {
      "Host:      " .. sandbox.http, "Key:       from TELNYX_API_KEY",
      "Account:   40d68ba2-0847-4df2-be9c-b0e0cb673e75",
      "Selected:  200 orders", "25  submitted", "Expected to be refused: 73", "25  are ported already", "25  drafts",
      "23  have their FOC date within 48 hours", "Cancelled already, or waiting for it: 50",
      "Not selected, though parts of the same port request as a selected one: 25",
    } do
      assert.truthy(result.err:find(words, 1, true), words .. "\n" .. result.err)
    end
    assert.equal(0, posts())
    assert_refused(2, "200 orders are selected, more than --max 199",
      run { "cancel", "--filter", "customer_reference=" .. sandbox.reference, "--max", "199", "--yes", "--quiet" })
    assert.equal(0, posts())
  end)

  it("cancels exactly the orders selected, and keeps what came of them", function()
    local ids = some_ids(30)
    local file = write("ids.txt", "# from a ticket\n" .. table.concat(ids, "\n") .. "\n\n" .. ids[1]:upper() .. "\n")
    local store = command.folder .. "/run.db"
    local result = run { "cancel", "--from", file, "--yes", "--store", store, "--out", "jsonl" }
    assert.equal(0, result.status, result.err)
    assert.truthy(result.err:find("30 orders (named again: 1)", 1, true))
    local wanted, came = {}, {}
    for _, id in ipairs(ids) do wanted[id] = "cancel-pending" end
    for _, line in ipairs(lines(result.out)) do
      local outcome = cjson.decode(line)
      came[outcome.id] = outcome.outcome
    end
    assert.same(wanted, came)
    assert.equal(30, sandbox.counters().cancelled)
    assert.equal("600\n", assert(io.popen(mode .. store)):read "*a")

    local report = run({ "report", store, "--out", "ids" }, { env = { TELNYX_API_KEY = false } })
    assert.equal(0, report.status, report.err)
    assert.same(30, #lines(report.out))
    assert.falsy(command.read(store):find(sandbox.key, 1, true))

    result = run { "cancel", ids[1], "--yes", "--no-store", "--quiet" }
    assert.same({ 0, "" }, { result.status, result.err })
    assert.equal("1 order: 1 already-pending\n", result.out)
  end)

  it("keeps each run below XDG_STATE_HOME, for its user alone", function()
    local state = command.folder .. "/own"
    assert.equal(0, run({ "cancel", sandbox.example_id, "--yes" }, { env = { XDG_STATE_HOME = state } }).status)
    local shown = assert(io.popen(("%s%s %s/telnyx-porting %s/telnyx-porting/*.db"):format(mode, state, state, state)))
    assert.equal("700\n700\n600\n", shown:read "*a")
  end)

  it("ends with 1 when some are not cancelled, and says which and why", function()
    sandbox.set_order(sandbox.example_id, { status = "draft" })
    local ids = some_ids(3)
    local result = run { "cancel", ids[1], sandbox.example_id, ids[2], support.unknown_id, "--yes", "--no-store" }
    assert.equal(1, result.status, result.err)
    assert.truthy(result.out:find "cancel%-pending +2\n")
    assert.truthy(result.out:find("1 refused, draft, which telnyx%-porting delete deletes: [^\n]+%(invalid, "
      .. "status 422[^\n]*%)\n      " .. sandbox.example_id:gsub("%-", "%%-") .. "\n"), result.out)
    assert.truthy(result.out:find("1 failed: [^\n]+%(not_found, status 404[^\n]*%)\n      "
      .. support.unknown_id:gsub("%-", "%%-") .. "\n"), result.out)
  end)

  it("finds the ids' column in CSV, and names the line that is wrong", function()
    local ids = some_ids(3)
    local function cancel(content, ...)
      return run({ "cancel", "--from", "-", "--dry-run", "--out", "ids", "--quiet", ... }, { stdin = content })
    end
    local wanted = table.concat(ids, "\n", 1, 2) .. "\n"
    for _, content in ipairs {
      ('\239\187\191Name;Porting Order ID\r\n"a;\nb";%s\r\nc;"%s"\r\n'):format(ids[1], ids[2]),
      ("reference,id\n\"said \"\"no\"\"\",%s\nx,%s"):format(ids[1], ids[2]),
      ("%s,first\n%s,second\n"):format(ids[1], ids[2]),
      ("id\n%s\n%s\n"):format(ids[1], ids[2]),
    } do
      local result = cancel(content)
      assert.same({ 0, wanted }, { result.status, result.out }, result.err)
    end
    for words, content in pairs {
      ['stdin, line 3: "12" is no order id'] = ids[1] .. "\n" .. ids[2] .. "\n12\n",
      ['stdin, line 4: "x" is no order id'] = ('n,id\n"a\nb",%s\nc,x\n'):format(ids[1]),
      ["stdin, line 2: has 1 column, the ids are in column 2"] = "n,id\n1\n",
      ["stdin, line 1: none of the columns is called id or order_id: name, town"] = "name,town\na,b\n",
      ["stdin, line 2: a quote is not closed"] = 'id,n\n' .. ids[1] .. ',"x\n',
      ["stdin holds no order ids"] = "\n",
    } do
      assert_refused(2, words, cancel(content))
    end
  end)

  it("settles what is in flight when it is told to end, and goes on when it is resumed", function()
    sandbox.reset { orders = 200, statuses = { "submitted" }, near = 0 }
    sandbox.limits { limit = 50, window = 1 }
    local store = command.folder .. "/stopped.db"
    local process = command.start { "cancel", "--status", "submitted", "--yes", "--store", store }
    command.await("some cancels", function() return sandbox.counters().cancelled >= 10 end)
    process.signal "TERM"
    local result = process.wait()
    assert.equal(3, result.status, result.err)
    assert.truthy(result.err:find("SIGTERM: settling what is in flight", 1, true))
    assert.truthy(result.err:find("To go on: telnyx-porting resume " .. store .. "\n", 1, true), result.err)
    local pending = tonumber(result.out:match "cancel%-pending +(%d+)\n")
    assert.equal(sandbox.counters().cancelled, pending)
    assert.truthy(pending < 200)
    assert.equal(200 - pending, tonumber(result.out:match "not%-attempted +(%d+)\n"))
    assert.equal(3, run({ "report", store }).status)

    sandbox.limits { limit = 1000, window = 1 }
    result = run { "resume", store }
    assert.equal(0, result.status, result.err)
    assert.truthy(result.out:find "cancel%-pending +200\n")
    for _, truth in pairs(sandbox.truth()) do assert.equal(1, truth.effects) end
  end)

  it("tells of a long pause, and can be stopped in it", function()
    sandbox.fault { kind = "status", status = 429, headers = { ["Retry-After"] = "1800" }, route = "cancel", times = 1 }
    local process = command.start { "cancel", sandbox.example_id, "--yes", "--no-store" }
    command.await("a word on the pause", function()
      return command.read(command.folder .. "/stderr"):find("paused by the rate limit until", 1, true)
    end)
    process.signal "HUP"
    local result = process.wait()
    assert.equal(3, result.status, result.err)
    assert.truthy(result.err:find("To go on, run the same command again", 1, true), result.err)
  end)

  it("stops when the key is refused midway, or too much fails", function()
    local ids = some_ids(20)
    sandbox.fault { kind = "status", status = 401, route = "cancel", order = { ids[5] } }
    local result = run { "cancel", "--from", write("ids.txt", table.concat(ids, "\n")), "--yes", "--no-store",
      "--concurrency", "1" }
    assert.equal(4, result.status, result.err)
    assert.truthy(result.err:find("stopped: the API key was refused", 1, true), result.err)
    assert.truthy(result.out:find("not%-attempted +1%d\n"), result.out)

    sandbox.reset()
    local unknown = {}
    for i = 1, 10 do unknown[i] = ("00000000-0000-4000-8000-%012d"):format(i) end
    result = run { "cancel", "--from", write("ids.txt", table.concat(unknown, "\n")), "--yes", "--no-store",
      "--concurrency", "1", "--stop-after-failures", "2" }
    assert.equal(3, result.status, result.err)
    assert.truthy(result.err:find("stopped: 2 orders failed", 1, true), result.err)
  end)

  it("waits for a service that does not answer, says so, and ends when it stays away", function()
    local ids = some_ids(80)
    sandbox.fault { kind = "status", status = 503, route = "cancel", when = "before" }
    local result = run { "cancel", "--from", write("ids", table.concat(ids, "\n")), "--yes", "--outage", "1.5s" }
    assert.equal(3, result.status, result.err)
    assert.truthy(result.err:find("no answer since %d+:%d+:%d+, next try at %d+:%d+:%d+"), result.err)
    assert.truthy(result.err:find("stopped: the service did not answer for 1.5 s", 1, true), result.err)
    sandbox.clear_faults()
    assert.equal(0, run({ "resume", "--yes" }).status)
    assert_refused(2, "--outage must be a number of seconds from 1 to 31536000, not '0.5'",
      run { "cancel", ids[1], "--yes", "--outage", "0.5" })
  end)

  it("refuses to go without a store unawares", function()
    local missing = { LUA_INIT = 'package.preload["luasql.sqlite3"] = function() error "missing" end',
      LUA_INIT_5_3 = false, LUA_INIT_5_4 = false }
    assert_refused(2, "a store needs LuaSQL for SQLite (Debian: lua-sql-sqlite3); --no-store goes without",
      run({ "cancel", sandbox.example_id, "--yes" }, { env = missing }))
    assert.equal(0, posts())
    assert.equal(0, run({ "cancel", sandbox.example_id, "--yes", "--no-store" }, { env = missing }).status)
  end)

  it("goes on with no store of another service, and asks before it takes the last one", function()
    local env = { XDG_STATE_HOME = command.folder .. "/last" }
    assert_refused(2, "there is no store in", run({ "resume", "--yes" }, { env = env }))
    sandbox.fault { kind = "status", status = 403, route = "cancel" }
    assert.equal(4, run({ "cancel", sandbox.example_id, "--yes" }, { env = env }).status)
    sandbox.clear_faults()
    assert_refused(2, "say --yes", run({ "resume" }, { env = env }))
    env.TELNYX_BASE_URL, env.TELNYX_CA_FILE = sandbox.https, sandbox.ca
    assert_refused(2, "is about " .. sandbox.http, run({ "resume", "--yes" }, { env = env }))
    env.TELNYX_BASE_URL, env.TELNYX_CA_FILE = nil, nil
    local result = run({ "resume", "--yes" }, { env = env })
    assert.equal(0, result.status, result.err)
    assert.truthy(result.err:find("1, of which 0 are settled", 1, true), result.err)
  end)

  it("ends at once when it is told a second time", function()
    sandbox.fault { kind = "hold", route = "cancel" }
    local process = command.start { "cancel", sandbox.example_id, "--yes", "--store", command.folder .. "/twice.db" }
    command.await("the cancel", function()
      local requests = sandbox.requests()
      return requests[1] and requests[#requests].method == "POST"
    end)
    process.signal "TERM"
    command.await("a word", function()
      return (command.read(command.folder .. "/stderr") or ""):find("SIGTERM", 1, true)
    end)
    process.signal "HUP"
    local result = process.wait()
    sandbox.clear_faults()
    assert.equal(129, result.status, result.err)
    assert.truthy(result.err:find("telnyx-porting resume", 1, true))
  end)
end)
