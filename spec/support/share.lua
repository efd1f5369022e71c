--- What a Lua, or a host, takes of cases that are alike: those that differ in what a server does, which the core judges
-- in each of them by the same machine code. The first Lua of a run and LuaJIT take all; every other Lua, and each host,
-- takes half of them, some the one and some the other. FULL=1: all take all; so does what SPEC names.

local function half()
  if (os.getenv "FULL" or "") ~= "" then return nil end
  if package.loaded.ngx then return 0 end
  if (os.getenv "HOST_ARGUMENTS" or "") ~= "" then return 1 end -- inside luv or Neovim
  if rawget(_G, "jit") then return nil end
  return ({ ["Lua 5.1"] = 0, ["Lua 5.2"] = 1, ["Lua 5.3"] = 1, ["Lua 5.5"] = 0 })[_VERSION]
end

local mine = half()

--- The share of a list, or of a table's pairs as a list of { key, value }, in an order that is the same everywhere.
return function(cases)
  local all = cases
  if cases[1] == nil then
    all = {}
    for key, value in pairs(cases) do all[#all + 1] = { key, value } end
    table.sort(all, function(one, other) return tostring(one[1]) < tostring(other[1]) end)
  end
  local share = {}
  for i, case in ipairs(all) do
    if mine == nil or i % 2 == mine then share[#share + 1] = case end
  end
  return share
end
