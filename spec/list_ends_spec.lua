--- Lists that end early, or change while they are read: a walk ends when all of what meta says agrees, records that may
-- be missing are an error, and whoever goes on to cancel lists again.

local support = require "spec.support.porting"
local command = require "spec.support.command"
local sandbox = support.sandbox

local id = sandbox.example_id
local client

local function reset(orders)
  sandbox.reset { orders = orders, near = 0, statuses = { "submitted" } }
  client = support.client()
end

after_each(function() client:close() end)

--- What an iterator gives: the number of records, and of those that came before; or nil and its error.
local function count(step, field)
  local seen, all, again = {}, 0, 0
  local ok, err = pcall(function()
    for record in step do
      all = all + 1
      local mark = record[field or "id"]
      if seen[mark] then again = again + 1 end
      seen[mark] = true
    end
  end)
  if not ok then return nil, err end
  return all, again
end

--- The same of page:next().
local function count_pages(page)
  local all, err = 0, nil
  while page do
    all = all + #page
    page, err = page:next()
  end
  if err then return nil, err end
  return all
end

local function fails(kind, words, ...)
  local step, err = ...
  assert.is_nil(step)
  assert.equal(kind, err.kind)
  assert.truthy(tostring(err):find(words, 1, true), tostring(err))
end

describe("a list that the API describes as whole", function()
  before_each(function() reset(5) end)

  it("goes on when meta says that there are more pages", function()
    sandbox.fault { kind = "paged", size = 2, route = "uk_carriers.list" }
    sandbox.fault { kind = "paged", size = 8, route = "exception_types.list" }
    sandbox.fault { kind = "cap", size = 2, route = "allowed_foc_windows.list" }
    local carriers, types, windows = 0, 0, 0
    for _ in client.uk_carriers:each() do carriers = carriers + 1 end
    for _ in client.exception_types:each() do types = types + 1 end
    for _ in client.allowed_foc_windows:each(id) do windows = windows + 1 end
    assert.same({ 3, 21 }, { carriers, types })
    assert.is_true(windows > 2)
    assert.same({ 2, 3 }, { sandbox.counters().routes["uk_carriers.list"],
      sandbox.counters().routes["exception_types.list"] })
    assert.equal(3, count_pages(assert(client.uk_carriers:list())))
    assert.equal(windows, count_pages(assert(client.allowed_foc_windows:list(id))))
    sandbox.clear_faults()
    assert.equal(windows, #assert(client.allowed_foc_windows:list(id)))
  end)

  it("goes on when only the total says so, and fails where the rest can't be had", function()
    sandbox.fault { kind = "paged", size = 2, route = "uk_carriers.list", change = { total_pages = 1 } }
    assert.equal(3, count(client.uk_carriers:each()))
    sandbox.clear_faults()
    -- A server that tells a total and knows no pages answers with the same again.
    sandbox.fault { kind = "raw", route = "uk_carriers.list",
      body = '{"data":[{"id":"a"},{"id":"b"}],"meta":{"total_results":3}}' }
    fails("bad_response", "page 2 holds the same", count(client.uk_carriers:each()))
    fails("bad_response", "page 2 holds the same", count_pages(assert(client.uk_carriers:list())))
  end)

  it("fails where the list says how long it is in no number, and not where it says nothing", function()
    local orders = ('{"data":[{"id":"%s","status":{"value":"submitted"}}],"meta":%%s}'):format(id)
    for _, field in ipairs { "total_pages", "total_results" } do
      for _, value in ipairs { '"2"', "-1", "1.5", "[2]", "true" } do
        local meta = ('{"page_number":1,"page_size":1,"total_pages":1,"%s":%s}'):format(field, value)
        sandbox.clear_faults()
        sandbox.fault { kind = "raw", route = "uk_carriers.list", body = '{"data":[{"id":"a"}],"meta":' .. meta .. "}" }
        sandbox.fault { kind = "raw", route = "list", body = orders:format(meta) }
        fails("bad_response", field .. " is no number", count(client.uk_carriers:each()))
        fails("bad_response", field .. " is no number", count_pages(assert(client.uk_carriers:list())))
        fails("bad_response", field .. " is no number", count(client:orders()))
      end
    end
    sandbox.clear_faults()
    sandbox.fault { kind = "raw", route = "uk_carriers.list",
      body = '{"data":[{"id":"a"}],"meta":{"total_pages":null,"total_results":null}}' }
    assert.equal(1, count(client.uk_carriers:each()))
  end)

  it("makes nothing twice when what was made looks like a page of more", function()
    sandbox.fault { kind = "raw", route = "porting_orders.create", status = 201,
      body = ('{"data":[%s],"meta":{"page_number":1,"total_pages":2,"total_results":2}}')
        :format(assert(client:get(id)):json()) }
    local made = assert(client.porting_orders:create { phone_numbers = { "+13125550000" } })
    assert.is_nil(made:next())
    assert.equal(1, sandbox.counters().routes["porting_orders.create"])
  end)
end)

describe("a list whose meta is wrong", function()
  before_each(function() reset(60) end)

  it("is read to its total when total_pages is too low", function()
    sandbox.fault { kind = "meta", change = { total_pages = 3 }, route = "list" }
    assert.same({ 60, 0 }, { count(client:orders { page = { size = 10 } }) })
    assert.equal(60, count_pages(assert(client:list { page = { size = 10 } })))
    assert.equal(40, count(client:orders { page = { size = 10, number = 3 } }))
    local report = assert(client:cancel_all(client:orders { filter = { status = "submitted" }, page = { size = 10 } },
      { dry_run = true }))
    assert.equal(60, report.total)
  end)

  it("is an error when it ends before its total", function()
    sandbox.fault { kind = "meta", change = { total_results = 61 }, route = "list" }
    local words = "the list ends after 60 records, and says that it has 61"
    fails("bad_response", words, count(client:orders { page = { size = 10 } }))
    fails("bad_response", words, count(client:orders { page = { size = 10 }, relist = true }))
    fails("bad_response", words, count_pages(assert(client:list { page = { size = 20 } })))
    fails("bad_response", words, client:cancel_all(client:orders { page = { size = 250 },
      filter = { status = { "submitted", "draft", "in-process", "exception" } } }, { unchecked_filter = true }))
    assert.is_nil(sandbox.counters().routes.cancel)
  end)

  it("may say nothing of the total", function()
    sandbox.fault { kind = "meta", change = { total_results = sandbox.null }, route = "list" }
    assert.equal(60, count(client:orders { page = { size = 10 } }))
  end)
end)

describe("a list of which the server gives fewer at once than asked", function()
  before_each(function() reset(60) end)

  for _, by in ipairs { "given", "asked" } do
    it("is read whole, its pages counted by the size " .. by, function()
      sandbox.fault { kind = "cap", size = 7, by = by, route = "list" }
      assert.same({ 60, 0 }, { count(client:orders()) })
      assert.same({ 60, 0 }, { count(client:orders { page = { size = 20 } }) })
      assert.equal(60, count_pages(assert(client:list { page = { size = 20 } })))
      assert.equal(60, assert(client:cancel_all(client:orders { filter = { status = "submitted" } },
        { dry_run = true })).total)
    end)

    it("can't be begun in the middle by another size, pages counted by the size " .. by, function()
      sandbox.fault { kind = "cap", size = 7, by = by, route = "list" }
      fails("bad_response", "page = { size = 7 }", count(client:orders { page = { size = 20, number = 2 } }))
      assert.equal(53, count(client:orders { page = { size = 7, number = 2 } }))
    end)
  end
end)

describe("a list that changes while it is read", function()
  before_each(function() reset(60) end)

  local options = { filter = { status = "submitted" }, page = { size = 10 }, sort = "created_at" }

  local function with(more)
    local all = { relist = nil }
    for name, value in pairs(options) do all[name] = value end
    for name, value in pairs(more or {}) do all[name] = value end
    return all
  end

  it("is an error that may go away when records leave it", function()
    sandbox.fault { kind = "leave", page = 3, count = 4, times = 1, route = "list" }
    local seen, err = count(client:orders(options))
    assert.is_nil(seen)
    assert.same({ "conflict", true }, { err.kind, err.retryable })
    assert.truthy(err.detail:find("relist = true", 1, true))
  end)

  it("is an error of page:next() too", function()
    local page = assert(client:list(options))
    sandbox.set_order(page[1].id, { status = "ported" })
    local following, err = page:next()
    assert.is_nil(following)
    assert.equal("conflict", err.kind)
  end)

  it("stays an error for whoever goes on all the same", function()
    sandbox.fault { kind = "leave", page = 3, count = 4, times = 1, route = "list" }
    local step = client:orders(options)
    for _ = 1, 20 do step() end
    for _ = 1, 3 do
      local ok, err = pcall(step)
      assert.same({ false, "conflict" }, { ok, err.kind })
    end
    assert.equal(3, sandbox.counters().routes.list)
  end)

  it("does not end where the second listing can't be begun, and begins it when it is called again", function()
    sandbox.fault { kind = "leave", page = 6, count = 1, times = 1, route = "list" }
    local step = client:orders(with { relist = true })
    for _ = 1, 50 do step() end
    for _ = 1, 9 do assert.is_truthy(step()) end
    sandbox.fault { kind = "status", status = 403, route = "list", times = 2 }
    for _ = 1, 2 do
      local ok, err = pcall(step)
      assert.same({ false, "forbidden" }, { ok, err.kind })
    end
    assert.is_truthy(step()) -- the one that had moved to a page that was read
    assert.is_nil(step())
  end)

  it("is read again with relist, each record once", function()
    local step = client:orders(with { relist = true })
    local first, seen, all = step(), {}, 1
    seen[first.id] = true
    for _ = 2, 10 do
      seen[step().id] = true
      all = all + 1
    end
    sandbox.set_order(first.id, { status = "ported" })
    for order in step do
      assert.is_nil(seen[order.id])
      seen[order.id] = true
      all = all + 1
    end
    assert.equal(60, all)
    assert.equal(12, sandbox.counters().routes.list)
  end)

  it("is given up when it changes each time", function()
    sandbox.fault { kind = "leave", page = 2, count = 1, route = "list" }
    fails("conflict", "in each of 5 listings", count(client:orders(with { relist = true })))
    local report, err = client:cancel_all(client:orders(options))
    assert.is_nil(report)
    assert.equal("conflict", err.kind)
    assert.is_nil(sandbox.counters().routes.cancel)
  end)

  it("is listed again by a batch before its first POST: none that fits is missed", function()
    local step, fits = client:orders(options), {}
    for order in client:orders(options) do fits[order.id] = true end
    sandbox.reset_counters()
    sandbox.fault { kind = "leave", page = 2, count = 5, times = 2, route = "list" }
    local report = assert(client:cancel_all(step))
    local truth, missed = sandbox.truth(), 0
    for order in pairs(fits) do
      if truth[order].status == "submitted" then missed = missed + 1 end
    end
    assert.equal(0, missed)
    assert.equal(60, report.total)
    assert.equal(16, sandbox.counters().routes.list)
  end)

  it("is not listed on when the batch is stopped while it lists again", function()
    sandbox.fault { kind = "leave", page = 2, count = 1, times = 1, route = "list" }
    local stopping
    stopping = support.client { on_event = function(event)
      -- The sixth page is the last one of the first listing.
      if event.type == "answer" and sandbox.counters().routes.list == 8 then stopping:stop() end
    end }
    local report = assert(stopping:cancel_all(stopping:orders(options)))
    stopping:close()
    assert.equal("stopped", report.stopped)
    assert.equal(60, report.counts["not-attempted"])
    assert.equal(8, sandbox.counters().routes.list)
    assert.is_nil(sandbox.counters().routes.cancel)
  end)

  it("is listed again by the command", function()
    sandbox.reset { orders = 600, near = 0, statuses = { "submitted" } }
    sandbox.fault { kind = "leave", page = 2, count = 100, times = 2, route = "list" }
    local result = command.run { "cancel", "--filter", "status=submitted", "--yes", "--no-store", "--out", "ids" }
    assert.truthy(result.status == 0 or result.status == 1, result.err)
    for _, order in pairs(sandbox.truth()) do assert.are_not.equal("submitted", order.status) end
    sandbox.reset { orders = 600, near = 0, statuses = { "submitted" } }
    sandbox.fault { kind = "leave", page = 2, count = 100, times = 2, route = "list" }
    result = command.run { "list", "--filter", "status=submitted", "--out", "ids" }
    assert.equal(0, result.status, result.err)
    local lines, seen = 0, {}
    for line in result.out:gmatch "[^\n]+" do
      assert.is_nil(seen[line])
      seen[line], lines = true, lines + 1
    end
    assert.equal(600, lines)
  end)

  it("may grow", function()
    local step, all = client:orders(with { sort = "-created_at" }), 0
    for _ = 1, 10 do
      step()
      all = all + 1
    end
    sandbox.set_order("eef10fb8-0000-4c67-97c5-e18179723222", { status = "submitted" })
    for _ in step do all = all + 1 end
    assert.is_true(all >= 59)
  end)
end)
