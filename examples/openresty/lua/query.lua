--- Reads the arguments of a list: filters, sorting, page. Whatever is wrong ends the request with a 400 that names the
-- argument and what would be right.

local answer = require "answer"

local porting = require "telnyx.porting"

local query = {}

local most_arguments = 50
local longest_text = 200 -- bytes
local sizes = { most = 250, default = 50 }

query.statuses = { "draft", "in-process", "submitted", "exception", "foc-date-confirmed", "cancel-pending", "ported",
  "cancelled" }
query.names = { "status", "customer_reference", "number", "foc_from", "foc_to", "sort", "page", "size" }
local known_statuses, known_sorts, known_names = {}, {}, {}
for _, name in ipairs(query.names) do known_names[name] = true end
for _, status in ipairs(query.statuses) do known_statuses[status] = true end
for _, field in ipairs { "created_at", "activation_settings.foc_datetime_requested" } do
  known_sorts[field], known_sorts["-" .. field] = true, true
end

local function refuse(name, right)
  return answer.problem(400, ("%s must be %s"):format(name, right))
end

--- An argument that may come once: its text, or nil where it is missing or empty.
local function one(arguments, name)
  local value = arguments[name]
  if value == nil or value == "" or value == true then return nil end
  if type(value) ~= "string" then return refuse(name, "given once") end
  if #value > longest_text or value:find "%c" or not pcall(porting.encode, value) then
    return refuse(name, ("a text of at most %d bytes, in UTF-8 and without control characters"):format(longest_text))
  end
  return value
end

local function integer(arguments, name, default, most)
  local value = one(arguments, name)
  if not value then return default end
  local number = value:match "^[1-9]%d*$" and #value <= 6 and tonumber(value)
  if not number or number > most then return refuse(name, ("an integer from 1 to %d"):format(most)) end
  return number
end

local function day(arguments, name, time)
  local value = one(arguments, name)
  if not value then return nil end
  local moment = value:match "^%d%d%d%d%-%d%d%-%d%d$" and value .. time
  if not moment or not porting.time(moment) then return refuse(name, "a day such as 2026-03-31") end
  return moment
end

local function statuses(arguments)
  local values = arguments.status
  if values == nil or values == "" or values == true then return nil end
  if type(values) == "string" then values = { values } end
  local found, seen = {}, {}
  for _, value in ipairs(values) do
    if not known_statuses[value] then return refuse("status", "one of " .. table.concat(query.statuses, ", ")) end
    if not seen[value] then found[#found + 1] = value end
    seen[value] = true
  end
  return #found > 0 and found or nil
end

--- The filter that arguments ask for, as client:list takes it; nil: none. without_status: leaves the status out.
function query.filter(arguments, without_status)
  local number = one(arguments, "number")
  if number and (number:find "[^%d+() .-]" or not number:find "%d") then
    return refuse("number", "a phone number or its digits")
  end
  local from, to = day(arguments, "foc_from", "T00:00:00Z"), day(arguments, "foc_to", "T23:59:59Z")
  local filter = {
    customer_reference = one(arguments, "customer_reference"),
    status = not without_status and statuses(arguments) or nil,
    phone_numbers = number and { phone_number = { contains = (number:gsub("[^%d+]", "")) } } or nil,
    activation_settings = (from or to) and { foc_datetime_requested = { gt = from, lt = to } } or nil,
  }
  return next(filter) and filter or nil
end

--- The sorting that arguments ask for.
function query.sort(arguments)
  local sort = one(arguments, "sort") or "-created_at"
  if not known_sorts[sort] then
    return refuse("sort", "created_at or activation_settings.foc_datetime_requested, with - before it to reverse it")
  end
  return sort
end

--- The page that arguments ask for: number and size.
function query.page(arguments)
  return { number = integer(arguments, "page", 1, 99999), size = integer(arguments, "size", sizes.default, sizes.most) }
end

--- The arguments of the request. An unknown name is refused: a misspelt filter would list every order.
function query.arguments()
  local arguments, problem = ngx.req.get_uri_args(most_arguments)
  if problem then return answer.problem(400, ("at most %d arguments are understood"):format(most_arguments)) end
  for name in pairs(arguments) do
    if not known_names[name] then
      return answer.problem(400, "an argument is unknown; there are " .. table.concat(query.names, ", "))
    end
  end
  return arguments
end

return query
