--- What watch draws in place on a terminal: how many orders have which status, and below it each order where all have
-- room, else only those whose status has changed since the start, the latest first.

local moments = require "telnyx.porting.command.showing.moments"
local paint = require "telnyx.porting.command.showing.paint"
local stdout = require "telnyx.porting.command.showing.stdout"
local table_layout = require "telnyx.porting.command.showing.table_layout"
local terminal = require "telnyx.porting.command.showing.terminal"
local text = require "telnyx.porting.text"

-- The orders of a page come at once, and the next page takes a while.
local steps_of_a_page = 250

local columns = {
  { title = "ID", read = function(entry) return entry.id end, rank = 1 },
  { title = "STATUS", read = function(entry) return entry.status end, rank = 2, paint = paint.of_status },
  { title = "BEFORE", read = function(entry) return entry.before end, rank = 4, paint = paint.of_status },
  { title = "AT (UTC)", read = function(entry) return entry.since and os.date("!%H:%M:%S", entry.since) end,
    rank = 3 },
  { title = "FOC DATE (UTC)", read = function(entry) return moments.date(entry.foc) end, rank = 5 },
  { title = "REFERENCE", read = function(entry) return entry.reference end, rank = 6, least = 12 },
}

--- Returns the counts by status, the most frequent first, in lines of `room` columns. painter: see paint.lua.
local function count_lines(entries, room, painter)
  local counts, names = {}, {}
  for _, entry in ipairs(entries) do
    local name = entry.status or "not read yet"
    if not counts[name] then names[#names + 1] = name end
    counts[name] = (counts[name] or 0) + 1
  end
  table.sort(names, function(a, b)
    if counts[a] ~= counts[b] then return counts[a] > counts[b] end
    return a < b
  end)
  local lines, used = {}, math.huge
  for _, name in ipairs(names) do
    local shown, width = text.short(("%d %s"):format(counts[name], name), room - 2)
    if used + 3 + width > room then
      lines[#lines + 1], used = "  ", 2
    else
      lines[#lines], used = lines[#lines] .. "   ", used + 3
    end
    lines[#lines], used = lines[#lines] .. painter(paint.of_status(name), shown), used + width
  end
  return lines
end

--- The lines of a table of entries, with its head.
local function table_lines(entries, room, painter)
  local cells, measured = {}, {}
  for place, column in ipairs(columns) do
    local natural, any = #column.title, false
    for i, entry in ipairs(entries) do
      local value = column.read(entry)
      local shown, width = text.short(value == nil and "" or value)
      cells[i] = cells[i] or {}
      cells[i][place] = shown
      natural, any = math.max(natural, width), any or width > 0
    end
    measured[place] = { natural = natural, least = column.least or natural, rank = any and column.rank or nil }
  end
  local layout, lines = table_layout(measured, room), {}
  local function add(cell_of, colour_of)
    local parts = {}
    for i, part in ipairs(layout) do
      local shown, width = text.short(cell_of(part.place), part.width)
      parts[i] = painter(colour_of(part.place), shown) .. (i < #layout and (" "):rep(part.width - width) or "")
    end
    lines[#lines + 1] = table.concat(parts, "  ")
  end
  add(function(place) return columns[place].title end, function() return "bold" end)
  for i = 1, #entries do
    add(function(place) return cells[i][place] end, function(place)
      return columns[place].paint and columns[place].paint(cells[i][place])
    end)
  end
  return lines
end

--- entries: see status_changes.lua. count_final(entries).
return function(entries, count_final)
  local painter = paint.for_descriptor(1)
  local changes, drawn, drawn_at = {}, 0, nil
  local last_width, last_height, last_problem
  local is_read = false -- whether each order was read once, or tried
  local read = 0 -- orders of this round

  --- Returns the entries that have changed, the latest first, at most `most` of them; and how many have changed.
  local function latest(most)
    local list, count = {}, 0
    for i = #changes, 1, -1 do
      local entry = changes[i]
      if entry.latest_change == i then
        count = count + 1
        if count <= most then list[count] = entry end
      end
    end
    return list, count
  end

  local function lines_for(width, height)
    local room = width - 1 -- a line that fills the last column would be broken by some terminals
    local summary = ("%d of %d final, at %s%s"):format(count_final(entries), #entries, moments.clock(os.time()),
      last_problem and "; " .. tostring(last_problem) or "")
    local lines = { (text.short(summary, room)) }
    for _, line in ipairs(count_lines(entries, room, painter)) do
      if #lines < height - 1 then lines[#lines + 1] = line end
    end
    local left = height - #lines - 2 -- below an empty line and the head
    if left < 1 then return lines end
    local shown, count = entries, #entries
    if #entries > left then shown, count = latest(left) end
    if count > left then shown, count = latest(left - 1) end
    if count == 0 and not is_read then return lines end
    lines[#lines + 1] = ""
    if count == 0 then
      lines[#lines + 1] = (text.short("No status has changed since the start.", room))
      return lines
    end
    for _, line in ipairs(table_lines(shown, room, painter)) do lines[#lines + 1] = line end
    if count > #shown then
      lines[#lines + 1] = (text.short(text.agree(count - #shown, "… and %d more that has changed",
        "… and %d more that have changed"), room))
    end
    return lines
  end

  local function draw()
    local width, height = terminal.size(1)
    local parts = {}
    if last_width and (width ~= last_width or height ~= last_height) then
      -- Where its lines stand now is the terminal's secret.
      parts[1] = "\27[H\27[2J"
    elseif drawn > 0 then
      parts[1] = ("\27[%dA"):format(drawn)
    end
    local lines = lines_for(width, height - 1) -- the cursor stands below
    for _, line in ipairs(lines) do parts[#parts + 1] = "\r" .. line .. "\27[K\n" end
    parts[#parts + 1] = "\27[J"
    stdout.write(table.concat(parts))
    stdout.flush()
    drawn, last_width, last_height, drawn_at = #lines, width, height, os.time()
  end

  return {
    changed = function(entry)
      if not entry.before then return end
      changes[#changes + 1] = entry
      entry.latest_change = #changes
    end,
    show = function(problem)
      last_problem, is_read, read = problem, true, 0
      draw()
    end,
    reading = function()
      drawn_at, read = drawn_at or os.time(), read + 1
      if read % steps_of_a_page == 0 or os.time() - drawn_at >= 1 then draw() end
    end,
    resized = function()
      local width, height = terminal.size(1)
      if last_width and (width ~= last_width or height ~= last_height) then draw() end
    end,
  }
end
