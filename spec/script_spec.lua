--- What script authors would otherwise write each for themselves: errors that end a script, waits in a loop of one's
-- own, and errors and pages for tests.

local socket = require "socket"
local support = require "spec.support.porting"
local porting, sandbox = support.porting, support.sandbox
local unpack = table.unpack or unpack -- luacheck: ignore 113 143

local function fault_of(fn, ...)
  local ok, message = pcall(fn, ...)
  assert.is_false(ok)
  return message
end

local function select_with(counts)
  return function(descriptors, seconds)
    local watched = {}
    for i, descriptor in ipairs(descriptors) do watched[i] = { getfd = function() return descriptor end } end
    if counts then counts.polls, counts.descriptors = (counts.polls or 0) + 1, #descriptors end
    socket.select(watched, nil, seconds)
  end
end

describe("porting.assert", function()
  it("gives what it was given", function()
    assert.same({ 1, nil, 3 }, { porting.assert(1, nil, 3) })
    assert.equal(1, select("#", porting.assert(1)))
  end)

  it("raises what reads well where nobody catches it", function()
    local result = support.run([[
      local porting = require "telnyx.porting"
      local client = porting.new { adapter = "plain" }
      porting.assert(client:get "00000000-0000-4000-8000-000000000000")
    ]], ("TELNYX_API_KEY=%s TELNYX_BASE_URL=%s"):format(sandbox.key, sandbox.http))
    assert.equal(1, result.status)
    assert.truthy(result.output:find("not_found (status 404", 1, true), result.output)
  end)

  it("raises the error with its fields where the interpreter shows it, else its text", function()
    local err = porting.error { kind = "conflict", detail = "it is ported" }
    local raised = fault_of(porting.assert, nil, err)
    if _VERSION == "Lua 5.1" and not package.loaded.jit then
      assert.truthy(raised:find("conflict: it is ported", 1, true))
    else
      assert.equal(err, raised)
    end
  end)
end)

describe("porting.wait_with", function()
  local client

  before_each(function()
    sandbox.reset()
    client = support.client()
  end)

  after_each(function() client:close() end)

  it("waits by the caller's means and returns the result, waits between attempts included", function()
    local counts = {}
    local wait = porting.wait_with(select_with(counts))
    sandbox.fault { kind = "status", status = 503, route = "get", times = 1 }
    local order = assert(wait(client:submit("get", sandbox.example_id)))
    assert.equal(sandbox.example_id, order.id)
    assert.is_true(counts.polls > 0)
    local none, err = wait(client:submit("get", support.unknown_id))
    assert.is_nil(none)
    assert.equal("not_found", err.kind)
  end)

  it("waits for requests of several clients at once", function()
    local counts, second = {}, support.client()
    local poll = select_with(counts)
    local wait = porting.wait_with(function(...)
      if not counts.polls then sandbox.clear_faults() end
      poll(...)
    end)
    -- Else both could be answered before the first turn ends.
    sandbox.fault { kind = "hold" }
    local one, two = client:submit("get", sandbox.example_id), second:submit("get", support.unknown_id)
    assert.is_true(wait(one, two))
    assert.is_true(one:done() and two:done())
    assert.equal(2, counts.descriptors)
    local told = 0
    for _ = 1, 3 do client:submit("get", sandbox.example_id):on_done(function() told = told + 1 end) end
    assert.is_true(wait(client, second))
    assert.equal(3, told)
    second:close()
  end)

  it("takes a closed client for one with nothing pending, also one that is closed while it waits", function()
    local closed, second = support.client(), support.client()
    local told
    local request = closed:submit("get", sandbox.example_id):on_done(function(_, err) told = err.kind end)
    closed:close()
    local wait = porting.wait_with(select_with())
    assert.is_true(wait(closed))
    assert.equal("aborted", told)
    assert.is_true(wait(closed, client:submit("get", sandbox.example_id), request))
    assert.equal("aborted", select(2, wait(request)).kind)
    client:submit("get", sandbox.example_id)
    assert.is_true(wait(closed, client))
    sandbox.fault { kind = "hang", times = 1 }
    second:submit("get", sandbox.example_id)
    assert.is_true(porting.wait_with(function() second:close() end)(second))
    sandbox.clear_faults()
  end)

  it("wakes each of several coroutines that wait for one client", function()
    local wait = porting.wait_with(function(descriptors, seconds)
      assert.is_true(seconds <= 0.05)
      coroutine.yield(descriptors, seconds)
    end)
    local waiting, results = {}, {}
    for i = 1, 3 do
      waiting[i] = coroutine.create(function() results[i] = wait(client:submit("get", sandbox.example_id)) end)
    end
    repeat
      local alive = false
      for i = 1, 3 do
        if coroutine.status(waiting[i]) ~= "dead" then
          assert(coroutine.resume(waiting[i]))
          alive = true
        end
      end
      socket.sleep(0.005)
    until not alive
    for i = 1, 3 do assert.equal(sandbox.example_id, results[i].id) end
  end)

  it("waits in coroutines of cqueues, whose loop goes on", function()
    local cqueues = require "cqueues"
    local wait = porting.wait_with(function(descriptors, seconds)
      local watched = {}
      for i, descriptor in ipairs(descriptors) do watched[i] = { pollfd = descriptor, events = "r" } end
      watched[#watched + 1] = seconds
      cqueues.poll(unpack(watched))
    end)
    local loop, results, turns = cqueues.new(), {}, 0
    sandbox.fault { kind = "status", status = 503, route = "get", times = 1 }
    for i = 1, 2 do loop:wrap(function() results[i] = wait(client:submit("get", sandbox.example_id)) end) end
    loop:wrap(function()
      while not (results[1] and results[2]) do
        turns = turns + 1
        cqueues.sleep(0.01)
      end
    end)
    assert(loop:loop())
    assert.same({ sandbox.example_id, sandbox.example_id }, { results[1].id, results[2].id })
    assert.is_true(turns > 1)
  end)

  -- In a process of its own, as Copas has to be loaded before socket.http.
  it("turns the loop of Copas", function()
    sandbox.fault { kind = "status", status = 503, route = "get", times = 1 } -- else there may be nothing to wait for
    local result = support.run([[
      local found, copas = pcall(require, "copas")
      if not found then os.exit(3) end
      local porting = require "telnyx.porting"
      local client, turns = porting.new { adapter = "plain" }, 0
      local wait = porting.wait_with(function()
        turns = turns + 1
        copas.step(0.02)
      end)
      print(assert(wait(client:submit("get", ...))).id)
      assert(turns > 0)
    ]], ("TELNYX_API_KEY=%s TELNYX_BASE_URL=%s"):format(sandbox.key, sandbox.http), sandbox.example_id)
    if result.status == 3 then pending "there is no Copas for this Lua (Debian: lua-copas, for 5.1 and LuaJIT)" end
    assert.equal(sandbox.example_id .. "\n", result.output)
  end)

  it("raises at the caller's line what it can't wait for", function()
    local wait = porting.wait_with(select_with())
    assert.truthy(fault_of(function() wait() end):find "script_spec.lua:%d+: wait: ")
    assert.truthy(fault_of(function() wait(nil, client) end):find "script_spec.lua:%d+: wait: ")
    assert.truthy(fault_of(function() wait {} end):find "script_spec.lua:%d+: wait: ")
    assert.truthy(fault_of(function() porting.wait_with "poll" end):find "script_spec.lua:%d+: wait_with: ")
  end)

  it("reads a list page by page with page:submit_next", function()
    sandbox.reset { orders = 50, near = 0 }
    local wait = porting.wait_with(select_with())
    local count, seen = 0, {}
    local page = assert(wait(client:submit("list", { page = { size = 20 } })))
    while page do
      for _, order in ipairs(page) do
        assert.is_nil(seen[order.id])
        seen[order.id], count = true, count + 1
      end
      local request, err = page:submit_next()
      assert.is_nil(err)
      page = request and assert(wait(request))
    end
    assert.equal(page == nil and assert(client:list {}).meta.total_results, count)
  end)
end)

describe("for tests of users' code", function()
  it("porting.error makes an error as calls return it", function()
    local err = porting.error { kind = "not_found", status = 404, code = "10005", detail = "no such order" }
    assert.equal("not_found (status 404, code 10005): no such order", tostring(err))
    assert.same({ 0, false, false }, { err.attempts, err.retryable, err.uncertain })
    assert.is_true(porting.error { kind = "timeout" }.retryable)
    assert.is_false(porting.error { kind = "timeout", retryable = false, uncertain = true }.retryable)
    assert.equal("timeout", tostring(porting.error { kind = "timeout" }))
    local real = select(2, porting.decode "{")
    assert.equal(getmetatable(real), getmetatable(err))
    assert.truthy(fault_of(function() porting.error { kind = "notfound" } end):find "script_spec.lua:%d+: error: kind")
    assert.truthy(fault_of(function() porting.error { kind = "timeout", stats = 1 } end):find "unknown field \"stats\"")
    assert.truthy(fault_of(function() porting.error { kind = "timeout", status = "1" } end):find "status must be")
    assert.truthy(fault_of(function() porting.error() end):find "script_spec.lua:%d+: error: takes")
    err = porting.error { kind = "invalid", status = 422, errors = { { code = "10015", title = "Bad Request" }, {} } }
    assert.equal("invalid (status 422, code 10015): Bad Request", tostring(err))
    assert.equal("bad_signature", porting.error { kind = "bad_signature" }.kind)
  end)

  it("porting.page makes a page as lists return it", function()
    local order = assert(porting.order('{"id":"' .. support.unknown_id .. '","status":{"value":"draft"}}'))
    local last = porting.page { order }
    local page = porting.page { order, order, next = last, meta = { total_results = 3 } }
    assert.same({ 2, 3, 1 }, { #page, page.meta.total_results, page.meta.page_number })
    assert.equal(order, page.data[2])
    assert.equal(last, page:next())
    assert.is_nil(last:next())
    local _, err = porting.page { next = porting.error { kind = "timeout" } }:next()
    assert.equal("timeout", err.kind)
    assert.truthy(fault_of(function() porting.page { nxt = last } end):find "script_spec.lua:%d+: page: unknown")
    assert.truthy(fault_of(function() porting.page { order, nil, order } end):find "page: the records are no list")
    assert.equal(last, page:submit_next():result())
    assert.is_true(page:submit_next():done())
    page:submit_next():on_done(function(following) assert.equal(last, following) end)
    assert.is_nil(last:submit_next())
    assert.truthy(fault_of(function() porting.page { next = 5 } end):find "script_spec.lua:%d+: page: next")
    -- A batch takes it as a page of the API's.
    sandbox.reset()
    local client = support.client()
    local example = assert(client:get(sandbox.example_id))
    assert.is_true(assert(client:cancel_all(porting.page { example })).ok)
    client:close()
  end)

  it("order:cancellable keeps as far from the FOC date as it is told", function()
    local order = assert(porting.order('{"id":"' .. support.unknown_id .. '","status":{"value":"submitted"},'
      .. '"activation_settings":{"foc_datetime_requested":"2030-01-04T00:00:00Z"}}'))
    local now = assert(porting.time "2030-01-01T12:00:00Z") -- 60 hours before
    assert.is_true(order:cancellable(now))
    assert.is_true(order:cancellable(now, 60))
    local good, word, why = order:cancellable(now, 72)
    assert.same({ false, "foc" }, { good, word })
    assert.truthy(why:find("within 72 hours", 1, true))
    for _, wrong in ipairs { -1, 1.5, "48", 9000 } do
      local fault = fault_of(function() order:cancellable(now, wrong) end)
      assert.truthy(fault:find "script_spec.lua:%d+: cancellable: hours", fault)
    end
  end)
end)
