--- What nginx-lua has its worker do: run a script in the light thread of a timer, and have nginx quit.

local arguments_file, status_file = ...
local ngx = package.loaded.ngx
local hosted = require "spec.support.hosted"

assert(ngx.timer.at(0, function()
  hosted.run(arguments_file, status_file)
  -- Not os.execute: while it waits, the process ignores that signal.
  io.popen("kill -QUIT " .. ngx.worker.pid()):close()
end))
