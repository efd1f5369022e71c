--- What lists can be filtered and sorted by: the names and values in the operations' rows, and nowhere else.

local porting = require "telnyx.porting"

local names = {}

local function row_of(operation)
  for _, row in ipairs(porting.operations()) do
    if row.name == operation then return row end
  end
  error("there is no operation " .. operation)
end

local function parameter_of(operation, name)
  for _, parameter in ipairs(row_of(operation).query or {}) do
    if parameter.name == name then return parameter end
  end
end

local function add(parameters, above, into)
  for _, parameter in ipairs(parameters) do
    local name = above .. parameter.name
    if parameter.fields then
      add(parameter.fields, name .. ".", into)
    else
      into[#into + 1] = {
        name = name,
        type = parameter.type,
        values = parameter.type == "boolean" and { "true", "false" } or parameter.values,
        takes_several = parameter.list ~= nil,
      }
      into[name] = into[#into]
    end
  end
  return into
end

--- The filters of a list's operation: a list of { name with dots, type as in porting.operations(), values (all that
-- there are, as texts; or nil), takes_several }, which has each by its name as well.
function names.of(operation)
  local filter = parameter_of(operation, "filter")
  return add(filter and filter.fields or {}, "", {})
end

--- What a list can be sorted by: a list of texts.
function names.sorts(operation)
  local sort = parameter_of(operation, "sort")
  for _, field in ipairs(sort and sort.fields or {}) do
    if field.values then return field.values end
  end
  return {}
end

return names
