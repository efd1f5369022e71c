--- Cancels the orders whose ids are given, inside a loop that has no adapter here (cqueues). Any loop will do that can
-- wait until a descriptor is readable or some seconds have passed; a client gives both, and drive() does what is due.
local cqueues = require "cqueues"
local condition = require "cqueues.condition"
local porting = require "telnyx.porting"

local client = porting.new()
local started = condition.new()

--- Starts a call; done(result, err) is called in the loop, from drive.
local function start(done, ...)
  client:submit(...):on_done(done)
  started:signal() -- what drive waits for has changed
end

local function drive()
  client:drive()
  while client:pending() > 0 do
    local watched = { pollfd = client:descriptor(), events = "r" }
    cqueues.poll(watched, started, client:deadline() or math.huge)
    client:drive()
  end
end

local loop = cqueues.new()
for _, id in ipairs(arg) do
  start(function(order, err) print(id, order and order.status.value or err) end, "cancel", id)
end
loop:wrap(drive)
loop:wrap(function() print "the loop goes on" end)
assert(loop:loop())
