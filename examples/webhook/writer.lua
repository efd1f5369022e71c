--- Runs in a thread of nginx' thread pool (ngx.run_worker_thread): the disk may take its time, and the worker goes on.

local files = require "files"

local writer = {}

--- Keeps an event unless one of the files is there that show it was handled, or put aside. Returns "kept" once it is on
-- the disk, "waits" where it was there already, "repeat", or nil and why.
function writer.keep(place, shown_by)
  for _, path in ipairs(shown_by) do
    if files.exists(path) then return "repeat" end
  end
  -- Written once more: the delivery before may not have come to its end.
  local waits = files.exists(place.path)
  local good, why = files.keep(place.path, place.folder, place.temporary, place.content)
  if not good then return nil, why end
  return waits and "waits" or "kept"
end

return writer
