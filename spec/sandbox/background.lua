-- Work that the API does by itself, after a while: reports, activations, the staff's review of a cancel.
local server = require "sandbox.server"

local background = {}
local times, waiting, generation, last = {}, {}, 0, 0

local DEFAULTS = { report = 0.5, activation = 0.5, review = false }

-- Forgets what was begun, and sets the times as at the start.
function background.reset()
  generation = generation + 1
  waiting = {}
  times = {}
  for name, seconds in pairs(DEFAULTS) do
    times[name] = seconds
  end
end

-- options: seconds for each kind of work: report, activation, review; false: only when it is told to (finish).
function background.set(options)
  for name, seconds in pairs(options) do
    if DEFAULTS[name] == nil then
      error("unknown kind of work: " .. name, 0)
    elseif type(seconds) ~= "number" and seconds ~= false then
      error(name .. " must be seconds or false", 0)
    end
    times[name] = seconds
  end
  return times
end

local function run(id, number)
  local work = waiting[id]
  if work and (number == nil or work.number == number) then
    waiting[id] = nil
    work.done(id)
    return true
  end
  return false
end

local function elapsed(id, number, of)
  if of == generation then
    run(id, number)
  end
end

-- done(id) is called once: `seconds` from now (nil: those of the kind; false: never by itself), or when told to.
function background.begin(kind, id, done, seconds)
  if seconds == nil then
    seconds = times[kind]
  end
  last = last + 1
  waiting[id] = { done = done, number = last }
  if seconds then
    server.after(seconds, elapsed, id, last, generation)
  end
end

function background.forget(id)
  waiting[id] = nil
end

-- Ends the work on an id now. True if there was some.
function background.finish(id)
  return run(id:lower())
end

return background
