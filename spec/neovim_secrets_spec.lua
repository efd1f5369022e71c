--- What Neovim writes down of orders: nothing private, whatever is done with their buffers. All files of a real Neovim
-- with swap, undo and shada files are searched.

local command = require "spec.support.command"
local neovim = require "spec.support.neovim"
local sandbox = require "spec.support.sandbox"

if not neovim.is_here() then return end

-- How the stand-in's seed writes an account number, a PIN and a tax id. The order that is shown has all three.
local private = "AC[0-9]{6}|PIN[0-9]{5}|TX[0-9]{6}"

local function output_of(line)
  local pipe = assert(io.popen(line))
  local output = pipe:read "*a"
  pipe:close()
  return output
end

local folder = command.folder .. "/home"

--- Runs a script in a Neovim that writes all that it can. Returns its output.
local function run(script)
  os.execute(("rm -rf %s; mkdir -p %s/work"):format(folder, folder))
  local path = command.write("script.lua", [[
    local function say(...) io.stdout:write(table.concat({ ... }, " "), "\n") end
    local function text() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") end
    local function await(words)
      local good = vim.wait(20000, function() return text():find(words) ~= nil end, 10)
      if not good then say("waited in vain for", words) end
    end
    local function press(keys)
      vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(keys, true, false, true), "x", false)
    end
    local function reveal() -- what a shown order hides
      await "pin_passcode  hidden"
      press "s"
      await "pin_passcode  PIN%d+"
    end
    vim.o.swapfile, vim.o.undofile, vim.o.updatetime, vim.o.updatecount = true, true, 10, 1
    vim.o.sessionoptions = vim.o.sessionoptions .. ",blank,globals,localoptions"
    local id = "]] .. sandbox.example_id .. "\"\n" .. script)
  local line = ("cd %s/work && HOME=%s XDG_STATE_HOME=%s/state XDG_DATA_HOME=%s/data XDG_CACHE_HOME=%s/cache "
    .. "TELNYX_API_KEY=%s TELNYX_BASE_URL=%s timeout 60 nvim --headless -u NONE "
    .. "--cmd 'set runtimepath^=%s' --cmd 'runtime plugin/telnyx_porting.lua' -c 'luafile %s' 2>&1 </dev/null")
    :format(folder, folder, folder, folder, folder, sandbox.key, sandbox.http, require "lfs".currentdir(), path)
  return (output_of(line):gsub("\r", ""))
end

--- The lines of files below the folder that have something private.
local function found()
  return output_of(("grep -raoE '%s' %s"):format(private, folder))
end

describe("Neovim's files", function()
  before_each(function()
    sandbox.reset { orders = 5, statuses = { "submitted" }, near = 0 }
    local end_user = sandbox.order(sandbox.example_id).order.end_user
    end_user.admin.pin_passcode, end_user.admin.account_number, end_user.admin.tax_identifier =
      "PIN99871", "AC998871", "TX998871"
    sandbox.set_order(sandbox.example_id, { end_user = end_user })
  end)

  it("have nothing private after a buffer was shown, read anew, unloaded and entered again", function()
    local output = run [[
      vim.cmd("TelnyxPorting " .. id)
      reveal()
      local order = vim.api.nvim_get_current_buf()
      vim.cmd "edit"
      reveal()
      say(tostring(pcall(vim.cmd, "preserve"))) -- there is no swap file
      vim.cmd "mksession! session.vim | mkview! view.vim | wshada!"
      vim.cmd "TelnyxPorting"
      await ": 5 orders"
      local list = vim.api.nvim_get_current_buf()
      vim.cmd "bdelete"
      vim.cmd("buffer " .. list)
      await ": 5 orders"
      for _, option in ipairs { "buftype", "swapfile", "undofile", "buflisted", "modeline", "modifiable" } do
        say(option, tostring(vim.bo[option]))
      end
      say(vim.fn.maparg("c", "n") ~= "" and "keys" or "no keys")
      say(tostring(vim.api.nvim_buf_is_valid(order))) -- wiped, as no window shows it
      vim.cmd("TelnyxPorting " .. id)
      order = vim.api.nvim_get_current_buf()
      reveal()
      say(vim.bo.bufhidden, tostring(vim.bo.swapfile))
      vim.cmd "hide edit ordinary.txt | wshada! | mksession! session.vim"
      say(tostring(vim.api.nvim_buf_is_loaded(order)))
      vim.cmd "qall"
    ]]
    assert.equal(table.concat({ "false", "buftype nofile", "swapfile false", "undofile false", "buflisted false",
      "modeline false", "modifiable false", "keys", "false", "wipe false", "false", "" }, "\n"), output)
    assert.equal("", found())
    -- The option shada names the prefix itself, in no file.
    assert.equal("", output_of(("grep -ral 'telnyx-porting://order' %s/state"):format(folder)))
    assert.truthy(output_of(("find %s -name main.shada"):format(folder)) ~= "")
  end)

  it("have nothing of what was yanked or searched in a shown order, though + takes it", function()
    local output = run [[
      vim.cmd("TelnyxPorting " .. id)
      reveal()
      vim.fn.search "PIN\\d"
      press "\"ayy"
      press "yiw"
      press "*"
      vim.wait(50)
      press ":echo 1<CR>"
      vim.cmd "wshada!"
      say(vim.fn.getreg "a" .. vim.fn.getreg '"' .. vim.fn.getreg "0" .. "|" .. vim.fn.getreg "/")
      vim.cmd "qall"
    ]]
    assert.truthy(output:find("|\n", 1, true), output)
    assert.equal("", found())
  end)

  it("have nothing private when Neovim is killed while it shows it", function()
    local output = run [[
      vim.cmd("TelnyxPorting " .. id)
      reveal()
      vim.cmd "split ordinary.txt"
      vim.api.nvim_buf_set_lines(0, 0, -1, false, { "with a swap file" })
      vim.cmd "preserve"
      say(vim.fn.swapname "%" ~= "" and "swap" or "none")
      io.stdout:flush()
      vim.loop.kill(vim.fn.getpid(), 9)
      vim.wait(10000)
    ]]
    assert.truthy(output:find("swap\n", 1, true), output)
    assert.truthy(output_of(("find %s -name '*.sw?'"):format(folder)):find("ordinary", 1, true))
    assert.equal("", found())
  end)

  it("let a session show the orders again, as buffers of ours", function()
    local output = run [[
      vim.cmd "TelnyxPorting status=submitted customer_reference='Acct 123abc'"
      await ": %d+ orders?"
      vim.cmd "mksession! session.vim"
      vim.cmd "silent %bwipeout!"
      vim.cmd "silent source session.vim"
      await "Porting orders: %d+ orders?  "
      say(vim.bo.buftype, vim.fn.getline(1):match "   (.*)$", vim.fn.maparg("c", "n") ~= "" and "keys" or "no keys")
      vim.cmd "qall!"
    ]]
    assert.truthy(output:find("nofile status=submitted customer_reference=Acct 123abc keys\n", 1, true), output)
  end)

  it("are not written by a name of ours that was entered as a file", function()
    local output = run [[
      vim.cmd "edit telnyx-porting://orders?status=submitted"
      await ": 5 orders "
      say(tostring(pcall(vim.cmd, "write")), vim.bo.buftype)
      vim.cmd "edit telnyx-porting://nonsense"
      say(vim.bo.buftype, tostring(vim.bo.swapfile))
      vim.cmd "qall!"
    ]]
    assert.truthy(output:find("false nofile\n", 1, true), output)
    assert.truthy(output:find("nofile false\n", 1, true), output)
    assert.equal("", output_of("find " .. folder .. " -type f -name '*orders*'"))
  end)
end)
