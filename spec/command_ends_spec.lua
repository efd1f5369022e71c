--- What the command says where it ends early: why, what was not done, and with which status.

local command = require "spec.support.command"
local support = require "spec.support.porting"
local sandbox = support.sandbox

local run = command.run

describe("a cancel that ends early", function()
  local ids, env

  before_each(function()
    sandbox.reset { orders = 6, statuses = { "submitted" }, near = 0 }
    ids = support.cancellable_ids(6)
    sandbox.reset_counters()
    local state = os.tmpname()
    os.remove(state)
    env = { XDG_STATE_HOME = state }
  end)

  after_each(function()
    sandbox.clear_faults()
    os.execute(("rm -rf '%s'"):format(env.XDG_STATE_HOME))
  end)

  local function cancel(...)
    return run({ "cancel", ids[1], ids[2], ids[3], ids[4], ids[5], ids[6], "--yes", ... }, { env = env })
  end

  it("says that the service did not answer, also where every order was sent", function()
    sandbox.fault { kind = "html", status = 502, route = "cancel" }
    local result = cancel("--outage", "1")
    assert.equal(3, result.status, result.err)
    assert.truthy(result.err:find("stopped: the service did not answer for 1 s\n", 1, true), result.err)
    assert.falsy(result.out:find("before it was sent", 1, true), result.out)
  end)

  it("says of a gateway's 403 whose it is", function()
    sandbox.fault { kind = "html", status = 403, route = "cancel" }
    local result = cancel("--deadline", "6") -- long enough to begin on a busy machine
    assert.equal(4, result.status, result.err)
    local words = "a gateway in front of the API refused the requests; their key is from TELNYX_API_KEY\n"
    assert.truthy(result.err:find(words, 1, true), result.err)
    assert.falsy(result.err:find("the key was refused", 1, true), result.err)
    sandbox.clear_faults()
    sandbox.fault { kind = "status", status = 403, route = "cancel" }
    result = cancel()
    assert.equal(4, result.status, result.err)
    assert.truthy(result.err:find("the key was refused; it is from TELNYX_API_KEY\n", 1, true), result.err)
  end)

  it("has the same exit status for those who read its report or follow it", function()
    local store = command.folder .. "/ends.db"
    for status, expected in pairs { [401] = 4, [422] = 1 } do
      os.execute(("rm -f '%s'*"):format(store))
      sandbox.fault { kind = "status", status = status, route = "cancel" }
      assert.equal(expected, cancel("--store", store).status)
      sandbox.clear_faults()
      assert.equal(expected, run({ "report", store }, { env = env }).status)
      assert.equal(expected, run({ "follow", store }, { env = env }).status)
    end
    os.execute(("rm -f '%s'*"):format(store))
  end)

  it("says that nothing was cancelled where it could not read", function()
    for status, expected in pairs { [401] = 4, [403] = 4, [400] = 1 } do
      sandbox.fault { kind = "status", status = status, route = "list" }
      local result = run({ "cancel", "--status", "submitted", "--yes" }, { env = env })
      assert.equal(expected, result.status, result.err)
      assert.truthy(result.err:find("; nothing was cancelled\n", 1, true), result.err)
      sandbox.clear_faults()
    end
    sandbox.fault { kind = "status", status = 429, headers = { ["Retry-After"] = "60" }, route = "list" }
    local result = run({ "cancel", "--status", "submitted", "--yes", "--deadline", "10" }, { env = env })
    assert.equal(3, result.status, result.err)
    assert.equal("telnyx-porting: the rate limit asks to wait beyond the deadline: nothing was cancelled\n", result.err)
    assert.equal(0, sandbox.counters().routes.cancel or 0)
  end)

  it("keeps the numbers of stdin, stdout and stderr where it was started without them", function()
    -- Else a connection or a store has the number of stdout, and an outcome is written there.
    local err = command.folder .. "/closed"
    local arguments = { "cancel", ids[1], ids[2], "--yes", "--out", "ids" }
    local pipe = io.popen(("%s <&- >&- 2>%s; echo $?"):format(command.line(arguments, env), err))
    assert.equal("1\n", pipe:read "*a")
    pipe:close()
    local said = command.read(err)
    assert.truthy(said:find("not everything could be written to stdout: Bad file descriptor\n", 1, true), said)
    pipe = io.popen(("%s <&- >&- 2>&-; echo $?"):format(command.line({ "cancel", ids[3], "--yes" }, env)))
    assert.equal("1\n", pipe:read "*a")
    pipe:close()
    for i = 1, 3 do assert.equal(1, sandbox.truth()[ids[i]].effects) end
    assert.same({ ["200"] = sandbox.counters().requests }, sandbox.counters().statuses)
  end)
end)
