--- One attempt to handle an event: in a timer of its own, which has a request of its own, so that whatever the handler
-- does to it (ngx.exit, light threads that it leaves) concerns no other event.

local handle = require "handling"
local semaphore = require "ngx.semaphore"
local settings = require "settings"

local attempt = {}

-- As nginx has it, whatever a handler makes of it.
local exit = ngx.exit

--- Text for a log and a file, one line, of whatever a handler raised or returned.
local function words(value)
  local good, text = pcall(tostring, value)
  text = good and type(text) == "string" and text or "something that has no text"
  return (text:gsub("%c+", " "):sub(1, 500))
end

local function call(event)
  local good, result, why = pcall(handle, event)
  if not good then return false, words(result) end
  if result == false or result == nil and why ~= nil then
    return false, "the handler returned " .. words(result) .. ": " .. words(why)
  end
  return true
end

local function run(premature, self, event, wake)
  if premature then -- the worker ends before the attempt began
    self.state = "not begun"
    return wake:post()
  end
  self.state = "running"
  ngx.thread.spawn(function()
    local good, reason = call(event)
    self.result, self.reason = good, reason
    self.over:post()
  end)
  self.over:wait(settings.handling_s)
  if self.result == nil then
    self.result, self.reason = false, ("the handler did not return within %g s"):format(settings.handling_s)
  end
  self.state = "over"
  wake:post()
  exit(ngx.OK) -- ends the handler, where it goes on, and all light threads that it made
end

--- Begins an attempt; wake is posted when it is over. nil and why, where nginx takes no more timers.
function attempt.begin(event, wake)
  local self = { state = "new", over = semaphore.new(0) }
  local good, why = ngx.timer.at(0, run, self, event, wake)
  if not good then return nil, why end
  return self
end

--- "running", or how it ended: "handled", "failed" and why, "not begun".
function attempt.outcome(self)
  if self.state == "over" then
    if self.result then return "handled" end
    return "failed", self.reason
  end
  if self.state == "not begun" then return self.state end
  -- The timer waits for the handler, unless its request was ended: then nothing waits any more.
  if self.state == "running" and self.result == nil and self.over:count() >= 0 then
    return "failed", "the handler ended its request (ngx.exit) and did not return"
  end
  return "running"
end

return attempt
