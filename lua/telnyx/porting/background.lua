--- Runs batches with a store beside a host, in another process: the command telnyx-porting, detached. So no commit
-- blocks the host's loop, and neither a reload nor the host's end stops the batch. Any process can follow it at any
-- time, in the journal beside the store (background/journal.lua).
--
-- This file starts the process. From then on background/handle.lua and following.lua are the host's side, and
-- background/worker.lua is the other. doc/architecture.md has a table of their messages.

local address = require "telnyx.porting.store.address"
local filters = require "telnyx.porting.filters"
local following = require "telnyx.porting.background.following"
local handles = require "telnyx.porting.background.handle"
local inputs = require "telnyx.porting.batch.inputs"
local journals = require "telnyx.porting.background.journal"
local journal_lines = require "telnyx.porting.background.lines"
local run_files = require "telnyx.porting.background.run_files"
local recorders = require "telnyx.porting.background.recorder"

local background = {
  -- The path of the command telnyx-porting; nil: TELNYX_PORTING_COMMAND has it, or the first one in PATH counts.
  command = nil,
  -- The version of the messages on the channel; the process refuses another.
  protocol = 3,
}

-- After this many ids, 2 ms of work, the host's loop runs.
local at_once = 500

-- While the ids are listed, `interrupted` is called at least at this interval, in seconds.
local longest_unasked = 0.05

-- A process whose run has ended may keep its lock for a moment: the number of further tries to lock, and the seconds
-- between them.
local leaving_tries, leaving_seconds = 500, 0.01

-- Seconds between two looks for the answer of a process that removes a store.
local answer_seconds = 0.02

local porting, internals, check, new_batch

-- The options of a batch that are passed to the other process; the rest is handled here, or refused.
local passed_on = { "name", "renew", "dry_run", "unique", "stop_after_failures", "deadline", "outage", "timeout",
  "max_attempts", "headers" }

--- Connects this folder to the module, once. make(client, options): makes a batch after checking its options.
function background.connect(module, given, given_check, make)
  porting, internals, check, new_batch = module, given, given_check, make
  recorders.connect(module, given)
  handles.connect(module, given)
  following.connect(module, given)
  internals.keep_callers(background)
end

local function find_command()
  local named = background.command or os.getenv "TELNYX_PORTING_COMMAND"
  if named and named ~= "" then return named end
  local path = os.getenv "PATH" or "/usr/local/bin:/usr/bin:/bin"
  for folder in path:gmatch "[^:]+" do
    local file = io.open(folder .. "/telnyx-porting")
    if file then
      file:close()
      return folder .. "/telnyx-porting"
    end
  end
  return nil, internals.failure("store", ("the batch runs in a process of its own, which takes the command "
    .. "telnyx-porting: it is not in %s, and TELNYX_PORTING_COMMAND does not name it"):format(path))
end

--- Returns what the other process needs of an entry: the id, and the status of an order that is final or
-- cancel-pending, so that it sends no cancel. No personal data leaves this process.
local function without_personal_data(id, order, known)
  if known == "invalid" and not pcall(porting.encode, id) then return porting._fit(id) end -- it may be any bytes
  if known == "pending" then return { id = id, status = { value = "cancel-pending" } } end
  if not order or not order:is_final() then return id end
  return { id = id, status = { value = order.status.value }, user_id = order.user_id }
end

--- Writes the ids into a file in memory, for the other process: a JSON value in each line. The host's loop runs in
-- between. Returns the file and the ids' fingerprint; nil: the batch was stopped before the end; or nil and a sentence.
local function write_input(input, pause, is_stopped)
  local file, problem = internals.own_file()
  if not file then return nil, problem end
  local fingerprint, lines, count = internals.fingerprint(), {}, 0
  while true do
    local id, _, order, known = input:next()
    if is_stopped() then return nil end
    if id then
      count = count + 1
      lines[count] = porting.encode(without_personal_data(id, order, known))
      if known ~= "invalid" then fingerprint:add(id) end
    end
    if count == at_once or not id and count > 0 then
      lines[count + 1] = ""
      local written
      written, problem = file:write(table.concat(lines, "\n"))
      if not written then return nil, problem end
      lines, count = {}, 0
      if id then pause(0) end
    end
    if not id then return file, fingerprint:text() end
  end
end

local function store_failure(sentence, ...)
  return internals.failure("store", porting._fit(sentence:format(...)))
end

--- Locks the journal of a store. Returns it; false: another process has locked it; or nil and a sentence. Waits a
-- moment for a process whose run has ended.
local function lock(store, files, pause)
  local journal, problem = internals.lock_journal(files.journal)
  local looks, others = 0, journals.follow(store, porting.decode, files.journal)
  while journal == false and looks < leaving_tries and others:has_ended() do
    looks = looks + 1
    pause(leaving_seconds)
    journal, problem = internals.lock_journal(files.journal)
  end
  return journal, problem
end

--- Starts the process and hands the locked journal over to it. begin: the message; client: the process gets its key
-- (nil: none); fingerprint: that of the ids, if they are known. Returns the run's handle; or nil and an error.
local function start_process(begin, client, files, journal, command, file, fingerprint)
  local channel, process = internals.spawn(client, file, files.log, journal, command, "background",
    run_files.shown(begin.store))
  if not channel then return nil, store_failure("no process can be started for the batch: %s", process) end
  recorders.sweep(begin.store, files)
  local run = recorders.name_run(process)
  local written, problem = journal:begin(recorders.head { id = run, input = fingerprint })
  if not written then return nil, store_failure("%s: %s", files.journal, problem) end -- it ends without a begin
  begin.protocol, begin.version, begin.run = background.protocol, porting._VERSION, run
  -- A process that has ended says why in its log; so does one that reads only a part of this line.
  if not channel:write(porting.encode { begin = begin } .. "\n") then channel:close() end
  return handles.new(begin.store, { run = run, channel = channel, process = process, client = client })
end

local function refuse_guard(call)
  internals.raise(call .. ": guard can't be had with a store here, where the batch runs in a process of its own: "
    .. "read the orders first, and leave out those that must not be cancelled")
end

--- Locks the journal and starts the process. file: the ids; nil: the batch was stopped before their end. fingerprint:
-- that of the ids; nil: the process reads them from the store.
local function start_locked(client, options, call, wish, command, files, file, fingerprint)
  local pause = following.pause_in(client)
  local journal, problem
  if file then journal, problem = lock(options.store, files, pause) end
  if not file or wish.stopped then
    if journal then journal:close() end
    return nil, internals.failure("aborted", "the batch was stopped before it began")
  elseif journal == false then
    local found = journals.follow(options.store, porting.decode, files.journal):opening()
    return handles.new(options.store, { run = found and found.run.id, expected = fingerprint })
  elseif not journal then
    return nil, store_failure("%s: %s", files.journal, problem)
  end
  local begin = { store = options.store, client = { base_url = client:base_url() }, batch = {},
    asked_for = call == "cancel_each" or nil, resumes = call == "resume" or nil }
  for name, value in pairs(internals.settings[client] or {}) do begin.client[name] = value end
  for _, name in ipairs(passed_on) do begin.batch[name] = options[name] end
  local handle, err = start_process(begin, client, files, journal, command, file, fingerprint)
  journal:close() -- the process has it
  file:close()
  return handle, err
end

--- Starts a batch as client:cancel_all does, in another process. ids, options: as for cancel_all, but options.store is
-- required, guard, on_outcome and on_progress are refused. Returns the run's handle; or nil and an error if the ids
-- can't be listed or no process can be started. Raises on misuse.
function background.start(client, ids, options)
  if not pcall(internals.check_client, client, "start") then
    internals.raise "start: takes a client first, one of porting.new that is not closed: start(client, ids, options)"
  end
  local checked = check("start", options)
  for _, name in ipairs { "on_outcome", "on_progress" } do
    if checked[name] then internals.raise(("start: %s is not called here: give it to handle:wait"):format(name)) end
  end
  return background.begin(client, ids, checked, "start", {})
end

--- The same for cancel_all and cancel_each, with checked options. call: their name, for messages; wish: a table whose
-- field stopped becomes true when the batch is stopped before it has a handle.
function background.begin(client, ids, options, call, wish)
  if not options.store then internals.raise(call .. ": the option store is needed: the path of a file") end
  if options.guard then refuse_guard(call) end
  local looks_at = internals.now() + longest_unasked
  local function is_stopped()
    if options.interrupted and not wish.stopped and internals.now() >= looks_at then
      wish.stopped = options.interrupted() and true or nil
      looks_at = internals.now() + longest_unasked
    end
    return wish.stopped
  end
  local command, input, err
  command, err = find_command()
  if not command then return nil, err end
  local files, problem = run_files.of(internals, options.store)
  if not files then return nil, store_failure("%s: %s", run_files.shown(options.store), problem) end
  input, err = inputs.open(internals, filters, ids, options, call, is_stopped)
  if not input then return nil, err end
  local pause = following.pause_in(client)
  local file, fingerprint = write_input(input, pause, is_stopped)
  if not file and fingerprint then
    return nil, store_failure("no process can be started for the batch: %s", fingerprint)
  end
  return start_locked(client, options, call, wish, command, files, file, fingerprint)
end

--- Continues the batch of a store, for client:resume: the process reads the ids from the store. Returns the handle of
-- the new run, or of the one that is running; or nil and an error.
function background.resume(client, options, wish)
  if options.guard then refuse_guard "resume" end
  local command, err = find_command()
  if not command then return nil, err end
  local files, problem = run_files.of(internals, options.store)
  if not files then return nil, store_failure("%s: %s", run_files.shown(options.store), problem) end
  if not address.is_one(options.store) and not internals.is_there(options.store) then
    return nil, internals.failure("not_found", run_files.shown(options.store) .. ": there is no such store")
  end
  local file
  file, problem = internals.own_file()
  if not file then return nil, store_failure("no process can be started for the batch: %s", problem) end
  return start_locked(client, options, "resume", wish, command, files, file)
end

--- Raises in the name of a call unless store is the path of a file or the address of a database.
local function check_store(call, store)
  local fault = type(store) == "string" and address.fault(store) or type(store) ~= "string" and "a " .. type(store)
  if fault then
    internals.raise(call .. ": takes the path of a store's file or the address of a database, not " .. fault)
  end
end

--- Returns the handle of the batch of a store, whichever process has started it; or nil and an error if the store has
-- no journal.
function background.open(store)
  if not porting then require "telnyx.porting" end
  check_store("open", store)
  local handle, problem = handles.new(store)
  if not handle then return nil, store_failure("%s: %s", run_files.shown(store), problem) end
  if not internals.is_there(handle.files.journal) then
    return nil, internals.failure("not_found", ("%s: no run of a batch with this store is known here"):format(
      run_files.shown(store)))
  end
  return handle
end

--- Returns the handle of a batch in a database, by its address, for a machine that need not work on it; or nil and an
-- error. If no process of this machine has the run, it starts one that only follows the batch. That process has no key,
-- and ends with the batch.
function background.follow(store)
  if not porting then require "telnyx.porting" end
  local fault = type(store) == "string" and address.fault(store) or type(store) ~= "string" and "a " .. type(store)
  if fault then internals.raise("follow: takes the address of a store in a database, not " .. fault) end
  if not address.is_one(store) then return background.open(store) end
  local files, problem = run_files.of(internals, store)
  if not files then return nil, store_failure("%s: %s", store, problem) end
  local command, err = find_command()
  if not command then return nil, err end
  local journal
  journal, problem = lock(store, files, following.pause_in())
  if journal == false then return handles.new(store) end
  local file = journal and internals.own_file()
  if not file then return nil, store_failure("%s: %s", files.journal, problem or "no file can be made in memory") end
  local handle
  handle, err = start_process({ store = store, only_follow = true }, nil, files, journal, command, file)
  journal:close()
  file:close()
  return handle, err
end

--- Removes the files of the last run beside a store: journal, log and stop. Returns true, also if there were none;
-- false: a process has the run; or nil and an error, also where a file of these names is something else.
function background.clear(store)
  if not porting then require "telnyx.porting" end
  local fault = require "telnyx.porting.store".removal_fault(store)
  if fault then return nil, internals.failure("invalid", fault) end
  local files, problem = run_files.of(internals, store)
  if not files then return nil, store_failure("%s: %s", run_files.shown(store), problem) end
  local has_journal = internals.is_there(files.journal)
  if has_journal and not recorders.is_own(files) then
    return nil, internals.failure("invalid", files.journal .. " is no journal of a run")
  end
  -- Without a store and a journal, nothing shows that a file of that name is a run's log.
  if not has_journal and not address.is_one(store) and not internals.is_there(store)
    and not internals.is_there(internals.resolve(store) .. ".lock") then
    return true
  end
  if has_journal then
    local journal
    journal, problem = internals.lock_journal(files.journal)
    if not journal then
      if journal == false then return false end
      return nil, store_failure("%s: %s", files.journal, problem)
    end
    recorders.sweep(store, files)
    os.remove(files.journal)
    journal:close()
  end
  os.remove(files.log)
  for _, path in ipairs { files.journal, files.log } do
    if internals.is_there(path) then return nil, store_failure("%s: it can't be removed", path) end
  end
  return true
end

--- Waits for the answer of a process that removes a store: true, false, or nil and an error.
local function await_removal(store, files, channel, pause)
  local said = ""
  while true do
    local text, over = channel:read()
    said = said .. text
    local line = said:match "^(.-)\n"
    local answer = line and porting.decode(line)
    if answer and answer.error then return nil, journal_lines.to_error(answer.error) end
    if answer then return answer.removed end
    if line or over then
      return nil, store_failure("%s can't be removed: the command telnyx-porting ended without an answer; %s has what "
        .. "it said", run_files.shown(store), files.log)
    end
    pause(answer_seconds)
  end
end

--- Removes a store with the files of its last run, whatever is left open in it: look first. For one in a database a
-- process does it, so that the host need not wait for the database; the caller waits by the host's means. Returns true,
-- also where there was none; false if a process works on it; or nil and an error.
function background.remove(store)
  if not porting then require "telnyx.porting" end
  check_store("remove", store)
  if not address.is_one(store) then
    local cleared, err = background.clear(store)
    if not cleared then return cleared, err end
    local problem = require "telnyx.porting.store".remove(store)
    if problem then return nil, store_failure("%s", problem) end
    return true
  end
  local files, problem = run_files.of(internals, store)
  if not files then return nil, store_failure("%s: %s", run_files.shown(store), problem) end
  local command, err = find_command()
  if not command then return nil, err end
  local pause = following.pause_in()
  local journal
  journal, problem = lock(store, files, pause)
  if journal == false then return false end
  local file = journal and internals.own_file()
  if not file then return nil, store_failure("%s: %s", files.journal, problem or "no file can be made in memory") end
  local channel
  channel, problem = internals.spawn(nil, file, files.log, journal, command, "background", run_files.shown(store))
  journal:close()
  file:close()
  if not channel then return nil, store_failure("no process can be started for the store: %s", problem) end
  channel:write(porting.encode { begin = { protocol = background.protocol, version = porting._VERSION, store = store,
    only_remove = true } } .. "\n")
  local removed
  removed, err = await_removal(store, files, channel, pause)
  channel:close()
  return removed, err
end

background.each = following.each

--- The process' side, for the command. settings: own_files and watch_signals were called; received(): whether a signal
-- has come. Returns the exit status.
function background.work(received)
  return require "telnyx.porting.background.worker"(porting, internals, new_batch, background.protocol, received)
end

return background
