--- A proxy that wants a user name and a password, or others.

local support = require "spec.support.porting"
local sandbox = support.sandbox

local id = sandbox.example_id

--- How often the proxy was asked.
local function tries()
  return sandbox.counters().not_http.proxy or 0
end

describe("a proxy's 407", function()
  local host = sandbox.proxy:match "//(.*)$"
  local client

  local function start(proxy)
    client = support.client { proxy = proxy, concurrency = 16 }
  end

  local function check(err, words)
    assert.same({ "unauthorized", 407, false, false }, { err.kind, err.status, err.retryable, err.uncertain })
    assert.truthy(err.detail:find(words, 1, true), err.detail)
  end

  before_each(function() sandbox.reset() end)
  after_each(function() client:close() end)

  it("is permanent, and names the proxy and the remedy", function()
    start(sandbox.proxy)
    for i, call in ipairs { client.get, client.cancel } do
      local order, err = call(client, id)
      assert.is_nil(order)
      check(err, ("the proxy %s wants a user name and a password (407)"):format(sandbox.proxy))
      assert.equal(i, tries())
    end
  end)

  it("names the proxy without its user and password", function()
    start("http://somebody:hunter-two@" .. host)
    local _, err = client:get(id)
    check(err, ("the proxy %s refused its user name and password (407)"):format(sandbox.proxy))
    assert.is_nil(tostring(err):find("somebody", 1, true))
    assert.is_nil(tostring(err):find("hunter", 1, true))
  end)

  it("ends all that has not got beyond the proxy, after one try", function()
    start(sandbox.proxy)
    local requests = {}
    for i = 1, 40 do requests[i] = client:submit("get", id) end
    for i = 1, 40 do
      local _, err = requests[i]:result()
      assert.equal("unauthorized", err.kind)
      assert.truthy(err.detail:find("proxy", 1, true), err.detail)
    end
    assert.equal(1, tries())
    assert.equal("unauthorized", select(2, client:get(id)).kind)
    assert.equal(2, tries())
  end)

  it("ends a batch, after one try", function()
    local ids = {}
    for order_id in pairs(sandbox.truth()) do ids[#ids + 1] = order_id end
    start(sandbox.proxy)
    local report = assert(client:cancel_all(ids))
    check(report.err, "the proxy " .. sandbox.proxy)
    assert.equal(#ids, report.total)
    assert.equal(0, report.counts["cancel-pending"])
    assert.equal(1, tries())
  end)

  it("names the variable, where the proxy is the environment's", function()
    start(sandbox.proxy)
    local result = support.run([[
      local porting = require "telnyx.porting"
      local client = porting.new { api_key = "KEYexample", base_url = "https://api.example.invalid/v2" }
      local _, err = client:get(arg[1])
      print(err.kind, err.status, err.detail)
    ]], "https_proxy=http://somebody:hunter-two@" .. host, id)
    assert.equal(("unauthorized\t407\tthe proxy %s of the environment's https_proxy refused its user name and"
      .. " password (407)\n"):format(sandbox.proxy), result.output)
    assert.equal(1, tries())
  end)
end)
