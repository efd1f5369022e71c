--- telnyx-porting delete: deletes drafts, which can't be cancelled; nothing brings a deleted draft back.

local command_error = require "telnyx.porting.command.running.command_error"
local confirmation_prompt = require "telnyx.porting.command.running.confirmation_prompt"
local connection = require "telnyx.porting.command.running.connection"
local delete_drafts = require "telnyx.porting.command.changing.delete_drafts"
local delete_plan = require "telnyx.porting.command.showing.delete_plan"
local exit_status = require "telnyx.porting.command.running.exit_status"
local found_orders = require "telnyx.porting.command.showing.found_orders"
local order_ids = require "telnyx.porting.command.selecting.order_ids"
local order_lookup = require "telnyx.porting.command.selecting.order_lookup"
local order_reader = require "telnyx.porting.command.selecting.order_reader"
local order_rows = require "telnyx.porting.command.showing.order_rows"
local text = require "telnyx.porting.text"

--- Reads the orders. Returns { drafts, others, unknown }: orders, orders that are no drafts, and ids that the account
-- does not know. What else goes wrong ends the command before anything is deleted.
local function read(client, ids)
  local selected = { drafts = {}, others = {}, unknown = {} }
  order_reader.read(client, ids, function(id, order, err)
    if order then
      local is_draft = order.status and order.status.value == "draft"
      table.insert(is_draft and selected.drafts or selected.others, order)
    elseif err.kind == "not_found" then
      table.insert(selected.unknown, id)
    elseif command_error.is_unauthorized(err) then
      command_error.raise_from(err)
    else
      command_error.raise("incomplete", "%s: %s; nothing was deleted", id, tostring(err))
    end
  end)
  return selected
end

return function(options)
  local named, _, references = order_ids.from_options(options)
  confirmation_prompt.require_terminal(options, "nothing was deleted")
  local client, host, heading = connection.open(options)
  local ids, found = order_lookup.complete(client, named, references)
  local selected = read(client, ids)
  if not (options.quiet and (options.yes or options.dry_run)) then
    delete_plan(selected, heading)
    found_orders(found)
  end
  local drafts = selected.drafts
  if options.max and #drafts > options.max then
    command_error.usage("%s selected, more than --max %d: nothing was deleted",
      #drafts == 1 and "1 draft is" or #drafts .. " drafts are", options.max)
  end
  if options.dry_run then
    local writer = order_rows.writer(options)
    for _, draft in ipairs(drafts) do writer:add(draft) end
    writer:close()
    return exit_status.done
  end
  if #drafts == 0 then command_error.raise("incomplete", "none of these is a draft, so nothing was deleted") end
  confirmation_prompt.ask(options, ("Delete %s at %s? A deleted draft can't be brought back."):format(
    #drafts == 1 and (#ids == 1 and "this draft" or "1 draft") or
      ("%s%s"):format(#drafts == #ids and "these " or "", text.plural(#drafts, "draft")), host), "nothing was deleted")
  local status = delete_drafts(client, drafts, options)
  local is_whole = #selected.others + #selected.unknown == 0
  return status == exit_status.done and not is_whole and exit_status.incomplete or status
end
