--- The lines of a script that is being written: returns add(indent, line, …), and a function that returns the whole.

return function()
  local lines = {}
  local function add(indent, ...)
    for _, line in ipairs { ... } do lines[#lines + 1] = line == "" and "" or (" "):rep(indent) .. line end
  end
  return add, function() return table.concat(lines, "\n") .. "\n" end
end
