--- The manual page, telnyx-porting(1), made from the grammar: man(7) macros.

local choices = require "telnyx.porting.command.grammar.choices"
local grammar = require "telnyx.porting.command.grammar.parser"
local help = require "telnyx.porting.command.grammar.help_texts"
local manual_texts = require "telnyx.porting.command.grammar.manual_texts"
local porting = require "telnyx.porting"

-- Escapes what man(7) interprets: backslashes, hyphens (which are minus signs here), and a dot or an apostrophe at the
-- start of a line.
local function plain(text)
  text = text:gsub("\\", "\\e"):gsub("%-", "\\-"):gsub("…", "...")
  return (text:gsub("^([.'])", "\\&%1"):gsub("\n([.'])", "\n\\&%1"))
end

local function bold(text)
  return "\\fB" .. plain(text) .. "\\fR"
end

local function italic(text)
  return "\\fI" .. plain(text) .. "\\fR"
end

--- The label of an option: its names in bold, its argument in italics.
local function label(option)
  local names = {}
  for i, name in ipairs(option._aliases) do names[i] = bold(name) end
  local takes = option._argname and " " .. italic(option._argname) or ""
  return table.concat(names, ", ") .. takes
end

local function description(element)
  local text = element._description
  local words = choices.of(element)
  if words and not text:find(words[#words], 1, true) then
    text = text:gsub("%.$", ": ") .. table.concat(words, ", ") .. "."
  end
  if element._default then text = text:gsub("%.$", "") .. " (default: " .. element._default .. ")." end
  return plain(text)
end

local function synopsis(command)
  local words = { bold("telnyx-porting " .. command._name), "[" .. italic "OPTION" .. "]..." }
  for _, argument in ipairs(command._arguments) do
    local name = italic(not choices.of(argument) and argument._argname or argument._name:upper())
    local least, most = argument._minargs, argument._maxargs
    if most > 1 then name = name .. "..." end
    words[#words + 1] = least == 0 and "[" .. name .. "]" or name
  end
  return table.concat(words, " ")
end

--- Splits the help of a command into notes and examples.
local function notes_and_examples(command)
  local notes, examples = (help.commands[command._name]):match "^(.-)\n?\n?Examples?:\n(.*)$"
  return notes ~= "" and notes or nil, (examples:gsub("\n   ", "\n"):gsub("^   ", ""))
end

--- The options that all commands have which call the API: a set of their first names.
local function common_options(parser)
  local counts, commands, common = {}, 0, {}
  for _, command in ipairs(parser._commands) do
    local calls = false
    for _, option in ipairs(command._options) do calls = calls or option._aliases[1] == "--key-file" end
    if calls then
      commands = commands + 1
      for _, option in ipairs(command._options) do
        local name = option._aliases[1]
        counts[name] = (counts[name] or 0) + 1
      end
    end
  end
  for name, count in pairs(counts) do common[name] = count == commands or nil end
  return common
end

local function add_options(lines, command, common, wanted)
  for _, option in ipairs(command._options) do
    if (common[option._aliases[1]] or false) == wanted then
      lines[#lines + 1] = ".TP\n" .. label(option) .. "\n" .. description(option)
    end
  end
end

local function add_command(lines, command, common)
  local notes, examples = notes_and_examples(command)
  lines[#lines + 1] = ".SS " .. plain(command._name) .. "\n" .. synopsis(command)
  lines[#lines + 1] = ".PP\n" .. plain(command._description)
  if notes then lines[#lines + 1] = ".PP\n" .. plain(notes) end
  add_options(lines, command, common, false)
  lines[#lines + 1] = ".PP\nExamples:\n.PP\n.EX\n" .. plain(examples) .. "\n.EE"
end

--- Adds a list of names and meanings, in pairs.
local function add_pairs(lines, list)
  for i = 1, #list, 2 do lines[#lines + 1] = ".TP\n" .. bold(list[i]) .. "\n" .. plain(list[i + 1]) end
end

--- Returns the page as a text.
return function()
  local parser = grammar()
  local common = common_options(parser)
  local lines = {
    '.\\" Made from the grammar of the command by tools/command-files; not to be edited.',
    ('.TH TELNYX\\-PORTING 1 "" "telnyx\\-porting %s"'):format(porting._VERSION),
    ".SH NAME\ntelnyx\\-porting \\- " .. plain(help.about:gsub("%.$", ""):gsub("^%u", string.lower)),
    ".SH SYNOPSIS\n" .. bold "telnyx-porting" .. " " .. italic "COMMAND" .. " [" .. italic "OPTION" .. "]... ["
      .. italic "ARGUMENT" .. "]...",
    ".SH DESCRIPTION\n" .. plain(help.about)
      .. " Results go to stdout, everything else to stderr. There is no option that takes the key itself, as arguments"
      .. " show in the process list.",
    ".SH COMMANDS",
  }
  for _, command in ipairs(parser._commands) do add_command(lines, command, common) end
  lines[#lines + 1] = ".SH COMMON OPTIONS"
  add_options(lines, parser._commands[1], common, true)
  lines[#lines + 1] = ".TP\n" .. bold "--version" .. "\nShow the version."
  lines[#lines + 1] = ".SH PROFILES\n" .. plain(help.profiles.about)
  lines[#lines + 1] = ".PP\n.EX\n" .. plain(help.profiles.example) .. "\n.EE"
  lines[#lines + 1] = ".PP\n" .. plain(help.profiles.which)
  lines[#lines + 1] = ".SH EXIT STATUS\nEach status, and what it asks of a script:"
  add_pairs(lines, manual_texts.statuses)
  lines[#lines + 1] = ".SH CRON"
  for i, paragraph in ipairs(manual_texts.cron) do lines[#lines + 1] = (i > 1 and ".PP\n" or "") .. plain(paragraph) end
  lines[#lines + 1] = ".PP\n.EX\n" .. plain(manual_texts.cron_example) .. "\n.EE"
  lines[#lines + 1] = ".SH ENVIRONMENT"
  add_pairs(lines, help.environment)
  return table.concat(lines, "\n") .. "\n"
end
