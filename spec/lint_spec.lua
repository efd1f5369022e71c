--- The rules of tools/lint that are our own: what each of them sees, in a small checkout that is made for it.

local function output_of(line)
  local pipe = assert(io.popen(line .. " 2>&1"))
  local text = pipe:read "*a"
  pipe:close()
  return text
end

-- The rules run in a lua5.4 of their own, which the tools that look after memory are not made for.
if (os.getenv "UNDER" or "") ~= "" then return end
if not output_of "git --version":find "^git version" or output_of "command -v lua5.4" == "" then return end

local folder

--- Writes the files { path -> text } into a new checkout.
local function make_checkout(files)
  folder = os.tmpname()
  os.remove(folder)
  os.execute(("mkdir -p '%s/tools' && cp tools/sources.lua tools/lint_*.lua '%s/tools'"):format(folder, folder))
  os.execute(("git -C '%s' init -q && echo tools >'%s/.git/info/exclude'"):format(folder, folder))
  for path, text in pairs(files) do
    os.execute(("mkdir -p '%s/%s'"):format(folder, path:match "^(.*)/" or "."))
    local file = assert(io.open(folder .. "/" .. path, "w"))
    file:write(text)
    file:close()
  end
end

--- The lines that a rule writes about that checkout, sorted.
local function lines_of(rule)
  local lines = {}
  local text = output_of(("cd '%s' && lua5.4 tools/lint_%s.lua; echo \"status $?\""):format(folder, rule))
  for line in text:gmatch "[^\n]+" do lines[#lines + 1] = line end
  local status = table.remove(lines)
  assert.equal(#lines == 0 and "status 0" or "status 1", status)
  table.sort(lines)
  return lines
end

describe("make lint", function()
  after_each(function() os.execute(("rm -rf '%s'"):format(folder)) end)

  it("sees includes that point up or go round", function()
    make_checkout {
      ["src/core/a.h"] = '#include "b.h"\n', ["src/core/b.h"] = '#include "a.h"\n',
      ["src/core/c.c"] = '#include "c.h"\n#include "d.h"\n', ["src/core/c.h"] = "",
      ["src/core/d.c"] = '# include "c.h"\n', ["src/core/d.h"] = "", ["src/core/d_internal.h"] = '#include "d.h"\n',
      ["src/core/e.c"] = '#include "../binding/up.h"\n#include <lua.h>\n',
      ["src/binding/up.h"] = '#include "../core/c.h"\n',
      ["src/elsewhere/f.c"] = "",
    }
    assert.same({
      "includes go round in a circle: src/core/a.h -> src/core/b.h -> src/core/a.h",
      "parts of the core go round in a circle: src/core/a -> src/core/b -> src/core/a",
      "parts of the core go round in a circle: src/core/c -> src/core/d -> src/core/c",
      "src/core/e.c includes src/binding/up.h, which lies above it",
      "src/elsewhere/f.c: tools/lint_layers.lua does not know which layer that is",
    }, lines_of "layers")
  end)

  it("sees requires that point up, go round or find nothing", function()
    make_checkout {
      ["lua/telnyx/porting/a.lua"] = 'local b = require "telnyx.porting.b"\nrequire "telnyx.porting.gone"\n',
      ["lua/telnyx/porting/b.lua"] = 'local a = require "telnyx.porting.a"\nrequire "cjson"\n',
      ["lua/telnyx/porting/c.lua"] = '  local shown = require "telnyx.porting.command.showing.d"\n',
      ["lua/telnyx/porting/e.lua"] = 'local process = require "telnyx.porting_process"\n',
      ["lua/telnyx/porting/command/main.lua"] = 'return require("telnyx.porting.command.commands." .. name)\n',
      ["lua/telnyx/porting/command/showing/d.lua"] = 'require "telnyx.porting.command.commands.f"\n',
      ["lua/telnyx/porting/command/commands/f.lua"] = 'local d = require "telnyx.porting.command.showing.d"\n',
      ["lua/telnyx_porting/init.lua"] = 'require("telnyx.porting.command.main")\nrequire "telnyx.porting.a"\n',
      ["plugin/telnyx_porting.lua"] = 'require("telnyx_porting").open()\n',
      ["bin/telnyx-porting"] = '#!/usr/bin/env lua\nlocal main = require "telnyx.porting.command.main"\n',
    }
    assert.same({
      "lua/telnyx/porting/a.lua requires telnyx.porting.gone, which is not there",
      "lua/telnyx/porting/c.lua requires telnyx.porting.command.showing.d, which lies above it",
      "lua/telnyx/porting/command/showing/d.lua requires telnyx.porting.command.commands.f, which lies above it",
      "lua/telnyx/porting/e.lua requires telnyx.porting_process, which lies above it",
      "lua/telnyx_porting/init.lua requires telnyx.porting.command.main, which lies above it",
      "requires go round in a circle: lua/telnyx/porting/a.lua -> lua/telnyx/porting/b.lua -> lua/telnyx/porting/a.lua",
    }, lines_of "layers")
  end)

  it("sees what a batch needs and later.lua does not list, and the other way round", function()
    make_checkout {
      ["lua/telnyx/porting/later.lua"] = 'local companions = { "batch" }\nlocal parts = {\n  "batch", "old",\n}\n',
      ["lua/telnyx/porting/batch.lua"] = 'local run = require "telnyx.porting.batch.run"\n',
      ["lua/telnyx/porting/batch/run.lua"] = 'local a = 1\n  local store = require "telnyx.porting.old"\n',
      ["lua/telnyx/porting/old.lua"] = "",
      ["bin/telnyx-porting"] = "",
    }
    assert.same({
      "lua/telnyx/porting/later.lua: parts has old, which no batch needs",
      "lua/telnyx/porting/later.lua: parts lacks batch.run, which a batch needs",
    }, lines_of "layers")
  end)

  it("sees links that lead nowhere, and files that are named and not there", function()
    make_checkout {
      ["README.md"] = "# A b, `c`!\n"
        .. "[good](doc/x.md#a-b-c) [same](#a-b-c) [web](https://example.com/x) [bad](doc/y.md)\n"
        .. "`store/gone.lua` and `src/core/here.c`\n```\n[not](looked-at.md)\n```\n",
      ["doc/x.md"] = "# A b, `c`!\n[up](../README.md) [bad](#nothing)\n",
      ["src/core/here.c"] = '/* Two lines;\n * see gone.h. */\nstatic const char *text = "away.h";\n',
      ["lua/here.lua"] = '-- See here.c and lost.lua.\nlocal text = "-- away.lua" -- [[\n--[[ long\n never.lua ]]\n',
    }
    assert.same({
      "README.md:2: the link doc/y.md leads nowhere",
      "README.md:3: there is no file store/gone.lua",
      "doc/x.md:2: doc/x.md has no heading #nothing",
      "lua/here.lua:1: there is no file lost.lua",
      "lua/here.lua:4: there is no file never.lua",
      "src/core/here.c:2: there is no file gone.h",
    }, lines_of "links")
  end)

  it("sees what the tools and the make of macOS and the BSDs lack", function()
    make_checkout {
      ["Makefile"] = "X != date\nLDFLAGS = -Wl,-z,now\nifeq ($(A),b)\n  LDFLAGS = -Wl,-z,now\nendif\n"
        .. "JOBS = $(shell nproc 2>/dev/null || echo 2)\ninstall:\n\tinstall -D -m 644 a b\n"
        .. "\t@set -e; for file in a; do $(INSTALL) -Dm644 $$file b; done\n\ttools/mine a\n"
        .. "\t$(INSTALL) -d b; $(INSTALL) -m 755 -d 'c -D'\n",
      ["tools/test.mk"] = "$(file >x,y)\ntest:\n\tsed -i s/a/b/ x\n",
      ["tools/mine"] = "#!/bin/sh\n# sed -i\nsed -i 's/a/b/' x | LC_ALL=C sort --unique\n"
        .. "if ! readlink -f x; then nproc; fi\n"
        .. "name=$(date -d @0); sed 's/x -i/y/' x; [[ a = b ]]\ngit archive --format=tar x\n",
      ["tools/dist"] = "#!/bin/bash\ntouch -d @0 x\n",
      ["tools/others"] = "#!/bin/bash\nsed -i s/a/b/ x\n",
    }
    assert.same({
      "Makefile:1: != is not in make 3.81, which macOS has",
      "Makefile:2: not every linker knows -Wl,… or -shared: ask for the system first",
      "Makefile:8: not every system has install -D, -t or -T",
      "Makefile:9: not every system has install -D, -t or -T",
      "tools/dist:1: builds and installs, and is not for /bin/sh",
      "tools/dist:2: not every system has touch -d; -t is POSIX's",
      "tools/mine:3: not every system has a long option of sort",
      "tools/mine:3: not every system has sed -i",
      "tools/mine:4: not every system has nproc, and nothing else follows with ||",
      "tools/mine:4: not every system has readlink -f",
      "tools/mine:5: [[ is bash's, and no sh has to know it",
      "tools/mine:5: not every system has date -d",
      "tools/test.mk:1: $(file) is not in make 3.81, which macOS has",
    }, lines_of "portable")
  end)

  it("sees what POSIX lacks, and what macOS lacks of it", function()
    make_checkout { ["src/core/a.c"] = "#include <sys/stat.h>\n#include <sys/epoll.h>\n"
      .. "long tp_a(const struct stat *s) { return s->st_mtim.tv_sec; }\n"
      .. "int tp_b(void) { return memfd_create(\"\", 0); }\n" }
    local said = output_of(("root=$PWD; cd '%s' && lua5.4 \"$root/tools/posix\" | grep '^src'"):format(folder))
    for _, line in ipairs {
      "src/core/a.c uses memfd_create, which POSIX.1-2008 lacks: it belongs into src/core/platform, or needs a line in "
        .. "tools/posix\n",
      "src/core/a.c uses st_mtim, which macOS lacks: it belongs into src/core/platform\n",
      "src/core/a.c uses sys/epoll.h, which POSIX.1-2008 lacks: it belongs into src/core/platform, or needs a line in "
        .. "tools/posix\n",
    } do
      assert.equal(2, #{ said:find(line, 1, true) }, said)
    end
  end)

  it("sees words in messages that the glossary has under those we do not use", function()
    make_checkout {
      ["doc/glossary.md"] = "# Words\n## Words we do not use\nSome text.\n\n"
        .. "- under way → in flight\n- please → (nothing)\n\n## More\n- orders → not this one\n",
      ["src/core/a.c"] = '/* under way */\nstatic const char *text = "it is under  way \\"now\\"";\n',
      ["lua/telnyx/b.lua"] = "-- please\nlocal key, said = 'please', 'orders: Please wait'\n",
      ["bin/telnyx-porting"] = "#!/usr/bin/env lua\nprint [[under\nway]]\n",
    }
    assert.same({
      'bin/telnyx-porting:2: a message says "under way": in flight',
      'lua/telnyx/b.lua:2: a message says "please": (nothing)',
      'src/core/a.c:2: a message says "under way": in flight',
    }, lines_of "words")
  end)

  --- What a shell has to set for rules that need the module of lua5.4; nil where that is not built.
  local function environment()
    local build = output_of "pwd":match "[^\n]+" .. "/" .. (os.getenv "BUILD" or "build") .. "/lua5.4"
    if output_of(("ls '%s/telnyx/porting.so'"):format(build)):find "No such" then return nil end
    return output_of(("tools/environment 5.4 '%s'"):format(build))
  end

  it("sees examples that don't parse, and commands, options and targets that are not there", function()
    local settings = environment()
    if not settings then return pending "needs the module for lua5.4" end
    make_checkout {
      ["Makefile"] = "test: core\nmodule-%: core\n", ["tools/none.mk"] = "",
      ["README.md"] = "`make nothing LUA=x`, `make module-lua5.3 test`, `telnyx-porting cancle ID`\n"
        .. "`telnyx-porting cancel ID --yess --yes`\n```lua\nlocal x = = 1\n```\n```sh\nfor x in y; do\n"
        .. "make demo\ntelnyx-porting list --out csv | telnyx-porting watch --from - --dry-run # telnyx-porting x\n"
        .. "```\n"
        .. "```lua\nlocal x = 1 -- telnyx-porting y\n```\n",
    }
    local said = output_of(("%s\ncd '%s'; lua5.4 tools/lint_examples.lua"):format(settings, folder))
    assert.same([[
README.md:1: make has no target nothing
README.md:1: there is no command cancle
README.md:2: cancel has no option --yess
README.md:4: the example does not parse: example:1: unexpected symbol near '='
README.md:8: make has no target demo
README.md:9: watch has no option --dry-run
README.md:7: the example does not parse in a shell
]], said)
  end)

  it("sees names in documents and types that the code does not have, and the other way round", function()
    local settings = environment()
    if not settings then return pending "needs the module for lua5.4" end
    make_checkout { ["types/x.lua"] = "", ["doc/x.txt"] = "", ["lua/telnyx/porting/x.lua"] = "" }

    local function lines_after(change)
      for _, path in ipairs { "README.md", "doc/reference.md", "types/porting.lua", "types/constants.lua",
        "types/webhook.lua", "types/libuv.lua", "types/background.lua", "lua/telnyx/porting/libuv.lua" } do
        os.execute(("cp %s '%s/%s'"):format(path, folder, path))
      end
      local lines = {}
      local text = output_of(("%s\ncd '%s'; %s; lua5.4 tools/lint_names.lua"):format(settings, folder, change))
      for line in text:gmatch "[^\n]+" do lines[#lines + 1] = line:gsub(":%d+:", ":", 1) end
      table.sort(lines)
      return lines
    end

    assert.same({}, lines_after "true")
    assert.same({
      "doc/reference.md does not have request:settled_by_read",
      "doc/reference.md: there is no request:read_again",
    }, lines_after "sed -i s/request:settled_by_read/request:read_again/ doc/reference.md")
    assert.same({ "README.md: a client has no group no_group", "README.md: there is no client:oders" },
      lines_after "echo '`client:oders`, `client.no_group:list`' >>README.md")
    assert.same({
      "doc/reference.md does not have the option settle_limit (telnyx.porting.Options)",
      "types/porting.lua: telnyx.porting.Options has no settled",
      "types/porting.lua: telnyx.porting.Options lacks settle",
    }, lines_after("sed -i 's/settle_limit/x/g' doc/reference.md; "
      .. "sed -i 's/field settle?/field settled?/' types/porting.lua"))
  end)
end)
