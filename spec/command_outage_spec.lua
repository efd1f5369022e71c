--- cancel --outage, where the service does not answer while orders are read: the reading waits as long as that, and
-- ends with one sentence.

local command = require "spec.support.command"
local support = require "spec.support.porting"
local sandbox, slowness = support.sandbox, support.slowness

local assert_has = command.assert_has

--- Runs cancel with words that select orders and more.
local function cancel(...)
  return command.run { "cancel", "--yes", "--no-store", ... }
end

describe("--outage", function()
  before_each(function() sandbox.reset { orders = 30, statuses = { "submitted" }, near = 0 } end)
  teardown(function() os.execute("rm -rf " .. command.folder) end)

  local function assert_over(result)
    assert.equal(3, result.status, result.err)
    assert_has(result.err, "telnyx-porting: the service did not answer for 2 s")
    assert.truthy(result.err:find ": nothing was cancelled\n$", result.err)
    assert.is_nil(sandbox.counters().routes.cancel)
  end

  it("ends the reading at a service that hangs, whatever is read", function()
    sandbox.fault { kind = "hang" }
    assert_over(cancel("--status", "submitted", "--outage", "2s"))
    assert_over(cancel(sandbox.example_id, "--verbose", "--outage", "2s"))
    assert_over(cancel("--status", "submitted", "--quiet", "--max", "9", "--outage", "2s"))
    assert_over(cancel("+13035550000", "--outage", "2s"))
  end)

  it("ends the reading at a service that is not there, and says why", function()
    sandbox.fault { kind = "status", status = 503 }
    local result = cancel("--status", "submitted", "--outage", "2s")
    assert_over(result)
    assert_has(result.err, "for 2 s (status 503): nothing was cancelled")
    sandbox.clear_faults()
    sandbox.fault { kind = "drop", when = "before" }
    assert_over(cancel("--status", "submitted", "--outage", "2s"))
  end)

  it("has the reading wait for a service that comes back, and says so", function()
    sandbox.fault { kind = "status", status = 503, headers = { ["Retry-After"] = "1" }, route = "list", times = 6 }
    local result = cancel("--status", "submitted", "--outage", ("%ds"):format(60 * slowness))
    assert.equal(0, result.status, result.err)
    local line = "telnyx-porting: the service does not answer (status 503): it is asked again, for up to "
    assert_has(result.err, line)
    assert.is_nil(result.err:find(line, result.err:find(line, 1, true) + 1, true), result.err)
  end)

  it("does not take a wait for the rate limit for an outage", function()
    local outage = 6 * slowness
    sandbox.fault { kind = "status", status = 429, headers = { ["Retry-After"] = tostring(outage + 1) }, route = "list",
      times = 1 }
    local result = cancel("--status", "submitted", "--outage", ("%ds"):format(outage))
    assert.equal(0, result.status, result.err)
  end)
end)
