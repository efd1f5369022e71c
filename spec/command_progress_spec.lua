--- The line about a batch's progress where there is no terminal, from the facts that on_progress gets.

local command = require "spec.support.command"

--- The lines for facts that follow each other at once.
local function lines(facts)
  local script = command.write("progress.lua", [[
    local update, finish = require "telnyx.porting.command.showing.progress".start {}
    ]] .. facts .. [[

    finish()
  ]])
  local pipe = assert(io.popen(("%s %s 2>&1"):format(os.getenv "LUA" or "lua", script)))
  local said = pipe:read "*a"
  pipe:close()
  return (said:gsub("%d%d:%d%d:%d%d", "TIME"))
end

describe("the progress of a batch, without a terminal", function()
  teardown(function() os.execute("rm -rf " .. command.folder) end)

  it("tells at once what the batch waits for, and when that changes", function()
    assert.equal("3 of 10, waits until TIME UTC to take over from a process that is gone\n3 of 10\n", lines [[
      update { done = 3, total = 10 }
      update { done = 3, total = 10, takeover_at = os.time() + 9 }
      update { done = 3, total = 10, takeover_at = nil }
    ]])
    assert.equal("3 of 10, paused by the rate limit until TIME UTC\n", lines [[
      update { done = 3, total = 10, paused_until = os.time() + 9 }
    ]])
    assert.equal("3 of 10, no answer since TIME, next try at TIME UTC, 2 unknown\n", lines [[
      update { done = 3, total = 10, outage = { since = os.time() - 9, probe_at = os.time() + 9 }, uncertain = 2,
        counts = { failed = 2 } }
    ]])
  end)
end)
