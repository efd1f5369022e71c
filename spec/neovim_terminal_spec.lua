--- The buffer of orders in a Neovim on a terminal, one of tmux: open, cancel, see it change.

local command = require "spec.support.command"
local neovim = require "spec.support.neovim"
local sandbox = require "spec.support.sandbox"

if not neovim.is_here() then return end

local tmux = "tmux -f /dev/null -S " .. command.folder .. "/tmux "

local function capture()
  local pipe = assert(io.popen(tmux .. "capture-pane -p"))
  local shown = pipe:read "*a"
  pipe:close()
  return shown
end

local function await(pattern)
  return command.await(pattern, function()
    local shown = capture()
    return shown:find(pattern) and shown
  end)
end

--- Waits until the screen does not show these words any more.
local function await_without(words)
  return command.await("the end of " .. words, function()
    local shown = capture()
    return not shown:find(words, 1, true) and shown
  end)
end

--- Waits until the question is gone. Keys that arrive in one piece with its answer are lost.
local function await_answered() return await_without "(Y)es" end

local function press(...)
  assert(neovim.succeeds(tmux .. "send-keys -- " .. table.concat({ ... }, " ")))
end

-- A chroot without /dev/pts has no pseudo-terminals to give.
if not neovim.succeeds(tmux .. "new-session -d -x 80 -y 24 sh 2>/dev/null") then
  describe("the buffer of orders", function() pending "needs a system that has pseudo-terminals" end)
  return
end

describe("the buffer of orders", function()

  local function start(arguments)
    local script = command.write("script", "exec " .. neovim.line("-c 'TelnyxPorting " .. arguments .. "'") .. "\n")
    press(("\"clear; sh %s; echo the end\""):format(script), "Enter")
  end

  after_each(function()
    press("Escape", "\":qall!\"", "Enter")
    await "the end"
  end)

  teardown(function()
    os.execute(tmux .. "kill-server")
    os.execute("rm -rf " .. command.folder)
  end)

  it("shows several pages, asks, cancels a selection, and shows what came of each", function()
    sandbox.reset { orders = 300, statuses = { "submitted" }, near = 0 }
    start ""
    local shown = await "Porting orders: 300 orders"
    local id = shown:match "\n(%x%x%x%x%x%x%x%x)  submitted"
    local first_two = {}
    for found in shown:gmatch "\n(%x%x%x%x%x%x%x%x)  submitted" do first_two[#first_two + 1] = found end
    press("V", "j", "c")
    await "Cancel 2 porting orders%?"
    assert.equal(nil, sandbox.counters().routes.cancel)
    press "n"
    await_answered()
    await "Porting orders: 300 orders"
    press("4G", "V", "j", "c")
    await "Cancel 2 porting orders%?"
    press "y"
    shown = await "300 orders; 2 cancel%-pending"
    assert.truthy(shown:find(id .. "  cancel-pending", 1, true), shown)
    local asked = 0
    for order, truth in pairs(sandbox.truth()) do
      if truth.posts > 0 then
        asked = asked + 1
        assert.truthy(order:find(first_two[1], 1, true) == 1 or order:find(first_two[2], 1, true) == 1)
      end
    end
    assert.equal(2, asked)
  end)

  it("says before what is expected to be refused, and behind the order that it was; leaves final ones alone", function()
    sandbox.reset { orders = 3, statuses = { "submitted" }, near = 0 }
    local left = { "draft", "ported" }
    for id in pairs(sandbox.truth()) do
      if id ~= sandbox.example_id then sandbox.set_order(id, { status = table.remove(left) }) end
    end
    sandbox.set_order(sandbox.example_id, { foc_hours = 1000 })
    start ""
    await "Porting orders: 3 orders"
    press("V", "G", "c")
    local shown = await "Cancel 2 porting orders%?"
    assert.truthy(shown:find("1 is expected to be refused: ", 1, true), shown)
    assert.truthy(shown:find("1 is final already and is not asked for.", 1, true), shown)
    press "y"
    shown = await "3 orders; 1 cancel%-pending, 1 refused"
    assert.truthy(shown:find "\n%x+  refused  ", shown)
  end)

  it("shows an order in full, and what is personal only when it is asked for", function()
    sandbox.reset { orders = 3, statuses = { "submitted" }, near = 0 }
    start ""
    await "Porting orders: 3 orders"
    press "Enter"
    await "Porting order %x+%-%x+%-%x+%-%x+%-%x+ *\n"
    press("\"/pin_pass\"", "Enter")
    assert.falsy(await("pin_passcode  hidden"):find "PIN%d")
    press "s"
    await "pin_passcode  PIN%d+"
    press "q"
    await "Porting orders: 3 orders"
  end)

  it("keeps the question for 1,500 orders within the screen, its number and the answers at the end", function()
    sandbox.reset { orders = 1500, statuses = { "submitted", "draft", "exception", "ported" }, near = 0.5 }
    start ""
    await "Porting orders: 1500 orders"
    press("V", "G", "c")
    local shown = await "%(Y%)es, %[N%]o"
    assert.truthy(shown:find "\nCancel %d+ porting orders%? A cancelled order can't be revived%.\n%(Y%)es", shown)
    assert.truthy(shown:find "\n%d+ are expected to be refused: drafts", shown)
    assert.is_nil(shown:find("-- More --", 1, true), shown)
    press "n"
    await_answered()
    assert.equal(nil, sandbox.counters().routes.cancel)
  end)

  it("asks at :qa while orders are being cancelled, stays where that is said, and says how to follow them", function()
    sandbox.reset { orders = 100, statuses = { "submitted" }, near = 0 }
    sandbox.fault { kind = "hold", route = "cancel" }
    start ""
    await "Porting orders: 100 orders"
    press("V", "G", "c")
    await "Cancel 100 porting orders%?"
    press "y"
    await "cancelling, 0 of 100 done"
    press("\":qa\"", "Enter")
    local shown = await "%[L%]eave, %(S%)tay"
    assert.truthy(shown:find("100 orders are still to be cancelled. That goes on beside Neovim", 1, true), shown)
    assert.truthy(shown:find(":TelnyxPorting runs", 1, true), shown)
    press "s"
    await "E162" -- Neovim's own word: it did not leave
    press "Enter"
    await_without "E162"
    await_without "[L]eave"
    await "cancelling, 0 of 100 done"
    press("\":qa\"", "Enter")
    await "%[L%]eave, %(S%)tay"
    press "l"
    await "the end"
    sandbox.clear_faults()
    command.await("the end of the batch", function() return sandbox.counters().cancelled == 100 end)
  end)
end)
