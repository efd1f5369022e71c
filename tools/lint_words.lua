--- A rule of tools/lint: messages that people read have none of the words that doc/glossary.md lists under "Words we do
-- not use", a line each: - word → what to say instead.

local sources = dofile "tools/sources.lua"
local problem, finish = sources.problems()

local words = {}
do
  local file = io.open "doc/glossary.md"
  local section = file and (file:read "*a" .. "\n## "):match "\n## Words we do not use\n(.-)\n## "
  if file then file:close() end
  if not section then os.exit(true) end
  for word, instead in section:gmatch "\n%- (.-) → ([^\n]+)" do
    local pattern = "%f[%w]" .. word:lower():gsub("%p", "%%%0") .. "%f[^%w]"
    words[#words + 1] = { word = word, instead = instead, pattern = pattern }
  end
  if #words == 0 then problem 'doc/glossary.md: "Words we do not use" has no line such as - word → word' end
end

--- Whether a string is one that people read, and not a name, a pattern or a statement of SQL.
local function is_message(text)
  return text:find "%a%s+%a" and not text:find "^%s*%u%u+ " and not text:find "telnyx_porting_"
end

local function check(path)
  sources.visit(path, function(kind, text, line)
    if kind ~= "string" or not is_message(text) then return end
    local plain = text:lower():gsub("\\n", " "):gsub("%s+", " ")
    for _, one in ipairs(words) do
      if plain:find(one.pattern) then
        problem("%s:%d: a message says \"%s\": %s", path, line, one.word, one.instead)
      end
    end
  end)
end

for _, folder in ipairs { "src", "lua", "plugin" } do
  for _, ending in ipairs { ".c", ".h", ".lua" } do
    for _, path in ipairs(sources.files(ending, folder)) do check(path) end
  end
end
check "bin/telnyx-porting"
finish()
