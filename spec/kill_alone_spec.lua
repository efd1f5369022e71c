--- A stored batch of one worker through disasters.

local busted = { describe = describe, it = it, setup = setup, teardown = teardown, after_each = after_each,
  pending = pending }

require "spec.support.kill_matrix"(1, busted)
