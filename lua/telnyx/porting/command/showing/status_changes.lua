--- How watch shows orders whose statuses change: a line for each change, or on a terminal a screen that is drawn in
-- place. Both have changed(entry), reading() (for each order), show(problem) (when all were read), and resized(), which
-- draws again where the terminal's size has changed. entries: { id, status, before, since (Unix seconds), foc,
-- reference, final }.

local status_screen = require "telnyx.porting.command.showing.status_screen"
local stdout = require "telnyx.porting.command.showing.stdout"
local terminal = require "telnyx.porting.command.showing.terminal"
local text = require "telnyx.porting.text"

local status_changes = {}

--- How many of the orders are final.
function status_changes.count_final(entries)
  local count = 0
  for _, entry in ipairs(entries) do count = count + (entry.final and 1 or 0) end
  return count
end

--- A line for each change, for pipes and files.
local function as_lines()
  return {
    changed = function(entry)
      stdout.write(("%s  %s  %s\n"):format(os.date("!%Y-%m-%dT%H:%M:%SZ", entry.since), entry.id,
        (entry.before and text.plain(entry.before) .. " -> " or "") .. text.plain(entry.status)))
    end,
    show = function() stdout.flush() end,
    reading = function() end,
    resized = function() end,
  }
end

--- Returns the one that suits stdout.
function status_changes.new(entries)
  return terminal.moves(1) and status_screen(entries, status_changes.count_final) or as_lines()
end

return status_changes
