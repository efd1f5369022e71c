--- telnyx-porting follow and stop: a run that a process is at work on, here or, with a database, on another machine.

local background = require "telnyx.porting.background"
local output = require "telnyx.porting.command.output"
local process = require "telnyx.porting_process"
local state = require "telnyx.porting.command.state"
local store_files = require "telnyx.porting.store"
local store_address = require "telnyx.porting.store.address"
local trouble = require "telnyx.porting.command.trouble"

local following = {}

local pause_seconds = 0.3

local function failure(kind, detail) return { kind = kind, detail = detail } end

local function check(value, err)
  if value == nil then trouble.fail("usage", "%s", err.detail) end
  return value
end

--- What becomes known of a batch in a database: next() gives some outcomes, and whether the run has ended.
local function follow_database(name)
  local store, after = check(store_files.read { path = name, failure = failure }), nil
  return function()
    local running = check(store:about()).running -- asked first: what a worker that is gone has told is all there
    local outcomes, _, place = store:follow(after)
    if not outcomes then trouble.fail("incomplete", "%s", _.detail) end
    after = place
    return outcomes, not running and #outcomes == 0
  end
end

--- The same of one in a file, by its journal.
local function follow_journal(name)
  local handle, after = check(background.open(name)), nil
  return function()
    local running = handle:running()
    local outcomes, place = handle:outcomes(after)
    after = place
    return outcomes, not running and #outcomes == 0
  end
end

function following.follow(options)
  local name = options.store
  state.require_store(name)
  local next_outcomes = store_address.is_one(name) and follow_database(name) or follow_journal(name)
  local writer = output.outcomes(options.out)
  process.watch_signals()
  while not process.received() do
    local outcomes, ended = next_outcomes()
    for _, outcome in ipairs(outcomes) do writer:add(outcome) end
    output.flush()
    if ended then break end
    if #outcomes == 0 then process.pause(pause_seconds) end
  end
  writer:close()
  local store = check(store_files.read { path = name, failure = failure })
  local counts = check(store:counts())
  store:close()
  return counts.settled == counts.total and trouble.status.done or trouble.status.stopped
end

function following.stop(options)
  local name = options.store
  if not name then trouble.fail("usage", "'stop' takes the store of a run; telnyx-porting runs lists them") end
  state.require_store(name)
  local running, err
  if store_address.is_one(name) then
    local store = check(store_files.read { path = name, failure = failure })
    local about = check(store:about())
    store:close()
    running = about.running
    if running then
      store = check(store_files.open { path = name, base_url = about.base_url, failure = failure })
      check(store:want_stop())
      store:close()
    end
  else
    running, err = check(background.open(name)):stop()
    check(running, err)
  end
  if not running then trouble.fail("incomplete", "no process is at work on %s", name) end
  return trouble.status.done
end

return following
