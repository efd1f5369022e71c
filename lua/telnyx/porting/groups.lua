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

  -- C has put each function's name where the function will be.
  local function each_of(name)
    local list = name:gsub("each$", "list")
    return function(self, ...) return internals.each(list)(owner_of(self, name), ...) end
  end

  local function call_of(name)
    return function(self, ...) return calls[name](owner_of(self, name), ...) end
  end

  for _, functions in pairs(internals.groups) do
    for verb, name in pairs(functions) do functions[verb] = (verb == "each" and each_of or call_of)(name) end
  end
end
