--- Reads a file that the command line names, or stdin.

local command_error = require "telnyx.porting.command.running.command_error"

local input_file = {}

--- Returns the content of a file ("-": stdin), and its name for errors.
function input_file.read(path)
  local name = path == "-" and "stdin" or path
  local file, problem, content = io.stdin, nil, nil
  if path ~= "-" then file, problem = io.open(path, "r") end
  if file then content, problem = file:read "*a" end -- of a folder nothing can be read
  if file and path ~= "-" then file:close() end
  if not content or problem then
    command_error.usage("can't read %s: %s", name, (tostring(problem or "it ends at once"):gsub("^.*: ", "")))
  end
  return content, name
end

return input_file
