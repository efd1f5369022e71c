--- examples/webhook under a real nginx: what it answers, and what it does with what it was sent.

local crypto = require "telnyx.spec.crypto"
local deliveries = require "spec.support.webhook"
local socket = require "socket"

local luajit = os.getenv "BUILD" .. "/luajit"
local folder -- of the receiver that runs, with its log
local port, pid

local function read(path)
  local file = io.open(path, "rb")
  local content = file and file:read "*a" or ""
  if file then file:close() end
  return content
end

local function write(path, content)
  local file = assert(io.open(path, "wb"))
  file:write(content)
  file:close()
  return path
end

local function await(what, check)
  for _ = 1, 6000 do
    local result = check()
    if result then return result end
    socket.sleep(0.01)
  end
  error("waited in vain for " .. what .. "\n" .. read(folder .. "/error.log"):sub(-2000), 2)
end

--- How many lines of the log hold a text.
local function logged(text)
  local count = 0
  for line in read(folder .. "/error.log"):gmatch "[^\n]+" do
    if line:find(text, 1, true) then count = count + 1 end
  end
  return count
end

local function await_logged(text, times)
  await(("%d lines with %s"):format(times or 1, text), function() return logged(text) >= (times or 1) end)
  assert.equal(times or 1, logged(text))
end

local function free_port()
  local server = assert(socket.bind("127.0.0.1", 0))
  local _, number = server:getsockname()
  server:close()
  return number
end

--- Starts examples/webhook/run; key false: without one. Returns its first words.
local function start(key, handler)
  folder = os.tmpname()
  os.remove(folder)
  os.execute("mkdir -m 700 " .. folder)
  port = free_port()
  local environment = ("TELNYX_PUBLIC_KEY=%s"):format(key or "")
  if not key then environment = "-u TELNYX_PUBLIC_KEY" end
  if handler then environment = environment .. " HANDLER=" .. write(folder .. "/own_handler.lua", handler) end
  os.execute(([[eval "$(tools/environment 5.1 "$PWD/%s")"; (
    env %s FOLDER=%s examples/webhook/run %d </dev/null >%s/out 2>&1
    echo $? >%s/status) &]]):format(luajit, environment, folder, port, folder, folder))
  await("the receiver", function()
    return read(folder .. "/out"):find "Webhooks go to" or read(folder .. "/status") ~= ""
  end)
  pid = tonumber(read(folder .. "/out"):match "process (%d+)")
  return read(folder .. "/out")
end

local function stop()
  write(folder .. "/open", "") -- what a slow handler waits for
  if pid then os.execute(("kill -QUIT %d 2>/dev/null"):format(pid)) end
  await("the end of the receiver", function() return read(folder .. "/status") ~= "" end)
  assert.is_nil(read(folder .. "/error.log"):find("%[alert%]"))
  os.execute("rm -rf " .. folder)
  pid = nil
end

local function open()
  local connection = assert(socket.connect("127.0.0.1", port))
  connection:settimeout(60)
  return connection
end

local function request(method, headers, length)
  local lines = { method .. " /webhooks/telnyx HTTP/1.1", "Host: localhost", "Connection: close" }
  for name, value in pairs(headers) do lines[#lines + 1] = name .. ": " .. value end
  if length then lines[#lines + 1] = "Content-Length: " .. length end
  return table.concat(lines, "\r\n") .. "\r\n\r\n"
end

local function status_of(connection)
  local answer = connection:receive "*l"
  connection:close()
  return tonumber((answer or ""):match "^HTTP/1.1 (%d+)")
end

--- Sends a delivery on a connection of its own; its status.
local function post(body, headers, method)
  local connection = open()
  connection:send(request(method or "POST", headers or deliveries.headers(body, os.time()), #body) .. body)
  return status_of(connection)
end

-- Waits in its timer until there is a file open, then writes the id into the log.
local slow = [[
return function(event, ending)
  while not io.open(ngx.config.prefix() .. "open") do ngx.sleep(0.01) end
  if event.id == "broken" then error { "broken" } end
  ngx.log(ngx.NOTICE, "slowly handled ", event.id, ending and " at the end" or "", ";")
end
]]

describe("the webhook example", function()
  if read(luajit .. "/telnyx/porting/webhook.so") == "" then
    pending("needs the module for LuaJIT, which nginx has inside")
    return
  end

  describe("without a key", function()
    after_each(stop)

    it("does not start, and says what it needs", function()
      local words = start(false)
      assert.truthy(words:find("TELNYX_PUBLIC_KEY is not set", 1, true), words)
      assert.equal("1", read(folder .. "/status"):match "%d+")
    end)

    it("that is one does not start", function()
      local words = start "c2hvcnQ="
      assert.truthy(words:find("TELNYX_PUBLIC_KEY: the public key is not 32 bytes", 1, true), words)
      assert.equal("1", read(folder .. "/status"):match "%d+")
    end)
  end)

  describe("with the handler that logs", function()
    setup(function() start(deliveries.public_key) end)
    teardown(stop)

    it("handles what is signed", function()
      assert.equal(200, post(deliveries.body { id = "first", status = "ported" }))
      await_logged(("webhook first handled: order %s is ported"):format(deliveries.order_id))
    end)

    it("answers 401 to what is not, and handles nothing of it", function()
      local body = deliveries.body { id = "forged" }
      local headers = deliveries.headers(body, os.time())
      assert.equal(401, post(body .. " ", headers))
      assert.equal(401, post(body, {}))
      assert.equal(401, post("", {}))
      assert.equal(401, post(body, deliveries.headers(body, os.time() - 600)))
      await_logged("webhook refused", 4)
      assert.equal(0, logged "forged handled")
    end)

    it("answers 400 to what is signed and no event, and 405 to a GET", function()
      assert.equal(400, post "{}")
      assert.equal(405, post("", {}, "GET"))
    end)

    it("reads a body that nginx put into a file", function()
      local body = deliveries.body { id = "big", order_id = "big-order", comment = ("x"):rep(200000) }
      assert.equal(200, post(body))
      await_logged "webhook big handled"
      assert.equal(401, post(body .. "x", deliveries.headers(body, os.time())))
    end)

    it("answers 413 to a body that is too large, told or not", function()
      local body = deliveries.body { id = "huge", comment = ("x"):rep(300000) }
      local headers = deliveries.headers(body, os.time())
      local connection = open()
      connection:send(request("POST", headers, #body)) -- nginx answers before the body
      assert.equal(413, status_of(connection))
      headers["Transfer-Encoding"] = "chunked"
      connection = open()
      connection:send(request("POST", headers) .. ("%x\r\n"):format(#body) .. body .. "\r\n0\r\n\r\n")
      assert.equal(413, status_of(connection))
      assert.equal(0, logged "webhook huge")
    end)

    it("drops what is older than what it has seen of the order", function()
      local function at(second, id)
        return deliveries.body { id = id, order_id = "an-order", occurred_at = "2023-11-14T22:13:0" .. second .. "Z" }
      end
      assert.equal(200, post(at(5, "later")))
      assert.equal(200, post(at(4, "earlier")))
      await_logged "webhook later handled"
      await_logged "webhook earlier dropped: older"
    end)

    it("drops repeats, whichever worker they come to", function()
      local body = deliveries.body { id = "again", order_id = "again-order" }
      local headers = deliveries.headers(body, os.time())
      local sent = 0
      local function workers()
        local seen, count = {}, 0
        for line in read(folder .. "/error.log"):gmatch "[^\n]+" do
          local worker = line:find("again dropped: repeat", 1, true) and line:match "%] (%d+)#"
          if worker and not seen[worker] then
            seen[worker] = true
            count = count + 1
          end
        end
        return count
      end
      while workers() < 2 and sent < 1000 do
        -- Several at a time, so that one worker does not take them all.
        local connections = {}
        for i = 1, 10 do connections[i] = open() end
        for _, connection in ipairs(connections) do connection:send(request("POST", headers, #body) .. body) end
        for _, connection in ipairs(connections) do assert.equal(200, status_of(connection)) end
        sent = sent + 10
      end
      assert.equal(2, workers())
      await_logged("again dropped: repeat", sent - 1)
      await_logged "webhook again handled"
    end)
  end)

  describe("with a slow handler", function()
    before_each(function() start(deliveries.public_key, slow) end)
    after_each(stop)

    local function send(id, wait_for)
      local result = post(deliveries.body { id = id, order_id = "order of " .. id })
      assert.equal(wait_for or 200, result)
    end

    it("answers before it is done, and goes on after an error", function()
      send "broken"
      send "good"
      assert.equal(0, logged "slowly handled")
      write(folder .. "/open", "")
      await_logged "slowly handled good;"
      await_logged "webhook broken was not handled: table: "
    end)

    it("lets no more than a thousand wait in a worker, and takes the others later", function()
      local lines = {}
      for i = 1, 2100 do
        local body = deliveries.body { id = "many-" .. i, order_id = "order-" .. i }
        lines[#lines + 1] = ('url = "http://127.0.0.1:%d/webhooks/telnyx"'):format(port)
        for name, value in pairs(deliveries.headers(body, os.time())) do
          lines[#lines + 1] = ('header = "%s: %s"'):format(name, value)
        end
        lines[#lines + 1] = ('data = "%s"'):format((body:gsub('"', '\\"')))
        lines[#lines + 1] = 'output = "/dev/null"\nwrite-out = "%{http_code}\\n"'
        lines[#lines + 1] = "next"
      end
      lines[#lines] = nil
      write(folder .. "/curl", table.concat(lines, "\n"))
      local function deliver()
        local pipe = assert(io.popen("curl -s --config " .. folder .. "/curl"))
        local answers = {}
        for status in pipe:lines() do answers[status] = (answers[status] or 0) + 1 end
        pipe:close()
        return answers
      end
      -- In each worker one is being handled, and 1,000 wait.
      local answers = deliver()
      assert.equal(2100, answers["200"] + answers["503"])
      assert.is_true(answers["200"] >= 1001 and answers["200"] <= 2002)
      assert.equal(answers["503"], logged "put off: too many events wait")
      write(folder .. "/open", "")
      await_logged("slowly handled", answers["200"])
      assert.same({ ["200"] = 2100 }, deliver())
      await_logged("slowly handled", 2100)
    end)

    it("handles what it has answered for when its worker ends, and knows it after a reload", function()
      -- Waits in the old workers: one that is handled, one in the line, one that is still being received.
      for i = 1, 20 do send("before-" .. i) end
      local body = deliveries.body { id = "halfway", order_id = "halfway" }
      local late = open()
      late:send(request("POST", deliveries.headers(body, os.time()), #body) .. body:sub(1, 10))
      os.execute(("kill -HUP %d"):format(pid))
      await_logged("gracefully shutting down", 2)
      late:send(body:sub(11))
      assert.equal(200, status_of(late))
      send "after"
      write(folder .. "/open", "")
      await_logged("slowly handled", 22)
      await_logged "slowly handled halfway at the end;"
      await_logged "slowly handled after;"
      send "before-1"
      await_logged "webhook before-1 dropped: repeat"
    end)
  end)
end)

describe("a key pair of the openssl command", function()
  it("signs what the module believes", function()
    local webhook = require "telnyx.porting.webhook"
    local name = os.tmpname()
    local body = deliveries.body()
    write(name, "1700000000|" .. body)
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
