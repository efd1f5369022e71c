--- Where a Lua module that is missing can be had: by the name of its rock where LuaRocks installed the command, else by
-- that of Debian's package. bin/telnyx-porting asks this when argparse is missing, so nothing is required here.

local known = {
  argparse = { "argparse", debian = "lua-argparse", rock = "argparse" },
  ["luasql.sqlite3"] = { "LuaSQL for SQLite", debian = "lua-sql-sqlite3", rock = "luasql-sqlite3" },
  ["luasql.postgres"] = { "LuaSQL for PostgreSQL", debian = "lua-sql-postgres", rock = "luasql-postgres" },
  lfs = { "LuaFileSystem", debian = "lua-filesystem", rock = "luafilesystem" },
}

--- LuaRocks keeps the command of a rock in its tree: /usr/local/lib/luarocks/rocks-5.4/telnyx-porting/1.0.0-1/bin/.
local function is_rock()
  local script = type(arg) == "table" and arg[0]
  return type(script) == "string" and script:find "/rocks%-[%d.]+/telnyx%-porting/" ~= nil
end

--- package_names(module) -> "LuaFileSystem (Debian: lua-filesystem)", or nil for a module that no package brings.
return function(module)
  local names = known[module]
  if not names then return nil end
  if is_rock() then return ("%s (luarocks install %s)"):format(names[1], names.rock) end
  return ("%s (Debian: %s)"):format(names[1], names.debian)
end
