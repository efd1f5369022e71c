--- One order for people: its fields, one a line, and whether it can be cancelled.

local field = require "telnyx.porting.command.showing.field"
local moments = require "telnyx.porting.command.showing.moments"
local order_rows = require "telnyx.porting.command.showing.order_rows"
local paint = require "telnyx.porting.command.showing.paint"
local stdout = require "telnyx.porting.command.showing.stdout"
local terminal = require "telnyx.porting.command.showing.terminal"
local text = require "telnyx.porting.text"

local values_at = 29 -- the column where values begin

local is_time = {
  foc_datetime_requested = moments.time, foc_datetime_actual = moments.time,
  created_at = moments.second, updated_at = moments.second,
}

--- What a line shows of a column: times in UTC, and every phone number.
local function value_of(name, read, order)
  local value = read(order)
  if value == nil or not is_time[name] then return value end
  local shown = is_time[name](value)
  return shown == value and value or (shown:gsub("^(%S+ [%d:]+)", "%1 UTC"))
end

return function(order)
  local painter = paint.for_descriptor(1)
  local room = terminal.is_one(1) and (terminal.size(1)) or nil

  local function line(name, value, colour)
    if value == nil then return end
    local shown, columns = text.short(value)
    -- On a narrow terminal a value begins further left before it is broken.
    local start = math.max(math.min(values_at, (room or math.huge) - columns), #name + 2)
    stdout.write(painter("bold", name), (" "):rep(start - #name), painter(colour, shown), "\n")
  end

  for _, column in ipairs(order_rows.columns) do
    local name = column[1]
    local value = value_of(name, column[2], order)
    if name == "reasons" then
      for _, detail in ipairs(field("status", "details")(order) or {}) do
        local code, description = field "code" (detail), field "description" (detail)
        line("", tostring(code) .. (description and ": " .. tostring(description) or ""))
      end
    else
      line(name, value, name == "status" and paint.of_status(value) or nil)
    end
  end
  local cancellable, _, sentence = order:cancellable()
  line("cancellable", cancellable and "yes, as far as can be told here" or "no: " .. tostring(sentence),
    cancellable and "green" or "yellow")
end
