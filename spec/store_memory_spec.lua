-- What a batch with a store takes of its process' memory: at most 160 MiB for 1,000,000 ids. Looked at with fewer, by
-- what they take more than few do.

local command = require "spec.support.command"
local looping = require "spec.support.looping_host"
local postgresql = require "spec.support.postgresql"
local sandbox = require "spec.support.sandbox"
local support = require "spec.support.porting"

local few, many = 1000, 100000
local allowed_kilobytes = 160 * 1024 * (many - few) / 1000000
local peak_of_this = [[
  print(("%d"):format((io.open("/proc/self/status"):read "*a"):match "VmHWM:%s*(%d+)"))
]]

-- A batch over so many ids in a script of its own, stopped after some; then it is gone on with, all settled by then.
local script = [[
  local porting, count, store, settle = require "telnyx.porting", tonumber(arg[1]), arg[2], arg[3] == "settled"
  local client = porting.new { api_key = arg[4], base_url = arg[5], concurrency = 16 }
  local function id_of(position)
    if position == 1 then return "eef10fb8-f3df-4c67-97c5-e18179723222" end -- the service knows this one
    return ("%08x-0000-4000-8000-%012x"):format(position * 7, position)
  end
  if settle then
    local kept = assert(require "telnyx.porting.store".open { path = store, base_url = arg[5],
      failure = function(kind, detail) return { kind = kind, detail = detail } end })
    local ids = {}
    for position = 1, count do ids[position] = id_of(position) end
    assert(kept:add(ids))
    local settled = {}
    repeat
      local claimed, places = assert(kept:next(settled, 1024))
      settled = {}
      for i, id in ipairs(claimed) do settled[i] = { id = id, outcome = "cancel-pending" } end
    until #claimed == 0
    kept:close()
    os.exit(0)
  end
  local position, done, counts = 0, 0, {}
  local function next_id()
    position = position + 1
    return position <= count and id_of(position) or nil
  end
  for outcome in client:cancel_each(next_id, { store = store, interrupted = function() return done > 40 end }) do
    done = done + (outcome.earlier and 0 or 1)
    counts[outcome.outcome] = (counts[outcome.outcome] or 0) + 1
  end
  local all = 0
  for _, number in pairs(counts) do all = all + number end
  assert(all == count, all)
]] .. peak_of_this

describe("the memory of a batch with a store", function()
  local file

  -- What looks after memory takes much of it: valgrind, the sanitizers.
  local it = (os.getenv "UNDER" or "") == "" and it or pending

  setup(function()
    file = command.write("memory.lua", script)
  end)
  teardown(function()
    os.execute("rm -rf " .. command.folder)
  end)
  before_each(function()
    sandbox.reset()
  end)

  local function run(count, store, how)
    local pipe = assert(io.popen(("exec timeout 400 '%s' '%s' %d '%s' %s '%s' '%s' 2>&1"):format(
      os.getenv "LUA" or "lua", file, count, store, how or "fresh", sandbox.key, sandbox.http)))
    local text = pipe:read "*a"
    pipe:close()
    return how == "settled" or assert(tonumber(text), text)
  end

  local function new_store(name)
    local path = command.folder .. "/" .. name .. ".db"
    os.execute(("rm -f %s*"):format(path))
    return path
  end

  local function check(first, second)
    assert.is_true(second - first < allowed_kilobytes, ("%d KiB, and %d for %d ids"):format(first, second, many))
  end

  it("stays small while the ids are read, and when it is stopped early", function()
    check(run(few, new_store "few"), run(many, new_store "many"))
  end)

  it("stays small when a run is gone on with whose orders are settled", function()
    local one, other = new_store "few-settled", new_store "many-settled"
    run(few, one, "settled")
    run(many, other, "settled")
    check(run(few, one), run(many, other))
  end)

  it("stays small in a database", function()
    local missing = postgresql.missing()
    if missing then pending(missing) end
    local server = postgresql.start()
    local good, problem = pcall(function()
      check(run(few, server.address "few"), run(many, server.address "many"))
    end)
    server.finish()
    if not good then error(problem, 0) end
  end)

  describe("beside a host", function()
    before_each(function()
      looping.background.command = command.script()
      looping.enter()
    end)
    after_each(looping.leave)

    --- The most that the process of a batch took.
    local function peak_beside(count, store)
      local client, position = support.client { adapter = "libuv", base_url = sandbox.http }, 0
      local handle = assert(looping.background.start(client, function()
        position = position + 1
        return position <= count and ("%08x-0000-4000-8000-%012x"):format(position * 7, position) or nil
      end, { store = store, unique = true }))
      local peak, begun = 0, false
      command.await("the end of the batch", function()
        local status = command.read(("/proc/%d/status"):format(handle.process)) or ""
        peak = math.max(peak, tonumber(status:match "VmHWM:%s*(%d+)") or 0)
        if not begun and handle:progress() then
          begun = true
          handle:stop()
        end
        return handle:report()
      end)
      return peak
    end

    it("stays small", function()
      check(peak_beside(few, new_store "few"), peak_beside(many, new_store "many"))
    end)
  end)
end)
