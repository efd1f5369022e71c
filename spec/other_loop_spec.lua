--- The example for loops that have no adapter here.

local support = require "spec.support.porting"
local sandbox = support.sandbox

describe("a client in a loop without an adapter", function()
  it("is driven by descriptor, deadline and drive, and the loop goes on", function()
    sandbox.reset()
    -- A wait, which only the deadline ends.
    sandbox.fault { kind = "status", status = 503, route = "get", times = 1 }
    sandbox.fault { kind = "status", status = 500, route = "cancel", times = 1 }
    local file = assert(io.open "examples/other_loop.lua")
    local script = file:read "*a"
    file:close()
    local result = support.run(script, ("TELNYX_API_KEY=%s TELNYX_BASE_URL=%s"):format(sandbox.key, sandbox.http),
      sandbox.example_id, support.unknown_id)
    local lines = {}
    for line in result.output:gmatch "[^\n]+" do lines[#lines + 1] = line end
    table.sort(lines)
    assert.equal(0, result.status, result.output)
    assert.equal(3, #lines)
    assert.truthy(lines[1]:find("^" .. support.unknown_id:gsub("%-", "%%-") .. "\tnot_found"), lines[1])
    assert.equal(sandbox.example_id .. "\tcancel-pending", lines[2])
    assert.equal("the loop goes on", lines[3])
  end)
end)
