--- Keys and values of bodies are checked against the operations' rows at every depth, before anything is sent: the API
-- ignores a key that it does not know, and answers as if it had been set. operations_table_spec compares the rows with
-- the published description, at every depth as well.

local support = require "spec.support.porting"
local porting, sandbox = support.porting, support.sandbox

local id = sandbox.example_id
local unpack = rawget(table, "unpack") or rawget(_G, "unpack")
local client

setup(function()
  sandbox.reset { orders = 5 }
  client = support.client()
end)
teardown(function() client:close() end)

--- Calls an operation with a body: of an order where the path wants one, of some id where it wants another.
local function call(row, body, options)
  local arguments = {}
  for _ in ipairs(row.arguments) do arguments[#arguments + 1] = id end
  arguments[#arguments + 1] = body
  arguments[#arguments + 1] = options or {}
  return client[row.group][row.verb](client[row.group], unpack(arguments))
end

local function row_of(name)
  for _, row in ipairs(porting.operations()) do
    if row.name == name then return row end
  end
end

--- Nothing was sent, and the error stands at a line of this file.
local function refused(name, body, ...)
  local before = sandbox.counters().requests
  local ok, message = pcall(call, row_of(name), body)
  assert.is_false(ok, "was not refused")
  assert.equal(before, sandbox.counters().requests)
  assert.truthy(message:find("body_keys_spec.lua:", 1, true), message)
  for _, part in ipairs { ... } do assert.truthy(message:find(part, 1, true), part .. " is not in: " .. message) end
end

--- A value that fits a row.
local function fitting(row)
  local function one()
    if row.values then return row.values[1] end
    if row.type == "object" then
      local object = {}
      for _, field in ipairs(row.fields) do object[field.name] = fitting(field) end
      return object
    end
    return ({ string = "x", id = id, integer = row.minimum or 3, boolean = true })[row.type]
  end
  return row.list and { one(), one() } or one()
end

local function whole_body(row)
  local body = {}
  for _, property in ipairs(row.body) do body[property.name] = fitting(property) end
  return body
end

--- visit(place, object) for every object of a body, at every depth; object is the live table.
local function each_object(rows, object, place, visit)
  visit(place, object)
  for _, row in ipairs(rows) do
    local value, name = object[row.name], place == "" and row.name or place .. "." .. row.name
    if row.fields and row.list then
      for i, element in ipairs(value) do each_object(row.fields, element, ("%s[%d]"):format(name, i), visit) end
    elseif row.fields then
      each_object(row.fields, value, name, visit)
    end
  end
end

describe("a key inside a body", function()
  local cases = {
    { "porting_orders.update", { documents = { lao = id } }, '"documents.lao"', "near it: documents.loa" },
    { "porting_orders.update", { activation_settings = { foc_datetime = "2030-01-01T00:00:00Z" } },
      '"activation_settings.foc_datetime"', "near it: activation_settings.foc_datetime_requested" },
    { "porting_orders.update", { end_user = { location = { city = "Chicago" } } }, '"end_user.location.city"',
      "locality, postal_code, street_address" },
    { "porting_orders.update", { end_user = { adminn = {} } }, '"end_user.adminn"', "near it: end_user.admin" },
    { "porting_orders.update", { messaging = { enabled = true } }, '"messaging.enabled"', "enable_messaging" },
    { "porting_orders.update", { misc = { kind = "full" } }, '"misc.kind"', "remaining_numbers_action, type" },
    { "porting_orders.update", { phone_number_configuration = { tag = "x" } }, '"phone_number_configuration.tag"' },
    { "porting_orders.update", { user_feedback = { rating = 5 } }, '"user_feedback.rating"', "user_rating" },
    { "porting_orders.update", { requirements = { { field_value = "x", requirement_type = id } } },
      '"requirements[1].requirement_type"', "near it: requirements[1].requirement_type_id" },
    { "reports.create", { report_type = "export_porting_orders_csv", params = { filters = { status_in = {} } } },
      '"params.filters.status_in"', "near it: params.filters.status__in" },
    { "phone_number_configurations.create",
      { phone_number_configurations = { { porting_phone_number_id = id, user_bundle_id = id },
        { porting_phone_number_id = id, user_bundel_id = id } } },
      '"phone_number_configurations[2].user_bundel_id"' },
  }
  for _, case in ipairs(cases) do
    it("is refused when it is not known: " .. case[3], function()
      refused(case[1], case[2], case[1] .. ": the body has no key " .. case[3], unpack(case, 4))
    end)
  end

  it("is refused in every object of every operation's body, and every known one passes", function()
    local objects = 0
    for _, row in ipairs(porting.operations()) do
      if row.body then
        local body = whole_body(row)
        if row.retry == "upload" then body = { content = "%PDF-1.4", filename = "x.pdf", customer_reference = "x" } end
        local ok, message = pcall(call, row, body)
        assert.is_true(ok, row.name .. ": " .. tostring(message))
        each_object(row.body, body, "", function(place, object)
          objects = objects + 1
          object.misspellt = "x"
          if row.retry == "upload" then
            local fine, what = pcall(call, row, body)
            assert.is_true(not fine and what:find('has no key "misspellt"', 1, true) ~= nil)
            object.misspellt = nil
            return
          end
          refused(row.name, body, ('"%smisspellt"'):format(place == "" and "" or place .. "."))
          object.misspellt = nil
        end)
      end
    end
    assert.is_true(objects > 40)
  end)

  it("goes along unchecked from the options' body, into the same objects", function()
    local body = { documents = { loa = id } }
    assert(call(row_of "porting_orders.update", body, { body = { documents = { brand_new = "x" }, newer = { 1 } } }))
    local requests = sandbox.requests()
    assert.equal(('{"documents":{"brand_new":"x","loa":"%s"},"newer":[1]}'):format(id), requests[#requests].body)
    assert.same({ documents = { loa = id } }, body)
    local ok, message = pcall(call, row_of "porting_orders.update", body, { body = { documents = { loa = "x" } } })
    assert.is_false(ok)
    assert.truthy(message:find('"documents.loa" is in the body and in the options\' body', 1, true), message)
    ok = pcall(call, row_of "loa_configurations.create", {}, { body = {
      address = { any = 1 }, company_name = "x", contact = {}, logo = {}, name = "x" } })
    assert.is_true(ok) -- what is required is there, and its inside is not checked
  end)
end)

describe("a value inside a body", function()
  local null = porting.null

  it("is refused when it is of another type, and is not shown", function()
    for _, case in ipairs {
      { "porting_orders.update", { end_user = { admin = { pin_passcode = 4711 } } },
        "end_user.admin.pin_passcode must be a string, not a number" },
      { "porting_orders.update", { messaging = { enable_messaging = "true" } },
        "messaging.enable_messaging must be true or false, not a string" },
      { "porting_orders.update", { user_feedback = { user_rating = "5" } },
        "user_feedback.user_rating must be an integer, not a string" },
      { "porting_orders.update", { user_feedback = { user_rating = 4.5 } }, "must be an integer" },
      { "porting_orders.update", { documents = "4711" }, "documents must be a table with names as its keys" },
      { "porting_orders.update", { documents = porting.array {} }, "names as its keys, not a list" },
      { "porting_orders.update", { phone_number_configuration = { tags = "4711" } },
        "phone_number_configuration.tags must be a list, not a string" },
      { "porting_orders.update", { phone_number_configuration = { tags = { x = "y" } } }, "tags must be a list" },
      { "porting_orders.update", { documents = { loa = "4711" } }, "documents.loa is no id" },
      { "porting_orders.create", { phone_numbers = { "+13125550001", null } },
        "phone_numbers[2] must be a string, not null" },
      { "porting_orders.create", { phone_numbers = null }, "phone_numbers must be a list, not null" },
      { "phone_number_extensions.create", { porting_phone_number_id = id, activation_ranges = porting.array {},
        extension_range = { start_at = "1", end_at = 2 } }, "extension_range.start_at must be an integer" },
      { "porting_orders.share", { expires_in_seconds = 172801 }, "must be an integer from 1 to 172800" },
    } do
      refused(case[1], case[2], case[1] .. ": ", case[3])
      local _, message = pcall(call, row_of(case[1]), case[2])
      assert.is_nil(message:find("4711", 1, true), message)
    end
  end)

  it("is refused when it is none that the API knows, with the near ones", function()
    refused("porting_orders.update", { misc = { remaining_numbers_action = "kep" } },
      'misc.remaining_numbers_action is none of its values; near it: "keep"; it can be "keep", "disconnect"')
    refused("porting_orders.update", { misc = { type = "full\0" } }, "misc.type is none of its values")
    refused("porting_orders.update", { misc = { ["type\0"] = "full" } }, "has no key")
    refused("additional_documents.create", { additional_documents = { { document_id = id, document_type = "lao" } } },
      'additional_documents[1].document_type is none of its values; near it: "loa"')
    refused("reports.create", { report_type = "export_porting_orders_csv",
      params = { filters = { status__in = { "ported", "canceled" } } } }, "params.filters.status__in[2]", '"cancelled"')
  end)

  it("is refused when an object lacks what it needs, or has nothing in it", function()
    refused("loa_configurations.create", { address = { city = "Chicago" }, company_name = "x", contact = {}, logo = {},
      name = "x" }, "address lacks country_code, state, street_address, zip_code")
    refused("porting_orders.update", { requirements = { { field_value = "x" } } },
      "requirements[1] lacks requirement_type_id")
    refused("porting_orders.update", { activation_settings = { foc_datetime_requested = nil } },
      "activation_settings is an empty table: leave it out if that is meant")
    refused("porting_orders.update", { end_user = { admin = {} } }, "end_user.admin is an empty table")
    refused("porting_orders.update", {}, "the body is an empty table, so nothing would be sent")
    refused("verification_codes.send", { phone_numbers = nil },
      "the body is an empty table: leave it out if that is meant")
  end)

  it("may be null where it may be left out", function()
    assert(call(row_of "porting_orders.update", { documents = { loa = null, invoice = null }, misc = null }))
    assert.same({ '{"documents":{"invoice":null,"loa":null},"misc":null}' },
      { sandbox.requests()[#sandbox.requests()].body })
  end)

  it("may be an empty list that is marked, and an object that has to be there may be empty", function()
    assert(call(row_of "porting_orders.update", { requirements = porting.array {} }))
    assert(call(row_of "reports.create", { report_type = "export_porting_orders_csv", params = { filters = {} } }))
  end)
end)

describe("a body made at random", function()
  local names = { "documents", "loa", "misc", "type", "requirements", "field_value", "end_user", "admin", "x", "" }

  local function new_value(random, depth)
    local kind = random(depth > 4 and 7 or 11)
    if kind == 1 then return names[random(#names)] end
    if kind == 2 then return random(100) end
    if kind == 3 then return random(2) == 1 end
    if kind == 4 then return porting.null end
    if kind == 5 then return id end
    if kind == 6 then return porting.array {} end
    if kind == 7 then return "\0\31" end
    local value = {}
    for _ = 1, random(4) - 1 do
      if kind == 8 then
        value[#value + 1] = new_value(random, depth + 1)
      else
        value[names[random(#names)]] = new_value(random, depth + 1)
      end
    end
    return value
  end

  it("is sent or refused at the caller's line, wherever it goes wrong", function()
    local refusals, sent = 0, 0
    local state = os.time() % 2147483646 + 1
    local first = state
    local function random(most)
      state = state * 16807 % 2147483647
      return state % most + 1
    end
    for _, row in ipairs(porting.operations()) do
      for _ = 1, row.body and 200 or 0 do
        local body = whole_body(row)
        -- Something somewhere in a body that is right becomes anything.
        local places = {}
        each_object(row.body, body, "", function(_, object) places[#places + 1] = object end)
        local object = places[random(#places)]
        object[random(3) == 1 and names[random(#names)] or next(object) or "x"] = new_value(random, 1)
        local arguments = {}
        for _ in ipairs(row.arguments) do arguments[#arguments + 1] = id end
        arguments[#arguments + 1] = body
        arguments[#arguments + 1] = random(4) == 1 and { body = new_value(random, 1) } or {}
        local ok, result = pcall(client.submit, client, row.name, unpack(arguments))
        if ok then
          sent = sent + 1
          result:abort()
        else
          refusals = refusals + 1
          assert.truthy(tostring(result):find(row.name .. ": ", 1, true),
            ("seed %d: %s"):format(first, tostring(result)))
        end
      end
    end
    assert.is_true(refusals > 500 and sent > 50, ("%d refused, %d sent"):format(refusals, sent))
  end)
end)
