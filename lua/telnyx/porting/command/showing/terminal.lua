--- What the terminal behind stdout (1) or stderr (2) can do, by its kind and by variables of the environment.

local process = require "telnyx.porting_process"

local terminal = {}

local function is_set(name)
  local value = os.getenv(name)
  return value ~= nil and value ~= ""
end

local function is_dumb()
  local name = os.getenv "TERM"
  return name == nil or name == "" or name == "dumb"
end

--- Whether people look at it: what others wrote must then be made safe, and tables must fit.
terminal.is_one = process.is_terminal

--- Returns how many columns and lines it has now.
terminal.size = process.size

--- Whether the cursor may be moved in it, as bars and tables that are drawn in place do.
function terminal.moves(descriptor)
  return process.is_terminal(descriptor) and not is_dumb()
end

--- Whether it is to get colours. A dumb terminal never gets any. Else NO_COLOR turns them off, and then CLICOLOR_FORCE
-- turns them on, for pipes too, and CLICOLOR=0 off.
function terminal.has_colour(descriptor)
  if is_dumb() or is_set "NO_COLOR" then return false end
  if is_set "CLICOLOR_FORCE" and os.getenv "CLICOLOR_FORCE" ~= "0" then return true end
  return os.getenv "CLICOLOR" ~= "0" and process.is_terminal(descriptor)
end

return terminal
