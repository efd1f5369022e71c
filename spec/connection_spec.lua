--- Connections are kept, and shared where HTTP/2 is offered.

local api = require "spec.support.api"
local mime = require "mime"
local support = require "spec.support.porting"
local sandbox = support.sandbox
local segments = require "telnyx.spec.segments"

describe("connections", function()
  for _, case in ipairs {
    { name = "HTTP/2 over TLS", url = sandbox.https, protocol = "HTTP/2.0" },
    { name = "HTTP/1.1 over TLS", url = sandbox.https_h1, protocol = "HTTP/1.1" },
    { name = "plain HTTP", url = sandbox.http, protocol = "HTTP/1.1" },
  } do
    it("1,000 cancels in a row use one: " .. case.name, function()
      sandbox.reset { orders = 1000, statuses = { "submitted" }, near = 0 }
      local client = support.client { base_url = case.url }
      local ids = {}
      for order in client:orders {} do
        if #ids < 1000 then ids[#ids + 1] = order.id end
      end
      assert.equal(1000, #ids)
      for _, id in ipairs(ids) do
        assert.equal("cancel-pending", assert(client:cancel(id)).status.value)
      end
      client:close()
      local counters = sandbox.counters()
      assert.equal(1, counters.connections)
      assert.equal(1000, counters.routes.cancel)
      assert.equal(1000, counters.cancelled)
      assert.same({ [case.protocol] = counters.protocols[case.protocol] }, counters.protocols)
      local log = assert(io.open(sandbox.prefix .. "/access.log"))
      local text = log:read "*a"
      log:close()
      assert.truthy(text:find(case.protocol, 1, true))
    end)
  end

  it("one carries many requests at once over HTTP/2", function()
    sandbox.reset()
    local client = support.client { concurrency = 50 }
    assert(client:get(sandbox.example_id))
    sandbox.fault { kind = "delay", route = "get", seconds = 0.3 }
    local requests = {}
    for i = 1, 50 do requests[i] = client:submit("get", sandbox.example_id) end
    for i = 1, 50 do assert(requests[i]:result()) end
    client:close()
    assert.equal(1, sandbox.counters().connections)
  end)

  it("requests that begin together leave in few packets over HTTP/2", function()
    support.needs_own_pace(pending)
    sandbox.reset()
    local client = support.client { concurrency = 50 }
    assert(client:get(sandbox.example_id)) -- that it is HTTP/2 is known from the first answer on
    sandbox.fault { kind = "delay", route = "get", seconds = 0.5 }
    local before, requests = segments(), {}
    for i = 1, 49 do requests[i] = client:submit("get", sandbox.example_id) end
    assert(client:submit("list"):result()) -- the others' answers are not there yet
    local sent = segments() - before
    for i = 1, 49 do assert(requests[i]:result()) end
    client:close()
    assert.is_true(sent > 0 and sent < 10, sent .. " packets for 50 requests")
  end)

  it("carries an answer of any size to its end over HTTP/2", function()
    sandbox.reset()
    local client = support.client { max_attempts = 1, timeout = 5 }
    local _, _, _, page = api.request("GET", "/porting_orders?page%5Bsize%5D=40")
    -- Digits at random compress little, and spaces to nothing: so the answers differ in length on the wire as well, and
    -- are around 16 KiB there.
    local digits, state = {}, 1
    for i = 1, 5500 do
      state = state * 16807 % 2147483647
      digits[i] = math.floor(state / 1000) % 10
    end
    digits = table.concat(digits)
    for size = 166000, 171000, 25 do
      local start = ('{"data":[{"id":"%s","digits":"%s"}'):format(sandbox.example_id, digits:sub(1, size - 165500))
      local rest = page:gsub('^{"data":%[', ",", 1)
      local body = start .. (" "):rep(size - #start - #rest) .. rest
      assert.equal(size, #body)
      sandbox.fault { kind = "raw", route = "list", times = 1, body_base64 = (mime.b64(body)) }
      local orders, err = client:list { page = { size = 40 } }
      assert(orders, ("%d bytes: %s"):format(size, tostring(err)))
    end
    client:close()
  end)

  it("there are no more of them than concurrency allows over HTTP/1.1", function()
    sandbox.reset()
    local client = support.client { base_url = sandbox.https_h1, concurrency = 4 }
    local requests = {}
    for i = 1, 40 do requests[i] = client:submit("get", sandbox.example_id) end
    for i = 1, 40 do assert(requests[i]:result()) end
    client:close()
    assert.is_true(sandbox.counters().connections <= 4)
  end)

  it("a lack of descriptors is told in the system's words", function()
    local result = support.run(([[
      local porting = require "telnyx.porting"
      local client = porting.new { api_key = %q, base_url = %q, max_attempts = 1 }
      client:descriptor()
      local files, file = {}, nil
      repeat
        file = io.open "/dev/null"
        files[#files + 1] = file
      until not file
      local _, err = client:get %q
      print(err.kind, err)
    ]]):format(sandbox.key, sandbox.http, sandbox.example_id), [[sh -c 'ulimit -n 40; exec "$@"' --]])
    assert.truthy(result.output:find("^connection\t"), result.output)
    assert.truthy(result.output:find("open files", 1, true), result.output)
  end)
end)
