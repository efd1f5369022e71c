--- What a process has claimed of a store, and the outcomes that it keeps for the next commit.

local support = require "spec.support.store"

local id, claimed = support.id, support.claimed

describe("the claims on a store", function()
  local here = support.fixture(before_each, after_each)
  local new, again, sql = here.new, here.again, here.sql

  it("writes the same of an outcome, whether it was kept when it came or is read at the commit", function()
    local places, told = { 400, 1, 3, 2, 52, 104, 155, 301, 399 }, {}
    for _, keeps in ipairs { true, false } do
      local store, list, not_kept = new(400), {}, {}
      store:next({}, 400)
      for i, place in ipairs(places) do
        list[i] = { id = i == 1 and id(place):upper() or id(place), outcome = "cancel-pending", attempts = 1,
          settled_by_read = false, position = i % 2 * place, seconds = place / 100 }
        if not keeps or not store:keep(list[i]) then not_kept[#not_kept + 1] = list[i] end
      end
      assert.equal(keeps and 0 or #list, #not_kept)
      assert(store:next(list, 0, keeps and { not_kept = not_kept } or nil))
      assert.error_matches(function() store:next({ list[1] }, 0) end, "not claimed here")
      local kept = {}
      for outcome, place in store:outcomes() do kept[place] = outcome end
      kept.counts = store:counts()
      told[#told + 1] = kept
      store:close()
      os.remove(here.path)
    end
    assert.equal(#places, told[1].counts.settled)
    assert.same(told[2], told[1])
  end)

  it("leaves its claims as a dead worker's where they were collected before it was closed", function()
    local script = here.command(([[
      local store = open()
      assert(store:add { %q, %q, %q })
      assert(store:next({}, 2))
      debug.getmetatable(store.claims).__gc(store.claims) -- as where Lua is closed
      print(pcall(store.close, store))
    ]]):format(id(1), id(2), id(3)))
    local pipe = io.popen(script .. " 2>&1")
    assert.truthy(pipe:read "*a":find("collected before their store", 1, true))
    pipe:close()
    assert.equal("1 uncertain, 2 uncertain, 3", claimed(assert(here.open()):next({}, 4)))
  end)

  it("keeps no outcome that differs from most, nor one that was not claimed here", function()
    local store = new(20)
    store:next({}, 9)
    local function outcome(number, changes)
      local one = { id = id(number), position = number, outcome = "cancel-pending", attempts = 1,
        settled_by_read = false, seconds = 0.5 }
      for name, value in pairs(changes or {}) do one[name] = value end
      return one
    end
    for i, changes in ipairs { { outcome = "already-cancelled" }, { attempts = 2 }, { attempts = 0 },
      { settled_by_read = true }, { reason = "it was cancel-pending before" }, { earlier = true },
      { err = { kind = "timeout" } }, { outcome = "not-attempted" }, { seconds = -1 }, { id = "x" } } do
      assert.is_false(store:keep(outcome(i % 9 + 1, changes)), i)
    end
    assert.is_false(store:keep(outcome(10)))
    assert.is_false(store:keep(outcome(21)))
    assert.is_true(store:keep(outcome(3)))
    -- A commit that fails leaves it kept, and claimed.
    sql "ALTER TABLE telnyx_porting_state RENAME TO elsewhere"
    assert.is_nil(store:next({}, 0, { not_kept = {} }))
    sql "ALTER TABLE elsewhere RENAME TO telnyx_porting_state"
    assert.equal(0, store:counts().settled)
    assert(store:next({}, 0, { not_kept = {} }))
    assert.equal(1, store:counts().settled)
    -- What is kept and was not committed may have been sent.
    assert.is_true(store:keep(outcome(4)))
    assert.equal("1 uncertain, 2 uncertain, 4 uncertain, 5 uncertain", claimed(again(store):next({}, 4)))
  end)

  it("gives back what a commit has claimed whose failure was told, though the store has it", function()
    local store = new(3)
    store:next({}, 1)
    assert(store:next({ { id = id(1), outcome = "cancel-pending" } }, 0))
    local commit = store.database.commit
    function store.database.commit(self)
      commit(self)
      error({ sql = "it was not heard" }, 0)
    end
    assert.is_nil(store:next({}, 1))
    store.database.commit = nil
    assert.equal("2, 3", claimed(again(store):next({}, 3)))
  end)

  it("forgets what it knew of an order whose outcome it has kept", function()
    local store = new(3)
    store:next({}, 3)
    store = again(store)
    assert.equal("1 uncertain, 2 uncertain, 3 uncertain", claimed(store:next({}, 3)))
    for number = 1, 2 do
      assert.is_true(store:keep { id = id(number), position = number, outcome = "cancel-pending", attempts = 1,
        settled_by_read = false, seconds = 0 })
    end
    store:next({}, 0, { not_kept = {} })
    assert.same({ [id(3)] = true }, store.uncertain)
  end)
end)
