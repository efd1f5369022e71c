--- client:list and client:orders: pages, and the walk over all of them.

local support = require "spec.support.porting"
local sandbox = support.sandbox

local function ids_by_walk(client, options)
  local ids = {}
  for order in client:orders(options) do ids[#ids + 1] = order.id end
  return ids
end

local function by_id(step)
  local orders = {}
  for order in step do orders[order.id] = order end
  return orders
end

describe("a page of orders", function()
  local client

  setup(function()
    sandbox.reset { orders = 55 }
    client = support.client()
  end)

  it("has orders, their number and the API's meta", function()
    local page = assert(client:list { page = { size = 25 } })
    assert.equal(25, #page)
    assert.equal(25, #page.data)
    assert.equal(page.data[1], page[1])
    assert.equal(1, page.meta.page_number)
    assert.equal(25, page.meta.page_size)
    assert.is_true(page.meta.total_results >= 55)
    local count = 0
    for _, order in ipairs(page) do
      assert.is_string(order.status.value)
      count = count + 1
    end
    assert.equal(25, count)
  end)

  it("leads to the next one, with the same options, and ends", function()
    local options = { page = { size = 25 }, sort = "created_at", include_phone_numbers = false }
    local page, pages, seen = assert(client:list(options)), 0, {}
    while page do
      pages = pages + 1
      for _, order in ipairs(page) do
        assert.is_nil(seen[order.id])
        assert.is_nil(order.phone_numbers)
        seen[order.id] = true
      end
      local err
      page, err = page:next()
      assert.is_nil(err)
    end
    assert.equal(3, pages)
    assert.same({ page = { size = 25 }, sort = "created_at", include_phone_numbers = false }, options)
  end)

  it("can be empty", function()
    local page = assert(client:list { filter = { customer_reference = "nobody has this one" } })
    assert.equal(0, #page)
    assert.same({ nil, nil }, { page:next() })
    assert.same({}, ids_by_walk(client, { filter = { customer_reference = "nobody has this one" } }))
  end)

  it("is the result of a submitted list too", function()
    local page = assert(client:submit("list", { page = { size = 5, number = 2 } }):result())
    assert.equal(5, #page)
    assert.equal(3, assert(page:next()).meta.page_number)
  end)
end)

describe("the walk over all orders", function()
  local client

  before_each(function()
    sandbox.reset { orders = 55 }
    client = support.client()
  end)

  after_each(function() client:close() end)

  it("visits each order once, whatever the size of a page", function()
    local all = ids_by_walk(client)
    assert.is_true(#all >= 55)
    assert.equal(1, sandbox.counters().routes.list)
    for _, size in ipairs { 1, 7, 55, 250 } do
      assert.same(all, ids_by_walk(client, { page = { size = size } }))
    end
  end)

  it("starts at the page it is told to start at", function()
    local all = ids_by_walk(client, { page = { size = 10 } })
    local rest = ids_by_walk(client, { page = { size = 10, number = 3 } })
    assert.equal(#all - 20, #rest)
    assert.equal(all[21], rest[1])
  end)

  it("applies filters", function()
    local count = 0
    for order in client:orders { filter = { status = { "ported", "cancelled" } }, page = { size = 5 } } do
      assert.is_true(order:is_final())
      count = count + 1
    end
    assert.is_true(count > 5)
  end)

  it("raises the error of a page that cannot be had", function()
    local seen = 0
    sandbox.fault { kind = "status", status = 403, route = "list" }
    local ok, err = pcall(function()
      for _ in client:orders {} do seen = seen + 1 end
    end)
    assert.is_false(ok)
    assert.equal("forbidden", err.kind)
    assert.equal(0, seen)
  end)

  it("raises when a page comes again in place of the next", function()
    sandbox.fault { kind = "repeat_page", route = "list", page = 1 }
    local seen = 0
    local ok, err = pcall(function()
      for _ in client:orders { page = { size = 10 } } do seen = seen + 1 end
    end)
    assert.is_false(ok)
    assert.equal("bad_response", err.kind)
    assert.is_true(seen <= 10)
  end)

  it("raises when the orders of a page come again under another number", function()
    local page = assert(client:list { page = { size = 10 } })
    local body = {}
    for i, order in ipairs(page) do body[i] = order:json() end
    sandbox.fault {
      kind = "raw", route = "list",
      body = ('{"data":[%s],"meta":{"page_number":2,"page_size":10,"total_pages":6,"total_results":56}}')
        :format(table.concat(body, ",")),
    }
    local walk = client:orders { page = { size = 10, number = 2 } }
    for _ = 1, 10 do walk() end
    local ok, err = pcall(walk)
    assert.is_false(ok)
    assert.equal("bad_response", err.kind)
  end)

  it("goes on past an empty page, and ends by meta", function()
    sandbox.fault {
      { kind = "raw", route = "list", times = 1,
        body = '{"data":[],"meta":{"page_number":1,"page_size":10,"total_pages":2,"total_results":1}}' },
      { kind = "raw", route = "list", times = 1,
        body = '{"data":[{"id":"eef10fb8-f3df-4c67-97c5-e18179723222"}],'
          .. '"meta":{"page_number":2,"page_size":10,"total_pages":2,"total_results":1}}' },
    }
    assert.same({ "eef10fb8-f3df-4c67-97c5-e18179723222" }, ids_by_walk(client))
    assert.equal(2, sandbox.counters().routes.list)
  end)

  it("raises when meta is missing, instead of ending early", function()
    sandbox.fault { kind = "meta", route = "list" }
    local ok, err = pcall(ids_by_walk, client)
    assert.is_false(ok)
    assert.equal("bad_response", err.kind)
  end)

  it("raises for options that cannot be meant", function()
    assert.error_matches(function()
      client:orders { filter = { stattus = "ported" } }()
    end, 'list: filter has no key "stattus"; near it: status')
  end)

  it("raises for a page and a sort that there can't be", function()
    for message, options in pairs {
      ["page.size must be an integer from 1 to 250, not the number 251"] = { page = { size = 251 } },
      ["page.size must be an integer from 1 to 250, not the number 0"] = { page = { size = 0 } },
      ["page.number must be an integer from 1"] = { page = { number = 1.5 } },
      ['page has no key "sise"; near it: size'] = { page = { sise = 5 } },
      ['sort is "created"; near it: "created_at"'] = { sort = "created" },
      ['options has no key "filtre"; near it: filter'] = { filtre = { status = "ported" } },
    } do
      local before = sandbox.counters().requests
      assert.error_matches(function() client:list(options) end, "list: " .. message, 1, true)
      assert.error_matches(function() client:orders(options)() end, "list: " .. message, 1, true)
      assert.equal(before, sandbox.counters().requests)
    end
  end)

  it("keeps one page in memory", function()
    sandbox.reset { orders = 5000 }
    local most, least = 0, math.huge
    local count = 0
    for _ in client:orders { include_phone_numbers = false } do
      count = count + 1
      if count % 250 == 125 then
        collectgarbage()
        collectgarbage()
        local kilobytes = collectgarbage "count"
        most, least = math.max(most, kilobytes), math.min(least, kilobytes)
      end
    end
    assert.is_true(count >= 5000)
    assert.is_true(most - least < 1024, ("%.0f KiB between pages"):format(most - least))
  end)

  it("gives orders that outlive their page, the walk and the client", function()
    local expected = {}
    for id in pairs(by_id(client:orders())) do expected[id] = true end
    local orders, step = {}, client:orders { page = { size = 10 } }
    for _ = 1, 15 do orders[#orders + 1] = step() end
    client:close()
    for _ = 1, 5 do orders[#orders + 1] = step() end
    assert.has_error(step)
    collectgarbage()
    collectgarbage()
    assert.equal(20, #orders)
    for _, order in ipairs(orders) do
      assert.is_true(expected[order.id])
      expected[order.id] = nil
      assert.is_string(order.status.value)
      assert.equal(order.id, assert(support.porting.order(order:json())).id)
    end
  end)

  it("keeps little that the collector does not see, however many loops are left early", function()
    collectgarbage()
    collectgarbage "stop"
    local before = collectgarbage "count"
    for _ = 1, 12 do
      assert.is_string(client:orders { page = { size = 50 } }().id)
    end
    local seen = collectgarbage "count" - before
    collectgarbage "restart"
    assert.is_true(seen > 8 * 50, ("%.0f KiB seen"):format(seen)) -- at least a KiB for each order of eight pages
  end)
end)
