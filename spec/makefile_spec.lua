--- The Makefile and tools/*.mk: what make help says, and what make install puts where.

local function output_of(line)
  local pipe = assert(io.popen(line .. " 2>&1"))
  local text = pipe:read "*a"
  pipe:close()
  return text
end

--- make as a user calls it: not as part of the make that runs the specs.
local make = "env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u LUA -u LUAS -u HOSTS -u BUILD -u SPEC -u JOBS make "

--- Targets that other targets are made of.
local inner = { core = true, ["core-tests"] = true, module = true, help = true, FORCE = true }

describe("make help", function()
  it("names every target", function()
    local help, missing, count = output_of(make .. "help"):gsub("make %-s ", "make "), {}, 0
    local named = {}
    for name in help:gmatch "make ([%w-]+)" do named[name] = true end
    local rules = output_of "cat Makefile tools/*.mk":gsub("\\\n", " ")
    for list in rules:gmatch "%.PHONY:([^\n]*)" do
      for name in list:gmatch "%S+" do
        count = count + 1
        if not inner[name] and not named[name] then missing[#missing + 1] = name end
      end
    end
    assert.same({}, missing)
    assert.is_true(count > 30, count)
  end)

  it("names no target that is not there", function()
    for name in output_of(make .. "help"):gsub("make %-s ", "make "):gmatch "make ([%w-]+)" do
      -- What a target would do is not asked: whether make knows it.
      local told = output_of(make .. "-q MAKE=true " .. name)
      assert.falsy(told:find "No rule to make target", name .. ": " .. told)
    end
  end)

  it("has its groups, each with targets", function()
    local groups = {}
    local help = "\n\n" .. output_of(make .. "help")
    for group in help:gmatch "\n\n([%u][^\n]*):\n  make " do groups[#groups + 1] = group end
    assert.same({ "Build and install", "Try it", "Test", "Measure", "Make documents" }, groups)
  end)
end)

describe("make install", function()
  it("puts types for editors where no Lua looks for modules, and takes them away again", function()
    local root = os.tmpname()
    os.remove(root)
    local options = " PREFIX=/usr DESTDIR=" .. root
    local listed, removed = output_of(make .. "-n install" .. options), output_of(make .. "-n uninstall" .. options)
    local files = output_of "cd types && ls *.lua"
    assert.truthy(files:find "porting%.lua")
    assert.truthy(listed:find(root .. "/usr/share/lua-telnyx-porting/types'", 1, true), listed)
    for name in files:gmatch "%S+" do
      assert.truthy(listed:find("types/" .. name, 1, true), name)
      assert.truthy(removed:find(root .. "/usr/share/lua-telnyx-porting/types/" .. name, 1, true), name)
    end
    assert.equal("", output_of "grep -rl -e '^---@meta' lua")
  end)

  it("asks for a Lua that it knows", function()
    assert.truthy(output_of(make .. "LUA=lua9"):find("LUA is lua9, but has to be one of: lua5.5", 1, true))
  end)
end)
