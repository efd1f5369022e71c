--- The names of the constants' types, for doc/api.md and for editors.

local names = { requirement_types = "RequirementFieldType" } -- RequirementType is a record

local constant_types = {}

--- "additional_steps" -> "AdditionalStep".
function constant_types.alias_of(group)
  if names[group] then return names[group] end
  local one = group:find "uses$" and group:gsub("es$", "") or group:gsub("s$", "")
  return (("_" .. one):gsub("_(%l)", string.upper))
end

return constant_types
