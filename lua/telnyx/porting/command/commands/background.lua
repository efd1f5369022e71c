--- telnyx-porting background: the process of a batch, which the library starts. The grammar does not have it, because
-- it is not for people.

local process = require "telnyx.porting_process"

return function()
  process.own_files()
  process.watch_signals(true) -- a stop may be asked for more than once
  return require "telnyx.porting.background".work(process.received)
end
