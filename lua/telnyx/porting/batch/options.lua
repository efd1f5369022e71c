--- The options of client:cancel_all and client:cancel_each.

local address = require "telnyx.porting.store.address"

local option_types = {
  on_outcome = "function", on_progress = "function", guard = "function", interrupted = "function",
  dry_run = "boolean", renew = "boolean", unique = "boolean", unchecked_filter = "boolean", all = "boolean",
  timeout = "call", max_attempts = "call", headers = "call",
  store = "string", name = "string", stop_after_failures = "amount", deadline = "amount", outage = "amount",
}

-- Those that each request of a batch has.
local of_requests = { "timeout", "max_attempts", "headers" }

--- The options of each request, or nil if there are none.
local function call_options(options)
  local result
  for _, name in ipairs(of_requests) do
    if options[name] ~= nil then
      result = result or {}
      result[name] = options[name]
    end
  end
  return result
end

local function check_call_options(internals, call, options, owner)
  local asked = call_options(options)
  if not asked then return end
  internals.check_call_options(owner, call, asked)
  for name in pairs(asked.headers or {}) do
    if name:lower() == "idempotency-key" then
      internals.raise(("%s: an Idempotency-Key is one request's, and a batch sends many"):format(call))
    end
  end
end

--- Checks them. call: the name for messages; owner: the client. Returns a table.
local function check(internals, call, options, owner)
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
    elseif expected ~= "call" and type(value) ~= expected then
      raise(("%s: %s must be a %s, not %s"):format(call, name, expected, type(value)))
    elseif name == "store" and address.fault(value) then
      raise(("%s: store must be the path of a file or the address of a database, not %s"):format(call,
        address.fault(value)))
    end
  end
  if options and options.renew and not options.store and call ~= "resume" then
    raise(call .. ": renew begins a new batch in a store: give store as well")
  end
  if options then check_call_options(internals, call, options, owner) end
  return options or {}
end

return { check = check, call_options = call_options }
