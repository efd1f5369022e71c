--- The completions for zsh: what _arguments is told of each command.

local script_lines = require "telnyx.porting.command.grammar.completions.script_lines"
local words = require "telnyx.porting.command.grammar.completion_words"

local head = [==[
#compdef telnyx-porting

_telnyx-porting() {
  local context state state_descr line
  typeset -A opt_args
]==]

--- What may follow, as _arguments has it: ": :ACTION", in double quotes.
local function action(offer)
  if offer.files then return ": :_files" end
  if offer.choices then return (": :(%s)"):format(table.concat(offer.choices, " ")) end
  if offer.listed then return (": :{compadd -- \\$(telnyx-porting completion %s 2>/dev/null)}"):format(offer.listed) end
  if not offer.words then return ": : " end
  return (": :{compadd %s-- %s}"):format(offer.have_values and "-S '' " or "", table.concat(offer.words, " "))
end

local function option_line(option)
  local often = option._maxcount > 1 and "*" or ""
  local names = '"' .. often .. option._name
  if #option._aliases > 1 then
    names = (often ~= "" and '"*"' or "") .. "{" .. table.concat(option._aliases, ",") .. '}"'
  end
  return ('%s[%s]%s"'):format(names, words.summary(option):gsub('["%]:`$]', "\\%0"),
    option._maxargs > 0 and action(words.of(option)) or "")
end

return function(parser)
  local add, script = script_lines()
  add(0, head)
  add(2, "local -a options=(")
  for _, option in ipairs(parser._options) do add(4, option_line(option)) end
  add(2, ")", "_arguments -s -S \\", "  $options \\", '  ": :_telnyx-porting_cmds" \\', '  "*:: :->args" \\',
    "  && return 0", "")

  add(2, "case $words[1] in")
  for _, command in ipairs(parser._commands) do
    add(4, command._name .. ")")
    add(6, "options=(", "  $options")
    for _, option in ipairs(command._options) do add(8, option_line(option)) end
    add(6, ")", "_arguments -s -S \\", "  $options \\")
    for _, argument in ipairs(command._arguments) do
      local any = argument._maxargs == math.huge
      for _ = 1, any and 1 or argument._maxargs do
        add(8, ('"%s%s" \\'):format(any and "*" or "", action(words.of(argument))))
      end
    end
    add(6, "  && return 0", ";;", "")
  end
  add(2, "esac", "", "return 1")
  add(0, "}", "")

  add(0, "_telnyx-porting_cmds() {", "  local -a commands=(")
  for _, command in ipairs(parser._commands) do
    add(4, ('"%s:%s"'):format(command._name, (words.summary(command):gsub('["`$]', "\\%0"))))
  end
  add(0, "  )", '  _describe "command" commands', "}", "", "_telnyx-porting")
  return script()
end
