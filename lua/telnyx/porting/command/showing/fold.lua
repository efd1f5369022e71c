--- Folds long lines for people at spaces, as a terminal would cut them inside a word.

local terminal = require "telnyx.porting.command.showing.terminal"
local text = require "telnyx.porting.text"

--- fold(line, descriptor, indent): the line as it is where that is no terminal. indent: spaces before further lines.
return function(line, descriptor, indent)
  if not terminal.is_one(descriptor) then return line end
  local width = terminal.size(descriptor) - 1
  local folded, current, margin = {}, line:match "^ *", (" "):rep(indent or 0)
  local is_first = true
  for word in line:gmatch "%S+" do
    local longer = is_first and current .. word or current .. " " .. word
    local _, columns = text.short(longer)
    if columns > width and not is_first then
      folded[#folded + 1], current = current, margin .. word
    else
      current = longer
    end
    is_first = false
  end
  folded[#folded + 1] = current .. line:match "%s*$"
  return table.concat(folded, "\n")
end
