--- The operations in groups that follow their URLs: client.comments:create(order_id, { … }), and each() for every list.

return function(_, internals)
  local calls, raise = internals.calls, internals.raise

  --- The client that a group belongs to (see groups.h).
  local function owner_of(group, call)
    local metatable = type(group) == "table" and getmetatable(group)
    local owner = type(metatable) == "table" and rawget(metatable, "client")
    if not owner then raise(("%s: is called as client.%s(…)"):format(call, (call:gsub("%.", ":")))) end
    return owner
  end

  internals.owner_of = owner_of

  local function add(group, verb, name, call)
    local groups = internals.groups
    groups[group] = groups[group] or {}
    groups[group][verb] = function(self, ...) return call(owner_of(self, name), ...) end
  end

  for name, operation in pairs(internals.operations) do
    if operation.group then
      add(operation.group, operation.verb, name, calls[name])
      if operation.list and operation.verb == "list" then
        add(operation.group, "each", operation.group .. ".each", function(...) return internals.each(name)(...) end)
      end
    end
  end
end
