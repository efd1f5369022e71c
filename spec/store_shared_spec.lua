--- The store of a batch, shared by processes, some of which are killed.

local support = require "spec.support.store"

local id, claimed, read = support.id, support.claimed, support.read

describe("a store that processes share", function()
  local here = support.fixture(before_each, after_each)
  local open, new, command, start = here.open, here.new, here.command, here.start

  it("gives each id to one of them", function()
    new(2000):close()
    local share = command [[
      local store = open()
      local list = {}
      while true do
        local claims, _, uncertain = store:next(list, 23)
        if not claims then error(_.detail, 0) end
        if #claims == 0 then break end
        if next(uncertain) then error "an id was handed out twice" end
        list = {}
        for i, claim in ipairs(claims) do list[i] = { id = claim, outcome = "cancel-pending" } end
      end
      store:close()
    ]]
    local pipes = {}
    for i = 1, 4 do pipes[i] = io.popen(share .. " 2>&1") end
    for i = 1, 4 do
      assert.equal("", pipes[i]:read "*a")
      pipes[i]:close()
    end
    local counts = open():counts()
    assert.same({ 2000, 2000 }, { counts.settled, counts["cancel-pending"] })
  end)

  it("can be made by all of them at once", function()
    local make = command [[
      local store = open()
      local ids = {}
      for i = 1, 100 do ids[i] = ("%08x-0000-4000-8000-000000000000"):format(i) end
      local added, err = store:add(ids)
      print(added and "added" or err.detail)
    ]]
    local pipe = io.popen(("(for i in 1 2 3 4 5 6 7 8; do (%s) & done; wait) 2>&1"):format(make))
    assert.equal(("added\n"):rep(8), pipe:read "*a")
    pipe:close()
    assert.equal(2, read(here.path):byte(19)) -- the file's header: it has a write-ahead log
    assert.equal(100, open():counts().total)
  end)

  it("leaves alone what one that lives has claimed, and takes over what one had that was killed", function()
    new(5):close()
    local first, kill = start [[print(#open():next({}, 3))]]
    assert.equal("3", first)
    local store = assert(open())
    assert.equal(1, store:others())
    assert.equal("4", claimed(store:next({}, 1)))
    assert.equal("5", claimed(store:next({}, 9)))
    assert.equal("", claimed(store:next({}, 9)))
    kill()
    assert.equal("1 uncertain, 2 uncertain", claimed(store:next({}, 2)))
    assert.equal(0, store:others())
    assert.equal("3 uncertain", claimed(store:next({}, 9)))
  end)

  it("calls unknown what one that was killed may have sent, whatever came of it before", function()
    new(2):close()
    local store = assert(open())
    store:next({}, 2)
    store:next({
      { id = id(1), outcome = "failed", never_uncertain = true, err = { kind = "connection" } },
      { id = id(2), outcome = "failed", never_uncertain = true, err = { kind = "connection" } },
    }, 0)
    store:close()
    local first, kill = start [[
      local store = open()
      local claims = store:next({}, 2)
      store:next({ { id = claims[2], outcome = "not-attempted", not_begun = true } }, 0)
      print(#claims)
    ]]
    assert.equal("2", first)
    kill()
    store = here.again(store)
    store:others()
    local states = {}
    for outcome in store:outcomes() do states[#states + 1] = outcome.state end
    assert.same({ "unknown", "open" }, states)
    local counts = store:counts()
    assert.same({ 1, 1, 2 }, { counts.unknown, counts.open, counts.total })
  end)

  it("hands nothing to one again that has told what came of it, whoever gives it back or dies", function()
    new(1):close()
    local store = assert(open())
    store:next({}, 1)
    store:next({ { id = id(1), outcome = "failed", err = { kind = "timeout", uncertain = true } } }, 0)
    local first, kill = start [[
      local store = open()
      local claims = store:next({}, 1)
      store:next({ { id = claims[1], outcome = "not-attempted", not_begun = true } }, 0)
      print(#claims)
    ]]
    assert.equal("1", first)
    assert.equal("", claimed(store:next({}, 1)))
    kill()
    first, kill = start [[print(#open():next({}, 1))]]
    assert.equal("1", first)
    kill()
    assert.equal("", claimed(store:next({}, 1)))
    assert.equal("1 uncertain", claimed(here.again(store):next({}, 1)))
  end)

  it("takes over all that one had that was killed, also what it had taken over itself", function()
    new(2500):close()
    local script = [[
      local store = open()
      print(#store:next({}, %d))
      %s
    ]]
    local function claim_and_die(count, more)
      local first, kill = start(script:format(count, more or ""))
      assert.equal(tostring(count), first)
      kill()
    end
    claim_and_die(2000)
    claim_and_die(2100) -- all of those, and 100 that nobody had
    claim_and_die(1, ([[store:next({ { id = %q, outcome = "refused" } }, 0)]]):format(id(1)))
    local store = assert(open())
    local ids_left, positions, uncertain = store:next({}, 9999)
    assert.equal(2499, #ids_left)
    table.sort(positions)
    for i, position in ipairs(positions) do assert.equal(i + 1, position) end
    local number = 0
    for _ in pairs(uncertain) do number = number + 1 end
    assert.equal(2099, number)
  end)

  it("sees an intention where one was killed that had claimed what another gave back", function()
    local store = new(1)
    store:next({}, 1)
    store:next({ { id = id(1), outcome = "not-attempted" } }, 0)
    store:close()
    local first, kill = start [[print(select(3, open():next({}, 1))[1])]]
    assert.equal("nil", first)
    kill()
    assert.equal("1 uncertain", claimed(open():next({}, 1)))
  end)

  it("is one store, whatever links lead to it", function()
    new(5):close()
    os.execute(("ln -s batch.db '%s/link.db' && ln -s link.db '%s/second.db'"):format(here.folder, here.folder))
    local _, kill = start [[print(#open():next({}, 3))]]
    local store = assert(open { path = here.folder .. "/second.db" })
    assert.equal("4, 5", claimed(store:next({}, 9)))
    kill()
  end)

  it("has what was written before a kill", function()
    new(3):close()
    local first, kill = start [[
      local store = open()
      local claims = store:next({}, 2)
      print(#store:next({ { id = claims[1], outcome = "cancel-pending", attempts = 1 } }, 0))
    ]]
    assert.equal("0", first)
    kill()
    local store = assert(open())
    local counts = store:counts()
    assert.same({ 1, 1, 1 }, { counts["cancel-pending"], counts.unknown, counts.open })
    assert.equal("2 uncertain, 3", claimed(store:next({}, 9)))
  end)

  it("can be gone on with, whichever commit one was killed before", function()
    -- Of open, is_new, add, the claim, the outcome, close.
    for killed, expected in ipairs { "1", "1", "1", "1", "1 uncertain", "" } do
      here.path = ("%s/%d.db"):format(here.folder, killed)
      local pipe = io.popen(command(([[
        local process, left = io.open("/proc/self/stat"):read "*n", %d
        local database = require "telnyx.porting.store.sql"
        local commit = database.commit
        function database.commit(self)
          left = left - 1
          if left == 0 then os.execute(("kill -KILL %%d"):format(process)) end
          return commit(self)
        end
        local store = open()
        store:is_new()
        store:add { %q }
        local claims = store:next({}, 1)
        store:next({ { id = claims[1], outcome = "refused" } }, 0)
        store:close()
        print "not killed"
      ]]):format(killed, id(1))) .. " 2>&1")
      assert.equal("", pipe:read "*a")
      pipe:close()
      local store = assert(open())
      assert.equal(killed <= 3, store:is_new())
      assert.is_true(store:add { id(1) })
      assert.equal(expected, claimed(store:next({}, 1)), killed)
    end
  end)

  it("frees at once what one had that ended in order", function()
    new(4):close()
    local pipe = io.popen(command [[
      local store = open()
      print(#store:next({}, 3))
      io.stdout:flush()
      for _ = 1, 1000 do
        if io.open(arg[1] .. ".end") then break end
        require "socket".sleep(0.01)
      end
      store:close()
    ]])
    assert.equal("3", pipe:read "*l")
    local store = assert(open())
    assert.equal("4", claimed(store:next({}, 9)))
    io.open(here.path .. ".end", "w"):close()
    pipe:close()
    assert.equal("1 uncertain, 2 uncertain, 3 uncertain", claimed(store:next({}, 9)))
  end)
end)
