--- A worker's life: how others know that it lives, and what ends it.

local ffi = require "ffi"
local files = require "files"
local settings = require "settings"

ffi.cdef [[
typedef struct { void *value; int signal; int notify; char rest[48]; } webhook_sigevent;
typedef struct { long interval_s, interval_ns, value_s, value_ns; } webhook_itimerspec;
int timer_create(int clock, webhook_sigevent *event, void **timer);
int timer_settime(void *timer, int flags, const webhook_itimerspec *new, webhook_itimerspec *old);
int prctl(int option, ...);
int getppid(void);
int geteuid(void);
int raise(int signal);
int fcntl(int descriptor, int command, ...);
typedef struct { uint32_t events; uint64_t data; } __attribute__((packed)) webhook_epoll_event;
int epoll_ctl(int set, int operation, int descriptor, webhook_epoll_event *event);
int getsockopt(int socket, int level, int name, void *value, unsigned *size);
intptr_t readlink(const char *path, char *target, size_t size);
char *strerror(int number);
]]

local worker = {}

local set_descriptor_flags, close_on_exec = 2, 1 -- F_SETFD, FD_CLOEXEC
local sol_socket, so_acceptconn, epoll_add, epoll_remove = 1, 30, 1, 2
local sigkill, parent_death_signal, monotonic = 9, 1, 1

--- When a process began, by /proc; nil where it has ended. A number that was given to another process differs in it.
local function began(pid)
  local file = io.open("/proc/" .. pid .. "/stat", "r")
  if not file then return nil end
  local line = file:read "*a" or ""
  file:close()
  local state, rest = line:match "%) (%a) (.*)$"
  if not state or state == "Z" or state == "X" then return nil end
  local place = 3 -- the state's
  for field in rest:gmatch "%S+" do
    place = place + 1
    if place == 22 then return field end
  end
end

--- This worker's name, which no other process ever had.
function worker.name()
  local pid = ngx.worker.pid()
  if worker.pid ~= pid then
    worker.pid = pid
    worker.named = pid .. "-" .. (began(pid) or "0")
  end
  return worker.named
end

function worker.lives(name)
  local pid, since = name:match "^(%d+)%-(%d+)$"
  return pid ~= nil and began(pid) == since
end

local timer

--- Called again and again while the event loop turns. A handler that blocks, in C or in an endless loop, keeps it from
-- turning; then the kernel kills the worker, nginx starts another one, and what was in hand is tried again.
function worker.show_life()
  timer = timer or worker.make_timer()
  if not timer then return end
  local seconds = math.floor(settings.blocked_s)
  local spec = ffi.new("webhook_itimerspec", { 0, 0, seconds, (settings.blocked_s - seconds) * 1e9 })
  ffi.C.timer_settime(timer[0], 0, spec, nil)
end

--- A worker that ends, and still answers, is not watched.
function worker.watch_no_longer()
  if timer then ffi.C.timer_settime(timer[0], 0, ffi.new "webhook_itimerspec", nil) end
end

function worker.make_timer()
  local event = ffi.new "webhook_sigevent"
  event.signal = sigkill
  local made = ffi.new "void *[1]"
  if ffi.C.timer_create(monotonic, event, made) == 0 then return made end
  ngx.log(ngx.ERR, "a worker that a handler blocks will not be ended: ", ffi.string(ffi.C.strerror(ffi.errno())))
end

--- Whether this worker receives, or runs handlers: a third receives, and a single one does both. So a handler that
-- blocks its worker holds up no delivery.
function worker.receives()
  return ngx.worker.id() < math.max(1, math.floor(ngx.worker.count() / 3))
end

function worker.handles()
  return not worker.receives() or ngx.worker.count() == 1
end

local function is_listening(descriptor)
  local value, size = ffi.new "int[1]", ffi.new("unsigned[1]", 4)
  return ffi.C.getsockopt(descriptor, sol_socket, so_acceptconn, value, size) == 0 and value[0] ~= 0
end

local function is_epoll(descriptor)
  local target = ffi.new "char[64]"
  local size = ffi.C.readlink("/proc/self/fd/" .. descriptor, target, 64)
  return size > 0 and ffi.string(target, size) == "anon_inode:[eventpoll]"
end

--- nginx has every worker listen, and no directive against it. Here the worker's epoll set is told that nothing of the
-- listening sockets is of interest; they stay in it, so that nginx finds them when it takes them out at its end.
local function accept_nothing()
  local sets, listening = {}, {}
  for _, name in ipairs(files.list "/proc/self/fd") do
    local descriptor = tonumber(name)
    if is_epoll(descriptor) then sets[#sets + 1] = descriptor end
    if is_listening(descriptor) then listening[#listening + 1] = descriptor end
  end
  local event = ffi.new "webhook_epoll_event"
  for _, set in ipairs(sets) do
    for _, descriptor in ipairs(listening) do
      if ffi.C.epoll_ctl(set, epoll_remove, descriptor, event) == 0 then
        ffi.C.epoll_ctl(set, epoll_add, descriptor, event)
      end
    end
  end
end

--- Once in each worker, before anything else.
function worker.init()
  if ffi.C.geteuid() == 0 then
    ngx.log(ngx.EMERG, "a worker must not run as root: name a user in nginx.conf")
    ffi.C.raise(sigkill)
  end
  if not worker.receives() then accept_nothing() end
  -- A master that is killed would leave workers behind, which hold the port and the events against the next start.
  ffi.C.prctl(parent_death_signal, ffi.cast("unsigned long", sigkill))
  -- The lock of `run` is nginx' alone, and no program's that a handler starts.
  local lock = tonumber(os.getenv "LOCK_DESCRIPTOR" or "")
  if lock then ffi.C.fcntl(lock, set_descriptor_flags, ffi.cast("int", close_on_exec)) end
  -- Status 2 would keep nginx from starting another worker.
  os.exit = function() -- luacheck: ignore
    error("os.exit would end the worker: a handler ends by returning", 2)
  end
end

return worker
