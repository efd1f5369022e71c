--- Where a Lua module that is missing can be had: by the name of its rock where LuaRocks installed the command, else by
-- that of Debian's package. bin/telnyx-porting asks this when argparse is missing, so nothing is required here.

local known = {
  argparse = { "argparse", debian = "lua-argparse", rock = "argparse" },
  ["luasql.sqlite3"] = { "LuaSQL for SQLite", debian = "lua-sql-sqlite3", rock = "luasql-sqlite3" },
  ["luasql.postgres"] = { "LuaSQL for PostgreSQL", debian = "lua-sql-postgres", rock = "luasql-postgres" },
  lfs = { "LuaFileSystem", debian = "lua-filesystem", rock = "luafilesystem" },
}

--- The command by which LuaRocks installs a rock beside this one; nil where this is none. LuaRocks keeps the command
-- of a rock in its tree: /usr/local/lib/luarocks/rocks-5.4/telnyx-porting/1.0.0-1/bin/. Tree and version of Lua are
-- named, as LuaRocks may take others by itself.
local function installs(rock)
  local script = type(arg) == "table" and arg[0]
  if type(script) ~= "string" then return nil end
  local tree, version = script:match "^(.*)/lib/luarocks/rocks%-([%d.]+)/telnyx%-porting/"
  if not tree then return nil end
  if tree:find "[^%w%-_./]" then tree = "'" .. tree:gsub("'", "'\\''") .. "'" end
  return ("luarocks --lua-version %s --tree %s install %s"):format(version, tree, rock)
end

--- package_names(module) -> "LuaFileSystem (Debian: lua-filesystem)", or nil for a module that no package brings.
return function(module)
  local names = known[module]
  if not names then return nil end
  return ("%s (%s)"):format(names[1], installs(names.rock) or "Debian: " .. names.debian)
end
