--- Who takes over from a machine that was cut off from the database, and goes on sending for a while.

local support = require "spec.support.porting"
local command = require "spec.support.command"
local postgresql = require "spec.support.postgresql"
local proxies = require "spec.support.proxy"
local socket = require "socket"
local sandbox = support.sandbox

-- The machine that is cut off. arg: ids, store, base URL, timeout, settle. It prints each of its requests.
local machine = ([[
  local porting, socket = require "telnyx.porting", require "socket"
  local client = porting.new {
    api_key = %q, ca_file = %q, base_url = arg[3], timeout = tonumber(arg[4]), settle = tonumber(arg[5]),
    on_event = function(event)
      if event.operation ~= "cancel" or event.type == "wait" then return end
      io.write(event.method, " ", event.type, (" %%.3f\n"):format(socket.gettime()))
      io.flush()
    end,
  }
  local ids = {}
  for id in io.lines(arg[1]) do ids[#ids + 1] = id end
  local report, err = client:cancel_all(ids, { store = arg[2] })
  print("ended", report and report.stopped or err)
]]):format(sandbox.key, sandbox.ca)

local sessions = "SELECT pid FROM pg_stat_activity WHERE application_name = 'telnyx-porting'"

describe("who takes over", function()
  if postgresql.missing() then
    pending("can't be tried here: " .. postgresql.missing())
    return
  end

  local server
  setup(function() server = postgresql.start() end)
  teardown(function() server.finish() end)
  after_each(function() sandbox.clear_faults() end)

  -- terminated: the server ends the session of the machine at once, so that its lock comes free while the machine has
  -- heard of nothing; else it comes free when the machine has given up.
  for name, terminated in pairs { ["at once"] = true, ["when the machine gives up"] = false } do
    it("waits timeout and settle after the lock came free, " .. name, function()
      -- The other machine has to begin before the wait is over; in the second case it is there before.
      local timeout, settle = terminated and math.min(2 * support.slowness, 20) or 2, 0.5
      sandbox.reset { orders = 80, statuses = { "submitted" }, near = 0 }
      local ids = support.cancellable_ids(80)
      -- So that the machine has requests under way when it is cut off, and begins more.
      sandbox.fault { kind = "delay", route = "cancel", seconds = 0.4 }
      sandbox.limits { limit = 40, window = 1 }
      sandbox.reset_counters()
      local address = server.address("takeover-" .. (terminated and "free" or "held"))
      local proxy = proxies.start(server.port)
      finally(proxy.stop)
      local pipe = io.popen(("exec %s %s %s '%s' %s %g %g 2>&1"):format(os.getenv "LUA" or "lua",
        command.write("machine.lua", machine), command.write("ids", table.concat(ids, "\n") .. "\n"),
        (address:gsub(":" .. server.port .. "/", ":" .. proxy.port .. "/")), sandbox.https, timeout, settle))
      command.await("some cancels", function() return sandbox.counters().cancelled > 15 end)
      -- Between two transactions, as in one the server would soon end the session; while something is under way.
      command.await("the moment", function()
        proxy.hold()
        local books, posts, effects = sandbox.truth(), 0, 0
        for _, order in pairs(books) do posts, effects = posts + order.posts, effects + order.effects end
        local under_way = posts > effects + sandbox.counters().throttled
        if under_way and server.sql((sessions:gsub("pid", "state", 1))) == "idle\n" then return true end
        proxy.release()
      end)
      local freed_at
      local function await_end()
        command.await("the session's end", function()
          return server.sql(sessions .. " LIMIT 1") == ""
        end)
        freed_at = socket.gettime()
      end
      if terminated then
        server.sql((sessions:gsub("pid", "pg_terminate_backend(pid)", 1)))
        await_end()
      end

      -- The other machine has the rest; and what the first one had it reads first, which is the only thing it reads.
      local first -- when
      local other = support.client { timeout = timeout, settle = settle, on_event = function(event)
        if event.operation == "cancel" and event.method == "GET" and event.type == "attempt" then
          first = first or socket.gettime()
        end
      end }
      if not terminated then
        -- What the machine had can't be had while the server has its session.
        local report = assert(other:cancel_all(ids, { store = address }))
        assert.truthy(report.counts.unknown > 0)
        assert.is_nil(first)
        -- The network comes back, and with it the end of the session.
        proxy.release()
        await_end()
      end
      local takeovers, waited = 0, nil -- different times that progress names
      local report = assert(other:cancel_all(ids, { store = address, on_progress = function(progress)
        local at = progress.takeover_at
        if at and at ~= waited then takeovers, waited = takeovers + 1, at end
      end }))
      if terminated then
        assert.is_true(takeovers >= 1 and takeovers <= 4, takeovers .. " times")
        assert.is_true(waited < first + 2, ("%d, %.2f"):format(waited, first))
      end
      assert.same({ 80, nil }, { report.counts["cancel-pending"], report.stopped })

      local last_begun = 0
      for line in pipe:lines() do
        local method, what, at = line:match "^(%u+) (%l+) ([%d.]+)$"
        if method == "POST" and what == "attempt" then
          last_begun = math.max(last_begun, tonumber(at))
        elseif not method then
          assert.truthy(line:find("the connection to the database was lost", 1, true), line)
        end
      end
      pipe:close()

      assert.truthy(first > last_begun + timeout, ("%.2f"):format(first - last_begun))
      if terminated then assert.truthy(first > freed_at + timeout + settle, ("%.2f"):format(first - freed_at)) end
      assert.truthy(first > freed_at) -- nothing is taken from a machine whose session the server has
      for id, books in pairs(sandbox.truth()) do assert.equal(1, books.effects, id) end
      assert.equal(0, sandbox.counters().already_pending)
      other:close()
    end)
  end
end)
