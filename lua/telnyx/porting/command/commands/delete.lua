--- telnyx-porting delete: deletes drafts, which can't be cancelled; nothing brings a deleted draft back.

local change_orders = require "telnyx.porting.command.changing.change_orders"
local command_error = require "telnyx.porting.command.running.command_error"
local confirmation_prompt = require "telnyx.porting.command.running.confirmation_prompt"
local delete_plan = require "telnyx.porting.command.showing.delete_plan"
local exit_status = require "telnyx.porting.command.running.exit_status"
local found_orders = require "telnyx.porting.command.showing.found_orders"
local named_orders = require "telnyx.porting.command.selecting.named_orders"
local order_rows = require "telnyx.porting.command.showing.order_rows"
local text = require "telnyx.porting.text"

--- Sorts the orders that were read into { drafts, others, unknown }: orders, orders that are no drafts, and ids that
-- the account does not know.
local function sort(named)
  local selected = { drafts = {}, others = {}, unknown = named.unknown }
  for _, order in ipairs(named.orders) do
    local is_draft = order.status and order.status.value == "draft"
    table.insert(is_draft and selected.drafts or selected.others, order)
  end
  return selected
end

return function(options)
  local named = named_orders.read(options, "nothing was deleted", { asks = true, unknown = true })
  local selected = sort(named)
  if not (options.quiet and (options.yes or options.dry_run)) then
    delete_plan(selected, named.heading)
    found_orders(named.found)
  end
  local drafts, ids, by_id = selected.drafts, {}, {}
  for i, draft in ipairs(drafts) do ids[i], by_id[draft.id] = draft.id, draft end
  if options.max and #drafts > options.max then
    command_error.usage("%s selected, more than --max %d: nothing was deleted",
      text.agree(#drafts, "%d draft is", "%d drafts are"), options.max)
  end
  if options.dry_run then
    local writer = order_rows.writer(options)
    for _, draft in ipairs(drafts) do writer:add(draft) end
    writer:close()
    return exit_status.done
  end
  if #drafts == 0 then command_error.raise("incomplete", "none of these is a draft, so nothing was deleted") end
  local question = ("Delete %s at %s? A deleted draft can't be brought back."):format(
    #drafts < named.count and text.plural(#drafts, "draft")
      or text.agree(#drafts, "this draft", "these %d drafts"), named.host)
  named.limit:without(confirmation_prompt.ask, options, question, "nothing was deleted")
  named.limit:require()
  local status = change_orders(named.client, ids, options, {
    done = "deleted", grouped = true,
    limit = named.limit,
    submit = function(client, id, deadline)
      return client:submit("porting_orders.delete", id, deadline and { deadline = deadline })
    end,
    settle = function(id, done, err)
      -- Somebody else may have deleted it since it was read.
      if done or err.kind == "not_found" then return by_id[id] end
      return nil, err
    end,
  })
  local is_whole = #selected.others + #selected.unknown == 0
  return status == exit_status.done and not is_whole and exit_status.incomplete or status
end
