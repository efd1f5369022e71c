--- Runs a cancellation, or resumes one: progress, signals, outcomes, and the command that resumes it.

local command_error = require "telnyx.porting.command.running.command_error"
local process = require "telnyx.porting_process"
local profiles = require "telnyx.porting.command.running.profiles"
local progress = require "telnyx.porting.command.showing.progress"
local run_stores = require "telnyx.porting.command.running.run_stores"
local run_summary = require "telnyx.porting.command.showing.run_summary"
local text = require "telnyx.porting.text"
local wait_until_cancelled = require "telnyx.porting.command.running.wait_until_cancelled"

--- Returns the command line that resumes a run, with the options that lead to the same account.
local function resume_command(options, store)
  local words = { "telnyx-porting", "resume" }
  local profile = profiles.chosen(options)
  local given = { profile = profile and profile.by ~= "default" and profile.name or nil }
  for _, name in ipairs { "profile", "base_url", "ca_file", "key_file" } do
    local value = given[name] or options[name]
    if value then
      words[#words + 1] = "--" .. name:gsub("_", "-")
      words[#words + 1] = value
    end
  end
  words[#words + 1] = store
  for i, word in ipairs(words) do words[i] = text.quoted(word) end
  return table.concat(words, " ")
end

--- Iterates over the outcomes of a batch. seconds: its deadline, or nil. A store that does not fit, or can't be opened,
-- is a usage error, as nothing was sent.
local function start_batch(client, ids, options, store, update, interrupted, seconds)
  return run_stores.opening(store, command_error.call_library, client.cancel_each, client, ids, {
    on_progress = update,
    interrupted = interrupted,
    store = store,
    unique = true,
    stop_after_failures = options.stop_after_failures,
    deadline = seconds,
    outage = options.outage,
  })
end

--- Takes the orders that a run was given to leave out from the facts of on_progress: they end as not-attempted.
local function without(facts, left_out)
  local given_up = math.min(facts.counts["not-attempted"], left_out)
  facts.counts["not-attempted"] = facts.counts["not-attempted"] - given_up
  facts.done = facts.done - given_up
  facts.total = facts.total and facts.total - left_out
  return facts
end

--- ids: distinct ids or orders, as client:cancel_each takes them. store: its path or address, or nil. facts: limit (of
-- time_limit.lua), and each of which may be nil: each (an iterator of the outcomes, where nothing has to be sent),
-- left_out (how many orders were left out), is_left_out(id) (whether ids has that order all the same), reason_of (see
-- reason_groups.lua). Returns the exit status.
return function(client, ids, options, store, facts)
  local show, finish = progress.start(options)
  local stop_reason
  local function update(state)
    stop_reason = state.stopped
    show(facts.is_left_out and without(state, facts.left_out) or state)
  end
  local told, pending = false, {}
  local how_to_go_on = store and "To go on: " .. resume_command(options, store)
    or "To go on, run the same command again: what is cancelled by then is not asked again."
  local outcomes = run_summary.new(options, {
    all = store and ("telnyx-porting report %s --out csv"):format(text.quoted(store)),
    reason_of = facts.reason_of,
  })

  local function interrupted()
    local signal = process.received()
    if signal and not told then
      told = true
      finish()
      io.stderr:write(("telnyx-porting: %s: settling what is in flight; another one ends it at once\n%s\n")
        :format(signal, how_to_go_on))
      io.stderr:flush()
    end
    return signal ~= nil
  end

  process.watch_signals()
  local each = facts.each or start_batch(client, ids, options, store, update, interrupted, facts.limit:left())
  local good, problem = pcall(function()
    for outcome in each do
      if not (outcome.outcome == "not-attempted" and facts.is_left_out and facts.is_left_out(outcome.id)) then
        outcomes.take(outcome)
      end
      if options.wait and outcome.outcome == "cancel-pending" then pending[#pending + 1] = outcome.id end
    end
  end)
  finish()
  if not good then
    -- Stdout may have lost its reader: what is in flight is settled and recorded all the same.
    client:stop()
    pcall(function() for _ in each do end end)
  end

  -- The counts are to be last on the screen.
  local reason = outcomes.reason or stop_reason
  if good and reason and not told then io.stderr:write("telnyx-porting: stopped: ", reason, "\n") end
  local refused = good and command_error.key_source and outcomes.key_refused()
  if refused then
    io.stderr:write(("telnyx-porting: %s %s\n"):format(refused, command_error.key_source))
  end
  local goes_on = good and outcomes.is_left
  if goes_on and not told then io.stderr:write(how_to_go_on, "\n") end
  outcomes.finish(facts.left_out, goes_on and how_to_go_on or nil)
  if not good then error(problem, 0) end
  local status = outcomes.status(told)
  if options.wait and not told and #pending > 0 then
    status = math.max(status, wait_until_cancelled(client, pending, options, facts.limit:left()))
  end
  return status
end
