--- The file that a command is to write at its end: whether that can be done is found before anything is made for it.

local command_error = require "telnyx.porting.command.running.command_error"
local process = require "telnyx.porting_process"

local output_file = {}

--- Ends the command if a file can't be written: it is a folder, or its folder takes no new file (the library writes
-- beside the file and renames). "-" is stdout. nothing: what was not done, such as "nothing was cancelled".
function output_file.check(path, nothing)
  if path == "-" then return end
  local there, problem = io.open(path, "r"), nil
  if there then
    problem = select(2, there:read(0)) or select(2, there:read(1)) -- of a folder, the system's words
    there:close()
  end
  if not problem then
    local beside = ("%s.%d"):format(path, process.id())
    local probe, why = io.open(beside, "ab")
    if probe then
      probe:close()
      os.remove(beside)
    else
      problem = tostring(why):gsub("^.*: ", "")
    end
  end
  if problem then
    command_error.usage("%s can't be written, so %s: %s; name a file in a folder that takes one", path, nothing,
      problem)
  end
end

return output_file
