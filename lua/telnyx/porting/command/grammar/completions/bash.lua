--- The completions for bash: a function that looks for the command among the words, and offers what it takes.

local script_lines = require "telnyx.porting.command.grammar.completions.script_lines"
local words = require "telnyx.porting.command.grammar.completion_words"

-- "=" ends a word for bash, so NAME=VALUE and --option=VALUE come in pieces.
local head = [==[
_telnyx-porting() {
    local IFS=$' \t\n'
    local args cur prev cmd opts arg
    args=("${COMP_WORDS[@]}")
    cur="${COMP_WORDS[COMP_CWORD]}"
    prev="${COMP_WORDS[COMP_CWORD-1]}"
    local before=""
    if [[ "$cur" == "=" && $COMP_CWORD -ge 2 ]]; then
        before="$prev=" cur="" prev="${COMP_WORDS[COMP_CWORD-2]}"
    elif [[ "$prev" == "=" && $COMP_CWORD -ge 3 ]]; then
        before="${COMP_WORDS[COMP_CWORD-2]}=" prev="${COMP_WORDS[COMP_CWORD-3]}"
    fi
    if [[ "$before" == --*= ]]; then
        prev="${before%=}" before=""
    fi
    cur="$before$cur"]==]

local tail = [==[
    if [[ "$cur" = -* ]]; then
        COMPREPLY=($(compgen -W "$opts" -- "$cur"))
    fi
}

complete -F _telnyx-porting -o bashdefault -o default telnyx-porting]==]

--- The options of a parser or command, by all their names.
local function option_names(parser)
  local names = {}
  for _, option in ipairs(parser._options) do
    for _, name in ipairs(option._aliases) do names[#names + 1] = name end
  end
  return table.concat(names, " ")
end

local function list_of(offer)
  if offer.listed then return ("$(telnyx-porting completion %s 2>/dev/null)"):format(offer.listed) end
  return table.concat(offer.choices or offer.words or {}, " ")
end

local function reply_with(list)
  return ('COMPREPLY=($(compgen -W "%s" -- "$cur"))'):format(list)
end

--- What follows one of the options, as a case of "$prev".
local function add_value(add, option)
  local offer = words.of(option)
  add(16, table.concat(option._aliases, "|") .. ")")
  add(20, offer.files and 'COMPREPLY=($(compgen -f -- "$cur"))' or reply_with(list_of(offer)))
  if offer.have_values then
    -- Bash puts the words in place of what is behind the "=".
    add(20, 'COMPREPLY=("${COMPREPLY[@]#"$before"}")',
      '[[ "${COMPREPLY[*]}" != *= ]] || compopt -o nospace 2>/dev/null')
  end
  add(20, "return 0", ";;")
end

local function add_command(add, command)
  local with_value = {}
  for _, option in ipairs(command._options) do
    if option._maxargs > 0 then with_value[#with_value + 1] = option end
  end
  if #with_value == 0 then return end
  add(8, ("'%s')"):format(command._name))
  add(12, 'case "$prev" in')
  for _, option in ipairs(with_value) do add_value(add, option) end
  add(12, "esac", "", ";;")
end

return function(parser)
  local add, script = script_lines()
  add(0, head)
  add(4, ('opts="%s"'):format(option_names(parser)), "", 'args=("${args[@]:1}")', 'for arg in "${args[@]}"; do',
    '    case "$arg" in')
  for _, command in ipairs(parser._commands) do
    add(12, command._name .. ")")
    add(16, ('cmd="%s"'):format(command._name), ('opts="$opts %s"'):format(option_names(command)), "break", ";;")
  end
  add(4, "    esac", "done", "")

  add(4, 'case "$cmd" in', "    '')")
  add(12, reply_with(table.concat(words.commands(parser), " ")), ";;")
  for _, command in ipairs(parser._commands) do add_command(add, command) end
  add(4, "esac", "")

  local if_no_option = '[[ "$cur" = -* ]] || '
  add(4, 'case "$cmd" in')
  add(8, table.concat(words.store_commands(parser), "|") .. ")")
  add(12, if_no_option .. reply_with(list_of { listed = "stores" }), ";;")
  add(8, "completion)")
  add(12, if_no_option .. reply_with "bash zsh fish", ";;")
  add(4, "esac", "")
  add(0, tail)
  return script()
end
