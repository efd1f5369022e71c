--- Names that a client does not have, and those that it has.

local support = require "spec.support.porting"
local porting = support.porting

local function fault_of(call)
  local ok, message = pcall(call)
  assert.is_false(ok)
  local text, count = message:gsub("^.*names_spec%.lua:%d+: ", "")
  assert.equal(1, count, message)
  return text
end

describe("a name that is misspelt", function()
  local client

  before_each(function() client = support.client() end)
  after_each(function() client:close() end)

  it("of a group or a method raises at the caller's line and names what is near", function()
    assert.equal("a client has no coments; near it: comments", fault_of(function() client.coments:list "x" end))
    assert.equal("a client has no cancle; near it: cancel", fault_of(function() client:cancle "x" end))
    assert.equal("a client has no porting_order; near it: porting_orders",
      fault_of(function() client.porting_order:get "x" end))
  end)

  it("of an operation in a group too, and where none is near names all", function()
    assert.equal("client.comments has no creat; near it: create",
      fault_of(function() client.comments:creat("x", {}) end))
    assert.equal("client.comments has no delete; it has: create, each, list",
      fault_of(function() client.comments:delete "x" end))
  end)

  it("is nil where it is near nothing a client has, as hosts look for methods of their own, and where it begins with _",
    function()
      assert.is_nil(client.pollfd)
      assert.is_nil(client._cancel)
      assert.is_nil(client.comments._create)
      assert.is_nil(client[1])
      assert.is_nil(client.comments[1])
    end)

  it("for submit names what is near, or all operations", function()
    assert.equal('submit: there is no operation "comments.creat"; near it: "comments.create"',
      fault_of(function() client:submit("comments.creat", "x") end))
    assert.truthy(fault_of(function() client:submit "nothing like it" end)
      :find('submit: the first argument names the operation: "cancel", "get", ', 1, true))
    assert.truthy(fault_of(function() client:submit(5) end):find("submit: the first argument", 1, true))
  end)
end)

describe("a call", function()
  it("of the module with a colon says that it takes a point", function()
    assert.equal("get: is called as porting.get(…), with a point",
      fault_of(function() porting:get "eef10fb8-f3df-4c67-97c5-e18179723222" end))
    -- In a process of its own, as the specs put a function of theirs before porting.new.
    assert.truthy(support.run([[
      local porting = require "telnyx.porting"
      print(pcall(function() porting:new { api_key = "KEY" } end))
    ]]).output:find("new: is called as porting.new(…), with a point", 1, true))
    assert.equal("cancel: is called as porting.cancel(…), with a point", fault_of(function() porting:cancel "x" end))
  end)

  it("with milliseconds says that seconds are meant", function()
    assert.equal("new: timeout must be a number of seconds from 0.001 to 3600, not the number 30000; it is in seconds, "
      .. "not in milliseconds", fault_of(function() porting.new { api_key = "KEY", timeout = 30000 } end))
  end)

  it("of turn raises at the caller's line", function()
    local client = support.client()
    assert.truthy(fault_of(function() client:turn "x" end):find "^turn: seconds must be ")
    client:close()
  end)
end)

describe("what a client can do", function()
  local client

  before_each(function() client = support.client() end)
  after_each(function() client:close() end)

  local function check(names)
    for _, name in ipairs { "cancel", "get", "list", "orders", "cancel_all", "wait", "submit", "turn", "close" } do
      assert.is_function(names[name], name)
    end
    for _, row in ipairs(porting.operations()) do
      assert.is_function(names[row.group] and names[row.group][row.verb], row.name)
    end
    for name in pairs(names) do assert.falsy(name:find "^_") end
  end

  it("is listed by client:pairs() in every Lua", function()
    local names = {}
    for name, value in client:pairs() do names[name] = value end
    check(names)
    assert.equal(client.comments, names.comments)
  end)

  it("is listed by pairs(client) in Lua 5.3 and 5.4", function()
    if _VERSION == "Lua 5.1" then return pending "pairs takes no userdata here" end
    local names = {}
    for name, value in pairs(client) do names[name] = value end
    check(names)
  end)

  it("of a group is listed by pairs", function()
    local verbs = {}
    for verb in pairs(client.comments) do verbs[#verbs + 1] = verb end
    table.sort(verbs)
    assert.same({ "create", "each", "list" }, verbs)
  end)
end)
