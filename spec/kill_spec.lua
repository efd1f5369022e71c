--- A batch with a store, killed with SIGKILL at one moment after the other, and gone on with each time: every order is
-- cancelled once, and none is asked again whose success was stored.

local share = require "spec.support.share"
local support = require "spec.support.porting"
local lfs = require "lfs"
local socket = require "socket"
local postgresql = require "spec.support.postgresql"
local sqlite = require "luasql.sqlite3"
local stores = require "telnyx.porting.store"
local sandbox = support.sandbox

-- A run of the batch. arg: the store, a file of ids, the base URL, a moment, the how manieth time that it comes the
-- process kills itself, and the timeout.
local run_script = ([[
  local kill_moments = require "spec.support.kill_moments"
  local porting = require "telnyx.porting"
  local path, list, base_url, moment, left = arg[1], arg[2], arg[3], arg[4], tonumber(arg[5])
  local process = kill_moments.process()

  local on_event = kill_moments.watch(function(name)
    if name ~= moment then return end
    left = left - 1
    if left == 0 then os.execute(("kill -KILL %%d"):format(process)) end
  end)

  local client = porting.new {
    api_key = %q, ca_file = %q, base_url = base_url, settle = 0.01, timeout = tonumber(arg[6]), deadline = 60,
    on_event = on_event,
  }
  io.write(process, "\n")
  io.flush()
  local report, err = client:cancel_all(kill_moments.ids(list), { store = path })
  if not report then error(err.detail, 0) end
  print(("%%d of %%d"):format(report.counts["cancel-pending"], report.total))
]]):format(sandbox.key, sandbox.ca)

-- Waits until something is so; the thing itself is asked, for a minute at the most.
local function wait_for(what, is_so)
  for _ = 1, 6000 do
    if is_so() then return end
    socket.sleep(0.01)
  end
  error("in vain: " .. what, 2)
end

-- What of a store in a file and of one in a database is not the same. timeout: of the client; who takes over a batch
-- in a database waits for so long, and a little longer.
local kinds = {
  {
    name = "a file", timeout = 20, count = 2000,
    start = function() end,
    path = function(folder) return folder .. "/batch.db" end,
    check = function(path)
      local environment = sqlite.sqlite3()
      local connection = assert(environment:connect(path))
      local cursor = assert(connection:execute "PRAGMA integrity_check")
      assert.equal("ok", cursor:fetch())
      cursor:close()
      connection:close()
      environment:close()
    end,
    finish = function() end,
  },
  {
    name = "a database", timeout = 1, count = 2000, missing = postgresql.missing(),
    start = function(self) self.server = postgresql.start() end,
    path = function(_, self)
      self.batches = (self.batches or 0) + 1
      return self.server.address("kill" .. self.batches)
    end,
    check = function() end,
    finish = function(self) self.server.finish() end,
  },
}

for _, kind in ipairs(share(kinds)) do
describe("a batch that is killed, with its store in " .. kind.name, function()
  if kind.missing then
    pending("can't be tried here: " .. kind.missing)
    return
  end

  local folder, path, ids

  setup(function() kind:start() end)
  teardown(function() kind:finish() end)

  before_each(function()
    folder = os.tmpname()
    os.remove(folder)
    assert(lfs.mkdir(folder))
    path = kind.path(folder, kind)
    local file = assert(io.open(folder .. "/run.lua", "w"))
    file:write(run_script)
    file:close()
  end)

  after_each(function()
    for name in lfs.dir(folder) do os.remove(folder .. "/" .. name) end
    os.remove(folder)
  end)

  -- So many orders that can be cancelled, all of them the batch's.
  local function orders(count)
    sandbox.reset { orders = count, statuses = { "submitted" }, near = 0 }
    ids = support.cancellable_ids(count)
    local file = assert(io.open(folder .. "/ids", "w"))
    file:write(table.concat(ids, "\n"), "\n")
    file:close()
    sandbox.reset_counters()
  end

  -- Starts a run; it kills itself when a moment has come for the nth time. timeout: the client's (nil: the kind's).
  -- Returns its process id and the pipe.
  local function start(base_url, moment, nth, timeout)
    local command = ("exec timeout 120 '%s' '%s/run.lua' '%s' '%s/ids' '%s' '%s' %d %d 2>&1"):format(
      os.getenv "LUA" or "lua", folder, path, folder, base_url, moment or "never", nth or 0,
      timeout or kind.timeout)
    local pipe = assert(io.popen(command))
    return pipe:read "*n", pipe
  end

  -- What a run printed until its end, killed or not.
  local function ending(pipe)
    local output = pipe:read "*a"
    pipe:close()
    return (output:gsub("^%s+", ""))
  end

  -- Reads the store as any program could: the ids whose success it holds. What it tells of all of them adds up.
  local function stored_successes()
    kind.check(path)
    local store = assert(stores.read { path = path, failure = function(_, detail) return { detail = detail } end })
    local found, told = {}, { total = 0, unknown = 0, claimed = 0, open = 0, settled = 0 }
    for outcome in store:outcomes() do
      if outcome.outcome == "cancel-pending" then found[outcome.id] = true end
      told[outcome.state], told.total = told[outcome.state] + 1, told.total + 1
    end
    local counts = assert(store:counts())
    for name, number in pairs(told) do assert.equal(counts[name], number, name) end
    store:close()
    return found
  end

  -- What took effect and is not stored is told to be unknown.
  local function check_unknown()
    local store = assert(stores.read { path = path, failure = function(_, detail) return { detail = detail } end })
    local truth = sandbox.truth()
    for outcome in store:outcomes() do
      local books = truth[outcome.id]
      if books and books.effects > 0 and not outcome.settled then assert.equal("unknown", outcome.state) end
    end
    store:close()
  end

  -- asked: id -> how many POSTs it had when its success was found in the store.
  local function note_successes(asked)
    local truth = sandbox.truth()
    for id in pairs(stored_successes()) do
      assert.equal("cancel-pending", truth[id].status)
      asked[id] = asked[id] or truth[id].posts
    end
  end

  local function check_truth(asked)
    local truth, cancelled, once = sandbox.truth(), 0, 0
    for _, id in ipairs(ids) do
      if truth[id].effects == 1 then cancelled = cancelled + 1 end
      if truth[id].posts == 1 then once = once + 1 end
      if asked[id] then assert.equal(asked[id], truth[id].posts) end
    end
    assert.same({ #ids, #ids, 0 }, { cancelled, once, sandbox.counters().already_pending })
  end

  -- Kills a run while the stand-in holds a request of it; the request itself comes to its end.
  local function kill_while_held(fault, base_url)
    fault.kind = "hold"
    local before = sandbox.fired "hold"
    sandbox.fault(fault)
    local process, pipe = start(base_url)
    wait_for("a request that is held", function() return sandbox.fired "hold" > before end)
    os.execute(("kill -KILL %d"):format(process))
    assert.equal("", ending(pipe))
    sandbox.clear_faults()
    if fault.route == "cancel" then
      wait_for("the cancel's effect", function() return sandbox.order(fault.order).effects == 1 end)
    end
  end

  -- The first order that was asked for, or was not; none whose success is stored.
  local function first_order(was_asked_for, asked)
    local truth = sandbox.truth()
    for _, id in ipairs(ids) do
      if not asked[id] and (truth[id].posts > 0) == was_asked_for then return id end
    end
  end

  -- The first order that the store calls so: "open" if nobody has claimed it, "unknown" if the next run reads it first.
  local function first_in(state)
    local store = assert(stores.read { path = path, failure = function(_, detail) return { detail = detail } end })
    local found
    for outcome in store:outcomes() do
      if not found and outcome.state == state then found = outcome.id end
    end
    store:close()
    return found
  end

  -- A moment and how often it comes before the kill; or what the stand-in holds: the cancel of an order, before or
  -- after it takes effect, or the read of an order that an earlier run may have cancelled.
  local moments = {
    { "intentions committed", 1 },
    { route = "cancel", when = "before" },
    { "GET attempt", 1 },
    { "POST answer", 40 },
    { "outcomes known", 1 },
    { route = "get" },
    { "outcomes committed", 1 },
    { "before a commit", 2 },
    { "POST attempt", 5 },
    { "GET answer", 3 },
    { route = "cancel", when = "after" },
    { "GET answer", 1 },
    { "intentions committed", 2 },
    { "POST answer", 1 },
    { route = "get" },
    { "outcomes committed", 2 },
    { "GET attempt", 8 },
    { "outcomes known", 2 },
    { "POST answer", 200 },
    { "intentions committed", 2 },
  }

  -- Who takes over in a database comes to that when nothing else is left: what is read comes last there.
  local function in_order()
    if kind.name == "a file" then return moments end
    local posts, gets = {}, {}
    for _, moment in ipairs(moments) do
      local list = (moment.route == "get" or (moment[1] or ""):find "^GET") and gets or posts
      list[#list + 1] = moment
    end
    for _, moment in ipairs(gets) do posts[#posts + 1] = moment end
    return posts
  end

  it("twenty times goes on each time, and cancels each order once", function()
    orders(kind.count)
    sandbox.limits { limit = 2000, window = 1 } -- so that no run is over before its moment has come
    local asked = {}
    for number, moment in ipairs(in_order()) do
      local label = ("kill %d: %s"):format(number, moment[1] or "held " .. moment.route)
      if moment.route then
        local order = assert(first_in(moment.route == "get" and "unknown" or "open"), label)
        kill_while_held({ route = moment.route, when = moment.when, order = order }, sandbox.https)
      else
        local _, pipe = start(sandbox.https, moment[1], moment[2])
        assert.equal("", ending(pipe), label)
      end
      note_successes(asked)
      check_unknown()
    end
    local _, pipe = start(sandbox.https)
    assert.equal(("%d of %d\n"):format(kind.count, kind.count), ending(pipe))
    note_successes(asked)
    check_truth(asked)
  end)

  -- What the one that is killed does then. The other can't come to its end before: one of its cancels is held.
  for _, moment in ipairs {
    { "intentions committed", 2 }, { "POST answer", 100 }, { "outcomes committed", 1 }, { "before a commit", 2 },
    { "held" },
  } do
    it("while another shares its store leaves nothing undone, and nothing done twice: " .. moment[1], function()
      orders(1000)
      -- Longer than what is held is, or it would be sent again: from the start of one to the other's work.
      local patience = math.max(kind.timeout, moment[1] == "held" and 20 or 5)
      sandbox.fault { kind = "hold", route = "cancel", order = { ids[#ids], moment[1] == "held" and ids[1] or nil } }
      local process, pipe = start(sandbox.http, moment[1], moment[2], patience)
      wait_for("its first request", function() return sandbox.counters().requests > 0 end)
      local _, other = start(sandbox.http, nil, nil, patience)
      if moment[1] == "held" then
        wait_for("the other's work", function() return sandbox.counters().cancelled > 300 end)
        os.execute(("kill -KILL %d"):format(process))
      end
      assert.equal("", ending(pipe))
      sandbox.clear_faults()
      assert.equal("1000 of 1000\n", ending(other)) -- what the one that was killed did is told as well
      local asked = {}
      note_successes(asked)
      assert.is_nil(first_order(true, asked))
      assert.is_nil(first_order(false, asked))
      local _, last = start(sandbox.http)
      assert.equal("1000 of 1000\n", ending(last))
      check_truth(asked)
    end)
  end
end)
end
