-- Letters of authorization: how they are to look (configurations), previews, and the letter of an order.
local answers = require "sandbox.answers"
local collection = require "sandbox.collection"
local json = require "sandbox.json"
local pdf = require "sandbox.pdf"
local query = require "sandbox.query"

local loa = {}
local kept = collection.new("porting_loa_configuration")

local ORGANIZATION = "f1486bae-f067-460c-ad43-73a92848f902"
local DEFAULT = { company_name = "Telnyx", contact = { email = "testing@telnyx.com", phone_number = "+12003270001" } }

local function write(configuration, body)
  for _, name in ipairs { "address", "company_name", "contact", "name" } do
    configuration[name] = body[name]
  end
  configuration.logo = { content_type = "image/png", document_id = body.logo.document_id }
  configuration.organization_id = ORGANIZATION
  return configuration
end

local function letter(configuration, order)
  local lines = {
    "Letter of Authorization",
    "To: " .. configuration.company_name,
    "Contact: " .. configuration.contact.email .. ", " .. configuration.contact.phone_number,
  }
  if order then
    local admin = order.end_user.admin
    lines[#lines + 1] = "Order: " .. order.id
    lines[#lines + 1] = "Customer: " .. (admin.entity_name ~= json.null and admin.entity_name or "")
    for _, phone_number in ipairs(order.phone_numbers or {}) do
      lines[#lines + 1] = "Number: " .. phone_number.phone_number
    end
  end
  return answers.file("application/pdf", "loa.pdf", pdf.write(lines))
end

local function with_configuration(request, act)
  local configuration = kept:find(request.id)
  return configuration and act(configuration) or answers.not_found()
end

function loa.list(request)
  return query.list(request, kept:list())
end

function loa.create(request)
  return collection.answer(201, kept:add(write({}, request.body)))
end

function loa.get(request)
  return with_configuration(request, function(configuration)
    return collection.answer(200, configuration)
  end)
end

function loa.update(request)
  return with_configuration(request, function(configuration)
    write(configuration, request.body)
    kept:changed(configuration)
    return collection.answer(200, configuration)
  end)
end

function loa.delete(request)
  return with_configuration(request, function(configuration)
    kept:remove(configuration)
    return answers.nothing()
  end)
end

function loa.preview(request)
  return with_configuration(request, function(configuration)
    return letter(configuration)
  end)
end

function loa.preview_draft(request)
  return letter(request.body)
end

-- GET /porting_orders/{id}/loa_template
function loa.template(request)
  local id = request:arguments().loa_configuration_id
  local configuration = DEFAULT
  if id then
    configuration = kept:find(tostring(id))
  end
  return configuration and letter(configuration, request.record.order) or answers.not_found()
end

return loa
