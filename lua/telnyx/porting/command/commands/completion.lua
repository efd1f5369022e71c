--- telnyx-porting completion: prints a shell's completions (bash, zsh, fish), made from the grammar.

local exit_status = require "telnyx.porting.command.running.exit_status"
local grammar = require "telnyx.porting.command.grammar.parser"
local stdout = require "telnyx.porting.command.showing.stdout"

return function(options)
  local parser = grammar()
  stdout.write(parser["get_" .. options.shell .. "_complete"](parser))
  return exit_status.done
end
