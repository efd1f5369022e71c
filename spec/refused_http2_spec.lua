--- A server that agrees on HTTP/2 and then wants HTTP/1.1 after all: it refuses each stream with HTTP_1_1_REQUIRED.

local support = require "spec.support.porting"
local sandbox = support.sandbox
local socket = require "socket"

local id = sandbox.example_id
local has_node = os.execute "command -v node >/dev/null"

describe("a server that refuses each request over HTTP/2", function()
  if has_node ~= true and has_node ~= 0 then
    pending "needs node, to make such a server"
    return
  end

  local server, process, client, ended

  --- method: the only one that is refused; by default all are.
  local function start(method)
    sandbox.reset()
    local command = "exec node spec/support/refuses_http2.mjs '%s/server.key' '%s/good.pem' %s %s"
    local port = sandbox.http:match ":(%d+)/"
    server = assert(io.popen(command:format(sandbox.prefix, sandbox.prefix, port, method or "")))
    port, process = assert(server:read "*l"):match "(%d+) (%d+)"
    client = support.client { base_url = ("https://localhost:%s/v2"):format(port), concurrency = 8, max_attempts = 1 }
    ended = nil
  end

  --- Ends the server; the methods of the requests that it refused, one a line.
  local function refused()
    if not ended then
      client:close()
      os.execute("kill " .. process)
      ended = server:read "*a"
      server:close()
    end
    return ended
  end

  after_each(refused)

  it("gets what reads over HTTP/1.1", function()
    start()
    local order = assert(client:get(id))
    assert.equal(id, order.id)
    assert.equal(200, #assert(client:list { page = { size = 200 } }))
    assert.equal("GET\n", refused())
    assert.equal(2, sandbox.counters().protocols["HTTP/1.1"])
  end)

  it("gets a cancel over HTTP/1.1, once, without a doubt", function()
    start()
    local request = client:submit("cancel", id)
    local order = assert(request:result())
    assert.equal("cancel-pending", order.status.value)
    assert.equal(1, request:attempts())
    assert.is_false(request:settled_by_read())
    assert.equal("POST\n", refused())
    local truth = sandbox.order(id)
    assert.same({ 1, 1 }, { truth.effects, truth.posts })
    assert.equal(1, sandbox.counters().requests)
  end)

  it("gets once what is never sent twice", function()
    start()
    assert(client.comments:create(id, { body = "Please hurry." }))
    assert.equal("POST\n", refused())
    assert.equal(1, sandbox.counters().requests)
  end)

  it("may answer others over HTTP/2 before", function()
    start "POST"
    for _ = 1, 3 do assert(client:get(id)) end
    local reads = {}
    for i = 1, 4 do reads[i] = client:submit("get", id) end
    local request = client:submit("cancel", id)
    assert.equal("cancel-pending", assert(request:result()).status.value)
    assert.same({ 1, false }, { request:attempts(), request:settled_by_read() })
    for i = 1, 4 do assert(reads[i]:result()) end
    assert.equal("POST\n", refused())
    assert.equal(1, sandbox.order(id).posts)
  end)

  it("gets many at once", function()
    start()
    assert(client:get(support.unknown_id) == nil)
    local requests = {}
    for i = 1, 40 do requests[i] = client:submit("get", id) end
    for i = 1, 40 do assert(requests[i]:result()) end
    assert.equal("GET\n", refused())
  end)
end)

describe("a server that allows no stream over HTTP/2", function()
  if has_node ~= true and has_node ~= 0 then
    pending "needs node, to make such a server"
    return
  end

  local server, process, client

  --- milliseconds: after how many it allows some; nil: never.
  local function start(options, milliseconds)
    local command = "exec node spec/support/allows_no_stream.mjs '%s/server.key' '%s/good.pem' %s"
    server = assert(io.popen(command:format(sandbox.prefix, sandbox.prefix, milliseconds or "")))
    local port
    port, process = assert(server:read "*l"):match "(%d+) (%d+)"
    options.base_url = ("https://localhost:%s/v2"):format(port)
    client = support.client(options)
  end

  after_each(function()
    client:close()
    os.execute("kill " .. process)
    server:close()
  end)

  for _, count in ipairs { 1, 40 } do
    it(("is waited for until the deadline, and without work: %d requests"):format(count), function()
      start { concurrency = 8, deadline = 1.5 }
      local began, worked, requests = socket.gettime(), os.clock(), {}
      for i = 1, count do requests[i] = client:submit(i % 2 == 0 and "get" or "cancel", id) end
      for i = 1, count do
        local _, err = requests[i]:result()
        -- A request that was sent before the server's settings came is more than it allows: it closes the connection.
        assert.is_true(err.kind == "timeout" or err.kind == "connection", tostring(err))
      end
      assert.is_true(socket.gettime() - began < 20) -- and not after the timeout of 30 s
      assert.is_true(os.clock() - worked < 0.7, os.clock() - worked) -- who spins works for 1.5 s
      assert.equal(0, client:pending())
    end)
  end

  it("is used as soon as it allows some", function()
    start({ concurrency = 8, deadline = 20 }, 500)
    local requests = {}
    local answered = 0
    for i = 1, 40 do requests[i] = client:submit "list" end
    for i = 1, 40 do
      local page, err = requests[i]:result()
      if page then answered = answered + 1 else assert.equal("connection", err.kind, tostring(err)) end -- see above
    end
    assert.is_true(answered >= 32, answered)
  end)
end)

describe("a request over HTTP/2 whose connection closes before the answer", function()
  it("is not sent again by libcurl", function()
    sandbox.reset()
    local client = support.client { max_attempts = 1 }
    assert(client:get(id))
    sandbox.fault { kind = "drop", times = 1 }
    local _, err = client:get(id)
    assert.equal("connection", err.kind)
    assert.equal(1, sandbox.fired "drop")
    assert.equal(2, sandbox.counters().requests)
    client:close()
  end)
end)
