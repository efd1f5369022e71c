--- A PostgreSQL server for a spec: a cluster in a temporary folder of its own, on a local socket and a loopback port,
-- run by an ordinary user, since it refuses root.

local is_alive = require "spec.support.alive"
local ports = require "spec.support.ports"
local socket = require "socket"
local lfs = require "lfs"

local postgresql = {}

local function quoted(word) return "'" .. word:gsub("'", "'\\''") .. "'" end

local function read(path)
  local file = io.open(path, "rb")
  local text = file and file:read "*a"
  if file then file:close() end
  return text
end

--- The folder of the server's programs, or nil.
local function programs()
  local pipe = io.popen "ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1"
  local folder = pipe:read "*l"
  pipe:close()
  if folder and lfs.attributes(folder .. "/initdb") then return folder end
  pipe = io.popen "command -v initdb"
  local path = pipe:read "*l"
  pipe:close()
  return path and path:match "^(.*)/initdb$"
end

--- Why there can be no server here, in words; nil: there can.
function postgresql.missing()
  if not pcall(require, "luasql.postgres") then return "LuaSQL's driver for PostgreSQL is not installed" end
  if not programs() then return "PostgreSQL's server is not installed" end
end

local function run(command)
  local pipe = assert(io.popen(command .. " 2>&1; echo status $?"))
  local text = pipe:read "*a"
  pipe:close()
  local output, status = text:match "^(.*)status (%d+)\n$"
  if status ~= "0" then error(("%s: %s"):format(command, output), 2) end
  return output
end

--- Starts a server: port, folder; address(batch, port), stop(), kill(), killing(), await_death(),
-- restart(), sql(text).
-- parent: the folder for its own (nil: that for temporary files).
function postgresql.start(parent)
  local bin = assert(programs())
  local self = { folder = os.tmpname() }
  os.remove(self.folder)
  if parent then self.folder = parent .. self.folder:match "/[^/]*$" end
  assert(lfs.mkdir(self.folder))
  -- A command as the server's user.
  local as_user = ""
  if io.popen("id -u"):read "*n" == 0 then
    run(("chown nobody %s; chmod 755 %s"):format(self.folder, self.folder))
    as_user = "setpriv --reuid nobody --regid nogroup --clear-groups "
  end
  local function server(program, arguments)
    return run(("cd %s && %senv HOME=%s LC_ALL=C %s/%s %s"):format(self.folder, as_user, self.folder, bin, program,
      arguments))
  end
  server("initdb", "-D data -U tester -A trust --no-locale -E UTF8 >/dev/null")
  local hba = assert(io.open(self.folder .. "/data/pg_hba.conf", "w"))
  hba:write "local all all trust\nhost all locked 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n"
  hba:close()

  local function start()
    server("pg_ctl", "-D data -w -t 60 -l log start >/dev/null")
  end

  for attempt = 1, 10 do
    self.port = ports.take()
    local settings = assert(io.open(self.folder .. "/data/postgresql.auto.conf", "w"))
    settings:write(("port = %d\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '%s'\n"):format(self.port,
      self.folder), "shared_buffers = '16MB'\nmax_connections = 40\nautovacuum = off\n")
    settings:close()
    local good, problem = pcall(start)
    if good then break end
    if attempt == 10 then error(problem .. (read(self.folder .. "/log") or ""), 0) end
  end

  --- The address of a batch, by a port (the server's own, or a proxy's), as a user.
  function self.address(batch, port, user)
    return ("postgresql://%s@127.0.0.1:%d/postgres?batch=%s"):format(user or "tester", port or self.port, batch)
  end

  --- What a query gives, a line for each row.
  function self.sql(text)
    return (run(("%s/psql -X -q -A -t -h %s -p %d -U tester -d postgres -c %s"):format(bin, self.folder, self.port,
      quoted(text))))
  end

  function self.stop(how)
    server("pg_ctl", ("-D data -w -t 60 -m %s stop >/dev/null"):format(how or "fast"))
  end

  --- The shell command that ends it as a power cut would; await_death() waits until it is gone.
  function self.killing()
    self.pid = tonumber(read(self.folder .. "/data/postmaster.pid"):match "^%d+")
    -- Stopped first, so that it makes no further process.
    return ("kill -STOP %d; kill -KILL $(pgrep -P %d) %d"):format(self.pid, self.pid, self.pid)
  end

  function self.await_death()
    for _ = 1, 6000 do
      if not is_alive(self.pid) then return end
      socket.sleep(0.01)
    end
    error "the server does not die"
  end

  function self.kill()
    run(self.killing())
    self.await_death()
  end

  function self.restart()
    -- What was killed may still be going.
    for attempt = 1, 20 do
      os.remove(self.folder .. "/data/postmaster.pid")
      local good, problem = pcall(start)
      if good then return end
      if attempt == 20 then error(problem .. (read(self.folder .. "/log") or ""):sub(-2000), 0) end
      socket.sleep(0.2)
    end
  end

  function self.finish()
    pcall(self.stop, "immediate")
    os.execute("rm -rf " .. quoted(self.folder))
  end

  return self
end

return postgresql
