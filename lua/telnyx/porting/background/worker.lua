--- The process beside a host, which runs the batch for which background.lua starts it. It has the ids on stdin, the key
-- in its environment, the channel to its host as descriptor 3 and the locked journal as 4; stdout and stderr are a log.
-- It continues when its host ends.

local inputs = require "telnyx.porting.batch.inputs"
local lines = require "telnyx.porting.background.lines"
local observe = require "telnyx.porting.background.observer"
local resume = require "telnyx.porting.batch.resume"
local run_files = require "telnyx.porting.background.run_files"
local recorders = require "telnyx.porting.background.recorder"
local stores = require "telnyx.porting.store"

local channel_descriptor, journal_descriptor, log_descriptor = 3, 4, 2

-- The most bytes of the log, and the seconds between two cuts.
local log_most, log_looks_every = 65536, 1

-- For a batch that must be asked for outcomes: the seconds for which a request of the host is valid, and the seconds
-- without one after which the batch ends.
local asked_for_seconds, left_seconds = 0.25, 10

local status = { done = 0, incomplete = 1, usage = 2 }

--- Reads the first line from a channel. Returns its message begin, or nil; and the text after the line.
local function read_begin(porting, channel)
  local said = ""
  repeat
    local text, over = channel:read(true)
    said = said .. text
    local line, rest = said:match "^(.-)\n(.*)$"
    if line then
      local value = porting.decode(line)
      return type(value) == "table" and value.begin or nil, rest
    end
  until over
end

--- Makes an iterator over the ids, or orders if their status is known (see background.lua): one in each line of JSON.
-- It makes no list of them, because that would take most of this process's memory.
local function new_input(porting)
  local next_line = io.stdin:lines()
  local function next_id()
    local line = next_line()
    return line and (line:match '^"([%x-]+)"$' or line:sub(1, 1) == "{" and assert(porting.order(line))
      or assert(porting.decode(line)))
  end
  inputs.own_lists[next_id] = true
  return next_id
end

--- Makes a function that returns whether the batch has to end, because of the host or a signal, and whether the host
-- asked, which speaks for all machines. The function also cuts the log.
--
-- A batch that must be asked for outcomes (client:cancel_each) is held while nobody asks: hold(true or false). It ends
-- if the host ends while the batch is held, or if it is held for too long, because the loop was left then. If the host
-- ends while it waits for outcomes, the batch continues.
local function new_ear(internals, channel, said, received, hold)
  local stopped, over, looked_at, held = false, false, 0, false
  local asked_at = hold and internals.now() - asked_for_seconds

  local function hear(text)
    said = said .. text
    for line in said:gmatch "([^\n]*)\n" do
      if line == '{"go":true}' then asked_at = internals.now() else stopped = true end
    end
    said = said:match "[^\n]*$"
  end

  local function check_loop(time)
    local lapsed = time - asked_at >= asked_for_seconds
    if lapsed and (over or time - asked_at >= left_seconds) then
      stopped = true
    elseif over then
      hold(false)
      hold = nil
    elseif lapsed ~= held then
      held = lapsed
      hold(held)
    end
  end

  return function()
    local time = internals.now()
    if time >= looked_at then
      looked_at = time + log_looks_every
      internals.trim(log_descriptor, log_most)
    end
    if not stopped and not over then
      local text
      text, over = channel:read()
      hear(text)
    end
    if hold and not stopped then check_loop(time) end
    return stopped or received() ~= nil, stopped
  end
end

--- Removes a store in a database, and the files of its last run, whose journal this process has locked. Returns
-- whether it could: not while any machine works on the batch; or nil and an error.
local function remove(internals, name, files)
  local store, err = stores.read { path = name, failure = internals.failure }
  local about
  if store then
    about, err = store:about()
    store:close()
  end
  if not about and err.kind ~= "not_found" and err.kind ~= "empty" then return nil, err end
  local runs = about and about.running ~= false
  local problem = about and not runs and stores.remove(name)
  if problem then return nil, internals.failure("store", ("%s: %s"):format(run_files.shown(name), problem)) end
  -- A journal that is empty was made by the lock.
  if not runs or recorders.is_empty(files) then
    recorders.sweep(name, files)
    os.remove(files.journal)
    os.remove(files.log)
  end
  return not runs
end

return function(porting, internals, new_batch, protocol, received)
  local channel = internals.given_channel(channel_descriptor)
  if not channel then
    io.stderr:write("telnyx-porting background: this is started by the library (client:cancel_all with a store, inside "
      .. "nginx, Neovim or a luv loop), with descriptors of its own; a wrapper around the command must keep them\n")
    return status.usage
  end
  local begin, said = read_begin(porting, channel)
  if not begin then
    io.stderr:write "telnyx-porting background: the host ended, or could not say all, before anything was begun\n"
    return status.usage
  end

  local function say_error(err)
    channel:write(lines.of("error", lines.error(err)))
    return status.incomplete
  end

  if begin.protocol ~= protocol then
    return say_error(internals.failure("store", ("the command telnyx-porting is version %s, the module that starts "
      .. "it %s: install both of one version"):format(porting._VERSION, tostring(begin.version))))
  end
  local files, problem = run_files.of(internals, begin.store)
  local journal = files and internals.given_journal(journal_descriptor, files.journal)
  if not journal then
    return say_error(internals.failure("store", problem or ("%s is not what this process was given: it was removed or "
      .. "replaced, or a wrapper around the command has closed descriptor 4"):format(files.journal)))
  end

  if begin.only_remove then
    local removed, why = remove(internals, begin.store, files)
    if removed == nil then return say_error(why) end
    channel:write(lines.of("removed", removed))
    return status.done
  end

  local batch
  local hold = begin.asked_for and function(whether)
    if batch then batch.completions:hold(whether) end
  end
  local ear = new_ear(internals, channel, said, received, hold)
  local recorder = recorders.given(begin.store, files, journal, begin.run, begin.only_follow == nil, ear)
  recorder.looks_often = begin.asked_for
  if begin.only_follow then
    local ran, followed, why = pcall(observe, porting, internals, begin.store, recorder, ear, function()
      channel:write(lines.of("begun", true))
    end)
    if ran and followed then return status.done end
    recorder:fail(ran and why or followed)
    return say_error(ran and why or followed)
  end
  local options = begin.batch or {}
  options.store = begin.store
  local good, begun, err = pcall(function()
    batch = new_batch(porting.new(begin.client), options)
    batch.recorder = recorder
    batch:check_stops() -- a stop may have come already
    local input, opened, why
    if begin.resumes then input, why = resume.ids(internals, begin.store) else input = new_input(porting) end
    if input then opened, why = batch:open(input, "cancel_all") end
    return opened and batch, why
  end)
  if not (good and begun) then
    err = good and err or begun
    recorder:fail(err)
    return say_error(err)
  end

  channel:write(lines.of("begun", true))
  good, err = pcall(function()
    while begun:guarded_next() do end -- the recorder has written it
  end)
  recorder:fail(not good and err or "the batch ended without a report") -- does nothing if the report is written
  return good and status.done or status.incomplete
end
