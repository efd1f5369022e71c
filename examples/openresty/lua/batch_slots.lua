--- How many processes this page starts: so many batches run at once at most, and so many batches of other machines are
-- followed at once. The workers share the counts.

local answer = require "answer"
local files = require "batch_files"
local settings = require "settings"
local view = require "batch_view"

local slots = {}

local lock_seconds, lock_looks = 30, 0.05 -- a lock whose request has died is free after so long; seconds between looks
local most_followed, follow_seconds = 8, 10
local again_seconds = 30 -- until a batch that nobody works on is looked for on other machines once more

local function running()
  local count = 0
  for _, about in ipairs(files.list()) do
    if view.of_known(about).running then count = count + 1 end
  end
  return count
end

--- Calls fn where one more batch may run, and returns what it returns; else answers 429. Two requests never start a
-- process at the same time, so that they can't both take the last place.
function slots.with_one(fn)
  local shared = ngx.shared.batches
  local asked_until = ngx.now() + lock_seconds
  while not shared:add("starting", true, lock_seconds) do
    if ngx.now() > asked_until then
      return answer.problem(503, "another batch has been starting for long: ask again")
    end
    ngx.sleep(lock_looks)
  end
  ngx.ctx.has_slot_lock = true -- given back by slots.release, however the request ends
  local count = running()
  if count >= settings.processes then
    ngx.header["Retry-After"] = 10
    return answer.problem(429, ("%d batches are running, which is as many as this page runs at once: nothing was begun"
      .. "; ask again when one has ended"):format(count))
  end
  return fn()
end

--- At the end of each request.
function slots.release()
  if ngx.ctx.has_slot_lock then ngx.shared.batches:delete "starting" end
end

--- Whether a batch was followed a moment ago: then nobody works on it, unless its follower still runs.
function slots.was_followed(id)
  return ngx.shared.batches:get("followed:" .. id)
end

--- Whether one more batch of another machine may be followed.
function slots.may_follow(id)
  local shared = ngx.shared.followed
  if shared:get(id) or #shared:get_keys(most_followed) < most_followed then
    shared:set(id, true, follow_seconds)
    ngx.shared.batches:set("followed:" .. id, true, again_seconds)
    return true
  end
  return false
end

return slots
