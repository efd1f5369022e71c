--- The key of telnyx-porting: errors about it say where it came from, and nothing of it.

local command = require "spec.support.command"
local sandbox = require "spec.support.porting".sandbox

local run, write = command.run, command.write

local function assert_refused(status, words, result)
  assert.equal(status, result.status, result.err)
  assert.truthy(result.err:find(words, 1, true), words .. "\n" .. result.err)
  assert.falsy(result.err:find(sandbox.key:sub(1, 8), 1, true), result.err)
  assert.equal(1, select(2, result.err:gsub("\n", "")))
end

describe("the command's key", function()
  before_each(function() sandbox.reset() end)
  teardown(function() os.execute("rm -rf " .. command.folder) end)

  it("from a variable must be the key alone", function()
    local key = sandbox.key
    for given, words in pairs {
      [key .. "\n"] = "ends with a line break",
      [key .. "\r"] = "ends with a line break",
      [" " .. key] = "begins with a blank",
      [key .. " "] = "ends with a blank",
      ['"' .. key .. '"'] = "stands in quotes",
      ["'" .. key .. "'"] = "stands in quotes",
      ["\226\128\156" .. key .. "\226\128\157"] = "stands in quotes",
      ["\239\187\191" .. key] = "begins with a byte order mark",
      [key .. "\n" .. key] = "has several lines",
      ["TELNYX_API_KEY=" .. key] = "begins with a name, as of a setting",
      ["Bearer " .. key] = 'begins with "Bearer"',
      [key:sub(1, 4) .. " " .. key:sub(5)] = "has a blank in it",
      [key:sub(1, 4) .. "é" .. key:sub(5)] = "has a character that no key has (the 5th byte)",
    } do
      assert_refused(2, "the key from TELNYX_API_KEY " .. words, run({ "list" }, { env = { TELNYX_API_KEY = given } }))
    end
    assert.equal(0, sandbox.counters().requests)
  end)

  it("from a file must stand alone in it, on one line", function()
    local key = sandbox.key
    for _, content in ipairs { key, key .. "\n", key .. "\r\n", "\n  " .. key .. "  \n\n" } do
      local result = run { "list", "--limit", "1", "--key-file", write("key", content) }
      assert.equal(0, result.status, result.err)
    end
    sandbox.reset_counters()
    local path = write("key", "")
    for content, words in pairs {
      [""] = "is empty",
      ["\239\187\191" .. key] = "begins with a byte order mark: save it as plain text",
      ["\255\254K\0E\0Y\0"] = "is UTF-16: save it as plain text",
      ["old\n\n" .. key .. "\n"] = "has several lines (1 and 3): leave the key alone in it",
    } do
      write("key", content)
      assert_refused(2, "the key's file " .. path .. " " .. words, run { "list", "--key-file", path })
    end
    for content, words in pairs {
      ["\nTELNYX_API_KEY=" .. key] = "line 2 of the key's file %s begins with a name, as of a setting",
      ['"' .. key .. '"\n'] = "line 1 of the key's file %s stands in quotes",
      ["key: " .. key .. "\n"] = "line 1 of the key's file %s begins with a name, as of a setting",
    } do
      write("key", content)
      assert_refused(2, words:format(path),
        run({ "list" }, { env = { TELNYX_API_KEY = false, TELNYX_API_KEY_FILE = path } }))
    end
    assert.equal(0, sandbox.counters().requests)
  end)

  it("is named by its source where the service refuses it", function()
    local path = write("key", "KEY_that_is_not_known\n")
    os.execute("chmod 600 " .. path)
    local id = sandbox.example_id
    for _, arguments in ipairs { { "list" }, { "get", id }, { "cancel", id, "--yes" },
      { "update", id, "--unset", "misc" }, { "confirm", id, "--yes" }, { "comment", id, "x" },
      { "check", "+13035550001" }, { "numbers" } } do
      assert_refused(4, "(the key is from TELNYX_API_KEY)", run(arguments, { env = { TELNYX_API_KEY = "KEY_x" } }))
      arguments[#arguments + 1] = "--key-file"
      arguments[#arguments + 1] = path
      assert_refused(4, "(the key is from the file " .. path .. ")", run(arguments))
    end
  end)

  it("is named with its line, and by a run that stops for it", function()
    local path = write("key", "\n\n  KEY_that_is_not_known\n")
    os.execute("chmod 600 " .. path)
    assert_refused(4, "(the key is from line 3 of the file " .. path .. " (TELNYX_API_KEY_FILE))",
      run({ "list" }, { env = { TELNYX_API_KEY = false, TELNYX_API_KEY_FILE = path } }))
    sandbox.fault { kind = "status", status = 401, route = "cancel" }
    for _, words in ipairs { { "--no-store" }, { "--quiet" } } do
      local result = run { "cancel", sandbox.example_id, "--yes", words[1] }
      assert.equal(4, result.status)
      assert.truthy(result.err:find("the key was refused; it is from TELNYX_API_KEY\n", 1, true), result.err)
    end
    sandbox.clear_faults()
  end)

  it("goes to no service that is named wrongly, and the error names where", function()
    local none = { env = { TELNYX_BASE_URL = false } }
    assert_refused(2, '--base-url: base_url "http://x.example" is refused',
      run({ "list", "--base-url", "http://x.example" }, none))
    assert_refused(2, 'TELNYX_BASE_URL: base_url "nowhere" is refused',
      run({ "list" }, { env = { TELNYX_BASE_URL = "nowhere" } }))
  end)
end)
