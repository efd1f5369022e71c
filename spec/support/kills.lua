--- Batches that go through disasters: workers that share a store, one of which comes to a chosen moment each time, at
-- which it is killed, its database is, or its connection to it is held back. Beside them a witness, a process of its
-- own, reads over and over what the command says of the batch, and holds it against the stand-in's books.

local support = require "spec.support.porting"
local is_alive = require "spec.support.alive"
local lfs = require "lfs"
local proxies = require "spec.support.proxy"
local socket = require "socket"
local stores = require "telnyx.porting.store"
local sandbox = support.sandbox

local kills = {}

-- A worker. arg: the store, a file of ids, the base URL, the client's timeout, and where it has to come to a moment:
-- the moment's name, the how manieth time, and a shell command that is the disaster; "&" before it: that passes a few
-- milliseconds later.
local worker_script = ([[
  local kill_moments = require "spec.support.kill_moments"
  local porting = require "telnyx.porting"
  local path, list, base_url, moment, left, disaster = arg[1], arg[2], arg[3], arg[5], tonumber(arg[6]), arg[7]
  local process = kill_moments.process()

  local on_event = kill_moments.watch(function(name)
    if name ~= moment then return end
    left = left - 1
    if left ~= 0 then return end
    local line = disaster:gsub("SELF", process)
    if line:sub(1, 1) == "&" then
      os.execute("(sleep 0.015; " .. line:sub(2) .. ") </dev/null >/dev/null 2>&1 &")
    else
      os.execute(line)
    end
    io.write("moment\n")
    io.flush()
  end)

  local client = porting.new {
    api_key = %q, ca_file = %q, base_url = base_url, settle = 0.1, timeout = tonumber(arg[4]), deadline = 60,
    on_event = on_event,
  }
  io.write(process, "\n")
  io.flush()
  local report, err = client:cancel_all(kill_moments.ids(list), { store = path })
  if report then
    io.write(("ended: %%d of %%d, %%s\n"):format(report.counts["cancel-pending"], report.total,
      report.stopped or "whole"))
  else
    io.write("not begun: ", tostring(err), "\n")
  end
]]):format(sandbox.key, sandbox.ca)

-- A process that intends to cancel whatever it gets in one claim, and is killed before it sends anything. arg: the
-- store, the base URL, the timeout.
local claimer_script = [[
  local process = io.open("/proc/self/stat"):read "*n"
  local function failure(kind, detail) return { kind = kind, detail = detail } end
  local store, err = require "telnyx.porting.store".open { path = arg[1], base_url = arg[2], failure = failure,
    timeout = tonumber(arg[3]), settle = 0.1 }
  if not store then error(err.detail, 0) end
  print(#store:next({}, 1000000))
  io.stdout:flush()
  os.execute("kill -KILL " .. process)
]]

-- The witness. arg: the store, how many orders it has, and a file that ends its work once it is there. It prints how
-- often it has looked, and what was not true.
local witness_script = [[
  local cjson = require "cjson"
  local command = require "spec.support.command"
  local sandbox = require "spec.support.sandbox"
  local path, total, ending = arg[1], tonumber(arg[2]), arg[3]
  local state = os.getenv "WITNESS_STATE"
  local looks, silences, faults, settled_before = 0, 0, {}, {}

  local function fault(text, ...)
    if #faults < 20 then faults[#faults + 1] = text:format(...) end
  end

  local function is_there(name)
    local file = io.open(name)
    if file then file:close() end
    return file ~= nil
  end

  local function run(...)
    local result = command.run({ ... }, { env = { XDG_STATE_HOME = state } })
    local failed = result.err:match "telnyx%-porting: [^\n]*"
    if failed then
      silences = silences + 1
      if result.status == 0 then fault("exit status 0 with: %s", failed) end
      if result.err:find("traceback", 1, true) or result.err:find("%.lua:%d+:") then fault("%s", result.err) end
      return nil
    end
    return result
  end

  -- What report says of each order, and of all together.
  local function look_at_report()
    local before = sandbox.truth()
    local result = run("report", path, "--out", "jsonl")
    if not result then return end
    local after, count, sum, counts = sandbox.truth(), 0, 0, {}
    for line in result.out:gmatch "[^\n]+" do
      local one = cjson.decode(line)
      count = count + 1
      counts[one.outcome] = (counts[one.outcome] or 0) + 1
      if one.outcome == "cancel-pending" then
        if after[one.id].effects ~= 1 then fault("%s is told as cancelled, and is not", one.id) end
        settled_before[one.id] = true
      elseif settled_before[one.id] then
        fault("%s was told as cancelled, and is %s now", one.id, one.outcome)
      elseif before[one.id].posts > 0 and one.outcome ~= "unknown" then
        fault("%s was asked for, and is told as %s (%s)", one.id, one.outcome, tostring(one.reason))
      elseif one.outcome ~= "unknown" and one.outcome ~= "not-attempted" then
        fault("%s is %s: %s", one.id, one.outcome, tostring(one.detail))
      end
    end
    if count ~= total then fault("report has %d lines of %d orders", count, total) end
    for name, number in result.err:gmatch "([%l-]+) +(%d+)\n" do
      sum = sum + tonumber(number)
      if (counts[name] or 0) ~= tonumber(number) then
        fault("report counts %s as %s, and lists %d", name, number, counts[name] or 0)
      end
    end
    if sum ~= total then fault("the counts of report add up to %d of %d orders", sum, total) end
    looks = looks + 1
  end

  -- What runs says of all together.
  local function look_at_runs()
    local before, asked = sandbox.truth(), 0
    local result = run("runs", "--out", "json")
    if not result then return end
    local after, done = sandbox.truth(), 0
    for _, books in pairs(before) do asked = asked + (books.posts > 0 and 1 or 0) end
    for _, books in pairs(after) do done = done + books.effects end
    local one
    for _, found in ipairs(cjson.decode(result.out)) do
      if found.store == path then one = found end
    end
    if not one then return fault("runs does not know the store: %s", result.out) end
    if one.problem and one.problem ~= cjson.null then
      silences = silences + 1
      return
    end
    local counts = one.counts
    local sum = counts.unknown + counts.claimed + counts.open + counts.settled
    if sum ~= total or one.orders ~= total then
      fault("runs: %d unknown, %d claimed, %d open, %d settled of %d orders", counts.unknown, counts.claimed,
        counts.open, counts.settled, total)
    end
    if counts.settled > done then fault("runs: %d are settled, and %d cancelled", counts.settled, done) end
    if counts.unknown + counts.settled < asked then
      fault("runs: %d unknown and %d settled, but %d were asked for", counts.unknown, counts.settled, asked)
    end
    looks = looks + 1
  end

  repeat
    local last = is_there(ending)
    look_at_report()
    look_at_runs()
    require "socket".sleep(0.1)
  until last
  os.execute("rm -rf " .. command.folder)
  print(("%d looks, %d without an answer"):format(looks, silences))
  for _, text in ipairs(faults) do print(text) end
]]

-- Moments of orders that nobody has sent, and of those that another one may have sent; how often each has to come.
kills.moments = {
  fresh = {
    { "intentions committed", 1 }, { "POST attempt", 1 }, { "outcomes known", 1 }, { "POST answer", 8, "later" },
    { "before a commit", 2 }, { "POST attempt", 6, "later" }, { "POST answer", 1 }, { "outcomes committed", 1 },
    { "POST attempt", 2, "later" }, { "intentions committed", 2 }, { "POST answer", 12 }, { "before a commit", 1 },
    { "outcomes known", 2 },
  },
  taken = {
    { "GET attempt", 1 }, { "GET answer", 2, "later" }, { "POST attempt", 1 }, { "GET answer", 5 },
    { "POST answer", 2, "later" }, { "before a commit", 2 }, { "outcomes committed", 1 },
  },
}

local function write(path, content)
  local file = assert(io.open(path, "w"))
  file:write(content)
  file:close()
end

local function quoted(word) return "'" .. word:gsub("'", "'\\''") .. "'" end

local function failure(kind, detail) return { kind = kind, detail = detail } end

local function interpreter() return os.getenv "LUA" or "lua" end

local Disaster = {}
Disaster.__index = Disaster

--- Some orders, and what is to be done with them by so many workers at once. place: path (of the store), timeout (of
-- the client), port (of the database, or nil); limit: requests a second.
function kills.new(place, workers, orders, limit)
  local self = setmetatable({
    place = place, count = workers, folder = os.tmpname(), workers = {}, asked = {}, proxies = {},
  }, Disaster)
  os.remove(self.folder)
  assert(lfs.mkdir(self.folder))
  sandbox.reset { orders = orders, statuses = { "submitted" }, near = 0 }
  self.ids = support.cancellable_ids(orders)
  write(self.folder .. "/ids", table.concat(self.ids, "\n") .. "\n")
  write(self.folder .. "/worker.lua", worker_script)
  write(self.folder .. "/claimer.lua", claimer_script)
  write(self.folder .. "/witness.lua", witness_script)
  assert(lfs.mkdir(self.folder .. "/state"))
  assert(lfs.mkdir(self.folder .. "/state/telnyx-porting"))
  write(self.folder .. "/state/telnyx-porting/stores", place.path .. "\n")
  sandbox.clear_faults()
  sandbox.fault { kind = "delay", route = "cancel", seconds = 0.03 } -- so that there is a time under way
  sandbox.limits { limit = limit, window = 1 }
  sandbox.reset_counters()
  return self
end

--- Starts a worker, with a proxy of its own between it and the database where the disaster needs one.
function Disaster:start(moment, disaster, proxied)
  local worker = { path = self.place.path }
  if proxied then
    worker.proxy = proxies.start(self.place.port, self.folder .. "/deaf-" .. #self.workers .. "-" .. os.time())
    self.proxies[#self.proxies + 1] = worker.proxy
    worker.path = worker.path:gsub(":" .. self.place.port .. "/", ":" .. worker.proxy.port .. "/")
  end
  if type(disaster) == "function" then disaster = disaster(worker) end
  -- Journals lie beside a file, and of databases in a folder of each machine.
  local state = ("%s/machine-%d"):format(self.folder, math.random(2 ^ 30))
  local later = moment and moment[3] and "&" or ""
  local line = ("exec env XDG_STATE_HOME=%s timeout 900 %s %s/worker.lua %s %s/ids %s %g %s %d %s 2>&1"):format(state,
    interpreter(), self.folder, quoted(worker.path), self.folder, sandbox.https, self.place.timeout,
    quoted(moment and moment[1] or "never"), moment and moment[2] or 0, quoted(later .. (disaster or "")))
  worker.pipe = assert(io.popen(line))
  worker.process = worker.pipe:read "*n"
  worker.pipe:read "*l"
  if not worker.process then error("a worker does not start: " .. worker.pipe:read "*a", 2) end
  return worker
end

--- Waits until a worker has come to its moment, or ended before it: false, and what it said.
function Disaster.reach(_, worker)
  local line = worker.pipe:read "*l"
  if line == "moment" or line == nil then return true end
  return false, line
end

--- Waits for the end of a worker; what it said.
function Disaster.finish(_, worker)
  if not worker.pipe then return "" end
  local said = worker.pipe:read "*a"
  worker.pipe:close()
  worker.pipe = nil
  if worker.proxy then worker.proxy.stop() end
  return said
end

--- Has the other workers at work, all but the one of the moment.
function Disaster:staff(proxied)
  for i = 1, self.count - 1 do
    local worker = self.workers[i]
    if not worker or not is_alive(worker.process) then
      local said = worker and self:finish(worker)
      self.workers[i] = nil
      -- It may have seen that all was claimed.
      if said and not said:find "^ended: %d+ of %d+, whole" then
        error("a worker that nothing befell is gone: " .. said, 2)
      end
      self.workers[i] = self:start(nil, nil, proxied)
    end
  end
end

--- Waits for the other workers' ends; what each said.
function Disaster:dismiss()
  local said = {}
  for i, worker in pairs(self.workers) do said[i] = self:finish(worker) end
  self.workers = {}
  return said
end

--- Has whatever nobody has claimed claimed by a process that is killed before it sends anything; how many.
function Disaster:leave_unknown()
  local pipe = assert(io.popen(("exec timeout 120 %s %s/claimer.lua %s %s %g 2>&1"):format(interpreter(), self.folder,
    quoted(self.place.path), sandbox.https, self.place.timeout)))
  local count = pipe:read "*n"
  local rest = pipe:read "*a"
  pipe:close()
  return assert(count, rest)
end

--- Makes the store, with its orders in it.
function Disaster:make_store()
  local store, err = stores.open { path = self.place.path, base_url = sandbox.https, failure = failure,
    timeout = self.place.timeout, settle = 0.1 }
  assert(store, err and err.detail)
  assert(store:add(self.ids))
  store:close()
end

--- Starts the witness.
function Disaster:witness()
  self.ending = self.folder .. "/ending"
  local line = ("exec env WITNESS_STATE=%s/state timeout 900 %s %s/witness.lua %s %d %s 2>&1"):format(self.folder,
    interpreter(), self.folder, quoted(self.place.path), #self.ids, self.ending)
  self.watching = assert(io.popen(line))
end

--- Ends the witness: how often it has looked, and a list of what was not true.
function Disaster:testimony()
  write(self.ending, "")
  local looks = tonumber((self.watching:read "*l"):match "^(%d+) looks") or 0
  local faults = {}
  for line in self.watching:lines() do faults[#faults + 1] = line end
  self.watching:close()
  self.watching = nil
  return looks, faults
end

--- Notes of every order whose success is stored how often it was asked for until now.
function Disaster:note_successes()
  local store, err = stores.read { path = self.place.path, failure = failure }
  assert(store, err and err.detail)
  local stored = {}
  for outcome in store:outcomes() do
    if outcome.outcome == "cancel-pending" then stored[#stored + 1] = outcome.id end
  end
  store:close()
  local truth = sandbox.truth()
  for _, id in ipairs(stored) do
    assert(truth[id].status == "cancel-pending", id .. " is stored as cancelled, and is not")
    self.asked[id] = self.asked[id] or truth[id].posts
  end
end

--- What the books have against it: a list of sentences.
function Disaster:charges()
  local truth, list, posts = sandbox.truth(), {}, 0
  for _, id in ipairs(self.ids) do
    local books = truth[id]
    posts = posts + books.posts
    if books.effects ~= 1 then list[#list + 1] = ("%s was cancelled %d times"):format(id, books.effects) end
    if self.asked[id] and books.posts ~= self.asked[id] then
      list[#list + 1] = id .. " was asked for after its success was stored"
    end
  end
  local counters = sandbox.counters()
  if counters.already_pending ~= 0 then
    list[#list + 1] = counters.already_pending .. " POSTs went to orders that were pending"
  end
  -- One for each, but for those that were turned away at the door.
  if posts > #self.ids + counters.throttled then
    list[#list + 1] = ("%d POSTs for %d orders"):format(posts, #self.ids)
  end
  return list
end

--- Ends all that is left of it.
function Disaster:clear()
  for _, worker in pairs(self.workers) do
    if is_alive(worker.process) then os.execute(("kill -KILL %d"):format(worker.process)) end
    self:finish(worker)
  end
  self.workers = {}
  for _, proxy in ipairs(self.proxies) do proxy.stop() end
  if self.watching then
    write(self.ending, "")
    self.watching:close()
  end
  sandbox.clear_faults()
  os.execute("rm -rf " .. self.folder)
end

--- Goes through moments with one disaster each, which befall(self, moment, number) brings about.
function Disaster:go_through(moments, befall)
  for number, moment in ipairs(moments) do
    local good, problem = pcall(befall, self, moment, number)
    if not good then
      error(("%s %d%s (the %dth): %s"):format(moment[1], moment[2], moment[3] and " and a little" or "", number,
        tostring(problem)), 0)
    end
    self:note_successes()
  end
end

kills.is_alive, kills.pause = is_alive, socket.sleep

return kills
