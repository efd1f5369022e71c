--- Text that others wrote: whatever a server, libcurl or the system says, it comes as valid UTF-8, in one line, without
-- secrets and no longer than the reference says.

local cjson = require "cjson"
local command = require "spec.support.command"
local support = require "spec.support.porting"
local porting, sandbox = support.porting, support.sandbox

-- Latin-1, a character cut in two, a surrogate.
local not_utf8 = "caf\233 \226\130 \237\160\128"
local controls = "a\1b\27[31mc\127d\194\133e\226\128\168f\226\128\174g"

--- Every string in a value, and what its tostring says.
local function each_string(value, visit, depth)
  visit(tostring(value))
  if type(value) ~= "table" or depth == 0 then return end
  for key, inner in pairs(value) do
    visit(tostring(key))
    each_string(inner, visit, (depth or 8) - 1)
  end
end

--- That all text of an error or event is fit for a log and for a strict encoder. limits: of its fields.
local function assert_fit(value, limits)
  each_string(value, function(text)
    assert(pcall(porting.encode, text), ("not UTF-8: %q"):format(text))
    assert.is_nil(text:find "[%c\127]", text)
    assert.is_nil(text:find "\194[\128-\159]", text)
    assert.is_nil(text:find "\226\128[\168-\174]", text)
    assert.is_true(#text <= 2600, #text)
  end)
  for name, limit in pairs(limits or {}) do
    assert.is_true(#(value[name] or "") <= limit, ("%s has %d bytes"):format(name, #(value[name] or "")))
  end
end

local limits = { code = 127, title = 500, detail = 2000, request_id = 127 }

local function body_of(err)
  return cjson.encode { errors = { err } }
end

describe("foreign text", function()
  local client, events

  before_each(function()
    sandbox.reset()
    events = {}
    client = support.client { max_attempts = 1, on_event = function(event) events[#events + 1] = event end }
  end)

  --- The error that a get ends with when the stand-in answers so.
  local function err_of(fault)
    fault.kind, fault.route, fault.times = fault.kind or "status", "get", 1
    sandbox.fault(fault)
    local _, err = client:get(sandbox.example_id)
    assert.is_string(err and err.kind)
    assert_fit(err, limits)
    assert_fit(events)
    return err
  end

  it("in x-request-id becomes fit, in errors and in events", function()
    for _, text in ipairs { not_utf8, "a\27[31mb", ("x"):rep(100) .. ("\226\130\172"):rep(20), ("\233"):rep(200) } do
      local err = err_of { status = 422, headers = { ["x-request-id"] = text } }
      assert.equal("invalid", err.kind)
      assert.is_true(#err.request_id > 0)
    end
    local answers = 0
    for _, event in ipairs(events) do
      if event.type == "answer" then answers = answers + (event.request_id and 1 or 0) end
    end
    assert.equal(4, answers)
  end)

  it("in x-request-id of a good answer becomes fit in events", function()
    sandbox.fault { kind = "headers", route = "get", headers = { ["x-request-id"] = not_utf8 } }
    assert(client:get(sandbox.example_id))
    assert_fit(events)
  end)

  it("in content-type becomes fit, in an error's words and beside a file", function()
    for _, text in ipairs { "text/" .. not_utf8, "text/x; " .. ("\226\130\172"):rep(30) } do
      local err = err_of { status = 200, body = "no JSON", headers = { ["content-type"] = text } }
      assert.equal("bad_response", err.kind)
      assert.truthy(err.detail:find("text/", 1, true))
      sandbox.fault { kind = "headers", route = "loa_template.get", times = 1,
        headers = { ["content-type"] = "application/pdf; name=" .. text } }
      local _, media = client.loa_template:get(sandbox.example_id)
      assert.truthy(media:find("application/pdf", 1, true), media)
      assert_fit(media)
    end
  end)

  it("in code, title, detail and errors becomes fit", function()
    local err = err_of { status = 422, body = body_of {
      code = controls, title = controls .. "\0 and more", detail = "one\r\ntwo\tthree " .. controls,
      source = { pointer = controls }, [controls] = controls,
    } }
    assert.equal("ab[31mcd e fg", err.code)
    assert.equal("ab[31mcd e fg and more", err.title)
    assert.equal("one two three ab[31mcd e fg", err.detail)
    assert.same({ err.code, err.code }, { err.errors[1].source.pointer, err.errors[1][err.code] })
  end)

  it("has its limits, and is cut between characters", function()
    local long = ("\226\130\172"):rep(14000)
    local err = err_of { status = 422, body = body_of { code = long, title = long, detail = long, meta = { long } } }
    for name, limit in pairs { code = 127, title = 500, detail = 2000 } do
      assert.is_true(#err[name] > limit - 3 and #err[name] <= limit, name)
      assert.truthy(err[name]:find "\226\128\166$", name)
    end
    assert.is_true(#err.errors[1].detail <= 2000 and #err.errors[1].meta[1] <= 2000)
    assert.is_true(#porting.encode(err.errors) <= 16384)
    local many = {}
    for i = 1, 3000 do many[i] = { code = tostring(i), title = "one of many" } end
    err = err_of { status = 422, body = cjson.encode { errors = many } }
    assert.equal("1", err.code)
    assert.is_true(#err.errors > 100 and #porting.encode(err.errors) <= 16384)
  end)

  it("of libcurl becomes fit", function()
    client = support.client { ca_file = "/nonexistent/caf\233" .. ("x"):rep(400), max_attempts = 1 }
    local _, err = client:get(sandbox.example_id)
    assert.equal("tls", err.kind)
    assert_fit(err, limits)
  end)

  it("of the system, with the name of a file, becomes fit", function()
    sandbox.set_order(sandbox.example_id, { status = "draft" })
    local path = "/nonexistent/caf\233/\27[31m.pdf"
    local _, err = client.loa_template:get(sandbox.example_id, { to = path })
    assert.equal("file", err.kind)
    assert.truthy(err.detail:find("No such file", 1, true))
    assert_fit(err, limits)
  end)

  it("that a script gave is shown fit in what is raised", function()
    for _, given in ipairs { not_utf8, controls, ("\226\130\172"):rep(40), "https://me:S0mmer#26@host/" } do
      local _, message = pcall(client.get, client, given)
      assert.truthy(message:find("no order id", 1, true), message)
      assert(pcall(porting.encode, message), message)
      assert.is_nil(message:find "[%c\127]", message)
      assert.is_nil(message:find("S0mmer", 1, true))
    end
  end)

  it("in an order's fields moves nothing about in the command's table", function()
    sandbox.reset { orders = 20, reference = "a\226\128\174b\226\128\168c\226\129\166d\194\155e" }
    local result = command.run { "list" }
    assert.equal(0, result.status, result.err)
    assert.truthy(result.out:find("a?b?c?d?e", 1, true), result.out)
    assert.is_nil(result.out:find("\226\128\174", 1, true))
  end)

  it("that an older version put into a store ends no report", function()
    local store = command.folder .. "/old.db"
    local ids = support.cancellable_ids(3)
    sandbox.fault { kind = "status", status = 422, route = "cancel", order = { ids[2] },
      body = body_of { code = "10015", title = "t", detail = "no" } }
    command.run { "cancel", "--yes", "--store", store, ids[1], ids[2], ids[3] }
    local database = require "luasql.sqlite3".sqlite3():connect(store)
    assert.equal(1, database:execute [[UPDATE telnyx_porting_state SET detail = CAST(x'636166E9' AS TEXT),
      code = CAST(x'E9' AS TEXT) WHERE kind IS NOT NULL]])
    database:close()
    for _, format in ipairs { "jsonl", "json", "csv" } do
      local result = command.run { "report", store, "--out", format }
      assert.equal(1, result.status, result.err)
      for _, id in ipairs(ids) do assert.truthy(result.out:find(id, 1, true), result.err) end
      if format ~= "csv" then assert.truthy(result.out:find("caf\239\191\189", 1, true), result.out) end
    end
  end)

  it("ends no run of the command, whatever header comes with it", function()
    local ids = support.cancellable_ids(12)
    sandbox.fault { kind = "status", status = 422, route = "cancel", order = { ids[3], ids[8] },
      headers = { ["x-request-id"] = not_utf8 }, body = body_of { code = controls, title = "t", detail = controls } }
    for _, format in ipairs { "jsonl", "json", "csv" } do
      local arguments = { "cancel", "--yes", "--out", format }
      for _, id in ipairs(ids) do arguments[#arguments + 1] = id end
      local result = command.run(arguments)
      assert.equal(1, result.status, result.err)
      for _, id in ipairs(ids) do assert.truthy(result.out:find(id, 1, true), result.err) end
      assert(pcall(porting.encode, result.out .. result.err))
    end
    local lines = command.run { "cancel", "--yes", "--out", "jsonl", ids[3], ids[1] }.out
    for line in lines:gmatch "[^\n]+" do assert.is_table((porting.decode(line))) end
  end)
end)
