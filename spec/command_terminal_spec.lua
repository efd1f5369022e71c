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
    sandbox.limits { limit = 60, window = 1 }
    local store = command.folder .. "/run.db"
    start("cancel", "--status", "submitted", "--store", store)
    await "Cancel these 300 orders at"
    assert.equal(0, posts())
    press("yes", "Enter")
    command.await("some cancels", function() return sandbox.counters().cancelled >= 20 end)
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
end)
