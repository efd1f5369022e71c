--- The API's words as constants (binding/constants.c): porting.statuses.CANCEL_PENDING is "cancel-pending". Each table
-- maps a name in capitals to the string that the API uses; a name that it does not have raises: a misspelt one is not
-- just nil.

return function(porting, internals)
  local tables = internals.constants

  local function names_of(constants)
    local names = {}
    for name in pairs(constants) do names[#names + 1] = name end
    table.sort(names)
    return table.concat(names, ", ")
  end

  -- What can become of an id in a batch, as a list. unknown: with a store, where what came of it could not be kept.
  porting.outcomes = { "cancel-pending", "already-cancelled", "refused", "failed", "not-attempted", "unknown" }

  --- porting.constants() -> all these tables by name, in a new table.
  function porting.constants()
    local all = {}
    for group in pairs(tables) do all[group] = porting[group] end
    return all
  end

  for group, constants in pairs(tables) do
    porting[group] = setmetatable(constants, {
      __index = function(_, name)
        internals.raise(("%s has no %s; it has: %s"):format(group, tostring(name), names_of(constants)))
      end,
      __newindex = function(_, name)
        internals.raise(("%s can't be changed: %s was not set"):format(group, tostring(name)))
      end,
    })
  end
end
