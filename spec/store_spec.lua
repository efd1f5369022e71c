--- The store of a batch: what it keeps and what it refuses.

local lfs = require "lfs"
local background = require "telnyx.porting.background"
local porting = require "telnyx.porting"
local support = require "spec.support.store"

local base_url, id, ids, claimed, read = support.base_url, support.id, support.ids, support.claimed, support.read

describe("a store", function()
  local here = support.fixture(before_each, after_each)
  local open, new, again, sql = here.open, here.new, here.again, here.sql

  -- What a store says when it is opened: kind and sentence of the error.
  local function refusal(options)
    local store, err = open(options)
    assert.is_nil(store)
    return err.kind, err.detail
  end

  local function write(text)
    local file = assert(io.open(here.path, "w"))
    file:write(text)
    file:close()
  end

  it("takes an empty first row of LuaSQL for the end of the result", function()
    local closed
    local answers = { {}, { "1" } }
    local cursor = { fetch = function() return table.remove(answers, 1) end, close = function() closed = true end }
    local backend = { execute = function() return cursor end }
    assert.same({}, require "telnyx.porting.store.sql".rows({ backend = backend }, "SELECT id"))
    assert.is_true(closed)
  end)

  it("is new until ids are put in, and keeps them in their order", function()
    local store = assert(open())
    assert.is_true(store:is_new())
    assert.is_nil(store:sample())
    local list = { id(3), id(1), id(2) }
    assert.is_true(store:add(list))
    assert.is_false(store:is_new())
    store = again(store)
    assert.is_false(store:is_new())
    assert.is_true(store:add(list))
    local found = {}
    for outcome in store:outcomes() do found[#found + 1] = outcome end
    for i, number in ipairs { 3, 1, 2 } do
      assert.same({ id = id(number), settled = false, state = "open" }, found[i])
    end
    assert.equal(3, #found)
  end)

  it("can have no ids at all", function()
    local store = again(new(0))
    assert.is_false(store:is_new())
    assert.same({}, store:next({}, 10))
  end)

  it("is its owner's alone where it is made, and as it was where it was there", function()
    new(3)
    for _, name in ipairs { here.path, here.path .. ".lock", here.path .. "-wal", here.path .. "-shm" } do
      assert.equal("rw-------", lfs.attributes(name, "permissions"), name)
    end
    here.path = here.folder .. "/it's another.db"
    write ""
    local before = lfs.attributes(here.path, "permissions")
    new(3)
    assert.equal(before, lfs.attributes(here.path, "permissions"))
  end)

  it("refuses another base URL, another name and other ids", function()
    local store = assert(open { name = "spring" })
    store:add(ids(3))
    for _, list in ipairs { ids(2), ids(4), { id(1), id(3), id(2) }, {} } do
      local added, err = store:add(list)
      assert.is_nil(added)
      assert.equal("invalid", err.kind)
      assert.equal(here.path .. " is the store of another batch: its ids are not these; resume continues it without "
        .. "them", err.detail)
    end
    store:close()
    assert.same({ "invalid", here.path .. " is about " .. base_url .. ", not about https://elsewhere/v2" },
      { refusal { base_url = "https://elsewhere/v2" } })
    assert.same({ "invalid", here.path .. ' is the store of the batch "spring", not of "autumn"' },
      { refusal { name = "autumn" } })
    assert(open { name = "spring" }):close()
    assert(open())
    here.path = here.folder .. "/nameless.db"
    new(1):close()
    assert.same({ "invalid", here.path .. ' is the store of a batch without a name, not of "autumn"' },
      { refusal { name = "autumn" } })
  end)

  it("refuses a store of another version", function()
    new(3):close()
    for version, sentence in pairs {
      [3] = "was written by an older version of this module (store version 3, this one knows 4); go on with that one",
      [5] = "was written by a newer version of this module (store version 5, this one knows 4); go on with that one",
    } do
      sql("UPDATE telnyx_porting_batch SET schema_version = " .. version)
      assert.same({ "invalid", here.path .. " " .. sentence }, { refusal() })
    end
  end)

  it("refuses a file that is none of its own, and leaves it as it is", function()
    write "Dear diary, today nothing was cancelled, and that was fine with all of us.\n"
    assert.same({ "invalid", here.path .. " is no store: it isn't a SQLite file" }, { refusal() })
    assert.matches("^Dear diary, ", read(here.path))
    assert.is_nil(lfs.attributes(here.path .. ".lock"))

    here.path = here.folder .. "/other.db"
    sql("CREATE TABLE cats (name TEXT)", "INSERT INTO cats VALUES ('Mia')")
    local before = read(here.path)
    local kind, detail = refusal()
    assert.equal("invalid", kind)
    assert.equal(here.path .. " is the database of another program, not a store of this one", detail)
    assert.is_true(before == read(here.path))
    assert.is_nil(lfs.attributes(here.path .. ".lock"))
  end)

  it("says what keeps it from being used", function()
    local good = here.path
    here.path = here.folder
    assert.same({ "store", here.folder .. ": it is no file but a directory" }, { refusal() })
    here.path = here.folder .. "/missing/batch.db"
    local kind, detail = refusal()
    assert.equal("store", kind)
    assert.equal(here.path .. ": it can't be made: No such file or directory", detail)
    here.path = good
    new(1):close()
    os.execute(("ln '%s' '%s.second'"):format(here.path, here.path))
    assert.matches("hard links", select(2, refusal()))
  end)

  it("is opened once at a time in a process", function()
    local store = assert(open())
    assert.same({ "store", here.path .. ": is open in this process already" }, { refusal() })
    again(store)
  end)

  it("can be opened again when it was forgotten without being closed", function()
    -- In a coroutine, so that nothing on the stack remembers it.
    coroutine.wrap(function()
      assert.equal("1, 2", claimed(new(3):next({}, 2)))
      here.forget()
    end)()
    assert.equal("1 uncertain, 2 uncertain, 3", claimed(open():next({}, 3)))
  end)

  it("needs LuaSQL and LuaFileSystem, and says so", function()
    for name, packages in pairs {
      ["luasql.sqlite3"] = { "lua%-sql%-sqlite3", "luasql%-sqlite3" },
      lfs = { "lua%-filesystem", "luafilesystem" },
    } do
      local loaded = package.loaded[name]
      package.loaded[name] = nil
      package.preload[name] = function() error("not here") end
      local kind, detail = refusal()
      package.loaded[name], package.preload[name] = loaded, nil
      assert.equal("store", kind)
      for _, package_name in ipairs(packages) do assert.matches(package_name, detail) end
    end
  end)

  it("says when the database fails, and has changed nothing", function()
    local store = assert(open())
    sql "ALTER TABLE telnyx_porting_item RENAME TO elsewhere"
    local added, problem = store:add(ids(3))
    assert.same({ nil, "store" }, { added, problem.kind })
    sql "ALTER TABLE elsewhere RENAME TO telnyx_porting_item"
    assert.is_true(store:is_new())
    store:add(ids(3))
    local claims = store:next({}, 1)
    sql "ALTER TABLE telnyx_porting_state RENAME TO elsewhere"
    local result, err = store:next({ { id = claims[1], outcome = "cancel-pending" } }, 1)
    assert.is_nil(result)
    assert.equal("store", err.kind)
    assert.matches("no such table", err.detail)
    assert.has_error(function() store:outcomes()() end)
    sql "ALTER TABLE elsewhere RENAME TO telnyx_porting_state"
    assert.equal("2", claimed(store:next({ { id = claims[1], outcome = "cancel-pending" } }, 1)))
  end)

  it("raises at what can only be a mistake", function()
    local store = assert(open())
    for _, wrong in ipairs { "x", id(1):upper():gsub("0", "A"), 7, id(1) .. "'" } do
      assert.error_matches(function() store:add { id(1), wrong } end, "number 2 is no UUID")
    end
    store:add(ids(2))
    assert.error_matches(function() store:next({ { id = id(1), outcome = "refused" } }, 0) end, "not claimed here")
    store:next({}, 1)
    assert.error_matches(function() store:next({ { id = id(1), outcome = "lost" } }, 0) end, "unknown outcome lost")
    assert.error_matches(function() open { path = 7 } end, "the path of a file expected")
  end)

  it("has a name that is a file's or an address: what else looks like one raises, and is not repeated", function()
    local client = porting.new { api_key = "key", base_url = "http://127.0.0.1:1/v2" }
    local calls = {
      cancel_all = function(name) return client:cancel_all({ id(1) }, { store = name }) end,
      resume = function(name) return client:resume(name) end,
      report = porting.report, open = background.open, follow = background.follow,
    }
    for name, why in pairs {
      [":memory:"] = "a database in memory", ["PostgreSQL://me:S3cret@h/db?batch=x"] = "begins with PostgreSQL://",
      ["mysql://me:S3cret@h/db"] = "begins with mysql://",
      [" postgresql://me:S3cret@h/db?batch=x"] = "begins with other",
      ["postgres:/me:S3cret@h/db?batch=x"] = "begins with other", ["host=h password=S3cret"] = "a password in it",
      ["postgresql://me@h/db?batch=x&PASSWORD=S3cret"] = "a password in it",
    } do
      for call, take in pairs(calls) do
        local good, problem = pcall(take, name)
        assert.is_false(good)
        assert.truthy(problem:find("store_spec.lua:%d+: " .. call) and problem:find(why, 1, true), problem)
        assert.is_nil(problem:find("S3cret", 1, true), problem)
      end
    end
    client:close()
  end)

  it("gives back what a commit claimed whose failure was told, though it is in the file", function()
    local store = new(6)
    assert(store:next({}, 2))
    os.remove(here.path .. "-wal")
    local found, err = store:next({ { id = id(1), outcome = "cancel-pending" } }, 2)
    assert.is_nil(found)
    assert.truthy(err.detail:find("its log (-wal) was removed", 1, true), err.detail)
    store = again(store)
    assert.same({ 6, 1, 1, 4 }, (function(counts)
      return { counts.total, counts.settled, counts.unknown, counts.open }
    end)(assert(store:counts())))
    assert.equal("2 uncertain, 3, 4, 5, 6", claimed(store:next({}, 6)))
  end)

  it("hands ids out in order, once, as not uncertain", function()
    local store = new(5)
    assert.equal("1, 2", claimed(store:next({}, 2)))
    assert.equal("3, 4", claimed(store:next({}, 2)))
    assert.equal("5", claimed(store:next({}, 2)))
    assert.equal("", claimed(store:next({}, 2)))
  end)

  it("hands out as uncertain what was claimed before and has no outcome", function()
    local store = new(5)
    store:next({}, 3)
    store:next({ { id = id(2), outcome = "cancel-pending" } }, 0)
    assert.equal("1 uncertain, 3 uncertain, 4, 5", claimed(again(store):next({}, 9)))
  end)

  it("asks again for what may go well later, in a later run only", function()
    local list = {
      { id = id(1), outcome = "cancel-pending" },
      { id = id(2), outcome = "already-cancelled" },
      { id = id(3), outcome = "refused", err = { kind = "invalid", status = 422 } },
      { id = id(4), outcome = "failed", err = { kind = "not_found", status = 404 } },
      { id = id(5), outcome = "failed", err = { kind = "conflict", uncertain = true } },
      { id = id(6), outcome = "failed", err = { kind = "timeout", retryable = true } },
      { id = id(7), outcome = "failed", err = { kind = "unauthorized" } },
      { id = id(8), outcome = "not-attempted", reason = "stopped" },
    }
    local store = new(8)
    store:next({}, 8)
    assert.same({}, store:next(list, 8))
    local settled = {}
    for outcome in store:outcomes() do settled[#settled + 1] = outcome.settled end
    assert.same({ true, true, true, true, false, false, false, false }, settled)
    store = again(store)
    assert.equal("5 uncertain, 6 uncertain, 7 uncertain, 8", claimed(store:next({}, 8)))
  end)

  it("takes for final what the service itself said for good, and nothing else", function()
    local cases = {
      { "refused", { kind = "invalid", status = 422 }, true },
      { "refused", { kind = "invalid", status = 422, retryable = true }, false },
      { "refused", { kind = "conflict" }, true }, -- it is ported
      { "refused", { kind = "conflict", status = 409, retryable = true }, false },
      { "refused", nil, true },
      { "failed", { kind = "not_found", status = 404 }, true },
      { "failed", { kind = "not_found", status = 404, retryable = true }, false },
      { "failed", { kind = "invalid", status = 422, uncertain = true }, false },
      { "failed", { kind = "bad_response", status = 404 }, false }, -- a gateway's
      { "failed", { kind = "forbidden", status = 403 }, false },
      { "failed", { kind = "server", status = 503 }, false },
      { "failed", nil, false },
    }
    local store, list, expected = new(#cases), {}, {}
    store:next({}, #cases)
    for i, case in ipairs(cases) do
      list[i], expected[i] = { id = id(i), outcome = case[1], err = case[2] }, case[3]
    end
    store:next(list, 0)
    local settled = {}
    for outcome in store:outcomes() do settled[#settled + 1] = outcome.settled end
    assert.same(expected, settled)
    store = again(store)
    assert.equal("2 uncertain, 4 uncertain, 7 uncertain, 8 uncertain, 9 uncertain, 10 uncertain, "
      .. "11 uncertain, 12 uncertain", claimed(store:next({}, 99)))
  end)

  it("hands out as not uncertain what was never uncertain, here or before", function()
    local function outcome(number, fields)
      local result = { id = id(number), outcome = "failed", err = { kind = "forbidden" } }
      for name, value in pairs(fields) do result[name] = value end
      return result
    end
    local store = new(5)
    store:next({}, 4)
    store:next({ outcome(1, { never_uncertain = true }), outcome(2, {}),
      outcome(3, { never_uncertain = true, err = { kind = "timeout", uncertain = true } }),
      outcome(4, { never_uncertain = true, outcome = "refused", err = { kind = "invalid", retryable = true } }) }, 0)
    store = again(store)
    assert.equal("1, 2 uncertain, 3 uncertain, 4, 5", claimed(store:next({}, 9)))
    store:next({ outcome(1, { never_uncertain = true }), outcome(2, { never_uncertain = true }),
      outcome(4, { outcome = "not-attempted", err = nil }) }, 0)
    store = again(store)
    assert.equal("5 uncertain, 3 uncertain, 1, 2 uncertain, 4", claimed(store:next({}, 9)))
  end)

  it("keeps a refusal that may pass where a later run does not come to ask again", function()
    local store = new(1)
    store:next({}, 1)
    store:next({ { id = id(1), outcome = "refused", err = { kind = "invalid", retryable = true } } }, 0)
    store = again(store)
    store:next({}, 1)
    store:next({ { id = id(1), outcome = "not-attempted" } }, 0)
    assert.equal("refused", store:outcomes()().outcome)
  end)

  it("lets 'not attempted' hide neither an intention nor a failure of an earlier run", function()
    local store = new(2)
    store:next({}, 2)
    store = again(store)
    store:next({}, 2)
    store:next({ { id = id(1), outcome = "not-attempted" },
      { id = id(2), outcome = "failed", err = { kind = "timeout", uncertain = true } } }, 0)
    store = again(store)
    assert.equal("1 uncertain, 2 uncertain", claimed(store:next({}, 2)))
    store:next({ { id = id(2), outcome = "not-attempted" } }, 0)
    store = again(store)
    local last
    for outcome in store:outcomes() do last = outcome end
    assert.same({ "failed", "timeout", true }, { last.outcome, last.kind, last.uncertain })
    assert.equal("1 uncertain, 2 uncertain", claimed(store:next({}, 2)))
  end)

  it("knows at every moment what has become of an id that is claimed a second time", function()
    local function state(store)
      local counts = store:counts()
      return { store:outcomes()().settled, counts.settled, counts.unknown, counts.open }
    end
    local store = new(1)
    store:next({}, 1)
    assert.same({ false, 0, 1, 0 }, state(store))
    store:next({ { id = id(1), outcome = "failed", err = { kind = "timeout" } } }, 0)
    assert.same({ false, 0, 0, 1 }, state(store))
    store = again(store)
    assert.equal("1 uncertain", claimed(store:next({}, 1)))
    assert.same({ false, 0, 1, 0 }, state(store))
    store = again(store) -- nobody knows what came of the second time
    assert.same({ false, 0, 1, 0 }, state(store))
    store:next({}, 1)
    store:next({ { id = id(1), outcome = "cancel-pending" } }, 0)
    assert.same({ true, 1, 0, 0 }, state(store))
  end)

  it("does not take for an intention what was given back unattempted, twice", function()
    local store = new(1)
    for _ = 1, 2 do
      assert.equal("1", claimed(store:next({}, 1)))
      store:next({ { id = id(1), outcome = "not-attempted" } }, 0)
      store = again(store)
    end
    assert.equal("1", claimed(store:next({}, 1)))
    store = again(store)
    assert.same({ 1, 0 }, { store:counts().unknown, store:counts().open })
    assert.equal("1 uncertain", claimed(store:next({}, 1)))
  end)

  it("keeps what came of an id, whatever the text and the locale", function()
    local old = os.setlocale(nil, "numeric")
    os.setlocale("de_DE.UTF-8", "numeric")
    local store = new(1200)
    local claims, list = store:next({}, 1200), {}
    for i, claim in ipairs(claims) do
      list[i] = { id = claim, outcome = "cancel-pending", attempts = 1, seconds = i / 1000 }
    end
    list[7] = { id = id(7), outcome = "failed", attempts = 5, settled_by_read = true, seconds = 12.3456,
      reason = "it's \"so\";--", err = { kind = "invalid", status = 422, code = "10015", uncertain = true,
      detail = "can't\0be\n" .. ("ö"):rep(200) } }
    store:next(list, 0)
    store = again(store)
    os.setlocale(old, "numeric")
    local number = 0
    for outcome in store:outcomes() do
      number = number + 1
      if number == 7 then
        assert.same({ id = id(7), outcome = "failed", attempts = 5, settled_by_read = true, seconds = 12.346,
          reason = "it's \"so\";--", kind = "invalid", status = 422, code = "10015", uncertain = true, settled = false,
          state = "unknown",
          detail = "can't be " .. ("ö"):rep(145) }, outcome)
      else
        assert.same({ id = id(number), outcome = "cancel-pending", attempts = 1, settled_by_read = false,
          uncertain = false, settled = true, state = "settled",
          seconds = number / 1000 }, outcome)
      end
    end
    assert.equal(1200, number)
  end)

  it("keeps the outcomes of ids that lie far apart, with and without a time", function()
    local places = { 400, 1, 3, 2, 52, 104, 155, 301, 399 }
    local store, list, expected = new(400), {}, {}
    store:next({}, 400)
    for i, place in ipairs(places) do
      list[i] = { id = id(place), outcome = "cancel-pending", seconds = i ~= 5 and place / 100 or nil }
      expected[place] = list[i].seconds or "none"
    end
    store:next(list, 0)
    local kept = {}
    for outcome, place in store:outcomes(true) do kept[place] = outcome.seconds or "none" end
    assert.same(expected, kept)
    assert.equal(400 - #places, store:counts().unknown)
  end)

  it("claims what was claimed before and what was not, whatever lies between", function()
    local store = new(9)
    assert.equal("1, 2, 3", claimed(store:next({}, 3)))
    store:next({ { id = id(2), outcome = "refused" } }, 0)
    store = again(store)
    store:add(ids(9))
    assert.equal("1 uncertain, 3 uncertain, 4, 5", claimed(store:next({}, 4)))
    assert.equal("6, 7, 8, 9", claimed(store:next({}, 5)))
    assert.equal("", claimed(store:next({}, 5)))
    local counts = store:counts()
    assert.same({ 1, 8, 0 }, { counts.refused, counts.unknown, counts.open })
  end)

  it("counts", function()
    local store = new(10)
    store:next({}, 7)
    store:next({
      { id = id(1), outcome = "cancel-pending" }, { id = id(2), outcome = "cancel-pending" },
      { id = id(3), outcome = "refused" }, { id = id(4), outcome = "failed", err = { kind = "timeout" } },
      { id = id(5), outcome = "not-attempted" },
    }, 0)
    assert.same({ total = 10, settled = 3, unknown = 2, claimed = 0, open = 5, ["cancel-pending"] = 2,
      ["already-cancelled"] = 0, refused = 1, failed = 1, ["not-attempted"] = 1 }, store:counts())
  end)

  it("keeps apart what was claimed to be looked at and what may have been sent", function()
    local function numbers(store)
      local counts = store:counts()
      assert.equal(counts.total, counts.unknown + counts.claimed + counts.open + counts.settled)
      local told = { unknown = 0, claimed = 0, open = 0, settled = 0 }
      for outcome in store:outcomes() do told[outcome.state] = told[outcome.state] + 1 end
      for name, number in pairs(told) do assert.equal(counts[name], number, name) end
      return { counts.unknown, counts.claimed, counts.open, counts.settled }
    end
    local store = new(9)
    assert.equal("1, 2, 3, 4, 5", claimed(store:next({}, 5, { without_intention = true })))
    assert.same({ 0, 5, 4, 0 }, numbers(store))
    assert.same({}, store:next({ { id = id(1), outcome = "not-attempted" } }, 0, { without_intention = true,
      intended = { id(2), id(3) } }))
    assert.same({ 2, 2, 5, 0 }, numbers(store))
    assert.equal("6", claimed(store:next({ { id = id(2), outcome = "cancel-pending" } }, 1)))
    assert.same({ 2, 2, 4, 1 }, numbers(store))
    store = again(store)
    assert.same({ 2, 0, 6, 1 }, numbers(store))
    assert.equal("3 uncertain, 4, 5, 6 uncertain", claimed(store:next({}, 4, { without_intention = true })))
    assert.same({ 2, 2, 4, 1 }, numbers(store)) -- what may have been sent stays so while it is looked at
  end)

  it("names an id to look at, one that was cancelled if there is one", function()
    local store = new(4)
    assert.equal(id(1), store:sample())
    store:next({}, 3)
    store:next({ { id = id(1), outcome = "failed", err = { kind = "not_found" } },
      { id = id(2), outcome = "refused" } }, 0)
    assert.equal(id(2), store:sample())
    store:next({ { id = id(3), outcome = "cancel-pending" } }, 0)
    assert.equal(id(3), store:sample())
  end)

  it("belongs to one account", function()
    local store = new(1)
    assert.is_true(store:account "40d68ba2-0847-4df2-be9c-b0e0cb673e75")
    store = again(store)
    assert.is_true(store:account "40d68ba2-0847-4df2-be9c-b0e0cb673e75")
    local fits, err = store:account "somebody's else"
    assert.is_nil(fits)
    assert.same({ "invalid", here.path .. " is the store of another account" }, { err.kind, err.detail })
  end)

  it("keeps nothing of an order but its id", function()
    local store = new(1)
    store:next({}, 1)
    store:next({ { id = id(1), outcome = "cancel-pending", attempts = 1, order = { end_user = "Porter" },
      pin_passcode = "PIN12345", account_number = "AC123456" } }, 0)
    local function search(name)
      local bytes = read(name)
      for _, word in ipairs { "Porter", "PIN12345", "AC123456" } do assert.is_nil(bytes:find(word, 1, true), name) end
    end
    store:close()
    search(here.path)
    search(here.path .. ".lock")
  end)
end)
