-- Says so where the Lua that runs this does not load telnyx.porting from where make has installed it, and what to do.
--
--   check_installed.lua LUADIR LIBDIR

local places = { { "path", arg[1], "LUA_PATH", ".lua" }, { "cpath", arg[2], "LUA_CPATH", ".so" } }
local lua = (arg[-1] or "lua"):match "[^/]+$"

--- The file that a search path leads to for a module, or nil.
local function found(path, module)
  for template in path:gmatch "[^;]+" do
    local name = template:gsub("%?", (module:gsub("%.", "/")))
    local file = io.open(name)
    if file then
      file:close()
      return name
    end
  end
end

-- Lua 5.2 and later have variables of their own, so that those of one version say nothing to another.
local suffix = _VERSION ~= "Lua 5.1" and "_" .. _VERSION:match "[%d.]+$":gsub("%.", "_") or ""

local settings = {}
for _, place in ipairs(places) do
  local kind, folder, variable, ending = place[1], place[2], place[3], place[4]
  local module = kind == "path" and "telnyx.porting.store" or "telnyx.porting"
  local own = folder .. "/" .. module:gsub("%.", "/") .. ending
  local loaded = found(package[kind], module)
  if loaded ~= own then
    local others = os.getenv(variable .. suffix) or os.getenv(variable) or ";"
    settings[#settings + 1] = ("  export %s='%s/?%s;%s'"):format(variable .. suffix, folder, ending, others)
    if loaded then print(("%s finds %s first, not %s."):format(lua, loaded, own)) end
  end
end
if settings[1] then
  print(("To use it in %s, which does not look there first:"):format(lua))
  for _, line in ipairs(settings) do print(line) end
end
