-- What is the same for everybody: the types of exceptions, and the carriers of the UK.
local json = require "sandbox.json"
local query = require "sandbox.query"

local catalogue = {}

local EXCEPTIONS = {
  { "ACCOUNT_NUMBER_MISMATCH", "Account number does not match that on the CSR" },
  { "AUTH_PERSON_MISMATCH", "Authorized person does not match that on the CSR" },
  { "BTN_ATN_MISMATCH", "Billing phone number does not match that on the CSR" },
  { "ENTITY_NAME_MISMATCH", "Entity name does not match that on the CSR" },
  { "FOC_EXPIRED", "The FOC date has passed" },
  { "FOC_REJECTED", "The FOC date was rejected by the losing carrier" },
  { "LOCATION_MISMATCH", "Location does not match that on the CSR" },
  { "LSR_PENDING", "Another request for this number is pending" },
  { "MAIN_BTN_PORTING", "The main billing number is among those to be ported" },
  { "OSP_IRRESPONSIVE", "The losing carrier does not respond" },
  { "OTHER", "See the comments of the porting order" },
  { "PASSCODE_PIN_INVALID", "The passcode or PIN is not valid" },
  { "PHONE_NUMBER_HAS_SPECIAL_FEATURE", "A phone number has a feature that has to be removed first" },
  { "PHONE_NUMBER_MISMATCH", "A phone number does not belong to the account" },
  { "PHONE_NUMBER_NOT_PORTABLE", "A phone number can't be ported" },
  { "PORT_TYPE_INCORRECT", "The order is partial where it should be full, or the other way round" },
  { "PORTING_ORDER_SPLIT_REQUIRED", "The porting order has to be split" },
  { "POSTAL_CODE_MISMATCH", "Postal code does not match that on the CSR" },
  { "RATE_CENTER_NOT_PORTABLE", "The rate center has no coverage" },
  { "SV_CONFLICT", "The subscription version is in conflict" },
  { "SV_UNKNOWN_FAILURE", "The subscription version failed for an unknown reason" },
}

local CARRIERS = {
  { "96dfa9e4-c753-4fd3-97cd-42d66f26cf01", "Example Telecom UK", "895", { "896" } },
  { "96dfa9e4-c753-4fd3-97cd-42d66f26cf02", "Imaginary Mobile Limited", "017", { "018", "019" } },
  { "96dfa9e4-c753-4fd3-97cd-42d66f26cf03", "Nowhere Tel Ltd", "402", {} },
}
local CARRIERS_SINCE = "2021-03-19T10:07:15.527000Z"

function catalogue.exception_types(request)
  local types = {}
  for i, entry in ipairs(EXCEPTIONS) do
    types[i] = { code = entry[1], description = entry[2] }
  end
  return query.whole(request, types)
end

function catalogue.uk_carriers(request)
  local carriers = {}
  for i, entry in ipairs(CARRIERS) do
    carriers[i] = {
      alternative_cupids = json.list(entry[4]),
      created_at = CARRIERS_SINCE,
      cupid = entry[3],
      id = entry[1],
      name = entry[2],
      record_type = "porting_uk_carrier",
      updated_at = CARRIERS_SINCE,
    }
  end
  return query.whole(request, carriers)
end

return catalogue
