--- Neovim's plugin as its users expect one: modifiers, counts, quotes, mappings, windows of any width, and the help.

local command = require "spec.support.command"
local neovim = require "spec.support.neovim"
local sandbox = require "spec.support.sandbox"

if not neovim.is_here() then return end

local helpers = [[
  local function text_of(buffer) return table.concat(vim.api.nvim_buf_get_lines(buffer or 0, 0, -1, false), "\n") end
  local function await(words, buffer)
    local good = vim.wait(20000, function() return text_of(buffer):find(words) ~= nil end, 10)
    if not good then say("waited in vain for", words, text_of(buffer):sub(1, 600)) end
  end
  local function press(keys)
    vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(keys, true, false, true), "x", false)
  end
  local function title() return (vim.fn.getline(1):gsub("Porting orders: %d+ orders? *", "")) end
]]

local function run(script) return neovim.run(helpers .. script) end

describe("Neovim's command :TelnyxPorting", function()
  before_each(function() sandbox.reset { orders = 8, statuses = { "submitted", "exception" }, near = 0 } end)

  it("takes modifiers, a height, quotes and a bar, and shows two lists at once", function()
    local lines = run [[
      vim.o.columns, vim.o.lines = 120, 40
      vim.cmd "TelnyxPorting status=exception | let g:after = 1"
      await ": %d+ orders"
      local first = vim.api.nvim_get_current_buf()
      vim.cmd [=[vertical TelnyxPorting customer_reference="Acct 123abc|x" status=submitted]=]
      await ": 0 orders"
      say(vim.g.after, vim.api.nvim_win_get_width(0) < 100, title())
      vim.cmd [=[TelnyxPorting customer_reference='Acct "1' status=dra\ft]=]
      await ": 0 orders"
      say(title())
      vim.cmd [=[TelnyxPorting customer_reference=Acct\ 1]=]
      await ": 0 orders"
      say(title(), vim.fn.bufname(), #vim.api.nvim_tabpage_list_wins(0))
      vim.cmd "7TelnyxPorting sort=-created_at"
      await ": 8 orders"
      say(vim.api.nvim_win_get_height(0))
      vim.cmd "tab TelnyxPorting status=exception"
      say(vim.fn.tabpagenr "$", vim.api.nvim_get_current_buf() == first)
      vim.cmd "tabclose | TelnyxPorting status=exception"
      say(vim.api.nvim_get_current_buf() == first, text_of(first):find "exception" ~= nil)
      vim.cmd [=[TelnyxPorting customer_reference="open]=]
      vim.cmd "TelnyxPorting nonsense"
      leave()
    ]]
    assert.same({
      "1 true customer_reference=Acct 123abc|x status=submitted",
      'customer_reference=Acct "1 status=draft',
      "customer_reference=Acct 1 telnyx-porting://orders?customer_reference=Acct+1 4",
      "7", "2 true", "true true", 'notified: TelnyxPorting: the quote " is not closed',
    }, { lines[1], lines[2], lines[3], lines[4], lines[5], lines[6], lines[7] })
    assert.truthy(lines[8]:find 'notified: TelnyxPorting: "nonsense": takes NAME=VALUE, the id of one order', lines[8])
  end)

  it("shows one order by its id, from a list by its keys, and those with a phone number", function()
    local number = sandbox.order(sandbox.example_id).order
    number = number.phone_numbers and number.phone_numbers[1] and number.phone_numbers[1].phone_number
    local lines = run(([[
      vim.cmd("TelnyxPorting " .. id:upper())
      await "customer_reference"
      say(vim.fn.bufname(), vim.bo.filetype, vim.bo.bufhidden)
      vim.cmd "TelnyxPorting sort=created_at"
      await ": 8 orders"
      say(vim.fn.getline(4):match "^%%x+")
      for _, key in ipairs { "<CR>", "o", "gO", "O" } do
        press("4G" .. key)
        await "customer_reference"
        say(key, vim.fn.bufname(), vim.fn.tabpagenr "$", vim.api.nvim_win_get_width(0) < vim.o.columns)
        press "q"
        vim.cmd "TelnyxPorting sort=created_at"
        await ": 8 orders"
      end
      press "4Gp"
      for _, window in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
        if vim.wo[window].previewwindow then
          local shown = vim.api.nvim_win_get_buf(window)
          await("customer_reference", shown)
          say("p", vim.fn.bufname(shown), vim.bo[shown].bufhidden, vim.fn.bufname():match "//orders", vim.fn.line ".")
        end
      end
      vim.cmd "pclose"
      vim.cmd "TelnyxPorting 00000000-0000-4000-8000-000000000000"
      await "not_found"
      vim.cmd "TelnyxPorting %s"
      await "Porting orders: %%d+ orders? "
      say(title())
      leave()
    ]]):format(number or "+13035551234"))
    local name = "telnyx-porting://order/" .. sandbox.example_id
    assert.same({
      name .. " telnyx-porting-order wipe", "eef10fb8", "<CR> " .. name .. " 1 false", "o " .. name .. " 1 false",
      "gO " .. name .. " 1 true", "O " .. name .. " 2 false", "p " .. name .. " wipe //orders 4",
      "phone_numbers.phone_number.contains=" .. (number or "+13035551234"),
    }, lines)
  end)
end)

describe("the buffers of Neovim's plugin", function()
  it("have <Plug> mappings, keys of the user's, and a window that shows them", function()
    sandbox.reset { orders = 3, statuses = { "submitted" }, near = 0 }
    local lines = run [[
      require("telnyx_porting").setup { keys = { copy = { "Y", "gy" }, leave = false } }
      vim.keymap.set("n", "gX", "<Plug>(telnyx-porting-cancel)")
      vim.cmd "TelnyxPorting"
      await ": 3 orders"
      local function rhs(key) return (vim.fn.maparg(key, "n")) end
      say(rhs "Y", rhs "gy", rhs "y" == "", rhs "q" == "", rhs "c" == "", rhs "<CR>")
      vim.fn.confirm = function(text) say(text:match "Cancel %d porting orders?") return 2 end
      press "4GgX"
      press "Y"
      say(vim.fn.getreg '"' == vim.fn.getline(4):match "^%x+" or #vim.fn.getreg '"')
      vim.cmd "edit"
      await ": 3 orders"
      say(rhs "Y")
      press "?"
      say(vim.api.nvim_win_get_config(0).relative, text_of():find "gX +cancel the order" ~= nil,
        text_of():find "Y, gy +copy the order's id" ~= nil or text_of():find "gy, Y +copy the order's id" ~= nil)
      press "q"
      say(vim.api.nvim_win_get_config(0).relative == "")
      leave()
    ]]
    assert.same({
      "<Plug>(telnyx-porting-copy) <Plug>(telnyx-porting-copy) true true true <Plug>(telnyx-porting-open)",
      "Cancel 1 porting order", "notified: TelnyxPorting: copied " .. lines[3]:match "%S+$", "36",
      "<Plug>(telnyx-porting-copy)", "editor true true", "true",
    }, lines)
  end)

  it("are written again at every change of a window, and have a status for statuslines", function()
    sandbox.reset { orders = 40, statuses = { "submitted" }, near = 0 }
    local lines = run [[
      vim.o.columns, vim.o.lines = 120, 40
      vim.cmd "TelnyxPorting"
      await ": 40 orders"
      local function whole() return text_of():find("\n" .. id, 1, true) ~= nil end
      local function settles(wanted) return (vim.wait(5000, function() return whole() == wanted end, 10)) end
      say(settles(true))
      vim.cmd "vsplit"
      say(settles(false))
      vim.cmd "close"
      say(settles(true))
      vim.o.columns = 80
      vim.api.nvim_exec_autocmds("VimResized", {}) -- without a terminal it does not come by itself
      say(settles(false))
      say(vim.b.telnyx_porting_status, require("telnyx_porting").status())
      say(vim.wo.number, vim.wo.wrap, vim.wo.statusline:find "telnyx_porting_status" ~= nil)
      vim.cmd "enew"
      say(vim.wo.wrap)
      leave()
    ]]
    assert.same({ "true", "true", "true", "true", "40 orders 40 orders", "false false true", "true" }, lines)
  end)

  it("ask for a filter and a sort order by vim.ui.select and vim.ui.input", function()
    sandbox.reset { orders = 8, statuses = { "submitted", "exception" }, near = 0 }
    local lines = run [[
      local chosen = { "status", "exception", "customer_reference", "created_at" }
      vim.ui.select = function(items, options, on_choice)
        local wanted = table.remove(chosen, 1)
        for _, item in ipairs(items) do
          if item == wanted then return on_choice(item) end
        end
        say("not offered:", wanted, options.prompt)
      end
      vim.ui.input = function(options, on_confirm)
        on_confirm(options.prompt == "customer_reference=" and "a b" or nil)
      end
      vim.cmd "TelnyxPorting"
      await ": 8 orders"
      press "f"
      await ": %d+ orders?  .-status=exception"
      press "f"
      await ": 0 orders.-status=exception customer_reference=a b"
      press "s"
      await ": 0 orders.-sort=created_at"
      say(title())
      leave()
    ]]
    assert.same({ "status=exception customer_reference=a b sort=created_at" }, lines)
  end)

  it("show a refusal's reason at 80 columns, and in the order's own buffer", function()
    sandbox.reset { orders = 1, statuses = { "submitted" }, near = 0 }
    local words = ("the losing carrier said that "):rep(8) .. "this is the end"
    sandbox.fault { kind = "status", status = 422, route = "cancel", times = 10,
      body = ('{"errors":[{"code":"10015","title":"Bad Request","detail":"%s"}]}'):format(words) }
    local lines = run(([[
      vim.o.columns = 80
      vim.fn.confirm = function() return 1 end
      vim.cmd "TelnyxPorting"
      await ": 1 order"
      press "4Gc"
      await "1 refused"
      local shown = {}
      for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, vim.api.nvim_create_namespace "telnyx_porting", { 3, 0 },
        { 3, -1 }, { details = true })) do
        for _, line in ipairs(mark[4].virt_lines or {}) do
          if vim.fn.strdisplaywidth(line[1][1]) > 80 then say "too wide" end
          shown[#shown + 1] = vim.trim(line[1][1])
        end
      end
      say(table.concat(shown, " "))
      press "4G\r"
      await "customer_reference"
      say(text_of():find(%q, 1, true) ~= nil, vim.wo.wrap)
      leave()
    ]]):format(words))
    assert.same({ "refused: " .. words, "true true" }, lines)
  end)

  it("show what belongs to a line below that line alone, however often lines are written", function()
    sandbox.reset { orders = 3, statuses = { "submitted" }, near = 0 }
    sandbox.fault { kind = "status", status = 422, route = "cancel", times = 10,
      body = '{"errors":[{"code":"10015","title":"Bad Request","detail":"the losing carrier said no"}]}' }
    local lines = run [[
      vim.o.columns = 40
      vim.fn.confirm = function() return 1 end
      vim.cmd "TelnyxPorting status=submitted"
      await ": 3 orders"
      local function rows()
        local found = {}
        for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, vim.api.nvim_create_namespace "telnyx_porting", 0, -1,
          { details = true })) do
          for _, line in ipairs(mark[4].virt_lines or {}) do found[#found + 1] = mark[2] .. vim.trim(line[1][1]) end
        end
        return table.concat(found, ", ")
      end
      say(rows())
      press "4Gc"
      await "1 refused"
      say((rows():gsub(" the losing carrier said no", "")))
      press "5Gc"
      vim.wait(20000, function() return rows():find "4refused" ~= nil end, 10)
      local before = rows()
      vim.o.columns = 39
      vim.api.nvim_exec_autocmds("VimResized", {})
      vim.wait(200, function() return rows() ~= before end, 10)
      vim.o.columns = 40
      vim.api.nvim_exec_autocmds("VimResized", {})
      say((vim.wait(5000, function() return rows() == before end, 10)))
      press "?"
      say(vim.wo.linebreak, vim.api.nvim_win_get_height(0) > 10)
      leave()
    ]]
    assert.same({ "0status=submitted", "0status=submitted, 3refused:" }, { lines[1], (lines[2]:gsub(":.*", ":")) })
    assert.same({ "true", "true true" }, { lines[3], lines[4] })
  end)

  it("have highlight groups of which each is defined, documented and leads to one of Neovim's", function()
    local lines = run [[
      require("telnyx_porting.highlight_groups").define()
      local manual = table.concat(vim.fn.readfile "doc/telnyx-porting.txt", "\n")
      local count = 0
      for name in vim.fn.execute("highlight"):gmatch "\n(TelnyxPorting%w+)" do
        count = count + 1
        local target = vim.fn.execute("highlight " .. name):match "links to (%w+)"
        if not manual:find("*hl-" .. name .. "*", 1, true) then say("not documented:", name) end
        if not target or vim.fn.hlexists(target) == 0 then say("no link:", name) end
      end
      for name in manual:gmatch "%*hl%-(TelnyxPorting%w+)%*" do
        if vim.fn.hlexists(name) == 0 then say("not defined:", name) end
      end
      vim.cmd "highlight TelnyxPortingRefused guifg=#112233 | colorscheme blue"
      say(count > 20)
      leave()
    ]]
    assert.same({ "true" }, lines)
  end)
end)

describe(":checkhealth telnyx_porting", function()
  it("names the service, and says whether it answers and takes the key", function()
    sandbox.reset { orders = 7, statuses = { "submitted" }, near = 0 }
    local lines = run(([[
      local function check()
        vim.cmd "checkhealth telnyx_porting"
        return text_of()
      end
      say(check():match "OK:? service: [^\n]*")
      vim.env.TELNYX_API_KEY = "KEYwrong"
      say((check():match "ERROR:? service: [^\n]*"))
      vim.env.TELNYX_API_KEY = %q
      vim.fn.system { "curl", "-sf", "-X", "POST", "-d", '{"kind":"hang","times":100}', %q .. "/control/faults" }
      local ticks, timer, began = 0, uv.new_timer(), uv.hrtime()
      timer:start(50, 50, function() ticks = ticks + 1 end)
      say((check():match "ERROR:? service: [^\n]*"))
      timer:close()
      say(ticks > 1, (uv.hrtime() - began) / 1e9 < 30)
      leave()
    ]]):format(sandbox.key, os.getenv "SANDBOX_CONTROL"))
    local service = "service: " .. sandbox.http
    assert.truthy(lines[1]:find(service .. " answers, and takes the key: the account has 7 orders", 1, true), lines[1])
    assert.truthy(lines[2]:find(service .. " answers, and refuses the key: ", 1, true), lines[2])
    assert.truthy(lines[3]:find(service .. " does not answer within 5 s: ", 1, true), lines[3])
    assert.equal("true true", lines[4])
    sandbox.clear_faults()
  end)
end)

describe("the manual of Neovim's plugin", function()
  it("is found, and so is the command, where the checkout lies in a folder of packages", function()
    local home = command.folder .. "/data"
    local plugin = home .. "/nvim/site/pack/telnyx/start/telnyx-porting"
    os.execute(("mkdir -p %s && cp -r plugin lua doc %s"):format(plugin, plugin))
    os.execute(("rm -f %s/doc/tags; tools/helptags %s/doc"):format(plugin, plugin)) -- as make neovim does
    local pipe = assert(io.popen(("XDG_DATA_HOME=%s timeout 60 nvim --headless -i NONE -c 'help :TelnyxPorting' "
      .. "-c 'lua io.stdout:write(vim.fn.expand \"%%:p\", \" \", vim.fn.exists \":TelnyxPorting\")' -c qa 2>&1")
      :format(home)))
    local output = pipe:read "*a"
    pipe:close()
    assert.equal(plugin .. "/doc/telnyx-porting.txt 2", output)
  end)

  it("has the tags that Neovim itself would make", function()
    local folder = command.folder .. "/help"
    os.execute(("mkdir -p %s/doc && cp doc/telnyx-porting.txt %s/doc"):format(folder, folder))
    assert.is_true(neovim.succeeds(("tools/helptags %s/doc"):format(folder)))
    local own = command.read(folder .. "/doc/tags")
    local lines = run(([[
      vim.cmd "set runtimepath+=%s"
      vim.cmd "help telnyx-porting"
      say(vim.fn.expand "%%:t", vim.fn.getline(".")) -- by our tags
      vim.cmd "helptags %s/doc"
      leave()
    ]]):format(folder, folder))
    assert.truthy(lines[1]:find "^telnyx%-porting%.txt .*%*telnyx%-porting%*", lines[1])
    assert.equal(command.read(folder .. "/doc/tags"), own)
  end)
end)
