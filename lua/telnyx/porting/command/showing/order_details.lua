--- One order for people: its fields, one a line, and whether it can be cancelled.

local order_rows = require "telnyx.porting.command.showing.order_rows"
local stdout = require "telnyx.porting.command.showing.stdout"
local text = require "telnyx.porting.text"

return function(order)
  local function line(name, value)
    if value ~= nil then stdout.write(("%-28s %s\n"):format(name, text.plain(value))) end
  end
  for _, column in ipairs(order_rows.columns) do
    line(column[1], column[2](order))
    if column[1] == "status" then
      for _, detail in ipairs(order.status and order.status.details or {}) do
        line("", ("%s: %s"):format(tostring(detail.code), tostring(detail.description)))
      end
    end
  end
  local cancellable, _, sentence = order:cancellable()
  line("cancellable", cancellable and "yes, as far as can be told here" or "no: " .. tostring(sentence))
end
