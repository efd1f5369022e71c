--- What the command telnyx-porting writes in rows for programs and spreadsheets: CSV, JSON, JSON lines; and colours.

local cjson = require "cjson"
local command = require "spec.support.command"
local csv = require "telnyx.porting.command.showing.csv"
local sandbox = require "spec.support.sandbox"
local terminal = require "spec.support.screen"

local run, write = command.run, command.write
local has_terminals = terminal.exists()

local function lines(text)
  local list = {}
  for line in text:gmatch "[^\n]+" do list[#list + 1] = line end
  return list
end

local function succeed(arguments, options)
  local result = run(arguments, options)
  assert.equal(0, result.status, result.err)
  return result.out
end

--- An order, with what others wrote in its reference.
local function with_reference(reference)
  sandbox.set_order(sandbox.example_id, { customer_reference = reference, status = "exception" })
  return sandbox.example_id
end

describe("rows", function()
  before_each(function() sandbox.reset { orders = 12, near = 0 } end)

  teardown(function()
    terminal.stop()
    os.execute("rm -rf " .. command.folder)
  end)

  it("of CSV have no cell that a spreadsheet would run", function()
    for given, expected in pairs {
      ["=1+1"] = "'=1+1", ["+1+1"] = "'+1+1", ["-2"] = "'-2", ["@SUM(A1)"] = "'@SUM(A1)", ["\t=1"] = "\"'\t=1\"",
      ["\r=1"] = "\"'\r=1\"", ["\n=1"] = "\"'\n=1\"", [" =1"] = "' =1", ["＝1"] = "'＝1",
      ['=cmd|" /C calc"!A0'] = "\"'=cmd|\"\" /C calc\"\"!A0\"",
      ["+13035550000"] = "+13035550000", ["+13035550000 +13035550001"] = "'+13035550000 +13035550001",
      ["a=b"] = "a=b", ["5-3"] = "5-3", ["x@y.example"] = "x@y.example", [""] = "",
      ["+1234567890123456"] = "'+1234567890123456",
    } do
      assert.equal(expected .. "\n", csv.line({ given }, 1))
    end
    assert.equal('=1+1,"\t=1"\n', csv.line({ "=1+1", "\t=1" }, 2, true))

    local id = with_reference "=HYPERLINK(\"http://evil.example\",\"x\")"
    local guarded = succeed { "get", id, "--out", "csv", "--columns", "customer_reference" }
    assert.equal("\"'=HYPERLINK(\"\"http://evil.example\"\",\"\"x\"\")\"", lines(guarded)[2])
    local raw = succeed { "get", id, "--out", "csv", "--columns", "customer_reference", "--raw-csv" }
    assert.equal("\"=HYPERLINK(\"\"http://evil.example\"\",\"\"x\"\")\"", lines(raw)[2])
    -- JSON is for programs, and stays as it is.
    assert.truthy(succeed({ "get", id, "--out", "jsonl" }):find('"=HYPERLINK', 1, true))
  end)

  it("of CSV are read by --from as they were written", function()
    with_reference "-5"
    local orders = write("orders.csv", succeed { "list", "--out", "csv" })
    local ids = succeed { "list", "--out", "ids" }
    assert.equal(ids, succeed { "get", "--from", orders, "--out", "ids" })
  end)

  it("have an exception's reasons and every phone number", function()
    sandbox.reset { orders = 60, near = 0 }
    local row = lines(succeed { "list", "--status", "exception", "--out", "csv",
      "--columns", "id,reasons,phone_numbers" })
    assert.equal("id,reasons,phone_numbers", row[1])
    local any = false
    for _, order in ipairs(cjson.decode(succeed { "list", "--status", "exception", "--out", "json" })) do
      local codes, numbers = {}, {}
      for i, detail in ipairs(order.status.details) do codes[i] = detail.code end
      for i, number in ipairs(order.phone_numbers) do numbers[i] = number.phone_number end
      local line = table.concat(row, "\n"):match(order.id:gsub("%-", "%%-") .. "[^\n]*")
      for _, value in ipairs(codes) do assert.truthy(line:find(value, 1, true), line) end
      for _, value in ipairs(numbers) do assert.truthy(line:find(value, 1, true), line) end
      any = any or #codes > 0 and #numbers > 0
    end
    assert.is_true(any)
  end)

  it("have the columns and heads that were asked for", function()
    local id = sandbox.example_id
    assert.equal("status,id\n", (succeed({ "get", id, "--out", "csv", "--columns", "status,ID" }):match "^[^\n]*\n"))
    assert.equal(1, #lines(succeed { "get", id, "--out", "csv", "--no-headers" }))
    local shown = succeed { "list", "--no-headers", "--columns", "support-key, id", "--limit", "2" }
    assert.equal(2, #lines(shown))
    assert.truthy(lines(shown)[1]:find "^[sp]r_%x+ +%x+%-%x+%-%x+%-%x+%-%x+$", shown)
    for words, arguments in pairs {
      ["--columns: there is no column 'state'; there are id, status, reasons,"] =
        { "list", "--columns", "id,state" },
      ["--columns: there is no column ''"] = { "list", "--columns", "" },
      ["there is no column 'state'; there are id, outcome, status, why,"] =
        { "cancel", id, "--yes", "--no-store", "--out", "csv", "--columns", "id,state" },
      ["--columns is for csv here"] = { "cancel", id, "--yes", "--no-store", "--columns", "id" },
      ["--columns is for table and csv: --out json shows"] = { "list", "--columns", "id", "--out", "json" },
    } do
      local result = run(arguments)
      assert.equal(2, result.status)
      assert.truthy(result.err:find(words, 1, true), result.err)
      assert.equal("", result.out)
    end
    assert.is_nil(sandbox.counters().routes.cancel)
  end)

  it("of JSON lines come one by one", function()
    sandbox.reset { orders = 300, near = 0 }
    -- The second page comes much later: what the first one brought is there all the same.
    sandbox.limits { limit = 1, window = 60 }
    local process = command.start { "list", "--out", "jsonl" }
    command.await("the lines of the first page", function()
      local out = command.read(command.folder .. "/stdout")
      return out and #lines(out) >= 250 and out:sub(-1) == "\n"
    end)
    process.signal "KILL"
    process.wait()
  end)

  it("on a terminal carry no escapes of others", function()
    if not has_terminals then return pending "needs a system that has pseudo-terminals" end
    local id = with_reference "a\27[2Jb\194\155c\226\128\174d\127e"
    for format, words in pairs {
      csv = "a?[2Jb?c?d?e", table = "a?[2Jb?c?d?e", json = "a\\u001b[2Jb\\u009bc\\u202ed\\u007fe",
      jsonl = "a\\u001b[2Jb\\u009bc\\u202ed\\u007fe",
    } do
      local result = terminal.run({ "get", id, "--out", format }, { columns = 400, env = { NO_COLOR = "1" } })
      assert.equal(0, result.status, result.screen)
      assert.truthy(result.screen:find(words, 1, true), format .. "\n" .. result.screen)
      for _, raw in ipairs { "\27", "\194\155", "\226\128\174", "\127" } do
        assert.is_nil(result.bytes:find(raw, 1, true), format)
      end
    end
    -- A file has what was there.
    assert.equal("a\27[2Jb\194\155c\226\128\174d\127e",
      cjson.decode(succeed { "get", id, "--out", "jsonl" }).customer_reference)
  end)

  it("have colours where the terminal has them, and nowhere else", function()
    if not has_terminals then return pending "needs a system that has pseudo-terminals" end
    with_reference "x"
    local head, red = "\27[1mID\27[0m", "\27[31mexception\27[0m"
    for _, case in ipairs {
      { true }, { false, NO_COLOR = "1" }, { true, NO_COLOR = "" }, { false, CLICOLOR = "0" }, { true, CLICOLOR = "1" },
      { true, CLICOLOR = "0", CLICOLOR_FORCE = "1" }, { false, NO_COLOR = "1", CLICOLOR_FORCE = "1" },
      { false, TERM = "dumb" }, { false, TERM = "dumb", CLICOLOR_FORCE = "1" }, { false, TERM = false },
    } do
      local env = { NO_COLOR = false, CLICOLOR = false, CLICOLOR_FORCE = false }
      for name, value in pairs(case) do
        if name ~= 1 then env[name] = value end
      end
      local result = terminal.run({ "list" }, { columns = 80, env = env })
      assert.equal(case[1], result.bytes:find(head, 1, true) ~= nil, cjson.encode(env) .. result.bytes)
      assert.equal(case[1], result.bytes:find(red, 1, true) ~= nil, cjson.encode(env))
      if not case[1] then assert.is_nil(result.bytes:find("\27", 1, true), cjson.encode(env)) end
    end
    assert.is_nil(succeed({ "list" }):find("\27", 1, true))
    local forced = succeed({ "list" }, { env = { TERM = "xterm", CLICOLOR_FORCE = "1" } })
    assert.truthy(forced:find(head, 1, true))
    -- Formats for programs have none in any case.
    for _, format in ipairs { "csv", "json", "jsonl", "ids" } do
      local out = succeed({ "list", "--out", format }, { env = { TERM = "xterm", CLICOLOR_FORCE = "1" } })
      assert.is_nil(out:find("\27", 1, true))
    end
  end)

  it("say when in UTC, and how far away FOC dates are", function()
    local now = os.time()
    for seconds, words in pairs {
      [5 * 86400 + 60] = "in 5 days", [-20 * 3600 - 60] = "20 hours ago", [47 * 3600 + 60] = "in 47 hours",
      [61] = "in 1 minute", [-3 * 365 * 86400 - 60] = "3 years ago", [0] = "now",
    } do
      assert.equal(words, require "telnyx.porting.command.showing.moments".distance(now + seconds, now))
    end
    local foc = os.date("!%Y-%m-%dT%H:%M:%SZ", now + 5 * 86400 + 3600)
    sandbox.set_order(sandbox.example_id, { status = "foc-date-confirmed", activation_settings = {
      foc_datetime_requested = foc, foc_datetime_actual = foc } })
    for _, zone in ipairs { "UTC", "America/New_York" } do
      local shown = succeed({ "get", sandbox.example_id }, { env = { TZ = zone } })
      assert.truthy(shown:find(foc:sub(1, 10) .. " " .. foc:sub(12, 16) .. " UTC, in 5 days", 1, true), shown)
    end
    assert.truthy(succeed({ "list" }):find("FOC DATE (UTC)", 1, true))
  end)
end)
