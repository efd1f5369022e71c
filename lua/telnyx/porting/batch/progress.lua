--- Reports a batch's progress to on_progress and to the followers of its run.

local progress = {
  interval = 0.25, -- seconds between two reports
}
progress.__index = progress

--- progress.new(batch, now): now(): the clock for durations, in seconds.
function progress.new(batch, now)
  return setmetatable({ batch = batch, now = now, next_at = nil, outage = nil, takeover_at = nil }, progress)
end

--- Returns the present outage, or nil: since when the service has not answered, and when it is asked next, both in
-- os.time(). The engine's clock and the system's may differ by a second, which is not reported as a change.
local function outage_of(self)
  local since, left = self.batch.completions:outage()
  local before = self.outage
  if since then
    local probe_at = os.time() + math.ceil(left)
    if before and (left == 0 or math.abs(probe_at - before.probe_at) <= 1) then probe_at = before.probe_at end
    self.outage = { since = before and before.since or os.time() - math.floor(since), probe_at = probe_at }
  else
    self.outage = nil
  end
  return self.outage
end

--- When the batch, which has nothing else to do, takes over what a process that is gone had in hand, in os.time(); nil:
-- it does not wait for that. A second more or less is not reported as a change.
local function takeover_of(self, time)
  local free_at = self.batch.completions:waiting() == 0 and self.batch.keeper.free_at
  if not free_at or free_at <= time then
    self.takeover_at = nil
  else
    local at = os.time() + math.ceil(free_at - time)
    if math.abs(at - (self.takeover_at or 0)) > 1 then self.takeover_at = at end
  end
  return self.takeover_at
end

--- Reports the progress if the last report is an interval ago. at_once: in any case.
function progress:report(at_once)
  local batch = self.batch
  local on_progress = batch.options.on_progress
  if not on_progress and not batch.recorder:wants_progress() then return end
  local time = self.now()
  if not at_once and time < (self.next_at or 0) then return end
  self.next_at = time + progress.interval
  local elapsed, counts = time - batch.started, {}
  for name, count in pairs(batch.counts) do counts[name] = count end
  -- What earlier runs and other processes settled came all at once, and says nothing of our pace.
  local per_second = elapsed > 0 and (batch.done - batch.told) / elapsed or 0
  local paused, outage = batch.completions:counts().paused_left, outage_of(self)
  local guessable = batch.total_known and per_second > 0 and not outage
  local report = {
    done = batch.done,
    total = batch.total_known and batch.total or nil,
    per_second = per_second,
    seconds_left = guessable and (batch.total - batch.done) / per_second or nil,
    paused_until = paused > 0 and os.time() + math.ceil(paused) or nil,
    counts = counts,
    uncertain = batch.uncertain,
    outage = outage,
    takeover_at = takeover_of(self, time),
    stopped = batch.stopped,
  }
  batch.recorder:progress(report)
  if on_progress then batch:call_out(on_progress, report) end
end

return progress
