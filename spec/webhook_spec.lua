--- Webhooks: what is believed, and what is refused and why.

local porting = require "telnyx.porting"
local webhook = require "telnyx.porting.webhook"
local crypto = require "telnyx.spec.crypto"
local deliveries = require "spec.support.webhook"
local rfc8032 = require "spec.support.rfc8032"
local run = require "spec.support.porting".run

local now, key = deliveries.now, deliveries.public_key

--- Verifies with the specs' clock and key, unless others are given.
local function verify(body, headers, public_key, options)
  return webhook.verify(body, headers, public_key or key, options or { now = now })
end

--- Asserts that nothing came but an error of this kind, and returns that.
local function assert_refused(kind, event, err)
  assert.is_nil(event)
  assert.equal(kind, err.kind, tostring(err))
  return err
end

local function changed(bytes, position)
  local byte = (bytes:byte(position) + 1) % 256
  return bytes:sub(1, position - 1) .. string.char(byte) .. bytes:sub(position + 1)
end

describe("a signature", function()
  for name, vector in pairs(rfc8032) do
    it("is right as RFC 8032 says: " .. name, function()
      local public, signature = crypto.base64(vector.public), crypto.base64(vector.signature)
      assert.is_true(webhook.verify_signature(vector.message, signature, public))
      assert.equal(vector.signature, crypto.sign(vector.secret, vector.message))
    end)

    it("is wrong when one byte of signature, message or key is another: " .. name, function()
      local public, signature = crypto.base64(vector.public), crypto.base64(vector.signature)
      for position = 1, 64, 7 do
        assert_refused("bad_signature", webhook.verify_signature(vector.message,
          crypto.base64(changed(vector.signature, position)), public))
      end
      assert_refused("bad_signature", webhook.verify_signature(vector.message .. "\0", signature, public))
      if vector.message ~= "" then
        assert_refused("bad_signature", webhook.verify_signature(changed(vector.message, 1), signature, public))
      end
      for position = 1, 32, 5 do
        assert_refused("bad_signature", webhook.verify_signature(vector.message, signature,
          crypto.base64(changed(vector.public, position))))
      end
    end)
  end

  it("is not right in a second way, with the group's order added to its half S", function()
    local vector = rfc8032["TEST 2"]
    -- 2^252 + 27742317777372353535851937790883648493, low byte first.
    local order = "\237\211\245\92\26\99\18\88\214\156\247\162\222\249\222\20" .. ("\0"):rep(15) .. "\16"
    local sum, carry = {}, 0
    for i = 1, 32 do
      local byte = vector.signature:byte(32 + i) + order:byte(i) + carry
      carry = byte > 255 and 1 or 0
      sum[i] = string.char(byte % 256)
    end
    local second = vector.signature:sub(1, 32) .. table.concat(sum)
    assert_refused("bad_signature", webhook.verify_signature(vector.message, crypto.base64(second),
      crypto.base64(vector.public)))
  end)
end)

describe("a delivery that is signed", function()
  it("gives its event", function()
    local body = deliveries.body()
    local event = assert(verify(body, deliveries.headers(body)))
    assert.equal("porting_order.status_changed", event.event_type)
    assert.equal("9d2ba5de-e9b6-4e25-b2f1-1d0bc5c4f3a1", event.id)
    assert.equal(now, porting.time(event.occurred_at))
    assert.equal(deliveries.order_id, event.payload.id)
    assert.equal(porting.null, event.payload.customer_reference)
    assert.same({ attempt = 1, delivered_to = "https://example.com/webhook" }, event.meta)
  end)

  it("gives a status as an order has it", function()
    local body = deliveries.body { status = "exception" }
    local event = assert(verify(body, deliveries.headers(body)))
    local order = assert(porting.order('{"id":"' .. deliveries.order_id .. '","status":{"value":"exception",'
      .. '"details":[{"code":"FOC_REJECTED","description":"no"}]}}'))
    assert.same(order.status, event.payload.status)
    assert.equal(porting.statuses.EXCEPTION, event.payload.status.value)
    assert.equal(porting.exception_codes.FOC_REJECTED, event.payload.status.details[1].code)
  end)

  it("is known by its headers in any letter case", function()
    local body = deliveries.body()
    local headers = deliveries.headers(body)
    local function capital(name) return (name:gsub("%f[%w]%l", string.upper)) end
    for _, change in ipairs { string.upper, string.lower, capital } do
      local others = {}
      for name, value in pairs(headers) do others[change(name)] = value end
      assert(verify(body, others))
    end
  end)

  it("may have a header's one value in a list", function()
    local body = deliveries.body()
    local headers = deliveries.headers(body)
    for name, value in pairs(headers) do headers[name] = { value } end
    assert(verify(body, headers))
  end)

  it("may hold any bytes that JSON allows", function()
    local body = deliveries.body { comment = "\\u0000 \195\169 \\n|" } .. "\r\n"
    local event = assert(verify(body, deliveries.headers(body)))
    assert.equal("\0 \195\169 \n|", event.payload.status.details[1].description)
  end)

  it("is believed for 300 seconds, before and after, and for as long as tolerance says", function()
    local body = deliveries.body()
    for _, age in ipairs { 0, 300, -300 } do
      assert(verify(body, deliveries.headers(body, now - age)))
    end
    for _, age in ipairs { 301, -301, 86400, -86400, now } do
      local err = assert_refused("stale", verify(body, deliveries.headers(body, now - age)))
      assert.truthy(err.detail:find(age > 0 and "ago" or "ahead", 1, true))
    end
    assert(verify(body, deliveries.headers(body, now - 900), key, { now = now, tolerance = 900 }))
    assert_refused("stale", verify(body, deliveries.headers(body, now - 1), key, { now = now, tolerance = 0 }))
    assert(verify(body, deliveries.headers(body), key, { now = now + 0.5, tolerance = 0.5 }))
  end)

  it("is measured by the clock of the machine", function()
    local body = deliveries.body()
    assert(webhook.verify(body, deliveries.headers(body, os.time()), key))
    assert_refused("stale", webhook.verify(body, deliveries.headers(body, now), key))
  end)
end)

describe("a delivery", function()
  local body = deliveries.body { comment = "hidden words" }
  local headers = deliveries.headers(body)
  local signature, timestamp = headers["telnyx-signature-ed25519"], headers["telnyx-timestamp"]

  it("is refused with another body", function()
    local ported = body:gsub("exception", "ported")
    for _, other in ipairs { body .. "\n", " " .. body, body:sub(1, -2), changed(body, 40), "", ported } do
      assert_refused("bad_signature", verify(other, headers))
    end
  end)

  it("is refused with another timestamp", function()
    assert_refused("bad_signature", verify(body, {
      ["telnyx-signature-ed25519"] = signature, ["telnyx-timestamp"] = tostring(now + 1),
    }))
    -- The first digit of the body moved over to the timestamp, or the bar left out.
    assert_refused("bad_signature", verify("1" .. body, headers))
  end)

  it("is refused with another key", function()
    assert_refused("bad_signature", verify(body, headers, crypto.base64(crypto.public_key(("t"):rep(32)))))
  end)

  it("is refused with the signature of another delivery", function()
    assert_refused("bad_signature", verify(body, {
      ["telnyx-signature-ed25519"] = deliveries.headers "{}" ["telnyx-signature-ed25519"],
      ["telnyx-timestamp"] = timestamp,
    }))
  end)

  it("is refused when its signature is not 64 bytes in base64", function()
    local raw = crypto.sign(("s"):rep(32), timestamp .. "|" .. body)
    local wrong = {
      crypto.base64(raw:sub(1, 63)), crypto.base64(raw .. "x"), crypto.base64(raw .. raw:sub(1, 32)),
      signature .. "\n", " " .. signature, signature .. "=", signature .. "A", signature:sub(1, 86),
      (signature:gsub("=", "A")), signature:sub(1, 87) .. "A", ("="):rep(88), ("A"):rep(85) .. "===",
      signature:sub(1, 40) .. "\0" .. signature:sub(42), signature:sub(1, 43) .. "\n" .. signature:sub(45),
      signature:sub(1, 40) .. "\255" .. signature:sub(42), raw, "0x" .. ("ab"):rep(43), "x",
    }
    for _, text in ipairs(wrong) do
      local err = assert_refused("bad_signature", verify(body, {
        ["telnyx-signature-ed25519"] = text, ["telnyx-timestamp"] = timestamp,
      }))
      assert.truthy(err.detail:find("base64", 1, true), err.detail)
    end
  end)

  it("is refused when its signature is in another alphabet, or has bits left over", function()
    local function with(text)
      return verify(body, { ["telnyx-signature-ed25519"] = text, ["telnyx-timestamp"] = timestamp })
    end
    local replaced = 0
    for plain, other in pairs { ["+"] = "-", ["/"] = "_" } do
      local text, count = signature:gsub("%" .. plain, other)
      if count > 0 then assert.truthy(assert_refused("bad_signature", with(text)).detail:find "base64") end
      replaced = replaced + count
    end
    assert.is_true(replaced > 0)
    local last = signature:sub(86, 86)
    assert.truthy(last:find "[AQgw]")
    local same_byte = ({ A = "B", Q = "R", g = "h", w = "x" })[last]
    assert.truthy(assert_refused("bad_signature", with(signature:sub(1, 85) .. same_byte .. "==")).detail:find "base64")
  end)

  it("is refused when its timestamp is not digits alone, even if that was signed", function()
    for _, text in ipairs {
      "1700000000abc", " 1700000000", "1700000000 ", "+1700000000", "-1", "1e9", "0x6553f100", "1700000000.0",
      "1700000000\n", "1700000000\0", "１", "1700000000000000", ("9"):rep(400), "nan", "inf",
    } do
      local err = assert_refused("bad_signature", verify(body, deliveries.headers(body, text)))
      assert.truthy(err.detail:find("digits", 1, true), err.detail)
    end
  end)

  it("is refused when one of its headers is missing or empty", function()
    for name in pairs { ["telnyx-signature-ed25519"] = true, ["telnyx-timestamp"] = true } do
      for _, value in ipairs { false, "", {} } do
        local others = deliveries.headers(body)
        others[name] = value or nil
        local err = assert_refused("missing_header", verify(body, others))
        assert.truthy(err.detail:find(name, 1, true))
      end
    end
    assert_refused("missing_header", verify(body, {}))
    assert_refused("missing_header", verify(body, { "telnyx-signature-ed25519", [signature] = "telnyx-timestamp" }))
  end)

  it("is refused when one of its headers comes more than once", function()
    for name, value in pairs { ["telnyx-signature-ed25519"] = signature, ["telnyx-timestamp"] = timestamp } do
      local listed, spelt = deliveries.headers(body), deliveries.headers(body)
      listed[name] = { value, value }
      spelt[name:upper()] = value
      for _, others in ipairs { listed, spelt } do
        local err = assert_refused("bad_signature", verify(body, others))
        assert.truthy(err.detail:find("more than once", 1, true))
      end
    end
  end)

  it("is checked before anything of its body is read", function()
    local broken = "{" .. ("["):rep(100000)
    assert_refused("bad_signature", verify(broken, headers))
    assert_refused("stale", verify(broken, deliveries.headers(broken, now - 301)))
    assert_refused("bad_body", verify(broken, deliveries.headers(broken)))
  end)
end)

describe("a key", function()
  local body = deliveries.body()
  local headers = deliveries.headers(body)

  it("that is not 32 bytes in base64 is refused", function()
    local raw = crypto.public_key(("s"):rep(32))
    for _, text in ipairs {
      "", " ", ",", "x", raw, key .. "x", key .. "=", key:sub(1, 43), (key:gsub("=", "A")),
      crypto.base64(raw:sub(1, 31)), crypto.base64(raw .. "x"), crypto.base64(raw .. raw),
      (key:gsub("^.", "-")), "-----BEGIN PUBLIC KEY-----",
    } do
      local err = assert_refused("bad_key", verify(body, headers, text))
      assert.is_nil(text ~= "" and #text > 1 and err.detail:find(text, 1, true) or nil)
    end
  end)

  it("that is in PEM is explained", function()
    local err = assert_refused("bad_key", verify(body, headers,
      "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA" .. key .. "\n-----END PUBLIC KEY-----\n"))
    assert.truthy(err.detail:find("the public key is in PEM", 1, true), err.detail)
  end)

  it("may have white space around it", function()
    for _, text in ipairs { key .. "\n", " " .. key, "\t" .. key .. " \r\n", key .. ",", { " " .. key } } do
      assert.is_table(verify(body, headers, text))
    end
  end)

  it("may be one of several, in a list or separated by commas or white space", function()
    local other = crypto.base64(crypto.public_key(("t"):rep(32)))
    for _, keys in ipairs {
      { other, key }, { key, other }, { other .. " " .. key }, other .. "," .. key, key .. ", " .. other,
      other .. "\n" .. key .. "\n",
    } do
      assert.is_table(verify(body, headers, keys))
      local _, err = verify(body .. " ", headers, keys)
      assert.equal("bad_signature: the signature does not fit what was received and none of the public keys",
        tostring(err))
    end
    local err = assert_refused("bad_key", verify(body, headers, { key, "x" }))
    assert.equal("the second of 2 public keys: the public key is not 32 bytes in base64 (44 characters)", err.detail)
    assert_refused("bad_key", verify(body, headers, { key, crypto.base64(("\0"):rep(32)) }))
    assert.is_true(webhook.verify_signature("x", crypto.base64(crypto.sign(("t"):rep(32), "x")), { key, other }))
  end)

  it("under which anybody can sign is refused", function()
    -- With the key of all zeros, a signature of zeros fits every fourth message.
    local zeros, forged = crypto.base64(("\0"):rep(32)), crypto.base64(("\0"):rep(64))
    for _ = 1, 20 do assert_refused("bad_key", webhook.verify_signature("any message", forged, zeros)) end
    for _, raw in ipairs {
      "\1" .. ("\0"):rep(31), "\1" .. ("\0"):rep(30) .. "\128", ("\0"):rep(31) .. "\128",
      "\236" .. ("\255"):rep(30) .. "\127", "\237" .. ("\255"):rep(30) .. "\127", "\238" .. ("\255"):rep(30) .. "\255",
    } do
      assert_refused("bad_key", webhook.verify_signature("any message", forged, crypto.base64(raw)))
    end
  end)

  it("that is no point of the curve verifies nothing", function()
    assert_refused("bad_signature", verify(body, headers, crypto.base64("\2" .. ("\0"):rep(31))))
  end)
end)

describe("OpenSSL's queue of errors", function()
  it("stays as it was found", function()
    local body = deliveries.body()
    local headers = deliveries.headers(body)
    local wrong_point = crypto.base64("\2" .. ("\0"):rep(31))
    crypto.take_errors()
    for _, before in ipairs { 0, 1, 3 } do
      for _ = 1, before do crypto.add_error() end
      assert(verify(body, headers))
      verify(body .. " ", headers)
      verify(body, headers, wrong_point)
      verify(body, headers, "x")
      assert.equal(before, crypto.take_errors())
    end
  end)

  it("stays as it was found where OpenSSL is kept from Ed25519, which is said", function()
    local configuration = os.tmpname()
    local file = assert(io.open(configuration, "w"))
    file:write "openssl_conf = init\n[init]\nalg_section = algorithms\n[algorithms]\ndefault_properties = fips=yes\n"
    file:close()
    local result = run([[
      local webhook = require "telnyx.porting.webhook"
      local crypto = require "telnyx.spec.crypto"
      crypto.take_errors()
      print(pcall(webhook.verify_signature, "", ("A"):rep(86) .. "==", arg[1]))
      print(crypto.take_errors())
    ]], "OPENSSL_CONF=" .. configuration, key)
    os.remove(configuration)
    assert.equal("false\tOpenSSL can't check Ed25519 signatures here: no memory, or its configuration rules them out\n"
      .. "0\n", result.output)
  end)
end)

describe("a body that is signed", function()
  local function refused(body)
    return assert_refused("bad_body", verify(body, deliveries.headers(body)))
  end

  it("is refused when it is no JSON", function()
    local good = deliveries.body()
    for _, body in ipairs { "", "x", good .. "x", good:sub(1, -2), good:gsub("no", "\255"), "[" .. good, "nul" } do
      refused(body)
    end
    refused('{"data":' .. ("["):rep(64) .. ("]"):rep(64) .. "}")
  end)

  it("is refused when it is not the documented shape, in words that show nothing of it", function()
    local good = deliveries.body { comment = "hidden words" }
    local function without(pattern, with)
      local body, count = good:gsub(pattern, with)
      assert.equal(1, count, pattern)
      return body
    end
    local bodies = {
      ["the body has no object data"] = {
        "null", "1", '"hidden words"', "[]", "{}", '{"data":null}', '{"data":[]}', '{"data":"hidden words"}',
        "[" .. good .. "]",
      },
      ["data.id is no string"] = { without('"id":"9d[^"]*"', '"id":12345'), without('"id":"9d[^"]*"', '"id":""') },
      ["data.event_type is no string"] = { without('"event_type":"[^"]*"', '"event_type":null') },
      ["data.occurred_at is no string"] = { without('"occurred_at":"[^"]*"', '"occurred_at":1') },
      ["data.occurred_at is no date"] = { without('"occurred_at":"[^"]*"', '"occurred_at":"hidden words"') },
      ["data.payload is no object"] = { without('"payload":', '"load":'), without('"payload":', '"payload":[],"p":') },
      ["data.payload.id is no string"] = {
        without('"id":"eef[^"]*"', '"id":{}'), without('"payload":', '"payload":null,"p":'),
      },
      ["data.payload.status.value is no string"] = {
        without('"value":"exception"', '"value":null'), without('"status":', '"status":"exception","s":'),
        without('"status":', '"status":["exception"],"s":'),
      },
    }
    for detail, list in pairs(bodies) do
      for _, body in ipairs(list) do
        local err = refused(body)
        assert.equal("bad_body: " .. detail, tostring(err))
        assert.is_nil(tostring(err):find "hidden words")
      end
    end
  end)

  it("is an event whatever its type, if it has what every event has", function()
    for _, payload in ipairs { "null", "{}", '{"comment":{"body":"x"}}' } do
      local body = '{"data":{"event_type":"porting_order.new","id":"a","occurred_at":"2023-11-14T22:13:20Z","payload":'
        .. payload .. "}}"
      local event = assert(verify(body, deliveries.headers(body)))
      assert.equal("porting_order.new", event.event_type)
      assert.is_nil(event.meta)
    end
  end)
end)

describe("an error", function()
  it("has the face of the client's errors", function()
    local _, err = verify("{}", {})
    local _, other = porting.decode "x"
    assert.equal(getmetatable(other), getmetatable(err))
    assert.equal("missing_header: the header telnyx-signature-ed25519 is missing", tostring(err))
    assert.same({ 0, false, false }, { err.attempts, err.retryable, err.uncertain })
  end)
end)

describe("misuse", function()
  it("raises at the caller's line and names the argument", function()
    local body, headers = "{}", {}
    local signed = deliveries.headers(body)
    for message, call in pairs {
      ["verify: the body must be the bytes as they were received, a string, not nil"] =
        function() webhook.verify(nil, headers, key) end,
      ["verify: the headers must be a table from names to values, not string"] =
        function() webhook.verify(body, "telnyx", key) end,
      ["verify: the public key must be a string or a list of strings, or nil for TELNYX_PUBLIC_KEY, not number"] =
        function() webhook.verify(body, headers, 5) end,
      ["verify: the list of public keys is empty"] = function() webhook.verify(body, signed, {}) end,
      ["verify: the list of public keys must hold strings from 1 on, and no other keys; [2] is a nil"] =
        function() webhook.verify(body, signed, { key, [3] = key }) end,
      ["verify: 17 public keys were given; 16 are the most"] =
        function() webhook.verify(body, signed, (key .. " "):rep(17)) end,
      ["sign: the body must be the bytes to be sent, a string, not table"] = function() webhook.sign({}, key) end,
      ["sign: the seed must be a string of 32 bytes, or base64 of them, not nil"] = function() webhook.sign "" end,
      ["sign: the seed must be 32 bytes, or base64 of them (44 characters)"] = function() webhook.sign("", "x") end,
      ["sign: unknown option time; there is: now"] =
        function() webhook.sign("", ("s"):rep(32), { time = 1 }) end,
      ["verify: the options must be a table, not number"] = function() webhook.verify(body, headers, key, 300) end,
      ["verify: unknown option tolerence; there are: now, tolerance"] =
        function() webhook.verify(body, headers, key, { tolerence = 3 }) end,
      ["verify: tolerance must be a number of seconds from 0 to 1000000000, not \"300\""] =
        function() webhook.verify(body, headers, key, { tolerance = "300" }) end,
      ["verify: tolerance must be a number of seconds from 0 to 1000000000, not the number inf"] =
        function() webhook.verify(body, headers, key, { tolerance = math.huge }) end,
      ["verify: now must be a number of Unix seconds from 0 to 253402300799, not a boolean"] =
        function() webhook.verify(body, headers, key, { now = true }) end,
      ["verify: the header telnyx-timestamp must be a string or a list of strings, not number"] =
        function() webhook.verify(body, { ["telnyx-signature-ed25519"] = "x", ["telnyx-timestamp"] = 1 }, key) end,
      ["verify_signature: the public key must be a string or a list of strings, not nil"] =
        function() webhook.verify_signature("", "") end,
    } do
      local ok, raised = pcall(call)
      assert.is_false(ok)
      assert.truthy(raised:find("webhook_spec.lua:%d+: "), raised)
      assert.equal(message, (raised:gsub("^.-:%d+: ", "")))
    end
  end)
end)

describe("webhook.sign", function()
  local seed = ("s"):rep(32)

  it("makes the headers that verify takes, by a seed of 32 bytes or base64 of them", function()
    local body = deliveries.body()
    for _, given in ipairs { seed, crypto.base64(seed) } do
      local headers, public_key = webhook.sign(body, given, { now = now })
      assert.equal(key, public_key)
      local expected = deliveries.headers(body)
      expected["content-type"] = nil
      assert.same(expected, headers)
      assert.is_table(verify(body, headers))
    end
  end)

  it("signs for this moment where none is given, and what is changed after it is refused", function()
    local body = deliveries.body()
    local headers = webhook.sign(body, seed)
    assert.is_table(webhook.verify(body, headers, key))
    assert_refused("bad_signature", webhook.verify(body .. " ", headers, key))
    assert_refused("stale", webhook.verify(body, (webhook.sign(body, seed, { now = 1000 })), key))
  end)

  it("leaves OpenSSL's queue of errors as it was", function()
    crypto.take_errors()
    crypto.add_error()
    webhook.sign("{}", seed)
    assert.equal(1, crypto.take_errors())
  end)

  it("gives the signatures of RFC 8032", function()
    -- The signed message begins with the time, so the vectors themselves are checked by verify_signature.
    for _, vector in pairs(rfc8032) do
      local headers, public_key = webhook.sign(vector.message, vector.secret, { now = 5 })
      assert.equal(crypto.base64(vector.public), public_key)
      assert.equal(crypto.base64(crypto.sign(vector.secret, "5|" .. vector.message)),
        headers["telnyx-signature-ed25519"])
    end
  end)
end)

describe("the key in the environment", function()
  local script = [[
    local webhook = require "telnyx.porting.webhook"
    local deliveries = require "spec.support.webhook"
    local body = deliveries.body()
    local event, err = webhook.verify(body, deliveries.headers(body), nil, { now = deliveries.now })
    print(event and event.id or err)
  ]]

  it("is used when none is given", function()
    local result = run(script, "TELNYX_PUBLIC_KEY=" .. key)
    assert.same({ 0, "9d2ba5de-e9b6-4e25-b2f1-1d0bc5c4f3a1\n" }, { result.status, result.output })
  end)

  it("may be several, for the time in which it is changed", function()
    local other = crypto.base64(crypto.public_key(("t"):rep(32)))
    for _, keys in ipairs { other .. "," .. key, other .. " " .. key, " " .. key .. " " } do
      local result = run(script, "TELNYX_PUBLIC_KEY='" .. keys .. "'")
      assert.same({ 0, "9d2ba5de-e9b6-4e25-b2f1-1d0bc5c4f3a1\n" }, { result.status, result.output })
    end
  end)

  it("is asked for when it is missing, empty or none", function()
    local missing = "bad_key: there is no public key: give it as an argument or set TELNYX_PUBLIC_KEY\n"
    assert.equal(missing, run(script, "-u TELNYX_PUBLIC_KEY").output)
    assert.equal(missing, run(script, "TELNYX_PUBLIC_KEY=").output)
    assert.equal("bad_key: the public key is not 32 bytes in base64 (44 characters)\n",
      run(script, "TELNYX_PUBLIC_KEY=x").output)
  end)
end)

describe("the module for webhooks", function()
  local lua = os.getenv "LUA":match "[^/]+$"

  --- What an object file asks the linker for, as readelf tells.
  local function needs(path)
    local pipe = assert(io.popen(("readelf -d '%s'"):format(path)))
    local text = pipe:read "*a"
    pipe:close()
    assert.truthy(text:find("NODELETE", 1, true), text)
    return text
  end

  it("alone is what brings libcrypto", function()
    local folder = ("%s/%s/telnyx/"):format(os.getenv "BUILD", lua)
    assert.truthy(needs(folder .. "porting/webhook.so"):find("libcrypto", 1, true))
    assert.is_nil(needs(folder .. "porting.so"):find("libcrypto", 1, true))
  end)

  it("says so when it was built without OpenSSL", function()
    local folder = os.tmpname()
    os.remove(folder)
    local target = ("%s/%s/telnyx/porting/webhook.so"):format(folder, lua)
    -- Without what the make that runs the specs hands on.
    local built = os.execute(("env -u MAKEFLAGS -u MAKELEVEL make -s LUA=%s BUILD='%s' WEBHOOK=no '%s' >/dev/null")
      :format(lua, folder, target))
    assert.is_true(built == true or built == 0)
    local text = needs(target)
    local result = run([[
      package.cpath = arg[1] .. ";" .. package.cpath
      print(pcall(require, "telnyx.porting.webhook"))
    ]], nil, folder .. "/" .. lua .. "/?.so")
    os.execute(("rm -rf '%s'"):format(folder))
    assert.equal("false\ttelnyx.porting.webhook was built without OpenSSL (make WEBHOOK=no), so it can't check "
      .. "signatures: install libssl-dev and build it again without WEBHOOK=no\n", result.output)
    assert.is_nil(text:find("libcrypto", 1, true))
  end)
end)
