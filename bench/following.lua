--- How long it takes from a cancel's effect in the service until a follower has its outcome: of a store in a file, by
-- its journal; and of one in a database, by followers on another machine, which is another process without the files of
-- the first: telnyx-porting follow, and a host's (background.follow). bench/run_following starts the stand-in for this.
--
-- Arguments: how many outcomes of each, at how many cancels a second.

local command = require "spec.support.command"
local postgresql = require "spec.support.postgresql"
local sandbox = require "spec.support.sandbox"
local socket = require "socket"
local support = require "spec.support.porting"

local count, rate = tonumber(arg[1]), tonumber(arg[2])

-- What a batch is worked on with: it writes down when the service has answered each cancel.
local worker = ([[
  local porting, socket = require "telnyx.porting", require "socket"
  local times = assert(io.open(arg[3], "w"))
  local client = porting.new { api_key = %q, base_url = %q, on_event = function(event)
    if event.type == "answer" and event.method == "POST" then
      times:write(event.path:match "/(%%x+%%-[%%x-]+)", " ", ("%%.4f"):format(socket.gettime()), "\n")
    end
  end }
  local ids = {}
  for id in io.lines(arg[1]) do ids[#ids + 1] = id end
  local report = assert(client:cancel_all(ids, { store = arg[2] }))
  times:close()
  assert(report.counts["cancel-pending"] == #ids, report.stopped)
]]):format(sandbox.key, sandbox.http)

-- A host on another machine, which looks each 20 ms.
local host = [[
  local background, socket = require "telnyx.porting.background", require "socket"
  background.command = arg[2]
  local handle, after = assert(background.follow(arg[1])), nil
  repeat
    local running = handle:running()
    local outcomes
    outcomes, after = handle:outcomes(after)
    for _, outcome in ipairs(outcomes) do
      print(('{"id":"%s","at":%.4f}'):format(outcome.id, socket.gettime()))
    end
    io.stdout:flush()
    socket.sleep(0.02)
  until not running and #outcomes == 0
]]

local function interpreter() return os.getenv "LUA" or "lua" end

--- Follows a batch from its start to its end; id -> when the follower had its outcome, id -> when the service had
-- answered.
local function follow(store, follower)
  sandbox.reset { orders = count, statuses = { "submitted" }, near = 0 }
  local ids = support.cancellable_ids(count)
  sandbox.limits { limit = rate, window = 1 }
  sandbox.reset_counters()
  local times = command.write("times", "")
  local state = command.folder .. "/worker-state"
  local pipe = assert(io.popen(("env XDG_STATE_HOME=%s %s %s %s '%s' %s; echo status $?"):format(state, interpreter(),
    command.write("worker.lua", worker), command.write("ids", table.concat(ids, "\n") .. "\n"), store, times)))
  command.await("the first cancel", function() return sandbox.counters().cancelled > 0 end)
  local seen = {}
  local lines = assert(io.popen(follower(store)))
  for line in lines:lines() do
    local id = assert(line:match '"id":"([^"]+)"', line)
    seen[id] = tonumber(line:match '"at":([%d.]+)') or socket.gettime()
  end
  lines:close()
  assert(pipe:read "*a" == "status 0\n")
  pipe:close()
  local answered = {}
  for id, time in command.read(times):gmatch "(%S+) (%S+)\n" do answered[id] = tonumber(time) end
  return seen, answered
end

local function command_on_another_machine(store)
  return command.line({ "follow", store, "--out", "jsonl" }, { XDG_STATE_HOME = command.folder .. "/other-state" })
end

local function command_here(store)
  return command.line({ "follow", store, "--out", "jsonl" }, { XDG_STATE_HOME = command.folder .. "/worker-state" })
end

local function host_on_another_machine(store)
  return ("env XDG_STATE_HOME=%s/host-state %s %s '%s' %s"):format(command.folder, interpreter(),
    command.write("host.lua", host), store, command.script())
end

local failed = false

--- A row of the table. limit: seconds within which every outcome has to be seen.
local function measure(name, store, follower, limit)
  local seen, answered = follow(store, follower)
  local delays = {}
  for id, time in pairs(answered) do
    assert(seen[id], "the follower never saw " .. id)
    delays[#delays + 1] = seen[id] - time
  end
  table.sort(delays)
  local function part(share) return delays[math.max(1, math.ceil(#delays * share))] end
  failed = failed or part(1) > limit
  print(("| %s | %d | %.2f | %.2f | %.2f | %.2f | %.1f |"):format(name, #delays, part(0.5), part(0.95), part(0.99),
    part(1), limit))
end

print "| followed by | outcomes | median s | 95 % | 99 % | longest | at most |"
print "|---|--:|--:|--:|--:|--:|--:|"
measure("`follow`, a file, the same machine", command.folder .. "/follow.db", command_here, 0.5)
local missing = postgresql.missing()
if missing then
  print("a database can't be measured here: " .. missing)
else
  local server = postgresql.start()
  local good, problem = pcall(function()
    measure("`follow`, a database, another machine", server.address "command", command_on_another_machine, 1.5)
    measure("a host, a database, another machine", server.address "host", host_on_another_machine, 1.5)
  end)
  server.finish()
  if not good then error(problem, 0) end
end
os.execute("rm -rf " .. command.folder)
os.exit(failed and 1 or 0)
