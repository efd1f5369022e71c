--- A rule of tools/lint: what builds and installs runs with the tools of macOS and the BSDs too: make 3.81, which is
-- Apple's, a linker that is not GNU's, and commands with the options that POSIX or all of these systems have.

local sources = dofile "tools/sources.lua"
local problem, finish = sources.problems()

local function text_of(path)
  local file = io.open(path, "rb")
  local text = file and file:read "*a"
  if file then file:close() end
  return text
end

-- Options by command, which stand in one of its words.
local commands = {
  { "sed", "%-%a*i", "sed -i" }, { "sed", "%-%a*r", "sed -r; -E is understood everywhere" },
  { "install", "%-%a*[DtT]", "install -D, -t or -T" }, { "ln", "%-%a*[rtT]", "ln -r, -t or -T" },
  { "cp", "%-%a*[tTu]", "cp -t, -T or -u" }, { "mv", "%-%a*[tTu]", "mv -t, -T or -u" },
  { "readlink", "%-%a*[fem]", "readlink -f" }, { "date", "%-%a*d", "date -d" },
  { "touch", "%-%a*d", "touch -d; -t is POSIX's" }, { "stat", "%-%a*[cf]", "stat, whose options differ" },
  { "grep", "%-%a*P", "grep -P" }, { "xargs", "%-%a*[dr]", "xargs -d or -r" },
  { "head", "%-n? ?%-%d", "head with a negative number" }, { "find", "%-printf", "find -printf" },
  { "echo", "%-[ne]", "echo -n or -e; printf is understood everywhere" },
}
for name in ([[cp mv rm ln sed grep install mkdir chmod sort find touch head tail xargs tar mktemp wc date ls]])
  :gmatch "%S+" do
  commands[#commands + 1] = { name, "%-%-%a", "a long option of " .. name }
end
local missing = {} -- commands that not all of them have
for name in ("nproc realpath tac sha256sum md5sum timeout getopt shuf numfmt gawk gsed"):gmatch "%S+" do
  missing[name] = true
end

-- In scripts and recipes, which any sh has to understand.
local bash = {
  { "%[%[ ", "[[" }, { "<<<", "<<<" }, { "<%(", "<(" }, { "&>", "&>" }, { "%f[%w]mapfile ", "mapfile" },
  { "%f[%w]declare ", "declare" }, { "^%s*local ", "local" }, { "%$'", "$'" },
}

-- Words that stand before a command.
local before = {}
for word in ("then do else elif if while until exec command env time"):gmatch "%S+" do before[word] = true end

--- The command of a part of a line, and what follows it.
local function command_of(part)
  while true do
    part = part:gsub("^[%s@!{+-]*", "")
    local word, rest = part:match "^(%S+)%s*(.*)$"
    if not word then return nil end
    if not before[word] and not word:find "^[%w_]+=" then return word:match "[^/]*$", rest end
    part = rest
  end
end

local function check_commands(path, line, text)
  local code = text:gsub("%$%(INSTALL%)", "install"):gsub("'[^']*'", "''") -- what stands in quotes is data
  for part in (code .. ";"):gmatch "[^;|&`()]+" do
    local command, rest = command_of(part)
    for _, one in ipairs(commands) do
      if command == one[1] and (" " .. rest):find("%s" .. one[2]) then
        problem("%s:%d: not every system has %s", path, line, one[3])
      end
    end
    -- Where it is missing, what follows || is taken.
    if missing[command] and not code:find(command .. "[^|]*||") then
      problem("%s:%d: not every system has %s, and nothing else follows with ||", path, line, command)
    end
  end
  for _, one in ipairs(bash) do
    if text:find(one[1]) then problem("%s:%d: %s is bash's, and no sh has to know it", path, line, one[2]) end
  end
end

--- The lines of a text, each with its number.
local function lines(text)
  local number, get = 0, text:gsub("\n*$", "\n"):gmatch "(.-)\n"
  return function()
    number = number + 1
    local line = get()
    return line and number, line
  end
end

local newer_make = {
  { "%$%(file[ <>]", "$(file)" }, { "%$%(let ", "$(let)" }, { "%$%(intcmp ", "$(intcmp)" },
  { "%$%(guile ", "$(guile)" }, { "^[%w_.-]+%s*!=", "!=" }, { "^[%w_.-]+%s*::+=", "::=" }, { "%s&:", "&:" },
  { "^%.ONESHELL", ".ONESHELL" }, { "^%.RECIPEPREFIX", ".RECIPEPREFIX" }, { "^undefine ", "undefine" },
  { "^private ", "private" }, { "^load ", "load" },
}

-- Of the other *.mk only make itself is asked for: tests and measurements need Debian's commands anyway.
local built = { ["Makefile"] = true, ["tools/build.mk"] = true, ["tools/install.mk"] = true }
-- What README calls before it installs a rock.
local scripts = { ["tools/dist"] = true, ["tools/version"] = true }

local function check_makefile(path, text)
  local depth = 0
  for at, line in lines(text) do
    local code = line:gsub("^#.*", "")
    for _, one in ipairs(newer_make) do
      if code:find(one[1]) then problem("%s:%d: %s is not in make 3.81, which macOS has", path, at, one[2]) end
    end
    if code:find "^%s*ifn?eq" or code:find "^%s*ifn?def" then depth = depth + 1 end
    if code:find "^%s*endif" then depth = depth - 1 end
    if built[path] then
      if depth == 0 and (code:find "%-Wl," or code:find "%-shared%f[%W]") then
        problem("%s:%d: not every linker knows -Wl,… or -shared: ask for the system first", path, at)
      end
      if code:find "^\t" or code:find "%$%(shell " then
        local shell = code:gsub("%$%$", "$")
        check_commands(path, at, shell)
      end
      for name in code:gmatch "tools/([%w_-]+)%f[^%w_.-]" do scripts["tools/" .. name] = true end
    end
  end
end

local makefiles = { "Makefile" }
do
  local pipe = assert(io.popen "ls tools/*.mk 2>/dev/null")
  for path in pipe:lines() do makefiles[#makefiles + 1] = path end
  pipe:close()
end
for _, path in ipairs(makefiles) do
  local text = text_of(path)
  if text then check_makefile(path, text) end
end

local names = {}
for path in pairs(scripts) do names[#names + 1] = path end
table.sort(names)
for _, path in ipairs(names) do
  local text = text_of(path)
  if text and text:find "^#!" then
    if not text:find "^#!/bin/sh\n" then problem("%s:1: builds and installs, and is not for /bin/sh", path) end
    for at, line in lines(text) do
      if not line:find "^%s*#" then check_commands(path, at, line) end
    end
  end
end
finish()
