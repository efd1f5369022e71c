--- What the command telnyx-porting shows while it cancels, on terminals that have colours and on those that are dumb.

local command = require "spec.support.command"
local sandbox = require "spec.support.sandbox"
local screen = require "spec.support.screen"

if not screen.exists() then
  describe("a cancellation on a terminal", function() pending "needs a system that has pseudo-terminals" end)
  return
end

describe("a cancellation on a terminal", function()
  before_each(function()
    sandbox.reset { orders = 60, statuses = { "submitted", "draft" }, near = 0 }
    sandbox.limits { limit = 30, window = 1 }
  end)

  teardown(function()
    screen.stop()
    os.execute("rm -rf " .. command.folder)
  end)

  local arguments = { "cancel", "--status", "submitted", "--status", "draft", "--yes", "--no-store" }
  local plain = { TERM = "dumb", NO_COLOR = false, CLICOLOR = false, CLICOLOR_FORCE = "1" }

  it("gets neither colours nor a moving cursor where it is dumb", function()
    local result = screen.run(arguments, { columns = 80, env = plain })
    assert.equal(1, result.status, result.screen)
    assert.truthy(result.screen:find("refused", 1, true), result.screen)
    assert.is_nil(result.bytes:find("\27", 1, true), result.bytes)
    assert.is_nil(result.bytes:gsub("\r\n", "\n"):find("\r", 1, true), result.bytes)
  end)

  it("has colours and a bar where it can", function()
    local env = { NO_COLOR = false, CLICOLOR = false, CLICOLOR_FORCE = false }
    local result = screen.run(arguments, { columns = 80, env = env })
    assert.equal(1, result.status, result.screen)
    for _, bytes in ipairs {
      "\27[36msubmitted\27[0m", "\27[2mdraft\27[0m", "\27[1mOUTCOME", "\27[32mcancel-pending", "\27[33mrefused", "\r[#",
    } do
      assert.truthy(result.bytes:find(bytes, 1, true), bytes:sub(2) .. "\n" .. result.bytes)
    end
    -- None of nothing has a colour.
    assert.is_nil(result.bytes:find("\27[31mfailed", 1, true))
  end)

  it("keeps its bar in place without colours where those alone are off", function()
    local result = screen.run(arguments, { columns = 80, env = { NO_COLOR = "1" } })
    assert.truthy(result.bytes:find("\r[#", 1, true), result.bytes)
    assert.is_nil(result.bytes:find("\27%[[%d;]*m"), result.bytes)
  end)
end)
