--- The command's profiles: an account's settings by name, and which setting counts.

local command = require "spec.support.command"
local support = require "spec.support.porting"
local sandbox = support.sandbox

local config = command.folder .. "/config/telnyx-porting/"

local function write_config(content)
  os.execute("mkdir -p " .. config)
  command.write("config/telnyx-porting/config", content)
  return config .. "config"
end

--- Runs the command without a key and a URL of the environment, unless env has them.
local function run(arguments, env)
  local settings = { TELNYX_API_KEY = false, TELNYX_BASE_URL = false }
  for name, value in pairs(env or {}) do settings[name] = value end
  return command.run(arguments, { env = settings })
end

local function assert_refused(words, result)
  assert.equal(2, result.status, result.err)
  assert.truthy(result.err:find(words, 1, true), result.err)
  assert.falsy(result.err:find "traceback")
end

describe("a profile of the command", function()
  local work, good

  setup(function()
    os.execute("mkdir -p " .. config)
    command.write("config/telnyx-porting/good.key", sandbox.key .. "\n")
    command.write("config/telnyx-porting/bad.key", "KEY_of_another\n")
    os.execute(("chmod 600 %s*.key"):format(config))
    work = ("[work]\nkey_file = good.key\nbase_url = %s\n"):format(sandbox.http)
  end)

  before_each(function()
    sandbox.reset()
    good = write_config(("# accounts\r\n\r\n%s\noutput = ids\n\n; another one\n[other]\nkey_file = %sbad.key\n"
      .. "base_url=%s\n"):format(work, config, sandbox.http))
  end)

  it("gives key, service and format, by the option or the variable", function()
    for _, result in ipairs { run { "list", "--limit", "1", "--profile", "work" },
      run({ "list", "--limit", "1" }, { TELNYX_PROFILE = "work" }) } do
      assert.equal(0, result.status, result.err)
      assert.truthy(result.out:find "^%x+%-%x+%-%x+%-%x+%-%x+\n$", result.out)
      assert.equal("", result.err)
    end
    local result = run { "list", "--limit", "1", "--profile", "work", "--out", "jsonl" }
    assert.equal("{", result.out:sub(1, 1))
    assert.equal(4, run({ "list", "--limit", "1", "--profile", "other" }).status)
  end)

  it("gives the authorities", function()
    write_config(("[work]\nkey_file = good.key\nbase_url = %s\nca_file = %s\n"):format(sandbox.https, sandbox.ca))
    local result = run { "list", "--limit", "1", "--profile", "work" }
    assert.equal(0, result.status, result.err)
  end)

  it("called default is used where none is named, and gives way to the environment", function()
    write_config((work:gsub("work", "default")) .. "output = ids\n")
    assert.equal(37, #run({ "list", "--limit", "1" }).out)
    local result = run({ "list", "--limit", "1" }, { TELNYX_API_KEY = "KEY_of_another" })
    assert.equal(4, result.status, result.err)
  end)

  it("is named in the plan", function()
    local result = run { "cancel", sandbox.example_id, "--dry-run", "--profile", "work" }
    assert.equal(0, result.status, result.err)
    assert.truthy(result.err:find("Profile:   work (--profile)\n", 1, true), result.err)
    assert.truthy(result.err:find("Key:       from the file " .. config .. "good.key (profile work)", 1, true))
    result = run({ "cancel", sandbox.example_id, "--dry-run" }, { TELNYX_PROFILE = "work" })
    assert.truthy(result.err:find("Profile:   work (TELNYX_PROFILE)\n", 1, true), result.err)
    result = run({ "cancel", sandbox.example_id, "--dry-run" },
      { TELNYX_API_KEY = sandbox.key, TELNYX_BASE_URL = sandbox.http })
    assert.falsy(result.err:find("Profile:", 1, true))
  end)

  it("of the option comes before the environment, and an option before both", function()
    local env = { TELNYX_API_KEY = "KEY_of_another", TELNYX_BASE_URL = "http://127.0.0.1:9/v2" }
    assert.equal(0, run({ "list", "--limit", "1", "--profile", "work" }, env).status)
    assert.equal(4, run({ "list", "--limit", "1", "--profile", "work", "--key-file", config .. "bad.key" }).status)
  end)

  it("of the variable beside another key or service is an error, as neither may win unnoticed", function()
    assert_refused("TELNYX_API_KEY is set, and the profile work of TELNYX_PROFILE names a key as well (" .. good
      .. ", line 4)", run({ "list" }, { TELNYX_PROFILE = "work", TELNYX_API_KEY = sandbox.key }))
    assert_refused("TELNYX_BASE_URL is set, and " .. good .. ", line 5, has another one for the profile work",
      run({ "list" }, { TELNYX_PROFILE = "work", TELNYX_BASE_URL = "http://127.0.0.1:9/v2" }))
    assert.equal(0, run({ "list", "--limit", "1" }, { TELNYX_PROFILE = "work", TELNYX_BASE_URL = sandbox.http }).status)
    assert.equal(0, sandbox.counters().unauthorized)
  end)

  it("that is not there is named, with the near ones", function()
    assert_refused("--profile: there is no profile wrok in " .. good .. "; near it: work",
      run { "list", "--profile", "wrok" })
    assert_refused("TELNYX_PROFILE: there is no profile xyzzy in " .. good .. "; there are: work, other",
      run({ "list" }, { TELNYX_PROFILE = "xyzzy" }))
    os.remove(good)
    assert_refused("--profile: there is no profile work in " .. good .. "; there is none",
      run { "list", "--profile", "work" })
  end)

  it("is wrong with the file and the line", function()
    for content, words in pairs {
      ["[work]\nkeyfile = x\n"] = "line 2: unknown setting keyfile; near it: key_file",
      ["[work]\n\ncolour = red\n"] = "line 3: unknown setting colour; there are: base_url, ca_file, key_file, output",
      ["[work]\napi_key = KEY123secret\n"] = "line 2: api_key: a key is kept in a file of its own, which",
      ["key_file = x\n[work]\n"] = "line 1: key_file stands before the first profile",
      ["[work]\nkey_file\n"] = 'line 2: takes [NAME] or SETTING = VALUE, not "key_file"',
      ["[work]\nkey_file =\n"] = "line 2: key_file has no value",
      ["[work]\nkey_file = a\nkey_file = b\n"] = "line 3: key_file is given in line 2 already",
      ["[work]\n[other]\n[work]\n"] = "line 3: the profile work begins in line 1 already",
      ["[my work]\n"] = 'line 1: "my work" can\'t be the name of a profile',
      ["[work]\noutput = cvs\n"] = 'line 2: output can\'t be "cvs"; near it: csv',
      ["[work]\nkey_file = good.key\nbase_url = http://example.com/\n"] = "line 3: base_url \"http://example.com/\"",
      ["[work]\nkey_file = /nonexistent\n"] = "the key's file can't be read: /nonexistent",
    } do
      local path = write_config(content)
      local result = run { "list", "--profile", "work" }
      assert_refused(words, result)
      assert.falsy(result.err:find("secret", 1, true))
      if words:find "^line" then assert_refused(path .. ", " .. words, result) end
    end
    assert.equal(0, sandbox.counters().requests)
  end)

  it("is found again by resume, which names it; runs shows it", function()
    local ids = table.concat(support.cancellable_ids(5), "\n")
    local list = command.write("ids", ids .. "\n")
    local state = command.folder .. "/state"
    os.execute("rm -rf " .. state)
    sandbox.fault { kind = "status", status = 404, route = "cancel" }
    local result = run { "cancel", "--from", list, "--yes", "--profile", "work", "--stop-after-failures", "1",
      "--concurrency", "1" }
    assert.truthy(result.err:find("resume --profile work", 1, true), result.err)
    sandbox.clear_faults()
    local runs = run { "runs", "--out", "csv" }
    assert.truthy(runs.out:find(",work,", 1, true), runs.out)
    local store = result.err:match "resume %-%-profile work (%S+)"
    result = run { "resume", store, "--yes" }
    assert.equal(1, result.status, result.err) -- one failed for good
    assert.truthy(result.err:find("Profile:   work (the run's)", 1, true), result.err)
    os.remove(good)
    assert_refused("the run's: there is no profile work in", run { "resume", store, "--yes" })
  end)
end)

describe("a key's file", function()
  teardown(function() os.execute("rm -rf " .. command.folder) end)

  it("that others can read gets a warning", function()
    local path = command.write("open.key", sandbox.key)
    local env = { TELNYX_API_KEY = false }
    for mode, warns in pairs { ["600"] = false, ["400"] = false, ["640"] = true, ["604"] = true, ["644"] = true } do
      os.execute(("chmod %s %s"):format(mode, path))
      local result = command.run({ "list", "--limit", "1", "--key-file", path }, { env = env })
      assert.equal(0, result.status)
      local words = ("warning: others can read the key's file %s (its mode is %s): chmod 600 %s"):format(path, mode,
        path)
      assert.equal(warns, result.err:find(words, 1, true) ~= nil, mode .. ": " .. result.err)
      if not warns then assert.equal("", result.err) end
    end
  end)
end)
