--- The command telnyx-porting: its words, short options and help.

local command = require "spec.support.command"
local sandbox = require "spec.support.sandbox"

local run = command.run

local function commands()
  local names = {}
  for _, one in ipairs(require "telnyx.porting.command.grammar.parser"()._commands) do names[#names + 1] = one._name end
  return names
end

local function longest_line(text)
  local longest = ""
  for line in text:gmatch "[^\n]+" do
    if #line > #longest then longest = line end
  end
  return longest
end

describe("the words of the command line", function()
  setup(function() sandbox.reset { orders = 20 } end)

  teardown(function() os.execute("rm -rf " .. command.folder) end)

  it("have a help of 80 columns, by --help and by help COMMAND", function()
    local list = run { "--help" }
    assert.equal(0, list.status)
    assert.truthy(#longest_line(list.out) <= 80, longest_line(list.out))
    assert.equal(list.out, run({ "help" }).out)
    for _, name in ipairs(commands()) do
      local result = run { name, "--help" }
      assert.equal(0, result.status)
      assert.truthy(#longest_line(result.out) <= 80, name .. ": " .. longest_line(result.out))
      assert.equal(result.out, run({ "help", name }).out)
    end
    local result = run { "help", "cancle" }
    assert.equal(2, result.status)
    assert.equal('telnyx-porting: there is no command "cancle"; telnyx-porting help lists them\n', result.err)
  end)

  it("are all listed where none is given, which is an error", function()
    local result = run {}
    assert.same({ 2, "" }, { result.status, result.out })
    assert.equal(run({ "--help" }).out .. "\ntelnyx-porting: a command is required (see telnyx-porting --help)\n",
      result.err)
  end)

  it("are explained where a wrong one stands, and the near one is named", function()
    for words, arguments in pairs {
      ["unknown command 'cancle'; did you mean 'cancel'? (see telnyx-porting --help)"] = { "cancle", "x" },
      ["unknown option '--maxx'; did you mean '--max'? (see telnyx-porting help cancel)"] = { "cancel", "--maxx", "3" },
    } do
      local result = run(arguments)
      assert.same({ 2, "telnyx-porting: " .. words .. "\n" }, { result.status, result.err })
    end
  end)

  it("may have options before the command", function()
    local file = command.write("key", sandbox.key)
    os.execute("chmod 600 " .. file)
    local env = { TELNYX_API_KEY = false }
    for _, words in ipairs {
      { "--key-file", file, "list", "-o", "ids" }, { "--key-file=" .. file, "-o", "ids", "list" },
      { "--key-file", file, "--verbose", "list", "--output=ids" },
    } do
      local result = run(words, { env = env })
      assert.equal(0, result.status, result.err)
      assert.truthy(result.out:find "^%x+%-%x+%-%S+\n", result.out)
    end
  end)

  it("give each request a header and a time, but never another key", function()
    sandbox.forget_requests()
    local result = run { "--header", "X-Team: Ports", "list", "--limit", "1", "--header", "x-run:7", "--timeout", "5s" }
    assert.equal(0, result.status, result.err)
    local request, headers = sandbox.requests()[1], {}
    for _, header in ipairs(request.headers) do headers[header[1]] = header[2] end
    assert.same({ "Ports", "7" }, { headers["X-Team"], headers["x-run"] })
    sandbox.fault { kind = "hang", route = "get" }
    result = run { "get", sandbox.example_id, "--timeout", "0.2" }
    local fired = sandbox.fired "hang"
    sandbox.clear_faults()
    -- One that is too busy to connect within its time is not heard of. By default run would give up before the command.
    assert.same({ 1, true }, { result.status, fired >= 1 and fired <= 5 }, result.err)
    sandbox.reset_counters()
    for header, words in pairs {
      ["Authorization: Bearer x"] = "--header can't be Authorization: the key comes from",
      ["authorization:x"] = "--header can't be Authorization",
      ["Host: x"] = '--header "Host" is refused',
      ["X-Team"] = "--header takes 'Name: value'",
      ["X-Team:"] = "--header X-Team has no value",
      ["X-Team: a\nX-Other: b"] = '--header "X-Team" is refused',
    } do
      result = run { "list", "--header", header }
      assert.equal(2, result.status, header)
      assert.truthy(result.err:find(words, 1, true), result.err)
      assert.falsy(result.err:find("Bearer", 1, true))
    end
    assert.equal(2, run({ "list", "--header", "A: 1", "--header", "a: 2" }).status)
    assert.equal(2, run({ "list", "--timeout", "2h" }).status)
    assert.equal(0, sandbox.counters().requests)
  end)

  it("name the version", function()
    local result = run { "--version" }
    assert.equal(0, result.status)
    assert.equal("telnyx-porting " .. require "telnyx.porting"._VERSION .. "\n", result.out)
  end)

  it("take values that begin with a minus, as the help has them", function()
    local function ids(...)
      local result = run { "list", "--out", "ids", ... }
      assert.equal(0, result.status, result.err)
      return result.out
    end
    local forth, back = ids("--sort", "created_at"), ids("--sort", "-created_at")
    assert.not_equal(forth, back)
    assert.equal(back, ids "--sort=-created_at")
    assert.equal("", ids("--where", "customer_reference=-x", "--sort", "-created_at"))
    assert.equal(2, run({ "list", "--sort", "--out", "ids" }).status)
    local made = run { "create", "+13035550000", "--reference", "-x", "--out", "ids" }
    assert.equal("-x", sandbox.order(made.out:match "%S+").order.customer_reference)
  end)

  it("have short forms of the options that are said most", function()
    local id = sandbox.example_id
    local file = command.write("ids", id .. "\n")
    for _, words in ipairs {
      { "get", id, "-o", "ids" }, { "get", id, "--output", "ids" }, { "get", "-f", file, "-oids" },
    } do
      local result = run(words)
      assert.same({ 0, id .. "\n" }, { result.status, result.out }, result.err)
    end
    assert.truthy(run({ "list", "-L", "1", "-o", "ids" }).out:find "^%S+\n$")
    local result = run { "cancel", "-f", file, "-yq", "-o", "jsonl", "--no-store" }
    assert.equal(0, result.status, result.err)
    assert.equal("1 order: 1 cancel-pending\n", result.err)
  end)

  it("refuse an option without the one that it goes with, and name both", function()
    local id = "eef10fb8-f3df-4c67-97c5-e18179723222"
    local csv = "--out csv, and this is --out table"
    for words, arguments in pairs {
      ["--from-column goes with --from,"] = { "cancel", id, "--from-column", "2" },
      ["--from-column goes with --from, "] = { "check", "+13035550000", "--from-column=id" },
      ["--interval goes with --wait,"] = { "cancel", id, "--interval", "5" },
      ["--interval goes with --wait, "] = { "resume", "--interval=5" },
      ["--interval goes with --follow,"] = { "events", "--interval", "5" },
      ["--unchecked-filter goes with --filter,"] = { "cancel", id, "--unchecked-filter" },
      ["--unchecked-fields goes with --json,"] = { "create", "+13035550000", "--unchecked-fields" },
      ["--secrets goes with --out json or --out jsonl, and this is --out table"] = { "list", "--secrets" },
      ["--raw-csv goes with " .. csv] = { "list", "--raw-csv" },
      ["--wide goes with --out table, and this is --out csv"] = { "list", "--wide", "-o", "csv" },
      ["--no-headers goes with --out table or --out csv, and this is --out ids"] =
        { "list", "--no-headers", "--out", "ids" },
    } do
      local result = command.run(arguments)
      assert.equal(2, result.status, words .. result.err)
      assert.truthy(result.err:find("telnyx-porting: " .. words, 1, true), result.err)
    end
  end)
end)
