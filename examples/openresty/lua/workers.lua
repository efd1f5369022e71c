--- What each worker does when it starts, and one of them now and then: old batches are removed.

local background = require "telnyx.porting.background"
local files = require "batch_files"
local guard = require "guard"
local settings = require "settings"
local view = require "batch_view"

local workers = {}

local first_look, looks = 2, 3600 -- seconds

local function prune(premature)
  if premature then return end
  local good, removed = pcall(files.prune, view.of_known, ngx.time())
  if not good then
    ngx.log(ngx.ERR, "old batches can't be removed: ", removed)
  elseif removed > 0 then
    ngx.log(ngx.NOTICE, "removed ", removed, " batches that ended long ago")
  end
end

function workers.start()
  background.command = settings.command
  guard.init()
  view.init()
  if ngx.worker.id() ~= 0 then return end
  assert(ngx.timer.at(first_look, prune))
  assert(ngx.timer.every(looks, prune))
end

return workers
