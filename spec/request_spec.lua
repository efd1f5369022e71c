--- client:submit: requests that are waited for by the caller's own means.

local support = require "spec.support.porting"
local sandbox = support.sandbox

describe("a submitted request", function()
  local client
  local id = sandbox.example_id

  before_each(function()
    sandbox.reset { orders = 50 }
    client = support.client()
  end)

  after_each(function() client:close() end)

  it("is driven by its client, without any wait", function()
    sandbox.fault { kind = "delay", route = "get", seconds = 0.2 } -- else one turn could be enough
    local request = client:submit("get", id)
    assert.is_false(request:done())
    assert.equal(1, client:pending())
    assert.is_number(client:descriptor())
    assert.equal(client:descriptor(), client:descriptor())
    local turns = 0
    while not request:done() do
      client:drive()
      turns = turns + 1
    end
    assert.is_true(turns > 1)
    assert.equal(id, assert(request:result()).id)
    assert.equal(id, assert(request:result()).id)
    assert.equal(0, client:pending())
    assert.is_nil(client:deadline())
  end)

  it("ends when it is stopped before it was sent, and is settled when it may have been", function()
    sandbox.fault { kind = "hold", route = "cancel" }
    client:get(id) -- the limits are known then
    local sent = client:submit("cancel", id)
    while sandbox.faults()[1].fired == 0 do client:turn(0.01) end
    local unsent = client:submit("cancel", support.unknown_id)
    unsent:stop()
    local order, err = unsent:result()
    assert.same({ nil, "aborted", false }, { order, err.kind, err.uncertain })
    sent:stop()
    assert.is_false(sent:done())
    sandbox.clear_faults()
    assert.equal("cancel-pending", assert(sent:result()).status.value)
    sent:stop() -- of one that is done, nothing
    assert.equal("cancel-pending", assert(sent:result()).status.value)
    assert.equal(1, sandbox.counters().routes.cancel)
  end)

  it("ends with what came of its attempts when it is stopped between two of them", function()
    -- It waits long, so that it is stopped in time on a busy machine as well.
    sandbox.fault { kind = "html", status = 502, route = "cancel", headers = { ["Retry-After"] = "30" } }
    local waits = {}
    local careful = support.client { settle = 0, on_event = function(event)
      if event.type == "wait" then waits[event.reason] = true end
    end }
    local request = careful:submit("cancel", id)
    while not waits.backoff do careful:turn(0.1) end
    request:stop()
    local order, err = request:result()
    assert.same({ nil, "server", 502, 1, false }, { order, err.kind, err.status, err.attempts, err.uncertain })
    assert.truthy(err.detail:find("showed the order unchanged; before that: ", 1, true), err.detail)
    assert.equal(1, sandbox.truth()[id].posts)
    careful:close()
  end)

  it("tells its result to who wants it, once", function()
    local results = {}
    local function keep(order, err) results[#results + 1] = order and order.id or err.kind end
    local first = client:submit("get", id):on_done(keep)
    client:submit("get", support.unknown_id):on_done(keep)
    while client:pending() > 0 do client:turn() end
    client:drive()
    table.sort(results)
    assert.same({ id, "not_found" }, results)
    assert.is_true(first:done())
    first:on_done(keep)
    client:drive()
    assert.equal(3, #results)
  end)

  it("is not lost when nothing but its callback holds it", function()
    local told
    client:submit("cancel", id):on_done(function(order) told = order.status.value end)
    collectgarbage()
    collectgarbage()
    while client:pending() > 0 do client:turn() end
    assert.equal("cancel-pending", told)
  end)

  it("is told by the turn that finds it done", function()
    local told
    client:submit("get", id):on_done(function(order) told = order.id end)
    while client:pending() > 0 do client:drive(true) end
    assert.is_nil(told)
    client:turn()
    assert.equal(id, told)
  end)

  -- nginx and luv can suspend nothing there.
  if not package.loaded.ngx and (rawget(_G, "vim") or not package.loaded["telnyx.porting.libuv"]) then
    it("may be waited for inside a callback of another", function()
      local inner
      client:submit("get", id):on_done(function() inner = assert(client:get(id)).id end)
      while client:pending() > 0 do client:turn() end
      -- While a callback waits in Neovim, all others go on: so this may be reached before it comes back.
      local libuv = package.loaded["telnyx.porting.libuv"]
      for _ = 1, libuv and 100 or 0 do
        if not inner then libuv.pause(0.02) end
      end
      assert.equal(id, inner)
    end)
  end

  it("goes on when a callback raises, which is told", function()
    local result = support.run(([[
      local porting = require "telnyx.porting"
      local client = porting.new { api_key = %q, base_url = %q, ca_file = %q }
      client:submit("get", %q):on_done(function() error "mine" end)
      client:submit("get", %q):on_done(function(order) print(order.id) end)
      while client:pending() > 0 do client:turn() end
    ]]):format(sandbox.key, sandbox.https, sandbox.ca, id, id))
    assert.equal(0, result.status)
    assert.truthy(result.output:find("on_done raised an error: ", 1, true), result.output)
    assert.truthy(result.output:find(id, 1, true), result.output)
  end)

  it("names the operations when it is given another", function()
    assert.error_matches(function() client:submit "destroy" end, "submit: the first argument names the operation: ")
    assert.error_matches(function() client:submit("get", id):on_done(7) end, "on_done: takes a function, not number")
  end)
end)
