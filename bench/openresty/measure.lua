--- The measurements inside nginx; `run` has started the stand-in API.

local prefix, guest = os.getenv "BENCH_PREFIX", os.getenv "BENCH_GUEST"
local seconds = tonumber(os.getenv "BENCH_SECONDS" or 8)
local chosen = os.getenv "BENCH_PARTS" or "ping fifty idle tls resolver batch ends memory"

local function output_of(command)
  local pipe = assert(io.popen(command))
  local output = pipe:read "a"
  pipe:close()
  return output
end

local function run(command)
  assert(os.execute(command), command)
end

local function ask(path)
  return output_of(("curl -s --noproxy '*' -m 30 '%s%s'"):format(guest, path))
end

local function sleep(time)
  run(("sleep %.3f"):format(time))
end

local function await(what, check)
  for _ = 1, 3000 do
    if check() then return end
    sleep(0.01)
  end
  error("waited in vain for " .. what)
end

local function read(name)
  local file = io.open(prefix .. "/" .. name)
  local content = file and file:read "a" or ""
  if file then file:close() end
  return content
end

-- The nginx under test

local function master()
  return tonumber(read "guest.pid")
end

local function is_alive(pid)
  return os.execute(("kill -0 %d 2>/dev/null"):format(pid)) == true
end

--- options: base (the API's address), ca, stall (seconds that each look-up of a name takes).
local function start(options)
  run(("env BENCH_BASE='%s' BENCH_CA='%s' STALL_SECONDS='%s' %s %s"):format(options.base or os.getenv "BENCH_HTTP",
    options.ca or prefix .. "/server.pem", options.stall or 0,
    options.base and "LD_PRELOAD=" .. os.getenv "BENCH_RESOLVER" or "", os.getenv "BENCH_START_GUEST"))
  await("nginx", function() return ask "/ping" == "pong" end)
end

local function signal(name)
  run(("kill -%s %d"):format(name, master()))
end

local function stop()
  local pid = master()
  signal "TERM"
  await("nginx to end", function() return not is_alive(pid) end)
end

--- pid, memory in KiB, calls started, ended, failed
local function state()
  local words = {}
  for word in ask "/state":gmatch "%d+" do words[#words + 1] = tonumber(word) end
  return table.unpack(words)
end

-- Loads

local units = { us = 0.001, ms = 1, s = 1000 }

--- Starts wrk; returns a function that waits for its end and returns p50, p99 and the longest (ms), answers and what
-- wrk has to say about errors.
local function load(path, connections, duration, more)
  local pipe = assert(io.popen(("wrk -t1 -c%d -d%ds --timeout 20s --latency %s '%s%s' 2>&1"):format(
    connections, duration, more or "", guest, path)))
  return function()
    local output = pipe:read "a"
    pipe:close()
    local function time(pattern)
      local number, unit = output:match(pattern)
      return number and number * units[unit]
    end
    return {
      p50 = time "50%%%s+([%d.]+)(%a+)", p99 = time "99%%%s+([%d.]+)(%a+)",
      longest = time "Latency%s+%S+%s+%S+%s+([%d.]+)(%a+)", answers = tonumber(output:match "(%d+) requests in"),
      errors = output:match "Socket errors:[^\n]*" or output:match "Non%-2xx[^\n]*",
    }
  end
end

local function row(...)
  print("| " .. table.concat({ ... }, " | ") .. " |")
end

local function heading(title, ...)
  print(("\n### %s\n"):format(title))
  row(...)
  print("|" .. ("---|"):rep(select("#", ...)))
end

local function in_ms(number)
  return number and ("%.2f"):format(number) or "no answer"
end

--- The p99, and whether it keeps within 5 ms or twice the idle one, whichever is more.
local function ping_columns(result, idle)
  local limit = idle and math.max(5, 2 * idle)
  if result.answers == 0 then result.p50, result.p99, result.longest = nil, nil, nil end
  local kept = result.p99 and (not limit or result.p99 <= limit)
  return in_ms(result.p50), in_ms(result.p99), in_ms(result.longest), limit and in_ms(limit) or "",
    limit and (kept and "yes" or "NO") or ""
end

--- /ping while calls of the client are under way, beside /ping in the same worker with nothing to do.
local function ping_row(name, idle, client, cold)
  local calls
  if client then
    calls = load("/call?client=" .. client, 50, seconds + (cold and 1 or 2))
    if not cold then sleep(1) end
  end
  local pings = load("/ping", 1, seconds)
  sleep(seconds / 2)
  local in_flight = "0"
  if client and client ~= "plain" then
    local _, _, started, ended = state()
    in_flight = tostring(started - ended)
  end
  local result, called = pings(), calls and calls()
  local p50, p99, longest, limit, kept = ping_columns(result, idle)
  row(name, in_flight, p50, p99, longest, limit, kept, called and ("%.0f"):format(called.answers) or "",
    called and called.errors or "")
  return result.p99
end

local columns = { "", "in flight", "p50 ms", "p99 ms", "longest ms", "p99 may be", "kept", "calls answered", "errors" }

local parts = {}

function parts.ping()
  start {}
  heading("/ping of a worker with 50 calls of 200 ms in flight, HTTP", table.unpack(columns))
  local idle = ping_row "nothing else to do"
  ping_row("50 calls, waiting as light threads", idle, "slow")
  ping_row('50 calls, adapter = "plain"', idle, "plain")
  stop()
end

function parts.fifty()
  start {}
  heading("50 calls of 200 ms from one request (ngx.thread.spawn)", "run", "answered", "ms")
  for i = 1, 6 do
    row(i == 1 and "cold" or "warm", ask "/fifty":match "(%d+) (%d+)")
  end
  stop()
end

function parts.idle()
  start {}
  ask "/fifty"
  sleep(0.5)
  local pid = state()
  sleep(0.5)
  local trace = prefix .. "/trace"
  output_of(("timeout --foreground 10 strace -f -o %s -p %d 2>&1"):format(trace, pid))
  local count = 0
  for line in io.lines(trace) do
    -- strace itself makes the wait that was under way show up.
    local own = line:find "restart_syscall" or line:find "resumed" or line:find "detached"
    if not own then count = count + 1 end
  end
  heading("System calls of an idle worker in 10 s, after its calls (strace -f)", "count")
  row(tostring(count))
  for line in io.lines(trace) do print(line) end
  stop()
end

local function over_tls(title, stall, client)
  heading(title, table.unpack(columns))
  local options = { base = os.getenv "BENCH_HTTPS", ca = prefix .. "/authorities.pem", stall = stall }
  start(options)
  local idle = ping_row "nothing else to do"
  ping_row("from the first call on", idle, client, true)
  ping_row("later", idle, client)
  stop()
end

function parts.tls()
  over_tls("The same over TLS, with the system's authorities in ca_file", 0, "slow")
end

function parts.resolver()
  over_tls("The same over TLS, when looking up the name takes 4 s", 4, "slow")
  over_tls("The same over TLS, when looking up the name takes 4 s and calls give up after 1 s", 4, "impatient")
end

function parts.batch()
  start {}
  heading("/ping while a stored batch of 2,000 is started and runs, which the worker follows", "", "p50 ms", "p99 ms",
    "longest ms", "p99 may be", "kept", "outcomes")
  local idle = load("/ping", 1, seconds)()
  row("nothing else to do", ping_columns(idle))
  for i = 1, 2 do
    local batch = assert(io.popen(("curl -s --noproxy '*' -m 60 '%s/batch?store=%s/%d.db'"):format(guest, prefix, i)))
    local result = load("/ping", 1, seconds)()
    local p50, p99, longest, limit, kept = ping_columns(result, idle.p99)
    row("a batch", p50, p99, longest, limit, kept, batch:read "a")
    batch:close()
  end
  stop()
end

--- Reloads and quits under load. A caller is lost when its call was started and never ended.
function parts.ends()
  local log = "guest.log"
  os.remove(prefix .. "/" .. log)
  heading("Reloads and quits with 50 calls in flight", "", "times", "calls answered", "errors seen by wrk")
  start {}
  local reloads = 20
  local calls = load("/call?client=slow", 50, reloads // 2 + 4, "-H 'Connection: close'")
  for _ = 1, reloads do
    sleep(0.5)
    signal "HUP"
  end
  local result = calls()
  row("reload", tostring(reloads), tostring(result.answers), result.errors or "none")
  local pid = master()
  signal "QUIT"
  await("nginx to quit", function() return not is_alive(pid) end)
  local quits = 5
  for _ = 1, quits do
    start {}
    calls = load("/call?client=slow", 50, 2, "-H 'Connection: close'")
    sleep(1)
    pid = master()
    signal "QUIT"
    await("nginx to quit", function() return not is_alive(pid) end)
    calls()
  end
  local workers, started, ended, failed, complaints = 0, 0, 0, 0, {}
  for line in read(log):gmatch "[^\n]+" do
    local s, e, f = line:match "worker ends: started (%d+) ended (%d+) failed (%d+)"
    if s then
      workers, started, ended, failed = workers + 1, started + s, ended + e, failed + f
    else
      complaints[#complaints + 1] = line
    end
  end
  print(("\nBy the %d workers: %d calls started, %d ended, %d failed; lost: %d. Other lines of the error log: %d.")
    :format(workers, started, ended, failed, started - ended, #complaints))
  for i = 1, math.min(#complaints, 10) do print("    " .. complaints[i]) end
end

function parts.memory()
  start {}
  heading("Memory of a worker with 50 visitors at a time, MiB", "calls", "resident")
  local function measure()
    local _, memory, _, ended = state()
    row(tostring(ended), ("%.2f"):format(memory / 1024))
    return memory, ended
  end
  -- wrk can't be told a number of requests.
  local many = "curl -sZ --parallel-max 50 --noproxy '*' -o /dev/null '%s/call?client=fast&n=[1-1000]' 2>&1"
  output_of(many:format(guest))
  local before = measure()
  repeat
    load("/call?client=fast", 50, 1)()
  until select(4, state()) >= 100000
  print(("\nMore: %.2f MiB."):format((measure() - before) / 1024))
  stop()
end

for name in chosen:gmatch "%S+" do parts[name]() end
