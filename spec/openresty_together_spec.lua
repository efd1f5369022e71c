--- Many calls inside one nginx worker at a time: each light thread gets its own result, batches work, and whoever is
-- waited for can be stopped by another.

if not rawget(_G, "jit") or package.loaded.ngx then return end

local nginx = require "spec.support.nginx"
local sandbox = require "spec.support.sandbox"

local location = nginx.location

describe("calls inside one nginx worker", function()
  local host

  setup(function()
    host = nginx.start {
      main = "env SANDBOX_EXPIRED; env SANDBOX_WRONG_HOST; env SANDBOX_SELF_SIGNED;",
      init = [[
        clients = { client, make { concurrency = 3 }, make { base_url = os.getenv "SANDBOX_HTTPS",
          ca_file = os.getenv "SANDBOX_CA", concurrency = 100 } }
        function ids(count)
          local list = {}
          for order in client:orders { filter = { status = "in-process" } } do
            if #list < count then list[#list + 1] = order.id end
          end
          return list
        end
        function spawn_after(seconds, fn)
          return ngx.thread.spawn(function() ngx.sleep(seconds) return fn() end)
        end
      ]],
      server = location("/whoami", [[ngx.print(ngx.worker.pid(), " ", told(client:get(id)))]])
        .. location("/own", [[
        local threads, wrong = {}, 0
        local list = ids(20)
        for _, each in ipairs(clients) do
          for _, one in ipairs(list) do
            threads[#threads + 1] = ngx.thread.spawn(function()
              local order = assert(each:get(one))
              if order.id ~= one then wrong = wrong + 1 end
            end)
          end
        end
        for _, thread in ipairs(threads) do assert(ngx.thread.wait(thread)) end
        ngx.print(#threads, " calls, ", wrong, " wrong, ", ngx.timer.running_count(), " timers")
      ]]) .. location("/batch", [[
        local told, guarded = 0, 0
        local report = client:cancel_all(ids(10), {
          on_progress = function() ngx.sleep(0.001) told = told + 1 end,
          guard = function(order)
            -- A callback of a batch runs in the caller's light thread, so that it may wait as well.
            guarded = guarded + (client:get(order.id).id == order.id and 1 or 0)
            return true
          end,
        })
        ngx.print(report.counts["cancel-pending"], " cancelled, ", guarded, " guarded, told: ", tostring(told > 0))
      ]]) .. location("/each", [[
        for outcome in client:cancel_each(ids(5)) do
          ngx.say(outcome.outcome)
          ngx.flush(true)
        end
      ]]) .. location("/stop", [[
        local report
        local batch = ngx.thread.spawn(function() report = client:cancel_all(ids(20)) end)
        while client:pending() == 0 do ngx.sleep(0.001) end
        while #ngx.shared.control:get_keys() == 0 do ngx.sleep(0.001) end
        client:stop()
        ngx.shared.control:set("stopped", true)
        ngx.thread.wait(batch)
        ngx.print(report.stopped, " ", tostring(report.counts["not-attempted"] > 0))
      ]]) .. location("/go", [[ ngx.shared.control:set("go", true) ]])
      .. location("/stopped", [[ ngx.print(tostring(ngx.shared.control:get "stopped")) ]])
      .. location("/close", [[
        local own = make()
        spawn_after(0.05, function() own:close() end)
        ngx.print(told(own:get(id)))
      ]]) .. location("/abort", [[
        local request = client:submit("get", id)
        spawn_after(0.05, function() request:abort() end)
        ngx.print(told(request:result()))
      ]]) .. location("/same", [[
        local request = client:submit("get", id)
        local threads = {}
        for i = 1, 3 do threads[i] = ngx.thread.spawn(function() return told(request:result()) end) end
        for i = 1, 3 do
          local _, text = ngx.thread.wait(threads[i])
          ngx.print(text, " ")
        end
      ]]) .. location("/first", [[
        client:get(id) -- more than one at a time only goes out after the first answer
        local held, quick = client:submit("cancel", id), client:submit("get", id)
        client:turn()
        ngx.print(tostring(quick:done()), " ", tostring(held:done()))
      ]]) .. location("/turn", [[
        ngx.print(tostring(client:turn()), " ", tostring(client:turn(0.01)))
      ]]) .. location("/callback", [[
        client:submit("get", id):on_done(function() error "mine" end)
        client:submit("get", id):on_done(function(order) ngx.shared.control:set("told", order.id) end)
      ]]) .. location("/told", [[ ngx.print(tostring(ngx.shared.control:get "told")) ]])
      .. location("/tls", [[
        for _, name in ipairs { "SANDBOX_EXPIRED", "SANDBOX_WRONG_HOST", "SANDBOX_SELF_SIGNED" } do
          for _, authorities in ipairs { os.getenv "SANDBOX_CA", "/etc/passwd", "/nowhere" } do
            local stranger = make { base_url = os.getenv(name), ca_file = authorities, max_attempts = 1 }
            local _, err = stranger:get(id)
            ngx.say(err.kind)
            ngx.flush(true)
          end
        end
      ]]),
      http = "lua_shared_dict control 1m;",
      workers = 2,
    }
  end)

  teardown(function() host:stop() end)

  before_each(function() sandbox.reset { orders = 40, statuses = { "in-process" }, near = 0 } end)

  it("give each light thread its own result, of several clients at once, by one timer", function()
    local told = host:ask "/own"
    assert.truthy(told:find "^60 calls, 0 wrong, [01] timers$", told)
  end)

  it("use a client that was made before the fork in each worker", function()
    local workers, answers = {}, {}
    -- Which worker takes a connection is the system's choice.
    nginx.await("both workers to have called", function()
      local pid, status = host:ask "/whoami":match "^(%d+) (.*)$"
      answers[status] = true
      if not workers[pid] then workers[#workers + 1], workers[pid] = pid, true end
      return #workers == 2
    end)
    assert.same({ submitted = true }, answers)
  end)

  it("cancel in bulk, callbacks that wait included", function()
    assert.equal("10 cancelled, 10 guarded, told: true", host:ask "/batch")
  end)

  it("hand out a batch's outcomes while they are written to the visitor", function()
    assert.equal(("cancel-pending\n"):rep(5), host:ask "/each")
  end)

  it("can be stopped by another light thread, in a batch", function()
    sandbox.fault { kind = "hold", route = "cancel" }
    local connection = host:send "/stop"
    nginx.await("the API to have a request", function() return sandbox.fired "hold" > 0 end)
    host:ask "/go"
    nginx.await("the batch to be stopped", function() return host:ask "/stopped" == "true" end)
    sandbox.clear_faults()
    assert.equal("stopped true", nginx.receive(connection))
  end)

  it("end as aborted when another light thread closes their client", function()
    sandbox.fault { kind = "hold", route = "get" }
    assert.equal("aborted uncertain=false the client was closed", host:ask "/close")
    sandbox.clear_faults()
  end)

  it("end as aborted when another light thread aborts them", function()
    sandbox.fault { kind = "hold", route = "get" }
    assert.equal("aborted uncertain=false aborted", host:ask "/abort")
    sandbox.clear_faults()
  end)

  it("can be waited for by several light threads", function()
    assert.equal("submitted submitted submitted ", host:ask "/same")
  end)

  it("may be waited for one at a time", function()
    sandbox.fault { kind = "hold", route = "cancel" }
    assert.equal("true false", host:ask "/first")
    sandbox.clear_faults()
  end)

  it("may be waited for although there are none", function()
    assert.equal("true true", host:ask "/turn")
  end)

  it("leave nothing in OpenSSL's queue of errors, which nginx would take for its own", function()
    local command = ("curl -sk --noproxy '*' https://127.0.0.1:%d/tls"):format(host.tls_port)
    assert.equal(("tls\n"):rep(9), nginx.output_of(command))
    assert.is_nil((host:log():find("stale global SSL error", 1, true)))
  end)

  it("leave no complaint in the log", function() assert.same({}, host:complaints()) end)

  it("tell of an error in a callback in the log, and go on", function()
    host:ask "/callback"
    nginx.await("the second callback", function() return host:ask "/told" ~= "nil" end)
    local complaints = host:complaints()
    assert.equal(1, #complaints)
    assert.truthy(complaints[1]:find("on_done raised an error: ", 1, true))
    assert.truthy(complaints[1]:find("mine", 1, true))
  end)
end)
