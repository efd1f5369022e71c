--- The plan that cancel shows on stderr before it asks, and the question: both name what will be sent.

local fold = require "telnyx.porting.command.showing.fold"
local paint = require "telnyx.porting.command.showing.paint"
local terminal = require "telnyx.porting.command.showing.terminal"
local text = require "telnyx.porting.text"

local cancel_plan = {}

local painter = paint.for_descriptor(2)

local most = 10

-- Of one order, and of several.
local why = {
  draft = { "draft, which telnyx-porting delete deletes", "drafts, which telnyx-porting delete deletes" },
  foc = { "has its FOC date within 48 hours", "have their FOC date within 48 hours" },
  ported = { "is ported already", "are ported already" },
}

local function say(...)
  io.stderr:write(...)
end

--- Writes counts by name, the largest first. words_of: name -> words for one, and for several; or nil. colour_of(name):
-- a colour of paint.lua, or nil.
local function show_counts(counts, words_of, colour_of)
  local names = {}
  for name in pairs(counts) do names[#names + 1] = name end
  table.sort(names, function(a, b)
    if counts[a] ~= counts[b] then return counts[a] > counts[b] end
    return a < b
  end)
  for _, name in ipairs(names) do
    local words = words_of and words_of[name]
    words = words and text.agree(counts[name], words[1], words[2]) or name
    say(("  %6d  "):format(counts[name]), painter(colour_of and colour_of(name), text.plain(words)), "\n")
  end
end

local function add(counts, name, count)
  counts[name] = (counts[name] or 0) + count
end

local function accounts_of(tally)
  local names, seen = {}, {}
  for _, part in ipairs(tally) do
    local name = part.kind.user_id
    if name and not seen[name] then
      seen[name] = true
      names[#names + 1] = text.plain(name)
    end
  end
  return #names > 0 and table.concat(names, ", ") or "unknown"
end

--- Lists up to ten of what is counted. lines: the texts of those; count: of all.
local function show_some(count, lines)
  for _, line in ipairs(lines) do say("  ", line, "\n") end
  if count > #lines then say(("  … and %d more\n"):format(count - #lines)) end
end

--- facts: heading (of connection.open), entries (of selected_orders.lua), tally (of entries, before any was left out),
-- repeats (of ids in the input), relatives (of split_orders.lua), left_out (how many expected refusals the run leaves
-- out), limit (requests a second, as far as the service told), requests (how many the run takes at least); of a run
-- that goes on: label (instead of "Selected:"), ours (how many of the tally's done are so by what the run had sent).
function cancel_plan.show(facts)
  local tally = facts.tally
  say(facts.heading, "Account:   ", accounts_of(tally), "\n")
  local total = facts.entries.count + facts.left_out
  say(facts.label or "Selected:  ", text.plural(total, "order"))
  if facts.repeats > 0 then say((" (named again: %d)"):format(facts.repeats)) end
  say "\n"

  local statuses, refusals = {}, {}
  for _, part in ipairs(tally) do
    local kind = part.kind
    add(statuses, kind.status, part.count)
    if kind.is_refused then
      add(refusals, why[kind.status] and kind.status or why[kind.reason] and kind.reason or kind.sentence, part.count)
    end
  end
  show_counts(statuses, nil, paint.of_status)
  local ours = facts.ours or 0
  if ours > 0 then say(("Cancelled by this run, or waiting for it: %d; not asked again\n"):format(ours)) end
  if tally.done > ours then
    say(("Cancelled already, or waiting for it: %d; not asked again\n"):format(tally.done - ours))
  end
  if tally.refused > 0 then
    say(("Expected to be refused: %d%s\n"):format(tally.refused,
      facts.left_out == 0 and "; --skip-refused leaves " .. text.agree(tally.refused, "it", "them") .. " out"
        or facts.left_out == tally.refused and "; left out" or ("; %d left out"):format(facts.left_out)))
    show_counts(refusals, why)
  end
  if tally.unknown > 0 then
    say(("Unknown ids, which the account has no orders for: %d\n"):format(tally.unknown))
    show_some(tally.unknown, facts.entries:unknown_ids(most))
  end

  local relatives = facts.relatives
  if #relatives > 0 then
    say(fold(("Not selected, though parts of the same port request as a selected one: %d\n"):format(#relatives), 2, 2))
    local lines = {}
    for i = 1, math.min(#relatives, most) do
      local one = relatives[i]
      local parent = text.plain(one.parent)
      -- What does not fit a narrow terminal is cut at the end.
      local room = terminal.is_one(2) and terminal.size(2) - #one.id - #parent - 7 or 18
      lines[i] = ("%s  %s  %s"):format(one.id, parent,
        painter(paint.of_status(one.status), (text.short(one.status, math.max(room, 4)))))
    end
    show_some(#relatives, lines)
  end
  -- Of a run that the limit does not hold back, it says nothing.
  if facts.limit and facts.requests / facts.limit >= 2 then
    local limit = facts.limit < 10 and ("%.2g"):format(facts.limit) or text.count(math.floor(facts.limit + 0.5))
    say(("Takes:     about %s, by the limit of %s a second\n"):format(text.duration(facts.requests / facts.limit),
      limit == "1" and "1 request" or limit .. " requests"))
  end
end

local function are(count, what)
  return text.agree(count, "%d is ", "%d are ") .. what
end

--- Returns the question: what is going to be sent, of what is selected. tally: of the count orders that the run is
-- about.
function cancel_plan.question(tally, count, host)
  local sent, expected = tally.sent, {}
  local refused = tally.refused - tally.settled_refused
  if refused > 0 then expected[1] = are(refused, "expected to be refused") end
  if tally.unknown > 0 then expected[#expected + 1] = are(tally.unknown, "unknown") end
  return ("Cancel %s at %s%s? A cancellation can't be undone."):format(
    (count > 1 and sent < count and sent .. " of " or "") .. text.agree(count, "this order", "these %d orders"), host,
    #expected > 0 and (", of which %s"):format(table.concat(expected, " and ")) or "")
end

--- Says that there is nothing to send, and why.
function cancel_plan.show_nothing(tally, left_out)
  local parts = {}
  if tally.done > 0 then parts[#parts + 1] = ("%d cancelled already or waiting for it"):format(tally.done) end
  if tally.settled_refused > 0 then parts[#parts + 1] = ("%d ported"):format(tally.settled_refused) end
  if left_out > 0 then parts[#parts + 1] = ("%d left out by --skip-refused"):format(left_out) end
  say("Nothing is to be cancelled: ", table.concat(parts, ", "), "\n")
end

return cancel_plan
