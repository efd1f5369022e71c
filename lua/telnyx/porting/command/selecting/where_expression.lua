--- Conditions that are tested here (--where FIELD=VALUE, --status S), on any field that an order shows.

local command_error = require "telnyx.porting.command.running.command_error"
local filter_option = require "telnyx.porting.command.selecting.filter_option"

local where_expression = {}

--- Whether the field at the end of the path has the wanted value, in any element of the lists on the way. The second
-- result says whether the field was there at all.
local function holds(value, path, step, wanted)
  if type(value) == "table" and value[1] ~= nil then
    local there = false
    for _, element in ipairs(value) do
      local fits, seen = holds(element, path, step, wanted)
      if fits then return true, true end
      there = there or seen
    end
    return false, there
  end
  if step > #path then
    if value == nil then return false, false end
    if type(value) == "table" then
      command_error.usage("--where %s: that is no field with a value, but holds others", table.concat(path, "."))
    end
    return tostring(value) == wanted, true
  end
  if type(value) ~= "table" and type(value) ~= "userdata" then return false, false end
  return holds(value[path[step]], path, step + 1, wanted)
end

--- Returns a test: test(order) -> boolean. test.unseen() returns a field that no tested order had, or nil: it finds
-- misspelt names.
function where_expression.parse(options)
  local conditions, statuses, tested = {}, nil, 0
  for _, given in ipairs(options.where) do
    local name, value = filter_option.split("--where", given)
    if name == "status" then name = "status.value" end
    local path = {}
    for part in name:gmatch "[^.]+" do path[#path + 1] = part end
    conditions[#conditions + 1] = { name = name, path = path, value = value, seen = false }
  end
  for _, status in ipairs(options.status) do
    statuses = statuses or {}
    statuses[status] = true
  end

  local test = { narrows = statuses ~= nil or #conditions > 0 }

  function test.unseen()
    for _, condition in ipairs(conditions) do
      if tested > 0 and not condition.seen then return condition.name end
    end
  end

  return setmetatable(test, {
    __call = function(_, order)
      tested = tested + 1
      local all = statuses == nil or statuses[order.status and order.status.value] == true
      for _, condition in ipairs(conditions) do
        local fits, seen = holds(order, condition.path, 1, condition.value)
        condition.seen = condition.seen or seen
        all = all and fits
      end
      return all
    end,
  })
end

return where_expression
