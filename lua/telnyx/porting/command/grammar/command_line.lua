--- Parses the words of the command line into a table of options, with the name of the command in `command`.

local command_error = require "telnyx.porting.command.running.command_error"
local grammar = require "telnyx.porting.command.grammar.parser"
local profiles = require "telnyx.porting.command.running.profiles"

-- Options that may be repeated: lists, empty where none was given.
local lists = { "filter", "where", "ids", "numbers", "set", "unset" }

--- The names of the long options of all commands that take a value.
local function options_with_values(parser)
  local names = {}
  for _, command in ipairs(parser._commands) do
    for _, option in ipairs(command._options) do
      if option._maxargs > 0 then
        for _, name in ipairs(option._aliases) do names[name] = name:find "^%-%-" ~= nil end
      end
    end
  end
  return names
end

--- A word that begins with one minus belongs to the option before it, if that takes a value: -created_at for --sort, or
-- a negative number, for which options have words. To the parser it looks like an option.
local function join_values(words, takes_value)
  local joined, is_over = {}, false
  for _, word in ipairs(words) do
    local before = joined[#joined]
    if not is_over and word:find "^%-[^-]" and takes_value[before] then
      joined[#joined] = before .. "=" .. word
    else
      joined[#joined + 1] = word
    end
    is_over = is_over or word == "--"
  end
  return joined
end

--- The format where --out names none: of commands that have it, what the profile says, or a table.
local function default_output(options)
  if options.command == "completion" then return nil end
  local profile = profiles.chosen(options)
  return profile and profile.output or "table"
end

-- Names that commands had.
local old_names = { reports = "export" }

return function(words)
  local old_name = old_names[words[1]] and words[1]
  local parser = grammar()
  local joined = join_values(words, options_with_values(parser))
  if old_name then joined[1] = old_names[old_name] end
  local good, options = parser:pparse(joined)
  if not good then
    command_error.usage("%s (see telnyx-porting --help)", options)
  end
  options.old_name = old_name
  for _, name in ipairs(lists) do options[name] = options[name] or {} end
  if options.command ~= "numbers" then options.status = options.status or {} end
  options.out = options.out or default_output(options)
  local wants_ids = { get = true, confirm = true, delete = true, watch = true }
  if wants_ids[options.command] and #options.ids == 0 and not options.from then
    command_error.usage("%s: name ids, or --from", options.command)
  end
  return options
end
