--- telnyx-porting background: the process of a batch, which the library starts. It is not for people, and so no part of
-- the grammar.

local process = require "telnyx.porting_process"

return function()
  process.own_files()
  process.watch_signals(true) -- a stop may be asked for more than once
  return require "telnyx.porting.background".work(process.received)
end
