--- What becomes of calls inside nginx whose end is not that of an answer: killed light threads, closed connections,
-- reloads, the end of a worker, missing timers, Lua VMs of one request.

if not rawget(_G, "jit") or package.loaded.ngx then return end

local lfs = require "lfs"
local nginx = require "spec.support.nginx"
local sandbox = require "spec.support.sandbox"

local location = nginx.location

local id = sandbox.example_id

-- All the while the API does not answer.
local function hold(route)
  sandbox.fault { kind = "hold", route = route }
end

local function await_held(count)
  nginx.await("the API to have the request", function() return sandbox.fired "hold" >= (count or 1) end)
end

local function count_descriptors(pid)
  return tonumber(nginx.output_of(("ls /proc/%d/fd | wc -l"):format(pid)))
end

-- The same without connections: those to the API stay for the next call, or go when the API closes them, and those that
-- a question came by may be there a moment longer. The table of connections is read first: none is made meanwhile.
local function count_others(pid)
  local connections, others = {}, 0
  for line in io.lines "/proc/net/tcp" do
    connections["socket:[" .. (line:match "^ *%d+: %S+ %S+ 0[^A] %S+ %S+ %S+ +%d+ +%d+ (%d+)" or "") .. "]"] = true
  end
  for name in lfs.dir(("/proc/%d/fd"):format(pid)) do
    local target = lfs.symlinkattributes(("/proc/%d/fd/%s"):format(pid, name), "target")
    if target and not connections[target] then others = others + 1 end
  end
  return others
end

-- What is left in the worker: requests of the client, timers, semaphores and requests that can still be reached.
local say_left = location("/left", [[
  collectgarbage()
  collectgarbage()
  local semaphores, requests = 0, 0
  for _ in pairs(made_semaphores) do semaphores = semaphores + 1 end
  for _ in pairs(made_requests) do requests = requests + 1 end
  ngx.print(("pending=%d timers=%d semaphores=%d requests=%d"):format(client:pending(),
    ngx.timer.running_count() + ngx.timer.pending_count(), semaphores, requests))
]])

-- Keeps count of semaphores and requests, without keeping them.
local count_all = [[
  made_semaphores, made_requests = setmetatable({}, { __mode = "k" }), setmetatable({}, { __mode = "k" })
  local semaphore = require "ngx.semaphore"
  local new = semaphore.new
  semaphore.new = function(...)
    local made = new(...)
    made_semaphores[made] = true
    return made
  end
  client = make()
  function cancel()
    local request = client:submit("cancel", id)
    made_requests[request] = true
    return request:result()
  end
]]

-- The pump's own semaphore stays.
local nothing_left = "pending=0 timers=0 semaphores=1 requests=0"

describe("a light thread that is killed while it waits", function()
  local host, worker, descriptors, posts

  setup(function()
    host = nginx.start {
      init = count_all,
      server = say_left .. location("/cancel", "ngx.print(told(cancel()))") .. location("/killed", [[
        local thread = ngx.thread.spawn(cancel)
        ngx.sleep(0.05)
        ngx.thread.kill(thread)
        ngx.print "killed"
      ]]) .. location("/left_behind", [[
        ngx.thread.spawn(cancel)
        ngx.sleep(0.05)
        ngx.print "left"
        ngx.exit(200)
      ]]) .. location("/gone", [[
        ngx.on_abort(function() ngx.exit(499) end)
        cancel()
      ]], "lua_check_client_abort on;"),
    }
  end)

  teardown(function()
    local complaints = host:complaints()
    host:stop()
    assert.same({}, complaints)
  end)

  before_each(function()
    sandbox.reset { orders = 20 }
    assert.equal("cancel-pending", host:ask "/cancel")
    sandbox.set_order(id, { status = "in-process" })
    sandbox.reset_counters()
    posts = sandbox.order(id).posts
    worker = host:workers()[1]
    assert.equal(nothing_left, host:ask "/left")
    descriptors = count_others(worker)
    hold "cancel"
  end)

  after_each(function()
    sandbox.clear_faults()
    nginx.await("all to be gone", function() return host:ask "/left" == nothing_left end)
    assert.equal(descriptors, count_others(worker))
    -- What was asked for is settled rather than lost.
    assert.same({ "cancel-pending", posts + 1 }, { sandbox.order(id).status, sandbox.order(id).posts })
    assert.equal("cancel-pending", host:ask "/cancel")
  end)

  it("by ngx.thread.kill leaves nothing", function()
    assert.equal("killed", host:ask "/killed")
    await_held()
  end)

  it("by ngx.exit in another leaves nothing", function()
    assert.equal("left", host:ask "/left_behind")
    await_held()
  end)

  it("because the connection was closed leaves nothing", function()
    local connection = host:send "/gone"
    await_held()
    assert.truthy(host:ask "/left":find "^pending=1 timers=1 ")
    connection:close()
  end)
end)

describe("a call in a worker that is to end", function()
  local host

  local function start(main)
    host = nginx.start {
      main = main,
      server = location("/get", "ngx.print(told(client:get(id)))")
        .. location("/cancel", "ngx.print(told(client:cancel(id)))") .. location("/timer", [[
        ngx.timer.at(0, function() ngx.log(ngx.WARN, "in the timer: ", told(client:cancel(id))) end)
        ngx.print "started"
      ]]) .. location("/batch", [[
        local report = client:cancel_all { id }
        ngx.print(report.counts["cancel-pending"])
      ]]),
    }
    -- A client has one request in flight until the first answer.
    assert.equal("submitted", host:ask "/get")
  end

  before_each(function()
    sandbox.reset { orders = 20 }
    hold "cancel"
  end)

  after_each(function()
    sandbox.clear_faults()
    local complaints = host:complaints()
    host:stop()
    assert.same({}, complaints)
  end)

  local function await_end_of(pid)
    nginx.await("the worker to end", function()
      for _, worker in ipairs(host:workers()) do
        if worker == pid then return false end
      end
      return true
    end)
  end

  it("gets its result although nginx is reloaded meanwhile, and the worker ends", function()
    start ""
    local old = host:workers()[1]
    local connections = { host:send "/cancel", host:send "/batch" }
    await_held(2)
    host:reload()
    sandbox.clear_faults()
    assert.equal("cancel-pending", nginx.receive(connections[1]))
    assert.equal("1", nginx.receive(connections[2]))
    await_end_of(old)
  end)

  it("gets its result although nginx quits meanwhile", function()
    start ""
    local connection = host:send "/cancel"
    await_held()
    host:signal "QUIT"
    nginx.await("the worker to close its ports", function()
      return not pcall(host.send, host, "/ping")
    end)
    sandbox.clear_faults()
    assert.equal("cancel-pending", nginx.receive(connection))
    nginx.await("nginx to end", function() return not host:is_running() end)
  end)

  it("does not hold up a worker whose requests nginx has ended", function()
    start "worker_shutdown_timeout 1s;"
    local old = host:workers()[1]
    local connection = host:send "/cancel"
    await_held()
    host:reload()
    assert.is_nil((nginx.receive(connection)))
    await_end_of(old)
  end)

  it("is told that it was aborted in a timer, which nothing else would end", function()
    start ""
    local old = host:workers()[1]
    assert.equal("started", host:ask "/timer")
    await_held()
    host:reload()
    await_end_of(old)
    assert.truthy(host:log():find("in the timer: aborted uncertain=true the nginx worker exits", 1, true), host:log())
  end)

  it("ends with nginx when that is ended at once", function()
    start ""
    local connection = host:send "/cancel"
    await_held()
    host:signal "TERM"
    assert.is_nil((nginx.receive(connection)))
    nginx.await("nginx to end", function() return not host:is_running() end)
  end)
end)

describe("a call for which nginx has no timer", function()
  local host
  -- The one timer that there may be: always pending, or always running.
  local occupy = location("/pending", [[
    occupied = true
    local function again()
      if occupied then ngx.timer.at(0.1, again) end
    end
    again()
    ngx.print "occupied"
  ]]) .. location("/running", [[
    occupied = true
    ngx.timer.at(0, function() while occupied do ngx.sleep(0.001) end end)
    ngx.print "occupied"
  ]]) .. location("/free", [[ occupied = false ngx.print "free" ]])

  before_each(function() sandbox.reset { orders = 20 } end)

  after_each(function() host:stop() end)

  it("gives that as its error, and works again later", function()
    host = nginx.start {
      http = "lua_max_pending_timers 1;",
      server = occupy .. location("/get", "ngx.print(told(client:get(id)))") .. location("/batch", [[
        local report = client:cancel_all { id }
        ngx.print(report.counts["not-attempted"])
      ]]),
    }
    host:ask "/pending"
    assert.equal("aborted uncertain=false nginx gave no timer to work in: too many pending timers", host:ask "/get")
    assert.equal("1", host:ask "/batch")
    assert.same({}, sandbox.requests())
    host:ask "/free"
    nginx.await("a call to work", function() return host:ask "/get" == "submitted" end)
  end)

  it("gives that as its error too where nginx drops the timer without a word", function()
    host = nginx.start {
      http = "lua_max_running_timers 1;",
      server = occupy .. location("/get", "ngx.print(told(client:get(id)))"),
    }
    host:ask "/running"
    local told = host:ask "/get"
    assert.truthy(told:find("aborted uncertain=false nginx did not run the timer to work in", 1, true), told)
    local connection = host:send "/get"
    host:ask "/free"
    assert.equal("submitted", nginx.receive(connection))
  end)
end)

describe("a Lua VM of one request alone (lua_code_cache off)", function()
  local host

  setup(function()
    host = nginx.start {
      http = "lua_code_cache off;",
      server = location("/get", "ngx.print(told(client:get(id)))") .. location("/leave", [[
        client:submit("cancel", id)
        ngx.print "left"
      ]]) .. location("/killed", [[
        local thread = ngx.thread.spawn(function() client:cancel(id) end)
        ngx.sleep(0.05)
        ngx.thread.kill(thread)
        ngx.print "killed"
      ]]),
    }
  end)

  before_each(function() sandbox.reset { orders = 20 } end)

  teardown(function()
    local complaints = {}
    for _, line in ipairs(host:complaints()) do
      if not line:find "lua_code_cache is off" then complaints[#complaints + 1] = line end
    end
    host:stop()
    assert.same({}, complaints)
  end)

  it("waits like any other, and leaves nothing behind", function()
    local worker = host:workers()[1]
    assert.equal("submitted", host:ask "/get")
    local before = count_descriptors(worker)
    for _ = 1, 10 do assert.equal("submitted", host:ask "/get") end
    nginx.await("the descriptors to be closed", function() return count_descriptors(worker) <= before end)
  end)

  for _, path in ipairs { "/leave", "/killed" } do
    it("lives on until what was asked for is settled: " .. path, function()
      local worker = host:workers()[1]
      local before = count_descriptors(worker)
      hold "cancel"
      host:ask(path)
      await_held()
      sandbox.clear_faults()
      nginx.await("the descriptors to be closed", function() return count_descriptors(worker) <= before end)
      assert.equal("cancel-pending", sandbox.order(id).status)
    end)
  end
end)
