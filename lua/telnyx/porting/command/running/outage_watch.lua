--- Ends the reading before a batch once the service has not answered for as long as --outage says. In the batch a
-- circuit breaker does that.

local command_error = require "telnyx.porting.command.running.command_error"
local porting = require "telnyx.porting"
local process = require "telnyx.porting_process"
local status_line = require "telnyx.porting.command.showing.status_line"
local text = require "telnyx.porting.text"

local outage_watch = {}
outage_watch.__index = outage_watch

-- The kinds of errors that are the service's own word.
local answers = {
  rate_limited = true, unauthorized = true, forbidden = true, not_found = true, invalid = true, conflict = true,
}

-- A call of the reading is repeated as often as the library allows, and may wait for the rate limit beside the outage.
local most_attempts, longest_call, day = 100, 300, 86400

-- From so many seconds on the user is told of an outage.
local noticed_seconds = 3

--- options: of the command line. Returns nil where they have no --outage: then the library's own attempts hold.
function outage_watch.new(options)
  local seconds = options.outage
  if not seconds then return nil end
  local self = setmetatable({ seconds = seconds, is_over = false }, outage_watch)
  --- The options of each call of the reading.
  self.call = { max_attempts = most_attempts,
    deadline = math.min(options.deadline or day, seconds + longest_call, day) }

  --- For the client: it hears of attempts and answers.
  function self.on_event(event)
    if event.type == "attempt" then
      self.since = self.since or process.seconds()
      self:arm()
    elseif event.type == "answer" then
      if not event.failure or answers[event.failure] then
        self.since, self.why, self.is_told = nil, nil, nil
      else
        self.why = event.status and ("status %d"):format(event.status) or event.detail or event.failure
        if not options.quiet then self:tell() end
      end
    end
  end

  return self
end

--- Tells the user once of each outage.
function outage_watch:tell()
  if self.is_told or not self.since or process.seconds() - self.since < noticed_seconds then return end
  self.is_told = true
  status_line.erase()
  io.stderr:write(("telnyx-porting: the service does not answer (%s): it is asked again, for up to %s\n"):format(
    self.why, text.duration(self.seconds)))
  io.stderr:flush()
end

--- Watches the calls of a client.
function outage_watch:watch(client)
  self.client = client
end

--- Looks again when the outage would be too long.
function outage_watch:arm()
  if self.pause or not self.client then return end
  self.pause = porting._pause(self.client, math.max(self.seconds - (process.seconds() - self.since), 0))
  self.pause:on_done(function()
    self.pause = nil
    if not self.client or not self.since then return end
    if process.seconds() - self.since < self.seconds then return self:arm() end
    self.is_over = true
    self.client:close() -- ends the call that waits
  end)
end

--- Ends the command if the outage was too long. nothing: what to say that was not done.
function outage_watch:require(nothing)
  if not self.is_over then return end
  command_error.raise("stopped", "the service did not answer for %s%s: %s", text.duration(self.seconds),
    self.why and (" (%s)"):format(self.why) or "", nothing)
end

--- Ends the watch.
function outage_watch:finish()
  self.client = nil
  if self.pause then self.pause:abort() end
end

return outage_watch
