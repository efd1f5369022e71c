--- What the shells' completions offer: commands, options, filters and their values, conditions, statuses, profiles, and
-- stores of runs.

local command = require "spec.support.command"
local support = require "spec.support.porting"
local sandbox = support.sandbox

local function output_of(line)
  local pipe = assert(io.popen(line .. " 2>&1"))
  local text = pipe:read "*a"
  pipe:close()
  return text
end

local function find(shell) return output_of("command -v " .. shell) ~= "" end

describe("the completions", function()
  local environment, store

  setup(function()
    sandbox.reset()
    command.script() -- telnyx-porting in the folder
    os.execute("mkdir -p " .. command.folder .. "/config/telnyx-porting")
    command.write("config/telnyx-porting/config",
      "[work]\nkey_file = k\n[world]\nkey_file = k\n[other]\nkey_file = k\n")
    local result = command.run { "cancel", sandbox.example_id, "--yes" }
    store = result.err:match "Store:     (%S+)"
    environment = ("PATH='%s':\"$PATH\" XDG_CONFIG_HOME='%s/config' XDG_STATE_HOME='%s/state' "):format(command.folder,
      command.folder, command.folder)
  end)
  teardown(function() os.execute("rm -rf " .. command.folder) end)

  it("are asked for profiles and stores", function()
    assert.equal("work\nworld\nother\n", command.run({ "completion", "profiles" }).out)
    assert.equal(store .. "\n", command.run({ "completion", "stores" }).out)
    local none = command.run({ "completion", "profiles" }, { env = { XDG_CONFIG_HOME = "/nonexistent" } })
    assert.same({ 0, "", "" }, { none.status, none.out, none.err })
  end)

  it("offer them all in bash", function()
    local lines, expected = {}, {}
    for _, case in ipairs {
      { { "ca" }, "cancel" },
      { { "events", "--fo" }, "--follow" },
      { { "list", "--filter", "customer_" }, "customer_group_reference= customer_reference=" },
      { { "list", "--filter", "misc.type" }, "misc.type=full misc.type=partial" },
      { { "list", "--filter", "misc.type", "=" }, "full partial" }, -- as bash divides misc.type=
      { { "list", "--filter", "status", "=", "ca" }, "cancel-pending cancelled" },
      { { "list", "--status", "ca" }, "cancel-pending cancelled" },
      { { "list", "--status", "=", "ca" }, "cancel-pending cancelled" },
      { { "cancel", "--where", "status", "=", "por" }, "ported" },
      { { "list", "--sort", "cr" }, "created_at" },
      { { "list", "--profile", "wo" }, "work world" },
      { { "list", "--profile", "=", "o" }, "other" },
      { { "report", "" }, store },
      { { "resume", "/" }, store },
      { { "follow", "--ou" }, "--out --output" },
      { { "completion", "z" }, "zsh" },
    } do
      local words = {}
      for i, word in ipairs(case[1]) do words[i] = "'" .. word .. "'" end
      lines[#lines + 1] = "complete_words telnyx-porting " .. table.concat(words, " ")
      expected[#expected + 1] = case[2]
    end
    local script = command.write("complete.bash", [[
      source share/bash-completion/completions/telnyx-porting
      complete_words() {
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
        _telnyx-porting
        echo "${COMPREPLY[*]}"
      }
    ]] .. table.concat(lines, "\n") .. "\n")
    assert.equal(table.concat(expected, "\n") .. "\n", output_of(environment .. "bash " .. script))
  end)

  it("offer them all in fish", function()
    if not find "fish" then return pending "fish is not installed" end
    local function complete(line)
      return output_of(environment
        .. ("fish --no-config -c 'source share/fish/vendor_completions.d/telnyx-porting.fish; "
        .. "complete -C \"%s\"'"):format(line))
    end
    for line, words in pairs {
      ["telnyx-porting wat"] = "watch\tWatch orders",
      ["telnyx-porting events --fo"] = "--follow\t",
      ["telnyx-porting list --out js"] = "json",
      ["telnyx-porting list --filter customer_r"] = "customer_reference=",
      ["telnyx-porting list --filter misc.type=f"] = "misc.type=full",
      ["telnyx-porting list --where status=por"] = "status=ported",
      ["telnyx-porting list --status dra"] = "draft",
      ["telnyx-porting list --profile wor"] = "work",
      ["telnyx-porting report "] = store,
    } do
      local shown = complete(line)
      assert.truthy(("\n" .. shown):find("\n" .. words, 1, true), line .. "\n" .. shown)
    end
  end)

  it("offer files where a file is meant, and nowhere else", function()
    local is_file = { ["key-file"] = true, ["ca-file"] = true, from = true, json = true, csv = true, loa = true,
      invoice = true, store = true }
    local zsh = command.read "share/zsh/site-functions/_telnyx-porting"
    local count = 0
    for names, action in zsh:gmatch '\n%s+"?([^%s"%[]*%-%-[%a%-,]+[^"%[]*)"?%[[^%]]*%]: :([^"\n]*)"' do
      local name = names:match "%-%-([%a-]+)"
      assert.equal(is_file[name] or false, action:find "_files" ~= nil, names .. ": " .. action)
      count = count + 1
    end
    assert.truthy(count > 100, tostring(count))
    local fish = command.read "share/fish/vendor_completions.d/telnyx-porting.fish"
    for line in fish:gmatch "[^\n]+" do
      local name = line:match " %-l ([%a-]+) %-r"
      assert.truthy(not name or is_file[name], line)
    end
    local bash = command.write("files.bash", [[
      cd spec/sandbox
      source ../../share/bash-completion/completions/telnyx-porting
      for option in --max --deadline --rate --reference --key-file; do
        COMP_WORDS=(telnyx-porting cancel $option R) COMP_CWORD=3 COMPREPLY=()
        _telnyx-porting
        echo "$option ${COMPREPLY[*]}"
      done
    ]])
    assert.equal("--max \n--deadline \n--rate \n--reference \n--key-file README.md\n", output_of("bash " .. bash))
  end)

  it("offer them all in zsh", function()
    if not find "zsh" then return pending "zsh is not installed" end
    -- A shell of its own on a pseudo-terminal of zsh's, in which the key is pressed.
    local script = command.write("complete.zsh", [[
      zmodload zsh/zpty
      zpty shell zsh -f || exit
      zpty -w shell "PS1='' fpath=($PWD/share/zsh/site-functions \$fpath)"
      zpty -w shell "autoload -U compinit; compinit -u -D; echo rea''dy"
      zpty -r -m shell text '*ready*'
      zpty -w -n shell $'telnyx-porting ev\t--fo\t'
      zpty -r -m shell text '*events*--follow*' && print options completed
      zpty -w -n shell $'\025telnyx-porting list --filter customer_r\tA --where status=por\t'
      zpty -w -n shell $' --status dra\t --profile ot\t'
      zpty -r -m shell text '*customer_reference=A*status=ported*draft*other*' && print completed
      zpty -w -n shell $'\025telnyx-porting report ]] .. store:sub(1, 6) .. [[\t'
      zpty -r -m shell text '*.db*' && print stores completed
      zpty -d shell
    ]])
    local shown = output_of(environment .. "timeout 60 zsh -f " .. script)
    -- A chroot without /dev/pts has no pseudo-terminals to give.
    if shown:find("can't open pseudo terminal", 1, true) then return pending "needs a system with pseudo-terminals" end
    assert.truthy(shown:find("options completed\ncompleted\nstores completed", 1, true), shown)
  end)
end)
