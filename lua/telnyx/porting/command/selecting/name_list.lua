--- Reads names, of orders or of phone numbers, from a text: one or more a line, CSV with or without a header, or JSON.
-- Nothing is left out without a word: what is no name is an error, and so is a record that could mean several things.

local cells = require "telnyx.porting.command.selecting.cells"
local complaints = require "telnyx.porting.command.selecting.complaints"
local csv_record = require "telnyx.porting.command.selecting.csv_record"
local json_records = require "telnyx.porting.command.selecting.json_records"
local text = require "telnyx.porting.text"

local name_list = {}

-- A header has fewer digits than that, an id or a number that is mistyped has more.
local most_digits = 5

-- Characters of a cell in a message.
local most_shown = 60

local function shown(value)
  return '"' .. text.short(value, most_shown) .. '"'
end

--- Calls take(kind, value) for the names in a cell; several may stand in it, with commas, semicolons or blanks between
-- them. Returns their kind; or nil and what is wrong, having taken none. take may be nil.
local function read_cell(reading, cell, take)
  local kind, value = reading.read(cell)
  if kind then
    if take then take(kind, value) end
    return kind
  end
  local problem, first = value, nil
  local found = {}
  -- Phone numbers have blanks in them, ids and support keys have none.
  for _, pieces in ipairs { "[^,;|\n]+", "%S+" } do
    found, first = {}, nil
    for raw in cell:gmatch(pieces) do
      local piece = cells.plain(raw)
      local piece_kind, piece_value = reading.read(piece)
      if not piece_kind or pieces == "%S+" and piece_kind == "phone_number" and not piece:find "^%+" then
        found = {}
        break
      end
      first = first or piece_kind
      found[#found + 1] = { piece_kind, piece_value }
    end
    if #found > 1 then break end
  end
  if #found < 2 then return nil, shown(cell) .. " is no " .. reading.noun .. (problem and ": " .. problem or "") end
  for _, one in ipairs(take and found or {}) do take(one[1], one[2]) end
  return first
end

--- Reads a name from the command line, which may be several.
function name_list.read_argument(reading, argument, take)
  return read_cell(reading, cells.plain(argument), take)
end

local function column_name(cell)
  return (cell:gsub("(%l)(%u)", "%1_%2"):lower():gsub("[^%w\128-\255]+", "_"):gsub("^_+", ""):gsub("_+$", ""))
end

--- Returns the column that --from-column asks for, and whether the record is a header.
local function asked_column(record, reading, asked, fail)
  local number = asked:find "^%d+$" and tonumber(asked)
  if number then
    if not record[number] then
      fail(("has %s, --from-column is %d"):format(text.plural(#record, "column"), number))
    end
    local plain = cells.plain(record[number])
    -- A name that is mistyped must not pass for a header.
    return number, not read_cell(reading, plain) and select(2, plain:gsub("%d", "")) < most_digits
  end
  local found
  for column, cell in ipairs(record) do
    if column_name(cells.plain(cell)) == column_name(asked) then
      if found then
        fail(("columns %d and %d are called %s: say --from-column %d or %d"):format(found, column, asked, found,
          column))
      end
      found = column
    end
  end
  if found then return found, true end
  fail(("none of the columns is called %s: %s"):format(asked, text.short(table.concat(record, ", "), 80)))
end

--- Finds the column that a header names. Returns it; nil if the only cell is none of its names. Ends the command
-- if no column, or more than one, could be meant.
local function header_column(record, reading, fail)
  for _, names in ipairs(reading.columns) do
    local found
    for column, cell in ipairs(record) do
      if names[column_name(cells.plain(cell))] then
        if found then
          local same = column_name(cells.plain(record[found])) == column_name(cells.plain(cell))
          fail(("two columns could be the %s: %s and %s; say which with --from-column %s"):format(reading.plural,
            shown(record[found]), shown(cell), same and ("%d or %d"):format(found, column) or "NAME"))
        end
        found = column
      end
    end
    if found then return found end
  end
  if record[1]:find "^ID  +STATUS" then
    fail "this is the table that list shows: write it with --out ids or --out csv"
  end
  if #record == 1 then return nil end
  fail(("none of the columns is called %s: %s (--from-column NAME says which it is)"):format(reading.called,
    text.short(table.concat(record, ", "), 80)))
end

--- Finds out where the names are, from the first record: { column, kind, width = cells of a header } or, where each
-- cell is one, { }. Returns it, and whether the record is a header.
local function layout_of(record, reading, asked, fail)
  if asked then
    local column, is_header = asked_column(record, reading, asked, fail)
    return { column = column, width = is_header and #record or nil }, is_header
  end
  local columns, kinds, others = {}, 0, 0
  for column, cell in ipairs(record) do
    local plain = cells.plain(cell)
    local kind = plain ~= "" and read_cell(reading, plain)
    if kind then
      if not columns[kind] then columns[kind], kinds = {}, kinds + 1 end
      table.insert(columns[kind], column)
    elseif plain ~= "" then
      others = others + 1
    end
  end
  if kinds == 0 then
    local column = header_column(record, reading, fail)
    return { column = column, width = column and #record }, column ~= nil
  end
  if kinds == 1 and others == 0 then return {}, false end
  if others == 0 then
    fail "has names of different kinds: give one on each line, or say with --from-column NUMBER which cell is meant"
  end
  for _, kind in ipairs { "id", "support_key", "parent_support_key", "phone_number" } do
    local found = columns[kind]
    if found then
      if #found > 1 then
        fail(("has no header and %d %ss beside other cells: say with --from-column NUMBER which is meant"):format(
          #found, kind:gsub("_", " ")))
      end
      return { column = found[1], kind = kind }, false
    end
  end
end

--- Takes the names of a record; add(reason) for each that is none.
local function take_record(record, layout, reading, take, add)
  if not layout.column then
    local several = #record > 1
    for column, cell in ipairs(record) do
      local plain = cells.plain(cell)
      if plain ~= "" then
        local kind, problem = read_cell(reading, plain, function(one_kind, value)
          take(one_kind, value, several and column or nil)
        end)
        if not kind then add(problem) end
      end
    end
    return
  end
  local cell = record[layout.column]
  if not cell then
    add(("has %s, the %s are in column %d"):format(text.plural(#record, "column"), reading.plural, layout.column))
    return
  end
  for column = (layout.width or #record) + 1, #record do
    if cells.plain(record[column]) ~= "" then
      add(("has %s, and the header has %d"):format(text.plural(#record, "cell"), layout.width))
      return
    end
  end
  local plain = cells.plain(cell)
  if plain == "" then
    add(("column %d, which has the %s, is empty"):format(layout.column, reading.plural))
    return
  end
  for column, other in ipairs(layout.kind and record or {}) do
    if column ~= layout.column and other ~= "" and reading.read(cells.plain(other)) == layout.kind then
      add(("has %ss in columns %d and %d: say with --from-column NUMBER which is meant"):format(
        layout.kind:gsub("_", " "), math.min(layout.column, column), math.max(layout.column, column)))
      return
    end
  end
  local kind, problem = read_cell(reading, plain, take)
  if not kind then add(problem) end
end

local function is_empty(record)
  for _, cell in ipairs(record) do
    if cell ~= "" and cells.trim(cell) ~= "" then return false end
  end
  return true
end

--- Returns how many lines end in a part of a text: at \n, \r\n, or \r alone.
local function lines_in(part)
  local _, feeds = part:gsub("\n", "")
  local _, returns = part:gsub("\r", "")
  local _, both = part:gsub("\r\n", "")
  return feeds + returns - both
end

local function read_lines(content, reading, asked, take, wrong)
  local position, line, separator, layout = 1, 1, nil, nil
  local function fail(reason) wrong:fail(line, reason) end
  local function add(reason) wrong:add(line, reason) end

  while position <= #content do
    local first = content:match("^[^\r\n]*", position)
    local ending = content:match("^\r?\n", position + #first) or content:match("^\r", position + #first) or ""
    local after = position + #first + #ending
    local lines = #ending > 0 and 1 or 0
    if layout and not layout.column and reading.quick and first:find(reading.quick) then
      take("id", first:lower())
    elseif not layout and not separator and first:find '^"?[sS][eE][pP]=[,;|\t]"?$' then
      separator = first:match "=(.)"
    elseif not first:find "^%s*$" and not first:find "^%s*#" then
      separator = separator or csv_record.separator_of(first)
      local record, record_end = csv_record.read(content, position, separator)
      if not record then fail(record_end) end
      lines, after = lines_in(content:sub(position, record_end - 1)), record_end
      if not is_empty(record) then
        local is_header = false
        if not layout then layout, is_header = layout_of(record, reading, asked, fail) end
        if not is_header then take_record(record, layout, reading, take, add) end
      end
    end
    position, line = after, line + lines
  end
end

--- Calls take(kind, value, column) for the names in a text, in its order; column: where a record is made of several.
-- name: of the text, for errors. asked: the column that was asked for, or nil. Ends the command if anything is
-- wrong, after it has read all. reading:
--   read(cell) -> kind, value (order_name.lua); or nil and what is wrong
--   noun, plural, called: what the names are, and what their column is called, for messages
--   columns: a list of sets of the names that the column can have in a header; the first that is there counts
--   of_record(record) -> a list of cells from an object of JSON; or nil and what is wrong
--   quick: the pattern of a line that is one id
function name_list.read(content, name, reading, asked, take)
  if json_records.fits(content) then
    local wrong = complaints.new(name, "record")
    json_records.visit(content, function(place, record)
      local list, problem = { record }, nil
      if type(record) == "table" then list, problem = reading.of_record(record) end
      if not list then wrong:add(place, problem) end
      for _, cell in ipairs(list or {}) do
        local kind, reason = read_cell(reading, cells.plain(tostring(cell)), take)
        if not kind then wrong:add(place, reason) end
      end
    end, function(place, reason) wrong:add(place, reason) end)
    wrong:finish()
  else
    local wrong = complaints.new(name, "line")
    read_lines(content, reading, asked, take, wrong)
    wrong:finish()
  end
end

return name_list
