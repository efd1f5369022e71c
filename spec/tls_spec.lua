--- Who the key is shown to.

local support = require "spec.support.porting"
local sandbox = support.sandbox
local socket = require "socket"

describe("the key", function()
  before_each(function() sandbox.reset() end)

  local function refused(url, ca_file, connect_timeout)
    local client = support.client { base_url = url, ca_file = ca_file, connect_timeout = connect_timeout,
      timeout = connect_timeout }
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
    refused(sandbox.https, system, 10 * support.slowness)
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
  local path

  local function copy(from)
    local file, to = assert(io.open(from)), assert(io.open(path, "w"))
    to:write((file:read "*a"))
    to:close()
    file:close()
  end

  before_each(function()
    sandbox.reset()
    path = os.tmpname()
  end)

  after_each(function() os.remove(path) end)

  it("is read once for all connections of a client", function()
    copy(sandbox.ca)
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

  it("is read again for the next call, where it could not be read", function()
    os.remove(path)
    local client = support.client { ca_file = path, max_attempts = 1 }
    local _, err = client:get(sandbox.example_id)
    assert.equal("tls", err.kind)
    assert.truthy(err.detail:find(path, 1, true), err.detail)
    assert.truthy(err.detail:find("No such file", 1, true), err.detail)
    copy(sandbox.ca)
    assert(client:get(sandbox.example_id))
    client:close()
  end)

  it("is named where it holds none", function()
    local client = support.client { ca_file = path, max_attempts = 1 }
    local _, err = client:get(sandbox.example_id)
    client:close()
    assert.equal("tls", err.kind)
    assert.truthy(err.detail:find(path, 1, true), err.detail)
  end)

  it("that has no end is an error", function()
    local client = support.client { ca_file = "/dev/zero", max_attempts = 1 }
    local _, err = client:get(sandbox.example_id)
    client:close()
    assert.equal("tls", err.kind)
    assert.truthy(err.detail:find("/dev/zero", 1, true), err.detail)
  end)

  describe("that nobody writes", function()
    before_each(function() assert(os.execute("rm " .. path .. " && mkfifo " .. path)) end)

    for _, name in ipairs { "timeout", "connect_timeout" } do
      it("counts against " .. name .. ", and does not hold up the end", function()
        local result = support.run(([[
          local porting = require "telnyx.porting"
          local client = porting.new { api_key = "KEYexample", ca_file = arg[1], max_attempts = 1, %s = 0.3 }
          local before = os.clock()
          local _, err = client:get(arg[2])
          print(err.kind, err.uncertain, err.retryable, err.detail)
          print(os.clock() - before < 0.2 * arg[3])
          print(require "socket".gettime())
        ]]):format(name), nil, path, sandbox.example_id, support.slowness)
        local ended = socket.gettime()
        local words = "timeout\tfalse\ttrue\tno authorities can be read from %s: not within 0.3 s\ntrue\n"
        local said, left = result.output:match "^(.*\n)([%d.]+)\n$"
        assert.same({ 0, words:format(path) }, { result.status, said })
        assert.is_true(ended - tonumber(left) < 1.5 * support.slowness, ended - left) -- who is held up waits for 2 s
      end)
    end

    it("takes no processor's time in a child, nor in its parent", function()
      sandbox.fault { kind = "delay", route = "get", seconds = 1 }
      local result = support.run([[
        local porting = require "telnyx.porting"
        local process = require "telnyx.spec.fork"
        local path, authorities, url, key, id = arg[1], arg[2], arg[3], arg[4], arg[5]
        local client = porting.new { api_key = key, base_url = url, ca_file = path }
        local request = client:submit("get", id)
        client:drive()
        local child = process.fork()
        if child == 0 then
          local before = os.clock()
          client:close()
          local own = porting.new { api_key = key, base_url = url, ca_file = authorities }
          assert(own:get(id))
          os.exit(os.clock() - before < 0.3 * arg[6] and 0 or 1, true)
        end
        assert(os.execute("cat '" .. authorities .. "' >'" .. path .. "'"))
        assert(request:result())
        local before = os.clock()
        assert(client:get(id))
        print(os.clock() - before < 0.3 * arg[6], process.wait(child))
      ]], nil, path, sandbox.ca, sandbox.https, sandbox.key, sandbox.example_id, support.slowness)
      assert.equal("true\t0\n", result.output)
    end)

    it("takes no processor's time in the parent of a child that keeps all descriptors and uses none", function()
      sandbox.fault { kind = "delay", route = "get", seconds = 1 }
      local result = support.run([[
        local porting = require "telnyx.porting"
        local process = require "telnyx.spec.fork"
        local path, authorities, url, key, id = arg[1], arg[2], arg[3], arg[4], arg[5]
        local client = porting.new { api_key = key, base_url = url, ca_file = path }
        local request = client:submit("get", id)
        client:drive()
        local child = process.fork()
        if child == 0 then
          for _ = 1, 400 do -- until its parent says that it is over
            if io.open(path .. ".over") then break end
            require "socket".sleep(0.05)
          end
          os.exit(0)
        end
        assert(os.execute("cat '" .. authorities .. "' >'" .. path .. "'"))
        local before = os.clock()
        assert(request:result())
        assert(client:get(id))
        local took = os.clock() - before
        io.open(path .. ".over", "w"):close()
        print(took < 0.3 * arg[6], process.wait(child))
      ]], nil, path, sandbox.ca, sandbox.https, sandbox.key, sandbox.example_id, support.slowness)
      os.remove(path .. ".over")
      assert.equal("true\t0\n", result.output)
    end)
  end)
end)
