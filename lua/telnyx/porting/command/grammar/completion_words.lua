--- What the shells' completions offer for options and arguments that have no fixed choices: filters, conditions, ways
-- to sort, and what they ask the command for when a key is pressed: profiles and stores.

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

-- Option -> what it takes; a function, or what `completion` lists.
local of_option = {
  ["--filter"] = filters,
  ["--where"] = conditions,
  ["--sort"] = function() return filter_names.sorts "list" end,
  ["--profile"] = "profiles",
}
local of_argument = { store = "stores" }

-- The arguments of options, and arguments, that may be files. Of others nothing can be offered: a number, a time, a
-- name of the account's.
local may_be_file = { FILE = true, STORE = true }
local function nothing() return {} end

-- How each shell asks the command. %s: what for.
local ask = {
  bash = '$(telnyx-porting completion %s 2>/dev/null)',
  zsh = '\\$(telnyx-porting completion %s 2>/dev/null)',
  fish = '(telnyx-porting completion %s 2>/dev/null)',
}

local function escaped(text) return (text:gsub("%p", "%%%0")) end

--- What bash does before it looks for words: "=" ends a word for it, so NAME=VALUE and --option=VALUE come in pieces.
local joined_words = [==[
    local before=""
    if [[ "$cur" == "=" && $COMP_CWORD -ge 2 ]]; then
        before="$prev=" cur="" prev="${COMP_WORDS[COMP_CWORD-2]}"
    elif [[ "$prev" == "=" && $COMP_CWORD -ge 3 ]]; then
        before="${COMP_WORDS[COMP_CWORD-2]}=" prev="${COMP_WORDS[COMP_CWORD-3]}"
    fi
    if [[ "$before" == --*= ]]; then
        prev="${before%=}" before=""
    fi
    cur="$before$cur"
]==]

-- Bash puts the words in place of what is behind the "=".
local behind_equals = [==[
                    COMPREPLY=("${COMPREPLY[@]#"$before"}")
                    [[ "${COMPREPLY[*]}" != *= ]] || compopt -o nospace 2>/dev/null]==]

--- Each puts the words for a placeholder, "@NAME@", into a shell's script.
local insert = {
  bash = function(script, name, words)
    local reply = ('COMPREPLY=($(compgen -W "%s" -- "$cur"))'):format(words)
    local placeholder = escaped(('COMPREPLY=($(compgen -W "@%s@" -- "$cur"))'):format(name))
    return (script:gsub(placeholder, function()
      return (name == "filter" or name == "where") and reply .. "\n" .. behind_equals or reply
    end))
  end,
  zsh = function(script, name, words)
    return (script:gsub(escaped((": :(@%s@)"):format(name)), function()
      if words == "" then return ": : " end
      return (": :{compadd %s-- %s}"):format((name == "filter" or name == "where") and "-S '' " or "", words)
    end))
  end,
  fish = function(script, name, words)
    return (script:gsub(escaped(("-xa '@%s@'"):format(name)), function() return ("-xa '%s'"):format(words) end))
  end,
}

--- What bash and fish need for arguments, which argparse leaves out. stores: the commands that take a store.
local function add_arguments(script, shell, stores)
  local asked = ask[shell]:format "stores"
  if shell == "bash" then
    local lines = { "    case \"$cmd\" in", "        " .. table.concat(stores, "|") .. ")",
      "            [[ \"$cur\" = -* ]] || COMPREPLY=($(compgen -W \"" .. asked .. "\" -- \"$cur\"))",
      "            ;;", "        completion)",
      "            [[ \"$cur\" = -* ]] || COMPREPLY=($(compgen -W \"bash zsh fish\" -- \"$cur\"))",
      "            ;;", "    esac", "" }
    local at = assert(script:find('    if [[ "$cur" = -* ]]; then', 1, true))
    return script:sub(1, at - 1) .. table.concat(lines, "\n") .. "\n" .. script:sub(at)
  elseif shell == "fish" then
    for _, name in ipairs(stores) do
      script = script .. ("complete -c telnyx-porting -n '__fish_telnyx-porting_seen_command %s' -xa '%s'\n")
        :format(name, asked)
    end
  end
  return script
end

--- Returns the script of a shell. parser: of argparse, which is changed.
function completion_words.script(parser, shell)
  local found, stores = {}, {}
  for _, command in ipairs(parser._commands) do
    for _, option in ipairs(command._options) do
      for _, alias in ipairs(option._aliases) do
        if of_option[alias] then
          local name = alias:sub(3)
          option._choices = { "@" .. name .. "@" }
          found[name] = of_option[alias]
        end
      end
      if option._maxargs > 0 and not option._choices and not may_be_file[option._argname] then
        option._choices, found.nothing = { "@nothing@" }, nothing
      end
    end
    for _, argument in ipairs(command._arguments) do
      local what = of_argument[argument._name]
      if what then
        argument._choices = { "@" .. argument._name .. "@" }
        found[argument._name], stores[#stores + 1] = what, command._name
      elseif not argument._choices and not may_be_file[argument._argname] then
        argument._choices, found.nothing = { "@nothing@" }, nothing
      end
    end
  end
  local script = parser["get_" .. shell .. "_complete"](parser)
  local names = {}
  for name in pairs(found) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    local what = found[name]
    script = insert[shell](script, name, type(what) == "string" and ask[shell]:format(what)
      or table.concat(what(), " "))
  end
  if shell == "bash" then
    local line = '    prev="${COMP_WORDS[COMP_CWORD-1]}"\n'
    local from, to = script:find(line, 1, true)
    script = script:sub(1, from - 1) .. line .. joined_words .. script:sub(to + 1)
  end
  return add_arguments(script, shell, stores)
end

return completion_words
