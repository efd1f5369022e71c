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

  --- What a client with this key hears when the server answers 422 with this body and x-request-id.
  local function heard_with(key, body, request_id)
    local events = {}
    local client = support.client {
      api_key = key, max_attempts = 1,
      on_event = function(event) events[#events + 1] = event end,
    }
    sandbox.fault { kind = "status", status = 422, route = "get", times = 1, body = body,
      headers = { ["x-request-id"] = request_id } }
    local _, err = client:get(sandbox.example_id)
    assert.equal("invalid", err.kind)
    assert.is_table(err.errors)
    return all_text(err) .. all_text(events), err
  end

  -- Each byte of a text as JSON may write it.
  local spellings = {
    ["as it is"] = function(byte) return (byte:gsub('["\\]', "\\%0")) end,
    ["with each character escaped"] = function(byte) return ("\\u%04x"):format(byte:byte()) end,
    ["in capital digits"] = function(byte) return ("\\u%04X"):format(byte:byte()) end,
    ["with a slash escaped"] = function(byte) return byte == "/" and "\\/" or byte:gsub('["\\]', "\\%0") end,
    ["percent-encoded"] = function(byte) return ("%%%02X"):format(byte:byte()) end,
    ["as JSON inside JSON"] = function(byte) return ("\\\\u%04x"):format(byte:byte()) end,
  }

  it("is blotted out in every spelling", function()
    sandbox.reset()
    local key = sandbox.key .. "/ab+c\"d\\e%f_0123456789"
    for name, spell in pairs(spellings) do
      local spelled = key:gsub(".", spell)
      local body = '{"errors":[{"code":"1","title":"%s","detail":"a %s b","x%s":["%s"]}]}'
      local text, err = heard_with(key, body:format(spelled, spelled, spelled, spelled), nil)
      assert.same({ "***", "a *** b", "***" }, { err.title, err.detail, err.errors[1]["x***"][1] }, name)
      assert.is_nil(text:find("456789", 1, true), name)
    end
  end)

  it("may end in a quote or a backslash", function()
    sandbox.reset()
    for _, last in ipairs { '"', "\\", '\\"', '"\\' } do
      local key = sandbox.key .. "/" .. last
      local quoted = key:gsub('["\\]', "\\%0")
      local text = heard_with(key, ('{"errors":[{"code":"1","detail":"%s"},{"code":"2","%s":["%s"]}]}'):format(
        quoted, quoted, quoted), "for " .. key)
      assert.is_nil(text:find("KEY01", 1, true))
      assert.truthy(text:find("***", 1, true))
    end
  end)

  it("is blotted out where a text is cut in the middle of it", function()
    sandbox.reset()
    for before = 60, 128, 3 do
      local filling = ("-"):rep(before)
      local text = heard_with(sandbox.key, ('{"errors":[{"code":"%s","title":"%s","detail":"%s"}]}'):format(
        filling .. sandbox.key, ("-"):rep(before + 390) .. sandbox.key, ("-"):rep(before + 1890) .. sandbox.key),
        filling .. sandbox.key)
      assert.is_nil(text:find(sandbox.key:sub(1, 4), 1, true), before)
      -- A server that has cut it by itself.
      local part = sandbox.key:sub(1, before % 30 + 4)
      text = heard_with(sandbox.key, ('{"errors":[{"code":"1","title":"the key %s","detail":"the key %s... is bad"}]}')
        :format(part, part), nil)
      assert.is_nil(text:find(sandbox.key:sub(1, 4), 1, true), before)
    end
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
