--- C modules beside Lua files of another build.

if package.loaded.ngx or rawget(_G, "vim") then return end

-- Runs a command of the shell, with a folder FOLDER of its own that goes with it.
local function say(command)
  local pipe = assert(io.popen(("FOLDER=$(mktemp -d); { %s; } 2>&1; rm -rf \"$FOLDER\""):format(command)))
  local said = pipe:read "*a"
  pipe:close()
  return said
end

-- The Lua files as they were before C learned something.
local earlier = [[cp -R lua "$FOLDER"
  sed 's/fingerprint = "[0-9a-f]*"/fingerprint = "0badcafe"/' lua/telnyx/porting/interface.lua \
    >"$FOLDER/lua/telnyx/porting/interface.lua"
  unset LUA_PATH_5_4 LUA_PATH_5_3 LUA_PATH_5_2 LUA_PATH_5_5
  export LUA_PATH="$FOLDER/lua/?.lua;$FOLDER/lua/?/init.lua;;"]]

describe("a C module beside Lua files of another build", function()
  for _, name in ipairs { "telnyx.porting", "telnyx.porting.webhook", "telnyx.porting_process" } do
    it("is refused, with both files: " .. name, function()
      local said = say(([[%s; "${LUA:-lua5.4}" -e 'io.write(select(2, pcall(require, "%s")))'; echo]])
        :format(earlier, name))
      assert.equal(1, select(2, said:gsub("are not of the same build", "")), said)
      assert.truthy(said:find(name .. ": the C module ", 1, true), said)
      assert.truthy(said:find("/" .. name:gsub("%.", "/") .. ".so and its Lua files in ", 1, true), said)
      assert.truthy(said:find("/lua/telnyx/porting are ", 1, true), said)
      assert.truthy(said:find("interface %x+, not 0badcafe"), said)
      assert.truthy(said:find("make install", 1, true), said)
    end)
  end

  it("is named by the command in one line, with status 2", function()
    local said = say(earlier .. [[; "${LUA:-lua5.4}" bin/telnyx-porting list; echo "status $?"]])
    assert.truthy(said:find "^telnyx%-porting: telnyx%.porting[%w._]*: the C module [^\n]+%(make%)\nstatus 2\n$", said)
  end)

  it("is refused where it was built before there were fingerprints", function()
    local interface = require "telnyx.porting.interface"
    local went_well, problem = pcall(interface.check, "telnyx.porting", nil, "0.1.0")
    assert.is_false(went_well)
    assert.truthy(problem:find("interface none, not " .. interface.fingerprint, 1, true), problem)
    assert.truthy(problem:find("the module's version is 0.1.0", 1, true), problem)
  end)
end)
