--- Cancels orders from the list buffer: asks, and shows the outcome of each order as it comes.

local libuv = require "telnyx.porting.libuv"
local order_list_buffer = require "telnyx_porting.order_list_buffer"

local cancel_from_list = {}

local view = order_list_buffer.view

local function counted(number, one, many)
  return number == 1 and "1 " .. one or number .. " " .. many
end

--- Sorts the rows: returns those to cancel, the number of final orders, and the reasons for which refusals are
-- expected, a list that has the count of each as well.
local function look_at(rows, now)
  local asked, final, reasons = {}, 0, {}
  for _, row in ipairs(rows) do
    local order = view.list[row]
    if order:is_final() then
      final = final + 1
    else
      asked[#asked + 1] = row
      local cancellable, word, why = order:cancellable(now)
      if not cancellable and word ~= "pending" then
        reasons[#reasons + 1] = why
        reasons[why] = (reasons[why] or 0) + 1
      end
    end
  end
  return asked, final, reasons
end

local function question(asked, final, reasons)
  local lines = { ("Cancel %s? A cancelled order can't be revived."):format(counted(#asked, "porting order",
    "porting orders")) }
  local told = {}
  for _, why in ipairs(reasons) do
    if not told[why] then
      lines[#lines + 1] = ("%s expected to be refused: %s"):format(counted(reasons[why], "is", "are"), why)
    end
    told[why] = true
  end
  if final > 0 then
    lines[#lines + 1] = counted(final, "is final already and is", "are final already and are") .. " not asked for."
  end
  return table.concat(lines, "\n")
end

local function summary(report)
  local parts = {}
  for _, outcome in ipairs(require("telnyx.porting").outcomes) do
    if report.counts[outcome] > 0 then parts[#parts + 1] = report.counts[outcome] .. " " .. outcome end
  end
  local text = table.concat(parts, ", ")
  return report.stopped and text .. " (" .. report.stopped .. ")" or text
end

local function take(outcome, row)
  view.instead[row], view.notes[row] = nil, nil
  if outcome.order then view.list[row] = outcome.order end
  if outcome.err then
    view.instead[row] = { outcome.outcome, "TelnyxPortingError" }
    view.notes[row] = { tostring(outcome.err), "TelnyxPortingError" }
  elseif outcome.reason then
    view.notes[row] = { outcome.outcome .. ": " .. outcome.reason, "TelnyxPortingNote" }
  end
  order_list_buffer.update(row)
end

local function run(client, rows)
  local list = {}
  for i, row in ipairs(rows) do
    list[i] = view.list[row]
    view.instead[row], view.notes[row] = { "cancelling…", "TelnyxPortingBusy" }, nil
    order_list_buffer.update(row)
  end
  local done, before = 0, view.state
  view.batch = true
  local report, err = client:cancel_all(list, {
    on_outcome = function(outcome)
      done = done + 1
      take(outcome, rows[outcome.position])
      view.state = ("cancelling, %d of %d done"):format(done, #rows)
      order_list_buffer.head()
    end,
    on_progress = function(progress)
      local outage, what = progress.outage, nil
      if outage then
        what = ("no answer since %s, next try at %s"):format(os.date("%H:%M:%S", outage.since),
          os.date("%H:%M:%S", outage.probe_at))
      elseif progress.paused_until then
        what = "held back by the rate limit until " .. os.date("%H:%M:%S", progress.paused_until)
      end
      if not what then return end
      view.state = ("cancelling, %d of %d done, %s"):format(done, #rows, what)
      order_list_buffer.head()
    end,
  })
  view.batch = nil
  view.state = before
  if not report then
    for _, row in ipairs(rows) do
      view.instead[row] = nil
      order_list_buffer.update(row)
    end
    view.error = tostring(err)
  else
    view.state = ("%s; %s"):format(before, summary(report))
    view.error = report.err and tostring(report.err)
  end
  if vim.api.nvim_buf_is_valid(view.buffer) then order_list_buffer.head() end
  if vim.fn.bufwinid(view.buffer) == -1 then
    vim.notify("TelnyxPorting: " .. (report and summary(report) or tostring(err)))
  end
end

--- Asks whether to cancel the orders in these rows, and cancels them.
function cancel_from_list.ask(rows)
  if view.batch then return vim.notify "TelnyxPorting: orders are being cancelled already" end
  if #rows == 0 then return vim.notify "TelnyxPorting: there is no order in this line" end
  local client = require("telnyx_porting").client()
  local asked, final, reasons = look_at(rows, client:server_time())
  if #asked == 0 then
    return vim.notify(final == 1 and "TelnyxPorting: this order is final already"
      or "TelnyxPorting: these orders are final already")
  end
  local turn = view.turn
  if vim.fn.confirm(question(asked, final, reasons), "&Yes\n&No", 2, "Question") ~= 1 then return end
  -- The editor's loop went on during the question.
  if view.turn ~= turn or view.batch then return end
  libuv.run(run, client, asked)
end

return cancel_from_list
