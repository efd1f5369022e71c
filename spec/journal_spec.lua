--- The journal of a batch that runs in a process of its own, as its followers read it.

local porting = require "telnyx.porting"
local journals = require "telnyx.porting.background.journal"

describe("a journal", function()
  local store, file

  before_each(function()
    store = os.tmpname()
    file = assert(io.open(journals.path(store), "wb"))
    file:write '{"run":{"id":"a"}}\n'
  end)

  after_each(function()
    file:close()
    os.remove(journals.path(store))
    os.remove(store)
  end)

  local function write(...)
    file:write(...)
    file:flush()
  end

  local function outcome(number, detail)
    return porting.encode { outcome = { position = number, detail = detail } } .. "\n"
  end

  --- The positions of the outcomes that are read until there seems to be no more, and how often that took a look.
  local function read(journal)
    local positions, looks, more = {}, 0, true
    while more do
      looks = looks + 1
      assert(looks < 1000, "it reads without end")
      local values
      values, more = journal:read()
      for _, value in ipairs(values) do
        if value.outcome then positions[#positions + 1] = value.outcome.position end
      end
    end
    return positions, looks
  end

  --- Loads what lines and recorders need.
  local function load_batches()
    local client = porting.new { api_key = "KEY0123_journal_spec", base_url = "http://127.0.0.1:9/v2" }
    assert.equal(0, client:cancel_all({}).total)
    client:close()
  end

  it("is read to its last whole line, whatever the lines' lengths", function()
    local journal = journals.follow(store, porting.decode)
    local lengths = { 10, 32768, 40000, 65536, 100000, 500000, 10, 32767, 32700, 5 }
    for i, length in ipairs(lengths) do write(outcome(i, ("x"):rep(length))) end
    assert.same({ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, (read(journal)))
    -- One that is being written, of just as much as is read at a time, and more.
    local line = outcome(11, ("y"):rep(32768 * 3))
    for _, written in ipairs { 1, 32768, 65536, #line - 1 } do
      write(line:sub(1, written))
      local positions, looks = read(journal)
      assert.same({ {}, true }, { positions, looks <= 2 })
      file:seek("cur", -written)
    end
    write(line)
    assert.same({ 11 }, (read(journal)))
  end)

  it("passes over what is no line of a batch, and goes on behind it", function()
    local journal = journals.follow(store, porting.decode)
    write(outcome(1, ""), ("z"):rep(3 * 1048576), "\n", outcome(2, ""), "{no JSON\n", outcome(3, ""))
    assert.same({ 1, 2, 3 }, (read(journal)))
    assert.same({}, (read(journal)))
  end)

  it("tells the same of an outcome in a short line as in a long one", function()
    load_batches()
    local lines = require "telnyx.porting.background.lines"
    local id = "EEF10fb8-f3df-4c67-97c5-e18179723222"
    local function order(status)
      return assert(porting.order(('{"id":"%s","status":{"value":"%s"}}'):format(id, status)))
    end
    local function of(order_, seconds, more)
      local value = { id = id, position = 12345678901, outcome = "cancel-pending", order = order_, attempts = 1,
        settled_by_read = false, seconds = seconds }
      for name, field in pairs(more or {}) do value[name] = field end
      return value
    end
    local outcomes = {
      of(order "cancel-pending", 0), of(order "cancelled", 0.0625, { settled_by_read = true, earlier = true }),
      of(order "new one", 1), of(nil, 86399.9996, { reason = 'a "quoted" one' }), of(nil, 2.0004),
      of(order "", 1e9),
      of(nil, 1.5, { id = "no id\n", outcome = "failed", position = 3,
        err = { kind = "invalid", detail = "entry 3" } }),
      of(order "in-process", 7),
    }
    local texts, index = {}, 1
    while outcomes[index] do texts[#texts + 1], index = lines.of_outcomes(outcomes, index) end
    local count = 0
    for line in table.concat(texts):gmatch "[^\n]+" do
      count = count + 1
      local given, told = outcomes[count], porting.decode(line).outcome
      for _, name in ipairs { "position", "outcome", "attempts", "reason", "settled_by_read", "earlier" } do
        assert.equal(given[name], told[name])
      end
      assert.equal(given.order and given.order.status.value, told.status)
      assert.equal(given.err and given.err.detail, told.err and told.err.detail)
      assert.is_true(math.abs(told.seconds - given.seconds) <= 0.00051)
    end
    assert.equal(#outcomes, count)
  end)

  it("has every outcome of a commit, however many there are", function()
    load_batches()
    local recorders = require "telnyx.porting.background.recorder"
    local written = {
      add = function(_, text)
        write(text)
        return true
      end,
    }
    local recorder = recorders.given(store, {}, written, "a", true)
    local outcomes, positions = {}, {}
    for i = 1, 5000 do
      outcomes[i] = { id = ("%08x-7cd7-499a-90b9-2538f7d31939"):format(i), position = i, outcome = "not-attempted",
        attempts = 0, settled_by_read = false, seconds = 0, reason = i > 3000 and i < 3400 and "stopped" or nil }
      positions[i] = i
    end
    recorder:take { id = outcomes[1].id, position = 0, outcome = "not-attempted" }
    recorder:take_all(outcomes)
    table.insert(positions, 1, 0)
    assert.same(positions, (read(journals.follow(store, porting.decode))))
  end)
end)
