--- telnyx-porting watch: the statuses of orders until all are ported or cancelled.

local command_error = require "telnyx.porting.command.running.command_error"
local connection = require "telnyx.porting.command.running.connection"
local exit_status = require "telnyx.porting.command.running.exit_status"
local order_ids = require "telnyx.porting.command.selecting.order_ids"
local order_reader = require "telnyx.porting.command.selecting.order_reader"
local polling = require "telnyx.porting.command.running.polling"
local process = require "telnyx.porting_process"
local stdout = require "telnyx.porting.command.showing.stdout"
local text = require "telnyx.porting.text"

local function foc_of(order)
  return order.activation_settings and order.activation_settings.foc_datetime_requested or ""
end

--- Reads the orders that are not final yet; changed(entry) for each whose status is another one than before.
-- Returns why some could not be read this time, or nil.
local function look(client, entries, changed)
  local open, by_id, problem = {}, {}, nil
  local function set(entry, status)
    if entry.status ~= status then
      entry.before, entry.status, entry.since = entry.status, status, os.time()
      changed(entry)
    end
  end
  for _, entry in ipairs(entries) do
    by_id[entry.id] = entry
    if not entry.final then open[#open + 1] = entry.id end
  end
  order_reader.read(client, open, function(id, order, err)
    local entry = by_id[id]
    if order then
      entry.foc, entry.reference, entry.final = foc_of(order), order.customer_reference or "", order:is_final()
      set(entry, order.status and order.status.value or "unknown")
    elseif err.kind == "not_found" then
      -- A draft that was deleted will not come back, an order that never was won't either.
      entry.final, entry.gone = true, true
      set(entry, "not found")
    elseif command_error.is_retryable(err) then
      problem = problem or err
    else
      command_error.raise_from(err)
    end
  end)
  return problem
end

local function count_final(entries)
  local count = 0
  for _, entry in ipairs(entries) do count = count + (entry.final and 1 or 0) end
  return count
end

--- A line for each change, for pipes and files.
local function plain()
  return {
    changed = function(entry)
      stdout.write(("%s  %s  %s\n"):format(os.date("!%Y-%m-%dT%H:%M:%SZ", entry.since), entry.id,
        (entry.before and text.plain(entry.before) .. " -> " or "") .. text.plain(entry.status)))
    end,
    show = function() stdout.flush() end,
  }
end

--- A table that is drawn over itself: what is open comes first when there is no room for all.
local function live(entries)
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
    -- Room for the head, the line that says how many are left out, the last line, and the cursor's.
    local lines = lines_for(math.max(rows - 4, 1))
    lines[#lines + 1] = ("%d of %d final, at %s%s"):format(count_final(entries), #entries, os.date "%H:%M:%S",
      problem and "; " .. tostring(problem) or "")
    local parts = { drawn > 0 and ("\27[%dA"):format(drawn) or "" }
    for _, line in ipairs(lines) do parts[#parts + 1] = "\r" .. text.short(line, columns - 1) .. "\27[K\n" end
    parts[#parts + 1] = "\27[J"
    stdout.write(table.concat(parts))
    stdout.flush()
    drawn = #lines
  end

  return { changed = function() end, show = show }
end

return function(options)
  local ids = order_ids.from_options(options)
  local client = connection.open(options)
  local poll = polling.new(options)
  local entries = {}
  for i, id in ipairs(ids) do entries[i] = { id = id } end
  local view = process.is_terminal(1) and live(entries) or plain()
  local status = exit_status.done
  while true do
    local problem = look(client, entries, view.changed)
    view.show(problem)
    if count_final(entries) == #entries then break end
    local reason = poll.pause()
    if reason then
      io.stderr:write(("telnyx-porting: %s; not final yet: %d of %d\n"):format(reason,
        #entries - count_final(entries), #entries))
      return exit_status.stopped
    end
  end
  for _, entry in ipairs(entries) do
    if entry.gone then status = exit_status.incomplete end
  end
  return status
end
