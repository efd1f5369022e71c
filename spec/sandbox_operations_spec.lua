-- All operations of the stand-in API: each answers as the specification says, and keeps what it was given.
local api = require "spec.support.api"
local sandbox = require "spec.support.sandbox"
local schema = require "spec.support.schema"

local UNKNOWN = "11111111-2222-4333-8444-555555555555"
local DOCUMENT = "22771a52-c43a-4539-80db-9dd9ec36e237"
local LOA = {
  address = {
    city = "Austin", country_code = "US", extended_address = "14th Floor", state = "TX",
    street_address = "600 Congress Avenue", zip_code = "78701",
  },
  company_name = "Telnyx",
  contact = { email = "testing@telnyx.com", phone_number = "+12003270001" },
  logo = { document_id = DOCUMENT },
  name = "Ours",
}
local REPORT = { params = { filters = { status__in = { "ported" } } }, report_type = "export_porting_orders_csv" }
local RANGE = { end_at = "+4930244999910", start_at = "+4930244999901" }

-- Asks for something that has to be there before what is looked at; returns its data.
local function make(method, path, body)
  local status, answer = api.request(method, path, body)
  assert.is_true(status >= 200 and status < 300)
  return answer and answer.data
end

local function order(status)
  return "/porting_orders/" .. api.order_with(status or "submitted")
end

local function activatable()
  local path = order "foc-date-confirmed"
  sandbox.set_order(path:match "[^/]+$", {
    activation_settings = { fast_port_eligible = true, foc_datetime_requested = "2030-01-01T15:00:00Z" },
    end_user = { admin = {}, location = { country_code = "US" } },
  })
  return path
end

local function job()
  sandbox.times { activation = false }
  local path = activatable()
  return path .. "/activation_jobs/" .. make("POST", path .. "/actions/activate").id
end

local function under(path, body, name)
  return path .. "/" .. make("POST", path, body)[name or "id"]
end

local function loa()
  return under("/porting/loa_configurations", LOA)
end

local function document()
  local path = order() .. "/additional_documents"
  local body = { additional_documents = { { document_id = DOCUMENT, document_type = "loa" } } }
  return path .. "/" .. make("POST", path, body)[1].id
end

local function draft()
  local found = make("POST", "/porting_orders", { phone_numbers = { "+61424000001" } })[1]
  return "/porting_orders/" .. found.id
end

local function with_code()
  local path = draft() .. "/verification_codes"
  make("POST", path .. "/send")
  return path
end

local function an_event()
  local id = api.order_with "submitted"
  sandbox.set_order(id, { status = "exception" })
  return "/porting/events/" .. make("GET", "/porting/events" .. api.query("filter[porting_order_id]=" .. id))[1].id
end

local ASSOCIATED = { action = "keep", phone_number_range = { end_at = "+441234567899", start_at = "+441234567890" } }
local BLOCK = { activation_ranges = { RANGE }, phone_number_range = RANGE }
local EXTENSION = {
  activation_ranges = { { end_at = 10, start_at = 1 } },
  extension_range = { end_at = 10, start_at = 1 },
  porting_phone_number_id = DOCUMENT,
}
local CONFIGURATIONS = {
  phone_number_configurations = { { porting_phone_number_id = DOCUMENT, user_bundle_id = UNKNOWN } },
}
local INITIATE = { params = { first_name = "John", last_name = "Doe" } }

-- Operation, status, method, path (or what makes it, as something may have to be there first) and body.
local CASES = {
  { "PostPortabilityCheck", 201, "POST", "/portability_checks",
    { phone_numbers = { "+13035550000", "+13035550099" } } },
  { "listPortingEvents", 200, "GET", function() an_event() return "/porting/events" end },
  { "showPortingEvent", 200, "GET", an_event },
  { "republishPortingEvent", 204, "POST", function() return an_event() .. "/republish" end },
  { "ListLoaConfigurations", 200, "GET", function() loa() return "/porting/loa_configurations" end },
  { "CreateLoaConfiguration", 201, "POST", "/porting/loa_configurations", LOA },
  { "PreviewLoaConfigurationParams", 200, "POST", "/porting/loa_configurations/preview", LOA },
  { "DeleteLoaConfiguration", 204, "DELETE", loa },
  { "GetLoaConfiguration", 200, "GET", loa },
  { "UpdateLoaConfiguration", 200, "PATCH", loa, LOA },
  { "PreviewLoaConfiguration", 200, "GET", function() return loa() .. "/preview" end },
  { "ListPortingReports", 200, "GET", function()
    make("POST", "/porting/reports", REPORT)
    return "/porting/reports"
  end },
  { "CreatePortingReport", 201, "POST", "/porting/reports", REPORT },
  { "GetPortingReport", 200, "GET", function() return under("/porting/reports", REPORT) end },
  { "listPortingUKCarriers", 200, "GET", "/porting/uk_carriers" },
  { "ListPortingOrders", 200, "GET", "/porting_orders" },
  { "CreatePortingOrder", 201, "POST", "/porting_orders", { phone_numbers = { "+13035550000" } } },
  { "ListExceptionTypes", 200, "GET", "/porting_orders/exception_types" },
  { "ListPhoneNumberConfigurations", 200, "GET", function()
    make("POST", "/porting_orders/phone_number_configurations", CONFIGURATIONS)
    return "/porting_orders/phone_number_configurations"
  end },
  { "CreatePhoneNumberConfigurations", 201, "POST", "/porting_orders/phone_number_configurations", CONFIGURATIONS },
  { "DeletePortingOrder", 204, "DELETE", draft },
  { "GetPortingOrder", 200, "GET", order },
  { "UpdatePortingOrder", 200, "PATCH", order, { customer_reference = "Mine" } },
  { "ActivatePortingOrder", 202, "POST", function() return activatable() .. "/actions/activate" end },
  { "CancelPortingOrder", 200, "POST", "/porting_orders/" .. sandbox.example_id .. "/actions/cancel" },
  { "ConfirmPortingOrder", 200, "POST", function()
    local path = draft()
    sandbox.set_order(path:match "[^/]+$", { requirements_met = true })
    return path .. "/actions/confirm"
  end },
  { "SharePortingOrder", 201, "POST", function() return order() .. "/actions/share" end, { expires_in_seconds = 60 } },
  { "ListPortingOrderActivationJobs", 200, "GET", function() return (job():gsub("/[^/]+$", "")) end },
  { "GetPortingOrdersActivationJob", 200, "GET", job },
  { "UpdatePortingOrdersActivationJob", 200, "PATCH", job, { activate_at = "2030-01-01T15:00:00Z" } },
  { "ListAdditionalDocuments", 200, "GET", function() return (document():gsub("/[^/]+$", "")) end },
  { "CreateAdditionalDocuments", 201, "POST", function() return order() .. "/additional_documents" end,
    { additional_documents = { { document_id = DOCUMENT, document_type = "invoice" } } } },
  { "DeleteAdditionalDocument", 204, "DELETE", document },
  { "ListAllowedFocWindows", 200, "GET", function() return order() .. "/allowed_foc_windows" end },
  { "ListPortingOrderComments", 200, "GET", function()
    local path = order() .. "/comments"
    make("POST", path, { body = "A word" })
    return path
  end },
  { "CreatePortingOrderComment", 201, "POST", function() return order() .. "/comments" end, { body = "A word" } },
  { "GetPortingOrderLoaTemplate", 200, "GET", function() return order() .. "/loa_template" end },
  { "ListPortingOrderRequirements", 200, "GET", function() return order() .. "/requirements" end },
  { "GetPortingOrderSubRequest", 200, "GET", function() return order() .. "/sub_request" end },
  { "ListVerificationCodes", 200, "GET", with_code },
  { "SendPortingVerificationCodes", 204, "POST", function() return draft() .. "/verification_codes/send" end,
    { phone_numbers = { "+61424000001" }, verification_method = "sms" } },
  { "VerifyPortingVerificationCodes", 200, "POST", function() return with_code() .. "/verify" end,
    { verification_codes = { { code = "00001", phone_number = "+61424000001" } } } },
  { "listPortingActionRequirements", 200, "GET", function() return order() .. "/action_requirements" end },
  { "initiatePortingActionRequirement", 200, "POST", function()
    local path = order() .. "/action_requirements"
    return path .. "/" .. make("GET", path)[1].id .. "/initiate"
  end, INITIATE },
  { "listPortingAssociatedPhoneNumbers", 200, "GET", function()
    return (under(order() .. "/associated_phone_numbers", ASSOCIATED):gsub("/[^/]+$", ""))
  end },
  { "createPortingAssociatedPhoneNumber", 201, "POST", function() return order() .. "/associated_phone_numbers" end,
    ASSOCIATED },
  { "deletePortingAssociatedPhoneNumber", 200, "DELETE", function()
    return under(order() .. "/associated_phone_numbers", ASSOCIATED)
  end },
  { "listPortingPhoneNumberBlocks", 200, "GET", function()
    return (under(order() .. "/phone_number_blocks", BLOCK):gsub("/[^/]+$", ""))
  end },
  { "createPortingPhoneNumberBlock", 201, "POST", function() return order() .. "/phone_number_blocks" end, BLOCK },
  { "deletePortingPhoneNumberBlock", 200, "DELETE", function()
    return under(order() .. "/phone_number_blocks", BLOCK)
  end },
  { "listPortingPhoneNumberExtensions", 200, "GET", function()
    return (under(order() .. "/phone_number_extensions", EXTENSION):gsub("/[^/]+$", ""))
  end },
  { "createPortingPhoneNumberExtension", 201, "POST", function() return order() .. "/phone_number_extensions" end,
    EXTENSION },
  { "deletePortingPhoneNumberExtension", 200, "DELETE", function()
    return under(order() .. "/phone_number_extensions", EXTENSION)
  end },
  { "ListPortingPhoneNumbers", 200, "GET", "/porting_phone_numbers" },
}

local function perform(case)
  local path = case[4]
  path = type(path) == "function" and path() or path
  local status, body, headers, text = api.request(case[3], path, case[5])
  return { path = path, status = status, body = body, content_type = headers["content-type"], text = text }
end

describe("every operation of the stand-in API", function()
  local specification = schema.read()
  local operations = specification and schema.operations(specification)

  before_each(function()
    sandbox.reset { orders = 60 }
  end)

  for _, case in ipairs(CASES) do
    local name, status = case[1], case[2]

    it("answers: " .. name, function()
      local answer = perform(case)
      assert.equal(status, answer.status)
      if status == 204 then
        assert.equal("", answer.text)
      elseif answer.content_type == "application/pdf" then
        assert.equal("%PDF-1.4", answer.text:sub(1, 8))
      else
        assert.is_truthy(answer.body.data)
      end
    end)

    it("answers in the specification's shape: " .. name, function()
      if not specification then
        pending "the specification does not lie beside this checkout"
        return
      end
      local operation, answer = operations[name], perform(case)
      assert.equal(operation.method, case[3])
      assert.is_truthy(answer.path:find("^" .. operation.path:gsub("{%w-[_%w]*}", "[^/]+") .. "$"))
      local contents = assert(operation.answers[answer.status], "no such status in the specification")
      local content_type = answer.content_type and answer.content_type:match "^[^;]+"
      assert.equal(next(contents) ~= nil, content_type ~= nil)
      if content_type == "application/json" then
        assert.same({}, schema.check(specification, contents[content_type], answer.body, ""))
        assert.is_not_nil(next(answer.body.data))
      elseif content_type then
        assert.is_truthy(contents[content_type])
      end
    end)
  end

  it("is looked at here, and there is no other", function()
    if not specification then
      pending "the specification does not lie beside this checkout"
      return
    end
    local left = {}
    for name in pairs(operations) do
      left[name] = true
    end
    for _, case in ipairs(CASES) do
      assert.is_true(left[case[1]], case[1])
      left[case[1]] = nil
    end
    assert.same({}, left)
  end)
end)
