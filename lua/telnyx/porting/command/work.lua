--- telnyx-porting work STORE: runs a batch for a process that could not wait for it (see background.lua), and is not
-- for people. Ids come from stdin, the key and the settings from the environment; what happens goes into the journal.
--
-- stdout leads to who started it, until the batch has begun: one line, { begun = true }, { busy = true } when another
-- process runs this batch, or { error = … }. From then on, stdout and stderr are the journal.

local journal = require "telnyx.porting.background.journal"
local porting = require "telnyx.porting"
local process = require "telnyx.porting_process"
local trouble = require "telnyx.porting.command.trouble"

local function say(value)
  io.stdout:write(porting.encode(value), "\n")
  io.stdout:flush()
end

--- What JSON can hold: names of files are any bytes.
local function say_error(kind, detail)
  say { error = { kind = kind, detail = porting._fit(detail) } }
end

local function error_of(err)
  if type(err) ~= "table" then return { kind = "invalid", detail = porting._fit(tostring(err)) } end
  local value = {}
  for _, name in ipairs { "kind", "status", "code", "title", "detail", "request_id", "attempts", "retryable",
    "uncertain" } do value[name] = err[name] end
  return value
end

--- The ids, and orders where more is known of them (see background.lua), one in a line of JSON; and a number that
-- other ids would hardly have.
local function read_input()
  local ids, sum = {}, 0
  for line in io.stdin:lines() do
    ids[#ids + 1] = line:sub(1, 1) == "{" and assert(porting.order(line)) or assert(porting.decode(line))
    for i = 1, #line do sum = (sum * 31 + line:byte(i)) % 4294967296 end
  end
  return ids, ("%d-%.0f"):format(#ids, sum)
end

--- Another process runs the batch of this store: it is followed, if its ids are these.
local function tell_busy(store, input)
  local running = journal.follow(store, porting.decode)
  running:read()
  if running.run and running.run.input == input then
    say { busy = true }
    return trouble.status.done
  end
  say_error("invalid", ("%s is in use by another batch: its ids are not these"):format(store))
  return trouble.status.usage
end

--- The locked journal of a store; false where another process is at work with it; or nil and why not. A process whose
-- batch has ended holds the lock until it is gone, which takes a moment.
local function lock_journal(store)
  local path, running = journal.path(store), journal.follow(store, porting.decode)
  local file, problem = process.lock_file(path)
  local pauses = 0
  while file == false and pauses < 500 and running:last("report", "problem") do
    pauses = pauses + 1
    process.pause(0.01)
    file, problem = process.lock_file(path)
  end
  return file, problem
end

--- work(store) -> the exit status.
return function(store)
  process.own_files()
  process.watch_signals(true) -- before the lock, by which others find this process; more than one may say stop
  local settings = assert(porting.decode(os.getenv "TELNYX_PORTING_SETTINGS" or "{}"))
  local ids, input = read_input()
  local file, problem = lock_journal(store)
  if file == false then return tell_busy(store, input) end
  if not file then
    say_error("store", ("%s: %s"):format(journal.path(store), problem))
    return trouble.status.usage
  end

  local begun, client = false, nil
  local function begin()
    if begun then return end
    begun = true
    local run = { id = ("%d-%d"):format(os.time(), process.id()), input = input }
    process.begin_file(file, porting.encode { run = run } .. "\n")
    say { begun = true }
    process.write_to(file)
  end

  local batch = settings.batch or {}
  batch.store = store
  function batch.on_outcome(outcome)
    begin()
    local order = outcome.order
    say { outcome = {
      id = outcome.id, position = outcome.position, outcome = outcome.outcome, reason = outcome.reason,
      status = order and order.status.value, err = outcome.err and error_of(outcome.err), attempts = outcome.attempts,
      settled_by_read = outcome.settled_by_read, seconds = outcome.seconds, earlier = outcome.earlier,
    } }
  end
  function batch.on_progress(progress)
    begin()
    say { progress = progress }
  end
  function batch.interrupted()
    begin()
    if process.received() then client:stop() end
    return false
  end

  local good, report, err = pcall(function()
    client = porting.new(settings.client)
    return client:cancel_all(ids, batch)
  end)
  if not good then report, err = nil, report end
  if report then
    begin()
    report.outcomes, report.err = nil, report.err and error_of(report.err)
    say { report = report }
    return trouble.status.done
  end
  say { [begun and "problem" or "error"] = error_of(err) }
  return trouble.status.incomplete
end
