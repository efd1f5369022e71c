--- The page of examples/openresty removes old batches, in files and in a database.

if not rawget(_G, "jit") or package.loaded.ngx or rawget(_G, "vim") then return end

local cjson = require "cjson"
local command = require "spec.support.command"
local http = require "socket.http"
local lfs = require "lfs"
local ltn12 = require "ltn12"
local nginx = require "spec.support.nginx"
local postgresql = require "spec.support.postgresql"
local sandbox = require "spec.support.sandbox"
local socket = require "socket"

local day = 86400

local function free_port()
  local server = assert(socket.bind("127.0.0.1", 0))
  local _, port = server:getsockname()
  server:close()
  return tonumber(port)
end

--- Starts a page; options: of `start`.
local function start(name, options)
  local page = { url = "http://127.0.0.1:" .. free_port(), prefix = command.folder .. "/" .. name }
  local served = nginx.output_of(("tools/public-checkout '%s/checkout-%s'"):format(command.folder, name)):gsub("\n", "")
  local said = nginx.output_of(("TELNYX_API_KEY='%s' TELNYX_BASE_URL='%s' TELNYX_PORTING_COMMAND='%s' "
    .. "'%s/examples/openresty/start' --background --listen '%s' --prefix '%s' %s 2>&1"):format(sandbox.key,
    sandbox.http, command.script(), served, page.url:match "[%d.]+:%d+", page.prefix, options))
  assert(said:find(page.prefix, 1, true), said)
  page.pid = tonumber(command.read(page.prefix .. "/nginx.pid"))

  function page.shown(id)
    local body, status = http.request(page.url .. "/batches" .. (id and "/" .. id or ""))
    return status == 200 and cjson.decode(body)
  end

  --- Runs a batch to its end.
  function page.run(id, ids)
    local html = assert(http.request(page.url .. "/"))
    local said_of_it = {}
    local body = cjson.encode { id = id, ids = ids }
    local _, status = http.request { url = page.url .. "/batches", method = "POST", source = ltn12.source.string(body),
      sink = ltn12.sink.table(said_of_it), headers = { Origin = page.url, ["X-Token"] = html:match(("%x"):rep(48)),
        ["Content-Length"] = #body } }
    assert.equal(202, status, table.concat(said_of_it))
    nginx.await("the end of " .. id, function()
      local seen = page.shown(id)
      return seen and not seen.running
    end)
  end

  --- Makes a batch so many days older.
  function page.age(id, days)
    local path = ("%s/batches/%s.json"):format(page.prefix, id)
    command.write(path:sub(#command.folder + 2), (command.read(path):gsub('"begun":(%d+)', function(begun)
      return ('"begun":%d'):format(begun - days * day)
    end)))
  end

  function page.has(id)
    return lfs.attributes(("%s/batches/%s.json"):format(page.prefix, id)) ~= nil
  end

  return page
end

--- Four batches: of two days; finished and old; left open and old; left open and very old. Then the page looks.
local function run_four(page)
  sandbox.reset { orders = 6, statuses = { "submitted" }, near = 0 }
  local ids = {}
  for id in pairs(sandbox.truth()) do ids[#ids + 1] = id end
  page.run("0000000000000001", { ids[1] })
  page.run("0000000000000002", { ids[2], ids[3] })
  sandbox.fault { kind = "status", status = 403, route = "cancel" }
  page.run("0000000000000003", { ids[4] })
  page.run("0000000000000004", { ids[5] })
  sandbox.clear_faults()
  page.age("0000000000000001", 2)
  page.age("0000000000000002", 31)
  page.age("0000000000000003", 31)
  page.age("0000000000000004", 361)
  return ids[6]
end

local function await_pruned(page)
  -- A process that has told its end may still hold its batch for a moment; then the next look removes it.
  local looks_at = 0
  nginx.await("the removal", function()
    if socket.gettime() > looks_at then
      os.execute("kill -HUP " .. page.pid)
      looks_at = socket.gettime() + 6
    end
    return not page.has "0000000000000002" and not page.has "0000000000000004"
  end)
  assert.same({ true, false, true }, { page.has "0000000000000001", page.has "0000000000000002",
    page.has "0000000000000003" })
  assert.is_nil(command.read(page.prefix .. "/error.log"):find("[error]", 1, true))
end

describe("old batches of the page in nginx are removed", function()
  local page, server

  after_each(function()
    if page then
      os.execute("kill " .. page.pid)
      nginx.await("the page's end", function() return not command.read(page.prefix .. "/nginx.pid") end)
    end
    if server then server.finish() end
    page, server = nil, nil
  end)

  it("in files", function()
    page = start("files", "")
    run_four(page)
    await_pruned(page)
    local names = {}
    for name in lfs.dir(page.prefix .. "/batches") do
      if name:find "%w" then names[name:match "^%w+"] = true end
    end
    assert.same({ ["0000000000000001"] = true, ["0000000000000003"] = true }, names)
    assert.equal(2, #page.shown().batches)
  end)

  it("in a database, but for those that another machine works on", function()
    local missing = postgresql.missing()
    if missing then pending(missing) end
    server = postgresql.start()
    page = start("database", ("--database 'postgresql://tester@127.0.0.1:%d/postgres'"):format(server.port))
    local left = run_four(page)
    local state = page.prefix .. "/state/telnyx-porting/"
    local followed, recent = state .. "followed.journal", state .. "recent.journal"
    os.execute(("touch -d '-31 days' %s && touch %s"):format(followed, recent))
    -- One that the page began, and another machine goes on with.
    sandbox.fault { kind = "delay", route = "cancel", seconds = 600 }
    local elsewhere = command.start({ "cancel", left, "--yes", "--store", server.address "0000000000000005" },
      { env = { XDG_STATE_HOME = command.folder .. "/elsewhere" } })
    nginx.await("the other machine's cancel", function()
      for _, request in ipairs(sandbox.requests()) do
        if request.method == "POST" and request.uri:find(left, 1, true) then return true end
      end
    end)
    command.write("database/batches/0000000000000005.json",
      ('{"id":"0000000000000005","begun":%d,"total":1}'):format(os.time() - 360 * day))
    await_pruned(page)
    assert.is_true(page.has "0000000000000005")
    local schemas = server.sql [[SELECT string_agg(nspname, ' ' ORDER BY nspname) FROM pg_namespace
      WHERE nspname LIKE 'telnyx_porting:%']]
    assert.equal("telnyx_porting:0000000000000001 telnyx_porting:0000000000000003 telnyx_porting:0000000000000005",
      schemas:match "telnyx_porting:[^\n]*")
    nginx.await("the followed batch's journal", function() return not lfs.attributes(followed) end)
    assert.truthy(lfs.attributes(recent))
    nginx.await("three journals", function()
      local journals = 0
      for name in lfs.dir(state) do
        if name:find "%.journal$" then journals = journals + 1 end
      end
      return journals == 3
    end)
    elsewhere.signal "KILL"
    elsewhere.wait()
    sandbox.clear_faults()
  end)
end)
