--- Makes text of what a file holds: UTF-16 and byte order marks as spreadsheets write them. Names a file that is none.

local command_error = require "telnyx.porting.command.running.command_error"

local readable_text = {}

local byte_order_mark = "\239\187\191"

-- What a file begins with -> what it is, and what to give instead.
local kinds = {
  { "\208\207\17\224\161\177\26\225", "an old Excel workbook (.xls): save the sheet as CSV" },
  { "\31\139", "compressed by gzip: unpack it first, as with gzip -dc FILE" },
  { "BZh", "compressed by bzip2: unpack it first" },
  { "\2537zXZ", "compressed by xz: unpack it first" },
  { "(\181/\253", "compressed by zstd: unpack it first" },
  { "7z\188\175", "a 7z archive: unpack it first" },
  { "%PDF-", "a PDF: it takes a text or a CSV" },
  { "SQLite format 3", "a SQLite database: the ids of a run's store come from telnyx-porting report STORE --out ids" },
  { "\137PNG", "a picture: it takes a text or a CSV" },
  { "\255\216\255", "a picture: it takes a text or a CSV" },
  { "{\\rtf", "a document (RTF): save it as plain text" },
}

-- A zip archive begins with this; the names of the files in it show what it is.
local zip = "PK\3\4"
local zip_kinds = {
  { "xl/", "an Excel workbook (.xlsx): save the sheet as CSV" },
  { "vnd.oasis.opendocument.spreadsheet", "an OpenDocument sheet (.ods): save it as CSV" },
  { "vnd.oasis.opendocument", "an OpenDocument file: save it as plain text or CSV" },
  { "word/", "a Word document (.docx): save it as plain text" },
  { "Index/Document.iwa", "an Apple Numbers or Pages file: export it as CSV" },
}

--- Returns what a file is that is no text, and what to give instead; nil for a text.
local function kind_of(content)
  if content:sub(1, #zip) == zip then
    for _, kind in ipairs(zip_kinds) do
      if content:find(kind[1], 1, true) then return kind[2] end
    end
    return "a zip archive: unpack it first"
  end
  for _, kind in ipairs(kinds) do
    if content:sub(1, #kind[1]) == kind[1] then return kind[2] end
  end
  if content:find "^%s*<[!?%a]" then return "HTML or XML: it takes a text, JSON or a CSV" end
end

local function utf8_of(code)
  if code < 0x80 then return string.char(code) end
  if code < 0x800 then return string.char(0xC0 + math.floor(code / 0x40), 0x80 + code % 0x40) end
  local tail = 0x80 + code % 0x40
  local middle = 0x80 + math.floor(code / 0x40) % 0x40
  if code < 0x10000 then return string.char(0xE0 + math.floor(code / 0x1000), middle, tail) end
  return string.char(0xF0 + math.floor(code / 0x40000), 0x80 + math.floor(code / 0x1000) % 0x40, middle, tail)
end

-- Bytes of UTF-16 that are converted at a time: a table of all characters of a large file would take a gigabyte.
local slice_bytes = 8192

--- Converts a slice of UTF-16. lead: the first half of a pair that the slice before ended with, or nil. Returns the
-- text, and the same for the next slice.
local function convert_slice(bytes, high, lead)
  local ascii = high == 1 and "([\1-\127])%z" or "%z([\1-\127])"
  if not lead and bytes:gsub(ascii, "") == "" then return (bytes:gsub(ascii, "%1")), nil end
  local parts = {}
  for position = 1, #bytes - 1, 2 do
    local unit = bytes:byte(position + high) * 256 + bytes:byte(position + 1 - high)
    local is_tail = unit >= 0xDC00 and unit < 0xE000
    if lead and is_tail then
      parts[#parts + 1] = utf8_of(0x10000 + (lead - 0xD800) * 0x400 + unit - 0xDC00)
    else
      if lead then parts[#parts + 1] = utf8_of(0xFFFD) end
      if is_tail then unit = 0xFFFD end
      if unit < 0xD800 or unit >= 0xDC00 then parts[#parts + 1] = utf8_of(unit) end
    end
    lead = not is_tail and unit >= 0xD800 and unit < 0xDC00 and unit or nil
  end
  return table.concat(parts), lead
end

--- Converts UTF-16 from a position on. high: the offset of the high byte of each unit, 0 or 1. Half a pair becomes
-- U+FFFD.
local function from_utf16(content, first, high)
  local slices, lead = {}, nil
  for position = first, #content, slice_bytes do
    slices[#slices + 1], lead = convert_slice(content:sub(position, position + slice_bytes - 1), high, lead)
  end
  if lead then slices[#slices + 1] = utf8_of(0xFFFD) end
  return table.concat(slices)
end

--- Returns the offset of the high byte where a text is UTF-16, and the position of its first character.
local function utf16_of(content)
  local mark = content:sub(1, 2)
  if mark == "\255\254" then return 1, 3 end
  if mark == "\254\255" then return 0, 3 end
  -- Without its mark: what people name orders by is ASCII, so every other byte is 0.
  if content:find "^[\1-\127]%z[\1-\127]%z" then return 1, 1 end
  if content:find "^%z[\1-\127]%z[\1-\127]" then return 0, 1 end
end

--- Returns the content of a file as a text, without its byte order mark. name: of the file, for errors. Ends the
-- command where it is no text.
function readable_text.of(content, name)
  if content:find "^\255\254%z%z" or content:find "^%z%z\254\255" then
    command_error.usage("%s is UTF-32: save it as UTF-8", name)
  end
  local high, first = utf16_of(content)
  if high then
    if #content % 2 == 1 then command_error.usage("%s is UTF-16 and ends within a character: it was cut off", name) end
    return from_utf16(content, first, high)
  end
  local kind = kind_of(content)
  if kind then command_error.usage("%s is %s", name, kind) end
  if content:find "%z" then command_error.usage("%s is no text: it has NUL bytes", name) end
  if content:sub(1, #byte_order_mark) == byte_order_mark then return content:sub(#byte_order_mark + 1) end
  return content
end

return readable_text
