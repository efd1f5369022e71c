--- telnyx-porting runs: lists the runs, and removes the stores of old ones.

local command_error = require "telnyx.porting.command.running.command_error"
local exit_status = require "telnyx.porting.command.running.exit_status"
local run_rows = require "telnyx.porting.command.showing.run_rows"
local run_stores = require "telnyx.porting.command.running.run_stores"
local store_files = require "telnyx.porting.store"

--- Removes the stores of finished runs that were started so many seconds ago; returns the runs that are left.
local function prune(runs, seconds)
  local left, gone, count = {}, {}, 0
  for _, one in ipairs(runs) do
    if one.finished and not one.running and os.time() - math.floor(one.started) >= seconds then
      local problem = store_files.remove(one.store)
      if problem then command_error.raise("incomplete", "%s", problem) end
      gone[one.store], count = true, count + 1
    else
      left[#left + 1] = one
    end
  end
  run_stores.forget(gone)
  io.stderr:write(("telnyx-porting: %s removed\n"):format(count == 1 and "1 store was" or count .. " stores were"))
  return left
end

return function(options)
  local runs = run_stores.runs()
  if options.prune then runs = prune(runs, options.prune) end
  local writer = run_rows.writer(options.out)
  for _, one in ipairs(runs) do writer:add(one) end
  writer:close()
  return exit_status.done
end
