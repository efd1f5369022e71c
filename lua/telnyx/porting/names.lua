--- The names by which users call the library: client:pairs, messages for names that a client or a group does not have,
-- and errors at the caller's line.

return function(porting, internals)
  local client, groups, raise = internals.client, internals.groups, internals.raise
  local is_near = porting._is_near

  local function sorted_names(...)
    local names = {}
    for _, from in ipairs { ... } do
      for name in pairs(from) do
        if not name:find "^_" then names[#names + 1] = name end
      end
    end
    table.sort(names)
    return names
  end

  local function near_names(given, names)
    local near = {}
    for _, name in ipairs(names) do
      if is_near(given, name) then near[#near + 1] = name end
    end
    return near
  end

  --- Called for a name that a client does not have, or the group of that name. Raises if another name is near; a
  -- group has operations alone, so there it raises for any name. Else the value is nil: hosts look for methods of their
  -- own in what they are given.
  internals.set_missing(function(name, group)
    if type(name) ~= "string" or name:find "^_" then return nil end
    local names = group and sorted_names(groups[group]) or sorted_names(client, groups)
    local near = near_names(name, names)
    local owner = group and "client." .. group or "a client"
    if #near > 0 then raise(("%s has no %s; near it: %s"):format(owner, name, table.concat(near, ", "))) end
    if group then raise(("%s has no %s; it has: %s"):format(owner, name, table.concat(names, ", "))) end
  end)

  --- client:pairs() -> what a loop needs to go over all that a client can do, by name: its methods, and its groups of
  -- operations. In Lua 5.3 and 5.4 pairs(client) does the same.
  function client:pairs()
    internals.check_client(self, "pairs", true)
    local all = {}
    for name, method in pairs(client) do
      if not name:find "^_" then all[name] = method end
    end
    for name in pairs(groups) do all[name] = self[name] end
    return next, all, nil
  end

  --- Has a function of the module say that it takes a point where it is called with a colon, as in porting:get(id): the
  -- first argument is the module then. Those that C checks itself don't come here.
  local function refuse_colon(name)
    local call = porting[name]
    porting[name] = function(first, ...)
      if first == porting then raise(("%s: is called as porting.%s(…), with a point"):format(name, name)) end
      return call(first, ...)
    end
  end

  for _, name in ipairs { "new", "cancel", "get", "list", "orders", "attach", "error", "page", "report", "runs",
    "assert", "wait_with", "constants" } do
    refuse_colon(name)
  end

  -- What users call is complete here: errors name the line of a function that ends with the call.
  for _, owner in ipairs { client, porting, internals.order, internals.request } do internals.keep_callers(owner) end
  for _, group in pairs(groups) do internals.keep_callers(group) end
end
