--- JSON into Lua values and back: porting.decode, encode, null, array and array_mt.

local porting = require "telnyx.porting"
local cjson = require "cjson"

-- Some releases have no lua-cjson for some Luas; see tools/run_specs.lua.
if not cjson._VERSION then
  it("value", function() pending "this Lua has no lua-cjson to compare with" end)
  return
end

local type_of_number = rawget(math, "type") -- Lua 5.3 and later have integers

local function decoded(text)
  local value, err = porting.decode(text)
  assert(err == nil, err and tostring(err))
  return value
end

local function refused(...)
  local ok, message = pcall(porting.encode, ...)
  assert.is_false(ok)
  return message
end

--- Makes garbage whose collection calls a function; tables have no finalizers in Lua 5.1.
local function finalizer(call)
  local newproxy = rawget(_G, "newproxy")
  if not newproxy then return setmetatable({}, { __gc = call }) end
  getmetatable(newproxy(true)).__gc = call
end

--- An object around a value, as many times as told.
local function nested(depth, inner)
  return ('{"a":'):rep(depth) .. inner .. ("}"):rep(depth)
end

describe("decode", function()
  it("reads every type of value", function()
    assert.equal("x", decoded '"x"')
    assert.equal(-12.5, decoded "-12.5")
    assert.is_true(decoded "true")
    assert.is_false(decoded " false ")
    assert.equal(porting.null, decoded "null")
    assert.same({ 1, { 2 }, { a = "b" } }, decoded '[1,[2],{"a":"b"}]')
  end)

  it("makes lists known by their metatable, empty ones too, and objects plain tables", function()
    local value = decoded '{"list":[],"object":{},"inner":[[]]}'
    assert.equal(porting.array_mt, getmetatable(value.list))
    assert.equal(porting.array_mt, getmetatable(value.inner[1]))
    assert.is_nil(getmetatable(value.object))
    assert.is_nil(getmetatable(value))
  end)

  it("puts what it is told in the place of null", function()
    local marker = {}
    assert.equal(marker, decoded('{"a":[null]}').a[1] == porting.null and porting.decode("null", { null = marker }))
    assert.is_false(porting.decode("[null]", { null = false })[1])
    assert.equal(cjson.null, porting.decode('{"a":null}', { null = cjson.null }).a)
  end)

  it("resolves escapes", function()
    assert.equal('"\\/\b\f\n\r\t', decoded [["\"\\\/\b\f\n\r\t"]])
    assert.equal("\195\169 \226\130\172 \240\157\132\158", decoded [["\u00e9 \u20AC \ud834\udd1e"]])
  end)

  it("keeps NUL in strings and names", function()
    assert.equal("\0", decoded [["\u0000"]])
    assert.equal("a\0b\0", decoded [["a\u0000b\u0000"]])
    assert.equal("\\u0000", decoded [["\\u0000"]])
    local value = decoded [[{"\u0000":1,"a\u0000":2,"a":3}]]
    assert.same({ ["\0"] = 1, ["a\0"] = 2, a = 3 }, value)
  end)

  it("tells names that differ in case only apart, and takes an empty one", function()
    assert.same({ A = 1, a = 2, [""] = 3 }, decoded '{"A":1,"a":2,"":3}')
  end)

  it("takes the last of members that share a name", function()
    assert.same({ a = 3 }, decoded [[{"a":1,"a":2,"\u0061":3}]])
    assert.equal(porting.null, decoded('{"a":1,"a":null}').a)
  end)

  it("goes 64 levels deep and no further", function()
    local value = decoded(nested(63, "[]"))
    for _ = 1, 63 do value = value.a end
    assert.same({}, value)
    for _, text in ipairs { nested(64, "[]"), ("["):rep(65) .. ("]"):rep(65), ("["):rep(200000) } do
      local result, err = porting.decode(text)
      assert.is_nil(result)
      assert.equal("bad_response", err.kind)
      assert.truthy(err.detail:find("too deep", 1, true), err.detail)
    end
  end)

  it("does not depend on the stack that is left to a coroutine", function()
    local text = ("["):rep(64) .. ("]"):rep(64)
    local value = coroutine.wrap(function() return decoded(text) end)()
    assert.is_table(value[1][1][1])
  end)

  for what, text in pairs {
    ["nothing"] = "",
    ["white space"] = " \n",
    ["trailing garbage"] = "{} x",
    ["a second value"] = "1 2",
    ["a NUL after the value"] = "{}\0",
    ["a control character in a string"] = '"a\nb"',
    ["a NUL in a string"] = '"a\0b"',
    ["a byte that is not UTF-8"] = '"\255"',
    ["an overlong NUL"] = '"\192\128"',
    ["the mark of a big integer"] = '"\192\1291"',
    ["a surrogate in UTF-8"] = '"\237\160\128"',
    ["half a surrogate pair"] = [["\ud834"]],
    ["a byte order mark"] = "\239\187\191{}",
    ["a name without quotes"] = "{a:1}",
    ["a comma too many"] = "[1,]",
    ["a comment"] = "[1/**/]",
    ["NaN"] = "NaN",
    ["a plus sign"] = "+1",
    ["a leading zero"] = "01",
    ["a number out of range"] = "1e999",
    ["a number of more than 60 characters"] = "0." .. ("1"):rep(59),
    ["a single quote"] = "'a'",
  } do
    it("gives nil and a bad_response for " .. what, function()
      local value, err = porting.decode(text)
      assert.is_nil(value)
      assert.equal("bad_response", err.kind)
      assert.truthy(err.detail:find "%(byte %d+ of %d+%)$", err.detail)
    end)
  end

  it("has its limits in the reference", function()
    local file = assert(io.open "doc/reference.md")
    local reference = file:read "*a"
    file:close()
    for _, words in ipairs { "at most 64 deep", "no number of more than 60 characters" } do
      assert.truthy(reference:find(words, 1, true), words)
    end
    assert.is_number(assert(porting.decode(("1"):rep(60))))
  end)

  it("raises at the caller's line for anything but a string, and for an unknown option", function()
    local ok, message = pcall(function() porting.decode(7) end)
    assert.is_false(ok)
    assert.truthy(message:find "value_spec.lua:%d+: decode: takes JSON as a string, not number", message)
    ok, message = pcall(function() porting.decode("1", { null = 1, nil_value = 2 }) end)
    assert.is_false(ok)
    assert.truthy(message:find("unknown option nil_value", 1, true), message)
    assert.is_false((pcall(porting.decode)))
  end)

  it("names the caller's line even when the chunk's text has the module's path in it", function()
    local text = "local porting = ... -- see telnyx/porting\n\nporting.decode(7)"
    local chunk = assert((rawget(_G, "loadstring") or load)(text))
    local ok, message = pcall(chunk, porting)
    assert.is_false(ok)
    assert.truthy(message:find("]:3: decode: ", 1, true), message)
  end)
end)

describe("a number", function()
  it("is exact up to 2^53 in every Lua", function()
    for _, digits in ipairs { "0", "7", "-1", "2147483648", "-4294967296", "9007199254740991", "9007199254740992",
      "-9007199254740992" } do
      local number = decoded(digits)
      assert.equal(digits, ("%.0f"):format(number))
      assert.equal(digits, porting.encode(number))
      if type_of_number then assert.equal("integer", type_of_number(number)) end
    end
  end)

  it("past 2^53 is exact where the language has integers, and else the nearest float", function()
    for _, digits in ipairs { "9007199254740993", "9223372036854775807", "-9223372036854775808",
      "1752379429071357070" } do
      local number = decoded(digits)
      if type_of_number then
        assert.equal("integer", type_of_number(number))
        assert.equal(digits, porting.encode(number))
      else
        assert.equal(tonumber(digits), number)
      end
    end
    for _, digits in ipairs { "9223372036854775808", "-9223372036854775809", "123456789012345678901234567890" } do
      assert.equal(tonumber(digits .. ".0"), decoded(digits))
      assert.equal(decoded(digits), decoded(porting.encode(decoded(digits))))
    end
  end)

  it("without fraction is an integer where the language has them, however it is written", function()
    for text, number in pairs { ["1.0"] = 1, ["1e3"] = 1000, ["-2.50e1"] = -25, ["0.0"] = 0, ["-0"] = 0 } do
      assert.equal(number, decoded(text))
      if type_of_number then assert.equal("integer", type_of_number(decoded(text))) end
    end
  end)

  it("with fraction comes back as it was", function()
    for _, number in ipairs { 0.1, 1 / 3, -1.5e-300, 1.7976931348623157e308, 5e-324, 2 ^ 53 + 2, 1e20, 123456.789 } do
      local text = porting.encode(number)
      assert.equal(number, decoded(text), text)
      assert.equal(number, cjson.decode("[" .. text .. "]")[1], text)
    end
    assert.equal("0.1", porting.encode(0.1))
  end)

  it("is written without exponent and fraction when it is whole", function()
    assert.equal("1000000", porting.encode(1e6))
    assert.equal("-9007199254740992", porting.encode(-2 ^ 53))
    assert.equal("[1,2]", porting.encode { 1.0, 2 })
  end)

  it("is read and written with a point under a locale with a comma", function()
    local before = os.setlocale(nil, "all")
    if not os.setlocale("de_DE.UTF-8", "all") then return pending "there is no locale de_DE.UTF-8" end
    local ok, message = pcall(function()
      assert.equal(1.5, decoded "1.5")
      assert.equal("1.5", porting.encode(1.5))
      assert.equal("[-0.25,1e+300,1.5e-10]", porting.encode { -0.25, 1e300, 1.5e-10 })
      assert.equal(9007199254740993, decoded "9007199254740993")
      assert.equal(1e30, decoded "1000000000000000000000000000000")
      local order = assert(porting.order('{"id":"eef10fb8-f3df-4c67-97c5-e18179723222","x":[1.25,2.5e3],"y":3.75}'))
      assert.equal(1.25, order.x[1])
      assert.equal(2500, order.x[2])
      assert.equal(3.75, order.y)
      assert.equal(0.5, porting.time "1970-01-01T00:00:00.5Z")
      local value, err = porting.decode "1,5"
      assert.is_nil(value)
      assert.equal("bad_response", err.kind)
    end)
    os.setlocale(before, "all")
    assert.is_true(ok, message)
  end)
end)

describe("encode", function()
  it("writes every type of value", function()
    assert.equal('"x"', porting.encode "x")
    assert.equal("true", porting.encode(true))
    assert.equal("false", porting.encode(false))
    assert.equal("null", porting.encode(porting.null))
    assert.equal('{"a":[1,"b",{}],"c":null}', porting.encode { a = { 1, "b", {} }, c = porting.null })
  end)

  it("sorts keys, so that a table always gives the same text", function()
    assert.equal('{"":0,"A":1,"a":2,"a\\u0000":3,"aa":4,"b":5}',
      porting.encode { b = 5, a = 2, aa = 4, ["a\0"] = 3, A = 1, [""] = 0 })
  end)

  it("escapes what has to be, and nothing else", function()
    assert.equal([["\"\\/\u0008\u000a\u001f]] .. "\127\195\169" .. '"', porting.encode "\"\\/\b\n\31\127\195\169")
    assert.equal([["a\u0000b"]], porting.encode "a\0b")
    local all = {}
    for byte = 0, 127 do all[#all + 1] = string.char(byte) end
    all = table.concat(all)
    assert.equal(all, decoded(porting.encode(all)))
    assert.equal(all, cjson.decode("[" .. porting.encode(all) .. "]")[1])
  end)

  it("takes a table with the keys 1 to n for a list, and the empty one for an object", function()
    assert.equal("[1,2,3]", porting.encode { 1, 2, 3 })
    assert.equal("{}", porting.encode {})
    assert.equal("[]", porting.encode(porting.array()))
    assert.equal("[]", porting.encode(porting.array {}))
    assert.equal("[]", porting.encode(porting.empty_array))
    assert.equal("[]", porting.encode(setmetatable({}, porting.empty_array_mt)))
    assert.equal('{"1":"x"}', porting.encode { ["1"] = "x" })
  end)

  it("takes the nulls of others", function()
    local marker = {}
    assert.equal("[null,null]", porting.encode { cjson.null, porting.null })
    assert.equal("[null,null,{}]", porting.encode({ marker, porting.null, {} }, { null = marker }))
    assert.equal("[null]", porting.encode({ "n/a" }, { null = "n/a" }))
  end)

  it("writes orders as they were received", function()
    local text = '{"id": "eef10fb8-f3df-4c67-97c5-e18179723222", "big": 12345678901234567890}'
    local order = assert(porting.order(text))
    assert.equal("[" .. text .. "]", porting.encode { order })
  end)

  it("says where in the value something is that JSON cannot hold", function()
    for message, value in pairs {
      ["value is not a finite number"] = 0 / 0,
      ["value.a is not a finite number"] = { a = math.huge },
      ["value[2].b is not a finite number"] = { 1, { b = -math.huge } },
      ["value.f is a function"] = { f = print },
      ["value.u is a userdata"] = { u = io.stdout },
      ["value.s[1] is a string that is not UTF-8"] = { s = { "\255" } },
      ["value.s is a string that is not UTF-8"] = { s = "\192\128" },
      ["value.list is a list with holes: write porting.null for null"] = { list = { 1, nil, 3 } },
      ["value.mixed is neither a list"] = { mixed = { 1, a = 2 } },
      ["value[1] is neither a list"] = { { [1.5] = 1 } },
      ["value.zero is neither a list"] = { zero = { [0] = 1 } },
      ["value.keys is neither a list"] = { keys = { [true] = 1 } },
      ["value.marked is neither a list"] = { marked = porting.array { a = 1 } },
    } do
      local raised = refused(value)
      assert.truthy(raised:find("encode: " .. message, 1, true), raised)
    end
    assert.truthy(refused(nil):find("value is nil: write porting.null for null", 1, true))
    assert.truthy(refused({ ["\255"] = 1 }):find "not UTF%-8")
  end)

  it("refuses what is nested deeper than 64, a table inside itself among it", function()
    local value = {}
    for _ = 1, 63 do value = { value } end
    assert.equal(("["):rep(63) .. "{}" .. ("]"):rep(63), porting.encode(value))
    assert.truthy(refused({ value }):find("nested deeper than 64", 1, true))
    local cycle = { inner = {} }
    cycle.inner.back = cycle
    assert.truthy(refused(cycle):find("inside itself", 1, true))
  end)

  it("raises at the caller's line, for a missing value and an unknown option as well", function()
    local ok, message = pcall(function() porting.encode { a = print } end)
    assert.is_false(ok)
    assert.truthy(message:find "value_spec.lua:%d+: encode: value%.a is a function", message)
    ok, message = pcall(function() porting.encode() end)
    assert.is_false(ok)
    assert.truthy(message:find "value_spec.lua:%d+: encode: takes a value", message)
    ok, message = pcall(function() porting.encode(1, { indent = true }) end)
    assert.is_false(ok)
    assert.truthy(message:find("unknown option indent; there is: null", 1, true), message)
  end)

  it("frees what it has written so far when it raises", function()
    local long = { ("x"):rep(1000000), print }
    collectgarbage()
    for _ = 1, 50 do refused(long) end
    assert.equal("[1]", porting.encode { 1 })
  end)

  it("stays safe when a finalizer changes the table meanwhile", function()
    local pause, effort = collectgarbage("setpause", 100), collectgarbage("setstepmul", 1000)
    local times = 0
    for round = 1, 4 do
      local value, encoding, over = {}, false, false
      for i = 1, 4000 do value[("a key that is long "):rep(4) .. i] = { inner = { i } } end
      local function change()
        if over then return end
        finalizer(change)
        if not encoding then return end
        times = times + 1
        for key in pairs(value) do value[key] = nil end
        for i = 1, 2000 * round do value["other " .. i] = round % 2 == 0 and "later" or nil end
      end
      finalizer(change)
      encoding = true
      pcall(porting.encode, { value, value, value })
      over = true
    end
    assert.is_true(times > 0)
    collectgarbage("setpause", pause)
    collectgarbage("setstepmul", effort)
  end)
end)

describe("what decode gives", function()
  it("is encoded to the same document", function()
    for _, text in ipairs {
      "null", "[]", "{}", "[[],{}]", '{"a":null,"b":[null,1.5,-7,"x"],"c":{"d":{}}}', [["\u0000\u001f\"\\"]],
      '{"big":123456789,"empty":"","list":[[1],[2,[3]]],"no":false,"yes":true}',
    } do
      assert.equal(text, porting.encode(decoded(text)))
    end
  end)

  it("and encode again, with the null of another library", function()
    local text = '{"a":null,"b":[null]}'
    assert.equal(text, porting.encode(porting.decode(text, { null = cjson.null })))
    assert.equal(text, porting.encode(porting.decode(text, { null = "none" }), { null = "none" }))
  end)

  it("may be 600 KB long", function()
    local parts = {}
    for i = 1, 12000 do parts[i] = ('{"number":%d,"text":"some text that is not short"}'):format(i) end
    local text = "[" .. table.concat(parts, ",") .. "]"
    assert.is_true(#text > 600 * 1024)
    assert.equal(text, porting.encode(decoded(text)))
  end)
end)

describe("null", function()
  it("is one truthy value that shows as null", function()
    assert.equal("null", tostring(porting.null))
    assert.equal("userdata", type(porting.null))
    assert.equal(porting.null, decoded("[null]")[1])
    assert.is_false(porting.null == cjson.null)
  end)
end)

describe("array", function()
  it("marks a table as a list and returns it", function()
    local list = { 1 }
    assert.equal(list, porting.array(list))
    assert.equal(porting.array_mt, getmetatable(list))
    assert.equal(porting.array_mt, getmetatable(porting.array()))
    assert.equal(porting.array_mt, porting.empty_array_mt)
  end)

  it("raises at the caller's line for anything but a table", function()
    local ok, message = pcall(function() porting.array "x" end)
    assert.is_false(ok)
    assert.truthy(message:find "value_spec.lua:%d+: array: takes a table, not string", message)
  end)
end)
