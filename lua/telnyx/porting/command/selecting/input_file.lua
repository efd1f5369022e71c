--- What a file holds that the command line names, or stdin.

local command_error = require "telnyx.porting.command.running.command_error"

local input_file = {}

--- A file's content, or that of stdin when it is "-"; and what to call it in errors.
function input_file.read(path)
  local file, problem = io.stdin, nil
  if path ~= "-" then file, problem = io.open(path, "r") end
  local content = file and file:read "*a"
  if file and path ~= "-" then file:close() end
  if not content then command_error.usage("can't read %s", problem or path) end
  return content, path == "-" and "stdin" or path
end

return input_file
