--- The choice of an adapter, and what calls ask of it; with one of our own in the place of a host's.

local support = require "spec.support.porting"
local sandbox = support.sandbox

local name = "telnyx.porting.libuv"
local id = sandbox.example_id

describe("a call under an adapter", function()
  local adapter, client, told, before

  setup(function()
    before = package.loaded[name]
    sandbox.reset { orders = 20 }
  end)

  before_each(function()
    told = {}
    adapter = {
      name = "libuv",
      fits = function() return true end,
      attend = function() told[#told + 1] = "attend" end,
      wait = function(owner, what, seconds)
        told[#told + 1] = what and "wait for a request" or "wait " .. tostring(seconds)
        repeat
          owner:drive()
        until not what or what:done()
      end,
    }
    package.loaded[name] = adapter
    client = support.client { adapter = "libuv" }
  end)

  after_each(function()
    client:close()
    package.loaded[name] = before
  end)

  it("waits by it", function()
    assert.equal(id, assert(client:get(id)).id)
    assert.equal("cancel-pending", assert(client:cancel(id)).status.value)
    assert.equal(3, #assert(client:list { page = { size = 3 } }))
    assert.same({ "wait for a request", "wait for a request", "wait for a request" }, told)
  end)

  it("gives failures as any call does", function()
    local order, err = client:get(support.unknown_id)
    assert.same({ nil, "not_found" }, { order, err.kind })
  end)

  it("iterates over all pages", function()
    local count = 0
    for _ in client:orders { page = { size = 5 } } do count = count + 1 end
    assert.same({ 20, 4 }, { count, #told })
  end)

  it("raises on misuse at the caller's line, and asks the adapter for nothing", function()
    local ok, message = pcall(function() client:get "x" end)
    assert.is_false(ok)
    assert.truthy(message:find("adapters_spec.lua:%d+: get: "), message)
    ok, message = pcall(function() client:list { filter = { statos = "draft" } } end)
    assert.is_false(ok)
    assert.truthy(message:find("adapters_spec.lua:%d+: list: "), message)
    assert.same({}, told)
  end)

  it("has the adapter look after what is submitted, and waits only for a result that is not there", function()
    local request = client:submit("get", id)
    assert.same({ "attend" }, told)
    assert.equal(id, assert(request:result()).id)
    assert.equal(id, assert(request:result()).id)
    assert.same({ "attend", "wait for a request" }, told)
  end)

  it("hands client:turn to it", function()
    local request = client:submit("get", id)
    repeat client:turn(1) until request:done()
    assert.equal("wait 1", told[2])
  end)

  it("cancels in bulk by it", function()
    local ids = support.cancellable_ids(5)
    told = {}
    local report = client:cancel_all(ids)
    assert.equal(5, report.counts["cancel-pending"])
    assert.equal("wait nil", told[1])
  end)

  it("raises what the adapter has to say where nothing may wait", function()
    adapter.fits = function() error("not in this phase", 0) end
    sandbox.reset { orders = 20 }
    assert.error_matches(function() client:cancel(id) end, "not in this phase")
    assert.same({}, sandbox.requests())
  end)

  it("raises when a chosen adapter does not fit", function()
    adapter.fits = function() return false end
    local ok, message = pcall(function() client:get(id) end)
    assert.is_false(ok)
    assert.truthy(message:find("adapters_spec.lua:%d+: the adapter libuv cannot wait here"), message)
  end)

  it("is chosen by itself once its module is there, unless the client is a plain one", function()
    assert(support.client():get(id))
    assert.same({ "wait for a request" }, told)
    assert(support.client { adapter = "plain" }:get(id))
    assert.equal(1, #told)
    adapter.fits = function() return false end
    assert(support.client():get(id))
    assert.equal(1, #told)
  end)

  it("is only by a name that is known", function()
    assert.error_matches(function() support.client { adapter = "curl" } end,
      'new: adapter must be "plain", "openresty" or "libuv", not "curl"')
    assert.error_matches(function() support.client { adapter = 1 } end, "new: adapter must be a string")
  end)
end)
