--- porting.new, what a client shows of itself, and its end.

local support = require "spec.support.porting"
local sandbox, porting = support.sandbox, support.porting

describe("a client", function()
  it("is refused without a key, with a word on what to do, nginx included", function()
    local result = support.run('require "telnyx.porting".new()', "-u TELNYX_API_KEY")
    assert.equal(1, result.status)
    assert.truthy(result.output:find("TELNYX_API_KEY", 1, true))
    assert.truthy(result.output:find("env TELNYX_API_KEY;", 1, true))
    assert.truthy(result.output:find("api_key = ", 1, true))
  end)

  it("takes key and address from the environment", function()
    local result = support.run('print(require "telnyx.porting".new())',
      "TELNYX_API_KEY=KEY1 TELNYX_BASE_URL=https://localhost:7/v2")
    assert.same({ 0, "telnyx.porting client (https://localhost:7/v2)\n" }, { result.status, result.output })
    result = support.run('print(require "telnyx.porting".new())', "-u TELNYX_BASE_URL TELNYX_API_KEY=KEY1")
    assert.same({ 0, "telnyx.porting client (https://api.telnyx.com/v2)\n" }, { result.status, result.output })
  end)

  it("shows its address and never its key", function()
    local client = support.client()
    assert.equal("telnyx.porting client (" .. sandbox.https .. ")", tostring(client))
    client:close()
    assert.equal("telnyx.porting client (" .. sandbox.https .. ", closed)", tostring(client))
  end)

  for _, case in ipairs {
    { { ["timeout\0"] = 5 }, 'new: unknown option "timeout%?" with a NUL in it; did you mean timeout%?' },
    { { apikey = "x" }, 'new: unknown option "apikey"; did you mean api_key%?' },
    { { colour = "red" }, 'new: unknown option "colour"; there are: api_key, ' },
    { { "x" }, "new: options have names" },
    { { api_key = 7 }, "new: api_key must be a string, not number" },
    { { api_key = "" }, "new: api_key is an empty string" },
    { { api_key = "KEY\r\nX-Other: 1" }, "new: api_key has a character" },
    { { api_key = "KEY 1" }, "new: the API key has a character" },
    { { api_key = "KEY\0" }, "new: api_key has a NUL" },
    { { user_agent = "me\nX-Other: 1" }, "new: user_agent has a character" },
    { { timeout = 0 }, "new: timeout must be a number of seconds" },
    { { timeout = "60" }, "new: timeout must be a number of seconds" },
    { { timeout = 0 / 0 }, "new: timeout must be a number of seconds" },
    { { connect_timeout = -1 }, "new: connect_timeout must be a number of seconds" },
    { { deadline = math.huge }, "new: deadline must be a number of seconds" },
    { { deadline = true }, "new: deadline must be a number of seconds" },
    { { settle = -1 }, "new: settle must be a number of seconds" },
    { { max_attempts = 0 }, "new: max_attempts must be an integer from 1 to 100" },
    { { max_attempts = 1.5 }, "new: max_attempts must be an integer" },
    { { concurrency = 0 }, "new: concurrency must be an integer from 1 to 1000" },
    { { rate = 0 }, "new: rate must be a number of requests a second" },
    { { ca_file = true }, "new: ca_file must be a string" },
    { { on_event = "print" }, "new: on_event must be a function, not string" },
    { { base_url = "not a url" }, 'new: base_url "not a url" is refused: it is not a URL' },
  } do
    it("is refused with " .. case[2], function()
      local ok, message = pcall(function() return support.client(case[1]) end)
      assert.is_false(ok)
      assert.truthy(message:find(case[2]), message)
    end)
  end

  it("is refused with something else than a table", function()
    assert.error_matches(function() porting.new "KEY" end, "new: the options must be a table")
  end)

  it("can be closed, more than once, and says so when it is used then", function()
    local client = support.client()
    assert(client:get(sandbox.example_id))
    client:close()
    client:close()
    assert.error_matches(function() client:get(sandbox.example_id) end, "get: the client is closed")
  end)

  it("ends what is under way when it is closed", function()
    sandbox.reset()
    sandbox.fault { kind = "hang", route = "get" }
    local client = support.client()
    local request = client:submit("get", sandbox.example_id)
    for _ = 1, 5 do client:drive() end
    assert.equal(1, client:pending())
    client:close()
    local _, err = request:result()
    assert.same({ "aborted", false }, { err.kind, err.uncertain })
  end)

  if _VERSION == "Lua 5.4" then
    it("is closed at the end of its scope", function()
      local chunk = assert(load "local client <close> = ...; return client")
      assert.truthy(tostring(chunk(support.client())):find("closed", 1, true))
    end)
  end

  it("knows the server's time from its last answer", function()
    sandbox.reset()
    local client = support.client()
    assert.is_true(math.abs(client:server_time() - os.time()) < 60)
    sandbox.fault { kind = "headers", route = "get", headers = { Date = "Fri, 08 Apr 2022 15:00:00 GMT" } }
    assert(client:get(sandbox.example_id))
    local time = client:server_time()
    assert.is_true(time >= 1649430000 and time < 1649430060, time)
    client:close()
  end)

  it("gives its connections back when it is collected", function()
    sandbox.reset()
    local function use() assert(support.client():get(sandbox.example_id)) end
    use()
    collectgarbage()
    local function descriptors()
      local pipe = io.popen "ls /proc/$PPID/fd | wc -l"
      local count = tonumber(pipe:read "*a")
      pipe:close()
      return count
    end
    local before = descriptors()
    for _ = 1, 20 do use() end
    -- A loop closes what was collected in a later turn. The last few may still be reachable from stale slots of stacks;
    -- each of the 20 has three descriptors or more.
    local after
    for _ = 1, 10 do
      use()
      collectgarbage()
      after = descriptors()
      if after <= before + 12 then break end
    end
    assert.is_true(after <= before + 12, ("%d before, %d after"):format(before, after))
  end)
end)

describe("what a client tells of its work", function()
  local events, client

  before_each(function()
    sandbox.reset()
    events = {}
    client = support.client { on_event = function(event) events[#events + 1] = event end }
  end)

  it("is each attempt and each answer", function()
    assert(client:get(sandbox.example_id))
    assert.equal(2, #events)
    local path = "/porting_orders/" .. sandbox.example_id
    assert.same({ type = "attempt", operation = "get", method = "GET", path = path, attempt = 1 }, events[1])
    local answer = events[2]
    assert.same({ "answer", "get", "GET", path, 1, 200, "2" },
      { answer.type, answer.operation, answer.method, answer.path, answer.attempt, answer.status, answer.http_version })
    assert.is_number(answer.milliseconds)
    assert.is_string(answer.request_id)
    assert.is_nil(answer.failure)
  end)

  it("is each wait, and the reads that settle a cancel", function()
    sandbox.fault { kind = "status", status = 500, when = "before", route = "cancel", times = 1 }
    assert(client:cancel(sandbox.example_id))
    local told = {}
    for i, event in ipairs(events) do
      told[i] = ("%s %s %s"):format(event.type, event.method, event.failure or event.reason or event.status or "")
    end
    -- The backoff before the second POST may come out as nothing.
    if told[9] == "wait POST backoff" then table.remove(told, 9) end
    assert.same({
      "attempt POST ", "answer POST server", "attempt GET ", "answer GET 200", "wait GET settle", "attempt GET ",
      "answer GET 200", "attempt POST ", "answer POST 200",
    }, (function()
      if told[8] == "wait POST backoff" then table.remove(told, 8) end
      return told
    end)())
  end)

  it("holds no query string, since filters hold names", function()
    assert(client:list { filter = { end_user = { admin = { entity_name = "Somebody" } } } })
    assert.equal("/porting_orders", events[1].path)
  end)

  it("comes one at a time, also to a listener that drives the client", function()
    sandbox.reset()
    local depth, deepest, told = 0, 0, 0
    client = support.client {
      on_event = function()
        depth, told = depth + 1, told + 1
        deepest = math.max(deepest, depth)
        client:drive()
        depth = depth - 1
      end,
    }
    assert(client:get(sandbox.example_id))
    local requests = {}
    for i = 1, 4 do requests[i] = client:submit("get", sandbox.example_id) end
    for i = 1, 4 do assert(requests[i]:result()) end
    client:close()
    assert.same({ 1, 10 }, { deepest, told })
  end)

  it("does not cost a cancel its outcome when the listener raises", function()
    local result = support.run(([[
      local porting, calls = require "telnyx.porting", 0
      local client = porting.new { api_key = %q, base_url = %q, ca_file = %q,
        on_event = function() calls = calls + 1; error "listener" end }
      print(assert(client:cancel %q).status.value, calls)
    ]]):format(sandbox.key, sandbox.https, sandbox.ca, sandbox.example_id))
    assert.equal(0, result.status, result.output)
    assert.truthy(result.output:find("cancel-pending\t1", 1, true), result.output)
    assert.truthy(result.output:find("on_event raised an error and is not called again: ", 1, true), result.output)
  end)
end)

describe("the module's own functions", function()
  it("use a client that is made on first use", function()
    sandbox.reset()
    local result = support.run(([[
      local porting = require "telnyx.porting"
      print(porting.get(arg[1]).id, porting.cancel(arg[1]).status.value, #porting.list { page = { size = 3 } })
      for order in porting.orders { filter = { customer_reference = "Test1234" } } do print(order.id) end
    ]]), ("TELNYX_API_KEY=%s TELNYX_BASE_URL=%s"):format(sandbox.key, sandbox.http), sandbox.example_id)
    assert.same({ 0, ("%s\tcancel-pending\t3\n%s\n"):format(sandbox.example_id, sandbox.example_id) },
      { result.status, result.output })
  end)
end)
