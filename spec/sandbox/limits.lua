-- Rate limits: a fixed window, a sliding window or a bucket, and the headers and refusals that tell of them.
local answers = require "sandbox.answers"
local counters = require "sandbox.counters"

local limits = {}
local algorithms = {}
local rules, state

local DEFAULTS = {
  limit = 100000,
  window = 1, -- seconds
  algorithm = "fixed", -- fixed | sliding | bucket
  reset = "up", -- up | down | exact | epoch
  reset_means = "full", -- for a bucket: seconds until it is full, or until the next request fits ("next")
  headers = true,
  retry_after = "none", -- none | seconds | date | zero | a number of seconds to say in any case
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

local function reset_value(now, seconds)
  if rules.reset == "down" then
    return math.floor(seconds)
  elseif rules.reset == "exact" then
    return string.format("%.3f", seconds)
  elseif rules.reset == "epoch" then
    return math.ceil(now + seconds)
  end
  return math.ceil(seconds)
end

local function retry_after(now, seconds)
  local style = rules.retry_after
  if style == "seconds" then
    return math.ceil(seconds)
  elseif style == "date" then
    return ngx.http_time(math.ceil(now + seconds))
  elseif style == "zero" then
    return 0
  elseif tonumber(style) then
    return tonumber(style)
  end
end

-- Sets the headers of this answer; `take` uses up one request. Returns nil, or the answer that refuses it.
function limits.apply(take)
  ngx.update_time()
  local now = ngx.now()
  local free, seconds = algorithms[rules.algorithm](now, take)
  local refused = take and free < 1
  if rules.headers then
    ngx.header["x-ratelimit-limit"] = rules.limit
    ngx.header["x-ratelimit-remaining"] = math.max(0, math.floor(free - (take and not refused and 1 or 0)))
    ngx.header["x-ratelimit-reset"] = reset_value(now, seconds)
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
