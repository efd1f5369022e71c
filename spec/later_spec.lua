--- What is loaded with the module, and what with its first use.

local support = require "spec.support.porting"
local sandbox = support.sandbox

local beginning = ([[
  local porting = require "telnyx.porting"
  local function client()
    return porting.new { api_key = "%s", base_url = "%s", ca_file = "%s" }
  end
  local function compiled(name) return package.loaded["telnyx.porting." .. name] ~= nil end
  package.path, package.cpath = "", "" -- as if the folder were gone
]]):format(sandbox.key, sandbox.https, sandbox.ca)

local function run(script)
  local result = support.run(beginning .. script)
  return { result.status, result.output }
end

describe("a script", function()
  before_each(function() sandbox.reset { orders = 12 } end)

  it("does not load batches for a single call", function()
    assert.same({ 0, "true\tfalse\tfalse\tfalse\n" }, run(([[
      local order = client():cancel "%s"
      print(order ~= nil, compiled "batch", compiled "pages", compiled "background")
    ]]):format(sandbox.example_id)))
  end)

  it("needs no file after it has loaded the module", function()
    assert.same({ 0, "12\t12\t12\n12\tcancel-pending\nfunction\ttable\n" }, run(([[
      local api, count, pages = client(), 0, 0
      for _ in api:orders {} do count = count + 1 end
      for _ in api.porting_orders:each {} do pages = pages + 1 end
      local page = assert(api:list {})
      print(count, pages, #page)
      local ids = {}
      for order in api:orders {} do ids[#ids + 1] = order end
      local report = assert(api:cancel_all(ids, { dry_run = true }))
      for _ in api:cancel_each({ "%s" }) do end
      api:stop()
      print(#report.outcomes, assert(api:get "%s").status.value)
      local background = require "telnyx.porting.background"
      print(type(background.open), type(require "telnyx.porting.filters"))
    ]]):format(sandbox.example_id, sandbox.example_id)))
  end)

  it("finds in the C module what is loaded later, not in files", function()
    local pipe = io.popen [[folder=$(mktemp -d) && cp -R lua/telnyx "$folder" && cd "$folder/telnyx/porting" &&
      rm -r batch* pages.lua && echo "$folder"]]
    local folder = pipe:read "*l"
    pipe:close()
    local result = support.run(([[
      package.path = "%s/?.lua"
      %s
      print(client():cancel_all({ "%s" }).counts["cancel-pending"])
    ]]):format(folder, beginning, sandbox.example_id))
    os.execute("rm -r " .. folder)
    assert.same({ 0, "1\n" }, { result.status, result.output })
  end)

  it("can begin with anything that is loaded later", function()
    for _, first in ipairs {
      [[ for _ in client():orders {} do break end ]],
      [[ assert(#assert(client():list {}) == 12) ]],
      [[ assert(#assert(client():list { page = { size = 5 } }):next() == 5) ]],
      [[ for _ in client().comments:each(id) do end ]],
      [[ assert(client():wait(id, "submitted")) ]],
      [[ local ok, why = pcall(function() client().reports:wait "x" end)
         assert(not ok and why:find("reports.wait: \"x\" is no id", 1, true), why) ]],
      [[ local ok, why = pcall(function() client().activation_jobs:wait(id, "x") end)
         assert(not ok and why:find("activation_jobs.wait: \"x\" is no id", 1, true), why) ]],
      [[ assert(client():cancel_all({ id }).counts["cancel-pending"] == 1) ]],
      [[ for outcome in client():cancel_each { id } do assert(outcome.outcome == "cancel-pending") end ]],
      [[ client():stop() ]],
      [[ local background = require "telnyx.porting.background"
         local ok, why = pcall(function() background.start(client(), {}, { unknown = 1 }) end)
         assert(not ok and why:find('start: unknown option "unknown"', 1, true), why) ]],
      [[ assert(require "telnyx.porting.filters".check) ]],
    } do
      sandbox.reset { orders = 12, statuses = { "submitted" } }
      assert.same({ 0, "good\n" }, run(("local id = %q\n"):format(sandbox.example_id) .. first .. "print 'good'"),
        first)
    end
  end)

  it("may require the process's module before the module", function()
    local result = support.run [[
      local background = require "telnyx.porting.background"
      require "telnyx.porting"
      local ok, why = pcall(function() background.start(1, {}, { unknown = 1 }) end)
      print(ok, why:match "start: takes a client first")
    ]]
    assert.same({ 0, "false\tstart: takes a client first\n" }, { result.status, result.output })
  end)

  it("may hide io and debug from the module", function()
    local result = support.run("io, debug = nil, nil\n" .. beginning .. ([[
      print(client():cancel_all({ "%s" }).counts["cancel-pending"], compiled "batch")
    ]]):format(sandbox.example_id))
    assert.same({ 0, "1\ttrue\n" }, { result.status, result.output })
  end)

  it("has misuse raised at its own line", function()
    local result = run [[
      local api = client()
      local ok, why = pcall(function() api:cancel_all(1) end)
      print(ok, why)
      ok, why = pcall(function() api.comments:each(1, 2, 3)() end)
      print(ok, why)
    ]]
    assert.equal(0, result[1])
    local lines = {}
    for line in result[2]:gmatch "[^\n]+" do lines[#lines + 1] = line end
    assert.truthy(lines[1]:find "^false\t/tmp/[^/]+:8: cancel_all: ", lines[1])
    assert.truthy(lines[2]:find "^false\t/tmp/[^/]+:10: comments%.list: ", lines[2])
  end)

  it("keeps what it put around a method", function()
    assert.same({ 0, "2\n" }, run [[
      local methods, count = getmetatable(client()).methods, 0
      local plain = methods.cancel_all
      function methods.cancel_all(...)
        count = count + 1
        return plain(...)
      end
      client():cancel_all({}, { dry_run = true })
      client():cancel_all({}, { dry_run = true })
      print(count)
    ]])
  end)
end)
