--- What a file holds that the command line names, or stdin.

local command_error = require "telnyx.porting.command.running.command_error"
local process = require "telnyx.porting_process"
local readable_text = require "telnyx.porting.command.selecting.readable_text"

local input_file = {}

-- Seven million ids. A file without an end, such as /dev/zero, would take all memory.
local most_kib = 256 * 1024

local piece_bytes = 64 * 1024

--- Returns all that an open file holds, or nil and why not: it can't be read, or it holds more than most KiB.
function input_file.read_all(file, most)
  local pieces, length = {}, 0
  while true do
    local piece, problem = file:read(piece_bytes)
    if problem then return nil, problem end
    if not piece then return table.concat(pieces) end
    pieces[#pieces + 1], length = piece, length + #piece
    if length > most * 1024 then return nil, ("it holds more than %d KiB"):format(most) end
  end
end

--- Returns the bytes of a file ("-": stdin), and its name for errors.
function input_file.read_bytes(path)
  local name = path == "-" and "stdin" or path
  local file, problem, content = io.stdin, nil, nil
  if path ~= "-" then
    file, problem = io.open(path, "r")
  elseif process.is_terminal(0) then
    io.stderr:write "telnyx-porting: reading from the terminal, until Ctrl-D at the start of a line\n"
  end
  if file then content, problem = input_file.read_all(file, most_kib) end -- of a folder nothing can be read
  if file and path ~= "-" then file:close() end
  if not content then command_error.usage("can't read %s: %s", name, (tostring(problem):gsub("^.*: ", ""))) end
  return content, name
end

--- The same as a text in UTF-8; ends the command if it is none.
function input_file.read(path)
  local content, name = input_file.read_bytes(path)
  return readable_text.of(content, name), name
end

return input_file
