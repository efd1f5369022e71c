--- Orders: how their fields read, what they tell of themselves, and that every way of reading gives the same.

local porting = require "telnyx.porting"
local cjson = require "cjson"
local example = require "spec.support.cancel_example"

-- Some releases have no lua-cjson for some Luas; see tools/run_specs.lua.
if not cjson._VERSION then
  it("order", function() pending "this Lua has no lua-cjson to compare with" end)
  return
end

local id = "eef10fb8-f3df-4c67-97c5-e18179723222"
local pairs_sees_userdata = _VERSION ~= "Lua 5.1"

--- An order with that id and these members (JSON, after the id).
local function order_with(members, other_id)
  return assert(porting.order('{"id":"' .. (other_id or id) .. '"' .. (members and "," .. members or "") .. "}"))
end

local function order_in(status, foc)
  local settings = foc and ('"activation_settings":{"foc_datetime_requested":"%s"},'):format(foc) or ""
  return order_with(settings .. ('"status":{"value":"%s"}'):format(status))
end

--- What order:pairs() gives, as a table, and the number of steps.
local function collected(order)
  local fields, steps = {}, 0
  for name, value in order:pairs() do
    fields[name] = value
    steps = steps + 1
  end
  return fields, steps
end

describe("the order of the API's cancel example", function()
  local order = assert(porting.order(example))

  --- Compares a value of another JSON reader with what the order gives; returns the number of leaves.
  local function compare(expected, actual, path)
    if type(expected) ~= "table" then
      if expected == cjson.null then expected = nil end
      assert.equal(expected, actual, path)
      return 1
    end
    assert.is_table(actual, path)
    local leaves = 0
    for key, value in pairs(expected) do leaves = leaves + compare(value, actual[key], path .. "." .. key) end
    for key in pairs(actual) do assert(expected[key] ~= nil, path .. "." .. key .. " is not in the JSON") end
    return leaves
  end

  it("has every leaf of the JSON where a script looks for it", function()
    local leaves = 0
    for name, value in pairs(cjson.decode(example)) do leaves = leaves + compare(value, order[name], name) end
    assert.equal(44, leaves)
  end)

  it("has every leaf in what pairs gives", function()
    local expected, fields = cjson.decode(example), collected(order)
    for name, value in pairs(expected) do compare(value, fields[name], name) end
  end)

  it("goes to a table and back to the same JSON document", function()
    local text = porting.encode(order:to_table())
    assert.same(cjson.decode(example), cjson.decode(text))
    assert.truthy(text:find('"tags":[]', 1, true))
    assert.truthy(text:find('"activation_status":null', 1, true))
    assert.equal(text, porting.encode(assert(porting.order(text)):to_table()))
  end)

  it("gives its JSON as it was received", function()
    assert.equal(example, order:json())
    assert.equal(order:json(), porting.encode(order))
  end)

  it("says no more than id and status in tostring", function()
    assert.equal("porting order " .. id .. " (cancel-pending)", tostring(order))
  end)
end)

describe("a field of an order", function()
  it("reads as in the JSON, whatever its type", function()
    local order = order_with '"s":"x","n":12,"f":1.5,"yes":true,"no":false,"list":[1,[2]],"object":{"a":{"b":"c"}}'
    assert.equal("x", order.s)
    assert.equal(12, order.n)
    assert.equal(1.5, order.f)
    assert.is_true(order.yes)
    assert.is_false(order.no)
    assert.equal(1, order.list[1])
    assert.equal(2, order.list[2][1])
    assert.equal("c", order.object.a.b)
  end)

  it("that is null, unknown or named by no string is nil", function()
    local order = order_with '"nothing":null,"inner":{"nothing":null}'
    assert.is_nil(order.nothing)
    assert.is_nil(order.inner.nothing)
    assert.is_nil(order.unknown)
    assert.is_nil(order[1])
    assert.is_nil(order[true])
    assert.is_nil(order[porting.null])
    assert.is_nil(order["telnyx.porting.uservalue"])
    assert.is_nil(order[0])
  end)

  it("that the published schema does not know is there all the same", function()
    local status = '"status":{"value":"in-review","details":[{"code":"NEW_CODE"}]}'
    local order = order_with('"brand_new":{"deep":[{"x":1}]},' .. status)
    assert.equal(1, order.brand_new.deep[1].x)
    assert.equal("in-review", order.status.value)
    assert.equal("NEW_CODE", order.status.details[1].code)
    assert.is_false(order:is_final())
  end)

  it("that is a table is the same one each time", function()
    local order = order_with '"end_user":{"admin":{"entity_name":"x"}},"list":[1]'
    local first = order.end_user
    assert.equal(first, order.end_user)
    assert.equal(first, collected(order).end_user)
    assert.equal(order.list, collected(order).list)
    local another = order_with '"list":[1]'
    assert.equal(collected(another).list, another.list)
  end)

  it("outlives its order", function()
    local inner = order_with('"end_user":{"admin":{"entity_name":"x"}}').end_user
    collectgarbage()
    collectgarbage()
    assert.equal("x", inner.admin.entity_name)
  end)

  it("is told from one whose name differs in case only", function()
    local order = order_with '"Name":"upper","name":"lower","NAME":null,"inner":{"A":1,"a":2}'
    assert.equal("upper", order.Name)
    assert.equal("lower", order.name)
    assert.is_nil(order.NAME)
    assert.is_nil(order.nAME)
    assert.is_nil(order.ID)
    assert.equal(1, order.inner.A)
    assert.equal(2, order.inner.a)
  end)

  it("may have an empty name, or one that is written with escapes", function()
    local order = order_with '"":"empty","\\u0061b":"escaped","q\\"\\\\":"quoted","\\u00e9":"accent"'
    assert.equal("empty", order[""])
    assert.equal("escaped", order.ab)
    assert.equal("quoted", order['q"\\'])
    assert.equal("accent", order["\195\169"])
  end)

  it("keeps NUL in its name and in its value", function()
    local order = order_with '"a\\u0000b":"x\\u0000y","a":"plain","inner":{"\\u0000":"\\u0000"}'
    assert.equal("x\0y", order["a\0b"])
    assert.equal("plain", order.a)
    assert.is_nil(order["a\0c"])
    assert.equal("\0", order.inner["\0"])
    assert.equal("x\0y", collected(order)["a\0b"])
    assert.equal("x\0y", order:to_table()["a\0b"])
  end)

  it("can't be set", function()
    local order = order_with '"description":"x"'
    for _, name in ipairs { "description", "unknown", "id" } do
      local ok, message = pcall(function() order[name] = "y" end)
      assert.is_false(ok)
      assert.truthy(message:find("order_spec.lua:%d+: orders are read%-only: " .. name), message)
    end
    assert.equal("x", order.description)
  end)

  it("does not hide a method", function()
    local order = order_with '"json":"x","pairs":"y"'
    assert.is_function(order.json)
    assert.equal("x", collected(order).json)
    assert.equal("y", order:to_table().pairs)
  end)
end)

describe("members that share a name", function()
  local twice = '{"id":"00000000-0000-4000-8000-000000000000","status":{"value":"draft"},"a":1,"t":{"x":1},"gone":1,'
    .. '"id":"' .. id .. '","status":{"value":"ported","value":"submitted"},"a":[2],"t":{"x":2,"\\u0078":3},"gone":null'
    .. "}"

  it("give the last one's value in every way of reading", function()
    for _, way in ipairs { "fields first", "pairs first" } do
      local order = assert(porting.order(twice))
      local fields = way == "pairs first" and collected(order)
      local from_fields = { id = order.id, status = order.status, a = order.a, t = order.t, gone = order.gone }
      fields = fields or collected(order)
      local all = order:to_table()
      for _, view in ipairs { from_fields, fields, all, cjson.decode(order:json()) } do
        assert.equal(id, view.id)
        assert.equal("submitted", view.status.value)
        assert.equal(2, view.a[1])
        assert.equal(3, view.t.x)
      end
      assert.is_nil(from_fields.gone)
      assert.is_nil(fields.gone)
      assert.equal(porting.null, all.gone)
      assert.equal(from_fields.t, fields.t)
      assert.truthy(tostring(order):find(id .. " (submitted)", 1, true))
      assert.is_true(order:cancellable(0))
    end
  end)

  it("are met once by pairs", function()
    local _, steps = collected(assert(porting.order(twice)))
    assert.equal(4, steps)
  end)
end)

describe("order:pairs", function()
  it("gives the fields that are not null", function()
    local fields, steps = collected(order_with '"a":1,"b":null,"c":false,"d":[]')
    assert.equal(4, steps)
    assert.same({ id = id, a = 1, c = false, d = {} }, fields)
  end)

  it("needs no global next", function()
    local order, next_of_lua = order_with '"a":1', next
    rawset(_G, "next", nil)
    local ok, fields = pcall(collected, order)
    rawset(_G, "next", next_of_lua)
    assert.is_true(ok, fields)
    assert.same({ id = id, a = 1 }, fields)
  end)

  if pairs_sees_userdata then
    it("is what pairs does", function()
      local fields = {}
      for name, value in pairs(order_with '"a":1') do fields[name] = value end
      assert.same({ id = id, a = 1 }, fields)
    end)
  end

  it("does not slow down by the square of the members' number", function()
    local members = {}
    for i = 1, 30000 do members[i] = ('"member_%d":%d'):format(i, i) end
    local fields, steps = collected(order_with(table.concat(members, ",")))
    assert.equal(30001, steps)
    assert.equal(30000, fields.member_30000)
  end)
end)

describe("order:to_table", function()
  it("makes new tables each time, which a script may change", function()
    local order = order_with '"end_user":{"name":"x"}'
    local one, two = order:to_table(), order:to_table()
    assert.not_equal(one, two)
    assert.not_equal(one.end_user, two.end_user)
    one.end_user.name = "y"
    assert.equal("x", order.end_user.name)
    assert.equal("x", two.end_user.name)
  end)

  it("keeps null, as porting.null or as what it is told", function()
    local order = order_with '"a":null,"list":[null,1,null],"inner":{"b":null}'
    local all = order:to_table()
    assert.equal(porting.null, all.a)
    assert.equal(porting.null, all.inner.b)
    assert.equal(3, #all.list)
    assert.equal(porting.null, all.list[3])
    assert.equal(cjson.null, order:to_table({ null = cjson.null }).a)
    assert.is_false(order:to_table({ null = false }).inner.b)
  end)

  it("keeps an empty list apart from an empty object", function()
    local text = '{"id":"' .. id .. '","list":[],"object":{},"z":[[],{}]}'
    assert.equal(text, porting.encode(assert(porting.order(text)):to_table()))
  end)

  it("raises for an option that it does not know", function()
    local order = order_with()
    local ok, message = pcall(function() order:to_table { nul = 1 } end)
    assert.is_false(ok)
    assert.truthy(message:find "order_spec.lua:%d+: to_table: unknown option nul; there is: null", message)
    ok, message = pcall(function() order:to_table(7) end)
    assert.is_false(ok)
    assert.truthy(message:find("must be a table, not number", 1, true), message)
  end)
end)

describe("orders", function()
  it("are equal when their ids are, whatever their state and the ids' letter case", function()
    assert.is_true(order_in "draft" == order_in "ported")
    assert.is_true(order_with() == order_with(nil, id:upper()))
    assert.is_false(order_with() == order_with(nil, "00000000-0000-4000-8000-000000000000"))
    assert.is_false(order_with() == id)
  end)

  it("show id and status in tostring, and nothing else that they hold", function()
    local text = tostring(order_with '"status":{"value":"ported"},"end_user":{"admin":{"pin_passcode":"4711"}}')
    assert.equal("porting order " .. id .. " (ported)", text)
    assert.equal("porting order " .. id .. " (no status)", tostring(order_with()))
    assert.equal("porting order " .. id .. " (no status)", tostring(order_with '"status":null'))
  end)

  it("are final when ported or cancelled", function()
    for status, final in pairs {
      draft = false, ["in-process"] = false, submitted = false, exception = false, ["foc-date-confirmed"] = false,
      ["cancel-pending"] = false, ported = true, cancelled = true, Cancelled = false, new = false,
    } do
      assert.equal(final, order_in(status):is_final(), status)
    end
    assert.is_false(order_with():is_final())
  end)

  it("have methods that say so when they are called on something else", function()
    local order = order_with()
    for _, name in ipairs { "json", "to_table", "pairs", "is_final", "cancellable" } do
      for _, wrong in ipairs { {}, "x", io.stdout } do
        local method = order[name]
        local ok, message = pcall(function() method(wrong) end)
        assert.is_false(ok)
        assert.truthy(message:find("order_spec.lua:%d+: " .. name .. ": .*order:" .. name), message)
      end
      assert.is_false((pcall(order[name])))
    end
  end)

  it("guard their metamethods", function()
    local meta = debug.getmetatable(order_with())
    for name, method in pairs(meta) do
      if type(method) == "function" and name ~= "__newindex" and name ~= "__eq" then
        assert.is_false((pcall(method, io.stdout, "id")), name)
        assert.is_false((pcall(method)), name)
      end
    end
    assert.is_false(meta.__eq(io.stdout, order_with()))
  end)
end)

describe("order:cancellable", function()
  local foc = "2022-04-08T15:00:00Z"
  local foc_seconds, hour = 1649430000, 3600

  it("is true for an order that the API can be expected to cancel", function()
    for _, status in ipairs { "in-process", "submitted", "exception", "foc-date-confirmed", "something-new" } do
      local order = order_in(status, foc)
      assert.is_true(order:cancellable(foc_seconds - 49 * hour))
      assert.equal(1, select("#", order:cancellable(foc_seconds - 49 * hour)))
    end
    assert.is_true(order_in("submitted"):cancellable())
  end)

  it("gives a word and a sentence otherwise", function()
    local words = { ported = "final", cancelled = "final", draft = "draft", ["cancel-pending"] = "pending" }
    for status, word in pairs(words) do
      local can, reason, explanation = order_in(status):cancellable()
      assert.is_false(can)
      assert.equal(word, reason)
      assert.truthy(explanation:find "^the order ", explanation)
    end
  end)

  it("minds the 48 hours before the FOC date", function()
    local order = order_in("foc-date-confirmed", foc)
    local can, reason, explanation = order:cancellable(foc_seconds - 47.5 * hour)
    assert.is_false(can)
    assert.equal("foc", reason)
    assert.equal("the FOC date is 47 hours away, and an order can't be cancelled within 48 hours of it", explanation)
    assert.is_true(order:cancellable(foc_seconds - 48 * hour - 1))
    assert.is_false(order:cancellable(foc_seconds))
    for seconds, words in pairs {
      [2 * hour] = "2 hours ago", [-1.5 * hour] = "1 hour away", [60] = "less than an hour ago",
    } do
      assert.truthy(select(3, order:cancellable(foc_seconds + seconds)):find("is " .. words .. ",", 1, true), words)
    end
  end)

  it("goes by the clock when it is given no time", function()
    local soon = os.date("!%Y-%m-%dT%H:%M:%SZ", os.time() + 10 * hour)
    local far = os.date("!%Y-%m-%dT%H:%M:%SZ", os.time() + 100 * hour)
    assert.is_false(order_in("submitted", soon):cancellable())
    assert.is_false(order_in("submitted", soon):cancellable(nil))
    assert.is_true(order_in("submitted", far):cancellable())
  end)

  it("raises at the caller's line when the time is no number", function()
    local order = order_in "submitted"
    for _, wrong in ipairs { "5", {}, true } do
      local ok, message = pcall(function() order:cancellable(wrong) end)
      assert.is_false(ok)
      assert.truthy(message:find "order_spec.lua:%d+: cancellable: now must be a number", message)
    end
  end)
end)

describe("porting.order", function()
  it("takes white space around the JSON, and keeps the order's own bytes alone", function()
    local text = '{ "id" : "' .. id .. '" }'
    assert.equal(text, assert(porting.order(" \r\n\t" .. text .. "\n")):json())
  end)

  for what, text in pairs {
    ["nothing"] = "",
    ["no JSON"] = "<html>",
    ["a list"] = "[]",
    ["an order without an id"] = "{}",
    ["an id that is no string"] = '{"id":7}',
    ["an id that is no UUID"] = '{"id":"sr_10b316"}',
    ["an ID in capitals"] = '{"ID":"' .. id .. '"}',
    ["a status that is no object"] = '{"id":"' .. id .. '","status":"ported"}',
    ["a status whose value is no string"] = '{"id":"' .. id .. '","status":{"value":1}}',
    ["something after the order"] = '{"id":"' .. id .. '"} x',
    ["half an order"] = '{"id":"' .. id .. '"',
  } do
    it("gives nil and a bad_response for " .. what, function()
      local order, err = porting.order(text)
      assert.is_nil(order)
      assert.equal("bad_response", err.kind)
      assert.is_string(err.detail)
    end)
  end

  it("raises at the caller's line for anything but a string", function()
    for _, wrong in ipairs { 7, {}, true } do
      local ok, message = pcall(function() porting.order(wrong) end)
      assert.is_false(ok)
      assert.truthy(message:find "order_spec.lua:%d+: order: takes JSON as a string, not ", message)
    end
  end)

  it("reads an order of 600 KB", function()
    local numbers = {}
    local number = '{"phone_number":"+1303555%04d","activation_status":"New","id":"%s","portability_status":"pending"}'
    for i = 1, 6000 do numbers[i] = number:format(i, id) end
    local order = order_with('"phone_numbers":[' .. table.concat(numbers, ",") .. '],"last":"here"')
    assert.is_true(#order:json() > 600 * 1024)
    assert.equal("here", order.last)
    assert.equal(6000, #order.phone_numbers)
    assert.equal("+13035556000", order.phone_numbers[6000].phone_number)
    assert.same(cjson.decode(order:json()), cjson.decode(porting.encode(order:to_table())))
  end)
end)

describe("the memory of orders", function()
  --- Kilobytes that Lua counts, without garbage: finalized userdata take two rounds, and Lua's table of strings gets
  -- smaller by half in each.
  local function kilobytes()
    for _ = 1, 12 do collectgarbage() end
    return collectgarbage "count"
  end

  it("is counted by Lua's collector, and comes back", function()
    local text = order_with('"description":"' .. ("x"):rep(4000) .. '"'):json()
    local before, orders = kilobytes(), {}
    for i = 1, 1000 do orders[i] = assert(porting.order(text)) end
    local grown = kilobytes() - before
    local json = 1000 * #text / 1024
    assert.is_true(grown >= json, "counts less than the JSON: " .. grown)
    assert.is_true(grown <= json * 1.1 + 64, "takes more than the JSON: " .. grown)
    for i = 1, 1000 do orders[i] = nil end
    assert.equal(0, #orders)
    assert.is_true(kilobytes() - before < json * 0.02)
  end)

  it("does not grow by reading the same fields again", function()
    local order = assert(porting.order(example))
    local function read()
      for _ = 1, 200 do
        assert(order.id and order.status.value and order.webhook_url and order:to_table() and collected(order))
      end
    end
    read()
    local before = kilobytes()
    read()
    assert.is_true(kilobytes() - before < 16)
  end)
end)
