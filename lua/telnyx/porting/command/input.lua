--- Order ids from a file or stdin: one per line, or CSV with a header that has a column of ids. Empty lines and those
-- that begin with # count for nothing. A line that is wrong is named, and then nothing is taken.

local key = require "telnyx.porting.ids".key
local text = require "telnyx.porting.command.text"
local trouble = require "telnyx.porting.command.trouble"

local input = {}

local id_columns = { id = true, order_id = true, porting_order_id = true, porting_order = true }

local shape = ("x"):rep(8) .. "-xxxx-xxxx-xxxx-" .. ("x"):rep(12)
local pattern = "^" .. shape:gsub("%-", "%%-"):gsub("x", "%%x") .. "$"

--- Whether that is an order's id: a UUID.
function input.is_id(value)
  return value:find(pattern) ~= nil
end

--- The cells of the record that begins at position: a list, and where the next record begins; RFC 4180. nil and a
-- reason when a quote is not closed.
local function read_record(content, position, separator)
  local cells = {}
  while true do
    local cell, after
    if content:sub(position, position) == '"' then
      local parts, from = {}, position + 1
      while true do
        local quote = content:find('"', from, true)
        if not quote then return nil, "a quote is not closed" end
        parts[#parts + 1] = content:sub(from, quote - 1)
        from = quote + 1
        if content:sub(from, from) ~= '"' then break end
        parts[#parts + 1] = '"'
        from = from + 1
      end
      cell, after = table.concat(parts), from
      local extra = content:match("^[^\r\n" .. separator .. "]+", after)
      if extra then return nil, "something follows a closing quote" end
    else
      cell = content:match("^[^\r\n" .. separator .. "]*", position)
      after = position + #cell
    end
    cells[#cells + 1] = cell:match "^%s*(.-)%s*$"
    local following = content:sub(after, after)
    if following == separator then
      position = after + 1
    else
      local ending = content:match("^\r?\n", after) or content:match("^\r", after) or ""
      return cells, after + #ending
    end
  end
end

local function separator_of(line)
  for _, separator in ipairs { "\t", ";" } do
    if line:find(separator, 1, true) then return separator end
  end
  return ","
end

--- Which column holds the ids, from the first record; and whether that record is a header.
local function find_column(cells, fail)
  for column, cell in ipairs(cells) do
    if input.is_id(cell) then return column, false end
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

--- The ids in a text, in its order. name: what to call it in errors.
function input.parse(content, name)
  content = content:gsub("^\239\187\191", "") -- a byte order mark
  local ids, position, line = {}, 1, 1
  local separator, column

  local function fail(reason)
    trouble.fail("usage", "%s, line %d: %s", name, line, reason)
  end

  while position <= #content do
    local first = content:match("^[^\r\n]*", position)
    if first:find "^%s*$" or first:find "^%s*#" then
      local ending = content:match("^\r?\n", position + #first) or content:match("^\r", position + #first) or ""
      position = position + #first + #ending
      line = line + lines_in(ending)
    else
      separator = separator or separator_of(first)
      local cells, after = read_record(content, position, separator)
      if not cells then fail(after) end
      local header = false
      if not column then column, header = find_column(cells, fail) end
      if not header then
        local id = cells[column]
        if not id then fail(("has %s, the ids are in column %d"):format(text.plural(#cells, "column"), column)) end
        if not input.is_id(id) then fail(('"%s" is no order id'):format(text.short(id, 60))) end
        ids[#ids + 1] = key(id)
      end
      line = line + lines_in(content:sub(position, after - 1))
      position = after
    end
  end
  return ids
end

--- A file's content, or that of stdin when it is "-"; and what to call it in errors.
function input.content(path)
  local file, problem = io.stdin, nil
  if path ~= "-" then file, problem = io.open(path, "r") end
  local content = file and file:read "*a"
  if file and path ~= "-" then file:close() end
  if not content then trouble.fail("usage", "can't read %s", problem or path) end
  return content, path == "-" and "stdin" or path
end

--- The ids in a file, or in stdin when it is "-".
function input.read(path)
  local content, name = input.content(path)
  local ids = input.parse(content, name)
  if #ids == 0 then trouble.fail("usage", "%s holds no order ids", name) end
  return ids
end

--- The phone numbers in a file or stdin: one a line.
function input.read_numbers(path)
  local content, name = input.content(path)
  local numbers = {}
  for line in content:gmatch "[^\r\n]+" do
    local number = line:match "^%s*(.-)%s*$"
    if number ~= "" and number:sub(1, 1) ~= "#" then numbers[#numbers + 1] = number end
  end
  if #numbers == 0 then trouble.fail("usage", "%s holds no phone numbers", name) end
  return numbers
end

--- Ends the command when one of a list is no phone number in E.164 format.
function input.check_numbers(numbers)
  for _, number in ipairs(numbers) do
    if type(number) ~= "string" or not number:find "^%+%d+$" or #number < 8 or #number > 16 then
      trouble.fail("usage", '"%s" is no phone number: write it as +13035550000', text.short(number, 60))
    end
  end
end

--- The ids given as arguments and in a file, each once; and how many were repeats. nil when there were neither.
function input.ids(options)
  if #options.ids == 0 and not options.from then return nil, 0 end
  local all = {}
  for _, id in ipairs(options.ids) do
    if not input.is_id(id) then trouble.fail("usage", '"%s" is no order id', text.short(id, 60)) end
    all[#all + 1] = key(id)
  end
  for _, id in ipairs(options.from and input.read(options.from) or {}) do all[#all + 1] = id end
  local distinct, seen = {}, {}
  for _, id in ipairs(all) do
    if not seen[id] then distinct[#distinct + 1] = id end
    seen[id] = true
  end
  return distinct, #all - #distinct
end

return input
