--- telnyx-porting list, and get: nothing is changed.

local connection = require "telnyx.porting.command.connection"
local filters = require "telnyx.porting.command.filters"
local input = require "telnyx.porting.command.input"
local output = require "telnyx.porting.command.output"
local selection = require "telnyx.porting.command.selection"
local text = require "telnyx.porting.command.text"
local trouble = require "telnyx.porting.command.trouble"
local where = require "telnyx.porting.command.where"

local list = {}

function list.list(options)
  local filter, test = filters.parse(options.filter), where.parse(options)
  local client = connection.open(options)
  local writer, shown = output.orders(options.out, options.secrets), 0
  local limit = options.limit or math.huge

  local walk = selection.orders(client, { filter = filter, sort = options.sort,
    page = limit < 250 and not test.narrows and { size = math.max(limit, 1) } or nil })
  while shown < limit do
    local order = trouble.guard(walk)
    if not order then break end
    if filter then filters.verify(order, filter, false) end
    if test(order) then
      writer:add(order)
      shown = shown + 1
    end
  end
  local unseen = shown == 0 and test.unseen()
  if unseen then trouble.fail("usage", "--where %s: none of the orders has such a field with a value", unseen) end
  writer:close()
  return trouble.status.done
end

local function show(order)
  local function line(name, value)
    if value ~= nil then output.write(("%-28s %s\n"):format(name, text.plain(value))) end
  end
  for _, column in ipairs(output.order_columns) do
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

function list.get(options)
  local ids = input.ids(options)
  local client = connection.open(options)
  local writer = options.out ~= "table" and output.orders(options.out, options.secrets)
  local status, shown = trouble.status.done, 0
  selection.read(client, ids, function(id, order, err)
    if not order then
      status = trouble.tell(id, err)
      return
    end
    shown = shown + 1
    if writer then
      writer:add(order)
    else
      if shown > 1 then output.write "\n" end
      show(order)
    end
  end)
  if writer then writer:close() end
  return status
end

return list
