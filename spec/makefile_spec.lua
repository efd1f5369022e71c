--- The Makefile and tools/*.mk: what make help says, and what make install puts where.

local function output_of(line)
  local pipe = assert(io.popen("{ " .. line .. "\n} 2>&1"))
  local text = pipe:read "*a"
  pipe:close()
  return text
end

--- make as a user calls it: not as part of the make that runs the specs.
local make = "env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u LUA -u LUAS -u HOSTS -u BUILD -u SPEC -u JOBS make "

--- Targets that other targets are made of.
local inner = {}
for name in ("core core-tests module help FORCE install-modules install-command uninstall-modules uninstall-command "
  .. "module-folders command-folders where-lua-looks stated-interface"):gmatch "%S+" do
  inner[name] = true
end

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
    assert.same({ "Build and install", "Try it", "Test", "Measure", "Make documents", "Release" }, groups)
  end)
end)

describe("make install", function()
  local root

  before_each(function()
    root = os.tmpname()
    os.remove(root)
  end)

  after_each(function()
    output_of("chmod -R u+w '" .. root .. "' 2>/dev/null; rm -rf '" .. root .. "'")
  end)

  --- Installs or removes; what the module is built of is left as it is.
  local function run(targets, options)
    return output_of(("%s -o module-lua5.4 %s %s"):format(make, targets, options or ""))
  end

  it("puts types for editors where no Lua looks for modules, and takes them away again", function()
    run("install-command", "PREFIX=/usr DESTDIR=" .. root)
    assert.truthy(output_of("ls " .. root .. "/usr/share/lua-telnyx-porting/types"):find("porting.lua", 1, true))
    assert.equal("", output_of("diff -r types " .. root .. "/usr/share/lua-telnyx-porting/types"))
    run("uninstall-command", "PREFIX=/usr DESTDIR=" .. root)
    assert.equal("", output_of("find " .. root .. " -type f -o -name '*telnyx*'"))
    assert.equal("", output_of "grep -rl -e '^---@meta' lua")
  end)

  it("puts modules where each Lua of LUAS looks, and the command for the first", function()
    local options = ' LUAS="lua5.3 lua5.1 luajit" DESTDIR=/nowhere '
    local listed, removed = output_of(make .. "-n install" .. options), output_of(make .. "-n uninstall" .. options)
    for _, version in ipairs { "5.3", "5.1" } do
      local module = ("/nowhere/usr/local/lib/lua/%s/telnyx/porting.so'"):format(version)
      assert.truthy(listed:find(module, 1, true), listed)
      assert.truthy(removed:find(module, 1, true), removed)
    end
    -- LuaJIT loads what was built for Lua 5.1; its own build could not be loaded there.
    assert.falsy(listed:find("build/luajit", 1, true), listed)
    local _, commands = listed:gsub("#!/usr/bin/env lua5%.3", "")
    assert.equal(1, commands)
    assert.falsy(listed:find("#!/usr/bin/env lua5.1", 1, true), listed)
  end)

  it("has a target for the examples, whose files uninstall removes", function()
    local options = " SHAREDIR=" .. root .. " LIBDIR=" .. root .. " LUADIR=" .. root .. " BINDIR=" .. root
    output_of(make .. "install-examples" .. options)
    local example = root .. "/doc/telnyx-porting/examples/"
    assert.equal("", output_of("diff -r examples " .. example))
    assert.equal("", output_of("test -x " .. example .. "webhook/try || echo not executable"))
    output_of(make .. "uninstall" .. options)
    assert.equal("", output_of("find " .. root .. " -mindepth 2"))
  end)

  --- Files that an install leaves, in place of one: the module itself is not built for it.
  local function write(...)
    for _, path in ipairs { ... } do
      output_of(("mkdir -p \"$(dirname '%s/%s')\" && echo old >'%s/%s'"):format(root, path, root, path))
    end
  end

  it("removes what any version has installed, and nothing else", function()
    write("lib/lua/5.4/telnyx/porting.so", "lib/lua/5.4/telnyx/porting/webhook.so", "lib/lua/5.4/telnyx/sms.so",
      "share/lua/5.4/telnyx/porting/gone/since.lua", "share/lua/5.4/telnyx/sms.lua",
      "share/lua/5.4/telnyx/porting_x.lua",
      "share/lua-telnyx-porting/types/older.lua", "share/doc/telnyx-porting/examples/older.lua", "share/doc/other")
    run("install-command uninstall", "PREFIX=" .. root)
    assert.equal("lib/lua/5.4/telnyx/sms.so\nshare/doc/other\nshare/lua/5.4/telnyx/porting_x.lua\n"
      .. "share/lua/5.4/telnyx/sms.lua\n", output_of("cd " .. root .. " && find * -type f | sort"))
  end)

  it("keeps the command where another Lua runs it, and says where nothing was installed", function()
    run("install-command", "PREFIX=" .. root)
    local told = run("uninstall", "LUA=lua5.1 PREFIX=" .. root)
    assert.truthy(told:find("there is no telnyx.porting for lua5.1 in " .. root .. "/lib/lua/5.1", 1, true), told)
    local stays = root .. "/bin/telnyx-porting stays, as lua5.4 runs it (make uninstall LUA=lua5.4)"
    assert.truthy(told:find(stays, 1, true), told)
    run("uninstall", 'LUAS="lua5.1 lua5.4" PREFIX=' .. root)
    assert.equal("", output_of("find " .. root .. " -type f"))
    -- LuaJIT and Lua 5.1 share their folders.
    run("install-command", "LUA=lua5.1 PREFIX=" .. root)
    run("uninstall", "LUA=luajit PREFIX=" .. root)
    assert.equal("", output_of("find " .. root .. " -type f"))
  end)

  it("takes blanks in folders", function()
    root = root .. " with blanks"
    run("install-command install-examples", ("PREFIX='%s/a b' DESTDIR='%s'"):format("/c d", root))
    run("install-command install-examples", ("PREFIX='%s'"):format(root))
    -- Taken out from below the other, else diff names it, each release's in its own way.
    assert.equal("", output_of(("mv '%s/c d' '%s.staged' && diff -r '%s.staged/a b' '%s'; rm -rf '%s.staged'")
      :format(root, root, root, root, root)))
    run("uninstall", ("PREFIX='%s'"):format(root))
    assert.equal("", output_of("find '" .. root .. "' -type f -o -name '*telnyx*'"))
  end)

  it("removes files of an older version when a newer one is installed", function()
    write("ours/kept.lua", "ours/batch/kept.lua", "ours/gone.lua", "ours/old/gone.lua", "theirs.lua")
    local told = output_of(("tools/prune %s/ours kept.lua batch/kept.lua"):format(root))
    assert.truthy(told:find("rm -f " .. root .. "/ours/old/gone.lua", 1, true), told)
    assert.equal("ours/batch/kept.lua\nours/kept.lua\ntheirs.lua\n",
      output_of("cd " .. root .. " && find * -type f | sort"))
    assert.equal("", output_of("find " .. root .. " -type d -empty"))
    assert.equal("", output_of(("tools/prune %s/nowhere kept.lua"):format(root)))
    local pruned = "tools/prune '/usr/local/share/lua/5.4/telnyx/porting' webhook.so .*store.lua"
    assert.truthy(output_of(make .. "-n install"):find(pruned))
  end)

  it("says what is wrong with a folder, before anything is built", function()
    for folder, why in pairs {
      ["'~/x'"] = "the folder ~/x/lib/lua/5.4 begins with a ~ that the shell has left as it is: write $HOME",
      ["out"] = "the folder out/lib/lua/5.4 does not begin with /: name the whole path (PREFIX=/…)",
      ["/dev/null"] = "/dev/null is no folder, so nothing can be installed in /dev/null/lib/lua/5.4",
      ["\"/it's\""] = "no folder can have a ' in its name",
    } do
      for _, target in ipairs { "install", "uninstall", 'install LUAS="lua5.4 lua5.1"' } do
        local told = output_of(make .. "BUILD=" .. root .. " " .. target .. " PREFIX=" .. folder)
        assert.truthy(told:find(why:gsub("lib/lua/5%.4", target:find "LUAS" and "bin" or "%0"), 1, true), told)
        assert.equal("", output_of("ls -d " .. root .. " 2>/dev/null || true"))
      end
    end
    local words = 'BUILD is "a b", but has to be one folder without blanks'
    assert.truthy(output_of(make .. 'BUILD="a b"'):find(words, 1, true))
  end)

  it("says who may not write where, and what to do", function()
    output_of("mkdir -p " .. root .. "/own && chmod 555 " .. root .. "/own")
    if output_of("test -w " .. root .. "/own && echo yes") ~= "" then
      -- Nobody keeps root from writing, so somebody else asks.
      output_of("chmod 755 " .. root)
      local told = output_of(("setpriv --reuid=65534 --clear-groups sh tools/check-folders '' %s/own/lib"):format(root))
      if told:find "setpriv: " then return pending "nobody else can be asked" end
      assert.truthy(told:find("may not write in " .. root .. "/own: run it as root (sudo), or name a folder of your "
        .. "own: PREFIX=$HOME/.local", 1, true), told)
    else
      local told = run("install-command", "PREFIX=" .. root .. "/own")
      assert.truthy(told:find("may not write in " .. root .. "/own", 1, true), told)
    end
  end)

  it("says what to set where the Lua does not look", function()
    local lua = os.getenv "LUA" or "lua"
    local function told(environment)
      return output_of(("env -u LUA_PATH -u LUA_CPATH %s %s tools/check_installed.lua '%s/share' '%s/lib'"):format(
        environment, lua, root, root))
    end
    write("share/telnyx/porting/store.lua", "lib/telnyx/porting.so")
    local said = told ""
    assert.truthy(said:find("export LUA_C?PATH[_%d]*='" .. root:gsub("%p", "%%%0") .. "/lib/%?%.so;;'"), said)
    assert.equal("", told(said:gsub("^[^\n]*\n", ""):gsub("export", ""):gsub("\n", " ")))
    -- Another one comes first.
    write("first/telnyx/porting/store.lua")
    said = told(("LUA_PATH='%s/first/?.lua;%s/share/?.lua' LUA_CPATH='%s/lib/?.so'"):format(root, root, root))
    assert.truthy(said:find(("finds %s/first/telnyx/porting/store.lua first"):format(root), 1, true), said)
  end)

  it("asks for a Lua that it knows", function()
    assert.truthy(output_of(make .. "LUA=lua9"):find("LUA is lua9, but has to be one of: lua5.5", 1, true))
  end)
end)

describe("the compiler", function()
  it("looks for each library where pkg-config says that it lies", function()
    local folder = os.tmpname()
    os.remove(folder)
    output_of("mkdir -p " .. folder)
    -- As on the BSDs: nothing lies where compilers look by themselves, and Lua's package is lua-5.4.
    for _, name in ipairs { "libcurl", "libcjson", "libcrypto", "lua-5.4", "luajit" } do
      local file = assert(io.open(("%s/%s.pc"):format(folder, name), "w"))
      file:write(("Name: x\nDescription: x\nVersion: 9\nCflags: -I/elsewhere/%s/include\nLibs: -L/elsewhere/%s -l%s\n")
        :format(name, name, name))
      file:close()
    end
    local function said(options)
      return output_of(("PKG_CONFIG_LIBDIR=%s %s -n module BUILD=%s/build %s"):format(folder, make, folder, options))
    end
    for options, lua in pairs { ["LUA=lua5.4"] = "lua-5.4", ["LUA=lua54"] = "lua-5.4", ["LUA=luajit"] = "luajit" } do
      local compiled, linked = 0, 0
      for line in said(options):gmatch "[^\n]+" do
        local source, library = line:match " %-c .*src/(%w+)/", line:match "telnyx/porting%.so .*"
        if source then
          compiled = compiled + 1
          local wanted = source == "core" and { "libcurl", "libcjson" } or { "libcurl", "libcjson", lua }
          if source == "webhook" then wanted[#wanted + 1] = "libcrypto" end
          for _, name in ipairs(wanted) do
            assert.truthy(line:find("-I/elsewhere/" .. name .. "/include ", 1, true), name .. ": " .. line)
          end
        elseif library and line:find " %-o " then
          linked = linked + 1
          for _, name in ipairs { "libcurl", "libcjson" } do
            assert.truthy(line:find("-L/elsewhere/" .. name .. " ", 1, true), line)
          end
        end
      end
      assert.is_true(compiled > 50 and linked == 1, options .. ": " .. compiled .. ", " .. linked)
    end
    output_of("rm -rf " .. folder)
  end)
end)

describe("make, where headers are missing", function()
  local folder

  setup(function()
    folder = os.tmpname()
    os.remove(folder)
    output_of("mkdir " .. folder)
    -- A compiler that finds the headers of which the environment says something.
    local file = assert(io.open(folder .. "/cc", "w"))
    file:write [[
#!/bin/sh
read -r line
case $line in
  *curl/curlver.h*) found=$CURL ;;
  *cJSON.h*) found=$CJSON ;;
  *lua.h*) found=$LUA_NUMBER ;;
  *openssl/*) found=$OPENSSL ;;
esac
[ -n "$found" ] && echo "found $found"
]]
    file:close()
    output_of("chmod 755 " .. folder .. "/cc")
  end)

  teardown(function() output_of("rm -rf " .. folder) end)

  --- What make says before it ends, with these headers. settings: of make.
  local function told(headers, settings)
    local environment = "CURL='0x075801 \"7.88.1\"' CJSON=there LUA_NUMBER=504 OPENSSL=there "
    local said = output_of(("env %s %s %s CC=%s/cc BUILD=%s/build %s"):format(environment, headers, make, folder,
      folder, settings or ""))
    -- Where nothing is missing the compiler is called, which this one is not.
    local compiled = said:find "  CC  " ~= nil
    output_of("rm -rf " .. folder .. "/build")
    return said:gsub("make: [^\n]*\n", ""), compiled
  end

  local libcurl = "telnyx-porting: no headers of libcurl are found: install them (Debian: libcurl4-openssl-dev)\n"
  local cjson = "telnyx-porting: no headers of cJSON are found: install them (Debian: libcjson-dev)\n"
  local lua = "telnyx-porting: no headers of Lua 5.4 are found: install them (Debian: liblua5.4-dev), or build for "
    .. "another Lua: LUA=…\n"
  local openssl = "telnyx-porting: no headers of OpenSSL are found: install them (Debian: libssl-dev), or build "
    .. "without webhooks: WEBHOOK=no\n"

  it("names each of them, its package, and another way, before anything is compiled", function()
    for headers, sentences in pairs {
      ["CURL="] = libcurl, ["CJSON="] = cjson, ["LUA_NUMBER="] = lua, ["OPENSSL="] = openssl,
      ["CURL= CJSON= LUA_NUMBER= OPENSSL="] = libcurl .. cjson .. lua .. openssl,
    } do
      local said, compiled = told(headers)
      assert.equal(sentences, said)
      assert.is_false(compiled)
    end
  end)

  it("goes on where all are there, or are not needed", function()
    for headers, settings in pairs { ["LUA="] = "", ["OPENSSL="] = "WEBHOOK=no", ["LUA_NUMBER=503"] = "LUA=lua5.3" } do
      local said, compiled = told(headers, settings)
      assert.is_true(compiled, said)
      assert.falsy(said:find "telnyx%-porting:", said)
    end
  end)

  it("knows which libcurl is too old, and headers of another Lua", function()
    for version, number in pairs {
      ["7.79.1"] = "0x074f01", ["7.9.8"] = "0x070908", ["7.80.0"] = false, ["7.255.0"] = false, ["8.0.0"] = false,
      ["8.23.1"] = false, ["10.0.0"] = false, ["16.0.0"] = false,
    } do
      local major, minor, patch = version:match "(%d+)%.(%d+)%.(%d+)"
      local hexadecimal = ("0x%02x%02x%02x"):format(major, minor, patch)
      assert.is_true(not number or number == hexadecimal)
      local said, compiled = told(("CURL='%s \"%s\"'"):format(hexadecimal, version))
      assert.equal(not number, compiled, said)
      local sentence = "telnyx-porting: libcurl " .. version .. " is too old: before"
      assert.equal(number and 1 or nil, said:find(sentence, 1, true))
    end
    local said = told("LUA_NUMBER=503", "LUA=luajit")
    assert.equal("telnyx-porting: the headers of Lua that are found are of Lua 5.3, not of LuaJIT: install those "
      .. "(Debian: libluajit-5.1-dev), or name their folder: LUA_CFLAGS=-I…\n", said)
    -- LuaRocks names the folder, and leaves LUA as it is.
    assert.is_true(select(2, told("LUA_NUMBER=501", "LUA_CFLAGS=-I/usr/include/lua5.1")))
  end)

  it("says that nothing can be built in a folder", function()
    assert.truthy(output_of(make .. "BUILD=/dev/null/build"):find(
      "telnyx-porting: nothing can be built in /dev/null/build/core: name another folder: BUILD=…", 1, true))
  end)

  it("says that there is no compiler", function()
    assert.truthy(output_of(make .. "CC=no-such-compiler BUILD=" .. folder .. "/none"):find(
      "telnyx-porting: there is no compiler no-such-compiler: install it (Debian: gcc libc6-dev), or name another: "
        .. "CC=…", 1, true))
  end)
end)

describe("make clean", function()
  it("removes no folder that make did not fill", function()
    for _, folder in ipairs { "src", ".", "/", "..", "spec/sandbox" } do
      local told = output_of(make .. "clean BUILD=" .. folder)
      assert.truthy(told:find("clean: BUILD=" .. folder .. " holds", 1, true), told)
    end
    assert.equal("", output_of "ls src/core/engine.c spec/sandbox/routes.lua >/dev/null")
  end)
end)

describe("the version", function()
  it("is the same in every file that names it", function()
    assert.equal("", output_of "tools/version check")
    assert.equal(require "telnyx.porting"._VERSION .. "\n", output_of "tools/version")
  end)
end)

describe("make dist", function()
  it("makes the same files each time, whoever calls it", function()
    if not output_of "git rev-parse HEAD":find "^%x+\n$" then return pending "no checkout of git" end
    local root = os.tmpname()
    os.remove(root)
    output_of("tools/dist " .. root .. "/first")
    output_of("umask 077; TZ=Asia/Tokyo tools/dist " .. root .. "/second")
    assert.truthy(output_of("ls " .. root .. "/first"):find("telnyx%-porting%-[%d.]+%.tar%.gz"))
    assert.equal("", output_of("diff -r " .. root .. "/first " .. root .. "/second"))
    output_of("rm -rf " .. root)
  end)

  it("says in git's words why there is no commit", function()
    assert.equal("dist: an archive is made from a commit of a checkout of git: fatal: not a git repository: "
      .. "'/nowhere'\n", output_of "GIT_DIR=/nowhere tools/dist /dev/null/dist")
  end)
end)
