--- telnyx-porting cancel: selects orders, shows them, asks, and cancels them.

local cancel_plan = require "telnyx.porting.command.showing.cancel_plan"
local cancel_run = require "telnyx.porting.command.running.cancel_run"
local cancel_selection = require "telnyx.porting.command.selecting.cancel_selection"
local command_error = require "telnyx.porting.command.running.command_error"
local confirmation_prompt = require "telnyx.porting.command.running.confirmation_prompt"
local connection = require "telnyx.porting.command.running.connection"
local dry_run = require "telnyx.porting.command.showing.dry_run"
local exit_status = require "telnyx.porting.command.running.exit_status"
local filter_option = require "telnyx.porting.command.selecting.filter_option"
local found_orders = require "telnyx.porting.command.showing.found_orders"
local inputs = require "telnyx.porting.batch.inputs"
local order_ids = require "telnyx.porting.command.selecting.order_ids"
local order_lookup = require "telnyx.porting.command.selecting.order_lookup"
local outage_watch = require "telnyx.porting.command.running.outage_watch"
local outcome_rows = require "telnyx.porting.command.showing.outcome_rows"
local porting = require "telnyx.porting"
local process = require "telnyx.porting_process"
local profiles = require "telnyx.porting.command.running.profiles"
local reading_progress = require "telnyx.porting.command.showing.reading_progress"
local run_stores = require "telnyx.porting.command.running.run_stores"
local settled_outcomes = require "telnyx.porting.command.running.settled_outcomes"
local split_orders = require "telnyx.porting.command.selecting.split_orders"
local text = require "telnyx.porting.text"
local time_limit = require "telnyx.porting.command.running.time_limit"
local where_expression = require "telnyx.porting.command.selecting.where_expression"

--- Ends the command if more orders are selected than --max allows, before any of them is read.
local function refuse_more_than(max, count, test)
  if not max or count <= max or test.narrows then return end
  command_error.usage("%s selected, more than --max %d: nothing was cancelled",
    text.agree(count, "%d order is", "%d orders are"), max)
end

return function(options)
  if options.store and options.no_store then command_error.usage("--store and --no-store exclude each other") end
  if not options.dry_run or options.out ~= "table" then outcome_rows.check(options) end
  process.own_files()
  local outage = outage_watch.new(options)
  local limit = time_limit.new(options, "nothing was cancelled", outage)
  local ids, repeats, references = order_ids.packed(options)
  local test, filter = where_expression.parse(options), filter_option.parse(options.filter)
  if ids and filter then
    command_error.usage("--filter selects orders on its own: ids and --from go with --where and --status only")
  end
  if not ids and not filter and not test.narrows then
    command_error.usage("cancel: no orders are selected: name ids, --from, --filter, --where or --status")
  end
  confirmation_prompt.require_terminal(options, "nothing was cancelled")
  local keeps_store = not options.no_store and not options.dry_run
  if keeps_store then run_stores.require_store(options.store, true) end
  if keeps_store and options.store then run_stores.require_place(options.store) end
  if keeps_store and not options.store then run_stores.require_folder() end

  if ids then refuse_more_than(options.max, #ids, test) end
  local reading = reading_progress.new(options, limit, outage)
  local client, host, heading = connection.open(options, reading.on_event, outage and outage.on_event)
  if outage then outage:watch(client) end
  local found, found_again = limit:reading(order_lookup.complete_packed, client, ids, references, reading)
  if ids then refuse_more_than(options.max, #ids, test) end
  local entries = limit:reading(cancel_selection.collect, client,
    { ids = ids, filter = filter, test = test, unchecked = options.unchecked_filter,
      columns = references and references.columns, max = options.max }, reading)
  reading:finish()
  if entries.count == 0 then
    if not (options.quiet and options.allow_empty) then
      io.stderr:write("telnyx-porting: no order fits, so nothing was cancelled", options.allow_empty and ""
        or " (--allow-empty ends with 0 then)", "\n")
    end
    return options.allow_empty and exit_status.done or exit_status.incomplete
  end
  local tally = entries:tally()
  local is_shown = not (options.quiet and (options.yes or options.dry_run))
  local relatives = is_shown and limit:reading(split_orders.left_out, client, entries, reading)
  reading:finish()
  if outage then outage:finish() end
  if not options.verbose then porting._stop_events(client) end
  local left_out = options.skip_refused and entries:leave_out_refused() or 0
  if is_shown then
    cancel_plan.show {
      heading = heading, entries = entries, tally = tally, repeats = repeats + found_again,
      relatives = relatives, left_out = left_out, limit = client:counts().limit_per_second,
      -- A refused order is read once, to be sure.
      requests = left_out > 0 and entries:tally().sent or tally.sent + tally.refused - tally.settled_refused,
    }
    found_orders(found)
  end
  if options.dry_run then
    dry_run(entries, options)
    return exit_status.done
  end
  local facts = { limit = limit, left_out = left_out, reason_of = function(id) return entries:reason_of(id) end }
  if left_out > 0 then tally = entries:tally() end
  if tally.sent == 0 then
    if not options.quiet then cancel_plan.show_nothing(tally, left_out) end
    facts.each = settled_outcomes(entries)
    return cancel_run(client, nil, options, nil, facts)
  end
  limit:without(confirmation_prompt.ask, options, cancel_plan.question(tally, entries.count, host),
    "nothing was cancelled")
  limit:require()

  local next_entry = entries:each()
  local function confirmed()
    local entry = next_entry()
    return entry and (entry.order or entry.id)
  end
  inputs.own_lists[confirmed], inputs.accounts[confirmed] = true, entries:account()
  local store = keeps_store and (options.store or run_stores.new_store()) or nil
  if options.store then run_stores.remember(options.store) end
  if store then run_stores.remember_profile(store, profiles.chosen(options)) end
  if store and not options.quiet then io.stderr:write("Store:     ", store, "\n") end
  return cancel_run(client, confirmed, options, store, facts)
end
