--- What commands that change orders do at their deadline, with the clock, the client and the service of this spec: an
-- order that was never sent is not attempted, and only one that was may be unknown.

local command_error = require "telnyx.porting.command.running.command_error"
local real_process = require "telnyx.porting_process"
local socket = require "socket"
local support = require "spec.support.porting"
local time_limit = require "telnyx.porting.command.running.time_limit"

local prefix = "telnyx.porting.command."
local changes = prefix .. "changing.change_orders"
local limits = prefix .. "running.time_limit"

--- Runs a function with the module telnyx.porting_process replaced, for the modules that it loads.
local function with_process(process, call)
  local kept = {}
  for name, module in pairs(package.loaded) do
    if name == "telnyx.porting_process" or name:sub(1, #prefix) == prefix then kept[name] = module end
  end
  for name in pairs(kept) do package.loaded[name] = nil end
  package.loaded["telnyx.porting_process"] = setmetatable(process, { __index = real_process })
  local good, problem = pcall(call)
  for name in pairs(package.loaded) do
    if name:sub(1, #prefix) == prefix then package.loaded[name] = nil end
  end
  package.loaded["telnyx.porting_process"] = real_process
  for name, module in pairs(kept) do package.loaded[name] = module end
  if not good then error(problem, 0) end
end

--- A client of a service that never answers. As the library does, it counts in whole milliseconds, has one change in
-- flight until the first answer, sends what it has begun when it is driven the next time, and ends what is not done by
-- its deadline: uncertain where it was sent. world: clock (seconds), lag (what passes between the look at the clock and
-- the submission, in seconds), sent (how many were).
local function silent_client(world, concurrency)
  local requests, flight = {}, nil
  local client = {}
  local function milliseconds() return math.floor(world.clock * 1000) end

  function client.concurrency() return concurrency end
  function client.counts() return { paused_left = 0 } end

  local function fail(request, kind)
    request.err = { kind = kind, uncertain = request.sent, attempts = request.sent and 1 or 0, retryable = true }
    if flight == request then flight = nil end
  end

  function client.submit(deadline)
    world.clock = world.clock + world.lag
    local request = { ends = milliseconds() + math.ceil(deadline * 1000), sent = false }
    function request.done() return request.err ~= nil end
    function request.result() return nil, request.err end
    function request.stop() if not request.sent and not request.err then fail(request, "aborted") end end
    requests[#requests + 1] = request
    return request
  end

  local function begin()
    for _, request in ipairs(requests) do
      if not flight and not request.err and milliseconds() < request.ends then flight = request end
    end
  end

  function client.drive()
    if flight and not flight.sent then flight.sent, world.sent = true, world.sent + 1 end
    for _, request in ipairs(requests) do
      if not request.err and milliseconds() >= request.ends then fail(request, "timeout") end
    end
    begin()
  end

  -- Until the next deadline, a little more than exactly.
  function client.turn(_, seconds)
    local next_ms = milliseconds() + seconds * 1000
    for _, request in ipairs(requests) do
      if not request.err then next_ms = math.min(next_ms, request.ends) end
    end
    world.clock = math.max(world.clock, next_ms / 1000) + 0.00001
    client.drive()
  end

  return client
end

--- Changes orders with that deadline (seconds), from that moment on. Returns what stderr got, the status, and how many
-- orders were sent.
local function change(ids, start, lag, concurrency, seconds)
  local world = { clock = start, lag = lag, sent = 0 }
  local written, status = {}, nil
  local stderr = io.stderr
  local process = {
    seconds = function() return world.clock end,
    received = function() end,
    watch_signals = function() end,
    is_terminal = function() return false end,
  }
  io.stderr = { write = function(_, ...) -- luacheck: ignore
    for _, piece in ipairs { ... } do written[#written + 1] = piece end
  end }
  local good, problem = pcall(with_process, process, function()
    local change_orders, limit_by_clock = require(changes), require(limits)
    local limit = limit_by_clock.new({ deadline = seconds }, "nothing was deleted")
    status = change_orders(silent_client(world, concurrency), ids, {}, {
      done = "deleted", grouped = true, limit = limit,
      submit = function(client, _, deadline) return client.submit(deadline) end,
      settle = function(_, order, err) return order, err end,
    })
  end)
  io.stderr = stderr -- luacheck: ignore
  if not good then error(problem, 0) end
  return table.concat(written), status, world.sent
end

describe("a change of orders at its deadline", function()
  local ids = {}
  for i = 1, 3 do ids[i] = ("%08d-0000-4000-8000-000000000000"):format(i) end

  for _, concurrency in ipairs { 1, 2, 16 } do
    for _, lag in ipairs { 0, 0.0004, 0.03 } do
      it(("sends none after the one that hangs: %d at once, %g s between two"):format(concurrency, lag), function()
        for step = 0, 40 do
          local told, status, sent = change(ids, 100 + step / 13000, lag, concurrency, 6)
          assert.equal(1, sent, told)
          assert.truthy(told:find("0 of 3 deleted, 1 unknown, 2 not attempted\n", 1, true), told)
          assert.equal(3, status)
        end
      end)
    end
  end

  it("begins none where no time is left", function()
    local told, status, sent = change(ids, 100, 0, 1, 0)
    assert.equal(0, sent, told)
    assert.truthy(told:find("0 of 3 deleted, 3 not attempted\n", 1, true), told)
    assert.equal(3, status)
  end)

  -- It was submitted in time, and its time was over before it could be sent.
  it("does not call unknown what was begun with a moment left", function()
    local told, _, sent = change(ids, 100, 0.02, 1, 0.01)
    assert.equal(0, sent, told)
    assert.truthy(told:find("0 of 3 deleted, 3 not attempted\n", 1, true), told)
  end)
end)

describe("a reading at the deadline", function()
  it("ends, though the call that waits has more time of its own", function()
    support.sandbox.reset()
    local client, long = support.client { deadline = 60 * support.slowness }, 50 * support.slowness
    support.sandbox.fault { kind = "hang", route = "list" }
    local began = socket.gettime()
    local limit = time_limit.new({ deadline = 1 }, "nothing was cancelled")
    local good, err = pcall(limit.reading, limit, function(reader)
      local page, problem = reader:list {}
      if not page then command_error.raise_from(problem) end
    end, client)
    local took = socket.gettime() - began
    client:close()
    assert.is_false(good)
    assert.equal("the deadline has passed: nothing was cancelled", (select(2, command_error.describe(err))))
    assert.is_true(took >= 1 and took < long, took)
  end)

  it("leaves the client open where it is done in time", function()
    support.sandbox.reset()
    local client = support.client {}
    local limit = time_limit.new({ deadline = 60 * support.slowness }, "nothing was cancelled")
    for _ = 1, 3 do assert.equal("table", type(limit:reading(function(reader) return reader:list {} end, client))) end
    assert.equal(0, client:pending())
    client:close()
  end)
end)
