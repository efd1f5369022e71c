--- examples/webhook under a real nginx: what it answers, and what it has handled.

if not rawget(_G, "jit") or package.loaded.ngx or rawget(_G, "vim") then return end

local crypto = require "telnyx.spec.crypto"
local deliveries = require "spec.support.webhook"
local receiver = require "spec.support.receiver"

-- Waits until there is a sign, then writes the id into the log.
local slow = [[
return function(event)
  ngx.log(ngx.NOTICE, "begun ", event.id, ";")
  while not io.open "SIGNS/open" do ngx.sleep(0.01) end
  ngx.log(ngx.NOTICE, "slowly handled ", event.id, ";")
end
]]

describe("the webhook example", function()
  local it_runs

  describe("without a key", function()
    after_each(function() it_runs:stop() end)

    it("does not start, and says what it needs", function()
      it_runs = receiver.new { key = false }
      local words = it_runs:start()
      assert.truthy(words:find("TELNYX_PUBLIC_KEY is not set", 1, true), words)
      assert.equal("1", it_runs:status())
    end)

    it("that is one does not start", function()
      it_runs = receiver.new { key = "c2hvcnQ=" }
      local words = it_runs:start()
      assert.truthy(words:find("TELNYX_PUBLIC_KEY: the public key is not 32 bytes", 1, true), words)
      assert.equal("1", it_runs:status())
    end)
  end)

  describe("with the handler that logs", function()
    setup(function()
      it_runs = receiver.new()
      it_runs:start()
    end)
    teardown(function() it_runs:stop() end)

    it("handles what is signed", function()
      assert.equal(200, it_runs:post(deliveries.body { id = "first", status = "ported" }))
      it_runs:await_logged(("webhook first handled: order %s is ported"):format(deliveries.order_id))
    end)

    it("answers 401 to what is not, and handles nothing of it", function()
      local body = deliveries.body { id = "forged" }
      local headers = deliveries.headers(body, os.time())
      assert.equal(401, it_runs:post(body .. " ", headers))
      assert.equal(401, it_runs:post(body, {}))
      assert.equal(401, it_runs:post("", {}))
      assert.equal(401, it_runs:post(body, deliveries.headers(body, os.time() - 600)))
      assert.equal(401, it_runs:post(body, deliveries.headers(body, os.time() + 600)))
      it_runs:await_logged("webhook refused", 5)
      assert.equal(0, it_runs:logged "forged handled")
    end)

    it("answers 400 to what is signed and no event, and 405 to a GET", function()
      assert.equal(400, it_runs:post "{}")
      assert.equal(405, it_runs:post("", {}, "GET"))
    end)

    it("takes a large body, and one in chunks", function()
      local body = deliveries.body { id = "big", order_id = "big-order", comment = ("x"):rep(200000) }
      assert.equal(200, it_runs:post(body))
      it_runs:await_logged "webhook big handled"
      body = deliveries.body { id = "chunks", order_id = "chunks" }
      local headers = deliveries.headers(body, os.time())
      headers["Transfer-Encoding"] = "chunked"
      local connection = it_runs:open()
      connection:send(receiver.request("POST", headers))
      for byte in body:gmatch "." do connection:send(("1\r\n%s\r\n"):format(byte)) end
      connection:send "0\r\n\r\n"
      assert.equal(200, receiver.status_of(connection))
      it_runs:await_logged "webhook chunks handled"
    end)

    it("answers 413 to a body that is too large, told or not", function()
      local body = deliveries.body { id = "huge", comment = ("x"):rep(300000) }
      local headers = deliveries.headers(body, os.time())
      local connection = it_runs:open()
      connection:send(receiver.request("POST", headers, #body)) -- nginx answers before the body
      assert.equal(413, receiver.status_of(connection))
      headers["Transfer-Encoding"] = "chunked"
      connection = it_runs:open()
      connection:send(receiver.request("POST", headers) .. ("%x\r\n"):format(#body) .. body .. "\r\n0\r\n\r\n")
      assert.equal(413, receiver.status_of(connection))
      assert.equal(0, it_runs:logged "webhook huge")
    end)

    it("drops what is older than what it has handled of the order", function()
      local function at(second, id)
        return deliveries.body { id = id, order_id = "an-order", occurred_at = "2023-11-14T22:13:0" .. second .. "Z" }
      end
      assert.equal(200, it_runs:post(at(5, "later")))
      it_runs:await_logged "webhook later handled"
      assert.equal(200, it_runs:post(at(4, "earlier")))
      it_runs:await_logged "webhook earlier dropped: older"
    end)

    it("drops repeats, whichever worker they come to, and after a restart", function()
      local body = deliveries.body { id = "AAAAAAAA-1111-4111-8111-bbbbbbbbbbbb", order_id = "again-order" }
      assert.equal(200, it_runs:post(body))
      it_runs:await_logged "webhook AAAAAAAA-1111-4111-8111-bbbbbbbbbbbb handled"
      it_runs:await("the end of its handling", function() return it_runs:events():find "^0 waiting" end)
      local headers = deliveries.headers(body, os.time())
      local connections = {}
      for i = 1, 40 do connections[i] = it_runs:open() end
      for _, connection in ipairs(connections) do
        connection:send(receiver.request("POST", headers, #body) .. body)
      end
      for _, connection in ipairs(connections) do assert.equal(200, receiver.status_of(connection)) end
      it_runs:await_logged("dropped: repeat", 40)
      it_runs:signal "QUIT"
      it_runs:await_end()
      it_runs:start()
      assert.equal(200, it_runs:post(deliveries.body { id = "aaaaaaaa-1111-4111-8111-bbbbbbbbbbbb",
        order_id = "again-order" }))
      it_runs:await_logged("dropped: repeat", 41)
      it_runs:await_logged "webhook AAAAAAAA-1111-4111-8111-bbbbbbbbbbbb handled"
    end)

    it("runs no worker as root, and does not start twice in a folder", function()
      local nginx = require "spec.support.nginx"
      local owners = nginx.output_of("ps -o user= --ppid " .. it_runs.pid)
      assert.truthy(owners:find "%S")
      if nginx.output_of "id -u" == "0\n" then assert.is_nil(owners:find "root") end
      local said = nginx.output_of(("TELNYX_PUBLIC_KEY=x FOLDER=%s %s/examples/webhook/run %d 2>&1; echo $?"):format(
        it_runs.folder, it_runs.root, it_runs.port))
      assert.truthy(said:find(("a receiver runs in %s already. End it first (kill -QUIT %d)"):format(it_runs.folder,
        it_runs.pid), 1, true), said)
      assert.truthy(said:find "\n2\n$", said)
    end)
  end)

  describe("with a slow handler", function()
    after_each(function() it_runs:stop() end)

    it("takes no more than what may wait, and the others later", function()
      it_runs = receiver.new { handler = slow, env = "MOST_WAITING=20" }
      it_runs:start()
      local put_off = {}
      for i = 1, 40 do
        local status = it_runs:send("many-" .. i)
        if status == 503 then put_off[#put_off + 1] = i else assert.equal(200, status) end
      end
      -- Twenty wait, and some more are in hand; what is counted anew meanwhile may be counted twice.
      assert.is_true(#put_off >= 10 and #put_off <= 22, #put_off)
      assert.equal(#put_off, it_runs:logged "put off: too many events wait")
      it_runs:sign "open"
      it_runs:await_logged("slowly handled", 40 - #put_off)
      for _, i in ipairs(put_off) do
        it_runs:await("room", function() return it_runs:send("many-" .. i) == 200 end)
      end
      it_runs:await_logged("slowly handled", 40)
    end)

    it("counts an event that is delivered again while it waits once", function()
      it_runs = receiver.new { handler = slow, env = "MOST_WAITING=5" }
      it_runs:start()
      assert.equal(200, it_runs:send "again")
      it_runs:await_logged "begun again;"
      for _ = 1, 10 do assert.equal(200, it_runs:send "again") end
      it_runs:await_logged("webhook again dropped: repeat of one that waits", 10)
      assert.truthy(it_runs:events():find "^1 waiting")
      it_runs:sign "open"
      it_runs:await("the end of its handling", function() return it_runs:events():find "^0 waiting" end)
      it_runs:await_logged "slowly handled again;"
    end)

    it("handles the events of an order as they happened, one at a time", function()
      it_runs = receiver.new { handler = slow }
      it_runs:start()
      local function send(id, second, status)
        assert.equal(200, it_runs:post(deliveries.body { id = id, order_id = "one-order", status = status,
          occurred_at = ("2023-11-14T22:13:%02dZ"):format(second) }))
      end
      send("e1", 1)
      it_runs:await_logged "begun e1;"
      send("e6", 5, "ported") -- at the same time as e5; no state comes after it
      send("e5", 5, "exception")
      for _, second in ipairs { 3, 2, 4 } do send("e" .. second, second) end
      assert.equal(0, it_runs:logged "begun e6;")
      it_runs:sign "open"
      it_runs:await_logged "slowly handled e6;"
      local order = {}
      for id in it_runs:log():gmatch "slowly handled (%w+);" do order[#order + 1] = id end
      assert.same({ "e1", "e2", "e3", "e4", "e5", "e6" }, order)
    end)

    it("loses nothing over a reload, a rotation of its log, and an end", function()
      it_runs = receiver.new { handler = slow }
      it_runs:start()
      for i = 1, 20 do assert.equal(200, it_runs:send("before-" .. i)) end
      local body = deliveries.body { id = "halfway", order_id = "halfway" }
      local late = it_runs:open()
      late:send(receiver.request("POST", deliveries.headers(body, os.time()), #body) .. body:sub(1, 10))
      it_runs:await_logged("begun before-", 20)
      it_runs:signal "HUP"
      it_runs:await_logged("gracefully shutting down", 6)
      late:send(body:sub(11))
      assert.equal(200, receiver.status_of(late))
      assert.equal(200, it_runs:send "after")
      os.execute(("mv %s/error.log %s/error.log.1"):format(it_runs.folder, it_runs.folder))
      it_runs:signal "USR1"
      it_runs:await("a new log", function() return io.open(it_runs.folder .. "/error.log") end)
      -- Until a worker has opened the new log, it writes into the old one.
      local function times(text)
        local logs = it_runs:log() .. receiver.read(it_runs.folder .. "/error.log.1")
        return select(2, logs:gsub(text:gsub("%p", "%%%0"), ""))
      end
      it_runs:sign "open"
      for i = 1, 20 do
        local text = ("slowly handled before-%d;"):format(i)
        it_runs:await(text, function() return times(text) > 0 end)
        assert.equal(1, times(text))
      end
      for _, id in ipairs { "halfway", "after" } do
        it_runs:await(id, function() return times("slowly handled " .. id .. ";") == 1 end)
      end
      -- An end lets go of what is not in hand, and finishes what is.
      os.remove(it_runs.signs .. "/open")
      assert.equal(200, it_runs:send "last")
      it_runs:await("the last one", function() return times "begun last;" == 1 end)
      it_runs:signal "QUIT"
      it_runs:await("the listening socket's end", function() return it_runs:send "too-late" == nil end)
      assert.equal("", it_runs:status())
      it_runs:sign "open"
      it_runs:await_end()
      assert.equal(1, times "slowly handled last;")
    end)
  end)

  it("takes another key after a reload, and both while there are two", function()
    local other = ("t"):rep(32)
    it_runs = receiver.new { env = "TELNYX_PUBLIC_KEY_FILE=KEYS" }
    it_runs.options.env = ("TELNYX_PUBLIC_KEY_FILE=%s/keys"):format(it_runs.top)
    local keys = it_runs.top .. "/keys"
    local function post_with(seed, id)
      local body, now = deliveries.body { id = id, order_id = id }, os.time()
      return it_runs:post(body, { ["telnyx-timestamp"] = now,
        ["telnyx-signature-ed25519"] = crypto.base64(crypto.sign(seed, now .. "|" .. body)) })
    end
    local function reload(...)
      receiver.write(keys, table.concat({ ... }, "\n") .. "\n")
      if not it_runs.pid then return it_runs:start() end
      local shut = it_runs:logged "exited with code 0"
      it_runs:signal "HUP"
      it_runs:await("the old workers' end", function() return it_runs:logged "exited with code 0" >= shut + 6 end)
    end
    local first, second = deliveries.public_key, crypto.base64(crypto.public_key(other))
    reload(first)
    assert.same({ 200, 401 }, { it_runs:send "k1", post_with(other, "k2") })
    reload(first, second)
    assert.same({ 200, 200 }, { it_runs:send "k3", post_with(other, "k4") })
    reload(second)
    assert.same({ 401, 200 }, { it_runs:send "k5", post_with(other, "k6") })
    it_runs:stop()
  end)
end)

describe("a key pair of the openssl command", function()
  it("signs what the module believes", function()
    local webhook = require "telnyx.porting.webhook"
    local name = os.tmpname()
    local body = deliveries.body()
    receiver.write(name, "1700000000|" .. body)
    local command = [[openssl genpkey -algorithm ed25519 -out %s.pem 2>/dev/null
      openssl pkey -in %s.pem -pubout -outform DER | tail -c 32 | base64 -w 0; echo
      openssl pkeyutl -sign -inkey %s.pem -rawin -in %s | base64 -w 0; echo]]
    local pipe = assert(io.popen((command:gsub("%%s", name))))
    local key, signature = pipe:read "*l", pipe:read "*l"
    pipe:close()
    os.remove(name)
    os.remove(name .. ".pem")
    assert.equal(#crypto.base64(("x"):rep(32)), #key)
    assert(webhook.verify(body, { ["Telnyx-Signature-Ed25519"] = signature, ["Telnyx-Timestamp"] = "1700000000" }, key,
      { now = 1700000000 }))
  end)
end)
