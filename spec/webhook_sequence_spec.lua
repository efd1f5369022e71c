--- Which events are fresh: deliveries repeat and come out of order.

local webhook = require "telnyx.porting.webhook"

local made = 0

--- An event as verify gives it. second: of the minute in which it occurred.
local function event(second, changes)
  made = made + 1
  changes = changes or {}
  return {
    id = changes.id or "event-" .. made,
    event_type = changes.event_type or "porting_order.status_changed",
    occurred_at = ("2023-11-14T22:13:%09.6fZ"):format(second),
    payload = changes.payload or { id = changes.order or "order-1", status = { value = "submitted" } },
  }
end

--- A store as nginx' dictionaries are: a table of methods, several sequences on one.
local function dictionary()
  local values, asked = {}, {}
  local store = { values = values, asked = asked }
  function store:add(key, value, seconds)
    asked[#asked + 1] = seconds
    if values[key] ~= nil then return false, "exists" end
    values[key] = value
    return true
  end
  function store:get(key) return values[key] end
  function store:set(key, value, seconds)
    asked[#asked + 1] = seconds
    values[key] = value
    return true
  end
  function store:delete(key) values[key] = nil end
  return store
end

local memories = {
  ["in one process"] = function() return {} end,
  ["in a table of the script's"] = function() return { store = {} } end,
  ["in a shared store"] = function() return { store = dictionary() } end,
}

for where, options in pairs(memories) do
  describe("a sequence " .. where, function()
    local seen
    before_each(function() seen = webhook.sequence(options()) end)

    it("drops an event that was seen", function()
      local one = event(1)
      assert.is_true(seen:fresh(one))
      for _ = 1, 3 do assert.same({ false, "repeat" }, { seen:fresh(one) }) end
      assert.is_true(seen:fresh(event(1)))
    end)

    it("takes ported, cancelled and deleted for the later one of two states with the same time", function()
      local function status(value, order)
        return event(5, { payload = { id = order, status = { value = value } } })
      end
      for _, value in ipairs { "ported", "cancelled" } do
        assert.is_true(seen:fresh(status("foc-date-confirmed", value)))
        assert.is_true(seen:fresh(status(value, value)))
        assert.same({ false, "older" }, { seen:fresh(status("foc-date-confirmed", value)) })
        assert.same({ false, "older" }, { seen:fresh(status("cancel-pending", value)) })
        assert.is_true(seen:fresh(status(value, value)))
        assert.is_true(seen:fresh(event(5.000001, { order = value })))
      end
      assert.is_true(seen:fresh(event(5, { event_type = "porting_order.deleted", payload = { id = "draft" } })))
      assert.same({ false, "older" }, { seen:fresh(status("draft", "draft")) })
      -- Messaging is a state of its own.
      assert.is_true(seen:fresh(event(5, { event_type = "porting_order.messaging_changed",
        payload = { id = "draft", messaging = {} } })))
    end)

    it("drops a status that is older than the newest one of the same order", function()
      assert.is_true(seen:fresh(event(5)))
      assert.same({ false, "older" }, { seen:fresh(event(4.999999)) })
      assert.is_true(seen:fresh(event(5)))
      assert.is_true(seen:fresh(event(5.000001)))
      assert.same({ false, "older" }, { seen:fresh(event(5)) })
      assert.is_true(seen:fresh(event(1, { order = "order-2" })))
    end)

    it("says of an older event that comes again that it is a repeat", function()
      local old = event(1)
      assert.is_true(seen:fresh(event(2)))
      assert.same({ false, "older" }, { seen:fresh(old) })
      assert.same({ false, "repeat" }, { seen:fresh(old) })
    end)

    it("takes the deletion of an order for its last status", function()
      assert.is_true(seen:fresh(event(5, { event_type = "porting_order.deleted" })))
      assert.same({ false, "older" }, { seen:fresh(event(4)) })
    end)

    it("keeps the state of messaging apart from the status", function()
      assert.is_true(seen:fresh(event(5)))
      assert.is_true(seen:fresh(event(4, { event_type = "porting_order.messaging_changed" })))
      assert.same({ false, "older" }, { seen:fresh(event(3, { event_type = "porting_order.messaging_changed" })) })
    end)

    it("drops no comment, split or unknown event for being late", function()
      assert.is_true(seen:fresh(event(5)))
      for _, name in ipairs { "porting_order.new_comment", "porting_order.split", "porting_order.new" } do
        local later, earlier = event(9, { event_type = name }), event(1, { event_type = name })
        assert.is_true(seen:fresh(later))
        assert.is_true(seen:fresh(earlier))
        assert.same({ false, "repeat" }, { seen:fresh(earlier) })
      end
    end)

    it("takes an event that was forgotten for fresh, unless a later one came", function()
      local one = event(5)
      assert.is_true(seen:fresh(one))
      seen:forget(one)
      assert.is_true(seen:fresh(one))
      seen:forget(one)
      assert.is_true(seen:fresh(event(6)))
      assert.same({ false, "older" }, { seen:fresh(one) })
    end)
  end)
end

describe("the memory of a sequence", function()
  it("is bounded in one process, and knows at least the last half", function()
    local kept = {}
    local seen = webhook.sequence { size = 100, store = kept }
    local all = {}
    for i = 1, 1000 do
      all[i] = event(1, { order = "order-" .. i, event_type = "porting_order.new_comment" })
      assert.is_true(seen:fresh(all[i]))
      local count = 0
      for _, part in ipairs { kept.young, kept.old } do
        for _ in pairs(part) do count = count + 1 end
      end
      assert.is_true(count <= 100)
    end
    for i = 951, 1000 do assert.same({ false, "repeat" }, { seen:fresh(all[i]) }) end
  end)

  it("keeps the state of an order that is heard of again and again", function()
    local seen = webhook.sequence { size = 20 }
    assert.is_true(seen:fresh(event(30)))
    for _ = 1, 100 do
      assert.same({ false, "older" }, { seen:fresh(event(1)) })
      assert.is_true(seen:fresh(event(1, { event_type = "porting_order.split" })))
    end
  end)

  it("can be kept by the script, for another sequence", function()
    local kept, one = {}, event(5)
    assert.is_true(webhook.sequence { store = kept }:fresh(one))
    local later = webhook.sequence { store = kept }
    assert.same({ false, "repeat" }, { later:fresh(one) })
    assert.same({ false, "older" }, { later:fresh(event(4)) })
    assert.is_true(webhook.sequence {}:fresh(one))
  end)

  it("can be a shared store, which keeps things for a day or as long as keep says", function()
    local store, one = dictionary(), event(5)
    assert.is_true(webhook.sequence { store = store }:fresh(one))
    assert.same({ false, "repeat" }, { webhook.sequence { store = store }:fresh(one) })
    assert.same({ false, "older" }, { webhook.sequence { store = store }:fresh(event(4)) })
    assert.same({ 86400, 1, 86400 }, { store.asked[1], store.asked[2], store.asked[3] })
    store.asked[1] = nil
    local other = dictionary()
    assert.is_true(webhook.sequence { store = other, keep = 60 }:fresh(one))
    assert.same({ 60, 1, 60 }, other.asked)
    for key in pairs(other.values) do assert.is_nil(key:find "^lock") end
  end)

  it("drops nothing when the shared store fails, and says so", function()
    local broken = dictionary()
    function broken:add() return nil, "no memory" end
    function broken:set() return nil, "no memory" end
    local seen, one = webhook.sequence { store = broken }, event(5)
    for _ = 1, 3 do assert.same({ true, "no memory" }, { seen:fresh(one) }) end
  end)

  it("is not held up by a process that died with the lock", function()
    local store = dictionary()
    store.values["lock status order-1"] = true
    assert.is_true(webhook.sequence { store = store }:fresh(event(5)))
    assert.same({ false, "older" }, { webhook.sequence { store = store }:fresh(event(4)) })
  end)
end)

describe("misuse of a sequence", function()
  it("raises at the caller's line and names the argument", function()
    local seen = webhook.sequence()
    for message, call in pairs {
      ["sequence: the options must be a table, not number"] = function() webhook.sequence(5) end,
      ["sequence: unknown option sizes; there are: keep, size, store"] = function() webhook.sequence { sizes = 1 } end,
      ["sequence: size must be an integer from 1 to 1000000000, not the number 0"] =
        function() webhook.sequence { size = 0 } end,
      ["sequence: store must be a table or a dictionary of nginx, not string"] =
        function() webhook.sequence { store = "x" } end,
      ["sequence: size is for the memory of one process; a shared store has a size of its own"] =
        function() webhook.sequence { store = dictionary(), size = 5 } end,
      ["sequence: keep is for a shared store; size bounds the memory of one process"] =
        function() webhook.sequence { keep = 5 } end,
      ["fresh: takes an event as verify or client.events gives it, not nil"] = function() seen:fresh(nil) end,
      ["forget: takes an event as verify or client.events gives it, not table"] = function() seen:forget {} end,
    } do
      local ok, raised = pcall(call)
      assert.is_false(ok)
      assert.truthy(raised:find("webhook_sequence_spec.lua:%d+: "), raised)
      assert.equal(message, (raised:gsub("^.-:%d+: ", "")))
    end
  end)
end)
