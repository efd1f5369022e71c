--- The command telnyx-porting when nobody reads any more what it shows: it ends, also where it has nothing to write.

local command = require "spec.support.command"
local sandbox = require "spec.support.sandbox"

--- Runs a command with a pipe to a reader, which ends after so many lines: the exit status of the command, what the
-- reader has read, and what the command said on stderr. 124: it had to be ended after 10 seconds.
local function run_with_reader(count, arguments)
  local script = command.write("reader.sh", ([[
    { timeout -k 1 10 %s 2>%s/err; echo $? >%s/ended; } | head -%d
  ]]):format(command.line(arguments), command.folder, command.folder, count))
  local pipe = assert(io.popen("sh " .. script))
  local read = pipe:read "*a"
  pipe:close()
  local status = command.await("the end of the command", function()
    return tonumber((command.read(command.folder .. "/ended") or ""):match "^(%d+)\n")
  end)
  return status, read, command.read(command.folder .. "/err")
end

-- What a shell says of a process that SIGPIPE has ended.
local BY_SIGPIPE = 141

local function an_open_order()
  for id, truth in pairs(sandbox.truth()) do
    if truth.status == "submitted" then return id end
  end
end

describe("the command without a reader", function()
  before_each(function()
    sandbox.reset { orders = 60, statuses = { "submitted" }, near = 0 }
    os.remove(command.folder .. "/ended")
  end)

  teardown(function() os.execute("rm -rf " .. command.folder) end)

  it("ends watch, although no status changes any more", function()
    local id = an_open_order()
    for _, interval in ipairs { "0.1", "60" } do
      os.remove(command.folder .. "/ended")
      local status, read, err = run_with_reader(1, { "watch", id, "--interval", interval })
      assert.same({ BY_SIGPIPE, "" }, { status, err })
      assert.truthy(read:find(id .. "  submitted\n", 1, true), read)
    end
  end)

  it("ends events --follow, although nothing happens", function()
    local id = an_open_order()
    sandbox.set_order(id, { status = "exception" })
    local status, read, err = run_with_reader(1, { "events", "--follow", "--since", "2020-01-01T00:00:00Z", "--out",
      "jsonl", "--interval", "60" })
    assert.same({ BY_SIGPIPE, "" }, { status, err })
    assert.truthy(read:find(id, 1, true), read)
  end)

  it("ends them where nothing was ever written", function()
    assert.same({ BY_SIGPIPE, "", "" }, { run_with_reader(0, { "events", "--follow", "--interval", "60" }) })
  end)

  it("ends them with an error where stdout takes no more", function()
    local status = command.folder .. "/status"
    for _, arguments in ipairs {
      { "watch", an_open_order(), "--interval", "0.1" },
      { "events", "--follow", "--since", "2020-01-01T00:00:00Z", "--out", "csv", "--interval", "0.1" },
    } do
      sandbox.set_order(an_open_order(), { status = "exception" })
      os.execute(("sh -c 'timeout -k 1 10 %s >/dev/full 2>%s/err; echo $? >%s'"):format(
        command.line(arguments):gsub("'", '"'), command.folder, status))
      assert.equal("1\n", command.read(status))
      assert.truthy(command.read(command.folder .. "/err"):find("not everything could be written to stdout", 1, true))
    end
  end)

  it("goes on with a run all the same: what is asked for is done", function()
    local status = run_with_reader(0, { "cancel", "--status", "submitted", "--yes", "--out", "ids" })
    assert.equal(1, status)
    local count = 0
    for _, truth in pairs(sandbox.truth()) do count = count + (truth.status == "cancel-pending" and 1 or 0) end
    assert.equal(60, count)
  end)
end)
