--- Processes that fork, end or are interrupted while something is under way.

local support = require "spec.support.porting"
local sandbox = support.sandbox

-- A script with a client for the listener in arg[1], and an id.
local function run(listener, script, env)
  return support.run(([[
    local porting = require "telnyx.porting"
    local id = %q
    local function new(options)
      options = options or {}
      options.api_key, options.base_url, options.ca_file = %q, arg[1], %q
      return porting.new(options)
    end
  ]]):format(sandbox.example_id, sandbox.key, sandbox.ca) .. script, env, listener)
end

describe("a process", function()
  before_each(function() sandbox.reset() end)

  local listeners = { ["HTTP/2"] = sandbox.https, ["HTTP/1.1"] = sandbox.https_h1, ["plain"] = sandbox.http }
  for name, listener in pairs(listeners) do
    it("that forks can use a client on both sides, each on its own connection: " .. name, function()
      local result = run(listener, [[
        local process = require "telnyx.spec.fork"
        local client = new()
        local other = client:list { page = { size = 2 } }[2].id
        local pid = process.fork()
        local mine = pid == 0 and other or id
        for _ = 1, 50 do
          local order, err = client:get(mine)
          if not order then print(err) os.exit(1, true) end
          if order.id ~= mine then print("an answer meant for the other process") os.exit(1, true) end
        end
        if pid == 0 then os.exit(7, true) end
        assert(process.wait(pid) == 7)
        assert(client:get(id).id == id)
        print "both fine"
      ]])
      assert.same({ 0, "both fine\n" }, { result.status, result.output })
      assert.equal(2, sandbox.counters().connections)
    end)
  end

  it("that is forked off does not go on with its parent's requests, or disturb them", function()
    sandbox.fault { kind = "delay", route = "cancel", seconds = 0.3 }
    local result = run(sandbox.https_h1, [[
      local process = require "telnyx.spec.fork"
      local client = new()
      client:get(id)
      local request = client:submit("cancel", id)
      client:drive()
      local pid = process.fork()
      local order, err = request:result()
      if pid == 0 then
        assert(not order and err.kind == "aborted" and err.uncertain, tostring(err))
        client:close()
        os.exit(7, true)
      end
      assert(process.wait(pid) == 7)
      print(assert(order, err).status.value)
    ]])
    assert.same({ 0, "cancel-pending\n" }, { result.status, result.output })
    assert.equal(1, sandbox.order(sandbox.example_id).posts)
  end)

  it("can end with requests under way", function()
    sandbox.fault { kind = "hang", when = "after", route = "cancel" }
    for name, listener in pairs { ["HTTP/2"] = sandbox.https, ["HTTP/1.1"] = sandbox.https_h1 } do
      local result = run(listener, [[
        local client = new()
        client:get(id)
        kept = { client:submit("cancel", id), client:submit("get", id) }
        client:submit("cancel", id)
        for _ = 1, 3 do client:drive() end
        print "leaving"
      ]])
      assert.same({ 0, "leaving\n" }, { result.status, result.output }, name)
    end
  end)

  it("can lose the coroutine that started a request, and finish the request", function()
    local result = run(sandbox.https, [[
      local client = new()
      local held
      do
        local worker = coroutine.create(function()
          held = client:submit("get", id)
          client:submit("cancel", id)
          coroutine.yield()
        end)
        coroutine.resume(worker)
      end
      for _ = 1, 3 do collectgarbage() end
      print(assert(held:result()).id)
      while client:pending() > 0 do client:drive() end
      print(client:get(id).status.value)
    ]])
    assert.same({ 0, sandbox.example_id .. "\ncancel-pending\n" }, { result.status, result.output })
  end)

  it("can lose the client before the request", function()
    local result = run(sandbox.https, [[
      local request = new():submit("get", id)
      for _ = 1, 3 do collectgarbage() end
      print(assert(request:result()).id)
      request, porting = nil, nil
      for _ = 1, 3 do collectgarbage() end
    ]])
    assert.same({ 0, sandbox.example_id .. "\n" }, { result.status, result.output })
  end)

  it("is not killed by a write to a connection that the server closed", function()
    sandbox.fault { kind = "close_idle", route = "get" }
    local result = run(sandbox.https_h1, [[
      local client = new { settle = 0.05 }
      for _ = 1, 20 do assert(client:get(id)) end
      print(assert(client:cancel(id)).status.value)
    ]])
    assert.same({ 0, "cancel-pending\n" }, { result.status, result.output })
  end)

  it("is not held up by a name server that does not answer", function()
    local stalled = os.tmpname()
    local result = run("https://stand-in.invalid/v2", [[
      local client = new { timeout = 0.5, max_attempts = 1 }
      local order, err = client:cancel(id)
      client:close()
      print(order, err.kind, err.uncertain)
    ]], ("LD_PRELOAD='%s' STALL='%s'"):format(support.module_path "telnyx.spec.stall", stalled))
    local file = assert(io.open(stalled))
    local told = file:read "*a"
    file:close()
    os.remove(stalled)
    -- Newer libcurl asks for each kind of address by a thread of its own.
    assert.same({ 0, "nil\ttimeout\tfalse\n", "called\n" }, { result.status, result.output, told:sub(1, 7) })
    assert.is_nil(told:find "returned")
  end)

  it("can be interrupted in a call (Ctrl-C)", function()
    sandbox.fault { kind = "hang", route = "get" }
    local result = run(sandbox.https, [[
      local process, client, killer = io.open("/proc/self/stat"):read "*n", new()
      local ok, err = pcall(function()
        -- Not os.execute, which ignores the signal until it returns.
        killer = io.popen(("sleep 0.5; kill -INT %d"):format(process))
        return client:get(id)
      end)
      print(ok, (tostring(err):gsub("^.*: ", "")))
    ]])
    assert.same({ 0, "false\tinterrupted!\n" }, { result.status, result.output })
  end)
end)
