--- What the page shows of a batch: one of these states, the counts, and what it waits for.
--
--   starting    its process has been started and has said nothing yet
--   running     outcomes come
--   waiting     for the rate limit, or for a service that does not answer; waiting says until when
--   stopping    a stop was asked for; what is in flight is being settled
--   finished    every order has an outcome that no later run would change
--   stopped     ended early, by whom is in stopped; resumable
--   incomplete  ended, and some orders failed or are uncertain; resumable
--   broken      its process ended without a report, or never began; problem says why; resumable

local answer = require "answer"
local background = require "telnyx.porting.background"
local files = require "batch_files"

local view = {}

local cache -- of ended batches and of how far a journal was counted; shared by the workers

local ended_for = 5       -- seconds for which an ended batch is not looked at again: it may be resumed from elsewhere
local stop_for = 86400    -- seconds for which a stop is remembered

--- Counts the outcomes that are uncertain, by the lines of the journal that came since the last look. The lines are
-- the library's own: a text in them can't hold an unescaped quote.
local function count_uncertain(id, path, run)
  local known_run, offset, count = (cache:get("uncertain:" .. id) or ""):match "^(.-)/(%d+)/(%d+)$"
  offset, count = tonumber(offset), tonumber(count)
  if known_run ~= run then offset, count = 0, 0 end
  local file = io.open(path, "rb")
  if not file then return 0 end
  file:seek("set", offset)
  local text = (file:read "*a" or ""):match "^.*\n"
  file:close()
  if not text then return count end
  local position = text:find('"uncertain":true', 1, true)
  while position do
    local first = position
    while first > 1 and text:byte(first - 1) ~= 10 do first = first - 1 end
    if text:find('^{"outcome":', first) then count = count + 1 end
    local last = text:find("\n", position, true)
    position = text:find('"uncertain":true', last, true)
  end
  cache:set("uncertain:" .. id, ("%s/%d/%d"):format(run, offset + #text, count))
  return count
end

--- The counts of outcomes as the eye needs them: those that failed and may have taken effect are uncertain.
local function counts_of(id, batch, counts)
  local shown = {}
  for name, count in pairs(counts or {}) do shown[name] = count end
  local found = batch.journal:opening()
  local uncertain = found and (shown.failed or 0) > 0 and count_uncertain(id, batch.files.journal, found.run.id) or 0
  uncertain = math.min(uncertain, shown.failed or 0)
  shown.failed = (shown.failed or 0) - uncertain
  shown.uncertain = uncertain + (shown.unknown or 0)
  shown.unknown = nil
  return shown
end

--- Whether a later run would change anything.
local function is_settled(counts)
  return (counts["not-attempted"] or 0) + (counts.failed or 0) + (counts.unknown or 0) == 0
end

local function waiting_of(progress)
  if not progress then return nil end
  if progress.outage then
    return { reason = "outage", since = progress.outage.since, ["until"] = progress.outage.probe_at }
  elseif progress.paused_until and progress.paused_until > ngx.time() then
    return { reason = "rate limit", ["until"] = progress.paused_until }
  end
end

local function of_running(about, batch)
  local progress = batch:progress()
  local waiting = waiting_of(progress)
  local state = cache:get("stop:" .. about.id) and "stopping" or waiting and "waiting"
    or progress and "running" or "starting"
  return {
    state = state, running = true, waiting = waiting,
    done = progress and progress.done or 0, total = progress and progress.total or about.total,
    counts = counts_of(about.id, batch, progress and progress.counts),
    per_second = progress and progress.per_second, seconds_left = progress and progress.seconds_left,
  }
end

local function of_ended(about, batch, report, problem)
  if not report then
    local progress = batch:progress()
    local killed = not problem or problem.kind == "aborted"
    return { state = "broken", problem = killed and "Its process ended before the batch did"
      or answer.plain(problem.detail), done = progress and progress.done or 0,
      total = about.total or progress and progress.total, counts = counts_of(about.id, batch, progress
      and progress.counts), resumable = true }
  end
  local left = report.counts["not-attempted"] or 0
  local state = is_settled(report.counts) and "finished" or (report.stopped or left > 0) and "stopped" or "incomplete"
  return { state = state, stopped = report.stopped and answer.plain(report.stopped) or nil,
    done = report.total - left, total = report.total, counts = counts_of(about.id, batch, report.counts),
    resumable = state ~= "finished", seconds = report.seconds }
end

--- What is shown of an open batch. about: what batch_files has of it.
function view.of(about, batch)
  -- Asked before its words are read: what a process that has ended wrote is all there.
  local running = batch:running()
  local report, problem = batch:report()
  local seen
  if running and not report then
    seen = of_running(about, batch)
  else
    seen = of_ended(about, batch, report, problem)
  end
  seen.id, seen.begun, seen.user, seen.what = about.id, about.begun, about.user, about.what
  return seen
end

--- The same by what batch_files has of it.
function view.of_known(about)
  local porting = require "telnyx.porting"
  local kept = cache:get("ended:" .. about.id)
  if kept then return porting.decode(kept) end
  local batch = background.open(files.store(about.id))
  if not batch then
    return { id = about.id, begun = about.begun, user = about.user, what = about.what, state = "broken", done = 0,
      total = about.total, counts = {}, problem = "nothing is left of its journal", resumable = false }
  end
  local seen = view.of(about, batch)
  if not seen.running then cache:set("ended:" .. about.id, porting.encode(seen), ended_for) end
  return seen
end

--- To be called when a batch is begun, resumed or stopped.
function view.forget(id)
  cache:delete("ended:" .. id)
  cache:delete("stop:" .. id)
end

function view.note_stop(id)
  cache:set("stop:" .. id, true, stop_for)
end

function view.init()
  cache = ngx.shared.batches
end

return view
