--- telnyx-porting resume: goes on with a run that was stopped or killed.

local cancel_run = require "telnyx.porting.command.running.cancel_run"
local command_error = require "telnyx.porting.command.running.command_error"
local confirmation_prompt = require "telnyx.porting.command.running.confirmation_prompt"
local connection = require "telnyx.porting.command.running.connection"
local dry_run = require "telnyx.porting.command.showing.dry_run"
local exit_status = require "telnyx.porting.command.running.exit_status"
local outcome_rows = require "telnyx.porting.command.showing.outcome_rows"
local porting = require "telnyx.porting"
local process = require "telnyx.porting_process"
local run_stores = require "telnyx.porting.command.running.run_stores"
local text = require "telnyx.porting.text"

--- What a run that goes on would do with the orders that are not settled, for dry_run.lua. list: { id, state } each.
local function expected(list)
  local position = 0
  return {
    each = function()
      return function()
        position = position + 1
        local one = list[position]
        return one and {
          id = one.id, status = one.state,
          sentence = one.state == "unknown" and "it may have been sent: it is read before anything is sent"
            or "it would be cancelled",
        }
      end
    end,
  }
end

return function(options)
  outcome_rows.check(options)
  process.own_files()
  local path, others = options.store, nil
  if not path then
    path, others = run_stores.unfinished_store()
    confirmation_prompt.require_terminal(options)
  end
  run_stores.use_profile(path, options)
  local client, host, heading = connection.open(options)
  local ids, settled, unknown, open = porting._id_list(), 0, 0, {}
  local store = run_stores.open(path)
  local about = store:about()
  if about and about.base_url ~= host then
    store:close()
    command_error.usage("%s is about %s, not about %s", path, about.base_url, host)
  end
  run_stores.visit_outcomes(store, function(outcome)
    ids:add(outcome.id)
    if outcome.settled then
      settled = settled + 1
    elseif options.dry_run then
      open[#open + 1] = { id = outcome.id, state = outcome.state }
    end
    if outcome.state == "unknown" then unknown = unknown + 1 end
  end)
  if #ids == 0 then command_error.usage("the store %s holds no orders", path) end
  if not options.quiet or not options.store and not options.yes and not options.dry_run then
    io.stderr:write(heading, "Store:     ", path, "\n")
    io.stderr:write(("Orders:    %d, of which %d are settled"):format(#ids, settled))
    if unknown > 0 then
      io.stderr:write((", and %d may have been sent: %s read first"):format(unknown, unknown == 1 and "it is" or
        "they are"))
    end
    io.stderr:write "\n"
  end
  if others and others > 0 then
    io.stderr:write(("telnyx-porting: %s unfinished as well; telnyx-porting runs lists them\n"):format(
      others == 1 and "another run is" or ("%d other runs are"):format(others)))
  end
  if options.dry_run then
    dry_run(expected(open), options.out)
    return exit_status.done
  end
  if not options.store then
    local question = "Go on with this run, and cancel %s at %s? A cancellation can't be undone."
    confirmation_prompt.ask(options, question:format(text.plural(#ids - settled, "order"), host),
      "nothing was cancelled")
  end
  return cancel_run(client, ids, options, path)
end
