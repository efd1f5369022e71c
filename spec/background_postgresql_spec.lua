--- A batch in a database under hosts on several machines: what one works on, the others follow and stop.

local background = require "telnyx.porting.background"
local command = require "spec.support.command"
local postgresql = require "spec.support.postgresql"
local looping_host = require "spec.support.looping_host"
local support = require "spec.support.porting"
local sandbox = support.sandbox

describe("a batch in a database", function()
  if postgresql.missing() then
    pending("can't be tried here: " .. postgresql.missing())
    return
  end

  local server, address, client, states
  local number = 0

  setup(function()
    server = postgresql.start()
    looping_host.enter()
  end)

  teardown(function()
    looping_host.leave()
    server.finish()
  end)

  before_each(function()
    number = number + 1
    address = server.address("apart" .. number)
    sandbox.reset { orders = 300, statuses = { "submitted" }, near = 0 }
    client = support.client { adapter = "libuv", base_url = sandbox.http, timeout = 1, settle = 0.1 }
    states = {}
    for _, name in ipairs { "here", "there" } do states[name] = ("%s/%s-%d"):format(command.folder, name, number) end
    -- The specs' own process is the machine here; its journals lie where its environment says.
    local path = command.write("machine", ("#!/bin/sh\nexport XDG_STATE_HOME='%s'\nexec '%s' \"$@\"\n"):format(
      states.here, command.script()))
    os.execute("chmod 755 " .. path)
    background.command = path
  end)

  after_each(function() client:close() end)

  --- Lua on a machine of its own, with a state folder of its own; what it wrote.
  local function on(machine, lines)
    local path = command.write("machine.lua", ([[
      local background = require "telnyx.porting.background"
      background.command = %q
      local address = %q
      local function pause() require "socket".sleep(0.05) end
      %s
    ]]):format(command.script(), address, lines))
    local pipe = assert(io.popen(("env XDG_STATE_HOME='%s' timeout 120 '%s' '%s' 2>&1"):format(states[machine],
      os.getenv "LUA" or "lua", path)))
    return pipe
  end

  it("is removed by a host, unless a machine works on it, or the database is away", function()
    local ids = support.cancellable_ids(2)
    sandbox.fault { kind = "hang", route = "cancel", order = ids[2], times = 1 }
    local worker = command.start({ "cancel", "--yes", "--store", address, ids[1], ids[2] },
      { env = { XDG_STATE_HOME = states.there } })
    command.await("a cancel", function() return sandbox.counters().cancelled > 0 end)
    local function remove(what)
      local pipe = on("here", ("print(background.remove(%s))"):format(what or "address"))
      local said = pipe:read "*a"
      pipe:close()
      return said:match "^%S+", said
    end
    assert.equal("false", remove())
    worker.signal "KILL"
    worker.wait()
    local said
    command.await("the end of the other machine's session", function()
      said = remove()
      return said ~= "false"
    end)
    assert.equal("true", said)
    assert.equal("0", server.sql(("SELECT count(*) FROM pg_namespace WHERE nspname = 'telnyx_porting:apart%d'"):format(
      number)):match "%d")
    for name in require "lfs".dir(states.here .. "/telnyx-porting") do assert.is_truthy(name:find "^%.+$", name) end
    assert.equal("true", remove())
    said = select(2, remove "'postgresql://tester@127.0.0.1:1/postgres?batch=x'")
    assert.truthy(said:find "^nil\tstore: ", said)
    local _, fault = pcall(function() background.remove(5) end)
    assert.truthy(fault:find "background_postgresql_spec.lua:%d+: remove: ", fault)
  end)

  it("that one machine works on is followed from another's host, and stopped there", function()
    local ids = support.cancellable_ids(300)
    -- The other host comes long before the end.
    sandbox.limits { limit = support.slowness > 1 and 4 or 20, window = 1 }
    local worker = command.start({ "cancel", "--yes", "--store", address, "--from", command.write("ids",
      table.concat(ids, "\n") .. "\n") }, { env = { XDG_STATE_HOME = states.here } })
    command.await("some cancels", function() return sandbox.counters().cancelled > 20 end)
    local pipe = on("there", [[
      local handle = assert(background.follow(address))
      local seen, after = 0, nil
      while seen < 30 do
        local outcomes
        outcomes, after = handle:outcomes(after)
        seen = seen + #outcomes
        pause()
      end
      print(handle:begun(), handle:running(), handle:progress().total, handle:stop())
      while handle:running() do pause() end
      local report, err = handle:report()
      print(report, err and err.kind)
    ]])
    local said = pipe:read "*a"
    pipe:close()
    assert.equal("true\ttrue\t300\ttrue\nnil\taborted\n", said)
    assert.equal(3, worker.wait().status)
    assert.is_true(sandbox.counters().cancelled < 300)
  end)

  it("is told whole by each of two hosts that work on it", function()
    local ids = support.cancellable_ids(120)
    sandbox.limits { limit = 60, window = 1 }
    local lines = ([[
      local porting = require "telnyx.porting"
      local client = porting.new { api_key = %q, base_url = %q, timeout = 1, settle = 0.1 }
      local ids = {}
      for id in io.lines(%q) do ids[#ids + 1] = id end
      local handle = assert(background.start(client, ids, { store = address }))
      local report, err = handle:wait()
      if not report then print(err) os.exit(1) end
      local once, seen = true, {}
      for _, outcome in ipairs(report.outcomes) do
        once = once and not seen[outcome.id]
        seen[outcome.id] = true
      end
      local counts = report.counts -- what the other host has in hand at the end is unknown here
      print(#report.outcomes, counts["cancel-pending"] + counts["not-attempted"] + counts.unknown, once)
    ]]):format(sandbox.key, sandbox.http, command.write("ids", table.concat(ids, "\n") .. "\n"))
    local one = on("here", lines)
    command.await("some cancels", function() return sandbox.counters().cancelled > 5 end)
    local two = on("there", lines)
    assert.equal("120\t120\ttrue\n", one:read "*a")
    assert.equal("120\t120\ttrue\n", two:read "*a")
    one:close()
    two:close()
    for id, truth in pairs(sandbox.truth()) do assert.is_true(truth.effects <= 1, id) end
    assert.equal(120, sandbox.counters().cancelled)
  end)
end)
