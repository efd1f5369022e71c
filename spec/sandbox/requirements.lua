-- What an order requires: LOA and invoice everywhere, and more in some countries; the types of requirements; a group of
-- values.
local answers = require "sandbox.answers"
local json = require "sandbox.json"
local numbering = require "sandbox.numbering"
local query = require "sandbox.query"

local requirements = {}

local SINCE = "2021-04-09T22:25:27.521000Z"

local function of_type(id, kind, name, description, example, criteria)
  return {
    acceptance_criteria = criteria or { acceptable_values = json.list() },
    created_at = SINCE,
    description = description,
    example = example,
    id = id,
    name = name,
    record_type = "requirement_type",
    type = kind,
    updated_at = SINCE,
  }
end

local LOA = of_type("3a5b98a0-5049-47c3-96e1-aa6c8d119101", "document", "Letter of Authorization",
  "A letter of authorization, signed by the end user", "Signed letter")
local INVOICE = of_type("53970723-fbff-4f46-a975-f62be6c1a585", "document", "Latest Invoice",
  "A copy of the latest phone bill from the current provider", "Most recent phone bill")
local PROOF = of_type("6a09cdc3-8948-47f0-aa62-74ac943d6c58", "document", "Proof of Address",
  "Proves that the end user has an address in the place of the numbers", "Utility bill, phone bill or lease",
  { time_limit = "Not older than three months", locality_limit = "In the place of the numbers" })
local COMPANY = of_type("7b9e1a2c-52c0-4d4b-9f6e-6c8a5a0d9e11", "textual", "Company Registration Number",
  "The number under which the end user's company is registered", "HRB 12345",
  { min_length = 3, max_length = 20, case_sensitive = false })
local ADDRESS = of_type("8c0d2b3d-63d1-4e5c-8a7f-7d9b6b1e0f22", "address", "Service Address",
  "The address at which the numbers are used", "Unter den Linden 1, 10117 Berlin")
local TYPES = { LOA, INVOICE, PROOF, COMPANY, ADDRESS }
local FURTHER = { DE = { PROOF, COMPANY, ADDRESS }, FR = { PROOF, ADDRESS }, ES = { PROOF } }

local GROUP = {
  action = "porting",
  country_code = "DE",
  created_at = SINCE,
  customer_reference = "Berlin",
  id = "9d1e3c4e-74e2-4f6d-9b80-8eac7c2f1033",
  phone_number_type = "local",
  record_type = "requirement_group",
  regulatory_requirements = json.list {
    { created_at = SINCE, field_type = "textual", field_value = "HRB 12345", requirement_id = COMPANY.id,
      status = "approved", updated_at = SINCE },
  },
  status = "approved",
  updated_at = SINCE,
}

local function type_of(id)
  for _, one in ipairs(TYPES) do
    if one.id == id:lower() then
      return one
    end
  end
end

-- What a value for a requirement of that type is: "document", "textual" or "address".
function requirements.field_type(id)
  local found = type_of(id)
  return found and found.type or "document"
end

local function further(order)
  local first = (order.phone_numbers or {})[1]
  local found = first and numbering.of(first.phone_number)
  return found and FURTHER[found.country] or {}
end

-- All of them, each with its value, if it has one.
local function all(order)
  local list = { { LOA, order.documents.loa }, { INVOICE, order.documents.invoice } }
  for _, one in ipairs(further(order)) do
    local value = json.null
    for _, given in ipairs(order.requirements or {}) do
      if given.requirement_type_id:lower() == one.id then
        value = given.field_value
      end
    end
    list[#list + 1] = { one, value }
  end
  return list
end

function requirements.are_met(order)
  for _, entry in ipairs(all(order)) do
    if entry[2] == json.null then
      return false
    end
  end
  return true
end

-- GET /porting_orders/{id}/requirements
function requirements.of_order(request)
  local shown = {}
  for i, entry in ipairs(all(request.record.order)) do
    local met = entry[2] ~= json.null
    shown[i] = {
      field_type = entry[1].type,
      field_value = met and entry[2] or nil,
      record_type = "porting_requirement",
      requirement_status = met and "approved" or "requirement-info-pending",
      requirement_type = {
        acceptance_criteria = entry[1].acceptance_criteria,
        description = entry[1].description,
        example = entry[1].example,
        id = entry[1].id,
        name = entry[1].name,
        type = entry[1].type,
      },
    }
  end
  return query.list(request, shown, { in_order = true })
end

local NAME = { ["name.contains"] = function(record, wanted)
  return record.name:lower():find(wanted[1]:lower(), 1, true) ~= nil
end }

function requirements.types(request)
  return query.whole(request, query.select(request, TYPES, NAME))
end

function requirements.type(request)
  local found = type_of(request.id)
  return found and answers.json(200, json.encode { data = found }) or answers.not_found()
end

local GROUPS = {
  action = query.one_of("action"),
  country_code = query.one_of("country_code"),
  customer_reference = query.one_of("customer_reference"),
  phone_number_type = query.one_of("phone_number_type"),
  status = query.one_of("status"),
}

-- The groups come without "data" around them.
function requirements.groups(request)
  return answers.json(200, json.encode(json.list(query.select(request, { GROUP }, GROUPS))))
end

function requirements.group(request)
  return request.id == GROUP.id and answers.json(200, json.encode(GROUP)) or answers.not_found()
end

return requirements
