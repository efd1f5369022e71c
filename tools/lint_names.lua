--- A rule of tools/lint: functions that documents name exist; functions that users can call, and options that they can
-- give, are in doc/reference.md and among the types for editors. Needs telnyx.porting for lua5.4.

local porting = require "telnyx.porting"
local sources = dofile "tools/sources.lua"
local problem, finish = sources.problems()

-- Functions of modules that only our own files call.
local inner = {
  background = {
    begin = true, clear = true, connect = true, each = true, protocol = true, resume = true, work = true,
  },
  libuv = {
    open = true, report = true, attend = true, forget = true, fits = true, wait = true, pause = true, lua = true,
  },
}

--- The table in which the type of a userdata has its methods: its __index, or what that closes over.
local function methods_of(value)
  local index = debug.getmetatable(value).__index
  if type(index) == "table" then return index end
  local _, methods = debug.getupvalue(index, 1)
  assert(type(methods) == "table", "the methods of a type are not where tools/lint_names.lua looks for them")
  return methods
end

--- The functions that a host's module has: it loads in that host alone.
local function defined_in(path, prefix)
  local found = { lua = true } -- the file's own name
  for name in sources.read(path):gmatch("\nfunction " .. prefix .. "%.([%w_]+)") do found[name] = true end
  return found
end

local client = porting.new { api_key = "KEY", base_url = "http://127.0.0.1:1" }
local request = client:submit("get", "00000000-0000-4000-8000-000000000000")
local order = porting.order '{"id":"00000000-0000-4000-8000-000000000000"}'

local background = require "telnyx.porting.background"
local handles = require "telnyx.porting.background.handle"

-- What documents call each, how its members are written behind it, and the members.
local known = {
  { "porting", ".", porting },
  { "client", ":", methods_of(client) },
  { "request", ":", methods_of(request) },
  { "order", ":", methods_of(order) },
  { "page", ":", { next = true, submit_next = true } },
  { "handle", ":", handles.Handle },
  { "background", ".", background },
  { "libuv", ".", defined_in("lua/telnyx/porting/libuv.lua", "libuv") },
  { "webhook", ".", require "telnyx.porting.webhook" },
}

local groups = getmetatable(client).groups

-- Functions that are set by users, and not there before.
local settable = { background = { command = true } }

--- Calls visit(line, number) for each line of code in a document: of its blocks, and what stands between backticks.
local function visit_code(path, visit)
  local inside, number = false, 0
  for line in (sources.read(path) .. "\n"):gmatch "(.-)\n" do
    number = number + 1
    if line:find "^%s*```" then
      inside = not inside
    elseif inside then
      visit(line, number)
    else
      for code in line:gmatch "`([^`]+)`" do visit(code, number) end
    end
  end
end

local function check_document(path)
  visit_code(path, function(code, number)
    for _, one in ipairs(known) do
      local name, mark, members = one[1], one[2], one[3]
      for member in code:gmatch("%f[%w_./-]" .. name .. (mark == "." and "%." or ":") .. "([%a_][%w_]*)") do
        if members[member] == nil and not (settable[name] or {})[member] then
          problem("%s:%d: there is no %s%s%s", path, number, name, mark, member)
        end
      end
    end
    for group, member in code:gmatch "%f[%w_./-]client%.([%a_][%w_]*):([%a_][%w_]*)" do
      local there = groups[group] or group == "GROUP" and { VERB = true }
      if not there then
        problem("%s:%d: a client has no group %s", path, number, group)
      elseif there[member] == nil and not (type(client[group]) == "table" and client[group][member]) then
        problem("%s:%d: client.%s has no %s", path, number, group, member)
      end
    end
  end)
end

for _, path in ipairs(sources.files ".md") do check_document(path) end

--- The names in the code of doc/reference.md, alone and behind what they are members of.
local written = {}
visit_code("doc/reference.md", function(code)
  for name in code:gmatch "[%a_][%w_]*" do written[name] = true end
  for whole in code:gmatch "%f[%w_][%a_][%w_]*[.:][%a_][%w_]*" do written[whole] = true end
end)

for _, one in ipairs(known) do
  local name, mark, members = one[1], one[2], one[3]
  for member, value in pairs(members) do
    local is_public = type(member) == "string" and not member:find "^_" and not (inner[name] or {})[member]
    if is_public and not written[type(value) == "table" and member or name .. mark .. member] then
      problem("doc/reference.md does not have %s%s%s", name, mark, member)
    end
  end
end

-- The types that are written by hand

local types = ""
for _, name in ipairs { "porting", "constants", "webhook", "libuv", "background" } do
  types = types .. "\n" .. sources.read("types/" .. name .. ".lua")
end

--- The names that a class of types/porting.lua has: its fields, and the functions of the variable below it.
local function typed(class, variable)
  local found = {}
  for block in (types .. "\n"):gmatch("\n%-%-%-@class " .. class:gsub("%.", "%%.") .. "(\n.-\n)\n") do
    for name in block:gmatch "\n%-%-%-@field ([%w_]+)" do found[name] = true end
  end
  for name in types:gmatch("\nfunction " .. variable .. "[.:]([%w_]+)") do found[name] = true end
  return found
end

local function compare_types(class, found, members)
  for name in pairs(found) do
    if members[name] == nil then problem("types/porting.lua: %s has no %s", class, name) end
  end
  for name in pairs(members) do
    if not found[name] and type(name) == "string" and not name:find "^_" then
      problem("types/porting.lua: %s lacks %s", class, name)
    end
  end
end

-- What stands for each in types/: its class, and the variable that has its functions.
local classes = {
  porting = { "telnyx.porting", "porting" },
  client = { "telnyx.porting.Client", "Client" },
  request = { "telnyx.porting.Request", "Request" },
  order = { "telnyx.porting.Order", "Order" },
  handle = { "telnyx.porting.Handle", "Handle" },
  webhook = { "telnyx.porting.webhook", "webhook" },
  libuv = { "telnyx.porting.libuv", "libuv" },
  background = { "telnyx.porting.background", "background" },
}

for _, one in ipairs(known) do
  local name, members = one[1], {}
  for member, value in pairs(one[3]) do
    if not (inner[name] or {})[member] then members[member] = value end
  end
  for member in pairs(settable[name] or {}) do members[member] = true end
  local class = classes[name]
  if class then compare_types(class[1], typed(class[1], class[2]), members) end
end

-- Options: what is raised at one that is not known names all.

local function check_options(class, call)
  local _, message = pcall(call)
  local options = {}
  for name in message:match "there are: (.*)$":gmatch "[%w_]+" do
    options[name] = true
    if not written[name] then problem("doc/reference.md does not have the option %s (%s)", name, class) end
  end
  compare_types(class, typed(class, "-"), options)
end

check_options("telnyx.porting.Options", function() porting.new { no_such_option_of_ours = 1 } end)
check_options("telnyx.porting.BatchOptions", function() client:cancel_all({}, { no_such_option_of_ours = 1 }) end)

finish()
