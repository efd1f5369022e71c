--- A terminal of tmux's, of any size, in which a spec runs the command.

local command = require "spec.support.command"

local terminal = {}

-- Lua 5.1 tells the exit status, later ones whether it was 0.
local function succeeds(line)
  local result = os.execute(line)
  return result == true or result == 0
end

local count = 0

--- Returns a terminal; or nil if the system has no pseudo-terminals to give, as a chroot without /dev/pts.
function terminal.open(columns, rows)
  count = count + 1
  local tmux = ("tmux -f /dev/null -S %s/tmux%d "):format(command.folder, count)
  -- tmux 3.2 forgets the size that a detached session is given.
  local size = ("-x %d -y %d"):format(columns, rows)
  if not succeeds(("%snew-session -d %s sh \\; resize-window %s 2>/dev/null"):format(tmux, size, size)) then
    return nil
  end
  local self = {}

  --- What the screen shows; lines that were wrapped are joined unless that is not wanted.
  function self.capture(as_wrapped)
    local pipe = assert(io.popen(tmux .. "capture-pane -p" .. (as_wrapped and "" or " -J")))
    local shown = pipe:read "*a"
    pipe:close()
    return shown
  end

  --- Waits until the screen shows the words; returns what it shows.
  function self.await(words)
    return command.await(words, function()
      local shown = self.capture()
      return shown:find(words, 1, true) and shown
    end)
  end

  function self.press(...)
    assert(succeeds(tmux .. "send-keys -- " .. table.concat({ ... }, " ")))
  end

  --- Types a line of shell; its exit status is shown after it. What the screen showed is gone before that.
  function self.start_line(line)
    assert(succeeds(tmux .. "send-keys -R"))
    local script = command.write("script" .. count, line .. "\n")
    self.press(("\"clear; sh %s; echo 'status is '\\$?\""):format(script), "Enter")
  end

  --- The same for the command with these arguments.
  function self.start(...)
    self.start_line("exec " .. command.line { ... })
  end

  function self.close()
    os.execute(tmux .. "kill-server")
  end

  return self
end

return terminal
