-- The webhooks of the stand-in API: when they are sent, that their signature is right, how they repeat and mix.
local api = require "spec.support.api"
local cjson = require "cjson"
local sandbox = require "spec.support.sandbox"
local socket = require "socket"

local receiver, url

-- Takes one delivery: its headers (names in lower case) and body; answers with a status.
local function receive(status)
  local connection = assert(receiver:accept())
  connection:settimeout(10)
  local headers = { request = assert(connection:receive "*l") }
  while true do
    local line = assert(connection:receive "*l")
    if line == "" then
      break
    end
    local name, value = line:match "^(.-):%s*(.*)$"
    headers[name:lower()] = value
  end
  local body = assert(connection:receive(tonumber(headers["content-length"])))
  connection:send(("HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"):format(status or "200 OK"))
  connection:close()
  return { headers = headers, text = body, body = cjson.decode(body) }
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

local function run(command)
  local status = os.execute(command)
  return status == true or status == 0
end

-- Whether openssl finds that the public key signed the text.
local function is_signed(text, signature)
  local name = os.tmpname()
  write(name, text)
  write(name .. ".sig", (require "mime".unb64(signature)))
  -- A public key's file is a fixed head, then its 32 bytes.
  write(name .. ".pub", "\48\42\48\5\6\3\43\101\112\3\33\0" .. require "mime".unb64(sandbox.public_key))
  local command = "openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey %s.pub -sigfile %s.sig -in %s"
  local fine = run((command .. " >/dev/null 2>&1"):format(name, name, name))
  for _, suffix in ipairs { "", ".sig", ".pub" } do
    os.remove(name .. suffix)
  end
  return fine
end

local function change(status, id)
  sandbox.set_order(id or sandbox.example_id, { status = status })
end

local function statuses(count)
  local list = {}
  for i = 1, count do
    list[i] = receive().body.data.payload.status.value
  end
  return list
end

describe("the stand-in API's webhooks", function()
  before_each(function()
    sandbox.reset { orders = 60 }
    receiver = assert(socket.bind("127.0.0.1", 0))
    receiver:settimeout(10)
    local _, port = receiver:getsockname()
    url = ("http://127.0.0.1:%d/webhooks?a=b"):format(port)
  end)

  after_each(function()
    sandbox.webhooks { enabled = false }
    receiver:close()
  end)

  it("are signed over the time and the bytes", function()
    sandbox.webhooks { url = url }
    change "exception"
    local delivery = receive()
    local headers = delivery.headers
    assert.equal("POST /webhooks?a=b HTTP/1.1", headers.request)
    local timestamp, signature = headers["telnyx-timestamp"], headers["telnyx-signature-ed25519"]
    assert.is_truthy(timestamp:find "^%d+$")
    assert.is_true(math.abs(tonumber(timestamp) - os.time()) <= 300)
    assert.is_true(is_signed(timestamp .. "|" .. delivery.text, signature))
    assert.is_false(is_signed(timestamp .. "|" .. delivery.text .. " ", signature))
    assert.is_false(is_signed(tonumber(timestamp) + 1 .. "|" .. delivery.text, signature))
  end)

  it("tell what happened as the API does", function()
    sandbox.webhooks { url = url }
    change "exception"
    local body = receive().body
    assert.same({ attempt = 1, delivered_to = url }, body.meta)
    assert.equal("event", body.data.record_type)
    assert.equal("porting_order.status_changed", body.data.event_type)
    assert.equal(sandbox.example_id, body.data.payload.id)
    assert.equal("exception", body.data.payload.status.value)
    local status, event = api.request("GET", "/porting/events/" .. body.data.id)
    assert.equal(200, status)
    assert.equal(event.data.created_at, body.data.occurred_at)
  end)

  it("go to the order's own URL, if that is on loopback", function()
    api.request("PATCH", "/porting_orders/" .. sandbox.example_id, { webhook_url = url })
    change "exception"
    assert.equal(url, receive().body.meta.delivered_to)
    change("submitted", api.order_with "exception")
    change "submitted"
    assert.same({ "submitted" }, statuses(1))
    for _, sent in ipairs(sandbox.sent_webhooks()) do
      assert.equal(url, sent.url)
    end
    assert.has_error(function() sandbox.webhooks { url = "http://192.0.2.1/" } end)
  end)

  it("come in the order of what happened, and for every kind that has them", function()
    sandbox.webhooks { url = url }
    local path = "/porting_orders/" .. sandbox.example_id
    change "exception"
    api.request("POST", path .. "/comments", { body = "A word" })
    api.request("POST", path .. "/actions/cancel")
    local types, last = {}, ""
    for i = 1, 3 do
      local data = receive().body.data
      types[i] = data.event_type
      assert.is_true(data.occurred_at > last)
      last = data.occurred_at
    end
    assert.same({ "porting_order.status_changed", "porting_order.new_comment", "porting_order.status_changed" }, types)
  end)

  it("are tried again until they are taken, each attempt counted", function()
    sandbox.webhooks { url = url, attempts = 3, pause = 0 }
    change "exception"
    local first, second = receive "500 Internal Server Error", receive()
    assert.equal(first.body.data.id, second.body.data.id)
    assert.equal(1, first.body.meta.attempt)
    assert.equal(2, second.body.meta.attempt)
    change "submitted"
    assert.equal(1, receive().body.meta.attempt)
  end)

  it("repeat and change places, if that is wanted", function()
    sandbox.webhooks { url = url, repeats = 1 }
    change "exception"
    local first, second = receive().body, receive().body
    assert.equal(first.data.id, second.data.id)
    assert.equal(2, second.meta.attempt)
    sandbox.webhooks { repeats = 0, out_of_order = 3 }
    for _, status in ipairs { "submitted", "foc-date-confirmed", "ported" } do
      change(status)
    end
    assert.same({ "ported", "foc-date-confirmed", "submitted" }, statuses(3))
    change "submitted"
    sandbox.webhooks { out_of_order = 0 }
    assert.same({ "submitted" }, statuses(1))
  end)

  it("are sent again when an event is published again", function()
    sandbox.webhooks { url = url }
    change "exception"
    local first = receive().body
    api.request("POST", "/porting/events/" .. first.data.id .. "/republish")
    local second = receive().body
    assert.equal(first.data.id, second.data.id)
    assert.equal(2, second.meta.attempt)
  end)

  it("are not sent when they are off", function()
    sandbox.webhooks { url = url, enabled = false }
    change "exception"
    sandbox.webhooks { enabled = true }
    change "submitted"
    assert.same({ "submitted" }, statuses(1))
  end)
end)
