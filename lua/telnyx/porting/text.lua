--- Texts for people: plurals, widths, durations, and foreign text made safe for a terminal.

local porting = require "telnyx.porting"

local text = {}

function text.plural(count, what)
  return ("%d %s%s"):format(count, what, count == 1 and "" or "s")
end

--- Chooses the words that go with a number: text.agree(1, "was", "were") is "was". All sentences with a number in them
-- get their words here; in the words, %d stands for the number.
function text.agree(count, of_one, of_others)
  local words = count == 1 and of_one or of_others
  return (words:gsub("%%d", ("%d"):format(count)))
end

--- Makes foreign text safe for one line of a terminal: a question mark stands for what could move the cursor, hide a
-- line, turn its direction or not be seen (see core/shown_text.h).
function text.plain(value)
  return (porting._shown(tostring(value)))
end

--- The same, cut to `most` columns (nil: without limit). Returns the text and the columns that it takes.
function text.short(value, most)
  return porting._shown(tostring(value), most)
end

--- The same, padded with spaces.
function text.cell(value, width)
  local short, columns = text.short(value, width)
  return short .. (" "):rep(width - columns)
end

--- Formats a whole number: 1,250.
function text.count(number)
  local digits = ("%.0f"):format(number)
  return (digits:reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^,", ""))
end

--- Formats seconds: 45 s, 3 min 20 s, 2 h 05 min.
function text.duration(seconds)
  seconds = math.floor(seconds + 0.5)
  if seconds < 60 then return ("%d s"):format(seconds) end
  if seconds < 3600 then return ("%d min %02d s"):format(math.floor(seconds / 60), seconds % 60) end
  return ("%d h %02d min"):format(math.floor(seconds / 3600), math.floor(seconds % 3600 / 60))
end

--- Quotes a word for a shell, where it needs that.
function text.quoted(word)
  if word:find "^[%w_./:@%%+=,-]+$" then return word end
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

return text
