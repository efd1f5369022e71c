--- telnyx-porting cancel, and resume.

local confirmation = require "telnyx.porting.command.confirmation"
local connection = require "telnyx.porting.command.connection"
local family = require "telnyx.porting.command.family"
local filters = require "telnyx.porting.command.filters"
local input = require "telnyx.porting.command.input"
local output = require "telnyx.porting.command.output"
local process = require "telnyx.porting_process"
local run = require "telnyx.porting.command.run"
local selection = require "telnyx.porting.command.selection"
local state = require "telnyx.porting.command.state"
local summary = require "telnyx.porting.command.summary"
local text = require "telnyx.porting.command.text"
local trouble = require "telnyx.porting.command.trouble"
local where = require "telnyx.porting.command.where"

local cancel = {}

--- The dry run's end: what would be cancelled, on stdout, and what is to be expected.
local function show_only(entries, options)
  if options.out == "table" then
    output.write(("%-36s  %-18s  %s\n"):format("ID", "STATUS", "EXPECTED"))
    for _, entry in ipairs(entries) do
      output.write(("%s  %s  %s\n"):format(entry.id, text.cell(entry.status, 18),
        entry.sentence and text.plain(entry.sentence) or "can be cancelled"))
    end
  elseif options.out == "ids" then
    for _, entry in ipairs(entries) do output.write(entry.id, "\n") end
  else
    local writer = output.outcomes(options.out)
    for _, entry in ipairs(entries) do
      writer:add { id = entry.id, outcome = "not-attempted",
        reason = "dry run: " .. (entry.sentence or "it would be cancelled") }
    end
    writer:close()
  end
  return trouble.status.done
end

function cancel.cancel(options)
  if options.store and options.no_store then trouble.fail("usage", "--store and --no-store exclude each other") end
  process.own_files()
  local ids, repeats = input.ids(options)
  local test, filter = where.parse(options), filters.parse(options.filter)
  if ids and filter then
    trouble.fail("usage", "--filter selects orders by itself: ids and --from go with --where and --status only")
  end
  if not ids and not filter and not test.narrows then
    trouble.fail("usage", "cancel: no orders are selected: name ids, --from, --filter, --where or --status")
  end
  confirmation.require_terminal(options)
  local keeps_store = not options.no_store and not options.dry_run
  if keeps_store then state.require_store(options.store) end

  local client, host, key_source = connection.open(options)
  local entries = selection.collect(client,
    { ids = ids, filter = filter, test = test, unchecked = options.unchecked_filter })
  if #entries == 0 then
    io.stderr:write "telnyx-porting: no order fits, so nothing was cancelled\n"
    return trouble.status.done
  end
  if not (options.quiet and (options.yes or options.dry_run)) then
    summary.show {
      host = host,
      key_source = key_source,
      entries = entries,
      repeats = repeats,
      relatives = family.left_out(client, entries),
    }
  end
  if options.max and #entries > options.max then
    trouble.fail("usage", "%s selected, more than --max %d: nothing was cancelled",
      #entries == 1 and "1 order is" or #entries .. " orders are", options.max)
  end
  if options.dry_run then return show_only(entries, options) end
  confirmation.ask(options, ("Cancel %s at %s? A cancellation can't be undone."):format(
    #entries == 1 and "this order" or ("these %d orders"):format(#entries), host), "nothing was cancelled")

  local confirmed = {}
  for i, entry in ipairs(entries) do confirmed[i] = entry.order or entry.id end
  local store = keeps_store and (options.store or state.new_store()) or nil
  if options.store then state.remember(options.store) end
  if store and not options.quiet then io.stderr:write("Store:     ", store, "\n") end
  return run(client, confirmed, options, store)
end

return cancel
