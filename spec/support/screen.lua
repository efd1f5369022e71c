--- Runs the command telnyx-porting on a terminal of tmux, of any width and height.

local command = require "spec.support.command"

local terminal = {}

-- -u: the terminal knows UTF-8, whatever the locale of the specs is.
local tmux = "tmux -u -f /dev/null -S " .. command.folder .. "/tmux "

-- Lua 5.1 returns the exit status, later ones whether it was 0.
local function succeeds(line)
  local result = os.execute(line)
  return result == true or result == 0
end

local function output_of(line)
  local pipe = assert(io.popen(line))
  local output = pipe:read "*a"
  pipe:close()
  return output
end

--- Whether the system has pseudo-terminals to give: a chroot without /dev/pts has none. The session that is made to see
-- it stays until stop(), as tmux ends with its last one.
function terminal.exists()
  return succeeds(tmux .. "new-session -d -s first -x 80 -y 24 cat 2>/dev/null")
end

--- Starts the command in a terminal of its own. options: columns, lines, env, and shell: what stands behind the command
-- line, such as " | head -1". The terminal stays when the command has ended, with its exit status.
function terminal.start(arguments, options)
  local self = {}
  local raw = command.folder .. "/raw"
  os.remove(raw)
  -- Ctrl-C is for the command, not for the shell around it.
  local script = command.write("on_terminal",
    ("trap : INT; read ready; %s%s; echo \"status is $?\"; exec cat\n"):format(
    command.line(arguments, options.env), options.shell or ""))
  succeeds(tmux .. "kill-session -t one 2>/dev/null") -- what a test that failed has left
  -- tmux 3.2 forgets the size that a detached session is given.
  local size = ("-x %d -y %d"):format(options.columns, options.lines or 50)
  assert(succeeds(("%snew-session -d -s one %s 'sh %s' \\; resize-window -t one %s"):format(tmux, size, script, size)))
  assert(succeeds(("%spipe-pane -t one 'cat >%s'"):format(tmux, raw)))
  assert(succeeds(tmux .. "send-keys -t one Enter"))

  --- What it shows, line by line. escapes: with the escapes of colours and the like, as tmux writes them.
  function self.screen(escapes)
    return output_of(tmux .. "capture-pane -t one -p" .. (escapes and " -e" or ""))
  end

  --- Every byte that was written to it.
  function self.bytes() return command.read(raw) or "" end

  --- Waits until it shows the words; returns what it shows.
  function self.await(words)
    return command.await(words, function()
      local shown = self.screen()
      return shown:find(words, 1, true) and shown
    end)
  end

  function self.press(...)
    assert(succeeds(tmux .. "send-keys -t one -- " .. table.concat({ ... }, " ")))
  end

  function self.resize(columns, lines)
    assert(succeeds(("%sresize-window -t one -x %d -y %d"):format(tmux, columns, lines)))
  end

  function self.close() succeeds(tmux .. "kill-session -t one 2>/dev/null") end

  return self
end

--- Runs the command to its end, and returns what the terminal shows, what its bytes were, and the exit status.
function terminal.run(arguments, options)
  local one = terminal.start(arguments, options)
  local shown = one.await "status is "
  local status = tonumber(shown:match "status is (%d+)")
  command.await("the last bytes", function() return one.bytes():find "status is %d" end)
  local colours, bytes = one.screen(true), one.bytes()
  one.close()
  return { screen = shown, status = status, bytes = bytes, colours = colours }
end

--- How many columns a text takes in the terminal, by where its cursor stands behind it.
function terminal.columns_of(text)
  -- One write: when the first line is shown, so is the second.
  local file = command.write("text", "shown\n" .. text)
  assert(succeeds(("%snew-session -d -s width -x 80 -y 5 'cat %s; exec cat'"):format(tmux, file)))
  command.await("the text", function()
    return output_of(tmux .. "capture-pane -t width -p"):find("shown", 1, true)
  end)
  local columns = tonumber(output_of(tmux .. "display-message -t width -p '#{cursor_x}'"))
  succeeds(tmux .. "kill-session -t width")
  return columns
end

--- Ends all of it.
function terminal.stop() os.execute(tmux .. "kill-server 2>/dev/null") end

return terminal
