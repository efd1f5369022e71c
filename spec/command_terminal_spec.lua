--- The command telnyx-porting on a terminal, one of tmux: the question, the bar, and Ctrl-C.

local command = require "spec.support.command"
local sandbox = require "spec.support.sandbox"

local tmux = "tmux -f /dev/null -S " .. command.folder .. "/tmux "

-- Lua 5.1 tells the exit status, later ones whether it was 0.
local function succeeds(line)
  local result = os.execute(line)
  return result == true or result == 0
end

local function capture()
  local pipe = assert(io.popen(tmux .. "capture-pane -p -J"))
  local shown = pipe:read "*a"
  pipe:close()
  return shown
end

local function await(words)
  return command.await(words, function()
    local shown = capture()
    return shown:find(words, 1, true) and shown
  end)
end

local function press(...)
  assert(succeeds(tmux .. "send-keys -- " .. table.concat({ ... }, " ")))
end

--- Types a command; its exit status is shown after it.
local function start(...)
  local script = command.write("script", "exec " .. command.line { ... } .. "\n")
  press(("\"clear; sh %s; echo 'status is '\\$?\""):format(script), "Enter")
end

local function posts()
  return sandbox.counters().routes.cancel or 0
end

-- A chroot without /dev/pts has no pseudo-terminals to give.
if not succeeds(tmux .. "new-session -d -x 160 -y 50 sh 2>/dev/null") then
  describe("the command on a terminal", function() pending "needs a system that has pseudo-terminals" end)
  return
end

describe("the command on a terminal", function()

  teardown(function()
    os.execute(tmux .. "kill-server")
    os.execute("rm -rf " .. command.folder)
  end)

  before_each(function()
    sandbox.reset { orders = 300, statuses = { "submitted" }, near = 0 }
  end)

  it("asks, and cancels nothing when the answer is not yes", function()
    for _, answer in ipairs { "n", "y", "''" } do
      start("cancel", "--status", "submitted")
      await "Cancel these 300 orders at"
      press(answer, "Enter")
      assert.truthy(await("status is 3"):find("nothing was cancelled", 1, true))
    end
    assert.equal(0, posts())
  end)

  it("cancels once the answer is yes, with a bar; Ctrl-C stops it, and it can be resumed", function()
    sandbox.limits { limit = 20, window = 1 } -- so that it ends early on a busy machine too
    local store = command.folder .. "/run.db"
    start("cancel", "--status", "submitted", "--store", store)
    await "Cancel these 300 orders at"
    assert.equal(0, posts())
    press("yes", "Enter")
    command.await("some cancels", function() return sandbox.counters().cancelled >= 10 end)
    await "[#"
    press "C-c"
    local shown = await "status is 3"
    assert.truthy(shown:find("SIGINT: settling what is in flight", 1, true), shown)
    assert.truthy(shown:find("To go on: telnyx-porting resume " .. store, 1, true), shown)
    local pending = tonumber(shown:match "cancel%-pending +(%d+)")
    assert.equal(sandbox.counters().cancelled, pending)
    assert.truthy(pending < 300)

    sandbox.limits { limit = 1000, window = 1 }
    start("resume", store)
    shown = await "status is 0"
    assert.truthy(shown:find "cancel%-pending +300", shown)
    for _, truth in pairs(sandbox.truth()) do assert.equal(1, truth.effects) end
  end)

  it("asks before it submits drafts", function()
    sandbox.reset { orders = 20, statuses = { "draft" } }
    local id
    for known, truth in pairs(sandbox.truth()) do
      if truth.status == "draft" then id = known end -- the example's order is submitted
    end
    sandbox.set_order(id, { requirements_met = true })
    start("confirm", id)
    await "Submit this order at"
    press("n", "Enter")
    assert.truthy(await("status is 3"):find("nothing was submitted", 1, true))
    assert.equal("draft", sandbox.order(id).status)
    start("confirm", id)
    await "Submit this order at"
    press("yes", "Enter")
    await "status is 0"
    assert.equal("in-process", sandbox.order(id).status)
  end)

  it("shows orders in a table that stays up to date, until all are final", function()
    local ids = {}
    for id in pairs(sandbox.truth()) do ids[#ids + 1] = id end
    table.sort(ids)
    start("watch", ids[1], ids[2], ids[3], "--interval", "0.1")
    await "0 of 3 final"
    sandbox.set_order(ids[2], { status = "exception" })
    local shown = await "exception"
    -- One table, drawn over itself.
    local heads = select(2, shown:gsub("STATUS", ""))
    assert.equal(1, heads, shown)
    assert.truthy(shown:find(ids[1] .. "  submitted", 1, true), shown)
    for i = 1, 3 do sandbox.set_order(ids[i], { status = "ported" }) end
    shown = await "status is 0"
    assert.truthy(shown:find("3 of 3 final", 1, true), shown)
    assert.equal(3, select(2, shown:gsub("  ported ", "")), shown)
  end)

  it("follows what happens; Ctrl-C ends it well", function()
    local id = next(sandbox.truth()) -- of 300 that are all submitted
    start("events", "--follow", "--interval", "0.1")
    command.await("the first look", function() return sandbox.counters().routes["events.list"] end)
    sandbox.set_order(id, { status = "exception" })
    local shown = await "exception"
    assert.truthy(shown:find("status_changed +" .. id:gsub("%-", "%%-")), shown)
    press "C-c"
    await "status is 0"
  end)
end)
