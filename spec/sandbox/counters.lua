-- What happened so far, in numbers.
local counters = { values = {} }
local connections = {}

local PLAIN = {
  "requests", "connections", "cancelled", "refused", "already_pending", "throttled", "unauthorized",
  "closed_idle",
}
local GROUPS = {
  "routes", "statuses", "protocols", "listeners", "listener_connections", "key_seen", "user_agents", "faults",
  "not_http",
}

function counters.reset()
  counters.values, connections = {}, {}
  for _, name in ipairs(PLAIN) do
    counters.values[name] = 0
  end
  for _, name in ipairs(GROUPS) do
    counters.values[name] = {}
  end
end

function counters.add(name)
  counters.values[name] = counters.values[name] + 1
end

-- The connections that have sent a request, as keys.
function counters.known_connections()
  return connections
end

-- One more of a kind: counters.add_in("routes", "cancel").
function counters.add_in(group, name)
  local values = counters.values[group]
  values[name] = (values[name] or 0) + 1
end

function counters.arrived(request, user_agent, key_seen)
  counters.add("requests")
  counters.add_in("routes", request.route)
  counters.add_in("protocols", request.protocol)
  counters.add_in("listeners", request.listener)
  counters.add_in("user_agents", user_agent or "")
  if key_seen then
    counters.add_in("key_seen", request.listener)
  end
  if not connections[request.connection] then
    connections[request.connection] = true
    counters.add("connections")
    counters.add_in("listener_connections", request.listener)
  end
end

return counters
