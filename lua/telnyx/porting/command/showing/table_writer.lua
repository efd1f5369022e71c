--- Writes rows as a table for people. On a terminal it fits its width, elsewhere it shows everything.

local paint = require "telnyx.porting.command.showing.paint"
local stdout = require "telnyx.porting.command.showing.stdout"
local table_layout = require "telnyx.porting.command.showing.table_layout"
local terminal = require "telnyx.porting.command.showing.terminal"
local text = require "telnyx.porting.text"

-- How many rows are measured before the first is shown: those of one page.
local most_measured = 250

local function title_of(column)
  return column.title or column[1]:gsub("_", " "):upper()
end

--- A writer: add(row), flush() (show what was added so far), close(). columns: see row_writer.lua; options: of the
-- command line.
return function(columns, options)
  local fits = terminal.is_one(1) and not options.wide
  local painter = paint.for_descriptor(1)
  local waiting, layout, any = {}, nil, false

  local function line_of(cells, colours)
    local parts = {}
    for i, part in ipairs(layout) do
      local cell, width = cells[part.place], part.width
      local shown, taken = text.short(cell, fits and width or nil)
      local padding = i < #layout and (" "):rep(width - taken) or ""
      parts[i] = painter(colours(part.place), shown) .. padding
    end
    return (table.concat(parts, "  "):gsub(" +$", "")) .. "\n"
  end

  --- Decides on the widths. is_all: no further rows come, so that a column without any value may be left out.
  local function lay_out(is_all)
    local measured = {}
    for place, column in ipairs(columns) do
      local _, natural = text.short(title_of(column))
      local filled = not is_all and column.usual ~= nil
      if not is_all then natural = math.max(natural, column.usual or 0) end
      for _, row in ipairs(waiting) do
        local _, taken = text.short(row.cells[place])
        natural, filled = math.max(natural, taken), filled or taken > 0
      end
      local leave_out = fits and is_all and not filled and #waiting > 0 and not options.columns
      measured[place] = {
        natural = fits and not options.columns and math.min(natural, column.most or natural) or natural,
        least = column.least or natural,
        rank = not leave_out and column.rank or nil,
      }
    end
    layout = table_layout(measured, fits and (terminal.size(1)) or nil, options.columns ~= nil)
  end

  local function show(row)
    stdout.write(line_of(row.cells, function(place)
      local column = columns[place]
      return column.paint and column.paint(row.cells[place])
    end))
  end

  local function show_waiting(is_all)
    if not layout then
      lay_out(is_all)
      if not options.no_headers and (any or not is_all) then
        local titles = {}
        for place, column in ipairs(columns) do titles[place] = title_of(column) end
        stdout.write(line_of(titles, function() return "bold" end))
      end
    end
    for _, row in ipairs(waiting) do show(row) end
    waiting = {}
  end

  return {
    add = function(_, row)
      local cells = {}
      for place, column in ipairs(columns) do
        local cell = (not fits and column.full or column.shown or column[2])(row)
        cells[place] = cell == nil and "" or tostring(cell)
      end
      any = true
      waiting[#waiting + 1] = { cells = cells }
      if layout or #waiting >= most_measured then show_waiting(false) end
    end,
    flush = function()
      if any then show_waiting(false) end
    end,
    close = function()
      if any then show_waiting(true) end
    end,
  }
end
