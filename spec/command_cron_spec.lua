--- The command telnyx-porting in cron: the script of the manual page, as cron runs it.

local command = require "spec.support.command"
local sandbox = require "spec.support.sandbox"

local manual_texts = require "telnyx.porting.command.grammar.manual_texts"

--- Runs the script, with one option in place of another, with the environment of cron: { status, out, err }.
local function run_job(option, instead)
  local bin = command.folder .. "/bin"
  os.execute("mkdir -p " .. bin)
  os.execute(("ln -sf %s %s/telnyx-porting"):format(command.script(), bin))
  local key = command.write("key", sandbox.key)
  os.execute("chmod 600 " .. key)
  local script = manual_texts.cron_example:gsub("/etc/telnyx%-porting/key", key)
    :gsub("/var/tmp/not%-cancelled.csv", command.folder .. "/not-cancelled.csv")
  if option then script = script:gsub(option:gsub("%p", "%%%0"), (instead:gsub("%%", "%%%%"))) end
  local out, err = command.folder .. "/stdout", command.folder .. "/stderr"
  local line = "env -i HOME=%s PATH=%s:/usr/bin:/bin TELNYX_BASE_URL=%s sh %s </dev/null >%s 2>%s; echo $?"
  local pipe = assert(io.popen(line:format(command.folder, bin, sandbox.http, command.write("job", script), out, err)))
  local status = tonumber(pipe:read "*a")
  pipe:close()
  return { status = status, out = command.read(out), err = command.read(err) }
end

describe("in cron", function()
  before_each(function() sandbox.reset() end)

  teardown(function() os.execute("rm -rf " .. command.folder) end)

  it("a job cancels what can be cancelled, in one line; again it finds nothing to do", function()
    local result = run_job()
    assert.equal("", result.err)
    assert.equal(0, result.status)
    local count = tonumber(result.out:match "^%d+ orders: (%d+) cancel%-pending[^\n]*\n$")
    assert.truthy(count and count > 0, result.out)
    assert.equal(count, sandbox.counters().cancelled)
    result = run_job()
    assert.same({ 0, "" }, { result.status, result.err })
    assert.equal(count, sandbox.counters().cancelled)
  end)

  it("a job keeps what was refused, and says so by its status", function()
    sandbox.fault { kind = "status", status = 422, route = "cancel", times = 1 }
    assert.equal(1, run_job().status) -- of the report
    local kept = command.read(command.folder .. "/not-cancelled.csv")
    assert.truthy(kept:find(",refused,", 1, true), kept)
  end)

  it("a job is silent where nothing is selected, and that is allowed", function()
    sandbox.reset { orders = 20, statuses = { "submitted" }, near = 0, reference = sandbox.reference }
    assert.same({ status = 0, out = "", err = "" }, run_job())
  end)

  it("a job that had sent nothing when its deadline passed leaves the runs of others as they are", function()
    sandbox.fault { kind = "status", status = 401, route = "cancel" }
    assert.equal(4, command.run({ "cancel", "--filter", "customer_reference=" .. sandbox.reference, "--yes" },
      { env = { XDG_STATE_HOME = command.folder .. "/.local/state" } }).status)
    sandbox.clear_faults()
    sandbox.fault { kind = "hang", route = "list", times = 1 }
    local result = run_job("--deadline 50m", "--deadline 1")
    assert.equal(0, sandbox.counters().cancelled)
    assert.equal("telnyx-porting: the deadline has passed: nothing was cancelled\n", result.err)
  end)

  it("a job goes on with its own run", function()
    sandbox.fault { kind = "status", status = 404, route = "cancel", times = 1 }
    local result = run_job("--deadline 50m", "--stop-after-failures 1 --concurrency 1")
    local count = sandbox.counters().cancelled
    assert.truthy(count > 0 and result.out:find((": %d cancel-pending, 1 failed\n"):format(count), 1, true), result.out)
  end)

  it("a job tells of a key that is refused", function()
    sandbox.fault { kind = "status", status = 401, route = "list" }
    local result = run_job()
    assert.truthy(result.err:find("unauthorized", 1, true), result.err)
    assert.truthy(result.err:find("cancel-exceptions needs a person\n", 1, true), result.err)
  end)
end)
