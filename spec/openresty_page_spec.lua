--- The page of examples/openresty shows a batch in a database that another machine runs.

if not rawget(_G, "jit") or package.loaded.ngx or rawget(_G, "vim") then return end

local cjson = require "cjson"
local command = require "spec.support.command"
local http = require "socket.http"
local ports = require "spec.support.ports"
local postgresql = require "spec.support.postgresql"
local sandbox = require "spec.support.sandbox"

describe("the page in nginx", function()
  local server, page, prefix

  setup(function()
    if postgresql.missing() then return end
    server = postgresql.start()
    prefix = command.folder .. "/page"
    local port = ports.take()
    page = ("http://127.0.0.1:%d"):format(port)
    local environment = ("TELNYX_API_KEY='%s' TELNYX_BASE_URL='%s' TELNYX_PORTING_COMMAND='%s'"):format(sandbox.key,
      sandbox.http, command.script())
    local served = io.popen(("tools/public-checkout '%s/checkout'"):format(command.folder)):read "*l"
    local pipe = io.popen(("%s '%s/examples/openresty/start' --background --listen 127.0.0.1:%d --prefix '%s' "
      .. "--database 'postgresql://tester@127.0.0.1:%d/postgres' 2>&1"):format(environment, served, port, prefix,
        server.port))
    local said = pipe:read "*a"
    pipe:close()
    assert(said:find(prefix, 1, true), said)
  end)

  teardown(function()
    if not server then return end
    local pid = tonumber(command.read(prefix .. "/nginx.pid") or "")
    if pid then os.execute("kill " .. pid) end
    server.finish()
  end)

  --- The page's events of a batch: name -> the values, in their order.
  local function events(batch)
    local body, status = http.request(("%s/batches/%s/events"):format(page, batch))
    assert.equal(200, status, body)
    local found = { progress = {}, outcomes = {}, ["end"] = {}, problem = {} }
    for name, rest in body:gmatch "event: (%a+)\n(.-)\n\n" do
      local value = cjson.decode(rest:match "data: (.*)$")
      if name == "outcomes" then
        for _, outcome in ipairs(value) do table.insert(found.outcomes, outcome) end
      else
        table.insert(found[name], value)
      end
    end
    return found
  end

  it("follows a batch that another machine runs, to its end", function()
    local missing = postgresql.missing()
    if missing then pending(missing) end
    sandbox.reset { orders = 200, statuses = { "submitted" }, near = 0 }
    sandbox.limits { limit = 50, window = 1 }
    local ids = {}
    for id in pairs(sandbox.truth()) do ids[#ids + 1] = id end
    local file = command.write("ids.txt", table.concat(ids, "\n") .. "\n")
    local elsewhere = command.start({ "cancel", "--from", file, "--yes", "--store", server.address "nightly-1" },
      { env = { XDG_STATE_HOME = command.folder .. "/elsewhere" } })
    command.await("some cancels", function() return sandbox.counters().cancelled > 10 end)
    local before = sandbox.counters().cancelled
    local shown = events "nightly-1"
    assert.is_true(before < 200, before)
    assert.equal(0, elsewhere.wait().status)
    assert.same({}, shown.problem)
    assert.same({ 200, 200, 200 }, { shown["end"][1].total, shown["end"][1].done,
      shown["end"][1].counts["cancel-pending"] })
    assert.equal(200, #shown.outcomes)
    local told, early = {}, 0
    for _, outcome in ipairs(shown.outcomes) do
      assert.is_nil(told[outcome.id])
      told[outcome.id] = true
    end
    for _, progress in ipairs(shown.progress) do
      assert.equal(200, progress.total)
      if progress.done < 200 then early = early + 1 end
    end
    assert.is_true(early > 0)
    -- Whoever looks later is shown the same.
    assert.equal(200, events "nightly-1"["end"][1].done)
  end)

  it("says that there is no such batch", function()
    local missing = postgresql.missing()
    if missing then pending(missing) end
    local shown = events "unheard-of"
    assert.truthy(shown.problem[1].error:find("there is no such batch", 1, true), shown.problem[1].error)
  end)
end)
