--- The orders that arguments and --from name: ids, and names that have to be looked up (order_lookup.lua).

local command_error = require "telnyx.porting.command.running.command_error"
local complaints = require "telnyx.porting.command.selecting.complaints"
local input_file = require "telnyx.porting.command.selecting.input_file"
local name_list = require "telnyx.porting.command.selecting.name_list"
local order_name = require "telnyx.porting.command.selecting.order_name"
local porting = require "telnyx.porting"

local order_ids = {}

-- How many ids of each column are kept, to see whether a column has no order's ids at all.
local most_of_a_column = 100

local function set(...)
  local members = {}
  for _, name in ipairs { ... } do members[name] = true end
  return members
end

-- The names of a record of JSON that can name its order, the surest first.
local record_names = { "porting_order_id", "order_id", "id", "support_key", "phone_number" }

local reading = {
  read = order_name.read,
  noun = "order id, support key or phone number",
  plural = "ids",
  called = "id or order_id",
  columns = {
    set("id", "order_id", "porting_order_id", "porting_order", "order_uuid"),
    set("support_key", "sr_key", "order_support_key"),
    set("phone_number", "phone_numbers", "phone", "number", "numbers", "telephone_number", "tn", "did", "msisdn"),
    set("parent_support_key"),
  },
  quick = order_name.id_pattern,
}

--- The id of an event or a comment is not its order's.
function reading.of_record(record)
  local kind = record.record_type
  for _, name in ipairs(record_names) do
    local value = record[name]
    local is_own = name ~= "id" or kind == nil or kind == porting.null or kind == "porting_order"
    if type(value) == "string" and is_own then return { value } end
  end
  return nil, "has no id of an order"
end

local function visit(options, take)
  if #options.ids == 0 and not options.from then return false end
  local wrong = complaints.new(nil, "argument")
  for _, argument in ipairs(options.ids) do
    local kind, problem = name_list.read_argument(reading, argument, take)
    if not kind then wrong:add(nil, problem) end
  end
  wrong:finish()
  if options.from then
    local any = false
    local content, name = input_file.read(options.from)
    name_list.read(content, name, reading, options.from_column, function(...)
      any = true
      take(...)
    end)
    if not any and not options.allow_empty then command_error.usage("%s holds no order ids", name) end
  end
  return true
end

--- Calls add(id) -> whether it is new, for each id. Returns whether arguments or --from name anything; the number of
-- repeats; and the names to look up (references): nil, or a list of { kind, value, after = number of ids before it },
-- with `columns`, samples of the ids of each column, where several stand in a record.
local function gather(options, add)
  local references, seen, repeats, count, columns = {}, {}, 0, 0, nil
  local any = visit(options, function(kind, value, column)
    if kind ~= "id" then
      if seen[value] then repeats = repeats + 1 else references[#references + 1] = { kind, value, after = count } end
      seen[value] = true
      return
    end
    if add(value) then count = count + 1 else repeats = repeats + 1 end
    if column then
      columns = columns or {}
      columns[column] = columns[column] or {}
      if #columns[column] < most_of_a_column then table.insert(columns[column], value) end
    end
  end)
  references.columns = columns
  return any, repeats, (#references > 0 or columns) and references or nil
end

--- Returns the ids from arguments and file, each once; the number of repeats; and what is to be looked up or nil (see
-- order_lookup.lua). nil if neither arguments nor a file were given.
function order_ids.from_options(options)
  local distinct, seen = {}, {}
  local any, repeats, references = gather(options, function(id)
    if seen[id] then return false end
    seen[id], distinct[#distinct + 1] = true, id
    return true
  end)
  return any and distinct or nil, repeats, references
end

--- The same for a million ids: the list is one of porting._id_list, with 0 for each position.
function order_ids.packed(options)
  local distinct = porting._id_list()
  local any, repeats, references = gather(options, function(id)
    if distinct:find(id) then return false end
    distinct:add(id, 0)
    return true
  end)
  return any and distinct or nil, repeats, references
end

return order_ids
