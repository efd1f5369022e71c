--- The line at the bottom of the terminal behind stderr that says how far something is: rewritten as it goes on, and
-- out of the way of whatever else is written to stderr. For terminals that move their cursor alone (terminal.moves).

local terminal = require "telnyx.porting.command.showing.terminal"
local text = require "telnyx.porting.text"

local status_line = {}

-- Columns that stay free behind the line: the cursor's, and those of the ^C that a terminal echoes.
local free_columns = 3

local is_shown = false

--- Shows a text, cut to the terminal's width, in place of the one before.
function status_line.show(line)
  local room = math.max(terminal.size(2) - free_columns, 1)
  io.stderr:write("\r", (text.short(line, room)), "\27[K")
  io.stderr:flush()
  is_shown = true
end

local function leave(escape)
  if not is_shown then return end
  io.stderr:write(escape)
  io.stderr:flush()
  is_shown = false
end

--- Takes the line away, so that something else can be written.
function status_line.erase() leave "\r\27[K" end

--- Leaves the line as it is, above what is written from now on.
function status_line.keep() leave "\n" end

return status_line
