--- A batch with a store, killed with SIGKILL at one moment after the other, and gone on with each time: every order is
-- cancelled once, and none is asked again whose success was stored.

local support = require "spec.support.porting"
local lfs = require "lfs"
local socket = require "socket"
local sqlite = require "luasql.sqlite3"
local sandbox = support.sandbox

-- A run of the batch. arg: the store, a file of ids, the base URL, a moment, and the how manieth time that it comes the
-- process kills itself.
local run_script = ([[
  local porting = require "telnyx.porting"
  local database = require "telnyx.porting.store.sql"
  local stores = require "telnyx.porting.store"
  local path, list, base_url, moment, left = arg[1], arg[2], arg[3], arg[4], tonumber(arg[5])
  local process = io.open("/proc/self/stat"):read "*n"

  local function reached(name)
    if name ~= moment then return end
    left = left - 1
    if left == 0 then os.execute(("kill -KILL %%d"):format(process)) end
  end

  local exchanging
  local commit = database.commit
  function database.commit(self)
    if exchanging then reached "before a commit" end
    return commit(self)
  end

  local open = stores.open
  function stores.open(options)
    local store, err = open(options)
    if not store then return nil, err end
    local exchange = store.next
    function store:next(outcomes, count)
      if #outcomes > 0 then reached "outcomes known" end
      exchanging = true
      local claims, positions, seen = exchange(self, outcomes, count)
      exchanging = false
      if claims and #claims > 0 then reached "intentions committed" end
      if claims and #outcomes > 0 then reached "outcomes committed" end
      return claims, positions, seen
    end
    return store
  end

  local client = porting.new {
    api_key = %q, ca_file = %q, base_url = base_url, settle = 0.01, timeout = 20, deadline = 60,
    on_event = function(event)
      if event.operation == "cancel" then reached(event.method .. " " .. event.type) end
    end,
  }
  io.write(process, "\n")
  io.flush()
  local ids = {}
  for id in io.lines(list) do ids[#ids + 1] = id end
  local report, err = client:cancel_all(ids, { store = path })
  if not report then error(err.detail, 0) end
  print(("%%d of %%d"):format(report.counts["cancel-pending"], report.total))
]]):format(sandbox.key, sandbox.ca)

-- Waits until something is so; the thing itself is asked, a thousand times at the most.
local function wait_for(what, is_so)
  for _ = 1, 1000 do
    if is_so() then return end
    socket.sleep(0.01)
  end
  error("in vain: " .. what, 2)
end

describe("a batch that is killed", function()
  local folder, path, ids

  before_each(function()
    folder = os.tmpname()
    os.remove(folder)
    assert(lfs.mkdir(folder))
    path = folder .. "/batch.db"
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

  -- Starts a run; it kills itself when a moment has come for the nth time. Returns its process id and the pipe.
  local function start(base_url, moment, nth)
    local command = ("exec timeout 60 '%s' '%s/run.lua' '%s' '%s/ids' '%s' '%s' %d 2>&1"):format(
      os.getenv "LUA" or "lua", folder, path, folder, base_url, moment or "never", nth or 0)
    local pipe = assert(io.popen(command))
    return pipe:read "*n", pipe
  end

  -- What a run printed until its end, killed or not.
  local function ending(pipe)
    local output = pipe:read "*a"
    pipe:close()
    return (output:gsub("^%s+", ""))
  end

  -- Reads the store as any program could, while no process has it: the ids whose success it holds.
  local function stored_successes()
    local environment = sqlite.sqlite3()
    local connection = assert(environment:connect(path))
    local cursor = assert(connection:execute "PRAGMA integrity_check")
    assert.equal("ok", cursor:fetch())
    cursor:close()
    cursor = assert(connection:execute [[SELECT id FROM telnyx_porting_item
      JOIN telnyx_porting_state USING (position) WHERE outcome = 'cancel-pending']])
    local found = {}
    for id in function() return cursor:fetch() end do found[id] = true end
    cursor:close()
    connection:close()
    environment:close()
    return found
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
    { "GET attempt", 20 },
    { "outcomes known", 2 },
    { "POST answer", 200 },
    { "intentions committed", 2 },
  }

  it("twenty times goes on each time, and cancels each order once", function()
    orders(2000)
    sandbox.limits { limit = 2000, window = 1 } -- so that no run is over before its moment has come
    local asked = {}
    for number, moment in ipairs(moments) do
      local label = ("kill %d: %s"):format(number, moment[1] or "held " .. moment.route)
      if moment.route then
        local order = first_order(moment.route == "get", asked)
        kill_while_held({ route = moment.route, when = moment.when, order = order }, sandbox.https)
      else
        local _, pipe = start(sandbox.https, moment[1], moment[2])
        assert.equal("", ending(pipe), label)
      end
      note_successes(asked)
    end
    local _, pipe = start(sandbox.https)
    assert.equal("2000 of 2000\n", ending(pipe))
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
      sandbox.fault { kind = "hold", route = "cancel", order = { ids[#ids], moment[1] == "held" and ids[1] or nil } }
      local process, pipe = start(sandbox.http, moment[1], moment[2])
      wait_for("its first request", function() return sandbox.counters().requests > 0 end)
      local _, other = start(sandbox.http)
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
