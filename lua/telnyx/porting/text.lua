--- Texts for people: plurals, widths, durations, and foreign text made safe for a terminal.

local text = {}

function text.plural(count, what)
  return ("%d %s%s"):format(count, what, count == 1 and "" or "s")
end

--- Makes foreign text safe for one line of a terminal: without control characters, which could move the cursor or hide
-- a line, and without those that break a line or turn its direction (U+2028, U+202E and the like).
function text.plain(value)
  return (tostring(value):gsub("[%c\127]", "?"):gsub("\194[\128-\159]", "?")
    :gsub("\226\128[\142\143\168-\174]", "?"):gsub("\226\129[\166-\169]", "?"))
end

--- Cuts a text to so many characters, and never inside one of UTF-8. Returns it and its length.
function text.short(value, most)
  local plain, count, position = text.plain(value), 0, 1
  while position <= #plain do
    count = count + 1
    if count > most then
      -- back to the start of the last character that leaves room for the dots
      local cut = position - 1
      while cut > 1 and plain:byte(cut) >= 128 and plain:byte(cut) < 192 do cut = cut - 1 end
      return plain:sub(1, cut - 1) .. "…", most
    end
    position = position + 1
    while position <= #plain and plain:byte(position) >= 128 and plain:byte(position) < 192 do
      position = position + 1
    end
  end
  return plain, count
end

--- The same, padded with spaces.
function text.cell(value, width)
  local short, count = text.short(value, width)
  return short .. (" "):rep(width - count)
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
