--- Order ids from arguments, and from a file or stdin: one a line, or CSV with a header and a column of ids. Empty
-- lines and lines that begin with # are skipped. A bad line ends the command, which names it.

local command_error = require "telnyx.porting.command.running.command_error"
local csv_record = require "telnyx.porting.command.selecting.csv_record"
local input_file = require "telnyx.porting.command.selecting.input_file"
local key = require "telnyx.porting.ids".key
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

--- Returns the ids in a text, in its order. name: of the text, for errors.
function order_ids.parse(content, name)
  content = content:gsub("^\239\187\191", "") -- a byte order mark
  local ids, position, line = {}, 1, 1
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
        ids[#ids + 1] = key(id)
      end
      line = line + lines_in(content:sub(position, after - 1))
      position = after
    end
  end
  return ids
end

--- Returns the ids in a file ("-": stdin).
function order_ids.read_file(path)
  local content, name = input_file.read(path)
  local ids = order_ids.parse(content, name)
  if #ids == 0 then command_error.usage("%s holds no order ids", name) end
  return ids
end

--- Returns the ids from arguments and file, each once, and the number of repeats; nil where neither was given.
function order_ids.from_options(options)
  if #options.ids == 0 and not options.from then return nil, 0 end
  local all = {}
  for _, id in ipairs(options.ids) do
    if not order_ids.is_id(id) then command_error.usage('"%s" is no order id', text.short(id, 60)) end
    all[#all + 1] = key(id)
  end
  for _, id in ipairs(options.from and order_ids.read_file(options.from) or {}) do all[#all + 1] = id end
  local distinct, seen = {}, {}
  for _, id in ipairs(all) do
    if not seen[id] then distinct[#distinct + 1] = id end
    seen[id] = true
  end
  return distinct, #all - #distinct
end

return order_ids
