--- telnyx-porting create, update and comment: what changes orders and can be changed again.

local bodies = require "telnyx.porting.command.bodies"
local changes = require "telnyx.porting.command.changes"
local connection = require "telnyx.porting.command.connection"
local input = require "telnyx.porting.command.input"
local output = require "telnyx.porting.command.output"
local trouble = require "telnyx.porting.command.trouble"

local editing = {}

--- The body and the options of a call: what is not to be checked goes into the options.
local function arguments_of(body, options)
  if options.unchecked_fields then return nil, { body = body } end
  return body
end

function editing.create(options)
  local body = bodies.read(options.json)
  if #options.numbers > 0 then body.phone_numbers = options.numbers end
  body.customer_reference = options.reference or body.customer_reference
  body.customer_group_reference = options.group_reference or body.customer_group_reference
  if body.phone_numbers == nil then trouble.fail("usage", "create: name phone numbers, or a file with --json") end
  input.check_numbers(body.phone_numbers)
  local client = connection.open(options)
  local orders, err = trouble.guard(client.porting_orders.create, client.porting_orders,
    arguments_of(body, options))
  if not orders then trouble.fail_by(err) end
  local writer = output.orders(options.out)
  for _, order in ipairs(orders.data) do writer:add(order) end
  writer:close()
  if #orders.data > 1 then
    io.stderr:write(("telnyx-porting: the API made %d orders of it\n"):format(#orders.data))
  end
  return trouble.status.done
end

function editing.update(options)
  local ids = input.ids(options)
  local body = bodies.apply(bodies.read(options.json), options)
  if next(body) == nil then trouble.fail("usage", "update: say what changes: --set, --unset or --json") end
  local client = connection.open(options)
  return changes.make(ids, options.out, "updated", function(id)
    return trouble.guard(client.porting_orders.update, client.porting_orders, id, arguments_of(body, options))
  end)
end

function editing.comment(options)
  local ids = input.ids { ids = { options.id } }
  local text = options.text == "-" and io.read "*a" or options.text
  text = (text or ""):match "^%s*(.-)%s*$"
  if text == "" then trouble.fail("usage", "comment: there is nothing to say") end
  local client = connection.open(options)
  local comment, err = trouble.guard(client.comments.create, client.comments, ids[1], { body = text })
  if not comment then trouble.fail_by(err) end
  output.write(comment.id, "\n")
  return trouble.status.done
end

return editing
