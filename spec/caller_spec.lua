--- Misuse raises at the line of the caller's own function, also where that ends with the call (return client:get(id)):
--- in Lua 5.3 and 5.4 for every public function. Lua 5.1 and LuaJIT forget such a function when the call begins.

local support = require "spec.support.porting"
local sandbox = support.sandbox

-- In a process of its own, as the specs put functions of theirs before the module's. Each call is the last thing that
-- its function does, on a line of its own.
local script = ([[
local porting = require "telnyx.porting"
local webhook = require "telnyx.porting.webhook"
local client = porting.new { api_key = "%s", base_url = "%s" }
local order, sequence = assert(client:get "%s"), webhook.sequence()
local wait = porting.wait_with(function() end)
local remembers = _VERSION ~= "Lua 5.1"
for name, call in pairs {
  ["client:get"] = function() return client:get "x" end,
  ["client:cancel"] = function() return client:cancel "x" end,
  ["client:list"] = function() return client:list "x" end,
  ["client:orders"] = function() return client:orders({}, {}) end,
  ["client:submit"] = function() return client:submit("get", "x") end,
  ["client:turn"] = function() return client:turn "x" end,
  ["client:set_key"] = function() return client:set_key(1) end,
  ["client:request"] = function() return client:request {} end,
  ["client:wait"] = function() return client:wait("x", "ported") end,
  ["client:attach"] = function() return client:attach "x" end,
  ["client:missing_requirements"] = function() return client:missing_requirements "x" end,
  ["client:cancel_all"] = function() return client:cancel_all(5) end,
  ["client:cancel_each"] = function() return client:cancel_each(5) end,
  ["client:resume"] = function() return client:resume(5) end,
  ["comments:create"] = function() return client.comments:create "x" end,
  ["comments:each"] = function() return client.comments:each("x", {}, {}) end,
  ["documents:upload"] = function() return client.documents:upload {} end,
  ["reports:wait"] = function() return client.reports:wait "x" end,
  ["activation_jobs:wait"] = function() return client.activation_jobs:wait "x" end,
  ["order:numbers"] = function() return order:numbers() end,
  ["order:missing_requirements"] = function() return order:missing_requirements() end,
  ["order:cancellable"] = function() return order:cancellable "x" end,
  ["porting.new"] = function() return porting.new(5) end,
  ["porting.order"] = function() return porting.order(5) end,
  ["porting.error"] = function() return porting.error(5) end,
  ["porting.page"] = function() return porting.page(5) end,
  ["porting.report"] = function() return porting.report(5) end,
  ["porting.wait_with"] = function() return porting.wait_with(5) end,
  ["porting.wait_with, wait"] = function() return wait(5) end,
  ["porting.answer"] = function() return porting.answer(5) end,
  ["porting.time"] = function() return porting.time(5) end,
  ["porting.encode"] = function() return porting.encode(print) end,
  ["porting.assert"] = function() return porting.assert(nil, "mine") end,
  ["webhook.verify"] = function() return webhook.verify(5) end,
  ["webhook.sign"] = function() return webhook.sign(5) end,
  ["webhook.sequence"] = function() return webhook.sequence(5) end,
  ["sequence:fresh"] = function() return sequence:fresh(5) end,
  ["sequence:forget"] = function() return sequence:forget(5) end,
} do
  -- Not a tail call, so that there is a line in every Lua.
  local ok, message = pcall(function()
    local result = call()
    return result
  end)
  local line = tostring(message):match "^[^:]+:(%%d+): "
  local wanted = debug.getinfo(call, "S").linedefined
  if ok or not line or (remembers and tonumber(line) ~= wanted) then print(name, wanted, ok, message) end
end
]]):format(sandbox.key, sandbox.http, sandbox.example_id)

describe("a wrong call", function()
  local client

  before_each(function()
    sandbox.reset { orders = 2 }
    client = support.client()
  end)
  after_each(function() client:close() end)

  it("raises at the line of the function that ends with it", function()
    local result = support.run(script)
    assert.same({ 0, "" }, { result.status, result.output })
  end)

  it("without a client raises at once, orders in place of an iterator too", function()
    assert.error_matches(function() client.orders {} end, "orders: is called as client:orders(…)", 1, true)
    local count = 0
    assert.error_matches(function()
      for _ in client.orders do
        count = count + 1
        assert(count < 10, "it never ends")
      end
    end, "orders: is called as client:orders(…)", 1, true)
    assert.error_matches(function()
      for _ in support.porting.orders do
        count = count + 1
        assert(count < 10, "it never ends")
      end
    end, "orders: in a for loop it needs its call", 1, true)
    assert.error_matches(function() client.comments.each {} end, "comments.each: is called as client.comments:each(…)",
      1, true)
  end)
end)

describe("a function of the module with a colon", function()
  it("says that it takes a point", function()
    -- In a process of its own, as the specs put a function of theirs before porting.new.
    local result = support.run [[
      local porting = require "telnyx.porting"
      for name, call in pairs(porting) do
        if type(call) == "function" and not name:find "^_" then
          local ok, message = pcall(function() local result = call(porting, "x") return result end)
          local wanted = ("%s: is called as porting.%s(…), with a point"):format(name, name)
          if ok or not tostring(message):find(wanted, 1, true) then print(name, ok, message) end
        end
      end
    ]]
    assert.same({ 0, "" }, { result.status, result.output })
  end)
end)
