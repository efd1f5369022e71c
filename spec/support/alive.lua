--- Whether a process is there. One that has ended stays as a zombie until it is waited for, which some systems' first
-- process does only now and then.
return function(pid)
  local file = io.open(("/proc/%d/stat"):format(pid))
  local stat = file and file:read "*a"
  if file then file:close() end
  return stat ~= nil and not stat:find "%) Z"
end
