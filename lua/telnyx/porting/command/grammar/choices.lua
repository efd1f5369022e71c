--- Options and arguments that take one of a few words. argparse has choices of its own from 0.7 on, and Ubuntu 22.04
-- has 0.6: so these are ours.

local near_names = require "telnyx.porting.command.selecting.near_names"

local choices = {}

local choices_of = setmetatable({}, { __mode = "k" }) -- option or argument of argparse -> its choices

--- Lets an option or argument take one of these words only. Returns it. Once the grammar is whole, choices.check has
-- the parser look.
function choices.limit(element, words)
  choices_of[element] = words
  -- Help names an option by the name of its value, and an argument without such a name by its choices.
  if not element._argname then
    local label = "{" .. table.concat(words, ",") .. "}"
    element:argname(label)
    element._get_label_lines = function() return { label } end
  end
  return element
end

--- The choices of an option or argument; nil where anything is taken.
function choices.of(element)
  return choices_of[element]
end

--- Names an option as the words have it, which may be any of its names; or an argument.
local function name_in(words, element, given)
  if not element._aliases then return ("argument '%s'"):format(element._name) end
  local name = element._aliases[1]
  for i, word in ipairs(words) do
    for _, alias in ipairs(element._aliases) do
      if word == alias and words[i + 1] == given or word == alias .. "=" .. given then name = alias end
    end
  end
  return ("argument for option '%s'"):format(name)
end

--- Has the parser refuse what is no choice. words: of the command line, which is parsed next.
function choices.check(parser, words)
  local function check(element)
    local list = choices.of(element)
    if not list then return end
    element:convert(function(given)
      for _, choice in ipairs(list) do
        if choice == given then return given end
      end
      local near = near_names.text(given, list)
      return nil, ("%s must be one of '%s'%s"):format(name_in(words, element, given), table.concat(list, "', '"),
        near ~= "" and ("; near '%s': %s"):format(given, near) or "")
    end)
  end
  for _, command in ipairs(parser._commands) do
    for _, option in ipairs(command._options) do check(option) end
    for _, argument in ipairs(command._arguments) do check(argument) end
  end
end

return choices
