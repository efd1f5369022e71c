--- Cells as spreadsheets and people leave them: spaces of any kind, quotes, and formulas that only hold a text.

local cells = {}

-- Characters that show nothing: no-break and other spaces (U+00A0, U+2000 to U+200F, U+202F, U+3000), the soft hyphen,
-- the word joiner, and the byte order mark.
local blanks = {
  "\194[\160\173]", "\226\128[\128-\143\168\169\175]", "\226\129[\159\160]", "\227\128\128", "\239\187\191",
}

--- Cuts blanks off the start and the end of a text.
function cells.trim(value)
  value = value:match "^%s*(.-)%s*$"
  -- Nothing but ASCII at both ends, as nearly always.
  if not value:find "^[\128-\255]" and not value:find "[\128-\255]$" then return value end
  local before
  repeat
    before = value
    for _, blank in ipairs(blanks) do value = value:gsub("^" .. blank, ""):gsub(blank .. "$", "") end
    -- The no-break space of Windows-1252, where it can't end a character of UTF-8.
    value = value:gsub("^\160", ""):gsub("([%z\1-\127])\160$", "%1")
    value = value:match "^%s*(.-)%s*$"
  until value == before
  return value
end

--- Returns what a cell holds: without blanks, without the quotes of SQL, without the apostrophe that keeps a
-- spreadsheet from running it, and as the text that ="…" shows.
function cells.plain(value)
  value = cells.trim(value)
  local inner = value:match '^="(.*)"$' or value:match "^'(.*)'$" or value:match "^'([=+@-].*)$"
    or value:match "^\226\128[\152-\159](.*)\226\128[\152-\159]$"
  if not inner and not value:find '^"[^"]*"$' then return value end
  return cells.trim(inner or value:sub(2, -2))
end

--- Returns a text with each kind of blank as a space, and each kind of dash as a hyphen.
function cells.simple(value)
  if not value:find "[\128-\255]" then return value end
  for _, blank in ipairs(blanks) do value = value:gsub(blank, " ") end
  return (value:gsub("\226\128[\144-\149]", "-"):gsub("\226\136\146", "-"))
end

return cells
