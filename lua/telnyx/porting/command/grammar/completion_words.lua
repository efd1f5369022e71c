--- What the shells' completions offer for options and arguments: choices, filters, conditions, ways to sort, files, and
-- what they ask the command for when a key is pressed, profiles and stores. How each shell is told: completions/.

local choices = require "telnyx.porting.command.grammar.choices"
local filter_names = require "telnyx.porting.filters.names"
local porting = require "telnyx.porting"

local completion_words = {}

--- NAME= of each filter, or NAME=VALUE where there are values to choose from.
local function filters()
  local words = {}
  for _, filter in ipairs(filter_names.of "list") do
    for _, value in ipairs(filter.values or { "" }) do words[#words + 1] = filter.name .. "=" .. value end
  end
  return words
end

--- Conditions on statuses, and the fields that filters know as well.
local function conditions()
  local words, seen = {}, { status = true, code = true }
  for _, status in pairs(porting.statuses) do words[#words + 1] = "status=" .. status end
  for _, code in pairs(porting.exception_codes) do words[#words + 1] = "code=" .. code end
  for _, filter in ipairs(filter_names.of "list") do
    local name = filter.name:gsub("%.[gl]t$", ""):gsub("%.contains$", "")
    if not seen[name] then words[#words + 1] = name .. "=" end
    seen[name] = true
  end
  table.sort(words)
  return words
end

-- Option -> what is offered for it.
local of_option = {
  ["--filter"] = function() return { words = filters(), have_values = true } end,
  ["--where"] = function() return { words = conditions(), have_values = true } end,
  ["--sort"] = function() return { words = filter_names.sorts "list" } end,
  ["--profile"] = function() return { listed = "profiles" } end,
}
local of_argument = { store = function() return { listed = "stores" } end }

-- The arguments of options, and arguments, that may be files. Of others nothing can be offered: a number, a time, a
-- name of the account's.
local may_be_file = { FILE = true, STORE = true }

--- Returns what is offered for an argument, or for the value of an option, as one of
--
--   { choices = list }               these words, and nothing else is taken
--   { words = list }                 these words; have_values = true: NAME=VALUE, or NAME= to go on with
--   { listed = name }                what `telnyx-porting completion NAME` prints
--   { files = true }                 files
--   {}                               nothing
function completion_words.of(element)
  local offer = of_option[element._name] or of_argument[element._name]
  if offer then return offer() end
  return { choices = choices.of(element), files = may_be_file[element._argname] }
end

--- The first sentence of an option's or a command's description, without its dot.
function completion_words.summary(element)
  local text = element._description
  return text:match "^(.-)%.%s" or text:match "^(.-)%.?$"
end

--- The names of the commands.
function completion_words.commands(parser)
  local names = {}
  for i, command in ipairs(parser._commands) do names[i] = command._name end
  return names
end

--- The names of the commands that take a store.
function completion_words.store_commands(parser)
  local names = {}
  for _, command in ipairs(parser._commands) do
    for _, argument in ipairs(command._arguments) do
      if completion_words.of(argument).listed == "stores" then names[#names + 1] = command._name end
    end
  end
  return names
end

return completion_words
