--- One cancel by a process that does nothing else.
--
--   lua cold.lua ID CA_FILE      (key and base URL from the environment)
local porting = require "telnyx.porting"

local order = assert(porting.new({ ca_file = arg[2] }):cancel(arg[1]))
assert(order.id == arg[1] and order.status.value == "cancel-pending", "the order was not cancelled")
