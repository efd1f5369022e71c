--- The command with --verbose: what it shows of its requests, and what it does not.

local command = require "spec.support.command"
local support = require "spec.support.porting"
local sandbox = support.sandbox

describe("--verbose", function()
  teardown(function() os.execute("rm -rf " .. command.folder) end)
  before_each(function() sandbox.reset() end)

  it("shows each request, its status and its milliseconds on stderr, and leaves stdout alone", function()
    local quiet = command.run { "get", sandbox.example_id, "--out", "json" }
    local result = command.run { "get", sandbox.example_id, "--out", "json", "--verbose" }
    assert.equal(0, result.status)
    assert.equal(quiet.out, result.out)
    assert.equal("", quiet.err)
    local path = "GET /porting_orders/" .. sandbox.example_id
    assert.truthy(result.err:find("> " .. path .. "\n", 1, true), result.err)
    assert.truthy(result.err:find("< 200 " .. path .. ", ", 1, true), result.err)
    assert.truthy(result.err:find ", %d+ ms, request ", result.err)
  end)

  it("shows no key, no query and nothing personal", function()
    local result = command.run { "list", "--verbose", "--filter", "end_user.admin.entity_name=Somebody Private",
      "--filter", "phone_numbers.phone_number.contains=3035550", "--unchecked-filter" }
    result = result.status == 2 and command.run { "list", "--verbose", "--filter",
      "end_user.admin.entity_name=Somebody Private" } or result
    assert.truthy(result.err:find("GET /porting_orders", 1, true), result.err)
    for _, word in ipairs { "Somebody", "Private", "3035550", sandbox.key, "?", "Bearer" } do
      assert.falsy(result.err:find(word, 1, true), result.err)
    end
  end)

  it("shows a slow server", function()
    sandbox.fault { kind = "delay", seconds = 0.4 }
    local result = command.run { "list", "--limit", "1", "--verbose" }
    local milliseconds = tonumber(result.err:match "< 200 GET /porting_orders, (%d+) ms")
    assert.is_true(milliseconds >= 400, result.err)
  end)

  it("shows a refused connection at once, and each wait until the next try", function()
    local result = command.run({ "list", "--limit", "1", "--verbose" },
      { env = { TELNYX_BASE_URL = "https://127.0.0.1:1/v2" } })
    assert.equal(1, result.status)
    assert.truthy(result.err:find "< no answer to GET /porting_orders, %d+ ms, connection: .-refused", result.err)
    assert.truthy(result.err:find "%* waits %d+%.%d s %(backoff%) before GET /porting_orders", result.err)
    assert.truthy(result.err:find("(attempt 2)", 1, true))
  end)

  it("shows a proxy that fails, without its password", function()
    local result = command.run({ "list", "--limit", "1", "--verbose" }, { env = {
      TELNYX_BASE_URL = "https://api.example.invalid/v2", https_proxy = "http://me:hunter22@127.0.0.1:1", no_proxy = "",
    } })
    assert.truthy(result.err:find("< no answer to GET /porting_orders", 1, true), result.err)
    assert.truthy(result.err:find("127.0.0.1", 1, true), result.err)
    assert.falsy(result.err:find("hunter22", 1, true), result.err)
  end)

  it("shows the wait after a 429, and one that keeps to the limit", function()
    sandbox.fault { kind = "status", status = 429, times = 1, headers = { ["Retry-After"] = "1" } }
    local result = command.run { "list", "--limit", "1", "--verbose" }
    assert.truthy(result.err:find("< 429 GET /porting_orders", 1, true), result.err)
    assert.truthy(result.err:find "%* waits 1%.%d s %(rate limit%) before GET /porting_orders", result.err)
    sandbox.limits { limit = 1, window = 3 }
    result = command.run { "get", sandbox.example_id, (support.cancellable_ids(1))[1], "--verbose", "--out", "ids" }
    assert.truthy(result.err:find "%* waits [123]%.%d s %(rate limit%) before GET /porting_orders/", result.err)
  end)
end)
