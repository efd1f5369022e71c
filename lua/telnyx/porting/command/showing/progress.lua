--- Shows on stderr how far a run is: a bar on a terminal, a line every few seconds elsewhere.

local moments = require "telnyx.porting.command.showing.moments"
local status_line = require "telnyx.porting.command.showing.status_line"
local terminal = require "telnyx.porting.command.showing.terminal"
local text = require "telnyx.porting.text"

local progress = {}

local bar_width, every_seconds = 24, 5

local function bar(done, total)
  local full = math.floor(bar_width * done / math.max(total, 1))
  return "[" .. ("#"):rep(full) .. ("."):rep(bar_width - full) .. "] "
end

--- How many orders have an outcome other than not-attempted, and how many were given up. Those are done to a batch that
-- was stopped, but nothing was done about them.
local function progress_of(facts)
  local given_up = facts.counts and facts.counts["not-attempted"] or 0
  return facts.done - given_up, given_up
end

--- Formats the facts of on_progress as one line.
local function line_of(facts)
  local done, given_up = progress_of(facts)
  local parts = {}
  local function add(format, ...) parts[#parts + 1] = format:format(...) end
  if facts.total then
    add("%d of %d", done, facts.total)
  else
    add("%d", done)
  end
  if given_up > 0 then
    add("%d not attempted", given_up)
  else
    if facts.per_second and facts.per_second > 0 then add("%.1f/s", facts.per_second) end
    if facts.seconds_left then add("%s left", text.duration(facts.seconds_left)) end
  end
  if facts.paused_until then
    add("paused by the rate limit until %s", moments.clock(math.ceil(facts.paused_until)))
  end
  if facts.outage then
    add("no answer since %s, next try at %s", os.date("!%H:%M:%S", facts.outage.since),
      moments.clock(facts.outage.probe_at))
  end
  if facts.takeover_at then
    add("waits until %s to take over from a process that is gone", moments.clock(facts.takeover_at))
  end
  local counts, uncertain = facts.counts or {}, facts.uncertain or 0
  local shown = { refused = counts.refused, failed = counts.failed and counts.failed - uncertain,
    unknown = (counts.unknown or 0) + uncertain }
  for _, name in ipairs { "refused", "failed", "unknown" } do
    if (shown[name] or 0) > 0 then add("%d %s", shown[name], name) end
  end
  return table.concat(parts, ", ")
end

--- Returns update(facts), for on_progress, and finish(), which ends the line.
function progress.start(options)
  if options.quiet then return function() end, function() end end
  local in_place = terminal.moves(2)
  local last, shown_at, shown_done, shown_pause, shown_probe, shown_takeover = nil, nil, -1, nil, nil, nil

  local function show(facts)
    if in_place then
      status_line.show((facts.total and bar(progress_of(facts), facts.total) or "") .. line_of(facts))
    else
      io.stderr:write(line_of(facts), "\n")
    end
    shown_at, shown_done, shown_pause = os.time(), facts.done, facts.paused_until
    shown_probe, shown_takeover = facts.outage and facts.outage.probe_at, facts.takeover_at
  end

  --- Whether to show the facts now: on a terminal at each hundredth part and each second, elsewhere every few seconds;
  -- at once where a pause, an outage or the wait for a takeover begins, changes or ends.
  local function is_due(facts)
    -- A pause's end is in whole seconds of another clock, and may come out one later.
    if math.abs((facts.paused_until or 0) - (shown_pause or 0)) > 1 then return true end
    if (facts.outage and facts.outage.probe_at) ~= shown_probe then return true end
    if facts.takeover_at ~= shown_takeover then return true end
    local since = os.time() - (shown_at or 0)
    if not in_place then return since >= every_seconds end
    return since >= 1 or facts.total ~= nil and (facts.done - shown_done) * 100 >= facts.total
  end

  local function update(facts)
    last = facts
    shown_at = shown_at or not in_place and os.time() or nil
    if is_due(facts) then show(facts) end
  end

  local function finish()
    if not in_place or not last then return end
    show(last)
    status_line.keep()
    last = nil -- what is updated after this begins another line
  end

  return update, finish
end

return progress
