--- telnyx-porting confirm: submits drafts, which can't be taken back.

local change_orders = require "telnyx.porting.command.changing.change_orders"
local command_error = require "telnyx.porting.command.running.command_error"
local confirm_plan = require "telnyx.porting.command.showing.confirm_plan"
local confirmation_prompt = require "telnyx.porting.command.running.confirmation_prompt"
local exit_status = require "telnyx.porting.command.running.exit_status"
local found_orders = require "telnyx.porting.command.showing.found_orders"
local named_orders = require "telnyx.porting.command.selecting.named_orders"
local order_rows = require "telnyx.porting.command.showing.order_rows"
local text = require "telnyx.porting.text"

--- Sorts orders into { drafts, before, cancelled }: ids of drafts; of orders that were submitted before; and of those
-- that are cancelled, or wait for that.
local function sort(orders)
  local sorted = { drafts = {}, before = {}, cancelled = {} }
  for _, order in ipairs(orders) do
    local status = order.status and order.status.value
    local list = status == "draft" and sorted.drafts
      or (status == "cancelled" or status == "cancel-pending") and sorted.cancelled or sorted.before
    list[#list + 1] = order.id
  end
  return sorted
end

return function(options)
  local named = named_orders.read(options, "nothing was submitted", { asks = true })
  local sorted = sort(named.orders)
  local drafts = sorted.drafts
  if not (options.quiet and (options.yes or options.dry_run)) then
    confirm_plan(named.orders, sorted, named.heading)
    found_orders(named.found)
  end
  if options.max and #drafts > options.max then
    command_error.usage("%s selected, more than --max %d: nothing was submitted",
      text.agree(#drafts, "%d draft is", "%d drafts are"), options.max)
  end
  if options.dry_run then
    local writer = order_rows.writer(options)
    for _, order in ipairs(named.orders) do
      if order.status and order.status.value == "draft" then writer:add(order) end
    end
    writer:close()
    return exit_status.done
  end
  local whole = #sorted.cancelled == 0 and exit_status.done or exit_status.incomplete
  if #drafts == 0 then
    io.stderr:write "telnyx-porting: none of these is a draft, so nothing was submitted\n"
    return whole
  end
  local question = ("Submit %s at %s? What is submitted can't be taken back, only be cancelled."):format(
    #drafts < named.count and text.plural(#drafts, "draft")
      or text.agree(#drafts, "this order", "these %d orders"), named.host)
  named.limit:without(confirmation_prompt.ask, options, question, "nothing was submitted")
  named.limit:require()

  local status = change_orders(named.client, drafts, options, {
    done = "submitted",
    limit = named.limit,
    submit = function(client, id, deadline)
      return client:submit("porting_orders.confirm", id, deadline and { deadline = deadline })
    end,
    settle = function(id, order, err)
      -- After an uncertain answer the status of the order decides.
      if order or not err.uncertain or named.limit:is_over() then return order, err end
      local left = named.limit:left()
      local now = named.client:get(id, left and { deadline = left })
      if now and now.status and now.status.value ~= "draft" then return now end
      return nil, err
    end,
  })
  return status == exit_status.done and whole or status
end
