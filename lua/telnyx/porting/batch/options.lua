--- The options of client:cancel_all and client:cancel_each.

local address = require "telnyx.porting.store.address"

local option_types = {
  on_outcome = "function", on_progress = "function", guard = "function", interrupted = "function",
  dry_run = "boolean", renew = "boolean", unique = "boolean", unchecked_filter = "boolean", all = "boolean",
  store = "string", name = "string", stop_after_failures = "amount", deadline = "amount", outage = "amount",
}

--- Checks them. call: the name for messages. Returns a table.
return function(internals, call, options)
  local raise = internals.raise
  if options ~= nil and type(options) ~= "table" then
    raise(("%s: the options must be a table, not %s"):format(call, type(options)))
  end
  for name, value in pairs(options or {}) do
    local expected = option_types[name]
    if not expected then
      local known = {}
      for option in pairs(option_types) do known[#known + 1] = option end
      table.sort(known)
      raise(("%s: unknown option %q; there are: %s"):format(call, tostring(name), table.concat(known, ", ")))
    elseif expected == "amount" then
      internals.check_amount(call, "batch." .. name, value)
    elseif type(value) ~= expected then
      raise(("%s: %s must be a %s, not %s"):format(call, name, expected, type(value)))
    elseif name == "store" and address.fault(value) then
      raise(("%s: store must be the path of a file or the address of a database, not %s"):format(call,
        address.fault(value)))
    end
  end
  return options or {}
end
