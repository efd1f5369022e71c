--- Runs as rows.

local address = require "telnyx.porting.store.address"
local field = require "telnyx.porting.command.showing.field"
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

local columns = {
  { "started", moment, 20 },
  { "state", standing, 10 },
  { "orders", field "total", 7 },
  { "settled", count_of "settled", 7 },
  { "unknown", count_of "unknown", 7 },
  { "open", function(run) return run.counts and run.counts.open + run.counts.claimed end, 7 },
  { "account", field "user_id", 36 },
  { "profile", field "profile", 10 },
  { "service", field "base_url", 28 },
  { "store", field "store", 200 },
  { "problem", field "problem" },
}

function run_rows.writer(format)
  return row_writer(format, columns, function(run)
    return {
      store = address.is_one(run.store) and run.store or stored_text(run.store),
      started = moment(run), state = standing(run), service = run.base_url,
      account = run.user_id, profile = run.profile, name = run.name, orders = run.total, counts = run.counts,
      problem = stored_text(run.problem),
    }
  end, field "store")
end

return run_rows
