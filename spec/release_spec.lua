--- tools/release, in a small repository of its own: what it refuses before anything is built, and what it leaves.

local root, checkout, programs

local function run(line)
  local pipe = assert(io.popen("{ " .. line .. "\n} 2>&1; echo \"status $?\""))
  local text = pipe:read "*a"
  pipe:close()
  return text:gsub("status %d+\n$", ""), tonumber(text:match "status (%d+)\n$")
end

local function must(line)
  local text, status = run(line)
  assert(status == 0, line .. ": " .. text)
  return (text:gsub("\n$", ""))
end

--- Whoever commits is named by the environment: nothing of the machine's own configuration is read.
local git = "env GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=A "
  .. "GIT_AUTHOR_EMAIL=one@example.com GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=one@example.com "

local function commit()
  must("cd " .. checkout .. " && " .. git .. "git add -A && " .. git .. "git commit -q -m 'a change'")
end

--- Settings like "TAG=1" go in; what it printed and its status come back. No dpkg-buildpackage is found there, as
--- Debian's packages take a minute.
local function release(settings, folder)
  return run(("cd %s && env -u TAG -u BRANCH %s PATH=%s GATE=passed %s tools/release %s"):format(checkout, git,
    programs, settings or "", folder or "dist"))
end

local function refused(why, settings, folder)
  local told, status = release(settings, folder)
  assert.equal(1, status, told)
  assert.truthy(told:find("release: " .. why, 1, true), told)
  assert.equal("", must("find " .. checkout .. "/dist -type f 2>/dev/null || true"))
end

describe("make release", function()
  setup(function()
    programs = must "mktemp -d"
    must(("cd %s && ln -s /usr/bin/* /bin/* . 2>/dev/null; rm -f dpkg-buildpackage"):format(programs))
  end)

  teardown(function()
    must("rm -rf " .. programs)
  end)

  before_each(function()
    root = must "mktemp -d"
    checkout = root .. "/checkout"
    must(("mkdir -p %s/share/man %s/src/binding %s/debian"):format(checkout, checkout, checkout))
    must(("cp -R tools rockspec CHANGELOG.md .gitignore %s && cp src/binding/version.h %s/src/binding && "
      .. "cp -R share/man/man1 %s/share/man"):format(checkout, checkout, checkout))
    -- The archive of a release goes without debian/.
    if io.open "debian/changelog" then must("cp debian/changelog " .. checkout .. "/debian") end
    must("cd " .. checkout .. " && sed -i '/^## Unreleased/,/^## 1/{/^[^#]/d}' CHANGELOG.md && git init -q -b main")
    commit()
  end)

  after_each(function()
    must("rm -rf " .. root)
  end)

  it("builds the archives with their sums, and tags the commit when it is asked to", function()
    local told, status = release()
    assert.equal(0, status, told)
    assert.truthy(told:find("No tag was made; TAG=1 makes v", 1, true), told)
    assert.equal("", must("cd " .. checkout .. " && git tag"))
    must("cd " .. checkout .. "/dist && sha256sum --check SHA256SUMS")
    assert.truthy(must("ls " .. checkout .. "/dist"):find("%.tar%.gz"))
    local before = must("cat " .. checkout .. "/dist/SHA256SUMS")

    told, status = release "TAG=1"
    assert.equal(0, status, told)
    local tag = "v" .. must "tools/version"
    assert.truthy(told:find("git push origin " .. tag, 1, true), told)
    assert.equal("tag", must(("cd %s && git cat-file -t %s"):format(checkout, tag)))
    assert.equal(must(("cd %s && git rev-parse HEAD"):format(checkout)),
      must(("cd %s && git rev-parse '%s^{commit}'"):format(checkout, tag)))
    assert.equal(before, must("cat " .. checkout .. "/dist/SHA256SUMS"))
  end)

  it("refuses changes that are not committed, and files that git does not know", function()
    must("cd " .. checkout .. " && echo >>CHANGELOG.md")
    refused "there are changes that are not committed"
    must("cd " .. checkout .. " && git checkout -q CHANGELOG.md && echo >new.lua")
    refused("there are changes that are not committed", "TAG=1")
  end)

  it("refuses a tag that is there: of another commit, or of this one when it should tag", function()
    local tag = "v" .. must "tools/version"
    must(("cd %s && git tag %s"):format(checkout, tag))
    refused("the tag " .. tag .. " is there already, of this commit", "TAG=1")
    must("cd " .. checkout .. " && echo >new.lua")
    commit()
    refused("the tag " .. tag .. " is there, of another commit")
    refused("the tag " .. tag .. " is there, of another commit", "TAG=1")
  end)

  it("refuses a version that CHANGELOG.md has no section for, or an empty one", function()
    local version = must "tools/version"
    must(("cd %s && sed -i 's/^## %s/## 0.0.1/' CHANGELOG.md"):format(checkout, version))
    commit()
    refused("version " .. version .. " is not the same everywhere", "TAG=1")
    must(("cd %s && sed -i '/^## /,$d' CHANGELOG.md && echo '## %s' >>CHANGELOG.md"):format(checkout, version))
    commit()
    refused("the section of " .. version .. " in CHANGELOG.md is empty")
  end)

  it("refuses lines under Unreleased", function()
    must("cd " .. checkout .. " && sed -i 's/^## Unreleased/&\\n- Something new./' CHANGELOG.md")
    commit()
    refused "CHANGELOG.md has lines under Unreleased"
  end)

  it("refuses to tag another branch than main, and none, and without a name", function()
    must("cd " .. checkout .. " && git checkout -q -b feature")
    refused("the branch is feature: a release is tagged on main", "TAG=1")
    must("cd " .. checkout .. " && git checkout -q --detach")
    refused("no branch is checked out: a release is tagged on main", "TAG=1")
    must("cd " .. checkout .. " && git checkout -q main")
    refused("git does not know who makes the tag", "TAG=1 GIT_COMMITTER_NAME= EMAIL=")
    assert.equal("", must("cd " .. checkout .. " && git tag"))
  end)

  it("tags another branch that BRANCH names", function()
    must("cd " .. checkout .. " && git checkout -q -b 1.x")
    local told, status = release "TAG=1 BRANCH=1.x"
    assert.equal(0, status, told)
    assert.equal("v" .. must "tools/version", must("cd " .. checkout .. " && git tag"))
  end)

  it("empties no folder but one of a release", function()
    for _, folder in ipairs { ".", "..", "src", "/usr" } do
      refused(folder .. " is no folder of a release: it holds", nil, folder)
    end
    refused("CHANGELOG.md is no folder", nil, "CHANGELOG.md")
  end)

  it("takes no other word for its settings", function()
    refused("TAG is 'yes', but has to be 1", "TAG=yes")
    refused("GATE is 'skip', but has to be passed", "GATE=skip")
  end)

  it("runs the gate as if nobody had called it", function()
    must("cd " .. checkout .. " && mkdir .ci && echo '#!/bin/sh' >.ci/run && chmod 755 .ci/run")
    must("cd " .. checkout .. " && echo '[ -z \"$TAG$GATE$BRANCH$MAKEFLAGS\" ]' >>.ci/run")
    commit()
    local told, status = release "GATE= TAG=1 BRANCH=main MAKEFLAGS=TAG=1"
    assert.equal(0, status, told)
  end)

  it("builds nothing when the gate fails, or when another commit comes meanwhile", function()
    must(("cd %s && mkdir .ci && printf '#!/bin/sh\\nexit 1\\n' >.ci/run && chmod 755 .ci/run"):format(checkout))
    commit()
    refused(".ci/run failed: nothing was built", "GATE=")
    must(("cd %s && printf '#!/bin/sh\\ngit commit -q --allow-empty -m later\\n' >.ci/run"):format(checkout))
    commit()
    refused("another commit was checked out meanwhile: nothing was built", "GATE= TAG=1")
    assert.equal("", must("cd " .. checkout .. " && git tag"))
  end)
end)
