--- The adapter for libuv in plain Lua with luv: calls wait in coroutines, the loop goes on, and ends by itself. Inside
-- Neovim: neovim_spec.lua.

local support = require "spec.support.porting"
local sandbox = support.sandbox

if not pcall(require, "luv") then
  describe("the adapter for libuv", function() pending "needs luv" end)
  return
end

--- Runs a script that has a client and the rest of what they all need; returns its output's lines.
local function run(script)
  local result = support.run(([[
    local uv, libuv, porting = require "luv", require "telnyx.porting.libuv", require "telnyx.porting"
    local function new(options)
      options = options or {}
      options.api_key, options.base_url, options.ca_file = %q, %q, %q
      options.settle = 0.05
      return porting.new(options)
    end
    local client, id, unknown = new(), %q, %q
  ]]):format(sandbox.key, sandbox.https, sandbox.ca, sandbox.example_id, support.unknown_id) .. script .. [[

    uv.run()
    uv.walk(function(handle) if not handle:is_closing() then print("left in the loop: " .. tostring(handle)) end end)
    print "the loop has ended"
  ]])
  assert.equal(0, result.status, result.output)
  assert.truthy(result.output:find("the loop has ended\n$"), result.output)
  assert.falsy(result.output:find("left in the loop", 1, true), result.output)
  local lines = {}
  for line in result.output:gmatch "[^\n]+" do lines[#lines + 1] = line end
  lines[#lines] = nil
  return lines
end

describe("the adapter for libuv", function()

  before_each(function() sandbox.reset { orders = 60, statuses = { "submitted" }, near = 0 } end)

  it("keeps nothing of a client that was closed, in whatever state", function()
    assert.same({ "0 clients, 0 requests" }, run [[
      local clients, requests = setmetatable({}, { __mode = "k" }), setmetatable({}, { __mode = "k" })
      libuv.run(function()
        for i = 1, 40 do
          local other = new()
          clients[other] = true
          if i % 4 == 1 then assert(other:get(id)) end -- the loop had it, and has it no more
          if i % 4 == 2 then requests[other:submit("get", id):on_done(function() end)] = true end -- it has it
          if i % 4 == 3 then -- somebody else waits for it
            libuv.run(function() requests[other:submit("get", id)] = true other:get(id) end)
          end
          other:close()
          if i % 5 == 0 then other:close() end
          other = nil
        end
      end)
      uv.run()
      local function count(set)
        local found = 0
        for _ in pairs(set) do found = found + 1 end
        return found
      end
      for _ = 1, 4 do collectgarbage() end
      print(("%d clients, %d requests"):format(count(clients), count(requests)))
    ]])
  end)

  it("lets a call wait in a coroutine while the loop goes on, which ends by itself", function()
    sandbox.fault { kind = "delay", order = sandbox.example_id, seconds = 0.5 }
    assert.same({ "started", "not_found", "ticks: true", sandbox.example_id }, run [[
      local ticks, timer = 0, uv.new_timer()
      timer:start(10, 10, function() ticks = ticks + 1 end)
      client:get(unknown) -- from then on more than one may be in flight
      libuv.run(function()
        local order = client:get(id)
        timer:close()
        print("ticks: " .. tostring(ticks > 1))
        print(order.id)
      end)
      libuv.run(function()
        local _, err = client:get(unknown)
        print(err.kind)
      end)
      print "started"
    ]])
  end)

  it("wakes the engine at its own deadlines", function()
    sandbox.fault { kind = "status", status = 500, route = "get", times = 1 }
    assert.same({ sandbox.example_id }, run [[
      libuv.run(function() print(client:get(id).id) end)
    ]])
  end)

  it("leaves the loop when a call that blocks did all there was to do", function()
    assert.same({ "told", sandbox.example_id }, run [[
      client:submit("get", id):on_done(function() print "told" end)
      local order = client:get(unknown) or client:get(id)
      print(order.id)
      while client:pending() > 0 do client:turn() end
    ]])
  end)

  it("needs no coroutine for on_done", function()
    assert.same({ "cancel-pending" }, run [[
      client:submit("cancel", id):on_done(function(order, err) print(err or order.status.value) end)
    ]])
    assert.equal(1, sandbox.order(sandbox.example_id).posts)
  end)

  it("has reported events and ends where the answer is there as soon as the request is sent", function()
    assert.same({ "2 events", "told" }, run [[
      -- Each drive waits for the answers: on a busy machine they are there when it looks.
      local open = libuv.open
      function libuv.open(internals)
        local drive = internals.client.drive
        function internals.client.drive(self, quiet)
          while self:pending() > 0 do drive(self, true) end
          return drive(self, quiet)
        end
        open(internals)
      end
      libuv.run(function()
        local events, told = 0, "not told"
        local other = new { on_event = function() events = events + 1 end }
        assert(other:get(id))
        print(events .. " events")
        local third = new()
        third:submit("get", id):on_done(function() told = "told" end)
        while third:pending() > 0 do third:turn() end
        print(told)
      end)
    ]])
  end)

  it("tells each of many requests once", function()
    assert.same({ "300 told, 150 of them twice" }, run [[
      local told, twice = 0, 0
      for i = 1, 300 do
        local request = client:submit("get", i % 2 == 0 and id or unknown)
        request:on_done(function() told = told + 1 end)
        if i % 2 == 0 then request:on_done(function(order) twice = twice + (order.id == id and 1 or 0) end) end
      end
      local prepare = uv.new_prepare()
      prepare:unref()
      prepare:start(function()
        if client:pending() > 0 or told < 300 then return end
        prepare:close()
        print(told .. " told, " .. twice .. " of them twice")
      end)
    ]])
  end)

  it("runs batches, with progress, and the walk over all orders", function()
    sandbox.reset { orders = 30, statuses = { "submitted", "ported" }, near = 0 }
    local lines = run [[
      libuv.run(function()
        local told, walk, count = 0, client:orders { page = { size = 7 } }, 0
        while walk() do count = count + 1 end
        print(count >= 30)
        local report = client:cancel_all(client:orders { filter = { status = "submitted" }, page = { size = 7 } }, {
          on_outcome = function() told = told + 1 end,
          on_progress = function(progress) told = told + (progress.done == progress.total and 1000 or 0) end,
        })
        print(report.total == report.counts["cancel-pending"], told >= 1000 + report.total)
        local next_outcome = client:cancel_each({ id, unknown, "none" })
        local outcome, kinds = next_outcome(), {}
        while outcome do
          kinds[#kinds + 1] = outcome.err and outcome.err.kind or outcome.outcome
          outcome = next_outcome()
        end
        table.sort(kinds)
        print(table.concat(kinds, " "))
      end)
    ]]
    assert.same({ "true", "true\ttrue", "cancel-pending invalid not_found" }, lines)
  end)

  it("ends a batch whose callback raises, and settles what is in flight first", function()
    local output = table.concat(run [[
      libuv.run(function()
        client:cancel_all({ id }, { on_outcome = function() error "in on_outcome" end })
        print "not reached"
      end)
    ]], "\n")
    assert.truthy(output:find("in on_outcome", 1, true), output)
    assert.falsy(output:find("not reached", 1, true), output)
    assert.equal(1, sandbox.order(sandbox.example_id).posts)
  end)

  it("reports errors on stderr, and goes on", function()
    local output = table.concat(run [[
      client:submit("get", id):on_done(function() error "in a callback" end)
      libuv.run(function()
        client:get(id)
        error "in a coroutine"
      end)
      libuv.run(function() print(client:get(id).id) end)
    ]], "\n")
    assert.truthy(output:find("telnyx.porting: on_done raised an error: .-in a callback"), output)
    assert.truthy(output:find("telnyx.porting: .-in a coroutine.-stack traceback"), output)
    assert.truthy(output:find(sandbox.example_id, 1, true), output)
  end)

  it("names the caller's line: of libuv.run, and of a call that its function ends with", function()
    local lines = run [[
      print(pcall(function() libuv.run(5) end))
      client:get(id)
      print(pcall(function() libuv.run() end))
      libuv.run(function() client:turn "x" end)
      libuv.run(function() return client:turn "x" end)
      libuv.run(function() return client:get "x" end)
    ]]
    local output = table.concat(lines, "\n") .. "\n" -- stderr and stdout come in another order in each Lua
    local _, places = output:gsub("[^\n]-:%d+: %l+: [^\n]*", "")
    assert.equal(5, places, output)
    assert.truthy(output:find(":%d+: run: takes a function and its arguments, not number\n"), output)
    assert.truthy(output:find(":%d+: run: takes a function and its arguments, not nil\n"), output)
    assert.falsy(output:find("lua/telnyx/porting/libuv.lua:%d+: [^\n]*bad argument"), output)
  end)

  it("wakes who waits when the client is closed or the request aborted", function()
    sandbox.fault { kind = "hang", route = "get" }
    assert.same({ "aborted", "aborted", "aborted", "aborted" }, run [[
      libuv.run(function() print(select(2, client:get(id)).kind) end)
      client:submit("get", id):on_done(function(_, err) print(err.kind) end)
      local other = new()
      local request = other:submit("get", id)
      libuv.run(function() print(select(2, request:result()).kind) end)
      local timer = uv.new_timer()
      timer:start(50, 0, function()
        timer:close()
        client:close()
        request:abort()
        local done = new():submit("get", id)
        done:abort()
        done:on_done(function(_, err) print(err.kind) end)
      end)
    ]])
  end)

  it("lets a new client take the number of a closed one's descriptor", function()
    -- libkqueue takes several numbers at once (tools/test-kqueue).
    local same = os.getenv "PLATFORM" ~= "kqueue"
    assert.same({ "same number: " .. tostring(same), sandbox.example_id }, run [[
      client:get(id) -- no thread of the client's opens a file any more
      client:submit("get", id)
      local timer = uv.new_timer()
      timer:start(1, 0, function()
        timer:close()
        local before = client:descriptor()
        client:close()
        -- Lower numbers may have become free as well.
        local taken
        repeat taken = uv.fs_open("/dev/null", "r", 0) until taken >= before
        if taken == before then uv.fs_close(taken) end
        local other = new()
        other:submit("get", id):on_done(function(order, err) print(err or order.id) end)
        print("same number: " .. tostring(other:descriptor() == before))
      end)
    ]])
  end)

  it("raises where a call would stop the loop, and says what to do", function()
    local lines = run [[
      print(client:get(id).id)
      local timer = uv.new_timer()
      timer:start(1, 0, function()
        timer:close()
        print(pcall(client.get, client, id))
      end)
      libuv.run(function()
        client:get(id)
        if _VERSION == "Lua 5.1" and not jit then return print "false\tcan't wait inside a C function" end
        print(pcall(table.sort, { 1, 2 }, function() return client:get(id) ~= nil end))
      end)
    ]]
    assert.equal(sandbox.example_id, lines[1])
    local text = table.concat(lines, "\n")
    assert.truthy(text:find("false\t.-would stop the loop.-libuv.run"), text)
    assert.truthy(text:find("false\t.-can't wait inside a C function"), text)
  end)

  it("can be asked for, and waits only where it can", function()
    local result = support.run(([[
      local porting = require "telnyx.porting"
      local client = porting.new { api_key = %q, base_url = %q, ca_file = %q, adapter = "libuv" }
      print(pcall(client.get, client, %q))
    ]]):format(sandbox.key, sandbox.https, sandbox.ca, sandbox.example_id))
    assert.truthy(result.output:find("the adapter libuv cannot wait here", 1, true), result.output)
  end)
end)
