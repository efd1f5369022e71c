--- The buffer of one run: what came of each of its orders. A run that is going on is followed.

local addresses = require "telnyx_porting.addresses"
local batches = require "telnyx_porting.batches"
local buffers = require "telnyx_porting.buffers"
local command_job = require "telnyx_porting.command_job"
local highlight_groups = require "telnyx_porting.highlight_groups"
local keys = require "telnyx_porting.keys"
local libuv = require "telnyx.porting.libuv"
local messages = require "telnyx_porting.messages"
local runs = require "telnyx_porting.runs"
local text = require "telnyx.porting.text"

local help = "? keys   <CR> show the order   R resume   S stop   r refresh   q leave"
local head_lines = 3

-- outcomes: a list of { id, word, why }; row_of: id -> row in it; changed: ids whose lines are to be written again
local Run = {}
Run.__index = Run

local function new(_, store)
  return setmetatable({ store = store, outcomes = {}, row_of = {}, changed = {}, turn = 0,
    actions = Run.actions }, Run)
end

function Run:head()
  if not buffers.is_current(self) then return end
  local width = buffers.width(self.buffer)
  local title = "Porting run " .. text.plain(vim.fn.fnamemodify(self.store, ":~")) .. ": "
    .. (self.batch and batches.title(self.batch) or self.state or messages.count(#self.outcomes, "order"))
  local second, group, below = help, "TelnyxPortingHelp", {}
  if self.error or self.batch then
    if self.error then
      second, group = self.error .. " (r tries again)", "TelnyxPortingError"
    else
      second, group = batches.line(self.batch)
    end
    below = messages.fold(second, width - 1)
    second = table.remove(below, 1)
    for i, line in ipairs(below) do below[i] = { line, group } end
  end
  local columns = ("%-36s  %s"):format("id", "outcome")
  buffers.set(self.buffer, 0, head_lines, { title, second, columns })
  buffers.paint(self.buffer, 0, { { "TelnyxPortingTitle", 0, #title } })
  buffers.paint(self.buffer, 1, { { group, 0, #second } }, below)
  buffers.paint(self.buffer, 2, { { "TelnyxPortingColumns", 0, #columns } })
  buffers.set_status(self.buffer, self.batch and batches.title(self.batch) or self.state or "")
end

function Run:write(row)
  local one = self.outcomes[row]
  local id, group = text.plain(one.id), highlight_groups.group_of_outcome(one.word)
  local line, below = ("%-36s  %s"):format(id, one.word), {}
  if one.why then
    below = messages.fold(text.plain(one.why), buffers.width(self.buffer) - 6)
    for i, part in ipairs(below) do below[i] = { "    " .. part, group } end
  end
  -- A batch may report an outcome before the rows above it are drawn.
  if vim.api.nvim_buf_is_valid(self.buffer) then
    for _ = vim.api.nvim_buf_line_count(self.buffer) + 1, head_lines + row - 1 do
      buffers.set(self.buffer, -1, -1, { "" })
    end
  end
  buffers.set(self.buffer, head_lines + row - 1, head_lines + row, { line })
  buffers.paint(self.buffer, head_lines + row - 1,
    { { "TelnyxPortingId", 0, #id }, { group, #line - #one.word, #line } }, below)
end

function Run:redraw()
  self.drawn_width = buffers.width(self.buffer)
  self:head()
  local turn = self.turn
  libuv.run(function()
    local pause = buffers.pauser()
    for row = 1, #self.outcomes do
      if self.turn ~= turn or not buffers.is_current(self) then return end
      self:write(row)
      pause()
    end
  end)
end

local needs_reason = { refused = true, failed = true, uncertain = true, ["not-attempted"] = true }

function Run:put(id, word, why)
  local key = tostring(id):lower()
  local row = self.row_of[key]
  if not row then
    row = #self.outcomes + 1
    self.row_of[key] = row
  end
  self.outcomes[row] = { id = tostring(id), word = word, why = needs_reason[word] and why or nil }
  return row
end

--- The reason of an outcome that the command tells in JSON.
local function reason_of(record)
  local err = type(record.error) == "table" and record.error
  if not err then return record.reason end
  return ("%s%s%s: %s"):format(tostring(err.kind), err.status and (", status %s"):format(tostring(err.status)) or "",
    err.code and (", code %s"):format(tostring(err.code)) or "", tostring(err.detail or err.title or ""))
end

--- Reads what the store knows, and then follows the run where a process works on it.
function Run:refresh()
  self.turn = self.turn + 1
  local turn = self.turn
  self.outcomes, self.row_of, self.error, self.state = {}, {}, nil, "loading…"
  self.batch = batches.of_store(self.store)
  if self.batch and self.batch.state == "ended" then self.batch = nil end
  buffers.set(self.buffer, 0, -1, {})
  self:head()
  command_job.read({ "report", self.store }, function(records, problem)
    if self.turn ~= turn or not buffers.is_current(self) then return end
    local starting = self.batch ~= nil
    self.state = not records and "not loaded" or nil
    self.error = not starting and problem and text.plain(problem) or nil
    for _, record in ipairs(records or {}) do
      local err = type(record.error) == "table" and record.error
      local word = (record.outcome == "unknown" or err and err.uncertain == true) and "uncertain" or record.outcome
      self:put(record.id, tostring(word), reason_of(record))
    end
    self:redraw()
    self:follow()
  end)
end

--- Follows the run if a process works on it.
function Run:follow()
  if self.batch then return end
  local handle = require("telnyx.porting.background").open(self.store)
  if not handle or not handle:running() then return end
  self.batch = batches.follow(self.store)
  self:head()
end

function Run:open() self:refresh() end

function Run:on_batch(batch, ids)
  if batch ~= self.batch and batch ~= batches.of_store(self.store) or batch.store ~= self.store then return end
  self.batch = batch
  for id in pairs(ids) do self.changed[id] = true end
  self:head()
  buffers.write_changed(self, function(id)
    local mark = batches.mark(id)
    if mark and mark.outcome and mark.batch == batch then self:write(self:put(id, mark.outcome, mark.why)) end
  end)
end

local function show_order(self)
  local one = self.outcomes[vim.fn.line "." - head_lines]
  if not one then return messages.info "there is no order in this line" end
  buffers.show(addresses.of_order(one.id), nil, nil, true)
end

local function stop(self)
  if not self.batch or not batches.stop(self.batch) then messages.info "this run is not running" end
end

Run.actions = {
  { name = "open", keys = { "<CR>" }, run = show_order, help = "show the order in full" },
  { name = "resume", keys = { "R" }, run = function(self) runs.resume(self.store) end, help = "go on with the run" },
  { name = "stop", keys = { "S" }, run = stop, help = "stop the run" },
  { name = "refresh", keys = { "r" }, run = function(self) self:refresh() end, help = "read the run anew (:e too)" },
  { name = "leave", keys = { "q" }, run = function(self) buffers.leave(self.buffer) end, help = "leave the run" },
  { name = "help", keys = { "?", "g?" }, run = keys.help, help = "show these keys" },
}

return { new = new }
