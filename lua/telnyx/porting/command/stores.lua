--- telnyx-porting resume and report: what a run left in its store.

local confirmation = require "telnyx.porting.command.confirmation"
local connection = require "telnyx.porting.command.connection"
local process = require "telnyx.porting_process"
local results = require "telnyx.porting.command.results"
local run = require "telnyx.porting.command.run"
local state = require "telnyx.porting.command.state"
local store_files = require "telnyx.porting.store"
local trouble = require "telnyx.porting.command.trouble"

local stores = {}

local default_base_url = "https://api.telnyx.com/v2"

--- Opens the store of a run; ends the command when it is none.
local function open(path, base_url)
  state.require_store()
  state.require_file(path)
  local store, err = store_files.open { path = path, base_url = base_url, failure = function(kind, detail)
    return { kind = kind, detail = detail }
  end }
  if not store then trouble.fail("usage", "%s", err.detail) end
  return store
end

--- What an iterator of a store gives, until it ends; an error of the store ends the command.
local function each(store, visit)
  local good, problem = pcall(function()
    for outcome in store:outcomes() do visit(outcome) end
  end)
  store:close()
  if good then return end
  trouble.fail("incomplete", "%s", type(problem) == "table" and problem.detail or tostring(problem))
end

function stores.resume(options)
  process.own_files()
  local path = options.store or state.last_store()
  if not options.store then confirmation.require_terminal(options) end
  local client, host, key_source = connection.open(options)
  local ids, settled = {}, 0
  each(open(path, host), function(outcome)
    ids[#ids + 1] = outcome.id
    if outcome.settled then settled = settled + 1 end
  end)
  if #ids == 0 then trouble.fail("usage", "the store %s holds no orders", path) end
  if not options.quiet or not options.store and not options.yes then
    io.stderr:write("Host:      ", host, "\nKey:       from ", key_source, "\nStore:     ", path, "\n")
    io.stderr:write(("Orders:    %d, of which %d are settled\n"):format(#ids, settled))
  end
  if not options.store then
    confirmation.ask(options, "Go on with this run? A cancellation can't be undone.", "nothing was cancelled")
  end
  return run(client, ids, options, path)
end

--- The exit status is the one that the run would end with.
function stores.report(options)
  local base_url = options.base_url or os.getenv "TELNYX_BASE_URL"
  if not base_url or base_url == "" then base_url = default_base_url end
  local outcomes = results.new(options)
  each(open(options.store, base_url), function(outcome)
    if not outcome.outcome then
      outcome.outcome = "not-attempted"
      outcome.reason = "the run did not come to it, or to its end: it may have been sent"
    end
    outcomes.take(outcome)
  end)
  outcomes.finish()
  return outcomes.status(false)
end

return stores
