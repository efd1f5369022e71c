--- telnyx-porting completion: what a shell needs to complete our command lines, made from the grammar.

local grammar = require "telnyx.porting.command.grammar"
local output = require "telnyx.porting.command.output"
local trouble = require "telnyx.porting.command.trouble"

local completion = {}

--- The completions of a shell (bash, zsh, fish), as a text.
function completion.text(shell)
  local parser = grammar()
  return parser["get_" .. shell .. "_complete"](parser)
end

function completion.completion(options)
  output.write(completion.text(options.shell))
  return trouble.status.done
end

return completion
