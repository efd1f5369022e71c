--- Runs as rows.

local address = require "telnyx.porting.store.address"
local field = require "telnyx.porting.command.showing.field"
local moments = require "telnyx.porting.command.showing.moments"
local row_writer = require "telnyx.porting.command.showing.row_writer"
local stored_text = require "telnyx.porting.command.showing.stored_text"

local run_rows = {}

local function moment(run) return run.started and os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(run.started)) end

local function standing(run)
  if run.problem then return "unreadable" end
  return run.running and "running" or run.finished and "finished" or "unfinished"
end

local function count_of(name)
  return function(run) return run.counts and run.counts[name] end
end

--- A store below the user's folder, as a shell takes it as well: ~/.local/state/telnyx-porting/….db.
local function store_of(run)
  local home, store = os.getenv "HOME", run.store
  if home and home ~= "" and store:sub(1, #home + 1) == home .. "/" then return "~" .. store:sub(#home + 1) end
  return store
end

local colours = { running = "cyan", finished = "green", unfinished = "yellow", unreadable = "red" }

local columns = {
  { "started", moment, title = "STARTED (UTC)", rank = 3, shown = function(run)
    return run.started and moments.stamp(run.started)
  end },
  { "state", standing, rank = 1, paint = function(state) return colours[state] end },
  { "orders", field "total", rank = 4 },
  { "settled", count_of "settled", rank = 5 },
  { "unknown", count_of "unknown", rank = 6 },
  { "open", function(run) return run.counts and run.counts.open + run.counts.claimed end, rank = 7 },
  { "account", field "user_id", rank = 10 },
  { "profile", field "profile", rank = 8 },
  { "service", field "base_url", rank = 9, least = 20 },
  { "store", field "store", shown = store_of, rank = 2 },
  { "problem", field "problem", rank = 4, least = 16 },
}

function run_rows.writer(options)
  return row_writer(options, columns, function(run)
    return {
      store = address.is_one(run.store) and run.store or stored_text(run.store),
      started = moment(run), state = standing(run), service = run.base_url,
      account = run.user_id, profile = run.profile, name = run.name, orders = run.total, counts = run.counts,
      problem = stored_text(run.problem),
    }
  end, field "store")
end

return run_rows
