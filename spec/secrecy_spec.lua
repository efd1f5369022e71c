--- What must never show: the key in errors, even when a server quotes it.

local support = require "spec.support.porting"
local sandbox = support.sandbox

local function all_text(value, seen)
  seen = seen or {}
  if type(value) ~= "table" then return tostring(value) end
  if seen[value] then return "" end
  seen[value] = true
  local parts = { tostring(value) }
  for key, inner in pairs(value) do
    parts[#parts + 1] = all_text(key, seen)
    parts[#parts + 1] = all_text(inner, seen)
  end
  return table.concat(parts, "\n")
end

describe("the key", function()
  it("is blotted out where a server quotes it", function()
    sandbox.reset()
    local events = {}
    local client = support.client {
      max_attempts = 1,
      on_event = function(event) events[#events + 1] = event end,
    }
    sandbox.fault {
      kind = "status", status = 401, route = "get", headers = { ["x-request-id"] = "for " .. sandbox.key },
      body = ('{"errors":[{"code":"%s","title":"bad %s","detail":"the key %s is wrong, %s"}]}')
        :format(sandbox.key, sandbox.key, sandbox.key, sandbox.key),
    }
    local _, err = client:get(sandbox.example_id)
    assert.equal("unauthorized", err.kind)
    local text = all_text(err) .. all_text(events)
    assert.is_nil(text:find(sandbox.key, 1, true))
    assert.truthy(text:find("the key *", 1, true))
  end)

  it("is in no message of a refused option", function()
    local refused = { { base_url = "http://x.example.com" }, { timeout = -1 }, { api_key = sandbox.key .. "\n" } }
    for _, options in ipairs(refused) do
      local ok, message = pcall(support.client, options)
      assert.is_false(ok)
      assert.is_nil(message:find(sandbox.key, 1, true))
    end
  end)
end)

describe("the tostring of an order", function()
  it("shows id and status only", function()
    sandbox.reset()
    local order = assert(support.client():get(sandbox.example_id))
    assert.equal(("porting order %s (%s)"):format(order.id, order.status.value), tostring(order))
  end)
end)
