-- POST /portability_checks: whether numbers can be ported. Those that end in 99 can't, nor those of other countries.
local collection = require "sandbox.collection"
local numbering = require "sandbox.numbering"

local checking = {}

function checking.run(request)
  local results = {}
  for i, phone_number in ipairs(request.body.phone_numbers) do
    local found = numbering.of(phone_number)
    local portable = found ~= nil and phone_number:sub(-2) ~= "99"
    results[i] = {
      fast_portable = portable and numbering.is_fast(found),
      not_portable_reason = not portable and "No coverage" or nil,
      phone_number = phone_number,
      portable = portable,
      record_type = "portability_check_result",
    }
  end
  return collection.answer_all(201, results)
end

return checking
