--- examples/webhook: no handler stops or holds up other events, whatever it does, and no event that was answered with
-- 200 is lost, whatever is killed.

if not rawget(_G, "jit") or package.loaded.ngx or rawget(_G, "vim") then return end

local receiver = require "spec.support.receiver"

-- What the id says is done, until there is a sign that all is well.
local ill = [[
local deeds = {
  exit = function() ngx.exit(ngx.OK) end,
  raise = function() error {} end,
  odd = function() error(setmetatable({}, { __tostring = function() error "no" end })) end,
  hang = function() ngx.sleep(1000) end,
  refuse = function() return nil, "the database is away" end,
  decline = function() return false end,
  leave = function() os.exit(2) end,
  spin = function() while true do end end,
  yield = function() while true do coroutine.yield() end end,
  block = function() os.execute "sleep 3" end,
  wait = function() repeat local well = io.open "SIGNS/well" until well end,
  kill = function() io.popen("kill -KILL " .. ngx.worker.pid()):close() end,
}
return function(event)
  local deed = deeds[event.id:match "^%a+"]
  if deed and not io.open "SIGNS/well" then return deed() end
  ngx.thread.spawn(function() ngx.sleep(1000) end) -- ends with its event
  ngx.log(ngx.NOTICE, "done ", event.id, ";")
  return {}, {}, "whatever"
end
]]

local reasons = {
  exit = "3 attempts; the last: the handler ended its request (ngx.exit) and did not return",
  raise = "3 attempts; the last: table: ",
  odd = "3 attempts; the last: something that has no text",
  hang = "3 attempts; the last: the handler did not return within 1 s",
  refuse = "3 attempts; the last: the handler returned nil: the database is away",
  decline = "3 attempts; the last: the handler returned false",
  leave = "3 attempts; the last: ",
  spin = "its worker was killed, or was blocked for 1 s, while it was handled (3 times)",
  yield = "its worker was killed, or was blocked for 1 s, while it was handled (3 times)",
  block = "its worker was killed, or was blocked for 1 s, while it was handled (3 times)",
  kill = "its worker was killed, or was blocked for 1 s, while it was handled (3 times)",
}

describe("the webhook example", function()
  local it_runs
  after_each(function() it_runs:stop() end)

  it("goes on whatever a handler does, puts aside what can't be handled, and tries it again when it is told", function()
    it_runs = receiver.new { handler = ill, env = "HANDLING_S=1 BLOCKED_S=1 RETRY_AFTER_S='0.05 0.1'" }
    it_runs:start()
    local kinds = {}
    for kind in pairs(reasons) do kinds[#kinds + 1] = kind end
    table.sort(kinds)
    for _, kind in ipairs(kinds) do
      assert.equal(200, it_runs:send(kind .. "-1"))
      assert.equal(200, it_runs:send("good-with-" .. kind))
    end
    for _, kind in ipairs(kinds) do
      it_runs:await("good-with-" .. kind, function() return it_runs:logged("done good-with-" .. kind .. ";") > 0 end)
    end
    it_runs:await("all that is ill to be put aside", function()
      return it_runs:events():find(("0 waiting, %d put aside"):format(#kinds), 1, true)
    end)
    local shown = it_runs:events()
    for _, kind in ipairs(kinds) do
      assert.truthy(shown:find(("%s-1  order order-of-%s-1  %s"):format(kind, kind, reasons[kind]), 1, true), shown)
      assert.equal(0, it_runs:logged(("done %s-1;"):format(kind)))
    end
    -- A repeat of what was put aside is one.
    assert.equal(200, it_runs:send "raise-1")
    it_runs:await_logged "webhook raise-1 dropped: repeat"
    it_runs:sign "well"
    assert.truthy(it_runs:events "retry nothing-of-that-name":find "no event nothing%-of%-that%-name was put aside")
    assert.truthy(it_runs:events "retry raise-1":find "raise%-1 is tried again")
    it_runs:await_logged "done raise-1;"
    it_runs:events "retry all"
    for _, kind in ipairs(kinds) do it_runs:await_logged(("done %s-1;"):format(kind)) end
    it_runs:await("nothing to wait", function() return it_runs:events() == "0 waiting, 0 put aside\n" end)
  end)

  it("answers while handlers block all workers that have handlers", function()
    it_runs = receiver.new { handler = ill, env = "BLOCKED_S=600" }
    it_runs:start()
    for i = 1, 30 do assert.equal(200, it_runs:send("wait-" .. i)) end
    for i = 1, 20 do assert.equal(200, it_runs:send("good-" .. i)) end
    it_runs:sign "well"
    for i = 1, 20 do it_runs:await_logged(("done good-%d;"):format(i)) end
  end)

  it("loses no event that it answered with 200, and keeps their order, while workers and masters are killed", function()
    it_runs = receiver.new { handler = [[
      return function(event)
        ngx.sleep(0.005)
        local file = assert(io.open("SIGNS/handled", "a"))
        file:write(event.porting_order_id, " ", event.id, "\n")
        file:close()
      end
    ]], env = "RETRY_AFTER_S='0.05 0.1'" }
    it_runs:start()
    local answered, count = {}, 0
    for i = 1, 200 do
      if i % 20 == 0 then
        local workers = it_runs:workers()
        it_runs:signal("KILL", workers[i / 20 % #workers + 1])
      elseif i % 70 == 0 then
        it_runs:signal "KILL"
        it_runs:await_end()
        it_runs:start()
      end
      local id = ("%04d"):format(i)
      if it_runs:send(id, { order_id = "order-" .. i % 10,
        occurred_at = ("2023-11-14T22:%02d:%02dZ"):format(math.floor(i / 60), i % 60) }) == 200 then
        answered[id] = true
        count = count + 1
      end
    end
    assert.is_true(count > 150, count)
    it_runs:await("nothing to wait", function() return it_runs:events() == "0 waiting, 0 put aside\n" end)
    local last = {}
    for order, id in receiver.read(it_runs.signs .. "/handled"):gmatch "(%S+) (%S+)\n" do
      answered[id] = nil
      assert.is_true(id >= (last[order] or ""), ("%s after %s"):format(id, last[order]))
      last[order] = id
    end
    assert.is_nil(next(answered))
  end)

  it("keeps an event that it can't read for the moment, and drops a file that holds none", function()
    it_runs = receiver.new { handler = [[
      return function(event)
        ngx.log(ngx.NOTICE, "begun ", event.id, ";")
        while not io.open "SIGNS/open" do ngx.sleep(0.01) end
        ngx.log(ngx.NOTICE, "done ", event.id, ";")
      end
    ]] }
    it_runs:start()
    local function send(id)
      assert.equal(200, it_runs:send(id, { order_id = "order", occurred_at = "2023-11-14T22:13:0" .. id .. "Z" }))
    end
    send "1"
    it_runs:await_logged "begun 1;"
    for _, id in ipairs { "2", "3", "4" } do send(id) end
    os.execute(("find %s/events/waiting -name '*~2.json' -exec chmod 0 {} +"):format(it_runs.folder))
    os.execute(("find %s/events/waiting -name '*~3.json' -exec truncate -s 20 {} +"):format(it_runs.folder))
    it_runs:sign "open"
    it_runs:await_logged "done 4;"
    assert.is_true(it_runs:logged "~2.json can't be read: " > 0)
    it_runs:await("the end of 3", function() return it_runs:logged "~3.json removed: its file holds no event" == 1 end)
    os.execute(("find %s/events/waiting -name '*~2.json' -exec chmod 600 {} +"):format(it_runs.folder))
    it_runs:await("2 to be looked at", function()
      return it_runs:logged "done 2;" + it_runs:logged "webhook 2 dropped: older" == 1
    end)
    it_runs:await("nothing to wait", function() return it_runs:events() == "0 waiting, 0 put aside\n" end)
  end)

  it("answers 503 to what it can't write, and takes it when it can", function()
    it_runs = receiver.new()
    it_runs:start()
    assert.equal(200, it_runs:send "one")
    it_runs:await_logged "webhook one handled"
    -- A file takes the place of the folder: no user can write there, root included.
    local temp = it_runs.folder .. "/events/temp"
    os.execute(("mv %s %s.away && : >%s"):format(temp, temp, temp))
    assert.equal(503, it_runs:send "two")
    it_runs:await_logged "webhook two put off: open: Not a directory"
    os.execute(("mv %s.away %s.back && rm %s && mv %s.back %s"):format(temp, temp, temp, temp, temp))
    assert.equal(200, it_runs:send "two")
    it_runs:await_logged "webhook two handled"
  end)
end)
