--- The completions for fish: a line for each command and each option, with the command that it is of.

local script_lines = require "telnyx.porting.command.grammar.completions.script_lines"
local words = require "telnyx.porting.command.grammar.completion_words"

local head = [==[
function __fish_telnyx-porting_print_command
    set -l cmdline (commandline -poc)
    set -l cmd
    set -e cmdline[1]
    for arg in $cmdline
        switch $arg]==]

local functions = [==[
        end
    end
    echo "$cmd"
end

function __fish_telnyx-porting_using_command
    test (__fish_telnyx-porting_print_command) = "$argv"
    and return 0
    or return 1
end

function __fish_telnyx-porting_seen_command
    string match -q "$argv*" (__fish_telnyx-porting_print_command)
    and return 0
    or return 1
end
]==]

local complete = "complete -c telnyx-porting"

local function described(element)
  return (" -d '%s'"):format((words.summary(element):gsub("[\\']", "\\%0")))
end

--- The condition that a command was named.
local function seen(name)
  return (" -n '__fish_telnyx-porting_seen_command %s'"):format(name)
end

--- What may follow.
local function value(offer)
  if offer.files then return " -r" end
  if offer.listed then return (" -xa '(telnyx-porting completion %s 2>/dev/null)'"):format(offer.listed) end
  return (" -xa '%s'"):format(table.concat(offer.choices or offer.words or {}, " "))
end

local function option_line(option, condition)
  local parts = { complete, condition }
  for _, name in ipairs(option._aliases) do
    local long = name:match "^%-%-(.+)"
    parts[#parts + 1] = long and " -l " .. long or " -s " .. name:sub(2)
  end
  if option._maxargs > 0 then parts[#parts + 1] = value(words.of(option)) end
  return table.concat(parts) .. described(option)
end

return function(parser)
  local add, script = script_lines()
  add(0, head)
  for _, name in ipairs(words.commands(parser)) do
    add(12, "case " .. name, "    set cmd $cmd " .. name, "    break")
  end
  add(0, functions)
  for _, command in ipairs(parser._commands) do
    add(0, ("%s -n '__fish_telnyx-porting_using_command' -xa '%s'%s")
      :format(complete, command._name, described(command)))
  end
  for _, option in ipairs(parser._options) do add(0, option_line(option, "")) end
  for _, command in ipairs(parser._commands) do
    add(0, "")
    for _, option in ipairs(command._options) do add(0, option_line(option, seen(command._name))) end
  end
  for _, name in ipairs(words.store_commands(parser)) do
    add(0, complete .. seen(name) .. value { listed = "stores" })
  end
  return script()
end
