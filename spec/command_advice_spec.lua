--- What telnyx-porting advises: in the words of its options, and only what there is.

local command = require "spec.support.command"
local sandbox = require "spec.support.porting".sandbox

local run = command.run

--- The long options of all commands.
local function all_options()
  local known = { ["--help"] = true, ["--version"] = true }
  local parser = require "telnyx.porting.command.grammar.parser"()
  for _, one in ipairs(parser._commands) do
    for _, option in ipairs(one._options) do
      for _, alias in ipairs(option._aliases) do known[alias] = true end
    end
  end
  return known
end

describe("the command's advice", function()
  local id = sandbox.example_id

  setup(function() sandbox.reset { orders = 20 } end)
  teardown(function() os.execute("rm -rf " .. command.folder) end)

  it("names options that exist", function()
    local known, count = all_options(), 0
    local pipe = assert(io.popen "find lua/telnyx/porting/command -name '*.lua'")
    for path in pipe:lines() do
      local content = command.read(path):gsub("(\n%s*)%-%-[^\n]*", "%1"):gsub("^%-%-[^\n]*", "")
        :gsub('"luarocks [^"]*"', "")
      for option in content:gmatch "%-%-[a-z][a-z-]*" do
        count = count + 1
        assert.truthy(known[option], path .. " names " .. option)
      end
    end
    pipe:close()
    assert.truthy(count > 100)
  end)

  it("has examples that a shell takes as they stand", function()
    local count = 0
    for _, one in ipairs(require "telnyx.porting.command.grammar.parser"()._commands) do
      local help = run({ "help", one._name }).out
      local heading, examples = help:match "\n(Examples?:)\n(.*)$"
      local continued, commands = false, 0
      for line in examples:gmatch "[^\n]+" do
        assert.truthy(#line <= 80, line)
        assert.truthy(continued or line:find "^   telnyx%-porting ", one._name .. ": " .. line)
        commands = commands + (continued and 0 or 1)
        continued = line:find " \\$" ~= nil
      end
      assert.is_false(continued)
      assert.equal(commands == 1 and "Example:" or "Examples:", heading, one._name)
      count = count + commands
    end
    assert.truthy(count > 40)
  end)

  it("is in the words of options and JSON, not of Lua", function()
    local bodies = {
      [""] = "stdin is no JSON: the document is empty",
      ["{"] = "stdin is no JSON: the document ends too early",
      ["customer_reference=x"] = "stdin is no JSON: a value was expected",
      ["{} {}"] = "stdin is no JSON: something follows the document",
      ["[]"] = 'stdin holds no JSON object; --json takes an object such as {"customer_reference": "Acct 123abc"}',
      ["3"] = "stdin holds no JSON object",
      ['{"misc":"full"}'] = "update: misc must be a JSON object, not a string",
      ['{"end_user":{"admin":[]}}'] = "update: end_user.admin must be a JSON object, not a list",
      ['{"requirements":{"a":1}}'] = "update: requirements must be a list, not a JSON object",
      ['{"requirements":[3]}'] = "update: requirements[1] must be a JSON object, not a number",
      ['{"customer_reference":{"a":1}}'] = "update: customer_reference must be a string, not a JSON object",
      ['{"documents":{"lao":"x"}}'] = 'update: the body has no key "documents.lao"; near it: documents.loa',
      ["PK\3\4xl/workbook.xml"] = "stdin is an Excel workbook (.xlsx)",
      ["\255\254{\0\"\0x\0\"\0:\0001\0}\0"] = 'update: the body has no key "x"',
    }
    local tries = {}
    for body, words in pairs(bodies) do
      tries[#tries + 1] = { words, { "update", id, "--json", "-" }, { stdin = body } }
    end
    for set, words in pairs {
      ["misc=full"] = "--set misc=full: it has no value, but fields: say --set misc.FIELD=VALUE, with one of new_",
      ["end_user.admin=x"] = "say --set end_user.admin.FIELD=VALUE, with one of account_number, auth_person_name",
      ["requirements=x"] = "requirements must be a list, not a string: say it in a file for --json",
      ["statsu=1"] = 'update: the body has no key "statsu"',
    } do
      tries[#tries + 1] = { words, { "update", id, "--set", set } }
    end
    for filter, words in pairs {
      ["misc=full"] = "--filter misc=full: it has no value, but parts: say --filter misc.type=VALUE",
      ["phone_numbers=x"] = "phone_numbers.carrier_name=VALUE or phone_numbers.country_code=VALUE or ",
      ["x=1"] = '--filter: filter has no key "x"; it has: ',
      ["activation_settings.foc_datetime_requested=x"] = "foc_datetime_requested.gt=VALUE or ",
      ["activation_settings.foc_datetime_requested.gt=2026-02-30"] = "is no date and time: February 2026 has 28 days",
      ["activation_settings.foc_datetime_requested.gt=soon"] = '"soon" is no date and time; such as 2026-12-01, ',
    } do
      tries[#tries + 1] = { words, { "list", "--filter", filter } }
    end
    for words, arguments in pairs {
      ['--sort is "x"; it can be "created_at"'] = { "list", "--sort", "x" },
      ['base_url "x" is refused: it is not a URL such as https://HOST/v2'] = { "list", "--base-url", "x" },
      ['"2026-02-30" is no date and time: February 2026 has 28 days'] = { "events", "--since", "2026-02-30" },
      ["create: phone_numbers must be a list, not a string"] =
        { "create", "--json", command.write("a", '{"phone_numbers":"x"}') },
      ['create: the body has no key "x"'] =
        { "create", "--json", command.write("b", '{"x":1,"phone_numbers":["+13035550000"]}') },
    } do
      tries[#tries + 1] = { words, arguments }
    end
    for _, try in ipairs(tries) do
      local result = run(try[2], try[3])
      assert.equal(2, result.status, try[1] .. result.err)
      assert.truthy(result.err:find(try[1], 1, true), try[1] .. "\n" .. result.err)
      for _, word in ipairs { "table", "bad_response", "nil", "porting_orders%.", "%.lua", "userdata", "boolean" } do
        assert.falsy(result.err:find(word), result.err)
      end
    end
  end)

  it("names the values near one that an option does not take", function()
    for words, arguments in pairs {
      ["; near 'canceled': cancelled"] = { "list", "--status", "canceled" },
      ["; near 'jsnol': "] = { "list", "--out=jsnol" },
      ["; near 'bahs': bash"] = { "completion", "bahs" },
    } do
      local result = run(arguments)
      assert.equal(2, result.status)
      assert.truthy(result.err:find(words, 1, true), result.err)
    end
    assert.falsy(run({ "list", "--status", "zzzzz" }).err:find("near", 1, true))
  end)

  it("takes dates of events and filters as --where does", function()
    sandbox.reset { orders = 20 }
    for _, arguments in ipairs {
      { "events", "--since", "2026-01-01" }, { "events", "--since", "-5d" },
      { "events", "--since", "2026-01-01 12:30" },
      { "list", "--filter", "activation_settings.foc_datetime_requested.gt=-400d" },
      { "list", "--filter", "activation_settings.foc_datetime_requested.lt=2036-01-01" },
    } do
      arguments[#arguments + 1] = "--out"
      arguments[#arguments + 1] = "ids"
      local result = run(arguments)
      assert.equal(0, result.status, result.err)
    end
    local sent = ""
    for _, request in ipairs(sandbox.requests()) do sent = sent .. request.raw_header:match "^[^\r\n]*" .. "\n" end
    assert.truthy(sent:find("2036%-01%-01T00"), sent)
    assert.truthy(sent:find("2026%-01%-01T12"), sent)
  end)
end)
