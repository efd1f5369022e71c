--- Each of the API's operations: one call against the sandbox, what goes out byte by byte, and what comes back.

local support = require "spec.support.porting"
local porting, sandbox = support.porting, support.sandbox
local record_request = require "spec.support.record_request"

local id = "eef10fb8-f3df-4c67-97c5-e18179723222"
local uuid = "22771a52-c43a-4539-80db-9dd9ec36e237"
local other_uuid = "11111111-2222-4333-8444-555555555555"
local unknown = support.unknown_id

-- tools/test-prism: "proxy", where Prism stands before the sandbox, and compares both directions with the API's
-- description; "mock", where it answers alone, with the description's examples or values that it makes up.
local prism = os.getenv "PRISM_MODE"

local client

--- The id of the first record of a list. What Prism makes up may be no list of anything.
local function first_id(list, err)
  assert.is_true(list ~= nil or prism == "mock", tostring(err))
  return list and list[1] and list[1].id or uuid
end

--- The last request that the sandbox got: "METHOD path-and-query", body, and the header of a name.
local function last_request()
  local requests = sandbox.requests()
  local request = requests[#requests]
  local function header(name)
    for _, pair in ipairs(request.headers) do
      if pair[1]:lower() == name then return pair[2] end
    end
    return nil
  end
  return request.method .. " " .. request.uri:gsub("^/v2", ""), request.body, header
end

local loa = {
  address = { city = "Austin", country_code = "US", state = "TX", street_address = "600 Congress", zip_code = "78701" },
  company_name = "Telnyx",
  contact = { email = "testing@telnyx.com", phone_number = "+12003270001" },
  logo = { document_id = uuid },
  name = "Ours",
}
local loa_json = '{"address":{"city":"Austin","country_code":"US","state":"TX","street_address":"600 Congress",'
  .. '"zip_code":"78701"},"company_name":"Telnyx","contact":{"email":"testing@telnyx.com",'
  .. '"phone_number":"+12003270001"},"logo":{"document_id":"' .. uuid .. '"},"name":"Ours"}'

local range = { start_at = "+4930244999901", end_at = "+4930244999910" }
local range_json = '{"end_at":"+4930244999910","start_at":"+4930244999901"}'
local report = { report_type = "export_porting_orders_csv", params = { filters = { status__in = { "ported" } } } }

local function draft()
  return first_id(client.porting_orders:create { phone_numbers = { "+61424000001" } })
end

local function activatable()
  sandbox.times { activation = false }
  sandbox.set_order(id, {
    status = "foc-date-confirmed",
    activation_settings = { fast_port_eligible = true, foc_datetime_requested = "2030-01-01T15:00:00Z" },
    end_user = { admin = {}, location = { country_code = "US" } },
  })
  return id
end

local function new_job() return assert(client.porting_orders:activate(activatable())).id end
local function new_loa() return assert(client.loa_configurations:create(loa)).id end
local function new_report() return assert(client.reports:create(report)).id end
local function new_document()
  return first_id(client.additional_documents:create(id,
    { additional_documents = { { document_id = uuid, document_type = "loa" } } }))
end
local function new_associated()
  return assert(client.associated_phone_numbers:create(id, { action = "keep", phone_number_range = range })).id
end
local function new_block()
  return assert(client.phone_number_blocks:create(id, { phone_number_range = range, activation_ranges = { range } })).id
end
local extension = {
  porting_phone_number_id = uuid,
  extension_range = { start_at = 1, end_at = 10 },
  activation_ranges = { { start_at = 1, end_at = 10 } },
}
local function new_extension() return assert(client.phone_number_extensions:create(id, extension)).id end
local function new_event()
  sandbox.set_order(id, { status = "exception" })
  return first_id(client.events:list { filter = { porting_order_id = id } })
end

local function upload()
  return assert(client.documents:upload { content = "%PDF-1.4", filename = "loa.pdf", customer_reference = "Ours" }).id
end

local function is_order(value)
  assert.equal("userdata", type(value))
  assert.is_string(value.status.value)
end

local function is_record(value)
  assert.equal("table", type(value))
  assert.is_nil(value.data)
end

local function is_pdf(value, content_type)
  assert.equal("%PDF-", value:sub(1, 5))
  assert.equal("application/pdf", content_type)
end

local function is_true(value) assert.is_true(value) end

--- A list of records. meta: whether it says its page.
local function is_list(with_meta)
  return function(value)
    assert.is_true(#value >= 1)
    assert.equal(#value, #value.data)
    is_record(value[1])
    assert.equal(with_meta and 1 or nil, value.meta and value.meta.page_number)
  end
end
local is_page, is_whole = is_list(true), is_list(false)

local page = "page%5Bnumber%5D=1&page%5Bsize%5D=5"
local paged = { page = { number = 1, size = 5 } }

-- Name -> { what makes the arguments, the request's target, its body or nil, a check of what comes back }. %s in the
-- target stands for the last argument of the path.
local cases = {
  cancel = { function() return id end, "POST /porting_orders/" .. id .. "/actions/cancel", "", is_order },
  get = { function() return id, { include_phone_numbers = false } end,
    "GET /porting_orders/" .. id .. "?include_phone_numbers=false", nil, is_order },
  list = { function() return { sort = "created_at", page = { size = 2 } } end,
    "GET /porting_orders?sort%5Bvalue%5D=created_at&page%5Bsize%5D=2", nil, function(value)
      is_order(value[1])
      assert.equal(2, #value)
    end },
  ["porting_orders.create"] = {
    function()
      return { phone_numbers = { "+13035550000", "+61424000001" }, customer_reference = porting.null }
    end,
    "POST /porting_orders", '{"customer_reference":null,"phone_numbers":["+13035550000","+61424000001"]}',
    function(value) -- one order for each country
      assert.equal(2, #value)
      is_order(value[1])
      assert.equal("draft", value[2].status.value)
      assert.is_nil(value.meta)
      assert.is_nil(value:next())
    end },
  ["porting_orders.update"] = {
    function()
      return id, { customer_reference = "Mine \"é\"", misc = porting.null, requirements = porting.array {},
        end_user = { admin = { pin_passcode = porting.null } } }
    end,
    "PATCH /porting_orders/" .. id,
    '{"customer_reference":"Mine \\"é\\"","end_user":{"admin":{"pin_passcode":null}},"misc":null,"requirements":[]}',
    function(value)
      is_order(value)
      assert.equal("Mine \"é\"", value.customer_reference)
    end },
  ["porting_orders.delete"] = { function() return draft() end, "DELETE /porting_orders/%s", nil, is_true },
  ["porting_orders.confirm"] = { function()
    local order = draft()
    sandbox.set_order(order, { requirements_met = true })
    return order
  end, "POST /porting_orders/%s/actions/confirm", "", function(value)
    is_order(value)
    assert.equal("in-process", value.status.value)
  end },
  ["porting_orders.activate"] = { activatable, "POST /porting_orders/" .. id .. "/actions/activate", "", is_record },
  ["porting_orders.share"] = {
    function() return id, { expires_in_seconds = 60, permissions = "porting_order.document.read" } end,
    "POST /porting_orders/" .. id .. "/actions/share",
    '{"expires_in_seconds":60,"permissions":"porting_order.document.read"}', is_record },
  ["allowed_foc_windows.list"] = { function() return id end,
    "GET /porting_orders/" .. id .. "/allowed_foc_windows", nil, is_list(true) },
  ["exception_types.list"] = { function() end, "GET /porting_orders/exception_types", nil, is_whole },
  ["loa_template.get"] = { function() return id, { loa_configuration_id = new_loa() } end,
    "GET /porting_orders/" .. id .. "/loa_template?loa_configuration_id=", nil, is_pdf },
  ["requirements.list"] = { function() return id, paged end,
    "GET /porting_orders/" .. id .. "/requirements?" .. page, nil, is_page },
  ["sub_request.get"] = { function() return id end, "GET /porting_orders/" .. id .. "/sub_request", nil, is_record },

  ["activation_jobs.list"] = { function()
    new_job()
    return id, paged
  end, "GET /porting_orders/" .. id .. "/activation_jobs?" .. page, nil, is_page },
  ["activation_jobs.get"] = { function() return id, new_job() end,
    "GET /porting_orders/" .. id .. "/activation_jobs/%s", nil, is_record },
  ["activation_jobs.update"] = { function() return id, new_job(), { activate_at = "2030-01-01T15:00:00Z" } end,
    "PATCH /porting_orders/" .. id .. "/activation_jobs/%s", '{"activate_at":"2030-01-01T15:00:00Z"}', is_record },
  ["additional_documents.list"] = { function()
    new_document()
    return id, { filter = { document_type = { "loa", "csr" } }, sort = "-created_at", page = paged.page }
  end,
    "GET /porting_orders/" .. id .. "/additional_documents?filter%5Bdocument_type%5D%5Bin%5D%5B%5D=loa"
      .. "&filter%5Bdocument_type%5D%5Bin%5D%5B%5D=csr&sort%5Bvalue%5D=-created_at&" .. page, nil, is_page },
  ["additional_documents.create"] = {
    function() return id, { additional_documents = { { document_id = uuid, document_type = "invoice" } } } end,
    "POST /porting_orders/" .. id .. "/additional_documents",
    '{"additional_documents":[{"document_id":"' .. uuid .. '","document_type":"invoice"}]}', is_whole },
  ["additional_documents.delete"] = { function() return id, new_document() end,
    "DELETE /porting_orders/" .. id .. "/additional_documents/%s", nil, is_true },
  ["comments.list"] = { function()
    assert(client.comments:create(id, { body = "A word" }))
    return id, paged
  end, "GET /porting_orders/" .. id .. "/comments?" .. page, nil, is_page },
  ["comments.create"] = { function() return id, { body = "A word" } end,
    "POST /porting_orders/" .. id .. "/comments", '{"body":"A word"}', function(value)
      assert.equal("A word", value.body)
      assert.equal(id, value.porting_order_id)
    end },
  ["verification_codes.list"] = { function()
    local order = draft()
    assert(client.verification_codes:send(order))
    return order, { filter = { verified = false }, sort = "created_at", page = paged.page }
  end, "GET /porting_orders/%s/verification_codes?filter%5Bverified%5D=false&sort%5Bvalue%5D=created_at&" .. page,
    nil, is_page },
  ["verification_codes.send"] = {
    function() return draft(), { phone_numbers = { "+61424000001" }, verification_method = "sms" } end,
    "POST /porting_orders/%s/verification_codes/send",
    '{"phone_numbers":["+61424000001"],"verification_method":"sms"}', is_true },
  ["verification_codes.verify"] = { function()
    local order = draft()
    assert(client.verification_codes:send(order))
    return order, { verification_codes = { { code = "00001", phone_number = "+61424000001" } } }
  end, "POST /porting_orders/%s/verification_codes/verify",
    '{"verification_codes":[{"code":"00001","phone_number":"+61424000001"}]}', function(value)
      is_whole(value)
      assert.is_true(value[1].verified)
    end },
  ["action_requirements.list"] = {
    function()
      return id, { filter = { action_type = "au_id_verification", status = "created" }, sort = "-updated_at" }
    end,
    "GET /porting_orders/" .. id .. "/action_requirements?filter%5Baction_type%5D=au_id_verification"
      .. "&filter%5Bstatus%5D=created&sort%5Bvalue%5D=-updated_at", nil, is_page },
  ["action_requirements.initiate"] = { function()
    local requirement = first_id(client.action_requirements:list(id))
    return id, requirement, { params = { first_name = "John", last_name = "Doe" } }
  end, "POST /porting_orders/" .. id .. "/action_requirements/%s/initiate",
    '{"params":{"first_name":"John","last_name":"Doe"}}', is_record },

  ["associated_phone_numbers.list"] = { function()
    new_associated()
    return id, { filter = { action = "keep", phone_number = "+4930244999901" }, sort = "-created_at" }
  end, "GET /porting_orders/" .. id .. "/associated_phone_numbers?filter%5Baction%5D=keep"
    .. "&filter%5Bphone_number%5D=%2B4930244999901&sort%5Bvalue%5D=-created_at", nil, function(value)
      assert.equal(1, value.meta.page_number)
    end },
  ["associated_phone_numbers.create"] = { function() return id, { action = "keep", phone_number_range = range } end,
    "POST /porting_orders/" .. id .. "/associated_phone_numbers",
    '{"action":"keep","phone_number_range":' .. range_json .. "}", is_record },
  ["associated_phone_numbers.delete"] = { function() return id, new_associated() end,
    "DELETE /porting_orders/" .. id .. "/associated_phone_numbers/%s", nil, is_record },
  ["phone_number_blocks.list"] = { function()
    new_block()
    return id, { filter = { status = "submitted", porting_order_id = { id, id:upper() }, support_key = "sr_1" } }
  end, "GET /porting_orders/" .. id .. "/phone_number_blocks?filter%5Bporting_order_id%5D%5Bin%5D%5B%5D=" .. id
    .. "&filter%5Bporting_order_id%5D%5Bin%5D%5B%5D=" .. id:upper()
    .. "&filter%5Bstatus%5D=submitted&filter%5Bsupport_key%5D=sr_1", nil, function(value)
      assert.equal(1, value.meta.page_number)
    end },
  ["phone_number_blocks.create"] = {
    function() return id, { phone_number_range = range, activation_ranges = { range } } end,
    "POST /porting_orders/" .. id .. "/phone_number_blocks",
    '{"activation_ranges":[' .. range_json .. '],"phone_number_range":' .. range_json .. "}", is_record },
  ["phone_number_blocks.delete"] = { function() return id, new_block() end,
    "DELETE /porting_orders/" .. id .. "/phone_number_blocks/%s", nil, is_record },
  ["phone_number_extensions.list"] = { function()
    new_extension()
    return id, { filter = { porting_phone_number_id = uuid } }
  end, "GET /porting_orders/" .. id .. "/phone_number_extensions?filter%5Bporting_phone_number_id%5D=" .. uuid, nil,
    is_page },
  ["phone_number_extensions.create"] = { function() return id, extension end,
    "POST /porting_orders/" .. id .. "/phone_number_extensions",
    '{"activation_ranges":[{"end_at":10,"start_at":1}],"extension_range":{"end_at":10,"start_at":1},'
      .. '"porting_phone_number_id":"' .. uuid .. '"}', is_record },
  ["phone_number_extensions.delete"] = { function() return id, new_extension() end,
    "DELETE /porting_orders/" .. id .. "/phone_number_extensions/%s", nil, is_record },
  ["phone_number_configurations.list"] = {
    function()
      return { filter = { porting_order = { status = "ported" }, porting_phone_number = { uuid, other_uuid } } }
    end,
    "GET /porting_orders/phone_number_configurations?filter%5Bporting_order%5D%5Bstatus%5D%5Bin%5D%5B%5D=ported"
      .. "&filter%5Bporting_phone_number%5D%5Bin%5D%5B%5D=" .. uuid
      .. "&filter%5Bporting_phone_number%5D%5Bin%5D%5B%5D=" .. other_uuid, nil, function(value)
      assert.equal(0, #value)
      assert.equal(1, value.meta.page_number)
    end },
  ["phone_number_configurations.create"] = {
    function()
      return { phone_number_configurations = { { porting_phone_number_id = uuid, user_bundle_id = other_uuid } } }
    end,
    "POST /porting_orders/phone_number_configurations",
    '{"phone_number_configurations":[{"porting_phone_number_id":"' .. uuid .. '","user_bundle_id":"' .. other_uuid
      .. '"}]}', is_whole },
  ["porting_phone_numbers.list"] = {
    function() return { filter = { porting_order_status = "submitted" }, page = paged.page } end,
    "GET /porting_phone_numbers?filter%5Bporting_order_status%5D=submitted&" .. page, nil, is_page },
  ["portability_checks.run"] = { function() return { phone_numbers = { "+13035550000" } } end,
    "POST /portability_checks", '{"phone_numbers":["+13035550000"]}', is_whole },

  ["events.list"] = { function()
    new_event()
    return { filter = { type = "porting_order.status_changed", porting_order_id = id,
      created_at = { gte = "2021-01-01T00:00:00Z" } }, page = paged.page }
  end, "GET /porting/events?filter%5Bcreated_at%5D%5Bgte%5D=2021-01-01T00%3A00%3A00Z&filter%5Bporting_order_id%5D="
    .. id .. "&filter%5Btype%5D=porting_order.status_changed&" .. page, nil, is_page },
  ["events.get"] = { new_event, "GET /porting/events/%s", nil, is_record },
  ["events.republish"] = { new_event, "POST /porting/events/%s/republish", "", is_true },
  ["loa_configurations.list"] = { function()
    new_loa()
    return paged
  end, "GET /porting/loa_configurations?" .. page, nil, is_page },
  ["loa_configurations.create"] = { function() return loa end, "POST /porting/loa_configurations", loa_json,
    is_record },
  ["loa_configurations.preview_draft"] = { function() return loa end, "POST /porting/loa_configurations/preview",
    loa_json, is_pdf },
  ["loa_configurations.get"] = { new_loa, "GET /porting/loa_configurations/%s", nil, is_record },
  ["loa_configurations.update"] = { function() return new_loa(), loa end, "PATCH /porting/loa_configurations/%s",
    loa_json, is_record },
  ["loa_configurations.delete"] = { new_loa, "DELETE /porting/loa_configurations/%s", nil, is_true },
  ["loa_configurations.preview"] = { new_loa, "GET /porting/loa_configurations/%s/preview", nil, is_pdf },
  ["reports.list"] = { function()
    new_report()
    return { filter = { report_type = "export_porting_orders_csv", status = "pending" } }
  end, "GET /porting/reports?filter%5Breport_type%5D=export_porting_orders_csv&filter%5Bstatus%5D=pending", nil,
    is_page },
  ["reports.create"] = { function() return report end, "POST /porting/reports",
    '{"params":{"filters":{"status__in":["ported"]}},"report_type":"export_porting_orders_csv"}', is_record },
  ["reports.get"] = { new_report, "GET /porting/reports/%s", nil, is_record },
  ["documents.download"] = { function()
    local made = new_report()
    sandbox.finish(made)
    return assert(client.reports:get(made)).document_id
  end, "GET /documents/%s/download", nil, function(value, content_type)
    assert.truthy(value:find("\n", 1, true))
    assert.equal("text/csv", content_type:match "^[^;]+")
  end },
  ["documents.list"] = { function()
    upload()
    return { filter = { customer_reference = { "a b", "Ours" }, filename = "loa",
      created_at = { gt = "2021-01-01T00:00:00Z" } }, sort = { "filename", "-created_at" }, page = paged.page }
  end, "GET /documents?filter%5Bcreated_at%5D%5Bgt%5D=2021-01-01T00%3A00%3A00Z"
    .. "&filter%5Bcustomer_reference%5D%5Bin%5D%5B%5D=a%20b&filter%5Bcustomer_reference%5D%5Bin%5D%5B%5D=Ours"
    .. "&filter%5Bfilename%5D%5Bcontains%5D=loa&sort%5B%5D=filename&sort%5B%5D=-created_at&" .. page, nil, is_page },
  ["documents.get"] = { upload, "GET /documents/%s", nil, is_record },
  ["documents.upload"] = {
    function() return { content = "%PDF-1.4", filename = "é.pdf", customer_reference = "Ours" } end, "POST /documents",
    '{"customer_reference":"Ours","file":"JVBERi0xLjQ=","filename":"é.pdf"}', function(value)
      assert.equal("é.pdf", value.filename)
    end },
  ["documents.update"] = { function() return upload(), { filename = "b.pdf" } end, "PATCH /documents/%s",
    '{"filename":"b.pdf"}', is_record },
  ["documents.delete"] = { upload, "DELETE /documents/%s", nil, is_record },
  ["documents.download_link"] = { upload, "GET /documents/%s/download_link", nil, function(value)
    assert.is_string(value.url)
  end },
  ["document_links.list"] = { function()
    local document = upload()
    assert(client.porting_orders:update(id, { documents = { loa = document } }))
    local filter = { document_id = document, linked_record_type = "porting_order", linked_resource_id = id }
    return { filter = filter, page = paged.page }
  end, "GET /document_links?filter%5Bdocument_id%5D=%s&filter%5Blinked_record_type%5D=porting_order"
    .. "&filter%5Blinked_resource_id%5D=" .. id .. "&" .. page, nil, is_page },
  ["requirement_types.list"] = { function() return { filter = { name = "address" }, sort = "-name" } end,
    "GET /requirement_types?filter%5Bname%5D%5Bcontains%5D=address&sort%5B%5D=-name", nil, is_whole },
  ["requirement_types.get"] = { function() return "6a09cdc3-8948-47f0-aa62-74ac943d6c58" end,
    "GET /requirement_types/%s", nil, is_record },
  ["requirement_groups.list"] = { function()
    return { filter = { action = "porting", country_code = "DE", customer_reference = "Berlin",
      phone_number_type = "local", status = "approved" } }
  end, "GET /requirement_groups?filter%5Baction%5D=porting&filter%5Bcountry_code%5D=DE"
    .. "&filter%5Bcustomer_reference%5D=Berlin&filter%5Bphone_number_type%5D=local&filter%5Bstatus%5D=approved", nil,
    is_whole },
  ["requirement_groups.get"] = { function() return "9d1e3c4e-74e2-4f6d-9b80-8eac7c2f1033" end,
    "GET /requirement_groups/%s", nil, is_record },
  ["uk_carriers.list"] = { function() end, "GET /porting/uk_carriers", nil, is_whole },
}

local function pack(...) return { n = select("#", ...), ... } end
local unpack = rawget(table, "unpack") or rawget(_G, "unpack")

describe("an operation", function()
  setup(function() client = support.client() end)
  teardown(function() client:close() end)

  before_each(function()
    sandbox.reset { orders = 40 }
    sandbox.times { report = 0.5, activation = false }
  end)

  for _, row in ipairs(porting.operations()) do
    local name = row.group .. "." .. row.verb

    it("goes out as the API has it, and gives what it answers: " .. name, function()
      local case = assert(cases[row.name], "no case for " .. row.name)
      if prism and row.elsewhere then return pending "is not in the description that Prism has" end
      local arguments = pack(case[1]())
      local group = client[row.group]
      local results = pack(group[row.verb](group, unpack(arguments, 1, arguments.n)))
      if prism == "mock" then
        -- Values that are made up are other orders, and fit no filter.
        local detail = results[1] == nil and results[2].detail or ""
        assert.is_true(results[1] ~= nil or detail:find "another order" ~= nil
          or detail:find "does not fit the filter" ~= nil, tostring(results[2]))
        return
      end
      assert.is_not_nil(results[1], tostring(results[2]))
      case[4](results[1], results[2])

      local target, body, header = last_request()
      if prism then return end -- it writes requests anew
      record_request(row, arguments, target, body)
      local expected = case[2]:gsub("%%s", tostring(arguments[#row.arguments]))
      if row.name == "document_links.list" then
        expected = case[2]:gsub("%%s", arguments[1].filter.document_id)
      end
      if row.name == "loa_template.get" then expected = expected .. arguments[2].loa_configuration_id end
      assert.equal(expected, target)
      assert.equal(case[3] or "", body)
      local has_body = case[3] ~= nil and case[3] ~= ""
      assert.equal(has_body and "application/json" or nil, header "content-type")
      assert.equal(row.answer == "file" and row.media or "application/json", header "accept")
      if row.method == "POST" then assert.equal(tostring(#body), header "content-length") end
    end)
  end

  it("has a case here, and there is none of others", function()
    local left = {}
    for name in pairs(cases) do left[name] = true end
    for _, row in ipairs(porting.operations()) do left[row.name] = nil end
    assert.same({}, left)
  end)
end)

describe("a group of operations", function()
  setup(function()
    sandbox.reset { orders = 40 }
    client = support.client()
  end)
  teardown(function() client:close() end)

  it("is the same at each look, shows its name and can be gone through", function()
    local verbs = {}
    assert.equal(client.comments, client.comments)
    assert.equal("telnyx.porting comments", tostring(client.comments))
    for verb, call in pairs(client.comments) do
      verbs[#verbs + 1] = verb
      assert.equal("function", type(call))
    end
    table.sort(verbs)
    assert.same({ "create", "each", "list" }, verbs)
    assert.is_nil(client.no_such_group)
  end)

  it("has the client's own calls as well, and orders for ids", function()
    local order = assert(client.porting_orders:get(id))
    assert.equal(order, client:get(id))
    assert.equal(order.id, assert(client.sub_request:get(order)) and order.id)
    local target = last_request()
    assert.equal("GET /porting_orders/" .. id .. "/sub_request", target)
    assert(client.events:list { filter = { porting_order_id = order } })
    target = last_request()
    assert.equal("GET /porting/events?filter%5Bporting_order_id%5D=" .. id, target)
  end)

  it("goes with its client", function()
    local gone = setmetatable({}, { __mode = "v" })
    do
      local other = support.client()
      gone.client, gone.group = other, other.comments
    end
    for _ = 1, 4 do collectgarbage() end
    assert.is_nil(gone.client)
    assert.is_nil(gone.group)
  end)

  it("can be submitted by its full name", function()
    local comment = assert(client:submit("comments.create", id, { body = "later" }):result())
    assert.equal("later", comment.body)
    assert.is_true(#assert(client:submit("porting_orders.list", { page = { size = 3 } }):result()) == 3)
  end)

  it("names the call as it was written", function()
    local function fails(message, call, ...)
      local arguments = pack(...)
      assert.error_matches(function() call(unpack(arguments, 1, arguments.n)) end, message, 1, true)
    end
    local orders = client.porting_orders
    fails('porting_orders.cancel: "x" is no order id', orders.cancel, orders, "x")
    fails('cancel: "x" is no order id', client.cancel, client, "x")
    fails("comments.list: nothing is no order id", client.comments.list, client.comments)
    fails("comments.list: is called as client.comments:list(…)", client.comments.list, id)
    fails('submit: the first argument names the operation: "cancel"', client.submit, client, "comments.no_such")
    fails('events.get: "abc" is given as id', client.events.get, client.events, "abc")
    for _, wrong in ipairs { "", ".", "..", "a\0b" } do
      fails("action_requirements.initiate: ", client.action_requirements.initiate, client.action_requirements, id,
        wrong, { params = {} })
    end
    fails("events.list: filter has no key \"typ\"; near it: type", client.events.list, client.events,
      { filter = { typ = "x" } })
    fails('porting_orders.delete: options has no key "force"', orders.delete, orders, id, { force = true })
  end)

  it("takes a name as one segment, whatever is in it", function()
    local value, err = client.action_requirements:initiate(id, "a/b ?é..",
      { params = { first_name = "John", last_name = "Doe" } })
    assert.is_nil(value)
    assert.equal("not_found", err.kind)
    assert.equal("POST /porting_orders/" .. id .. "/action_requirements/a%2Fb%20%3F%C3%A9../initiate",
      (last_request()))
  end)

  it("gives null as porting.null in a record, and nil and an error where it fails", function()
    local requirement = assert(client.action_requirements:list(id))[1]
    assert.equal(porting.null, requirement.cancel_reason)
    local record, err = client.comments:list(unknown)
    assert.is_nil(record)
    assert.equal("not_found", err.kind)
  end)
end)

describe("going through a list", function()
  before_each(function()
    sandbox.reset { orders = 40 }
    client = support.client()
  end)
  after_each(function() client:close() end)

  it("reads all pages of what belongs to an order", function()
    local bodies = {}
    for i = 1, 7 do assert(client.comments:create(id, { body = "comment " .. i })) end
    for comment in client.comments:each(id, { page = { size = 3 } }) do bodies[#bodies + 1] = comment.body end
    table.sort(bodies)
    assert.equal(7, #bodies)
    assert.equal("comment 7", bodies[7])
    assert.equal(3, sandbox.counters().routes["comments.list"])
    local page_three = assert(assert(assert(client.comments:list(id, { page = { size = 3 } })):next()):next())
    assert.equal(1, #page_three)
    assert.is_nil(page_three:next())
  end)

  it("reads a list that comes whole once, and ends", function()
    local count = 0
    for carrier in client.uk_carriers:each() do
      assert.is_string(carrier.name)
      count = count + 1
    end
    assert.is_true(count > 0)
    assert.equal(count, #assert(client.uk_carriers:list()))
    assert.equal(2, sandbox.counters().routes["uk_carriers.list"])
  end)

  it("knows records that have no id apart by what they hold", function()
    local seen = 0
    for number in client.porting_phone_numbers:each { page = { size = 7 } } do
      assert.is_string(number.phone_number)
      seen = seen + 1
    end
    assert.equal(assert(client.porting_phone_numbers:list()).meta.total_results, seen)
  end)

  it("raises when a page comes again, and when it lacks its place", function()
    for i = 1, 4 do assert(client.comments:create(id, { body = "comment " .. i })) end
    local first = assert(client.comments:list(id, { page = { size = 2 } }))
    sandbox.fault { kind = "raw", route = "comments.list",
      body = ('{"data":%s,"meta":{"page_number":2,"total_pages":9}}'):format(porting.encode(first.data)) }
    local walk = client.comments:each(id, { page = { number = 2, size = 2 } })
    walk()
    walk()
    local ok, err = pcall(walk)
    assert.is_false(ok)
    assert.equal("bad_response", err.kind)
    sandbox.clear_faults()
    sandbox.fault { kind = "raw", route = "comments.list", body = '{"data":[{"id":"x"}]}' }
    ok, err = pcall(client.comments:each(id))
    assert.is_false(ok)
    assert.equal("bad_response", err.kind)
  end)

  it("is client:orders for orders", function()
    local one, other = {}, {}
    for order in client:orders { page = { size = 25 } } do one[#one + 1] = order.id end
    for order in client.porting_orders:each { page = { size = 25 } } do other[#other + 1] = order.id end
    assert.same(one, other)
    assert.is_true(#one >= 40)
  end)
end)
