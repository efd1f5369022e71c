--- Cancels orders from a buffer: asks, and starts a batch of exactly the orders that the question named.

local batches = require "telnyx_porting.batches"
local buffers = require "telnyx_porting.buffers"
local libuv = require "telnyx.porting.libuv"
local messages = require "telnyx_porting.messages"
local question = require "telnyx_porting.question"

local cancel = {}

local function ask(orders, unchecked)
  local good, client = pcall(require("telnyx_porting").client)
  if not good then return messages.error(tostring(client)) end
  local sorted = question.sort(orders, client:server_time(), batches.is_busy, buffers.pauser())
  if #sorted.asked == 0 then return messages.info(question.nothing(sorted, #orders)) end
  local doubtful = 0
  for _, order in ipairs(sorted.asked) do
    if unchecked and unchecked(order) then doubtful = doubtful + 1 end
  end
  local beside = #sorted.asked > batches.few
  local asked = question.text(sorted, {
    host = client:base_url(), unchecked = doubtful, columns = vim.o.columns, lines = vim.o.lines,
    note = beside and (require("telnyx_porting").command()
      and "This runs beside Neovim and goes on after :qa; :TelnyxPorting runs shows it."
      or "This runs inside Neovim and ends with it: the command telnyx-porting is not installed.") or nil,
  })
  if vim.fn.confirm(asked, "&Yes\n&No", 2, "Question") ~= 1 then return end
  batches.start(client, sorted.asked)
end

--- Asks whether to cancel these orders, and cancels them. unchecked(order): whether it may not fit the list's filter;
-- or nil. Thousands of orders are looked at while the editor goes on.
function cancel.ask(orders, unchecked) libuv.run(ask, orders, unchecked) end

return cancel
