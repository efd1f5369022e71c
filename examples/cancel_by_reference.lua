--- Cancels all porting orders that have a customer reference: shows what it would do, and does it with --yes.
--
--   lua cancel_by_reference.lua "Acct 123abc" [--yes]
--
-- The key comes from TELNYX_API_KEY. TELNYX_BASE_URL and TELNYX_CA_FILE lead it elsewhere than to the live service.
-- Exit status: 0 all that was tried is cancelled or about to be, 1 some is not, 2 usage.

local porting = require "telnyx.porting"

local reference, confirmed
for _, argument in ipairs(arg) do
  if argument == "--yes" then
    confirmed = true
  elseif argument:sub(1, 1) ~= "-" and not reference then
    reference = argument
  else
    reference = nil
    break
  end
end
if not reference then
  io.stderr:write('usage: lua cancel_by_reference.lua REFERENCE [--yes]\n')
  os.exit(2)
end

io.stdout:setvbuf "line" -- keeps its place beside the progress on stderr

local client = porting.new { ca_file = os.getenv "TELNYX_CA_FILE" }
io.write(("Orders with customer reference %q at %s\n"):format(reference, tostring(client)))

-- Why an order is left alone, of one and of several.
local labels = {
  draft = { "is a draft, which is deleted, not cancelled", "are drafts, which are deleted, not cancelled" },
  pending = { "waits for its cancellation already", "wait for their cancellation already" },
  foc = { "has its FOC date within 48 hours", "have their FOC date within 48 hours" },
}
for _, status in ipairs { "cancelled", "ported" } do
  labels[status] = { "is " .. status .. " already", "are " .. status .. " already" }
end

local chosen, kept, by_reason, reasons = {}, 0, {}, {}
local function choose(order)
  local cancellable, reason = order:cancellable()
  if cancellable then
    chosen[#chosen + 1] = order
  else
    kept = kept + 1
    if reason == "final" then reason = order.status.value end
    if not by_reason[reason] then
      by_reason[reason] = 0
      reasons[#reasons + 1] = reason
    end
    by_reason[reason] = by_reason[reason] + 1
  end
end

-- List to the end before the first cancel: cancelling changes what a listing shows. relist: others may change it too.
-- An order that does not fit the filter is an error, since a server that ignores it returns every order of the account.
local listed, problem = pcall(function()
  for order in client:orders { filter = { customer_reference = reference }, sort = "created_at", relist = true } do
    choose(order)
  end
end)
if not listed then
  io.stderr:write("Nothing was cancelled: ", tostring(problem), "\n")
  os.exit(1, true)
end

local function plural(count, what)
  return ("%d %s%s"):format(count, what, count == 1 and "" or "s")
end

local function show(orders, most)
  for i = 1, math.min(#orders, most) do
    local order = orders[i]
    io.write(("  %s  %-18s  %-10s  FOC %s\n"):format(order.id, order.status.value, order.support_key or "",
      order.activation_settings.foc_datetime_requested or "not set"))
  end
  if #orders > most then io.write(("  … and %d more\n"):format(#orders - most)) end
end

io.write(("\nTo be cancelled: %s\n"):format(plural(#chosen, "order")))
show(chosen, 5)
io.write(("\nLeft alone: %s\n"):format(plural(kept, "order")))
table.sort(reasons)
for _, reason in ipairs(reasons) do
  local count = by_reason[reason]
  io.write(("  %4d  %s\n"):format(count, labels[reason][count == 1 and 1 or 2]))
end

if #chosen == 0 then
  io.write("\nNothing to do.\n")
  os.exit(0, true)
end
if not confirmed then
  io.write("\nNothing was cancelled. To cancel, say it again with --yes; a cancelled order can't be revived.\n")
  os.exit(0, true)
end

io.write("\n")
local outcomes, failures = {}, {}
for i, order in ipairs(chosen) do
  local result, err = client:cancel(order)
  local outcome = result and result.status.value or err.kind
  outcomes[outcome] = (outcomes[outcome] or 0) + 1
  if err then failures[#failures + 1] = { order.id, err } end
  io.stderr:write(("\rCancelling: %d of %d"):format(i, #chosen))
  -- Without the account's leave every other order would be refused as well.
  if err and (err.kind == "unauthorized" or err.kind == "forbidden") then break end
end
io.stderr:write("\n")

local names = {}
for name in pairs(outcomes) do names[#names + 1] = name end
table.sort(names)
io.write("\nOutcome              Orders\n")
for _, name in ipairs(names) do io.write(("%-20s %6d\n"):format(name, outcomes[name])) end
for _, failure in ipairs(failures) do io.write(("  %s  %s\n"):format(failure[1], tostring(failure[2]))) end

client:close()
os.exit(#failures == 0 and 0 or 1, true)
