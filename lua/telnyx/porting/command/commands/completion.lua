--- telnyx-porting completion: prints a shell's completions (bash, zsh, fish), made from the grammar; and, for these
-- while somebody types, the names of profiles and stores.

local exit_status = require "telnyx.porting.command.running.exit_status"
local grammar = require "telnyx.porting.command.grammar.parser"
local known = require "telnyx.porting.store.known"
local profiles = require "telnyx.porting.command.running.profiles"
local stdout = require "telnyx.porting.command.showing.stdout"

local lists = {}

function lists.profiles()
  local names = {}
  for i, profile in ipairs(profiles.all()) do names[i] = profile.name end
  return names
end

--- The stores of all runs, the last one first.
function lists.stores()
  local names = {}
  for i, run in ipairs(known.runs()) do names[i] = run.store end
  return names
end

return function(options)
  local list = lists[options.shell]
  if list then
    for _, name in ipairs(list()) do stdout.write(name, "\n") end
  else
    local script_of = require("telnyx.porting.command.grammar.completions." .. options.shell)
    stdout.write(script_of(grammar()))
  end
  return exit_status.done
end
