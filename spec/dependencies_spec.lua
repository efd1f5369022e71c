--- tools/dependencies, with an apt that installs nothing: what it would take away is the question.

local folder

local function output_of(line)
  local pipe = assert(io.popen("{ " .. line .. "\n} 2>&1; echo \"status $?\""))
  local text = pipe:read "*a"
  pipe:close()
  return text:gsub("status %d+\n$", ""), tonumber(text:match "status (%d+)\n$")
end

--- A program that the script finds before the system's own.
local function program(name, text)
  local file = assert(io.open(folder .. "/" .. name, "w"))
  file:write("#!/bin/sh\n", text, "\n")
  file:close()
  output_of("chmod 755 " .. folder .. "/" .. name)
end

--- What the script says, its status, and the options of what apt was told to install. removed: by apt, in its words.
local function dependencies(removed)
  local said, status = output_of(("REMOVED='%s' PATH=%s:$PATH tools/dependencies neovim"):format(removed, folder))
  local installed = output_of(("cat %s/installed 2>/dev/null; rm -f %s/installed"):format(folder, folder))
  return said, status, installed
end

describe("make deps", function()
  setup(function()
    folder = os.tmpname()
    os.remove(folder)
    output_of("mkdir " .. folder)
    program("id", "echo 0")
    program("dpkg-query", "exit 1")
    program("apt-cache", "printf '  Candidate: 1\\n'")
    program("apt-get", ([[
case "$*" in
  update) ;;
  'install -s '*) for name in $REMOVED; do echo "Remv $name [1]"; done ;;
  *) echo "$*" >>%s/installed ;;
esac]]):format(folder))
  end)

  teardown(function() output_of("rm -rf " .. folder) end)

  it("installs what is missing, and takes nothing away", function()
    local said, status, installed = dependencies ""
    assert.equal(0, status, said)
    assert.truthy(said:find("Installing Debian packages that are missing: .*libluajit2%-5%.1%-dev"), said)
    assert.truthy(installed:find("--no-remove", 1, true), installed)
  end)

  it("lets one library of LuaJIT take the place of the other, and says so", function()
    local said, status, installed = dependencies "libluajit-5.1-2:amd64 libluajit-5.1-common"
    assert.equal(0, status, said)
    assert.truthy(said:find("libluajit2-5.1-2 takes the place of libluajit-5.1-2: the same library", 1, true), said)
    assert.truthy(installed:find("^install %-y ") and not installed:find "no%-remove", installed)
  end)

  it("names what apt would remove, and installs nothing then", function()
    local said, status, installed = dependencies "neovim libluajit-5.1-2 libluajit-5.1-common"
    assert.equal(1, status, said)
    assert.truthy(said:find("as this would be removed: libluajit-5.1-2 libluajit-5.1-common neovim\n", 1, true), said)
    assert.equal("", installed)
    said = dependencies "libluajit-5.1-2 libluajit-5.1-common libluajit-5.1-dev luajit"
    assert.truthy(said:find("luajit2 and libluajit2-5.1-dev take the place of luajit and libluajit-5.1-dev: install "
      .. "those first", 1, true), said)
  end)
end)
