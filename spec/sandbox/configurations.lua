-- Configurations of phone numbers: a bundle for each. The specification shows no id of a phone number, so that any UUID
-- is taken for one, and the filter by the status of a number's order can select nothing away.
local collection = require "sandbox.collection"
local query = require "sandbox.query"

local configurations = {}
local kept = collection.new("porting_phone_number_configuration")

local FILTERS = {
  porting_phone_number = query.one_of("porting_phone_number_id"),
  user_bundle_id = query.one_of("user_bundle_id"),
}

function configurations.list(request)
  return query.list(request, kept:list(), { filters = FILTERS })
end

function configurations.create(request)
  local data = {}
  for i, configuration in ipairs(request.body.phone_number_configurations) do
    data[i] = kept:add({
      porting_phone_number_id = configuration.porting_phone_number_id,
      user_bundle_id = configuration.user_bundle_id,
    })
  end
  return collection.answer_all(201, data)
end

return configurations
