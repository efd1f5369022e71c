--- Cancelling from Neovim's buffers: what is asked, what is sent, and what is shown of it while it goes on.

local command = require "spec.support.command"
local neovim = require "spec.support.neovim"
local sandbox = require "spec.support.sandbox"

if not neovim.is_here() then return end

-- What the scripts share: a question that is answered, waiting for the text of a buffer, and the lines of it.
local helpers = [[
  local asked, answers = {}, {}
  vim.fn.confirm = function(text)
    asked[#asked + 1] = text
    return table.remove(answers, 1) or 1
  end
  local function text_of(buffer) return table.concat(vim.api.nvim_buf_get_lines(buffer or 0, 0, -1, false), "\n") end
  local function await(words, buffer)
    local good = vim.wait(60000, function() return text_of(buffer):find(words) ~= nil end, 10)
    if not good then say("waited in vain for", words, text_of(buffer):sub(1, 600)) end
  end
  local function press(keys)
    vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(keys, true, false, true), "x", false)
  end
  local function below(buffer)
    local found = {}
    for name, space in pairs(vim.api.nvim_get_namespaces()) do
      if name == "telnyx_porting" then
        for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(buffer or 0, space, 0, -1, { details = true })) do
          for _, line in ipairs(mark[4].virt_lines or {}) do found[#found + 1] = vim.trim(line[1][1]) end
        end
      end
    end
    return table.concat(found, " ")
  end
  local function cancel_all(count) -- of the list without a filter
    vim.cmd "TelnyxPorting"
    await((": %d orders"):format(count))
    press "4GVGc"
  end
  local batches
  local function running() return #require("telnyx_porting.batches").running() end
  local function await_end() vim.wait(60000, function() return running() == 0 end, 10) end
]]

-- release(slow): lets what is held go on. slow: what comes after it takes a while, so that another process hears of a
-- stop before it has cancelled everything.
local releasing = [[
  local function release(slow)
    local words = { "curl", "-sf", "-X", "DELETE", %q }
    if slow then
      vim.list_extend(words, { "--next", "-sf", "--data", '{"kind":"delay","route":"cancel","seconds":0.3}', words[5] })
    end
    vim.fn.system(words)
  end
]]

local function run(script)
  return neovim.run(helpers .. releasing:format(os.getenv "SANDBOX_CONTROL" .. "/control/faults") .. script)
end

--- From now on so many cancels are answered, and further ones wait until a script calls release().
local function let_through(count)
  if count > 0 then sandbox.fault { kind = "delay", route = "cancel", seconds = 0, times = count } end
  sandbox.fault { kind = "hold", route = "cancel" }
end

--- The service has so many submitted orders, and answers so many cancels; see let_through.
local function orders_held_after(orders, answered)
  sandbox.reset { orders = orders, statuses = { "submitted" }, near = 0 }
  let_through(answered)
end

--- How many orders were cancelled, and how many POSTs any of them had at the most.
local function effects()
  local count, most = 0, 0
  for _, truth in pairs(sandbox.truth()) do count, most = count + truth.effects, math.max(most, truth.posts) end
  return count, most
end

describe("cancelling in Neovim", function()

  it("names the one order that it asks for, and cancels that one though the list is read anew meanwhile", function()
    sandbox.reset { orders = 3, statuses = { "submitted" }, near = 0 }
    sandbox.set_order(sandbox.example_id, { customer_reference = "Mine 7", foc = "2031-02-03T17:00:00Z" })
    local lines = run [[
      vim.cmd "TelnyxPorting customer_reference='Mine 7'"
      await ": 1 order "
      vim.fn.confirm = function(text)
        asked[1] = text
        vim.cmd "edit" -- as a refresh that ends while the question stands
        await ": 1 order "
        return 1
      end
      press "4Gc"
      say((asked[1]:gsub("\n", "/")))
      await_end()
      await "; 1 cancel%-pending"
      say(vim.fn.getline(4):match "cancel%-pending")
      leave()
    ]]
    assert.truthy(lines[1]:find("eef10fb8-f3df-4c67-97c5-e18179723222", 1, true), lines[1])
    for _, words in ipairs { "Service: " .. sandbox.http, "reference Mine 7", "submitted", "FOC 2031-02-03", "1 number",
      "/Cancel 1 porting order? A cancelled order can't be revived." } do
      assert.truthy(lines[1]:find(words, 1, true), lines[1])
    end
    assert.equal("cancel-pending", lines[2])
    assert.same({ 1, 1 }, { sandbox.order(sandbox.example_id).effects, (effects()) })
  end)

  it("cancels as many orders as its count says, and none that is pending, final or under way", function()
    sandbox.reset { orders = 4, statuses = { "submitted" }, near = 0 }
    sandbox.set_order(sandbox.example_id, { status = "ported" })
    local lines = run [[
      vim.cmd "TelnyxPorting sort=created_at"
      await ": 4 orders "
      press "4G2c"
      say(asked[1]:match "1 is final already")
      say(asked[1]:match "Cancel 1 porting order%?")
      await_end()
      await "cancel%-pending"
      press "4G2c"
      say(#asked)
      leave()
    ]]
    assert.same({ "1 is final already", "Cancel 1 porting order?",
      "notified: TelnyxPorting: these orders are final, cancel-pending or being cancelled already", "1" }, lines)
    assert.equal(1, (effects()))
  end)

  it("groups many by reason, within the screen, with their number last", function()
    sandbox.reset { orders = 1500, statuses = { "submitted", "draft", "exception", "ported", "cancel-pending" },
      near = 0.5 }
    local lines = run [[
      vim.o.lines, vim.o.columns = 24, 80
      vim.cmd "TelnyxPorting"
      await ": 1500 orders"
      answers = { 2, 2 }
      local function ask() -- thousands of orders are looked at while the editor goes on
        local before = #asked
        press "VGoggc"
        vim.wait(20000, function() return #asked > before end, 10)
      end
      ask()
      say(select(2, asked[1]:gsub("\n", "\n")) + 1)
      for line in asked[1]:gmatch "[^\n]+" do
        if vim.fn.strdisplaywidth(line) > 79 then say("too wide", line) end
      end
      say(asked[1]:match "\n(%d+ are expected to be refused: drafts[^\n]*)" ~= nil,
        asked[1]:match "\n(%d+ are expected to be refused: less than 48 hours[^\n]*)" ~= nil)
      say(asked[1]:match "\n(%d+ are cancel%-pending already[^\n]*)" or asked[1])
      say(asked[1]:match "… and %d+,?%d* more" ~= nil, asked[1]:match "[^\n]*$")
      vim.o.lines = 10
      ask()
      say(select(2, asked[2]:gsub("\n", "\n")) + 1 <= 7, asked[2]:match "[^\n]*$")
      say(running())
      leave()
    ]]
    assert.is_true(tonumber(lines[1]) <= 21, lines[1])
    assert.equal("true true", lines[2])
    assert.truthy(lines[3]:find "^%d+ are cancel%-pending already and are not asked for%.$", lines[3])
    local last = "^true Cancel %d%d%d porting orders%? A cancelled order can't be revived%.$"
    assert.truthy(lines[4]:find(last), lines[4])
    assert.truthy(lines[5]:find(last), lines[5])
    assert.equal("0", lines[6])
    assert.equal(0, (effects()))
  end)

  it("goes on while its buffer is read anew, unloaded and wiped, and shows all of it again", function()
    orders_held_after(60, 5)
    local lines = run [[
      cancel_all(60)
      await ": 60 orders; cancelling, 5 of 60 done"
      vim.cmd "edit"
      say(vim.b.telnyx_porting_status)
      await ": 60 orders; cancelling, 5 of 60 done"
      await "\n%x+  cancelling…"
      vim.cmd "bdelete"
      say(running(), require("telnyx_porting").status())
      vim.cmd "TelnyxPorting"
      await ": 60 orders; cancelling, 5 of 60 done"
      vim.cmd "bwipeout"
      say(running(), require("telnyx_porting").status())
      vim.cmd "TelnyxPorting"
      release()
      await_end()
      await ": 60 orders; 60 cancel%-pending"
      leave()
    ]]
    assert.same({ "cancelling, 5 of 60 done", "1 cancelling 5 of 60", "1 cancelling 5 of 60" }, lines)
    assert.same({ 60, 1 }, { effects() })
  end)

  it("says of a stopped batch that it was stopped, and its bar is not full", function()
    orders_held_after(100, 5)
    local lines = run [[
      cancel_all(100)
      await "cancelling, 5 of 100 done"
      press "S"
      await "stopping: what is in flight is settled"
      release()
      await_end()
      await "not%-attempted"
      await "stopped: "
      await "\n%x+  not%-attempted" -- the rows of a large batch are written some at a time
      local bar, done, left = vim.fn.getline(2):match "^%[([#.]+)%] stopped: (%d+) of 100, (%d+) not attempted"
      say(bar:sub(-1), done + left)
      say(vim.fn.getline(1):match "%d+ not%-attempted" ~= nil, text_of():match "\n%x+  not%-attempted" ~= nil)
      leave()
    ]]
    assert.same({ ". 100", "true true" }, lines)
  end)

  it("shows what is uncertain as an outcome of its own", function()
    sandbox.reset { orders = 4, statuses = { "submitted" }, near = 0 }
    local lost = { order = sandbox.example_id, times = 1000 }
    for route, kind in pairs { cancel = "drop", get = "html" } do
      sandbox.fault { kind = kind, when = "after", route = route, order = lost.order, times = lost.times }
    end
    local lines = run [[
      require("telnyx_porting").setup { max_attempts = 2, deadline = 8 }
      vim.cmd "TelnyxPorting sort=created_at"
      await ": 4 orders "
      press "4GVGc"
      await "no answer since"
      press "S"
      await_end()
      await "1 uncertain"
      say(vim.fn.getline(1):match "; 3 cancel%-pending, 1 uncertain", vim.fn.getline(4):match "^%x+  (%S+)")
      say(below():match "uncertain: %S+" ~= nil)
      for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, vim.api.nvim_create_namespace "telnyx_porting", { 3, 0 },
        { 3, -1 }, { details = true })) do
        if mark[4].hl_group == "TelnyxPortingUncertain" then say "in its own colour" end
      end
      press "4G\r"
      await "\nuncertain: "
      leave()
    ]]
    assert.same({ "; 3 cancel-pending, 1 uncertain uncertain", "true", "in its own colour" }, lines)
  end)

  it("says with the time for what it waits: a rate limit, and a service that does not answer", function()
    sandbox.reset { orders = 40, statuses = { "submitted" }, near = 0 }
    local lines = run(([[
      local function control(path, body)
        vim.fn.system { "curl", "-sf", "-X", body and "POST" or "DELETE", "-d", body or "", %q .. "/control/" .. path }
      end
      vim.cmd "TelnyxPorting"
      await ": 40 orders"
      control("faults", '{"kind":"status","status":429,"route":"cancel","headers":{"retry-after":"3"},"times":1}')
      press "4GVGc"
      await "held back by the rate limit until %%d%%d:%%d%%d:%%d%%d"
      await_end()
      control("faults", '{"kind":"status","status":503,"route":"list","headers":{"retry-after":"3"},"times":1000}')
      vim.cmd "TelnyxPorting customer_reference=x"
      await "loading… no answer, next try at %%d%%d:%%d%%d:%%d%%d"
      vim.cmd "bwipe"
      control("reset", '{"orders":20,"statuses":["submitted"],"near":0}')
      vim.cmd "TelnyxPorting"
      await ": 20 orders"
      control("faults", '{"kind":"status","status":503,"times":100000}')
      press "4GVGc"
      await "no answer since %%d%%d:%%d%%d:%%d%%d, next try at %%d%%d:%%d%%d:%%d%%d"
      control "faults"
      await_end()
      say "said"
      leave()
    ]]):format(os.getenv "SANDBOX_CONTROL"))
    assert.same({ "said" }, lines)
  end)

  it("tells of batches and lists by User events", function()
    sandbox.reset { orders = 3, statuses = { "submitted" }, near = 0 }
    local lines = run [[
      for _, name in ipairs { "ListLoaded", "OrderLoaded", "BatchStarted", "BatchEnded" } do
        vim.api.nvim_create_autocmd("User", { pattern = "TelnyxPorting" .. name, callback = function()
          local data = vim.g.telnyx_porting_event
          say(name, data.orders or data.total or data.id, data.counts and data.counts.cancel_pending or "")
        end })
      end
      cancel_all(3)
      await_end()
      await "3 cancel%-pending"
      vim.wait(200)
      vim.cmd("TelnyxPorting " .. id)
      await "support_key"
      vim.wait(5000, function() return text_of():find "loading" == nil end)
      leave()
    ]]
    assert.same({ "ListLoaded 3 ", "BatchStarted 3 0", "BatchEnded 3 3", "OrderLoaded " .. sandbox.example_id .. " " },
      lines)
  end)
end)

describe("a batch that outlives Neovim", function()
  it("goes on after :qa, says so, and is shown and resumed by another Neovim", function()
    orders_held_after(300, 5)
    local _, output = run [[
      cancel_all(300)
      await "cancelling, 5 of 300 done"
      leave()
    ]]
    assert.truthy(output:find("Follow it again: :TelnyxPorting runs", 1, true), output)
    assert.truthy(output:find("295 orders are still to be cancelled", 1, true), output)
    local lines = run [[
      vim.cmd "TelnyxPorting runs"
      await "running"
      press "4G\r"
      await "cancelling, 5 of 300 done"
      press "S"
      await "stopping: what is in flight is settled"
      release(true)
      await_end()
      await "stopped: %d+ of 300"
      release()
      say(vim.fn.getline(2):match "%d+ not attempted" ~= nil)
      vim.cmd "TelnyxPorting resume"
      await_end()
      await ": 300 cancel%-pending"
      say(asked[#asked]:match "Go on, and cancel %d+ porting orders%?" ~= nil)
      leave()
    ]]
    assert.same({ "true", "true" }, lines)
    assert.same({ 300, 1 }, { effects() })
  end)

  it("is asked about where it runs inside Neovim, and who stays, stays", function()
    orders_held_after(3, 0)
    local lines = run [[
      cancel_all(3)
      vim.api.nvim_list_uis = function() return { {} } end -- as with a terminal
      answers = { 2, 1 }
      say(pcall(vim.cmd, "qall"))
      say(asked[2]:match "3 orders are still being cancelled inside Neovim, which ends that")
      vim.wait(100)
      say(running())
      vim.defer_fn(release, 100)
      leave() -- waits for them
    ]]
    assert.truthy(lines[1]:find "^false .*E37", lines[1])
    assert.equal("3 orders are still being cancelled inside Neovim, which ends that", lines[2])
    assert.equal("1", lines[3])
    assert.same({ 3, 1 }, { effects() })
  end)

  it("is offered inside Neovim where the command is not there", function()
    sandbox.reset { orders = 10, statuses = { "submitted" }, near = 0 }
    local script = command.write("no-command", "#!/bin/sh\nexit 127\n")
    os.execute("chmod 755 " .. script)
    local lines = run(([[
      vim.env.TELNYX_PORTING_COMMAND = %q
      cancel_all(10)
      await_end()
      await "10 cancel%%-pending"
      say(asked[2]:match "Cancel 10 orders inside Neovim%%? It ends with it%%.")
      leave()
    ]]):format(script))
    assert.same({ "Cancel 10 orders inside Neovim? It ends with it." }, lines)
    assert.same({ 10, 1 }, { effects() })
  end)
end)
