--- What is installed beside the command: the manual page, as man sees it, and the shells' completions, which
-- command_completion_spec.lua tries.

local command = require "spec.support.command"

local lua = os.getenv "LUA" or "lua"

local function output_of(line)
  local pipe = assert(io.popen(line .. " 2>&1"))
  local text = pipe:read "*a"
  pipe:close()
  return text
end

describe("the commands of the grammar", function()
  it("have a file each, and help with an example; and no file is without a command", function()
    local help = require "telnyx.porting.command.grammar.help_texts"
    local known = {}
    for _, one in ipairs(require "telnyx.porting.command.grammar.parser"()._commands) do
      known[one._name] = true
      assert.equal("function", type(require("telnyx.porting.command.commands." .. one._name)), one._name)
      assert.truthy(help.commands[one._name]:find "Examples?:\n", one._name)
    end
    known.background = true -- of the library, not of people
    for name in output_of "ls lua/telnyx/porting/command/commands":gmatch "(%S+)%.lua" do
      assert.is_true(known[name], name)
    end
  end)
end)

describe("what the command misses", function()
  -- Where a rock has its command, and one of make install.
  local function missing(folder)
    local script = command.folder .. folder .. "/telnyx-porting"
    output_of(("mkdir -p '%s%s'; cp bin/telnyx-porting '%s'"):format(command.folder, folder, script))
    local without = command.write("without_argparse.lua", [[
      table.insert(package.searchers or package.loaders, 1, function(name)
        if name == "argparse" then return function() error("module 'argparse' not found:") end end
      end)]])
    return output_of(("%s -e 'dofile [[%s]]' '%s' list"):format(lua, without, script))
  end

  it("is named as a rock where the command is one, else as a package of Debian", function()
    local words = "telnyx-porting: the Lua module argparse (luarocks --lua-version %s --tree %s install argparse) is "
      .. "missing: install it\n"
    assert.equal(words:format("5.4", command.folder), missing "/lib/luarocks/rocks-5.4/telnyx-porting/1.0.0-1/bin")
    assert.equal(words:format("5.1", "'" .. command.folder .. "/a tree'"),
      missing "/a tree/lib/luarocks/rocks-5.1/telnyx-porting/scm-1/bin")
    assert.equal("telnyx-porting: the Lua module argparse (Debian: lua-argparse) is missing: install it\n",
      missing "/bin")
  end)
end)

describe("an argparse without choices and completions, as before 0.7,", function()
  local old_argparse = [[
    local argparse = require "argparse"
    local parser = argparse "old"
    local elements = { parser, parser:command "c", parser:argument "a", parser:option "-o" }
    for _, element in ipairs(elements) do
      local class = getmetatable(element)
      for _, name in ipairs { "choices", "summary", "hidden_name", "add_help_command", "add_complete",
        "add_complete_command", "get_bash_complete", "get_zsh_complete", "get_fish_complete" } do class[name] = nil end
    end]]

  --- The command's words, with the old one or the one that is there.
  local function told(words, is_old)
    local load = is_old and ("-e 'dofile [[%s]]'"):format(command.write("old_argparse.lua", old_argparse)) or ""
    return output_of(("%s %s bin/telnyx-porting %s"):format(lua, load, words))
  end

  it("is enough for help, completions and messages", function()
    for _, words in ipairs { "--help", "help list", "help completion", "completion bash", "completion zsh",
      "completion fish", "list -o tabel", "cancel x --status=portd", "events --type x", "completion x",
      "follow x -o json" } do
      assert.equal(told(words), told(words, true))
    end
    assert.equal("telnyx-porting: argument for option '-o' must be one of 'table', 'json', 'jsonl', 'csv', 'ids'; "
      .. "near 'tabel': table (see telnyx-porting help list)\n", told("list -o tabel", true))
    assert.equal("telnyx-porting: argument 'shell' must be one of 'bash', 'zsh', 'fish', 'profiles', 'stores'; "
      .. "near 'bsh': bash, zsh (see telnyx-porting help completion)\n", told("completion bsh", true))
  end)

  it("is told of by the name that the option was given by", function()
    for words, name in pairs {
      ["list --out xml"] = "--out", ["list --output=xml"] = "--output", ["list -oxml"] = "-o",
      ["-o xml list"] = "-o", ["list -o csv --out xml"] = "--out",
    } do
      assert.truthy(told(words, true):find(("argument for option '%s' must be"):format(name), 1, true), words)
    end
  end)
end)

describe("beside the command", function()
  teardown(function() os.execute("rm -rf " .. command.folder) end)

  it("lies what its grammar gives", function()
    assert.equal("", output_of("tools/command-files " .. lua .. " check"))
  end)

  it("lies a manual page that the command prints where man does not find it", function()
    local file = assert(io.open "share/man/man1/telnyx-porting.1")
    local result = command.run { "help", "--man" }
    assert.equal(file:read "*a", result.out)
    file:close()
    assert.truthy(command.run({ "help", "--man", "cancel" }).err:find("leave the command out", 1, true))
  end)

  it("lies a manual page that man reads without complaint, with every command and option", function()
    assert.equal("", output_of "groff -man -Tutf8 -ww -z share/man/man1/telnyx-porting.1")
    -- groff widens the blanks of a line, now here and now there, so that it ends at the margin.
    local page = output_of("groff -man -Tascii -P-cbou share/man/man1/telnyx-porting.1"):gsub(" +", " ")
    for _, words in ipairs { "events", "--follow", "--set FIELD=VALUE", "--unchecked-filter", "EXIT STATUS",
      "what it asks of a script", "CRON", "cron mails whatever is written", "as \\%.", "cancel-exceptions",
      "TELNYX_API_KEY_FILE" } do
      assert.truthy(page:find(words, 1, true), words)
    end
  end)

  it("lies a manual page with the options that all commands have, once", function()
    local file = assert(io.open "share/man/man1/telnyx-porting.1")
    local page = file:read "*a":gsub("\\%-", "-")
    file:close()
    local common = page:match "%.SH COMMON OPTIONS\n(.-)\n%.SH "
    for _, name in ipairs { "--profile", "--key-file", "--base-url", "--ca-file", "--concurrency", "--rate",
      "--timeout", "--header", "--verbose", "--help", "--version" } do
      assert.truthy(common:find("\\fB" .. name .. "\\fR", 1, true), name)
      assert.equal(1, select(2, page:gsub("\\fB" .. name:gsub("%-", "%%-") .. "\\fR", "")), name)
    end
  end)

  it("lies a manual page with all variables that the command reads", function()
    -- Of hosts and other programs, which the command does not load or does not use.
    local others = { TELNYX_PORTING_COMMAND = true, TELNYX_PUBLIC_KEY = true, PATH = true }
    local names = {}
    for line in output_of("grep -rl getenv src/core src/binding lua/telnyx/porting"):gmatch "[^\n]+" do
      local file = assert(io.open(line))
      local source = file:read "*a"
      file:close()
      for name in source:gmatch 'getenv%s*%(?"([%w_]+)"' do names[name] = true end
      for name in source:gmatch '"([A-Z][A-Z_]+_[A-Z]+)"' do names[name] = true end
      for name in source:gmatch '"([%a]+_proxy)"' do names[name] = true end
    end
    local file = assert(io.open "share/man/man1/telnyx-porting.1")
    local environment = file:read "*a":gsub("\\f.", " "):match "%.SH ENVIRONMENT\n(.*)$"
    file:close()
    assert.truthy(names.NO_COLOR and names.https_proxy and names.SSL_CERT_FILE and names.TERM)
    for name in pairs(names) do
      assert.truthy(others[name] or environment:find("%f[%w_]" .. name .. "%f[^%w_]"), name)
    end
  end)

  it("are installed and removed by make", function()
    local root = command.folder .. "/root"
    -- The module itself is left as it is: only make's own rules for what is shared are looked at.
    local listed = output_of("make -n install DESTDIR=" .. root .. " PREFIX=/usr")
    local removed = output_of("make -n uninstall DESTDIR=" .. root .. " PREFIX=/usr")
    for _, path in ipairs { "man/man1/telnyx-porting.1", "bash-completion/completions/telnyx-porting",
      "zsh/site-functions/_telnyx-porting", "fish/vendor_completions.d/telnyx-porting.fish" } do
      assert.truthy(listed:find(path, 1, true), path)
      assert.truthy(removed:find(root .. "/usr/share/" .. path, 1, true), path)
    end
  end)
end)
