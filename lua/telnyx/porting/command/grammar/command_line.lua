--- Parses the words of the command line into a table of options, with the name of the command in `command`.

local command_error = require "telnyx.porting.command.running.command_error"
local grammar = require "telnyx.porting.command.grammar.parser"

-- Options that may be repeated: lists, empty where none was given.
local lists = { "filter", "where", "ids", "numbers", "set", "unset" }

--- A negative number belongs to the option before it, which has words for it; to the parser it looks like an option.
local function join_numbers(words)
  local joined, is_over = {}, false
  for _, word in ipairs(words) do
    local before = joined[#joined]
    if not is_over and word:find "^%-[%d.]" and before and before:find "^%-%-%a[%w-]*$" then
      joined[#joined] = before .. "=" .. word
    else
      joined[#joined + 1] = word
    end
    is_over = is_over or word == "--"
  end
  return joined
end

return function(words)
  local good, options = grammar():pparse(join_numbers(words))
  if not good then
    command_error.usage("%s (see telnyx-porting --help)", options)
  end
  for _, name in ipairs(lists) do options[name] = options[name] or {} end
  if options.command ~= "numbers" then options.status = options.status or {} end
  local wants_ids = { get = true, confirm = true, watch = true }
  if wants_ids[options.command] and #options.ids == 0 and not options.from then
    command_error.usage("%s: name ids, or --from", options.command)
  end
  return options
end
