--- Calls inside nginx' workers: where they wait, where they can't, and what they leave behind. The specs of the calls
-- themselves run inside nginx as well, see tools/test.

-- What runs inside nginx is LuaJIT's build in any case.
if not rawget(_G, "jit") or package.loaded.ngx then return end

local nginx = require "spec.support.nginx"
local sandbox = require "spec.support.sandbox"

local location = nginx.location

describe("a call inside nginx", function()
  local host

  -- seen: what calls in other phases than content came to.
  local say_seen = location("/seen", [[ ngx.print(seen[ngx.var.arg_phase] or "nothing") ]])

  setup(function()
    sandbox.reset { orders = 50 }
    host = nginx.start {
      init = [[
        seen = {}
        function attempt(phase)
          local went_well, order, err = pcall(function() return client:get(id) end)
          seen[phase] = went_well and told(order, err) or order
        end
        attempt "init"
        plain = make { adapter = "plain" }
        seen.plain = told(plain:get(id))
        -- As if it had not been loaded before.
        function unload()
          for name in pairs(package.loaded) do
            if name:find "^telnyx" then package.loaded[name] = nil end
          end
        end
      ]],
      http = [[
        ssl_session_tickets off;
        init_worker_by_lua_block { attempt "init_worker" }
        exit_worker_by_lua_block { attempt "exit_worker" ngx.log(ngx.WARN, "exit_worker: ", seen.exit_worker) }
        ssl_session_store_by_lua_block { attempt "ssl_session_store" }
        upstream pong {
          server 0.0.0.1;
          balancer_by_lua_block {
            attempt "balancer"
            require "ngx.balancer".set_current_peer("127.0.0.1", ngx.var.server_port)
          }
        }
      ]],
      server = [[
        ssl_certificate_by_lua_block { attempt "ssl_cert" }
        location = /phases {
          set_by_lua_block $set { attempt "set" return "" }
          rewrite_by_lua_block { attempt "rewrite" }
          access_by_lua_block { attempt "access" }
          content_by_lua_block {
            attempt "content"
            -- As a batch with a store does between two pieces of its input.
            require("telnyx.porting.openresty").pause(0)
            ngx.timer.at(0, function() attempt "timer" end)
            ngx.say "done"
          }
          header_filter_by_lua_block { attempt "header_filter" }
          body_filter_by_lua_block { attempt "body_filter" }
          log_by_lua_block {
            attempt "log"
            client:submit("get", id):on_done(function(order, err) seen.submitted = told(order, err) end)
          }
        }
        location = /balanced { proxy_pass http://pong/ping; }
      ]] .. say_seen .. location("/inside", [[
        unload()
        seen.required = tostring(require "telnyx.porting" ~= porting)
        table.sort({ 1, 2, 3 }, function() attempt "sort" end)
        client:submit("get", id):on_done(function() attempt "on_done" end):result()
        ngx.print "done"
      ]]),
    }
    assert.equal("done\n", host:ask "/phases")
    assert.equal("pong", host:ask "/balanced")
    -- Sessions are stored by Lua up to TLS 1.2 only.
    nginx.output_of(("echo | openssl s_client -connect 127.0.0.1:%d -tls1_2 -no_ticket 2>&1"):format(host.tls_port))
  end)

  teardown(function() host:stop() end)

  local function seen(phase)
    return nginx.await("the phase " .. phase, function()
      local text = host:ask("/seen?phase=" .. phase)
      return text ~= "nothing" and text
    end)
  end

  -- ssl_client_hello and ssl_session_fetch can wait in OpenResty's nginx and OpenSSL alone, which are patched for it.
  for _, phase in ipairs { "rewrite", "access", "content", "timer", "ssl_cert" } do
    it("waits in the phase " .. phase, function() assert.equal("submitted", seen(phase)) end)
  end

  for _, phase in ipairs {
    "init", "init_worker", "set", "header_filter", "body_filter", "log", "balancer", "ssl_session_store",
  } do
    it("says what to do instead in the phase " .. phase, function()
      local text = seen(phase)
      assert.truthy(text:find("nothing can wait in nginx' phase " .. phase .. ": make the call in a function that "
        .. "ngx.timer.at(0, …) runs", 1, true), text)
    end)
  end

  it("can be begun where it can't wait", function() assert.equal("submitted", seen "submitted") end)

  it("names the caller's line", function()
    assert.truthy(seen "log":find "^init_by_lua.-:%d+: nothing", seen "log")
  end)

  it("may block the worker where the client is a plain one", function()
    assert.equal("submitted", seen "plain")
  end)

  it("can be the reason for which the module is loaded", function()
    assert.equal("done", host:ask "/inside")
    assert.equal("true", seen "required")
  end)

  it("raises inside a C function, as nothing can be suspended there", function()
    assert.equal("done", host:ask "/inside")
    assert.truthy(seen "sort":find("nothing can wait inside a C function", 1, true), seen "sort")
    assert.truthy(seen "on_done":find("nothing can wait inside a C function", 1, true), seen "on_done")
  end)

  it("leaves nothing running", function()
    -- What is in the log is there by then, too.
    assert.same({}, host:complaints())
    assert.is_nil(host:log():find("ngx.sleep(0)", 1, true))
    host:signal "QUIT"
    nginx.await("nginx to end", function() return not host:is_running() end)
    assert.truthy(host:log():find("exit_worker: .-nothing can wait in nginx' phase exit_worker"))
  end)
end)
