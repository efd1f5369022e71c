-- Rate limits: a fixed window, a sliding window or a bucket, and the headers and refusals that tell of them.
local answers = require "sandbox.answers"
local clock = require "sandbox.clock"
local counters = require "sandbox.counters"
local server = require "sandbox.server"

local limits = {}
local algorithms = {}
local rules, state

local DEFAULTS = {
  limit = 100000,
  window = 1, -- seconds
  algorithm = "fixed", -- fixed | sliding | bucket
  reset = "up", -- up | down | a way of time_styles | what to say in any case
  reset_means = "full", -- for a bucket: seconds until it is full, or until the next request fits ("next")
  headers = true,
  retry_after = "none", -- none | seconds | zero | a way of time_styles | what to say in any case
  other = 0, -- share of the limit that another consumer takes, evenly
}

function limits.set(options)
  local new = {}
  for name, default in pairs(DEFAULTS) do
    local value = options[name]
    if value == nil then
      value = default
    end
    new[name] = value
  end
  for name in pairs(options) do
    if DEFAULTS[name] == nil then
      error("unknown limit option: " .. name, 0)
    end
  end
  if not algorithms[new.algorithm] then
    error("unknown algorithm: " .. tostring(new.algorithm), 0)
  end
  rules, state = new, {}
  return rules
end

-- Each algorithm returns how many requests fit now, and in how many seconds the window resets. `take` uses one.

function algorithms.fixed(now, take)
  if not state.start or now >= state.start + rules.window then
    state.start, state.used = now, 0
  end
  local elsewhere = rules.other * rules.limit * (now - state.start) / rules.window
  local free = rules.limit - elsewhere - state.used
  if take and free >= 1 then
    state.used = state.used + 1
  end
  return free, state.start + rules.window - now
end

function algorithms.sliding(now, take)
  state.first, state.last, state.times = state.first or 1, state.last or 0, state.times or {}
  local times = state.times
  while state.first <= state.last and times[state.first] <= now - rules.window do
    times[state.first] = nil
    state.first = state.first + 1
  end
  local free = rules.limit * (1 - rules.other) - (state.last - state.first + 1)
  if take and free >= 1 then
    state.last = state.last + 1
    times[state.last] = now
  end
  local oldest = times[state.first]
  return free, oldest and oldest + rules.window - now or 0
end

function algorithms.bucket(now, take)
  local rate = rules.limit * (1 - rules.other) / rules.window
  state.tokens = math.min(rules.limit, (state.tokens or rules.limit) + (now - (state.time or now)) * rate)
  state.time = now
  local free = state.tokens
  if take and free >= 1 then
    state.tokens = state.tokens - 1
  end
  local wanted = rules.reset_means == "next" and math.min(1, rules.limit) or rules.limit
  return free, math.max(0, wanted - state.tokens) / rate
end

-- The ways in which servers write a time that is so many seconds from now.
local time_styles = {
  exact = function(_, seconds) return string.format("%.3f", seconds) end,
  epoch = function(now, seconds) return math.ceil(now + seconds) end,
  epoch_ms = function(now, seconds) return string.format("%.0f", (now + seconds) * 1e3) end,
  epoch_us = function(now, seconds) return string.format("%.0f", (now + seconds) * 1e6) end,
  date = function(now, seconds) return clock.http_date(math.ceil(now + seconds)) end,
  iso = function(now, seconds) return os.date("!%Y-%m-%dT%H:%M:%SZ", math.ceil(now + seconds)) end,
}

local function reset_value(now, seconds)
  local style = time_styles[rules.reset]
  if style then
    return style(now, seconds)
  elseif rules.reset == "down" then
    return math.floor(seconds)
  elseif rules.reset == "up" then
    return math.ceil(seconds)
  end
  return rules.reset
end

local function retry_after(now, seconds)
  local style = time_styles[rules.retry_after]
  if style then
    return style(now, seconds)
  elseif rules.retry_after == "seconds" then
    return math.ceil(seconds)
  elseif rules.retry_after == "zero" then
    return 0
  elseif rules.retry_after == "none" then
    return nil
  end
  return rules.retry_after
end

-- Sets the headers of the answer; `take` uses up one request. Returns nil, or the answer that refuses it.
function limits.apply(request, take)
  server.update_time()
  local now = server.now()
  local free, seconds = algorithms[rules.algorithm](now, take)
  local refused = take and free < 1
  if rules.headers then
    request:set_header("x-ratelimit-limit", rules.limit)
    request:set_header("x-ratelimit-remaining", math.max(0, math.floor(free - (take and not refused and 1 or 0))))
    request:set_header("x-ratelimit-reset", reset_value(now, seconds))
  end
  if not refused then
    return nil
  end
  counters.add("throttled")
  local answer = answers.error(429, "10011", "You have exceeded the maximum number of allowed requests.")
  answer.headers["Retry-After"] = retry_after(now, seconds)
  return answer
end

return limits
