--- Bodies: what Lua tables become, what is refused before anything is sent, and what never shows.

local support = require "spec.support.porting"
local porting, sandbox = support.porting, support.sandbox

local id = sandbox.example_id
local unpack = rawget(table, "unpack") or rawget(_G, "unpack")
local client

setup(function()
  sandbox.reset { orders = 20 }
  client = support.client()
end)
teardown(function() client:close() end)

local function last_body()
  local requests = sandbox.requests()
  return requests[#requests].body
end

local function fails(message, call, ...)
  local before, arguments, count = sandbox.counters().requests, { ... }, select("#", ...)
  assert.error_matches(function() call(unpack(arguments, 1, count)) end, message, 1, true)
  assert.equal(before, sandbox.counters().requests)
end

describe("a body", function()
  it("is refused by the key that is wrong", function()
    local orders = client.porting_orders
    fails("porting_orders.update: end_user.admin is neither a list (keys 1, 2, …) nor an object", orders.update, orders,
      id, { end_user = { admin = { "x", y = 1 } } })
    fails("porting_orders.update: phone_number_configuration.tags is a list with holes", orders.update, orders, id,
      { phone_number_configuration = { tags = { 1, nil, 3 } } })
    fails("porting_orders.update: misc.type is a function, which JSON cannot hold", orders.update, orders, id,
      { misc = { type = print } })
    fails("porting_orders.update: requirements[2].field_value is not a finite number", orders.update, orders, id,
      { requirements = { {}, { field_value = 1 / 0 } } })
    fails("porting_orders.update: customer_reference is a string that is not UTF-8", orders.update, orders, id,
      { customer_reference = "\255" })
    local loop = {}
    loop.loop = loop
    fails("is nested deeper than 64 tables", orders.update, orders, id, { misc = loop })
  end)

  it("is refused for a property that is not known, with the near ones", function()
    local orders = client.porting_orders
    fails('porting_orders.update: the body has no key "customer_refrence"; near it: customer_reference', orders.update,
      orders, id, { customer_refrence = "x" })
    fails("the body has the number 1 as a key", orders.update, orders, id, { "x" })
  end)

  it("is refused when it lacks what the API needs", function()
    fails("reports.create: the body lacks params", client.reports.create, client.reports,
      { report_type = "export_porting_orders_csv" })
    fails("phone_number_extensions.create: the body lacks activation_ranges, extension_range, porting_phone_number_id",
      client.phone_number_extensions.create, client.phone_number_extensions, id, {})
    fails("comments.create: the body must be a table, not nothing", client.comments.create, client.comments, id)
    fails("comments.create: the body must be a table, not string", client.comments.create, client.comments, id, "x")
  end)

  it("can hold what is not known yet", function()
    assert(client.comments:create(id, { body = "x" }, { body = { brand_new = { a = porting.array {} } } }))
    assert.equal('{"body":"x","brand_new":{"a":[]}}', last_body())
    assert(client.comments:create(id, nil, { body = { body = "y" } }))
    assert.equal('{"body":"y"}', last_body())
    fails("comments.create: \"body\" is in the body and in the options' body", client.comments.create, client.comments,
      id, { body = "x" }, { body = { body = "y" } })
    assert(client.comments:create(id, { body = "x" }, { query = { brand_new = "1" } }))
    local requests = sandbox.requests()
    assert.truthy(requests[#requests].uri:find("/comments?brand_new=1", 1, true))
  end)

  it("can be left out where the API can do without", function()
    local order = assert(client.porting_orders:create { phone_numbers = { "+61424000001" } })[1].id
    assert.is_true(client.verification_codes:send(order))
    assert.equal("", last_body())
  end)

  it("leaves the caller's tables as they are", function()
    local body = { body = "x" }
    assert(client.comments:create(id, body, { body = { z = 1 } }))
    assert.same({ body = "x" }, body)
  end)

  it("is in no error, event or tostring", function()
    local heard = {}
    local listening = support.client { max_attempts = 1, on_event = function(event) heard[#heard + 1] = event end }
    local body = { end_user = { admin = { pin_passcode = "PIN-4711", account_number = "ACCOUNT-4711" } } }
    sandbox.fault { kind = "status", status = 500, route = "porting_orders.update", times = 1 }
    local order, err = listening.porting_orders:update(id, body)
    assert.is_nil(order)
    local request = listening:submit("porting_orders.update", id, body)
    local parts = { tostring(err), porting.encode { detail = err.detail or "", title = err.title or "" },
      tostring(request) }
    request:result()
    for _, event in ipairs(heard) do
      for key, value in pairs(event) do parts[#parts + 1] = key .. tostring(value) end
    end
    assert.is_nil(table.concat(parts, "\n"):find("4711", 1, true))
    assert.truthy(last_body():find("PIN-4711", 1, true))
    listening:close()
  end)
end)
