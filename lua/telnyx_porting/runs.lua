--- The buffer of runs: the batches with a store that are known here, by whomever they were begun. And resuming one.

local addresses = require "telnyx_porting.addresses"
local batches = require "telnyx_porting.batches"
local buffers = require "telnyx_porting.buffers"
local command_job = require "telnyx_porting.command_job"
local keys = require "telnyx_porting.keys"
local messages = require "telnyx_porting.messages"
local text = require "telnyx.porting.text"

local help = "? keys   <CR> show   R resume   S stop   r refresh   q leave"
local head_lines = 3

local groups = { running = "TelnyxPortingProgress", finished = "TelnyxPortingHelp",
  unfinished = "TelnyxPortingStopped", unreadable = "TelnyxPortingError" }

local Runs = {}
Runs.__index = Runs

local function new()
  return setmetatable({ runs = {}, turn = 0, actions = Runs.actions }, Runs)
end

--- A time of the API as people here read it: 2026-12-03 17:00:00.
local function moment_of(run)
  local seconds = type(run.started) == "string" and require("telnyx.porting").time(run.started)
  return seconds and os.date("%Y-%m-%d %H:%M:%S", math.floor(seconds)) or ""
end

local function count_of(run, name)
  local counts = type(run.counts) == "table" and run.counts or {}
  return tonumber(counts[name]) or 0
end

local function line_of(run)
  local state = tostring(run.state)
  local folder = require("telnyx.porting.store.known").folder()
  local is_own = folder and vim.fn.fnamemodify(tostring(run.store), ":h") == folder
  local store = text.plain(vim.fn.fnamemodify(tostring(run.store), is_own and ":t" or ":~"))
  return ("%-19s  %s  %7d  %7d  %7d  %s"):format(moment_of(run), text.cell(state, 10), tonumber(run.orders) or 0,
    count_of(run, "settled"), count_of(run, "unknown"), store), state
end

function Runs:redraw()
  if not buffers.is_current(self) then return end
  self.drawn_width = buffers.width(self.buffer)
  local title = "Porting runs: " .. (self.state or messages.count(#self.runs, "run"))
  local columns = ("%-19s  %-10s  %7s  %7s  %7s  %s"):format("started", "state", "orders", "settled", "unknown",
    "store")
  local lines, states = { title, self.error and self.error .. " (r tries again)" or help, columns }, {}
  for i, run in ipairs(self.runs) do lines[head_lines + i], states[i] = line_of(run) end
  buffers.set(self.buffer, 0, -1, lines)
  buffers.paint(self.buffer, 0, { { "TelnyxPortingTitle", 0, #title } })
  buffers.paint(self.buffer, 1, { { self.error and "TelnyxPortingError" or "TelnyxPortingHelp", 0, #lines[2] } })
  buffers.paint(self.buffer, 2, { { "TelnyxPortingColumns", 0, #columns } })
  for i, state in ipairs(states) do
    buffers.paint(self.buffer, head_lines + i - 1, { { groups[state] or "TelnyxPortingStatus", 21, 21 + #state } })
  end
  buffers.set_status(self.buffer, self.state or messages.count(#self.runs, "run"))
end

function Runs:refresh()
  self.turn = self.turn + 1
  local turn = self.turn
  self.state, self.error = "loading…", nil
  self:redraw()
  command_job.read({ "runs" }, function(runs, problem)
    if self.turn ~= turn or not buffers.is_current(self) then return end
    self.runs, self.error = runs or {}, problem and text.plain(problem)
    self.state = problem and "not loaded" or nil
    self:redraw()
    if #self.runs > 0 and vim.fn.bufwinid(self.buffer) ~= -1
      and vim.api.nvim_win_get_cursor(vim.fn.bufwinid(self.buffer))[1] <= head_lines then
      buffers.go_to(self.buffer, head_lines + 1)
    end
  end)
end

function Runs:open() self:refresh() end

function Runs:on_batch(batch)
  if batch.state == "ended" and not self.heard_of[batch] then
    self.heard_of[batch] = true
    self:refresh()
  end
end

Runs.heard_of = setmetatable({}, { __mode = "k" })

local function run_here(self)
  local run = self.runs[vim.fn.line "." - head_lines]
  if not run then messages.info "there is no run in this line" end
  return run
end

--- Asks whether to go on with a run, and does. Shows it.
local function ask_to_resume(run)
  if run.state == "running" then return buffers.show(addresses.of_run(run.store), nil, nil, true) end
  if run.state == "finished" then return messages.info "this run is finished: all of its orders are settled" end
  if run.problem then return messages.error(text.plain(run.problem)) end
  local good, client = pcall(require("telnyx_porting").client)
  if not good then return messages.error(tostring(client)) end
  local left = (tonumber(run.orders) or 0) - count_of(run, "settled")
  local columns, lines = vim.o.columns - 1, {}
  vim.list_extend(lines, messages.fold(("Service: %s"):format(text.plain(run.service or client:base_url())), columns))
  vim.list_extend(lines, messages.fold(("Store: %s"):format(text.plain(run.store)), columns))
  if count_of(run, "unknown") > 0 then
    lines[#lines + 1] = ("%s have been sent, and %s read first."):format(
      messages.count(count_of(run, "unknown"), "may", "may"), count_of(run, "unknown") == 1 and "is" or "are")
  end
  lines[#lines + 1] = ("Go on, and cancel %s? A cancelled order can't be revived."):format(
    messages.count(left, "porting order"))
  if vim.fn.confirm(table.concat(lines, "\n"), "&Yes\n&No", 2, "Question") ~= 1 then return end
  batches.resume(client, run.store)
  buffers.show(addresses.of_run(run.store), nil, nil, true)
end

--- :TelnyxPorting resume [STORE]: without one, the run that was begun last of those that are not finished.
local function resume(store)
  local wanted = store and vim.fn.fnamemodify(store, ":p")
  command_job.read({ "runs" }, function(runs, problem)
    if not runs then return messages.error(text.plain(problem)) end
    for _, run in ipairs(runs) do
      if store and (run.store == store or run.store == wanted) or not store and run.state == "unfinished" then
        return ask_to_resume(run)
      end
    end
    messages.error(store and ("there is no run with the store %s; :TelnyxPorting runs lists them"):format(store)
      or "there is no run to go on with; :TelnyxPorting runs lists them")
  end)
end

local function show(modifiers)
  return function(self)
    local run = run_here(self)
    if run then buffers.show(addresses.of_run(run.store), modifiers, nil, true) end
  end
end

local function stop(self)
  local run = run_here(self)
  if not run then return end
  local batch = batches.of_store(run.store)
  if batch and batches.stop(batch) then return messages.info "stopping: what is in flight is settled" end
  local handle, err = require("telnyx.porting.background").open(run.store)
  local stopped, problem
  if handle then stopped, problem = handle:stop() end
  if stopped then return messages.info "stopping: what is in flight is settled" end
  err = err or problem
  if err then messages.error(tostring(err)) else messages.info "this run is not running" end
end

Runs.actions = {
  { name = "open", keys = { "<CR>" }, run = show(), help = "show the run: its outcomes, and follow it" },
  { name = "split", keys = { "o" }, run = show "belowright", help = "show it in a split" },
  { name = "tab", keys = { "O" }, run = show "tab", help = "show it in a tab page" },
  { name = "resume", keys = { "R" }, run = function(self)
    local run = run_here(self)
    if run then ask_to_resume(run) end
  end, help = "go on with a run that was stopped or killed" },
  { name = "stop", keys = { "S" }, run = stop, help = "stop the run" },
  { name = "refresh", keys = { "r" }, run = function(self) self:refresh() end, help = "read the runs anew (:e too)" },
  { name = "leave", keys = { "q" }, run = function(self) buffers.leave(self.buffer) end, help = "leave the runs" },
  { name = "help", keys = { "?", "g?" }, run = keys.help, help = "show these keys" },
}

return { new = new, resume = resume }
