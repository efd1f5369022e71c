--- A rule of tools/lint: examples in documents are Lua and shell that parse, and name commands, options and targets of
-- make that are there. Needs telnyx.porting and argparse for lua5.4.

local sources = dofile "tools/sources.lua"
local problem, finish = sources.problems()

-- command -> option -> true
local commands = {}
for _, command in ipairs(require "telnyx.porting.command.grammar.parser"()._commands) do
  local options = {}
  for _, option in ipairs(command._options) do
    for _, name in ipairs(option._aliases) do options[name] = true end
  end
  commands[command._name] = options
end

local makefiles = sources.files(".mk", "tools")
makefiles[#makefiles + 1] = "Makefile"

-- target -> true; the beginning of many targets, such as module-lua5.4 -> "a prefix"
local targets = {}
for _, path in ipairs(makefiles) do
  for name in ("\n" .. sources.read(path)):gmatch "\n([%w-]+):" do targets[name] = true end
  for name in sources.read(path):gmatch "\n([%w-]+)-%%:" do targets[name] = "a prefix" end
end

local function check_lua(path, line, text)
  local good, wrong = load(text, "=example")
  if not good then problem("%s:%d: the example does not parse: %s", path, line, wrong) end
end

local function check_shell(path, line, text)
  local shell = assert(io.popen("bash -n 2>/dev/null", "w"))
  shell:write(text)
  if not shell:close() then problem("%s:%d: the example does not parse in a shell", path, line) end
end

--- One line of a shell, or what stands between backticks: the command and the targets of make that it names.
local function check_words(path, line, text)
  text = text:gsub("%s#.*$", "") .. " "
  for name, rest in text:gmatch "%f[%w_./-]telnyx%-porting%s+(%l[%l-]*)%f[%s]([^|;&`]*)" do
    local options = commands[name]
    if not options then
      problem("%s:%d: there is no command %s", path, line, name)
    else
      for option in rest:gmatch "%s(%-%-?%l[%w-]*)" do
        if not options[option] then problem("%s:%d: %s has no option %s", path, line, name, option) end
      end
    end
  end
  for rest in text:gmatch "%f[%w_./-]make%s+([^|;&()`]*)" do
    for word in rest:gmatch "%f[^%s%z][%l][%w-]*%f[%s]" do
      if not targets[word] and targets[word:match "^(%w+)-" or ""] ~= "a prefix" then
        problem("%s:%d: make has no target %s", path, line, word)
      end
    end
  end
end

for _, path in ipairs(sources.files ".md") do
  local number, language, first, lines = 0, nil, 0, {}
  for line in (sources.read(path) .. "\n"):gmatch "(.-)\n" do
    number = number + 1
    local fence = line:match "^%s*```(%w*)"
    if fence and language then
      if language == "lua" then check_lua(path, first, table.concat(lines, "\n")) end
      if language == "sh" then check_shell(path, first, table.concat(lines, "\n") .. "\n") end
      language = nil
    elseif fence then
      language, first, lines = fence, number + 1, {}
    elseif language then
      lines[#lines + 1] = line
      if language == "sh" then check_words(path, number, line) end
    else
      for code in line:gmatch "`([^`]+)`" do check_words(path, number, code) end
    end
  end
end

finish()
