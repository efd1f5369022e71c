-- What a list is asked for: filters, sort and page of a query, and the page that answers it.
local answers = require "sandbox.answers"
local clock = require "sandbox.clock"
local json = require "sandbox.json"

-- ignored: names of filters that no list shall look at (name -> true).
local query = { ignored = {} }

local MAX_SIZE, DEFAULT_SIZE = 250, 20

-- "filter[a][b.c][]" becomes "a.b.c"; nil if the argument is no filter.
function query.filter_name(argument)
  local inside = argument:match("^filter%[(.*)%]$")
  return inside and (inside:gsub("%]%[", "."):gsub("%.$", ""))
end

local function whole_number(value, default, least, most)
  if value == nil then
    return default
  end
  local number = type(value) == "string" and value:match("^%d+$") and tonumber(value)
  return number and number >= least and number <= most and number
end

-- The page that is asked for as { number, size }, or nil and the answer that refuses it.
function query.page(arguments)
  local number = whole_number(arguments["page[number]"], 1, 1, 1e9)
  local size = whole_number(arguments["page[size]"], DEFAULT_SIZE, 1, MAX_SIZE)
  if number and size then
    return { number = number, size = size }
  end
  local name = number and "page[size]" or "page[number]"
  return nil, answers.error(422, "10015", name .. " is out of range", { parameter = name })
end

-- The field to sort by and whether it descends, or nil and the answer that refuses it. fields: those that may be named.
function query.sort(arguments, fields, default)
  local given = arguments["sort[value]"] or arguments["sort[]"] or default
  local minus, field = tostring(type(given) == "table" and given[1] or given):match("^(%-?)(.*)$")
  if fields[field] then
    return { field = field, descending = minus == "-" }
  end
  return nil, answers.error(422, "10015", "sort[value] can't be this", { parameter = "sort[value]" })
end

-- The items of one page. most: no more than so many, if given.
function query.interrupted(selected, page, most)
  local first, items = (page.number - 1) * page.size, {}
  for i = first + 1, math.min(first + math.min(page.size, most or page.size), #selected) do
    items[#items + 1] = selected[i]
  end
  return items
end

-- The answer with one page of what was selected; encode(item) gives an item's JSON. changes: what a fault wants
-- otherwise: page (serve this one, whatever was asked), meta (in place of the true one; json.null leaves it out),
-- meta_change (fields of the true one), cap (the fault of that kind).
function query.answer(selected, page, encode, changes)
  local cap = changes.cap
  if cap and cap.by ~= "asked" then
    page = { number = page.number, size = math.min(page.size, cap.size) }
  end
  local data = query.interrupted(selected, { number = changes.page or page.number, size = page.size }, cap and cap.size)
  for i, item in ipairs(data) do
    data[i] = encode(item)
  end
  local meta = changes.meta or {
    page_number = page.number,
    page_size = page.size,
    total_pages = math.ceil(#selected / page.size),
    total_results = #selected,
  }
  for name, value in pairs(changes.meta_change or {}) do
    meta[name] = value
  end
  local tail = meta == json.null and "}" or ',"meta":' .. json.encode(meta) .. "}"
  return answers.json(200, '{"data":[' .. table.concat(data, ",") .. "]" .. tail)
end

-- A filter's test: the field is one of the wanted values.
function query.one_of(field)
  return function(record, wanted)
    for _, value in ipairs(wanted) do
      if tostring(record[field]) == value then
        return true
      end
    end
    return false
  end
end

-- A filter's test of a date: compare(its Unix seconds, those wanted).
function query.date(field, compare)
  return function(record, wanted)
    local date, limit = clock.parse(record[field]), clock.parse(wanted[#wanted])
    return date ~= nil and limit ~= nil and compare(date, limit)
  end
end

local function passes(record, arguments, filters)
  for argument, value in pairs(arguments) do
    local name = query.filter_name(argument)
    local plain = name and name:gsub("%.in$", ""):gsub("%.eq$", "")
    local test = name and (filters[name] or filters[plain])
    if test and not query.ignored[plain] and not test(record, type(value) == "table" and value or { value }) then
      return false
    end
  end
  return true
end

-- Those of the records that pass the query's filters (name -> test); filters that are not known are ignored.
function query.select(request, records, filters)
  local arguments, selected = request:arguments(), {}
  for _, record in ipairs(records) do
    if passes(record, arguments, filters) then
      selected[#selected + 1] = record
    end
  end
  return selected
end

-- Sorted by a field, what is equal in the order in which it was made.
local function sorted(records, sort)
  local places = {}
  for place, record in ipairs(records) do
    places[record] = place
  end
  table.sort(records, function(a, b)
    if sort.descending then
      a, b = b, a
    end
    if a[sort.field] == b[sort.field] then
      return places[a] < places[b]
    end
    return a[sort.field] < b[sort.field]
  end)
  return records
end

local CREATED = { created_at = true }

-- Answers a list that comes whole, without meta, unless a fault has it come in pages.
function query.whole(request, records)
  local paged = request.changes and request.changes.paged
  if not paged then
    return answers.json(200, '{"data":' .. json.encode(json.list(records)) .. "}")
  end
  local number = tonumber(request:arguments()["page[number]"]) or 1
  return query.answer(records, { number = number, size = paged.size }, json.encode, { meta_change = paged.change })
end

-- Answers a list of records (oldest first). options, which may be left out: filters (name -> test), sorts (field ->
-- true), in_order (true: the list is as it is to be shown).
function query.list(request, records, options)
  options = options or {}
  local arguments = request:arguments()
  local page, refusal = query.page(arguments)
  if not page then
    return refusal
  end
  local sort, refused = query.sort(arguments, options.sorts or CREATED, "-created_at")
  if not sort then
    return refused
  end
  local selected = query.select(request, records, options.filters or {})
  return query.answer(options.in_order and selected or sorted(selected, sort), page, json.encode, request.changes or {})
end

return query
