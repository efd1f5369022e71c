--- Who the key is shown to.

local support = require "spec.support.porting"
local sandbox = support.sandbox

describe("the key", function()
  before_each(function() sandbox.reset() end)

  local function refused(url, ca_file)
    local client = support.client { base_url = url, ca_file = ca_file }
    local order, err = client:cancel(sandbox.example_id)
    client:close()
    assert.is_nil(order)
    assert.equal("tls", err.kind)
    assert.is_false(err.uncertain)
    assert.is_false(err.retryable)
    assert.equal(1, err.attempts)
    assert.same({}, sandbox.requests())
    for listener, count in pairs(sandbox.counters().key_seen) do
      assert.equal(0, count, listener)
    end
    return err
  end

  it("is not shown to a server with a certificate that nobody vouches for", function()
    refused(sandbox.self_signed, sandbox.ca)
  end)

  it("is not shown to a server whose authority is unknown here", function()
    local client = support.client { ca_file = sandbox.ca }
    assert(client:get(sandbox.example_id))
    client:close()
    sandbox.reset()
    local system = "/etc/ssl/certs/ca-certificates.crt"
    local file = io.open(system)
    if not file then return pending "this machine has no authorities of its own" end
    file:close()
    refused(sandbox.https, system)
  end)

  it("is not shown to a server with an expired certificate", function()
    assert.truthy(refused(sandbox.expired, sandbox.ca).detail:find("expired", 1, true))
  end)

  it("is not shown to a server with another name in its certificate", function()
    refused(sandbox.wrong_host, sandbox.ca)
  end)

  it("is not shown when the file of authorities cannot be read", function()
    refused(sandbox.https, "/nonexistent/ca.pem")
  end)

  it("does not go over http to a host that is not loopback", function()
    for _, url in ipairs { "http://api.telnyx.com/v2", "http://127.0.0.1.example.com/v2", "http://192.0.2.1/v2" } do
      assert.error_matches(function() support.client { base_url = url } end,
        "new: base_url \".-\" is refused: http would show the API key")
    end
  end)

  it("is not given to a base_url with a user name, a query or another scheme", function()
    local urls = { "https://me:you@localhost/v2", "https://localhost/v2?a=b", "ftp://localhost/v2", "localhost" }
    for _, url in ipairs(urls) do
      assert.error_matches(function() support.client { base_url = url } end, "is refused: ")
    end
  end)

  it("is not shown to a proxy of the environment on the way to loopback", function()
    local result = support.run(([[
      local porting = require "telnyx.porting"
      for i = 1, 2 do
        local client = porting.new { api_key = %q, base_url = arg[i], ca_file = %q }
        print(assert(client:get %q).id)
      end
    ]]):format(sandbox.key, sandbox.ca, sandbox.example_id),
      "http_proxy=http://127.0.0.1:1 https_proxy=http://127.0.0.1:1 all_proxy=http://127.0.0.1:1",
      sandbox.http, sandbox.https)
    assert.same({ 0, (sandbox.example_id .. "\n"):rep(2) }, { result.status, result.output })
  end)

  it("does not go through a proxy over http, even if that is asked for", function()
    assert.error_matches(function() support.client { base_url = sandbox.http, proxy = "http://127.0.0.1:1" } end,
      "never through a proxy")
  end)

  it("goes through a proxy that is asked for", function()
    local client = support.client { proxy = "http://127.0.0.1:1", max_attempts = 1 }
    local _, err = client:get(sandbox.example_id)
    assert.equal("connection", err.kind)
    assert.same({}, sandbox.requests())
  end)
end)

describe("the file of authorities", function()
  it("is read once for all connections of a client", function()
    sandbox.reset()
    local path = os.tmpname()
    local file, copy = assert(io.open(sandbox.ca)), assert(io.open(path, "w"))
    copy:write(file:read "*a")
    copy:close()
    file:close()
    local client = support.client { base_url = sandbox.https_h1, ca_file = path, concurrency = 4 }
    assert(client:get(sandbox.example_id))
    os.remove(path)
    sandbox.fault { kind = "delay", route = "get", seconds = 0.1 }
    local requests = {}
    for i = 1, 4 do requests[i] = client:submit("get", sandbox.example_id) end
    for i = 1, 4 do assert(requests[i]:result()) end
    client:close()
    assert.is_true(sandbox.counters().connections > 1)
  end)
end)
