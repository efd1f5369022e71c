--- What a batch is given: lists and iterators, and what it must never take for its orders.

local support = require "spec.support.porting"
local porting, sandbox = support.porting, support.sandbox

describe("what a batch is given", function()
  local client

  before_each(function()
    sandbox.reset { orders = 60, statuses = { "submitted" }, near = 0 }
    client = support.client()
  end)

  after_each(function() client:close() end)

  local a, b = sandbox.example_id, support.unknown_id

  local function refusal(...)
    local ok, err = pcall(client.cancel_all, client, ...)
    assert.is_false(ok)
    local each_ok, each_err = pcall(client.cancel_each, client, ...)
    assert.is_false(each_ok)
    assert.equal(err:match "cancel_all: (.*)", each_err:match "cancel_each: (.*)")
    assert.equal(0, sandbox.counters().requests)
    return err
  end

  for name, case in pairs {
    ["a map of ids"] = { { [a] = true }, 'takes a list of ids or orders, and this table has the key "' .. a .. '"' },
    ["options instead of orders"] = { { filter = { status = "exception" } },
      'has the key "filter": client:orders { filter = … } lists the orders that fit a filter' },
    ["a list with a hole"] = { { a, nil, b }, "the list has a hole: entry 2 is nil, and there are entries up to 3" },
    ["a list that begins with a hole"] = { { nil, a }, "the list has a hole: entry 1 is nil" },
    ["a list that counts from 0"] = { { [0] = a, b }, "this table has the key 0" },
    ["a list with a field"] = { { a, b, status = "x" }, 'this table has the key "status"' },
    ["a packed list with a hole"] = { { a, nil, n = 2 }, "entry 2 is nil, and there are entries up to 2" },
    ["an id"] = { a, "takes a list or an iterator of ids or orders, not string" },
    ["nothing"] = { nil, "takes a list or an iterator of ids or orders, not nil" },
  } do
    it("is no list, and says so: " .. name, function()
      assert.truthy(refusal(case[1]):find("cancel_all: " , 1, true))
      assert.truthy(refusal(case[1]):find(case[2], 1, true), refusal(case[1]))
      assert.truthy(refusal(case[1], { dry_run = true }):find("batch_input_spec.lua:%d+: "))
    end)
  end

  it("is nothing where the listing failed, and the failure is said", function()
    local err = refusal(porting.order "{")
    assert.truthy(err:find("not nil; what was to give them failed: bad_response: the document ends too early", 1, true))
  end)

  it("stands before one table of options: a dry run in a second one would be none", function()
    assert.truthy(refusal({ a }, {}, { dry_run = true }):find("takes ids and one table of options", 1, true))
    assert.truthy(refusal({ a }, nil, { dry_run = true }):find("batch_input_spec.lua:%d+: "))
  end)

  it("comes with a client, in the call's own name", function()
    for name, take in pairs { cancel_all = { a }, cancel_each = { a }, wait = a, stop = {} } do
      for _, given in ipairs { take, "x", porting.null, false } do
        local ok, err = pcall(client[name], given)
        assert.is_false(ok)
        assert.truthy(err:find(("batch_input_spec.lua:%%d+: %s: is called as client:%s"):format(name, name)), err)
      end
      assert.is_false((pcall(client[name])))
    end
    client:close()
    for name, take in pairs { cancel_all = { a }, cancel_each = { a }, wait = a } do
      local ok, err = pcall(client[name], client, take, "cancelled")
      assert.is_false(ok)
      assert.truthy(err:find(("batch_input_spec.lua:%%d+: %s: the client is closed"):format(name)), err)
    end
    client:stop()
  end)

  for name, get in pairs {
    ["client.orders"] = function() return client.orders end,
    ["porting.orders"] = function() return support.porting.orders end,
    ["client.comments.each"] = function() return client.comments.each end,
  } do
    it("is " .. name .. " without its call, and says so", function()
      local ok, err = pcall(client.cancel_all, client, get())
      assert.is_false(ok)
      assert.equal("string", type(err))
      assert.equal(0, sandbox.counters().requests)
    end)
  end

  it("is client.orders without its call in a script's first line, and says what to write", function()
    local run = support.run([[
      local porting = require "telnyx.porting"
      local client = porting.new { api_key = "k", base_url = "http://127.0.0.1:1/v2" }
      client:cancel_all(client.orders)
    ]])
    assert.equal(1, run.status)
    assert.truthy(run.output:find(":3: cancel_all: the iterator gave a function", 1, true), run.output)
    assert.truthy(run.output:find("client:orders { filter = … }", 1, true))
  end)

  it("is a list, a packed one, a page or something that acts like one", function()
    for _, list in ipairs {
      { a, b }, { a, b, n = 2 }, setmetatable({}, { __index = { a, b } }),
    } do
      assert.equal(2, assert(client:cancel_all(list, { dry_run = true })).total)
    end
    local page = assert(client:list { filter = { status = "submitted" }, page = { size = 7 } })
    assert.equal(7, assert(client:cancel_all(page, { dry_run = true })).total)
    local left = 3
    local callable = setmetatable({}, { __call = function()
      left = left - 1
      return left >= 0 and ("0000000%d-0000-4000-8000-000000000000"):format(left) or nil
    end })
    assert.equal(3, assert(client:cancel_all(callable)).total)
  end)

  for name, value in pairs { tables = {}, numbers = 7, words = "sr_10b316" } do
    it("is an iterator that gives neither ids nor orders: " .. name, function()
      local calls = 0
      local ok, err = pcall(client.cancel_all, client, function()
        calls = calls + 1
        return calls % 500 == 50 and a or value
      end)
      assert.same({ false, 150 }, { ok, calls })
      assert.truthy(err:find("the iterator gave 100 values in a row that are neither ids nor orders", 1, true), err)
      assert.equal(0, client:pending())
    end)
  end

  it("is a list that stays as it is: one that becomes shorter ends the batch, and says so", function()
    local ids = support.cancellable_ids(60)
    local ok, err = pcall(client.cancel_all, client, ids, { on_outcome = function() table.remove(ids, 1) end })
    assert.is_false(ok)
    assert.truthy(err:find("cancel_all: the list ended with an error: the list had 60 entries, and was made shorter "
      .. "after %d+ were read"), err)
    assert.equal(0, client:pending())
    assert.equal(sandbox.counters().cancelled, sandbox.counters().routes.cancel)
  end)

  it("is a list of words: each is named", function()
    local words = {}
    for i = 1, 150 do words[i] = "word " .. i end
    local report = assert(client:cancel_all(words))
    assert.same({ 150, 150 }, { report.total, report.counts.failed })
  end)
end)

describe("all orders of the account", function()
  local client

  before_each(function()
    sandbox.reset { orders = 60, statuses = { "submitted" }, near = 0 }
    client = support.client()
  end)

  after_each(function() client:close() end)

  local filters = nil -- a variable that was misspelt
  for name, listed in pairs {
    ["without options"] = function() return client:orders(filters) end,
    ["with a nil filter"] = function() return client:orders { filter = filters } end,
    ["with nothing but a sort"] = function() return client:orders { sort = "created_at", page = { size = 50 } } end,
    ["with a query that filters nothing"] = function() return client:orders { query = { colour = "red" } } end,
    ["by each"] = function() return client.porting_orders:each() end,
  } do
    it("are not taken without a word: " .. name, function()
      for _, options in ipairs { {}, { dry_run = true }, { unchecked_filter = true }, { all = false } } do
        local ok, err = pcall(client.cancel_all, client, listed(), options)
        assert.is_false(ok)
        assert.truthy(err:find("batch_input_spec.lua:%d+: cancel_all: the orders are listed without a filter"), err)
        assert.truthy(err:find("all = true", 1, true))
        assert.is_false((pcall(client.cancel_each, client, listed(), options)))
      end
      assert.equal(0, sandbox.counters().requests)
      local report = assert(client:cancel_all(listed(), { all = true, dry_run = true, unchecked_filter = true }))
      assert.equal(60, report.total)
    end)
  end

  it("are not taken by a page that was listed without a filter", function()
    local page = assert(client:list {})
    assert.is_false((pcall(client.cancel_all, client, page)))
    assert.is_nil(sandbox.counters().routes.cancel)
    assert.equal(20, assert(client:cancel_all(page, { all = true, dry_run = true })).total)
  end)

  it("are not what a filter in the query is", function()
    local report = assert(client:cancel_all(client:orders { query = { filter = { status = "submitted" } } },
      { unchecked_filter = true, dry_run = true }))
    assert.equal(60, report.total)
  end)

  it("are all = true or false, nothing else", function()
    assert.error_matches(function() client:cancel_all({}, { all = 1 }) end, "all must be a boolean, not number")
  end)
end)
