--- How watch shows orders whose statuses change: a line for each change, or on a terminal a table that is redrawn in
-- place. Both have changed(entry) and show(problem). entries: { id, status, before, since (Unix seconds), foc,
-- reference, final }.

local process = require "telnyx.porting_process"
local stdout = require "telnyx.porting.command.showing.stdout"
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
  }
end

--- A table that is redrawn in place. Open orders come first where there is no room for all.
local function as_table(entries)
  local drawn = 0

  local function lines_for(height)
    local rows = {}
    for place, entry in ipairs(entries) do rows[place] = { entry = entry, place = place } end
    if #rows > height then
      table.sort(rows, function(a, b)
        local a_is_open, b_is_open = not a.entry.final, not b.entry.final
        if a_is_open ~= b_is_open then return a_is_open end
        return a.place < b.place
      end)
    end
    local lines = { ("%-36s  %-18s  %-22s  %-8s  %s"):format("ID", "STATUS", "FOC", "CHANGED", "REFERENCE") }
    for i = 1, math.min(#rows, height) do
      local entry = rows[i].entry
      lines[#lines + 1] = ("%s  %s  %s  %s  %s"):format(entry.id, text.cell(entry.status or "", 18),
        text.cell(entry.foc or "", 22), entry.since and os.date("%H:%M:%S", entry.since) or (" "):rep(8),
        text.plain(entry.reference or ""))
    end
    if #rows > height then lines[#lines + 1] = ("… and %d more"):format(#rows - height) end
    return lines
  end

  local function show(problem)
    local columns, rows = process.size(1)
    -- Leaves room for the head, the line with the number of orders left out, the last line, and the cursor.
    local lines = lines_for(math.max(rows - 4, 1))
    lines[#lines + 1] = ("%d of %d final, at %s%s"):format(status_changes.count_final(entries), #entries,
      os.date "%H:%M:%S", problem and "; " .. tostring(problem) or "")
    local parts = { drawn > 0 and ("\27[%dA"):format(drawn) or "" }
    for _, line in ipairs(lines) do parts[#parts + 1] = "\r" .. text.short(line, columns - 1) .. "\27[K\n" end
    parts[#parts + 1] = "\27[J"
    stdout.write(table.concat(parts))
    stdout.flush()
    drawn = #lines
  end

  return { changed = function() end, show = show }
end

--- Returns the one that suits stdout.
function status_changes.new(entries)
  return process.is_terminal(1) and as_table(entries) or as_lines()
end

return status_changes
