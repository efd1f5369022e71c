--- A rule of tools/lint: links in documents lead somewhere, and the files that documents and comments name are there.

local sources = dofile "tools/sources.lua"
local problem, finish = sources.problems()

local documents = sources.files ".md"

local present, names = {}, {} -- paths, folders too, and the last parts of paths
for _, path in ipairs(sources.files "") do
  local part = path
  while part do
    present[part] = true
    names[part:match "[^/]+$"] = true
    part = part:match "^(.+)/"
  end
end

--- The text of a document without its blocks of code, whose lines stay.
local function without_code(text)
  local lines, inside = {}, false
  for line in (text .. "\n"):gmatch "(.-)\n" do
    local fence = line:find "^%s*```"
    if fence then inside = not inside end
    lines[#lines + 1] = (fence or inside) and "" or line
  end
  return lines
end

--- The anchor that GitHub makes of a heading.
local function anchor_of(heading)
  heading = heading:gsub("%[(.-)%]%(.-%)", "%1"):gsub("`", ""):lower()
  return (heading:gsub("[^%w%s_\128-\255-]", ""):gsub("%s", "-"))
end

local anchors = {}
local function anchors_of(path)
  if not anchors[path] then
    anchors[path] = {}
    for _, line in ipairs(without_code(sources.read(path))) do
      local heading = line:match "^#+%s+(.-)%s*$"
      if heading then anchors[path][anchor_of(heading)] = true end
      for id in line:gmatch '<a id="([%w-]+)">' do anchors[path][id] = true end
    end
  end
  return anchors[path]
end

local function normal(path)
  local parts = {}
  for part in path:gmatch "[^/]+" do
    if part == ".." then table.remove(parts) elseif part ~= "." then parts[#parts + 1] = part end
  end
  return table.concat(parts, "/")
end

local function check_link(path, line, target)
  if target:find "^%a[%w+.-]*:" then return end -- elsewhere
  local file, anchor = target:match "^([^#]*)#?(.*)$"
  local to = file == "" and path or normal((path:match "^(.*/)" or "") .. file)
  if not present[to] then return problem("%s:%d: the link %s leads nowhere", path, line, target) end
  if anchor ~= "" and to:find "%.md$" and not anchors_of(to)[anchor] then
    problem("%s:%d: %s has no heading #%s", path, line, to, anchor)
  end
end

-- Folders to which the names of files are relative in documents and comments, besides the folder of who names them.
local roots = {
  "", "src/", "src/core/", "lua/", "lua/telnyx/porting/", "lua/telnyx/porting/command/",
  "spec/", "spec/simulation/", "tools/",
}

-- Files of Lua's own, and examples of names.
local foreign = {
  ["lua.c"] = true, ["luaconf.h"] = true, ["b.c"] = true, ["a.b.c"] = true, ["x.c"] = true, ["x.h"] = true,
  ["NAME.lua"] = true, ["x_internal.h"] = true, ["x_spec.lua"] = true,
}

--- A file that is named: "store/sql.lua", "life.h", "src/core/x.c".
local function check_name(path, line, name)
  if foreign[name:match "[^/]+$"] or name:find "^/" or name:find "^%.%." then return end
  if not name:find "/" then
    if not names[name] then problem("%s:%d: there is no file %s", path, line, name) end
    return
  end
  if present[(path:match "^(.*/)" or "") .. name] then return end
  for _, root in ipairs(roots) do
    if present[root .. name] then return end
  end
  problem("%s:%d: there is no file %s", path, line, name)
end

local function check_names(path, line, text)
  for first, name in text:gmatch "()([%w_./-]*[%w_]%.%a+)%f[^%w]" do
    local ending = name:match "%.(%a+)$"
    if text:sub(first - 1, first - 1) == "*" then -- a pattern of names
      ending = nil
    end
    if ending == "c" or ending == "h" or ending == "lua" or ending == "mk" or ending == "md" then
      check_name(path, line, name)
    end
  end
end

for _, path in ipairs(documents) do
  for number, line in ipairs(without_code(sources.read(path))) do
    for target in line:gmatch "%]%(([^%s)]+)[^)]*%)" do check_link(path, number, target) end
    for code in line:gmatch "`([^`]+)`" do check_names(path, number, code) end
  end
end

for _, ending in ipairs { ".c", ".h", ".lua" } do
  for _, path in ipairs(sources.files(ending)) do
    sources.visit(path, function(kind, text, first)
      if kind ~= "comment" then return end
      local line = first
      for part in (text .. "\n"):gmatch "(.-)\n" do
        check_names(path, line, part)
        line = line + 1
      end
    end)
  end
end

finish()
