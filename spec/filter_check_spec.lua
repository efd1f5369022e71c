--- What a filter asked for is looked at again in what came back: a service that ignores a filter answers with every
-- record, and whoever cancels what was listed would cancel the whole account.

local support = require "spec.support.porting"
local filters = require "telnyx.porting.filters"
local porting, sandbox = support.porting, support.sandbox

local id = sandbox.example_id
local client

before_each(function()
  sandbox.reset { orders = 60 }
  client = support.client()
end)
after_each(function()
  client:close()
  sandbox.ignore_filters {}
end)

--- An error of kind bad_response that names each of the words.
local function refused(value, err, ...)
  assert.is_nil(value)
  assert.equal("bad_response", err.kind)
  for _, word in ipairs { "unchecked_filter = true", ... } do
    assert.truthy(err.detail:find(word, 1, true), word .. " is not in: " .. err.detail)
  end
end

local function drain(step)
  local records = {}
  local ok, err = pcall(function()
    for record in step do records[#records + 1] = record end
  end)
  if ok then return records end
  return nil, err
end

describe("an order that does not fit the filter of its list", function()
  local ways = {
    customer_reference = { customer_reference = sandbox.reference },
    customer_group_reference = { customer_group_reference = "Group-456" },
    parent_support_key = { parent_support_key = "pr_1" },
    status = { status = "submitted" },
    ["end_user.admin.entity_name"] = { end_user = { admin = { entity_name = "Nobody at all" } } },
    ["end_user.admin.auth_person_name"] = { end_user = { admin = { auth_person_name = "Nobody at all" } } },
    ["misc.type"] = { misc = { type = "partial" } },
    ["activation_settings.fast_port_eligible"] = { activation_settings = { fast_port_eligible = true } },
    ["activation_settings.foc_datetime_requested"] = {
      activation_settings = { foc_datetime_requested = { lt = "2001-01-01T00:00:00Z" } } },
  }
  for name, filter in pairs(ways) do
    it("is an error of list, orders, each and submit: " .. name, function()
      sandbox.ignore_filters { name }
      local page, err = client:list { filter = filter }
      refused(page, err, "order ", "does not fit the filter " .. name)
      assert.truthy(err.detail:match "order %x+%-%x+%-%x+%-%x+%-%x+,")
      page, err = client.porting_orders:list { filter = filter }
      refused(page, err, name)
      page, err = client:submit("list", { filter = filter }):result()
      refused(page, err, name)
      local heard
      client:submit("list", { filter = filter }):on_done(function(...) heard = { n = select("#", ...), ... } end)
      while not heard do client:turn(5) end
      assert.equal(2, heard.n)
      refused(heard[1], heard[2], name)
      local all, problem = drain(client:orders { filter = filter })
      refused(all, problem, name)
      all, problem = drain(client.porting_orders:each { filter = filter, relist = true })
      refused(all, problem, name)
    end)

    it("goes on with unchecked_filter, on every page: " .. name, function()
      sandbox.ignore_filters { name }
      assert.equal(60, #assert(drain(client:orders {
        filter = filter, unchecked_filter = true, page = { size = 25 } })))
      local page = assert(client:list { filter = filter, unchecked_filter = true, page = { size = 25 } })
      local count = 0
      while page do
        count = count + #page
        page = page:next()
      end
      assert.equal(60, count)
    end)
  end

  it("is found on a later page as well", function()
    local options = { filter = { status = "submitted" }, page = { size = 2 }, sort = "created_at" }
    local page = assert(client:list(options))
    sandbox.ignore_filters { "status" }
    local following, err = page:next()
    refused(following, err, "status")
  end)

  it("does not come from a server that looks at the filter", function()
    for _, filter in pairs(ways) do assert(drain(client:orders { filter = filter })) end
  end)

  it("can't be told of a filter that orders don't show, which is no error of a list", function()
    local filter = { phone_numbers = { carrier_name = "Unreal Communications" } }
    sandbox.ignore_filters { "phone_numbers.carrier_name" }
    assert.equal(60, #assert(drain(client:orders { filter = filter })))
    local report, err = client:cancel_all(client:orders { filter = filter })
    assert.is_nil(report)
    assert.equal("invalid", err.kind)
  end)

  it("stops a batch whose own walk is not unchecked, and does not stop one that is told so", function()
    sandbox.ignore_filters { "status" }
    local filter = { status = "submitted" }
    local report, err = client:cancel_all(client:orders { filter = filter })
    assert.is_nil(report)
    assert.equal("bad_response", err.kind)
    assert.is_nil(sandbox.counters().routes.cancel)
    assert.equal(60, assert(client:cancel_all(client:orders { filter = filter },
      { unchecked_filter = true, dry_run = true })).total)
  end)

  it("has to be true or false", function()
    assert.error_matches(function() client:list { unchecked_filter = "yes" } end,
      "list: unchecked_filter must be true or false", 1, true)
    assert.error_matches(function() client.comments:list(id, { unchecked_filter = true }) end, "no key", 1, true)
    assert.error_matches(function() client:orders { relist = "yes" } end, "orders: relist must be true or false", 1,
      true)
    assert.error_matches(function() client:list { relist = true } end, 'no key "relist"', 1, true)
  end)
end)

describe("a record that does not fit the filter of its list", function()
  local function made()
    assert(client.reports:create { report_type = "export_porting_orders_csv", params = { filters = {} } })
    assert(client.comments:create(id, { body = "x" }))
    local draft = assert(client.porting_orders:create { phone_numbers = { "+13125550000" } })[1]
    assert(client.additional_documents:create(draft, { additional_documents = {
      { document_id = support.unknown_id, document_type = "loa" } } }))
    return draft
  end

  it("is an error of list and each, in every group that has filters", function()
    local draft = made()
    local cases = {
      { "events", nil, { type = "porting_order.split" }, "type" },
      { "events", nil, { porting_order_id = support.unknown_id }, "porting_order_id" },
      { "events", nil, { created_at = { lte = "2001-01-01T00:00:00Z" } }, "created_at.lte" },
      { "reports", nil, { status = "pending" }, "status" },
      { "porting_phone_numbers", nil, { porting_order_status = "ported" }, "porting_order_status" },
      { "additional_documents", draft, { document_type = { "invoice", "csr" } }, "document_type" },
      { "action_requirements", id, { status = "failed" }, "status" },
      { "action_requirements", id, { id = { support.unknown_id } }, "id" },
    }
    local report = assert(client.reports:list())[1]
    sandbox.finish(report.id)
    for _, case in ipairs(cases) do
      local group, filter = client[case[1]], case[3]
      local arguments = case[2] and { case[2], { filter = filter } } or { { filter = filter } }
      local unpack = rawget(table, "unpack") or rawget(_G, "unpack")
      assert(group:list(unpack(arguments)))
      sandbox.ignore_filters { case[4] }
      local value, err = group:list(unpack(arguments))
      refused(value, err, "does not fit the filter " .. case[4])
      value, err = drain(group:each(unpack(arguments)))
      refused(value, err, "does not fit the filter " .. case[4])
      arguments[#arguments].unchecked_filter = true
      assert.is_true(#assert(drain(group:each(unpack(arguments)))) > 0)
      sandbox.ignore_filters {}
    end
  end)

  it("is decided by its fields: null does not fit, a field that is missing tells nothing", function()
    local function check(operation, filter, record)
      return { filters.checker(operation, filter)(record) }
    end
    assert.same({ true }, check("verification_codes.list", { verified = false }, { verified = false }))
    assert.same({ false, "verified" }, check("verification_codes.list", { verified = true }, { verified = false }))
    assert.same({ nil, "verified" }, check("verification_codes.list", { verified = true }, {}))
    assert.same({ false, "action" }, check("associated_phone_numbers.list", { action = "keep" },
      { action = porting.null }))
    assert.same({ nil, "phone_number" }, check("associated_phone_numbers.list", { phone_number = "+1" }, {}))
    assert.same({ true }, check("phone_number_configurations.list", { user_bundle_id = { id:upper() } },
      { user_bundle_id = id }))
    assert.same({ false, "porting_phone_number" }, check("phone_number_configurations.list",
      { porting_phone_number = id }, { porting_phone_number_id = support.unknown_id }))
    assert.same({ false, "porting_phone_number_id" }, check("phone_number_extensions.list",
      { porting_phone_number_id = id }, { porting_phone_number_id = support.unknown_id }))
    assert.same({ nil, "porting_order_id" }, check("phone_number_blocks.list", { porting_order_id = { id } }, {}))
    assert.is_nil(filters.checker("list", nil))
    local fast = { activation_settings = { fast_port_eligible = false } }
    assert.same({ nil, "activation_settings.fast_port_eligible" }, check("list", fast, {}))
    assert.same({ false, "activation_settings.fast_port_eligible" }, check("list", fast,
      { activation_settings = { fast_port_eligible = true } }))
    local number = { phone_numbers = { phone_number = { contains = "(303) 555-0" } } }
    local order = { phone_numbers = { { phone_number = "+13035550000" } }, porting_phone_numbers_count = 1 }
    assert.same({ true }, check("list", number, order))
    number.phone_numbers.phone_number.contains = "304"
    assert.same({ false, "phone_numbers.phone_number.contains" }, check("list", number, order))
    order.porting_phone_numbers_count = 2
    assert.same({ nil, "phone_numbers.phone_number.contains" }, check("list", number, order))
    fast.activation_settings.fast_port_eligible = true
    assert.same({ false, "activation_settings.fast_port_eligible" }, check("list", fast, {}))
  end)

  it("may be asked for by an order in place of its id", function()
    local order = assert(client:get(id))
    made()
    for event in client.events:each { filter = { porting_order_id = order } } do
      assert.equal(id, event.porting_order_id)
    end
  end)
end)

describe("a filter with a value that the API does not have", function()
  it("raises with the near ones, and goes through query = {…}", function()
    for _, status in ipairs { "canceled", { "ported", "canceled" } } do
      local before = sandbox.counters().requests
      assert.error_matches(function() client:list { filter = { status = status } } end,
        'is "canceled"; near it: "cancelled"; it can be "draft"', 1, true)
      local _, message = pcall(function() return (client:orders { filter = { status = status } }()) end)
      assert.truthy(message:find "filter_check_spec%.lua:%d+: list: filter%.status", message)
      assert.error_matches(function() client:cancel_all(client:orders { filter = { status = status } }) end,
        'near it: "cancelled"', 1, true)
      assert.equal(before, sandbox.counters().requests)
    end
    assert(client:list { query = { filter = { status = "brand-new" } } })
    assert.truthy(sandbox.requests()[#sandbox.requests()].uri:find("filter%5Bstatus%5D=brand-new", 1, true))
  end)

  it("raises for every filter of every list that has a choice of values", function()
    local tried = 0
    local function try(row, filter, leaf, parameters)
      for _, parameter in ipairs(parameters) do
        if parameter.fields then
          leaf[parameter.name] = {}
          try(row, filter, leaf[parameter.name], parameter.fields)
        elseif parameter.values then
          tried = tried + 1
          leaf[parameter.name] = parameter.values[1] .. "x"
          local arguments = row.arguments[1] and { id, { filter = filter } } or { { filter = filter } }
          local unpack = rawget(table, "unpack") or rawget(_G, "unpack")
          local ok, message = pcall(client[row.group].list, client[row.group], unpack(arguments))
          assert.is_false(ok, row.name)
          assert.truthy(message:find(('near it: "%s"'):format(parameter.values[1]), 1, true), message)
        end
        leaf[parameter.name] = nil
      end
    end
    for _, row in ipairs(porting.operations()) do
      for _, parameter in ipairs(row.query) do
        if parameter.name == "filter" then
          local filter = {}
          try(row, filter, filter, parameter.fields)
        end
      end
    end
    assert.is_true(tried > 10)
  end)
end)

describe("options that would be left out unseen", function()
  local filter = { status = "submitted" }

  local function raises(words, call)
    local before = sandbox.counters().requests
    local ok, message = pcall(call)
    assert.is_false(ok)
    assert.truthy(message:find(words, 1, true), message)
    assert.truthy(message:find("filter_check_spec.lua:", 1, true), message)
    assert.equal(before, sandbox.counters().requests)
  end

  it("raise where a second table holds them", function()
    raises("list: takes at most 1 argument, but a table was given after it",
      function() local _ = client:list({ page = { size = 5 } }, { filter = filter }) end)
    raises("orders: takes one table of options, but another was given after it",
      function() local _ = client:orders({ page = { size = 5 } }, { filter = filter }) end)
    raises("comments.each: takes one table of options", function()
      local _ = client.comments:each(id, {}, { page = { size = 5 } })
    end)
    raises("comments.create: takes at most 3 arguments", function()
      local _ = client.comments:create(id, { body = "x" }, {}, {})
    end)
    raises("get: takes at most 2 arguments", function() local _ = client:submit("get", id, {}, {}) end)
    assert(client:get(id, nil, nil))
  end)

  it("are not lost where a metatable adds them", function()
    local inherited = setmetatable({ page = { size = 5 } }, { __index = { filter = filter } })
    for order in client:orders(inherited) do assert.equal("submitted", order.status.value) end
    local page, count = assert(client:list(inherited)), 0
    while page do
      for _, order in ipairs(page) do assert.equal("submitted", order.status.value) end
      count = count + 1
      page = page:next()
    end
    assert.is_true(count > 1)
    sandbox.ignore_filters { "status" }
    local report, err = client:cancel_all(client:orders(inherited))
    assert.is_nil(report)
    assert.equal("bad_response", err.kind)
    sandbox.ignore_filters {}
    -- What is added to the filter itself is sent, and can't be checked.
    local partly = { filter = setmetatable({}, { __index = filter }) }
    for order in client:orders(partly) do assert.equal("submitted", order.status.value) end
    report, err = client:cancel_all(client:orders(partly))
    assert.is_nil(report)
    assert.equal("invalid", err.kind)
    assert.is_nil(sandbox.counters().routes.cancel)
  end)

  it("raise where the walk would have put something in their place", function()
    raises('page.size must be an integer from 1 to 250, not "x"', function()
      local _ = client:orders { page = { size = "x" } }()
    end)
    raises('page.number must be an integer', function() local _ = client:orders { page = { number = "x" } }() end)
    raises("page must be a table", function() local _ = client:orders { page = 5 }() end)
    raises("query must be a table", function() local _ = client.uk_carriers:each { query = 5 }() end)
  end)

  it("raise where a filter, or a list in it, holds less than was written", function()
    local hole = { "ported", nil, "draft" }
    raises("list: filter.status is a list, and has \"x\" as a key besides", function()
      local _ = client:list { filter = { status = { "ported", x = "draft" } } }
    end)
    raises("list: filter.status is a list with a hole", function()
      local _ = client:list { filter = { status = { "ported", [3] = "draft" } } }
    end)
    raises("filter.status", function() local _ = client:list { filter = { status = hole } } end)
    raises("list: query.filter is an empty table", function() local _ = client:list { query = { filter = {} } } end)
    raises("list: query.filter.a.b is an empty table", function()
      local _ = client:orders { query = { filter = { a = { b = {} } } } }()
    end)
    raises("list: query.filter.status is an empty string", function()
      local _ = client:list { query = { filter = { status = "" } } }
    end)
    raises("list: query.filter[status] is an empty string", function()
      local _ = client:list { query = { ["filter[status]"] = "" } }
    end)
    raises("list: query.a is a list, and has", function() local _ = client:list { query = { a = { "x", y = 1 } } } end)
    raises("list: query.filter is an empty table", function()
      client:cancel_all(client:orders { query = { filter = {} } }, { unchecked_filter = true })
    end)
  end)

  it("are as they were when the walk was made", function()
    local options = { filter = { status = "submitted" } }
    local walk = client:orders(options)
    options.filter.status, options.filter = nil, nil
    for order in walk do assert.equal("submitted", order.status.value) end
  end)
end)
