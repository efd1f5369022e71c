--- Order ids from arguments, and from a file or stdin: one a line, or CSV with a header and a column of ids. Empty
-- lines and lines that begin with # are skipped. A bad line ends the command, which names it.

local command_error = require "telnyx.porting.command.running.command_error"
local csv_record = require "telnyx.porting.command.selecting.csv_record"
local input_file = require "telnyx.porting.command.selecting.input_file"
local key = require "telnyx.porting.ids".key
local porting = require "telnyx.porting"
local text = require "telnyx.porting.text"

local order_ids = {}

local id_columns = { id = true, order_id = true, porting_order_id = true, porting_order = true }

local shape = ("x"):rep(8) .. "-xxxx-xxxx-xxxx-" .. ("x"):rep(12)
local pattern = "^" .. shape:gsub("%-", "%%-"):gsub("x", "%%x") .. "$"

--- Whether a text is the id of an order: a UUID.
function order_ids.is_id(value)
  return value:find(pattern) ~= nil
end

--- Finds the column of ids in the first record. Returns it, and whether that record is a header.
local function find_column(cells, fail)
  for column, cell in ipairs(cells) do
    if order_ids.is_id(cell) then return column, false end
  end
  local found
  for column, cell in ipairs(cells) do
    if id_columns[cell:lower():gsub("[%s-]", "_")] then
      if found then fail "two columns could be the ids'" end
      found = column
    end
  end
  if found then return found, true end
  if #cells == 1 then fail(('"%s" is no order id'):format(text.short(cells[1], 60))) end
  fail(("none of the columns is called id or order_id: %s"):format(text.short(table.concat(cells, ", "), 80)))
end

local function lines_in(part)
  local _, count = part:gsub("\n", "")
  return count
end

--- Calls add(id) for the ids in a text, in lower case and in its order. name: of the text, for errors.
local function parse(content, name, add)
  local position, line = content:sub(1, 3) == "\239\187\191" and 4 or 1, 1 -- behind a byte order mark
  local separator, column

  local function fail(reason)
    command_error.usage("%s, line %d: %s", name, line, reason)
  end

  while position <= #content do
    local first = content:match("^[^\r\n]*", position)
    if first:find "^%s*$" or first:find "^%s*#" then
      local ending = content:match("^\r?\n", position + #first) or content:match("^\r", position + #first) or ""
      position = position + #first + #ending
      line = line + lines_in(ending)
    else
      separator = separator or csv_record.separator_of(first)
      local cells, after = csv_record.read(content, position, separator)
      if not cells then fail(after) end
      local header = false
      if not column then column, header = find_column(cells, fail) end
      if not header then
        local id = cells[column]
        if not id then fail(("has %s, the ids are in column %d"):format(text.plural(#cells, "column"), column)) end
        if not order_ids.is_id(id) then fail(('"%s" is no order id'):format(text.short(id, 60))) end
        add(key(id))
      end
      line = line + lines_in(content:sub(position, after - 1))
      position = after
    end
  end
end

--- Calls add(id) for the ids in a file ("-": stdin).
local function read_file(path, add)
  local content, name = input_file.read(path)
  local any = false
  parse(content, name, function(id)
    any = true
    add(id)
  end)
  if not any then command_error.usage("%s holds no order ids", name) end
end

--- Calls add(id) for the ids from arguments and file. Returns whether either was given.
local function visit(options, add)
  if #options.ids == 0 and not options.from then return false end
  for _, id in ipairs(options.ids) do
    if not order_ids.is_id(id) then command_error.usage('"%s" is no order id', text.short(id, 60)) end
    add(key(id))
  end
  if options.from then read_file(options.from, add) end
  return true
end

--- Returns the ids from arguments and file, each once, and the number of repeats; nil where neither was given.
function order_ids.from_options(options)
  local distinct, seen, repeats = {}, {}, 0
  local any = visit(options, function(id)
    if seen[id] then repeats = repeats + 1 else distinct[#distinct + 1] = id end
    seen[id] = true
  end)
  return any and distinct or nil, repeats
end

--- The same for a million ids: the list is one of porting._id_list, with 0 for each position.
function order_ids.packed(options)
  local distinct, repeats = porting._id_list(), 0
  local any = visit(options, function(id)
    if distinct:find(id) then repeats = repeats + 1 else distinct:add(id, 0) end
  end)
  return any and distinct or nil, repeats
end

return order_ids
