--- Stored batches in a process of their own: the command telnyx-porting, in a session of its own, so that no commit
-- holds up a host's loop and neither a reload nor its end stops the batch. It is followed in the journal beside the
-- store (background/journal.lua), from any process and at any time.
--
-- This file starts such a process; background/handle.lua and following.lua are the host's side from then on,
-- background/worker.lua is the other one. What they say to each other is a table in doc/architecture.md.

local address = require "telnyx.porting.store.address"
local filters = require "telnyx.porting.filters"
local following = require "telnyx.porting.background.following"
local handles = require "telnyx.porting.background.handle"
local inputs = require "telnyx.porting.batch.inputs"
local journals = require "telnyx.porting.background.journal"
local places = require "telnyx.porting.background.places"
local recorders = require "telnyx.porting.background.recorder"

local background = {
  -- The path of the command telnyx-porting; nil: what TELNYX_PORTING_COMMAND says, or the first one in PATH.
  command = nil,
  -- Of what is said on the channel; the process refuses another one's.
  protocol = 2,
}

-- Ids that are written down before the host has its turn: 2 ms of work.
local at_once = 500

-- While the ids are listed, at most so many seconds pass before interrupted is asked.
local longest_unasked = 0.05

-- How long a process whose run has ended may keep its lock: looks, and seconds between them.
local leaving_looks, leaving_seconds = 500, 0.01

local porting, internals, check, new_batch

-- What the other process can do with a batch's options; the rest is done here, or refused.
local passed_on = { "name", "dry_run", "unique", "stop_after_failures", "deadline", "outage" }

--- What the module gives to this folder, once. make(client, options): a batch, whose options are checked.
function background.connect(module, given, given_check, make)
  porting, internals, check, new_batch = module, given, given_check, make
  recorders.connect(module, given)
  handles.connect(module, given)
  following.connect(module, given)
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

--- What the other process has to know of an entry: the id; and the status of an order that is final, or waits for its
-- cancellation already, so that it is not asked. Nothing personal leaves this process.
local function essence(id, order, known)
  if known == "invalid" and not pcall(porting.encode, id) then return porting._fit(id) end -- it may be any bytes
  if known == "pending" then return { id = id, status = { value = "cancel-pending" } } end
  if not order or not order:is_final() then return id end
  return { id = id, status = { value = order.status.value }, user_id = order.user_id }
end

--- The ids as the other process reads them, in a file in memory: one JSON value in a line; and their fingerprint. The
-- host goes on meanwhile. nil when the batch was stopped before the end; nil and a sentence.
local function write_input(input, pause, is_stopped)
  local file, problem = internals.own_file()
  if not file then return nil, problem end
  local fingerprint, lines, count = internals.fingerprint(), {}, 0
  while true do
    local id, _, order, known = input:next()
    if is_stopped() then return nil end
    if id then
      count = count + 1
      lines[count] = porting.encode(essence(id, order, known))
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

--- The locked journal of a store; false where another process has it; or nil and a sentence. A process whose run has
-- ended may keep the lock for a moment.
local function lock(store, place, pause)
  local journal, problem = internals.lock_journal(place.journal)
  local looks, others = 0, journals.follow(store, porting.decode, place.journal)
  while journal == false and looks < leaving_looks and others:has_ended() do
    looks = looks + 1
    pause(leaving_seconds)
    journal, problem = internals.lock_journal(place.journal)
  end
  return journal, problem
end

--- Starts the process with a journal that is locked here, and from then on there. begin: the message; client: whose
-- key it gets, nil: none; fingerprint: of the ids, where they are known. Its handle; or nil and an error.
local function start_process(begin, client, place, journal, command, file, fingerprint)
  local channel, process = internals.spawn(client, file, place.log, journal, command, "background",
    places.shown(begin.store))
  if not channel then return nil, store_failure("no process can be started for the batch: %s", process) end
  recorders.sweep(begin.store, place)
  local run = recorders.name_run(process)
  local written, problem = journal:begin(recorders.head { id = run, input = fingerprint })
  if not written then return nil, store_failure("%s: %s", place.journal, problem) end -- who hears no begin, ends
  begin.protocol, begin.version, begin.run = background.protocol, porting._VERSION, run
  -- Who has ended already says why in the log, and who hears no whole line of this ends with a word there.
  if not channel:write(porting.encode { begin = begin } .. "\n") then channel:close() end
  return handles.new(begin.store, { run = run, channel = channel, process = process, client = client })
end

--- Starts a batch as client:cancel_all does, in a process of its own. ids, options: as there; options.store is
-- needed, guard can't be had, and callbacks are not called. Returns its handle; or nil and an error, when the ids can't
-- be listed or no process can be started. Raises on misuse.
function background.start(client, ids, options)
  return background.begin(client, ids, check("start", options), "start", {})
end

--- The same for cancel_all and cancel_each, whose options have been checked. call: their name, for messages; wish: a
-- table whose field stopped becomes true when the batch is stopped before it has a handle.
function background.begin(client, ids, options, call, wish)
  if not options.store then internals.raise(call .. ": the option store is needed: the path of a file") end
  if options.guard then
    internals.raise(call .. ": guard can't be had with a store here, where the batch runs in a process of its own: "
      .. "read the orders first, and leave out those that must not be cancelled")
  end
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
  local place, problem = places.of(internals, options.store)
  if not place then return nil, store_failure("%s: %s", places.shown(options.store), problem) end
  input, err = inputs.open(internals, filters, ids, options, call, is_stopped)
  if not input then return nil, err end
  local pause = following.pause_in(client)
  local file, fingerprint = write_input(input, pause, is_stopped)
  if not file and fingerprint then
    return nil, store_failure("no process can be started for the batch: %s", fingerprint)
  end
  local journal
  if file then journal, problem = lock(options.store, place, pause) end
  if not file or wish.stopped then
    if journal then journal:close() end
    return nil, internals.failure("aborted", "the batch was stopped before it began")
  elseif journal == false then
    local found = journals.follow(options.store, porting.decode, place.journal):opening()
    return handles.new(options.store, { run = found and found.run.id, expected = fingerprint })
  elseif not journal then
    return nil, store_failure("%s: %s", place.journal, problem)
  end
  local begin = { store = options.store, client = { base_url = client:base_url() }, batch = {},
    asked_for = call == "cancel_each" or nil }
  for name, value in pairs(internals.settings[client] or {}) do begin.client[name] = value end
  for _, name in ipairs(passed_on) do begin.batch[name] = options[name] end
  local handle
  handle, err = start_process(begin, client, place, journal, command, file, fingerprint)
  journal:close() -- the process has it
  file:close()
  return handle, err
end

--- The handle of a batch that was started here or elsewhere, by its store; or nil and an error when there is no journal
-- of one.
function background.open(store)
  if not porting then require "telnyx.porting" end
  if type(store) ~= "string" or store == "" or store:find("\0", 1, true) then
    internals.raise("open: takes the path of a store's file, not " .. (type(store) == "string" and ("%q"):format(store)
      or type(store)))
  end
  local handle, problem = handles.new(store)
  if not handle then return nil, store_failure("%s: %s", places.shown(store), problem) end
  if not internals.is_there(handle.place.journal) then
    return nil, internals.failure("not_found", ("%s: no run of a batch with this store is known here"):format(
      places.shown(store)))
  end
  return handle
end

--- The handle of a batch in a database that other machines work on, by its address: where no process of this machine
-- has the run, one is started that only follows it, without a key, and ends with it. Or nil and an error.
function background.follow(store)
  if not porting then require "telnyx.porting" end
  local fault = type(store) == "string" and address.fault(store) or type(store) ~= "string" and "a " .. type(store)
  if fault then internals.raise("follow: takes the address of a store in a database, not " .. fault) end
  if not address.is_one(store) then return background.open(store) end
  local place, problem = places.of(internals, store)
  if not place then return nil, store_failure("%s: %s", store, problem) end
  local command, err = find_command()
  if not command then return nil, err end
  local journal
  journal, problem = lock(store, place, following.pause_in())
  if journal == false then return handles.new(store) end
  local file = journal and internals.own_file()
  if not file then return nil, store_failure("%s: %s", place.journal, problem or "no file can be made in memory") end
  local handle
  handle, err = start_process({ store = store, only_follow = true }, nil, place, journal, command, file)
  journal:close()
  file:close()
  return handle, err
end

--- Removes what is left beside a store of the run that it had last: journal, log and a stop. Returns true, where there
-- was nothing as well; false where a process has the run; or nil and an error.
function background.clear(store)
  if not porting then require "telnyx.porting" end
  local place, problem = places.of(internals, store)
  if not place then return nil, store_failure("%s: %s", places.shown(store), problem) end
  if internals.is_there(place.journal) then
    local journal
    journal, problem = internals.lock_journal(place.journal)
    if not journal then
      if journal == false then return false end
      return nil, store_failure("%s: %s", place.journal, problem)
    end
    recorders.sweep(store, place)
    os.remove(place.journal)
    journal:close()
  end
  os.remove(place.log)
  for _, path in ipairs { place.journal, place.log } do
    if internals.is_there(path) then return nil, store_failure("%s: it can't be removed", path) end
  end
  return true
end

background.each = following.each

--- The process' side, for the command. settings: own_files and watch_signals were called; received(): whether a signal
-- has come. Returns the exit status.
function background.work(received)
  return require "telnyx.porting.background.worker"(porting, internals, new_batch, background.protocol, received)
end

return background
