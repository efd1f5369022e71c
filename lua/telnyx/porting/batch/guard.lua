--- Whether a batch may cancel an order that it has read: the caller's guard and a dry run decide.

local guard = {}

--- Why a dry run does not cancel an order: a text that says what a real run would do.
local function dry_run_reason(order)
  local cancellable, _, why = order:cancellable()
  return cancellable and "dry run: it would be cancelled" or "dry run: " .. why
end

--- guard.objection(options, order) -> why the order must not be cancelled; nil if it may be. options: those of the
-- batch. Calls options.guard, which may raise, and may stop the batch.
function guard.objection(options, order)
  if options.guard then
    local allowed, why = options.guard(order)
    if not allowed then return why or "the guard said no" end
  end
  return options.dry_run and dry_run_reason(order) or nil
end

return guard
