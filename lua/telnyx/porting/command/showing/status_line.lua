--- The line at the bottom of a terminal that says how far something is: rewritten as it goes on, and out of the way of
-- whatever else is written to stderr.

local porting = require "telnyx.porting"
local process = require "telnyx.porting_process"

local status_line = {}

local is_shown = false

--- Shows a text, cut to the terminal's width, in place of the one before. Only for a terminal that moves its cursor.
function status_line.show(line)
  io.stderr:write("\r", (porting._shown(line, math.max(process.size(2) - 1, 1))), "\27[K")
  io.stderr:flush()
  is_shown = true
end

--- Takes the line away, so that something else can be written.
function status_line.erase()
  if not is_shown then return end
  io.stderr:write "\r\27[K"
  io.stderr:flush()
  is_shown = false
end

return status_line
