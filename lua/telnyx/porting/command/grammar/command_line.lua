--- Parses the words of the command line into a table of options, with the name of the command in `command`.

local choices = require "telnyx.porting.command.grammar.choices"
local command_error = require "telnyx.porting.command.running.command_error"
local grammar = require "telnyx.porting.command.grammar.parser"
local option_needs = require "telnyx.porting.command.grammar.option_needs"
local profiles = require "telnyx.porting.command.running.profiles"

-- Options that may be repeated: lists, empty where none was given.
local lists = { "filter", "where", "ids", "numbers", "set", "unset" }

--- The names of the options of all commands that take a value.
local function options_with_values(parser)
  local names = {}
  for _, command in ipairs(parser._commands) do
    for _, option in ipairs(command._options) do
      if option._maxargs > 0 then
        for _, name in ipairs(option._aliases) do names[name] = true end
      end
    end
  end
  return names
end

--- Puts the options before the command behind it, where the parser wants them. Returns the words in that order.
local function command_first(words, takes_value)
  local place = 1
  while words[place] and words[place]:find "^%-." and words[place] ~= "--" do
    place = place + (takes_value[words[place]] and 2 or 1)
  end
  if place == 1 or not words[place] then return words end
  local ordered = { words[place] }
  for i = 1, #words do
    if i ~= place then ordered[#ordered + 1] = words[i] end
  end
  return ordered
end

--- A word that begins with one minus belongs to the long option before it, if that takes a value: -created_at for
-- --sort, or a negative number, for which options have words. To the parser it looks like an option.
local function join_values(words, takes_value)
  local joined, is_over = {}, false
  for _, word in ipairs(words) do
    local before = joined[#joined]
    if not is_over and word:find "^%-[^-]" and takes_value[before] and before:find "^%-%-" then
      joined[#joined] = before .. "=" .. word
    else
      joined[#joined + 1] = word
    end
    is_over = is_over or word == "--"
  end
  return joined
end

--- Ends the command with what the parser does not understand, and says where it is explained.
local function refuse(parser, words, problem)
  if #words == 0 then io.stderr:write(parser:get_help(), "\n\n") end
  local about = "--help"
  for _, command in ipairs(parser._commands) do
    if command._name == words[1] then about = "help " .. words[1] end
  end
  command_error.usage("%s (see telnyx-porting %s)", (problem:gsub("\n?Did you mean", "; did you mean")), about)
end

--- The format where --out names none: of commands that have it, what the profile says, or a table.
local function default_output(options)
  if options.command == "completion" or options.command == "help" then return nil end
  local profile = profiles.chosen(options)
  return profile and profile.output or "table"
end

--- The headers of --header as a table of names and values.
local function headers_of(list)
  local headers, seen = {}, {}
  for _, header in ipairs(list or {}) do
    local name = header[1]
    if seen[name:lower()] then command_error.usage("--header %s is given twice", name) end
    seen[name:lower()], headers[name] = true, header[2]
  end
  return headers
end

--- Returns whether the words have an option, by its long name without the minus signs.
local function finder(words)
  return function(name)
    for _, word in ipairs(words) do
      if word == "--" then return false end
      if word == "--" .. name or word:sub(1, #name + 3) == "--" .. name .. "=" then return true end
    end
    return false
  end
end

-- Names that commands had.
local old_names = { reports = "export" }

return function(words)
  local parser = grammar()
  local takes_value = options_with_values(parser)
  words = join_values(command_first(words, takes_value), takes_value)
  local old_name = old_names[words[1]] and words[1]
  if old_name then words[1] = old_names[old_name] end
  choices.check(parser, words)
  local good, options = parser:pparse(words)
  if not good then refuse(parser, words, options) end
  options.old_name = old_name
  if options.command == "help" then options.about = old_names[options.about] or options.about end
  for _, name in ipairs(lists) do options[name] = options[name] or {} end
  if options.command ~= "numbers" then options.status = options.status or {} end
  options.header = headers_of(options.header)
  options.out = options.out or default_output(options)
  local wants_ids = { get = true, confirm = true, delete = true, watch = true, update = true }
  if wants_ids[options.command] and #options.ids == 0 and not options.from then
    command_error.usage("%s: name ids, or --from", options.command)
  end
  option_needs(options, finder(words))
  return options
end
