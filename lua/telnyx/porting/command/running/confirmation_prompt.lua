--- Asks before something that can't be undone.

local command_error = require "telnyx.porting.command.running.command_error"
local fold = require "telnyx.porting.command.showing.fold"
local process = require "telnyx.porting_process"

local confirmation_prompt = {}

--- Ends the command if no terminal can be asked. Called before anything is read, so that no work is wasted. nothing:
-- what a signal before the run says, such as "nothing was cancelled".
function confirmation_prompt.require_terminal(options, nothing)
  process.say_at_signal(("\ntelnyx-porting: %s\n"):format(nothing))
  if options.yes or options.dry_run or options.from ~= "-" and process.is_terminal(0) and process.is_terminal(2) then
    return
  end
  command_error.usage("there is no terminal to ask on: say --yes to %s without being asked, or --dry-run to look",
    options.command)
end

--- Asks, unless --yes was given; ends the command at any answer but yes. nothing: the message then, such as "nothing
-- was cancelled".
function confirmation_prompt.ask(options, question, nothing)
  if options.yes then return end
  io.stderr:write("\n", fold(question .. " Type yes to go on: ", 2))
  io.stderr:flush()
  local answer = io.read "*l"
  if not answer then io.stderr:write "\n" end
  if (answer or ""):lower():match "^%s*(.-)%s*$" ~= "yes" then command_error.raise("stopped", "%s", nothing) end
end

return confirmation_prompt
