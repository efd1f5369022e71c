--- The batches of this Neovim: started here, resumed, or followed. A batch belongs to no buffer: it goes on while the
-- buffers that show it are read anew, hidden or gone, and any buffer can show it at any time.
--
-- A batch of more than a few orders has a store, and runs in a process beside Neovim (telnyx.porting.background), so
-- that it outlives the editor. States of a batch:
--
--   starting   nothing was begun yet
--   running    orders are being cancelled
--   ended      report or err say how

local highlight_groups = require "telnyx_porting.highlight_groups"
local libuv = require "telnyx.porting.libuv"
local messages = require "telnyx_porting.messages"
local text = require "telnyx.porting.text"

local uv = vim.uv or vim.loop

local batches = {
  few = 5, -- up to so many orders are cancelled inside Neovim
}

local list = {}  -- all batches, the newest last
local marks = {} -- id of an order -> { batch, outcome (nil: none yet), note, order (a fresh one, or nil), at }

local most_kept = 20 -- batches that have ended

-- Views get the changes this many milliseconds after the first of them.
local tell_after = 50

-- The outcomes in the order in which they are named, and those for which nothing has to be explained.
local names = { "cancel-pending", "already-cancelled", "refused", "failed", "uncertain", "not-attempted" }
local needs_note = { uncertain = true, failed = true, refused = true }

local function key(id) return id:lower() end

-- Telling the views

local dirty = {} -- batch -> set of ids
local telling = false

local function tell()
  telling = false
  local told = dirty
  dirty = {}
  for batch, ids in pairs(told) do
    for _, view in require("telnyx_porting.buffers").views() do
      if view.on_batch then view:on_batch(batch, ids) end
    end
    messages.event(batch.state == "ended" and not batch.told and "BatchEnded" or "BatchProgress", batches.data(batch))
    batch.told = batch.state == "ended"
  end
end

local function changed(batch, id)
  dirty[batch] = dirty[batch] or {}
  if id then dirty[batch][id] = true end
  if telling then return end
  telling = true
  vim.defer_fn(tell, tell_after)
end

--- Has the views say what the client waits for.
function batches.waiting_changed()
  for _, view in require("telnyx_porting.buffers").views() do
    if view.on_waiting then view:on_waiting() end
  end
end

-- Books

local function add(facts)
  local batch = { state = "starting", done = 0, counts = {}, ids = {}, started = os.time() }
  for _, name in ipairs(names) do batch.counts[name] = 0 end
  for name, value in pairs(facts) do batch[name] = value end
  require("telnyx_porting.leaving").watch()
  batch.number = (list[#list] and list[#list].number or 0) + 1
  list[#list + 1] = batch
  local ended = 0
  for i = #list, 1, -1 do
    if list[i].state == "ended" then
      ended = ended + 1
      if ended > most_kept then
        for id in pairs(list[i].ids) do
          if marks[id] and marks[id].batch == list[i] then marks[id] = nil end
        end
        table.remove(list, i)
      end
    end
  end
  return batch
end

--- What came of an order, in one word. Uncertain is a word of its own: the cancel may have taken effect.
function batches.word_of(outcome)
  if outcome.outcome == "unknown" or outcome.err and outcome.err.uncertain then return "uncertain" end
  return outcome.outcome
end

local function take(batch, outcome)
  local id, word = key(tostring(outcome.id)), batches.word_of(outcome)
  local before = batch.ids[id]
  if before and before ~= true then batch.counts[before], batch.done = batch.counts[before] - 1, batch.done - 1 end
  batch.ids[id] = word
  batch.counts[word], batch.done = (batch.counts[word] or 0) + 1, batch.done + 1
  batch.state = "running"
  local err = outcome.err
  local why = err and tostring(err) or outcome.reason
  local short = err and (err.detail or err.title) or why
  marks[id] = { batch = batch, outcome = word, order = outcome.order, at = uv.hrtime(),
    note = needs_note[word] and short and word .. ": " .. short or nil, why = why }
  changed(batch, id)
end

--- Ends a batch. report; or err, where there is none.
local function finish(batch, report, err)
  batch.report, batch.err = report, report and report.err or err
  batch.stopped = report and report.stopped
  if not report then
    for id, word in pairs(batch.ids) do
      if word == true and batch.state == "starting" then
        marks[id] = nil
      elseif word == true then
        take(batch, { id = id, outcome = "unknown", reason = "nothing more was heard of it; it may have been sent" })
      end
      changed(batch, id)
    end
  elseif report.total then
    batch.total = report.total
  end
  batch.state, batch.progress = "ended", nil
  changed(batch)
  local shown = false
  for buffer, view in require("telnyx_porting.buffers").views() do
    shown = shown or view.on_batch ~= nil and vim.fn.bufwinid(buffer) ~= -1
  end
  if shown and not batch.err then return end
  local short = vim.o.columns - 32
  local summary = text.short(batches.summary(batch), math.max(short, 40))
  local counts = batch.counts
  if batch.err then
    messages.error(summary)
  elseif batch.stopped or counts.refused + counts.failed + counts.uncertain + counts["not-attempted"] > 0 then
    messages.warn(summary)
  else
    messages.info(summary)
  end
end

-- Running

-- A journal can hold thousands of outcomes; the editor gets its turn each 3 ms.
local slice_nanoseconds = 3e6

local function callbacks(batch, store)
  local began = uv.hrtime()
  return {
    store = store,
    on_outcome = function(outcome)
      take(batch, outcome)
      if not store or uv.hrtime() - began < slice_nanoseconds then return end
      libuv.pause(0)
      began = uv.hrtime()
    end,
    on_progress = function(progress)
      batch.state, batch.progress, batch.total = "running", progress, progress.total or batch.total
      changed(batch)
    end,
    interrupted = function() return batch.stop_wanted end,
  }
end

--- The path of a new store, where the command keeps its own; or nil and why there can be none.
local function new_store()
  local folder = require("telnyx.porting.store.known").folder()
  if not folder then return nil, "set HOME or XDG_STATE_HOME: there is no place for its store" end
  if vim.fn.isdirectory(folder) == 0 and not pcall(vim.fn.mkdir, folder, "p", 448) then
    return nil, "the folder " .. folder .. " can't be made"
  end
  return ("%s/%s-%d-%d.db"):format(folder, os.date "!%Y%m%dT%H%M%SZ", vim.fn.getpid(),
    (list[#list] and list[#list].number or 0) + 1)
end

--- Asks whether a batch that can't run beside Neovim is to run inside.
local function ask_inside(batch, why)
  local columns = vim.o.columns - 1
  local lines = messages.fold("These orders can't be cancelled beside Neovim: " .. text.plain(why), columns)
  for i = 6, #lines do lines[i] = nil end
  lines[#lines + 1] = ("Cancel %s inside Neovim? It ends with it."):format(messages.count(batch.total, "order"))
  return vim.fn.confirm(table.concat(lines, "\n"), "&Yes\n&No", 2, "Question") == 1
end

local function run(batch, orders)
  local problem
  if batch.beside then
    batch.store, problem = new_store()
    if batch.store and not require("telnyx_porting").command() then
      batch.store, problem = nil, "the command telnyx-porting is not installed"
    end
    if not batch.store then batch.beside = false end
  end
  local report, err = batch.client:cancel_all(orders, callbacks(batch, batch.store))
  if not report and batch.store and batch.state == "starting" and err.kind == "store" then
    if ask_inside(batch, err.detail) then
      batch.store, batch.beside = nil, false
      report, err = batch.client:cancel_all(orders, callbacks(batch))
    end
  elseif problem then
    messages.warn(("%s; the batch ran inside Neovim"):format(problem))
  end
  finish(batch, report, err)
end

--- Cancels orders. Returns the batch.
function batches.start(client, orders)
  local batch = add { client = client, total = #orders, beside = #orders > batches.few, host = client:base_url() }
  for _, order in ipairs(orders) do
    local id = key(order.id)
    batch.ids[id] = true
    marks[id] = { batch = batch, at = uv.hrtime() }
    changed(batch, id)
  end
  messages.event("BatchStarted", batches.data(batch))
  libuv.run(run, batch, orders)
  return batch
end

--- Continues the batch of a store that was stopped or killed. Returns the batch.
function batches.resume(client, store)
  local known = batches.of_store(store)
  if known and known.state ~= "ended" then return known end
  local batch = add { client = client, store = store, beside = true, host = client:base_url() }
  messages.event("BatchStarted", batches.data(batch))
  libuv.run(function()
    local report, err = client:resume(store, callbacks(batch))
    finish(batch, report, err)
  end)
  return batch
end

--- Follows the run of a store that a process is working on. Returns the batch; or nil and an error.
function batches.follow(store)
  local known = batches.of_store(store)
  if known and known.state ~= "ended" then return known end
  local handle, err = require("telnyx.porting.background").open(store)
  if not handle then return nil, err end
  local batch = add { store = store, beside = true, handle = handle }
  libuv.run(function()
    local options = callbacks(batch, store)
    options.store = nil -- the handle's
    local report, why = handle:wait(options)
    finish(batch, report, why)
  end)
  return batch
end

--- Stops a batch: what is in flight is settled, the rest not attempted. Returns whether it was running.
function batches.stop(batch)
  if batch.state == "ended" then return false end
  batch.stop_wanted = true
  changed(batch)
  return true
end

-- Asking

--- The newest batch of a store in this Neovim, or nil.
function batches.of_store(store)
  for i = #list, 1, -1 do
    if list[i].store == store then return list[i] end
  end
end

--- The batches that have not ended.
function batches.running()
  local running = {}
  for _, batch in ipairs(list) do
    if batch.state ~= "ended" then running[#running + 1] = batch end
  end
  return running
end

--- The newest batch that is about one of these orders (id -> anything), or nil.
function batches.newest_of(ids)
  for i = #list, 1, -1 do
    for id in pairs(list[i].ids) do
      if ids[id] then return list[i] end
    end
  end
end

--- Whether an order is being cancelled.
function batches.is_busy(id)
  local mark = marks[key(id)]
  return mark ~= nil and mark.outcome == nil and mark.batch.state ~= "ended"
end

--- What is known here of an order: { batch, outcome, note, why, order, at }, or nil.
function batches.mark(id) return marks[key(id)] end

--- What to show of an order that was read at a time (of uv.hrtime): text and group in place of its status, or nil; and
-- the sentence below it, or nil.
function batches.shown(id, read_at)
  local mark = marks[key(id)]
  if not mark then return nil, nil end
  if not mark.outcome then
    if mark.batch.state == "ended" then return nil, nil end
    return { mark.batch.stop_wanted and "stopping…" or "cancelling…", "TelnyxPortingBusy" }, nil
  end
  local group = highlight_groups.group_of_outcome(mark.outcome)
  local note = mark.note and { mark.note, group } or nil
  if read_at > mark.at then return nil, note end -- the list knows better by now
  return { mark.outcome, group }, note
end

-- Words

--- The counts of outcomes: "2 refused, 34 cancel-pending".
function batches.counts(batch)
  local parts = {}
  for _, name in ipairs(names) do
    if batch.counts[name] > 0 then parts[#parts + 1] = batch.counts[name] .. " " .. name end
  end
  return table.concat(parts, ", ")
end

--- What came of a batch that has ended, in a sentence.
function batches.summary(batch)
  local counts = batches.counts(batch)
  if batch.err then
    return ("%s%s"):format(counts ~= "" and counts .. "; " or "", text.plain(tostring(batch.err)))
  end
  if batch.stopped then return ("%s (%s)"):format(counts, text.plain(batch.stopped)) end
  return counts
end

--- How many orders something was done about, and how many were given up.
local function progress_of(batch)
  local given_up = batch.counts["not-attempted"]
  return batch.done - given_up, given_up
end

local bar_cells = 20

--- The line of a batch: its bar, which is full only where every order was dealt with, what it does, and for what it
-- waits until when. Returns the line and its group.
function batches.line(batch)
  local done, given_up = progress_of(batch)
  local total = batch.total or 0
  local full = total > 0 and math.floor(bar_cells * done / total) or 0
  local parts = { ("[%s%s] %d of %s"):format(("#"):rep(full), ("."):rep(bar_cells - full), done,
    batch.total and tostring(batch.total) or "?") }
  local function put(format, ...) parts[#parts + 1] = format:format(...) end
  if given_up > 0 then put("%d not attempted", given_up) end
  for _, name in ipairs { "uncertain", "failed", "refused" } do
    if batch.counts[name] > 0 then put("%d %s", batch.counts[name], name) end
  end
  if batch.state == "ended" then
    local how = batch.err and "ended early: " .. text.plain(tostring(batch.err))
      or (batch.stopped or given_up > 0) and "stopped" or "finished"
    return table.concat(parts, ", "):gsub("^(%[.-%] )", function(bar) return bar .. how .. ": " end, 1),
      (batch.err or how ~= "finished") and "TelnyxPortingStopped" or "TelnyxPortingProgress"
  end
  local facts = batch.progress or {}
  if batch.stop_wanted then put "stopping: what is in flight is settled" end
  if facts.outage then
    put("no answer since %s, next try at %s", os.date("%H:%M:%S", math.floor(facts.outage.since)),
      os.date("%H:%M:%S", math.ceil(facts.outage.probe_at)))
  elseif facts.paused_until then
    put("held back by the rate limit until %s", os.date("%H:%M:%S", math.ceil(facts.paused_until)))
  elseif facts.takeover_at then
    put("waits until %s to take over from a process that is gone", os.date("%H:%M:%S", facts.takeover_at))
  else
    if facts.per_second and facts.per_second > 0 and done > 0 then put("%.1f/s", facts.per_second) end
    if facts.seconds_left then put("%s left", text.duration(facts.seconds_left)) end
  end
  return table.concat(parts, ", "), (facts.outage or facts.paused_until or facts.takeover_at) and "TelnyxPortingWaiting"
    or "TelnyxPortingProgress"
end

--- For titles and statuslines: "cancelling, 34 of 200 done" while it runs, else the counts.
function batches.title(batch)
  if batch.state == "ended" then return batches.summary(batch) end
  return ("cancelling, %d of %s done"):format((progress_of(batch)), batch.total and tostring(batch.total) or "?")
end

--- For a statusline: how far all running batches are; nil if there is none.
function batches.status()
  local done, total, any = 0, 0, false
  for _, batch in ipairs(batches.running()) do
    done, total, any = done + progress_of(batch), total + (batch.total or 0), true
  end
  return any and ("cancelling %d of %d"):format(done, total) or nil
end

--- What an event tells of a batch.
function batches.data(batch)
  local counts = {}
  for name, count in pairs(batch.counts) do counts[(name:gsub("-", "_"))] = count end
  return { batch = batch.number, state = batch.state, done = batch.done, total = batch.total, store = batch.store,
    counts = counts, stopped = batch.stopped, error = batch.err and tostring(batch.err) or nil }
end

return batches
