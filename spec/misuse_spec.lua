--- What scripts do that they should not: each is refused by name, at the caller's line, and breaks nothing.

local support = require "spec.support.porting"
local porting, sandbox = support.porting, support.sandbox

local id = sandbox.example_id

describe("a name with a NUL in it", function()
  for what, call in pairs {
    ["of an option of new"] = function() support.client { ["timeout\0"] = 5 } end,
    ["of a parameter"] = function() support.client():list { ["filter\0"] = { status = "draft" } } end,
    ["of a filter"] = function() support.client():list { filter = { ["status\0x"] = "draft" } } end,
    ["as a value"] = function() support.client():list { sort = "created_at\0" } end,
    ["of an operation"] = function() support.client():submit("get\0x", id) end,
    ["of a format"] = function() support.client().phone_number_configurations:list { ["page\0"] = {} } end,
    ["of a property of a body"] = function() support.client().comments:create(id, { ["body\0"] = "x" }) end,
    ["of an option of decode"] = function() porting.decode("1", { ["null\0"] = 1 }) end,
    ["as a store"] = function() support.client():cancel_all({ id }, { store = "x.db\0y" }) end,
    ["as a store to open"] = function() require "telnyx.porting.background".open "x.db\0y" end,
    ["of an option of a batch"] = function() support.client():cancel_all({ id }, { ["dry_run\0"] = true }) end,
  } do
    it(what .. " is none that is known", function()
      sandbox.reset()
      local ok, message = pcall(call)
      assert.is_false(ok)
      assert.truthy(message:find "misuse_spec.lua:%d+: ", message)
      assert.same({}, sandbox.requests())
    end)
  end

  it("of a field of an order is another field", function()
    local order = assert(porting.order(('{"id":"%s","id\\u0000":"x","status":{"value":"draft"}}'):format(id)))
    assert.same({ id, "x", nil }, { order.id, order["id\0"], order["status\0"] })
  end)
end)

describe("a call that begins while another one's arguments are read", function()
  local other = "00000000-0000-4000-8000-000000000001"

  --- A table that makes a call when a field is read for which rawget finds none.
  local function calling(fields, call)
    return setmetatable({}, { __index = function(_, name)
      call()
      return fields[name]
    end })
  end

  --- The paths that the stand-in was asked for.
  local function paths()
    local list = {}
    for i, request in ipairs(sandbox.requests()) do list[i] = request.method .. " " .. request.uri end
    return list
  end

  it("leaves it as it was, from an __index", function()
    sandbox.reset()
    local client = support.client()
    local called = 0
    local options = calling({ page = { size = 3 } }, function()
      called = called + 1
      assert(client:get(id))
    end)
    local page = assert(client:list(options))
    assert.is_true(called > 0)
    assert.equal(3, #page)
    local lists = 0
    for _, path in ipairs(paths()) do
      if path == "GET /v2/porting_orders?page%5Bsize%5D=3" then
        lists = lists + 1
      else
        assert.equal("GET /v2/porting_orders/" .. id, path)
      end
    end
    assert.equal(1, lists)
  end)

  it("leaves it as it was, from an error in between too", function()
    sandbox.reset()
    local client = support.client()
    local options = calling({ page = { size = 3 } }, function()
      pcall(client.list, client, { page = { size = "three" } })
      pcall(client.get, client, "no id")
    end)
    for _ = 1, 3 do assert.equal(3, #assert(client:list(options))) end
    for _, path in ipairs(paths()) do assert.equal("GET /v2/porting_orders?page%5Bsize%5D=3", path) end
  end)

  it("leaves it as it was, from a finalizer", function()
    sandbox.reset()
    local client = support.client()
    local newproxy, finished = rawget(_G, "newproxy"), 0
    local function finalize(fn)
      if not newproxy then return setmetatable({}, { __gc = fn }) end
      local proxy = newproxy(true)
      getmetatable(proxy).__gc = fn
      return proxy
    end
    local function call()
      finished = finished + 1
      client:submit("get", other)
    end
    -- Each reading of the options' first table makes garbage enough for a full collection.
    local filters = setmetatable({}, { __index = function(_, name)
      finalize(call)
      collectgarbage()
      collectgarbage()
      return name == "filter" and { status = "draft" } or nil
    end })
    for _ = 1, 5 do client:submit("list", filters):result() end
    assert.is_true(finished >= 5)
    local lists = 0
    for _, path in ipairs(paths()) do
      local list = path:find("^GET /v2/porting_orders%?filter%%5Bstatus%%5D[%%%w]*=draft$")
      if list then lists = lists + 1 else assert.equal("GET /v2/porting_orders/" .. other, path) end
    end
    assert.equal(5, lists)
  end)

  it("may close the client, which is said", function()
    local client = support.client()
    local options = calling({}, function() client:close() end)
    local ok, message = pcall(client.list, client, options)
    assert.is_false(ok)
    assert.truthy(message:find("list: the client is closed", 1, true), message)
  end)
end)

describe("a metatable", function()
  local client = support.client()
  local order = assert(porting.order(('{"id":"%s"}'):format(id)))
  local values = { client = client, order = order, request = client:submit("get", id), null = porting.null }

  it("of a userdata is not to be had", function()
    for name, value in pairs(values) do
      local metatable = getmetatable(value)
      if type(metatable) == "table" then
        assert.is_nil(rawget(metatable, "__gc"), name)
        assert.is_nil(rawget(metatable, "__index"), name)
      else
        assert.is_string(metatable, name)
      end
    end
    assert(values.request:result())
  end)

  it("works on what is its own alone, even where debug finds it", function()
    -- The registry has the types of userdata that never leave the module as well.
    local types = 0
    for name, metatable in pairs(debug.getregistry()) do
      if type(name) == "string" and name:find "^telnyx%.porting" and type(metatable) == "table" then
        for event, method in pairs(metatable) do
          if type(method) == "function" and tostring(event):find "^__" then
            types = types + 1
            local selves = { 5, {}, io.stdout, porting.null, client, order, values.request }
            for i = 0, #selves do
              local self = selves[i]
              if event ~= "__gc" or debug.getmetatable(self) ~= metatable then pcall(method, self) end
              pcall(method, self, client, order)
            end
            pcall(method)
          end
        end
      end
    end
    assert.is_true(types > 10)
  end)
end)

describe("misuse", function()
  it("in a script below a folder telnyx/porting… is told at the script's line", function()
    local folder = os.tmpname()
    os.remove(folder)
    for _, below in ipairs { "/telnyx/porting", "/telnyx/porting-tools", "/lua/telnyx/porting/command" } do
      os.execute("mkdir -p " .. folder .. below)
      local path = folder .. below .. "/script.lua"
      local file = assert(io.open(path, "w"))
      file:write('local porting = require "telnyx.porting"\n\n',
        'print(pcall(function() porting.new { api_key = "KEY" }:get "x" end))\n')
      file:close()
      local result = support.run("dofile(arg[1])", nil, path)
      assert.truthy(result.output:find(below .. "/script.lua:3: get: ", 1, true), result.output)
    end
    os.execute("rm -r " .. folder)
  end)
end)

describe("an error raised in a callback", function()
  it("is told in its own words, whatever it is", function()
    local result = support.run(([[
      local porting = require "telnyx.porting"
      local client = porting.new { api_key = %q, base_url = %q }
      local errors = {
        setmetatable({}, { __tostring = function() return "told by itself" end }),
        setmetatable({}, { __tostring = function() error "no words" end }),
        setmetatable({}, { __tostring = function() return {} end }),
        select(2, porting.decode "x"), {}, 42, "a text", false,
      }
      for i = 1, #errors do
        client:submit("get", %q):on_done(function() error(errors[i], 0) end)
        while client:pending() > 0 do client:turn() end
      end
    ]]):format(sandbox.key, sandbox.http, id))
    local told = {}
    for line in result.output:gmatch "[^\n]+" do told[#told + 1] = line:match "on_done raised an error: (.*)" end
    assert.equal(8, #told, result.output)
    assert.equal("told by itself", told[1])
    assert.truthy(told[2]:find("no words", 1, true))
    assert.truthy(told[4]:find("bad_response: ", 1, true))
    assert.same({ "a table without a text", "42", "a text", "a boolean without a text" },
      { told[5], told[6], told[7], told[8] })
  end)
end)

describe("a finalizer that takes the next outcome while one is made", function()
  it("gets one of its own, and costs none", function()
    sandbox.reset { orders = 400 / support.slowness, statuses = { "submitted" }, near = 0 }
    local client = support.client()
    local ids = {}
    for order in client:orders {} do ids[#ids + 1] = order.id end
    local take = client:cancel_each(ids)
    local seen, taken, inside, problem = {}, 0, false, nil
    local function count(outcome)
      if seen[outcome.id] then problem = problem or outcome.id .. " came twice" end
      if outcome.outcome ~= "cancel-pending" then problem = problem or tostring(outcome.err or outcome.outcome) end
      seen[outcome.id], taken = true, taken + 1
    end
    local collected
    --- Garbage whose finalizer takes an outcome, and leaves such garbage again.
    local function leave_garbage()
      local finalizer = { __gc = function() collected() end }
      local proxy = rawget(_G, "newproxy") and newproxy(true) -- luacheck: ignore (5.1 and LuaJIT)
      if proxy then
        getmetatable(proxy).__gc = finalizer.__gc
      else
        setmetatable({}, finalizer)
      end
    end
    function collected()
      if inside then return end
      inside = true
      local good, outcome = pcall(take) -- what a finalizer raises is lost
      if not good then problem = problem or outcome elseif outcome then count(outcome) end
      inside = false
    end
    local pause, step = collectgarbage("setpause", 100), collectgarbage("setstepmul", 1000)
    while true do
      leave_garbage()
      local outcome = take()
      if not outcome then break end
      count(outcome)
    end
    collectgarbage("setpause", pause)
    collectgarbage("setstepmul", step)
    assert.is_nil(problem)
    assert.equal(#ids, taken)
    client:close()
  end)
end)
