--- What commands say of a rate limit that holds them back: a line on stderr, once, and nothing where they are quiet or
-- the wait is short.

local command = require "spec.support.command"
local support = require "spec.support.porting"
local sandbox = support.sandbox

local line = "telnyx%-porting: the rate limit asks to wait until %d%d:%d%d:%d%d UTC\n"

local function count(err) return select(2, err:gsub(line, "")) end

describe("a rate limit", function()
  before_each(function() sandbox.reset { orders = 30, statuses = { "submitted" }, near = 0 } end)
  teardown(function() os.execute("rm -rf " .. command.folder) end)

  -- The command has to be told to end, as the service would go on for half an hour.
  for name, arguments in pairs {
    list = { "list" },
    ["list with a filter"] = { "list", "--status", "submitted" },
    get = { "get", sandbox.example_id },
    numbers = { "numbers" },
    export = { "export", "--csv", command.folder .. "/orders.csv" },
    ["the listing of cancel"] = { "cancel", "--status", "submitted", "--yes" },
    ["the count of cancel"] = { "cancel", "--status", "submitted", "--yes", "--max", "5" },
    ["the reading of delete"] = { "delete", sandbox.example_id, "--yes" },
  } do
    it("is told once: " .. name, function()
      sandbox.fault { kind = "status", status = 429, headers = { ["Retry-After"] = "250" } }
      local process = command.start(arguments)
      command.await("the line", function() return command.read(command.folder .. "/stderr"):find(line) end)
      process.signal "KILL"
      local result = process.wait()
      assert.equal(1, count(result.err), result.err)
    end)
  end

  it("is told once where it asks for little again and again", function()
    sandbox.fault { kind = "status", status = 429, headers = { ["Retry-After"] = "1" }, times = 5 }
    local result = command.run { "list", "--out", "ids" }
    assert.equal(0, result.status, result.err)
    assert.equal(1, count(result.err), result.err)
  end)

  it("is not told where the wait is short, nor to the quiet", function()
    sandbox.fault { kind = "status", status = 429, headers = { ["Retry-After"] = "1" }, times = 1 }
    local result = command.run { "list", "--out", "ids" }
    assert.same({ 0, "" }, { result.status, result.err })
    sandbox.fault { kind = "status", status = 429, headers = { ["Retry-After"] = "4" }, times = 1 }
    result = command.run { "cancel", "--status", "submitted", "--yes", "--no-store", "--quiet" }
    assert.equal(0, result.status, result.err)
    assert.equal(0, count(result.err), result.err)
  end)
end)
