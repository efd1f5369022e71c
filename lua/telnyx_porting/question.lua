--- The question before orders are cancelled. It names them, stays within the screen, and ends with their number.

local messages = require "telnyx_porting.messages"
local order_line = require "telnyx_porting.order_line"
local text = require "telnyx.porting.text"

local question = {}

-- Orders that the question lists, and lines of the screen that Yes and No, and what stands above, take.
local most_listed, other_lines = 10, 4

-- Why a refusal is expected, of several orders: what is the same for all of them.
local common_reason = {
  draft = "drafts, which are deleted rather than cancelled",
  foc = "less than 48 hours from the FOC date",
}

--- Sorts orders: asked (a list, those to cancel), final, pending and busy (how many of each are left alone), and
-- reasons (a list of { count, word, sentence }: expected refusals). is_busy(id): whether a batch has the order.
-- pause(): called after each order.
function question.sort(orders, now, is_busy, pause)
  local sorted = { asked = {}, final = 0, pending = 0, busy = 0, reasons = {} }
  local by_word = {}
  for _, order in ipairs(orders) do
    local cancellable, word, sentence = order:cancellable(now)
    if is_busy(order.id) then
      sorted.busy = sorted.busy + 1
    elseif order:is_final() then
      sorted.final = sorted.final + 1
    elseif not cancellable and word == "pending" then
      sorted.pending = sorted.pending + 1
    else
      sorted.asked[#sorted.asked + 1] = order
      if not cancellable then
        local reason = by_word[word]
        if not reason then
          reason = { count = 0, word = word, sentence = sentence }
          by_word[word], sorted.reasons[#sorted.reasons + 1] = reason, reason
        end
        reason.count = reason.count + 1
      end
    end
    pause()
  end
  table.sort(sorted.reasons, function(a, b)
    if a.count ~= b.count then return a.count > b.count end
    return a.word < b.word
  end)
  return sorted
end

--- How many there are of each status, the most frequent first: "1,200 submitted, 300 exception".
local function statuses_of(orders)
  local counts, names = {}, {}
  for _, order in ipairs(orders) do
    local status = order_line.status_of(order)
    if not counts[status] then names[#names + 1] = status end
    counts[status] = (counts[status] or 0) + 1
  end
  table.sort(names, function(a, b)
    if counts[a] ~= counts[b] then return counts[a] > counts[b] end
    return a < b
  end)
  for i, name in ipairs(names) do names[i] = ("%s %s"):format(text.count(counts[name]), text.plain(name)) end
  return table.concat(names, ", ")
end

local function left_out(count, one, many)
  return count > 0 and ("%d %s"):format(count, count == 1 and one or many) or nil
end

--- The question as text. sorted: of question.sort; facts: host (the service's address), note (a sentence on how the
-- batch runs, or nil), unchecked (how many may not fit the filter), columns and lines (of the screen).
function question.text(sorted, facts)
  local asked, columns = sorted.asked, facts.columns - 1
  local tail = {}
  for _, reason in ipairs(sorted.reasons) do
    tail[#tail + 1] = ("%s expected to be refused: %s"):format(
      messages.count(reason.count, "is", "are"), reason.count > 1 and common_reason[reason.word] or reason.sentence)
  end
  tail[#tail + 1] = left_out(sorted.final, "is final already and is not asked for.",
    "are final already and are not asked for.")
  tail[#tail + 1] = left_out(sorted.pending, "is cancel-pending already and is not asked for.",
    "are cancel-pending already and are not asked for.")
  tail[#tail + 1] = left_out(sorted.busy, "is being cancelled already.", "are being cancelled already.")
  if facts.unchecked > 0 then
    tail[#tail + 1] = ("%s not show whether the filter fits."):format(messages.count(facts.unchecked, "does", "do"))
  end
  tail[#tail + 1] = facts.note
  tail[#tail + 1] = ("Cancel %s? A cancelled order can't be revived."):format(
    messages.count(#asked, "porting order"))

  local head = { "Service: " .. text.plain(facts.host) }
  if #asked == 1 then
    head[#head + 1] = "Order " .. asked[1].id
    for _, line in ipairs(messages.fold(order_line.sentence(asked[1]), columns - 2)) do
      head[#head + 1] = "  " .. line
    end
  end
  -- What stands last is the most important: where the screen is too small, lines above it are left out.
  local folded = {}
  for _, line in ipairs(tail) do vim.list_extend(folded, messages.fold(line, columns)) end
  local room = math.max(facts.lines - other_lines, 1)
  while #folded > room do table.remove(folded, 1) end
  if #asked > 1 then
    local free = room - #folded - #head - 2 -- the statuses, and how many more there are
    local listed = math.min(most_listed, #asked, math.max(free, 0))
    if listed == #asked - 1 and listed < most_listed then listed = math.min(#asked, free + 1) end
    for i = 1, listed do head[#head + 1] = "  " .. order_line.of(asked[i], columns - 2) end
    if listed < #asked then head[#head + 1] = ("  … and %s more"):format(text.count(#asked - listed)) end
    head[#head + 1] = "Their statuses: " .. statuses_of(asked)
  end
  while #head + #folded > room and #head > 0 do table.remove(head, 1) end
  local lines = vim.list_extend(head, folded)
  for i, line in ipairs(lines) do lines[i] = (text.short(line, columns)) end
  return table.concat(lines, "\n")
end

--- Why nothing is asked, where no order is left to cancel.
function question.nothing(sorted, total)
  if total == 0 then return "there is no order in this line" end
  local these = total == 1 and "this order is" or "these orders are"
  if sorted.final == total then return these .. " final already" end
  if sorted.pending == total then return these .. " cancel-pending already (r reads the list anew)" end
  if sorted.busy == total then return these .. " being cancelled already" end
  return "these orders are final, cancel-pending or being cancelled already"
end

return question
