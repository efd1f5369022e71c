--- Turns what the library says to a programmer into what the options of the command mean: tables into JSON, a call's
-- arguments into options.

-- Pattern and replacement, all of them in this order.
local words = {
  { "^[^\n]-:%d+: ", "" }, -- the position in our code
  { " %(%a+ = {…} .-%)$", "" },
  { "^list: filter", "--filter: filter" },
  { "^list: sort ", "--sort " },
  { "^new: the header ", "--header " },
  { "^new: ", "" },
  { "^porting_orders%.(%a+): ", "%1: " },
  { "^portability_checks%.run: ", "check: " },
  { "^comments%.create: ", "comment: " },
  { "^events%.each: ", "events: " },
  { "must be a table with names as its keys", "must be a JSON object" },
  { "not a table with names as its keys", "not a JSON object" },
  { "must be a table", "must be a JSON object" },
  { "not a table", "not a JSON object" },
}

return function(message)
  for _, pair in ipairs(words) do message = message:gsub(pair[1], pair[2]) end
  return message
end
