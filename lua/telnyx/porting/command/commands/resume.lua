--- telnyx-porting resume: goes on with a run that was stopped or killed. It reads the orders that are not settled
-- first: others may have cancelled some since.

local cancel_plan = require "telnyx.porting.command.showing.cancel_plan"
local cancel_run = require "telnyx.porting.command.running.cancel_run"
local cancel_selection = require "telnyx.porting.command.selecting.cancel_selection"
local command_error = require "telnyx.porting.command.running.command_error"
local confirmation_prompt = require "telnyx.porting.command.running.confirmation_prompt"
local connection = require "telnyx.porting.command.running.connection"
local dry_run = require "telnyx.porting.command.showing.dry_run"
local exit_status = require "telnyx.porting.command.running.exit_status"
local inputs = require "telnyx.porting.batch.inputs"
local key = require "telnyx.porting.ids".key
local outage_watch = require "telnyx.porting.command.running.outage_watch"
local outcome_rows = require "telnyx.porting.command.showing.outcome_rows"
local porting = require "telnyx.porting"
local process = require "telnyx.porting_process"
local reading_progress = require "telnyx.porting.command.showing.reading_progress"
local run_stores = require "telnyx.porting.command.running.run_stores"
local text = require "telnyx.porting.text"
local time_limit = require "telnyx.porting.command.running.time_limit"
local where_expression = require "telnyx.porting.command.selecting.where_expression"

--- Reads the store of a run. Returns { ids, open (packed lists: all, and those that are not settled), sent (a set of
-- the open ones that the run may have sent), sent_count, settled (a number) }. host: the service that is meant.
local function read_run(path, host)
  local run = { ids = porting._id_list(), open = porting._id_list(), sent = {}, sent_count = 0, settled = 0 }
  local store = run_stores.open(path)
  local about = store:about()
  if about and about.base_url ~= host then
    store:close()
    command_error.usage("%s is about %s, not about %s", path, about.base_url, host)
  end
  run_stores.visit_outcomes(store, function(outcome)
    run.ids:add(outcome.id)
    if outcome.settled then
      run.settled = run.settled + 1
      return
    end
    run.open:add(outcome.id, 0)
    if outcome.state == "unknown" then
      run.sent[key(outcome.id)], run.sent_count = true, run.sent_count + 1
    end
  end)
  if #run.ids == 0 then command_error.usage("the store %s holds no orders", path) end
  return run
end

--- The orders of a run for the batch that goes on with it: of those that are final or wait for their cancellation what
-- was read, so that nothing is sent for them. entries: of selected_orders.lua.
local function orders_of(run, entries)
  local place = 0
  local function next_order()
    place = place + 1
    local id = run.ids[place]
    local entry = id and not run.sent[key(id)] and entries:entry(id)
    return entry and entry.order or id
  end
  inputs.own_lists[next_order] = true
  inputs.left_out[next_order] = function(id)
    return run.open:find(id) and not entries:has(id) and "left out by --skip-refused" or nil
  end
  return next_order
end

--- How many orders are cancelled, or wait for it, that the run may have sent.
local function count_ours(run, entries)
  local count = 0
  for id in pairs(run.sent) do
    local entry = entries:entry(id)
    if entry and (entry.status == "cancelled" or entry.status == "cancel-pending") then count = count + 1 end
  end
  return count
end

local function show_store(path, run, others)
  io.stderr:write("Store:     ", path, "\n")
  io.stderr:write("Orders:    ", #run.ids,
    text.agree(run.settled, ", of which %d is settled", ", of which %d are settled"))
  if run.sent_count > 0 then
    io.stderr:write(text.agree(run.sent_count, ", and %d may have been sent: it is read first",
      ", and %d may have been sent: they are read first"))
  end
  io.stderr:write "\n"
  if others and others > 0 then
    io.stderr:write(("telnyx-porting: %s unfinished as well; telnyx-porting runs lists them\n"):format(
      text.agree(others, "another run is", "%d other runs are")))
  end
end

return function(options)
  outcome_rows.check(options)
  process.own_files()
  local outage = outage_watch.new(options)
  local limit = time_limit.new(options, "nothing was cancelled", outage)
  process.say_at_signal "\ntelnyx-porting: nothing was cancelled\n"
  local path, others = options.store, nil
  if not path then
    path, others = run_stores.unfinished_store()
    confirmation_prompt.require_terminal(options, "nothing was cancelled")
  end
  run_stores.use_profile(path, options)
  local reading = reading_progress.new(options, limit, outage)
  local client, host, heading = connection.open(options, reading.on_event, outage and outage.on_event)
  if outage then outage:watch(client) end
  local run = read_run(path, host)
  local asks = not options.store and not options.yes and not options.dry_run
  local is_shown = asks or not options.quiet
  if is_shown then show_store(path, run, others) end

  local entries = limit:reading(cancel_selection.collect, client,
    { ids = run.open, test = where_expression.parse { where = {}, status = {} }, alone = true }, reading)
  reading:finish()
  if outage then outage:finish() end
  if not options.verbose then porting._stop_events(client) end
  local tally = entries:tally()
  local left_out = options.skip_refused and entries:leave_out_refused(run.sent) or 0
  if is_shown and #run.open > 0 then
    cancel_plan.show {
      heading = heading, label = "Left:      ", entries = entries, tally = tally, repeats = 0, relatives = {},
      left_out = left_out, ours = count_ours(run, entries), limit = client:counts().limit_per_second,
      requests = left_out > 0 and entries:tally().sent or tally.sent + tally.refused - tally.settled_refused,
    }
  end
  if options.dry_run then
    dry_run(entries, options)
    return exit_status.done
  end
  if left_out > 0 then tally = entries:tally() end
  if asks and tally.sent > 0 then
    limit:without(confirmation_prompt.ask, options,
      "Go on with this run? " .. cancel_plan.question(tally, entries.count, host), "nothing was cancelled")
  end
  limit:require()
  return cancel_run(client, orders_of(run, entries), options, path, {
    limit = limit,
    left_out = left_out,
    is_left_out = left_out > 0 and function(id) return run.open:find(id) and not entries:has(id) end or nil,
    -- No reason_of: of what was refused before, no plan is known, and one reason would make two groups.
  })
end
