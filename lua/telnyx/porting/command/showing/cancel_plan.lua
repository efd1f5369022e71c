--- The plan that cancel shows on stderr before it asks.

local text = require "telnyx.porting.text"

local cancel_plan = {}

local most = 10

local why = {
  draft = "drafts, which are deleted rather than cancelled",
  foc = "have their FOC date within 48 hours",
  ported = "are ported already",
  missing = "are unknown to the account",
}

local nothing_to_do = { ["cancelled"] = true, ["cancel-pending"] = true }

local function say(...)
  io.stderr:write(...)
end

--- Writes counts by name, the largest first.
local function show_counts(counts)
  local names = {}
  for name in pairs(counts) do names[#names + 1] = name end
  table.sort(names, function(a, b)
    if counts[a] ~= counts[b] then return counts[a] > counts[b] end
    return a < b
  end)
  for _, name in ipairs(names) do say(("  %6d  %s\n"):format(counts[name], text.plain(name))) end
end

local function add(counts, name)
  counts[name] = (counts[name] or 0) + 1
end

local function accounts_of(entries)
  local names, seen = {}, {}
  for entry in entries:each() do
    local name = entry.user_id
    if name and not seen[name] then
      seen[name] = true
      names[#names + 1] = text.plain(name)
    end
  end
  return #names > 0 and table.concat(names, ", ") or "unknown"
end

--- facts: host, key_source, entries (of selected_orders.lua), repeats (of ids in the input), relatives (of
-- split_orders.lua).
function cancel_plan.show(facts)
  local entries = facts.entries
  say("Host:      ", facts.host, "\nKey:       from ", facts.key_source, "\nAccount:   ", accounts_of(entries), "\n")
  say("Selected:  ", text.plural(entries.count, "order"))
  if facts.repeats > 0 then say((" (named again: %d)"):format(facts.repeats)) end
  say "\n"

  local statuses, refusals, refused, done = {}, {}, 0, 0
  for entry in entries:each() do
    add(statuses, entry.status)
    if nothing_to_do[entry.status] then
      done = done + 1
    elseif entry.reason then
      refused = refused + 1
      add(refusals, why[entry.status] or why[entry.reason] or entry.sentence)
    end
  end
  show_counts(statuses)
  if done > 0 then say(("Cancelled already, or waiting for it: %d\n"):format(done)) end
  if refused > 0 then
    say(("Expected to be refused: %d\n"):format(refused))
    show_counts(refusals)
  end

  local relatives = facts.relatives
  if #relatives > 0 then
    say(("Not selected, though parts of the same port request as a selected one: %d\n"):format(#relatives))
    for i = 1, math.min(#relatives, most) do
      local one = relatives[i]
      say(("  %s  %-18s  %s\n"):format(one.id, text.plain(one.status), text.plain(one.parent)))
    end
    if #relatives > most then say(("  … and %d more\n"):format(#relatives - most)) end
  end
end

return cancel_plan
