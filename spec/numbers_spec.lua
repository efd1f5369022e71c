--- An order's numbers past the first 50, and what the list of numbers can be filtered by.

local support = require "spec.support.porting"
local porting, sandbox = support.porting, support.sandbox

local id = sandbox.example_id
local client

setup(function()
  sandbox.reset { orders = 5 }
  client = support.client()
end)
teardown(function() client:close() end)

local function last_query()
  local requests = sandbox.requests()
  return requests[#requests].uri:match "%?(.*)$"
end

local function numbers_of(iterator)
  local found = {}
  for number in iterator do found[#found + 1] = number.phone_number end
  table.sort(found)
  return found
end

describe("an order's numbers", function()
  local wanted, order = {}, nil

  setup(function()
    for i = 1, 60 do wanted[i] = ("+1312555%04d"):format(i) end
    order = assert(client.porting_orders:create { phone_numbers = wanted })[1]
  end)

  it("are all read by order:numbers(client)", function()
    assert.same(wanted, numbers_of(order:numbers(client)))
    assert.equal("filter%5Bporting_order_id%5D=" .. order.id .. "&page%5Bsize%5D=250", last_query())
    assert.same(wanted, numbers_of(order:numbers(client, { page = { size = 7 } })))
    assert.same({}, numbers_of(order:numbers(client, { filter = { portability_status = "provisional" } })))
  end)

  it("are all read by a filter with the order in it", function()
    assert.same(wanted, numbers_of(client.porting_phone_numbers:each { filter = { porting_order_id = order } }))
  end)

  it("raise where they are asked of something else, or filtered by another order", function()
    for _, case in ipairs {
      { function() order.numbers(client) end, "numbers: is called as order:numbers(client), with a porting order" },
      { function() order:numbers() end, "numbers: takes a client: order:numbers(client)" },
      { function() order:numbers(client, 50) end, "numbers: the options must be a table, not a number" },
      { function() order:numbers(client, { filter = "x" }) end, "numbers: filter must be a table, not a string" },
      { function() order:numbers(client, { filter = { porting_order_id = id } }) end, "is the order itself: leave it" },
    } do
      local ok, message = pcall(case[1])
      assert.is_false(ok)
      assert.truthy(message:find(case[2], 1, true), message)
      assert.truthy(message:find("numbers_spec.lua:", 1, true), message)
    end
  end)
end)

describe("the list of numbers", function()
  local group
  setup(function() group = client.porting_phone_numbers end)

  for _, case in ipairs {
    { { porting_order_id = id }, "filter%5Bporting_order_id%5D=" .. id },
    { { porting_order_id = { id, support.unknown_id } }, "filter%5Bporting_order_id%5D%5Bin%5D%5B%5D=" .. id
      .. "&filter%5Bporting_order_id%5D%5Bin%5D%5B%5D=" .. support.unknown_id },
    { { support_key = "sr_a12345" }, "filter%5Bsupport_key%5D%5Beq%5D=sr_a12345" },
    { { support_key = { "sr_a" } }, "filter%5Bsupport_key%5D%5Bin%5D%5B%5D=sr_a" },
    { { phone_number = "+13035550000" }, "filter%5Bphone_number%5D=%2B13035550000" },
    { { phone_number = { "+1", "+2" } },
      "filter%5Bphone_number%5D%5Bin%5D%5B%5D=%2B1&filter%5Bphone_number%5D%5Bin%5D%5B%5D=%2B2" },
    { { activation_status = "Activate RDY" }, "filter%5Bactivation_status%5D=Activate%20RDY" },
    { { portability_status = "confirmed" }, "filter%5Bportability_status%5D=confirmed" },
    { { porting_order_status = "ported" }, "filter%5Bporting_order_status%5D=ported" },
  } do
    it("is filtered by " .. case[2], function()
      assert(group:list { filter = case[1], unchecked_filter = true })
      assert.equal(case[2], last_query())
    end)
  end

  it("has each filter checked in what comes", function()
    for name, wanted in pairs { porting_order_id = support.unknown_id, support_key = "sr_none",
      phone_number = "+19990000000", activation_status = "Active", portability_status = "provisional" } do
      sandbox.ignore_filters { name }
      local page, err = group:list { filter = { [name] = wanted } }
      assert.is_nil(page)
      assert.equal("bad_response", err.kind)
      assert.truthy(err.detail:find("does not fit the filter " .. name, 1, true), err.detail)
    end
    sandbox.ignore_filters {}
  end)

  it("finds a number however it is written", function()
    local check = require "telnyx.porting.filters".checker
    local fits = check("porting_phone_numbers.list", { phone_number = { "1", "(303) 555-0000" } })
    assert.is_false((fits { phone_number = "+13035550000" }))
    assert.is_true((fits { phone_number = "3035550000" }))
  end)

  it("knows its filters' values", function()
    assert.error_matches(function() group:list { filter = { portability_status = "confirm" } } end,
      'near it: "confirmed"', 1, true)
    assert.error_matches(function() group:list { filter = { porting_order_id = "sr_a12345" } } end,
      "filter.porting_order_id is \"sr_a12345\", which is no id", 1, true)
  end)
end)

describe("a string that is not UTF-8", function()
  it("raises in filters, in the free query and in a path as in a body", function()
    for _, call in ipairs {
      function() client:list { filter = { customer_reference = "caf\233" } } end,
      function() client:list { query = { q = "caf\233" } } end,
      function() client:list { query = { filter = { q = { "\255" } } } } end,
      function() client.porting_phone_numbers:each { filter = { support_key = { "\237\160\128" } } } () end,
      function() client.loa_template:get "caf\233" end,
      function() client.porting_orders:update(id, { customer_reference = "caf\233" }) end,
    } do
      local before = sandbox.counters().requests
      local ok, message = pcall(call)
      assert.is_false(ok)
      assert.truthy(tostring(message):find("UTF-8", 1, true) or tostring(message):find("no order id", 1, true), message)
      assert.equal(before, sandbox.counters().requests)
    end
    assert(client:list { filter = { customer_reference = "café" } })
    assert.equal("filter%5Bcustomer_reference%5D=caf%C3%A9", last_query())
  end)
end)

describe("an empty table where the body wants a list", function()
  local function body_of(name, body)
    local listening = support.client { max_attempts = 1 }
    local group, verb = name:match "^(.-)%.(.*)$"
    local row
    for _, one in ipairs(porting.operations()) do
      if one.name == name then row = one end
    end
    local arguments = {}
    for _ in ipairs(row.arguments) do arguments[#arguments + 1] = id end
    arguments[#arguments + 1] = body
    local unpack = rawget(table, "unpack") or rawget(_G, "unpack")
    local _ = listening[group][verb](listening[group], unpack(arguments))
    listening:close()
    local requests = sandbox.requests()
    return requests[#requests].body
  end

  for name, case in pairs {
    ["porting_orders.create"] = { { phone_numbers = {} }, '{"phone_numbers":[]}' },
    ["porting_orders.update"] = { { phone_number_configuration = { tags = {} }, requirements = {} },
      '{"phone_number_configuration":{"tags":[]},"requirements":[]}' },
    ["portability_checks.run"] = { { phone_numbers = {} }, '{"phone_numbers":[]}' },
    ["phone_number_configurations.create"] = { { phone_number_configurations = {} },
      '{"phone_number_configurations":[]}' },
    ["additional_documents.create"] = { { additional_documents = {} }, '{"additional_documents":[]}' },
    ["phone_number_blocks.create"] = { { activation_ranges = {},
      phone_number_range = { start_at = "+13125550000", end_at = "+13125550009" } },
      '{"activation_ranges":[],"phone_number_range":{"end_at":"+13125550009","start_at":"+13125550000"}}' },
  } do
    it("goes out as [] by " .. name, function() assert.equal(case[2], body_of(name, case[1])) end)
  end
end)

describe("a number where a string is wanted", function()
  it("is reported before anything is sent, with the zeros that it may have lost", function()
    local before = sandbox.counters().requests
    for _, body in ipairs {
      { end_user = { admin = { pin_passcode = 1234 } } },
      { end_user = { location = { postal_code = 1234 } } },
      { end_user = { admin = { account_number = 1.5 } } },
    } do
      assert.error_matches(function() client.porting_orders:update(id, body) end,
        "must be a string, not a number: write it in quotes, as a number loses the zeros it begins with", 1, true)
    end
    assert.equal(before, sandbox.counters().requests)
  end)
end)
