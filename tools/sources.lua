--- What the rules of tools/lint look at: the files of the checkout, and the comments and strings in them.

local sources = {}

--- The lines of a shell command's output.
local function lines_of(command)
  local list, pipe = {}, assert(io.popen(command))
  for line in pipe:lines() do list[#list + 1] = line end
  pipe:close()
  return list
end

--- The files of the checkout that git has or would take (paths from its top), by the end of their names (".c", or "");
-- below: in that folder only, or nil.
function sources.files(ending, below)
  local list = {}
  for _, path in ipairs(lines_of "git ls-files --cached --others --exclude-standard") do
    if (ending == "" or path:sub(-#ending) == ending) and (not below or path:sub(1, #below + 1) == below .. "/") then
      local file = io.open(path) -- one that was removed, and not committed yet, is still listed
      if file then
        file:close()
        list[#list + 1] = path
      end
    end
  end
  table.sort(list)
  return list
end

function sources.read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

-- How comments and strings begin in each language, what ends them there, and whether a backslash hides that end.
local lua = {
  { "^%-%-%[(=*)%[", "comment" }, { "^%-%-", "comment", "\n" }, { "^%[(=*)%[", "string" },
  { '^"', "string", '"', true }, { "^'", "string", "'", true },
}
local c = {
  { "^/%*", "comment", "*/" }, { "^//", "comment", "\n" },
  { '^"', "string", '"', true }, { "^'", "character", "'", true },
}

local function end_of(text, position, closing, escapes)
  while true do
    local found, last = text:find(closing, position, true)
    if not found then return #text + 1, #text end
    local backslash = escapes and text:find("\\", position, true)
    if not backslash or backslash >= found then return found, last end
    position = backslash + 2
  end
end

--- visit(kind, text, line) for each comment and string of a Lua or C file, in its order. kind: "comment" or "string";
-- line: where it begins.
function sources.visit(path, visit)
  local text = sources.read(path)
  local rules = path:find "%.[ch]$" and c or lua
  local position, line = 1, 1
  if text:sub(1, 2) == "#!" then position = text:find("\n", 1, true) end
  while position <= #text do
    local next_position
    for _, rule in ipairs(rules) do
      local first, last, level = text:find(rule[1], position)
      if first then
        local closing, after = end_of(text, last + 1, rule[3] or "]" .. level .. "]", rule[4])
        local inner = text:sub(last + 1, closing - 1)
        if rule[2] ~= "character" then visit(rule[2], inner, line) end
        next_position = (rule[3] == "\n" and closing or after + 1)
        break
      end
    end
    -- On to the next character with which something can begin.
    next_position = next_position or text:find("[\"'/%[%-\n]", position + 1) or #text + 1
    local _, ends = text:sub(position, next_position - 1):gsub("\n", "")
    line, position = line + ends, next_position
  end
end

--- A function that prints a problem, and one that ends the program with whether there were any.
function sources.problems()
  local count = 0
  return function(format, ...)
    count = count + 1
    print(format:format(...))
  end, function()
    os.exit(count == 0)
  end
end

return sources
