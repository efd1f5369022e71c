--- A rule of tools/lint: each layer knows only those below it, and nothing goes round in a circle.

local sources = dofile "tools/sources.lua"
local problem, finish = sources.problems()

-- What the files of a folder may include; a file belongs to the longest folder that its path begins with.
local may_include = {
  ["src/core"] = { "src/core" },
  ["src/core/platform"] = { "src/core/platform" },
  ["src/binding"] = { "src/core", "src/binding" },
  ["src/webhook"] = { "src/core", "src/binding", "src/webhook" },
  ["src/command"] = { "src/command", "src/binding/interface.h" },
}

-- What the Lua files of a folder may require, by the beginnings of names; further folders have no rule.
local library = { "telnyx.porting" }
local may_require = {
  ["lua/telnyx/porting"] = library,
  ["lua/telnyx/porting/command"] = library,
  ["lua/telnyx_porting"] = { "telnyx.porting", "telnyx_porting" },
  ["plugin"] = { "telnyx_porting" },
  ["examples"] = library,
}

-- Names that only some may require, by the folders of those.
local only_for = {
  ["telnyx.porting.command"] = { "lua/telnyx/porting/command", "bin", "spec", "tools" },
  -- What commands share knows none of them: main.lua loads the one that was named.
  ["telnyx.porting.command.commands"] = { "lua/telnyx/porting/command/main.lua", "spec" },
  ["telnyx.porting_process"] = { "lua/telnyx/porting/command", "spec" },
}

local function is_below(path, folder, separator)
  return path == folder or path:sub(1, #folder + 1) == folder .. separator
end

local function is_below_any(path, folders, separator)
  for _, folder in ipairs(folders) do
    if is_below(path, folder, separator) then return true end
  end
  return false
end

--- The entry of a table by folders that is for this path: that of the longest folder.
local function entry_for(rules, path)
  local found
  for folder in pairs(rules) do
    if is_below(path, folder, "/") and (not found or #folder > #found) then found = folder end
  end
  return found and rules[found]
end

--- A path without "..".
local function normal(path)
  local parts = {}
  for part in path:gmatch "[^/]+" do
    if part == ".." then table.remove(parts) elseif part ~= "." then parts[#parts + 1] = part end
  end
  return table.concat(parts, "/")
end

--- Reports a circle in a graph { node -> list of nodes }, each with one way round.
local function report_circles(graph, what)
  local state, way = {}, {} -- state: "open" while on the way, then "done"
  local function walk(node)
    state[node] = "open"
    way[#way + 1] = node
    for _, other in ipairs(graph[node] or {}) do
      if state[other] == "open" then
        local first = #way
        while way[first] ~= other do first = first - 1 end
        problem("%s go round in a circle: %s -> %s", what, table.concat(way, " -> ", first), other)
      elseif not state[other] then
        walk(other)
      end
    end
    way[#way] = nil
    state[node] = "done"
  end
  local nodes = {}
  for node in pairs(graph) do nodes[#nodes + 1] = node end
  table.sort(nodes)
  for _, node in ipairs(nodes) do
    if not state[node] then walk(node) end
  end
end

-- A part of the core is what shares a name: x.c, x.h, x_internal.h and the folder of x's name.
local function part_of(path)
  return (path:gsub("^src/core/operations/.*", "src/core/operation"):gsub("%.[ch]$", ""):gsub("_internal$", ""))
end

local function check_includes()
  local files, parts = {}, {}
  for _, ending in ipairs { ".c", ".h" } do
    for _, path in ipairs(sources.files(ending, "src")) do
      files[path] = {}
      local allowed = entry_for(may_include, path)
      if not allowed then problem("%s: tools/lint_layers.lua does not know which layer that is", path) end
      for name in ("\n" .. sources.read(path)):gmatch '\n%s*#%s*include%s*"([^"]+)"' do
        local included = normal(path:match "^(.*/)" .. name)
        table.insert(files[path], included)
        if allowed and not is_below_any(included, allowed, "/") then
          problem("%s includes %s, which lies above it", path, included)
        end
        if path:find "^src/core/" and part_of(path) ~= part_of(included) then
          parts[part_of(path)] = parts[part_of(path)] or {}
          table.insert(parts[part_of(path)], part_of(included))
        end
      end
    end
  end
  report_circles(files, "includes")
  report_circles(parts, "parts of the core")
end

--- The file of a module of ours, or nil if it is written in C; known: all Lua files.
local function file_of(name, known)
  local path = "lua/" .. name:gsub("%.", "/")
  return known[path .. ".lua"] or known[path .. "/init.lua"]
end

local in_c = { ["telnyx.porting"] = true, ["telnyx.porting.webhook"] = true, ["telnyx.porting_process"] = true }

local function check_requires()
  local paths, known, graph = sources.files ".lua", {}, {}
  paths[#paths + 1] = "bin/telnyx-porting"
  for _, path in ipairs(paths) do known[path] = path end
  for _, path in ipairs(paths) do
    local allowed = entry_for(may_require, path)
    local text = path == "spec/lint_spec.lua" and "" or "\n" .. sources.read(path) -- it has files with faults in it
    for name in text:gmatch 'require%s*%(?%s*"([%w_.]+)"' do
      local is_ours = name:find "^telnyx[._]porting"
      local is_whole = not name:find "%.$" -- not the beginning of a name that is made
      if is_ours and is_whole and not file_of(name, known) and not in_c[name] then
        problem("%s requires %s, which is not there", path, name)
      end
      if is_ours and allowed and not is_below_any(name:gsub("_process$", ""), allowed, ".") then
        problem("%s requires %s, which lies above it", path, name)
      end
      for part, folders in pairs(only_for) do
        if is_below(name, part, ".") and not is_below_any(path, folders, "/") then
          problem("%s requires %s, which lies above it", path, name)
        end
      end
    end
    -- A require inside a function comes when both are loaded, and makes no circle.
    graph[path] = {}
    for name in text:gmatch '\nlocal [%w_]+ = require%s*%(?%s*"([%w_.]+)"' do
      table.insert(graph[path], file_of(name, known))
    end
  end
  report_circles(graph, "requires")
end

--- later.lua lists the files that a batch needs, as it reads them with the module: all that its companions require.
local function check_later()
  local path = "lua/telnyx/porting/later.lua"
  if not io.open(path) then return end
  local text = "\n" .. sources.read(path)
  local function listed(name)
    local names = {}
    for part in text:match("\nlocal " .. name .. " = (%b{})"):gmatch '"([%w_.]+)"' do names[#names + 1] = part end
    return names
  end
  local parts, needed, queue = {}, {}, listed "companions"
  for _, part in ipairs(listed "parts") do parts[part] = true end
  while queue[1] do
    local part = table.remove(queue)
    local file = "lua/telnyx/porting/" .. part:gsub("%.", "/") .. ".lua"
    if not needed[part] then
      needed[part] = true
      if not parts[part] then problem("%s: parts lacks %s, which a batch needs", path, part) end
      for name in ("\n" .. sources.read(file)):gmatch '\nlocal [%w_]+ = require%s*%(?%s*"telnyx%.porting%.([%w_.]+)"' do
        queue[#queue + 1] = name
      end
    end
  end
  for part in pairs(parts) do
    if not needed[part] then problem("%s: parts has %s, which no batch needs", path, part) end
  end
end

check_includes()
check_requires()
check_later()
finish()
