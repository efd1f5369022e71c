--- The options that every call takes: limits and headers of its own; the headers of a client; and the key of a living
-- client replaced.

local support = require "spec.support.porting"
local porting, sandbox = support.porting, support.sandbox
local socket = require "socket"

local id = sandbox.example_id
local unpack = rawget(table, "unpack") or rawget(_G, "unpack")
local names = { "timeout", "deadline", "max_attempts", "headers", "idempotency_key" }
local client

setup(function() sandbox.reset { orders = 5 } end)
before_each(function() client = support.client() end)
after_each(function()
  client:close()
  sandbox.clear_faults()
end)

--- The headers of a recorded request, the last one unless a place is given, by their names in lower case.
local function headers_of(place)
  local requests, headers = sandbox.requests(), {}
  for _, pair in ipairs(requests[place or #requests].headers) do
    local name = pair[1]:lower()
    headers[name] = headers[name] and headers[name] .. " | " .. pair[2] or pair[2]
  end
  return headers
end

--- Raises at a line of this file, and nothing was sent.
local function refused(part, call)
  local before = sandbox.counters().requests
  local ok, message = pcall(call)
  assert.is_false(ok, "was not refused")
  message = tostring(message)
  assert.truthy(message:find(part, 1, true), part .. " is not in: " .. message)
  assert.truthy(message:find("call_options_spec.lua:", 1, true), message)
  assert.equal(before, sandbox.counters().requests)
end

local function call_row(row, options)
  local arguments, count = {}, #row.arguments + (row.body and 1 or 0) + 1
  for i in ipairs(row.arguments) do arguments[i] = id end
  arguments[count] = options
  return client[row.group][row.verb](client[row.group], unpack(arguments, 1, count))
end

describe("the options of every call", function()
  it("are no parameter of any operation's query", function()
    for _, row in ipairs(porting.operations()) do
      for _, parameter in ipairs(row.query) do
        for _, name in ipairs(names) do assert.is_not.equal(name, parameter.name, row.name) end
      end
    end
  end)

  it("are taken by each operation", function()
    for _, row in ipairs(porting.operations()) do
      for _, case in ipairs {
        { { timeout = 30000 }, "timeout must be a number of seconds from 0.001 to 3600, not the number 30000" },
        { { deadline = "5" }, "deadline must be a number of seconds from 0.001 to 86400, or false for none" },
        { { max_attempts = 1.5 }, "max_attempts must be an integer from 1 to 100" },
        { { headers = "x" }, "headers must be a table of names and values" },
        { { timeuot = 1 }, "near it: timeout" },
      } do
        local body = row.body and not row.body_is_optional
        if not body or case[1].timeuot then refused(case[2], function() return call_row(row, case[1]) end) end
      end
    end
    refused("cancel: max_attempts must be", function() return client:cancel(id, { max_attempts = 0 }) end)
    refused("get: timeout must be", function() return client:submit("get", id, { timeout = -1 }) end)
    refused("comments.create: timeout must be", function()
      return client.comments:create(id, { body = "x" }, { timeout = false })
    end)
  end)

  it("timeout limits each attempt of a call", function()
    sandbox.fault { kind = "hang", route = "get" }
    local began = socket.gettime()
    local order, err = client:get(id, { timeout = 0.2, max_attempts = 2 })
    assert.is_nil(order)
    assert.same({ "timeout", 2 }, { err.kind, err.attempts })
    assert.is_true(socket.gettime() - began < 10 * support.slowness)
    local request = client:submit("get", id, { timeout = 0.2, max_attempts = 1 })
    order, err = request:result()
    assert.same({ nil, "timeout", 1 }, { order, err.kind, err.attempts })
  end)

  it("timeout and headers hold for the reads that settle a cancel as well", function()
    sandbox.reset { orders = 5 }
    sandbox.fault { kind = "drop", when = "after", route = "cancel", times = 1 }
    assert(client:cancel(id, { headers = { ["X-Trace"] = "a1" }, idempotency_key = "k-1" }))
    local requests = sandbox.requests()
    assert.same({ "POST", "GET" }, { requests[#requests - 1].method, requests[#requests].method })
    assert.same({ "a1", "k-1" }, { headers_of(#requests - 1)["x-trace"], headers_of(#requests - 1)["idempotency-key"] })
    assert.equal("a1", headers_of()["x-trace"])
    assert.is_nil(headers_of()["idempotency-key"])
  end)

  it("deadline limits the whole call; false: nothing does", function()
    sandbox.fault { kind = "status", status = 503, route = "get" }
    local _, err = client:get(id, { deadline = 0.3, max_attempts = 100 })
    assert.truthy(err.kind == "timeout" or err.kind == "server", err.kind)
    assert.is_true(err.attempts < 20)
    sandbox.clear_faults()
    local brief = support.client { deadline = 0.05 }
    sandbox.fault { kind = "hang", route = "get" }
    assert.equal("timeout", select(2, brief:get(id)).kind)
    sandbox.clear_faults()
    sandbox.fault { kind = "delay", seconds = 0.3, route = "get" }
    assert(brief:get(id, { deadline = false }))
    brief:close()
  end)

  it("max_attempts counts for the call alone", function()
    sandbox.fault { kind = "status", status = 500, route = "get", times = 3 }
    assert.equal(1, select(2, client:get(id, { max_attempts = 1 })).attempts)
    assert(client:get(id))
  end)

  it("are taken by lists and by each of their pages", function()
    sandbox.forget_requests()
    for _ in client:orders { page = { size = 2 }, headers = { ["X-Walk"] = "w" }, timeout = 20 } do end
    local requests = sandbox.requests()
    assert.equal(3, #requests)
    for place = 1, 3 do assert.equal("w", headers_of(place)["x-walk"]) end
    local page = assert(client:list { page = { size = 2 }, headers = { ["X-Walk"] = "v" } })
    assert(page:next())
    assert.equal("v", headers_of()["x-walk"])
  end)
end)

describe("a batch", function()
  it("has timeout, max_attempts and headers for each of its requests", function()
    sandbox.reset { orders = 50 }
    local ids = support.cancellable_ids(2)
    sandbox.forget_requests()
    local report = assert(client:cancel_all(ids, { headers = { ["X-Batch"] = "night" }, timeout = 20 }))
    assert.equal(2, report.counts["cancel-pending"])
    for place = 1, #sandbox.requests() do assert.equal("night", headers_of(place)["x-batch"]) end
    sandbox.reset { orders = 5 }
    sandbox.fault { kind = "drop", when = "before", route = "cancel" }
    for outcome in client:cancel_each({ id }, { max_attempts = 1, outage = false }) do
      assert.same({ "failed", 1 }, { outcome.outcome, outcome.attempts })
    end
  end)

  it("refuses them before anything is sent", function()
    refused("cancel_all: timeout must be", function() return client:cancel_all({ id }, { timeout = 0 }) end)
    refused("cancel_all: max_attempts must be", function() return client:cancel_all({ id }, { max_attempts = "2" }) end)
    refused('cancel_each: the header "Host" is refused', function()
      return client:cancel_each({ id }, { headers = { Host = "x" } })
    end)
    refused("cancel_all: an Idempotency-Key is one request's, and a batch sends many", function()
      return client:cancel_all({ id }, { headers = { ["idempotency-key"] = "x" } })
    end)
  end)
end)

describe("headers", function()
  it("go out with each request of the client, and those of a call in their place", function()
    local with = support.client { headers = { ["X-Team"] = "porting", ["X-Run"] = "7" } }
    assert(with:get(id))
    assert.same({ "porting", "7" }, { headers_of()["x-team"], headers_of()["x-run"] })
    assert(with:get(id, { headers = { ["x-team"] = "other", ["X-More"] = "a; b=\"c\"" } }))
    local headers = headers_of()
    assert.same({ "other", "7", 'a; b="c"' }, { headers["x-team"], headers["x-run"], headers["x-more"] })
    assert.equal("Bearer " .. sandbox.key, headers.authorization)
    assert(with:get(id))
    assert.same({ "porting", "7" }, { headers_of()["x-team"], headers_of()["x-run"] })
    with:close()
  end)

  it("that belong to the connection, the key or the body are refused", function()
    for _, name in ipairs { "Authorization", "authorization", "HOST", "Content-Length", "Content-Type", "Connection",
      "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Expect", "Accept", "Accept-Encoding", "User-Agent",
      "Keep-Alive", "Proxy-Authorization", "proxy-connection", "Content-Encoding" } do
      refused(('get: the header "%s" is refused: '):format(name), function()
        return client:get(id, { headers = { [name] = "x" } })
      end)
      refused(('new: the header "%s" is refused: '):format(name), function()
        return support.client { headers = { [name] = "x" } }
      end)
    end
  end)

  it("with anything in them that would end them are refused, and no value is shown", function()
    for _, case in ipairs {
      { { ["X-A"] = "b\r\nAuthorization: Bearer 4711" }, "its value holds a character that is not visible ASCII" },
      { { ["X-A"] = "b\n4711" }, "not visible ASCII" },
      { { ["X-A"] = "4711\0" }, "not visible ASCII" },
      { { ["X-A"] = "4711\255" }, "not visible ASCII" },
      { { ["X-A\r\nX-B"] = "4711" }, "that is no header name" },
      { { ["X A"] = "4711" }, "that is no header name" },
      { { ["X-A:"] = "4711" }, "that is no header name" },
      { { [""] = "4711" }, "that is no header name" },
      { { [":path"] = "4711" }, "that is no header name" },
      { { [("a"):rep(65)] = "4711" }, "longer than 64" },
      { { ["X-A"] = "" }, "an empty string" },
      { { ["X-A"] = " 4711" }, "begins or ends with a space" },
      { { ["X-A"] = ("4711"):rep(2000) }, "longer than 4096" },
      { { ["X-A"] = 4711 }, "must be a string, not a number" },
      { { ["X-A"] = true }, "must be a string, not a boolean" },
      { { "X-A: 4711" }, "headers has the number 1 as a key" },
      { { ["X-A"] = "4711", ["x-a"] = "4712" }, "is given twice" },
      { { ["Idempotency-Key"] = "4711 4712" }, "it is 1 to 255 letters, digits, _, : and -" },
      { { ["Idempotency-Key"] = ("4711"):rep(64) }, "it is 1 to 255" },
    } do
      local function call() return client:get(id, { headers = case[1] }) end
      refused(case[2], call)
      assert.is_nil(select(2, pcall(call)):find("4711", 1, true))
    end
    refused("is given twice", function()
      return client:get(id, { headers = { ["Idempotency-Key"] = "a" }, idempotency_key = "b" })
    end)
    refused("each call that creates something needs one of its own", function()
      return support.client { headers = { ["Idempotency-Key"] = "a" } }
    end)
    local many = {}
    for i = 1, 33 do many["X-" .. i] = "x" end
    refused("headers has more than 32", function() return client:get(id, { headers = many }) end)
  end)
end)

describe("an Idempotency-Key", function()
  local function comments() return sandbox.counters().requests end

  it("lets what creates something be repeated after an uncertain answer, with the same key", function()
    for _, options in ipairs {
      { idempotency_key = "port-4711:a_b" }, { headers = { ["Idempotency-Key"] = "port-4711:a_b" } },
    } do
      sandbox.forget_requests()
      sandbox.fault { kind = "drop", when = "before", route = "comments.create", times = 2 }
      local comment = assert(client.comments:create(id, { body = "once" }, options))
      assert.equal("once", comment.body)
      local requests = sandbox.requests()
      assert.equal(3, #requests)
      for place = 1, 3 do assert.equal("port-4711:a_b", headers_of(place)["idempotency-key"]) end
    end
  end)

  it("waits for a first try that is still being worked on, and stays uncertain where it ends refused", function()
    sandbox.fault { kind = "drop", when = "before", route = "comments.create", times = 1 }
    sandbox.fault { kind = "status", status = 409, route = "comments.create", times = 1 }
    assert(client.comments:create(id, { body = "once" }, { idempotency_key = "k" }))
    sandbox.fault { kind = "drop", when = "before", route = "comments.create", times = 1 }
    sandbox.fault { kind = "status", status = 422, route = "comments.create", times = 1 }
    local comment, err = client.comments:create(id, { body = "once" }, { idempotency_key = "k" })
    assert.same({ nil, true, 2 }, { comment, err.uncertain, err.attempts })
  end)

  it("is needed for that: without one it is sent once", function()
    local before = comments()
    sandbox.fault { kind = "drop", when = "before", route = "comments.create", times = 1 }
    local comment, err = client.comments:create(id, { body = "once" }, { headers = { ["X-Key"] = "k" } })
    assert.same({ nil, true, false, 1 }, { comment, err.uncertain, err.retryable, err.attempts })
    assert.equal(before + 1, comments())
  end)
end)

describe("client:set_key", function()
  local second, wrong = sandbox.key .. "/second", "KEYWRONG0123456789abcdef"

  it("is the key from the next request on", function()
    assert(client:get(id))
    client:set_key(second)
    assert(client:get(id))
    assert.equal("Bearer " .. second, headers_of().authorization)
    client:set_key(sandbox.key)
    assert(client:get(id))
    assert.equal("Bearer " .. sandbox.key, headers_of().authorization)
  end)

  it("leaves what is in flight its key", function()
    sandbox.fault { kind = "delay", seconds = 0.3, route = "get", times = 1 }
    sandbox.forget_requests()
    local request = client:submit("get", id)
    repeat client:turn(0.05) until #sandbox.requests() == 1
    client:set_key(second)
    assert(client:list())
    assert(request:result())
    assert.same({ "Bearer " .. sandbox.key, "Bearer " .. second },
      { headers_of(1).authorization, headers_of(2).authorization })
  end)

  it("repeats with the new key what was in flight and refused for the old one, and ends nothing else", function()
    -- Once a request has arrived the client is not driven, so that its answer is read after the new key is set; a drive
    -- that has read the answer already, as it may on a busy machine, shows nothing.
    local rotated, first, other
    local function has_arrived()
      for _ = 1, 100 do
        if #sandbox.requests() >= 1 then return true end
      end
      return false
    end
    for _ = 1, 50 do
      rotated = support.client { api_key = wrong, base_url = sandbox.http }
      sandbox.forget_requests()
      first, other = rotated:submit("cancel", id), rotated:submit("get", id)
      repeat rotated:drive() until has_arrived()
      if rotated:pending() == 2 then break end
    end
    assert.equal(2, rotated:pending())
    rotated:set_key(sandbox.key)
    local order, err = first:result()
    assert.equal("cancel-pending", order and order.status.value, tostring(err))
    assert.equal(1, first:attempts())
    assert(other:result())
    rotated:close()
  end)

  it("leaves an old key redacted in what others say", function()
    client:set_key(second)
    client:set_key(sandbox.key)
    sandbox.fault { kind = "status", status = 400, route = "get", times = 1,
      body = ('{"errors":[{"code":"10015","title":"Bad","detail":"%s"}]}'):format(second) }
    local _, err = client:get(id)
    assert.is_nil(tostring(err):find("/second", 1, true), tostring(err))
    assert.truthy(err.detail:find("***", 1, true), err.detail)
    for i = 1, 20 do client:set_key(("KEY%dxxxxxxxxxxxx"):format(i)) end
    client:set_key(sandbox.key)
    assert(client:get(id))
  end)

  it("raises where it is no key", function()
    for _, case in ipairs {
      { nil, "set_key: takes the API key, a string, not nothing" }, { 12, "not number" },
      { "", "the API key is an empty string" }, { "a b", "has a character in it that no key has" },
      { "a\nb", "has a character in it that no key has" }, { "a\0b", "a NUL character" },
    } do
      refused(case[2], function() client:set_key(case[1]) end)
    end
    client:close()
    refused("set_key: the client is closed", function() client:set_key "x" end)
  end)
end)

describe("a base URL", function()
  it("without /v2 is reported, with what to do", function()
    for url, part in pairs {
      ["https://api.telnyx.com"] = "below /v2",
      ["https://api.telnyx.eu/"] = "below /v2",
      ["https://API.Telnyx.com.au/v3"] = "below /v2",
      ["https://api.telnyx.me/v2/porting_orders"] = "below /v2",
      ["https://gateway.example"] = "unchecked_base_url = true",
    } do
      local ok, message = pcall(porting.new, { api_key = "KEY", base_url = url })
      assert.is_false(ok, url)
      assert.truthy(message:find(part, 1, true), message)
    end
    for _, url in ipairs { "https://api.telnyx.com/v2", "https://api.telnyx.eu/v2/", "https://api.telnyx.ca/v2",
      "https://api.telnyx.com.au/v2", "https://api.telnyx.me/v2", "https://gateway.example/telnyx",
      "http://127.0.0.1:4010", "http://localhost:4010/" } do
      porting.new { api_key = "KEY", base_url = url }:close()
    end
    porting.new { api_key = "KEY", base_url = "https://gateway.example", unchecked_base_url = true }:close()
    assert.error_matches(function() porting.new { api_key = "KEY", unchecked_base_url = 1 } end,
      "unchecked_base_url must be true or false", 1, true)
  end)
end)
