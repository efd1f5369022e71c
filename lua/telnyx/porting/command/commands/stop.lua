--- telnyx-porting stop: stops a run that a process works on, here or, with a database, on another machine.

local background = require "telnyx.porting.background"
local command_error = require "telnyx.porting.command.running.command_error"
local exit_status = require "telnyx.porting.command.running.exit_status"
local run_stores = require "telnyx.porting.command.running.run_stores"
local store_address = require "telnyx.porting.store.address"

return function(options)
  local name = options.store
  if not name then command_error.usage("'stop' takes the store of a run; telnyx-porting runs lists them") end
  run_stores.require_store(name)
  local running, err
  if store_address.is_one(name) then
    local store = run_stores.open(name)
    local about = run_stores.check(store:about())
    store:close()
    running = about.running
    if running then
      store = run_stores.open_to_write(name, about.base_url)
      run_stores.check(store:want_stop())
      store:close()
    end
  else
    running, err = run_stores.check(background.open(name)):stop()
    run_stores.check(running, err)
  end
  if not running then command_error.raise("incomplete", "no process is at work on %s", name) end
  return exit_status.done
end
