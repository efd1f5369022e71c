--- telnyx-porting runs: lists the runs, and removes the stores of old ones.

local address = require "telnyx.porting.store.address"
local background = require "telnyx.porting.background"
local command_error = require "telnyx.porting.command.running.command_error"
local exit_status = require "telnyx.porting.command.running.exit_status"
local known = require "telnyx.porting.store.known"
local run_rows = require "telnyx.porting.command.showing.run_rows"
local run_stores = require "telnyx.porting.command.running.run_stores"
local store_files = require "telnyx.porting.store"
local text = require "telnyx.porting.text"

--- Removes a store that may be gone, and what lies beside it. Returns whether it could: not while a process is at work.
local function remove(store)
  local cleared, err = background.clear(store)
  if cleared == false then return false end
  if not cleared then command_error.raise("incomplete", "%s", err.detail) end
  local problem = store_files.remove(store)
  if problem then command_error.raise("incomplete", "%s", problem) end
  return true
end

--- Removes the files that removed stores have left behind, if nothing was written there for `seconds`.
local function prune_gone(names, seconds)
  local gone = {}
  for _, name in ipairs(names) do
    if address.is_one(name) then
      gone[name] = background.clear(name) or nil
    else
      local written = known.last_trace(name)
      if not written or os.time() - written >= seconds then gone[name] = written == nil or remove(name) or nil end
    end
  end
  return gone
end

--- Removes the stores of finished runs that were started more than `seconds` ago, and the files that removed stores
-- have left behind. Returns the remaining runs.
local function prune(runs, names, seconds)
  local left, gone, count = {}, prune_gone(names, seconds), 0
  for _, one in ipairs(runs) do
    local is_old = one.finished and not one.running and os.time() - math.floor(one.started) >= seconds
    if is_old and remove(one.store) then
      gone[one.store], count = true, count + 1
    else
      left[#left + 1] = one
    end
  end
  run_stores.forget(gone)
  io.stderr:write(("telnyx-porting: %s removed\n"):format(text.agree(count, "%d store was", "%d stores were")))
  return left
end

return function(options)
  local runs, gone = run_stores.runs()
  if options.prune then runs = prune(runs, gone, options.prune) end
  local writer = run_rows.writer(options)
  for _, one in ipairs(runs) do writer:add(one) end
  writer:close()
  if #runs == 0 and options.out == "table" then io.stderr:write "telnyx-porting: there is no run\n" end
  return exit_status.done
end
