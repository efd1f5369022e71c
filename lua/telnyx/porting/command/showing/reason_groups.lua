--- Groups the orders that were not cancelled by the reason: counts, and the first ids of each group. It holds no more
-- than a few hundred ids, however many orders there are.

local fold = require "telnyx.porting.command.showing.fold"
local stored_text = require "telnyx.porting.command.showing.stored_text"
local text = require "telnyx.porting.text"

local reason_groups = {}
reason_groups.__index = reason_groups

local most_ids = 10    -- of a group
local most_groups = 20 -- that are told apart

-- What the plan knew of the orders, in words: of one, and of several.
local expected = {
  draft = { "draft, which telnyx-porting delete deletes", "drafts, which telnyx-porting delete deletes" },
  foc = { "within 48 hours of the FOC date", "within 48 hours of the FOC date" },
  ported = { "ported already", "ported already" },
}

local an_id = ("%x"):rep(8) .. "%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-" .. ("%x"):rep(12)

--- reason_of(id): what the plan expected ("draft", "foc", "ported") or nil; itself nil if there is no plan.
function reason_groups.new(reason_of)
  return setmetatable({ reason_of = reason_of, groups = {}, by_name = {}, count = 0 }, reason_groups)
end

--- The reason without what is different for each order: its id, and the request's.
local function reason_without_ids(outcome)
  local err = outcome.err or outcome
  local why = stored_text(err.detail or err.title or outcome.reason) or "no reason is known"
  why = text.plain(why):gsub(an_id, "…")
  if not err.kind then return why end
  return ("%s (%s%s%s)"):format(why, err.kind, err.status and ", status " .. err.status or "",
    err.code and ", code " .. text.plain(stored_text(err.code)) or "")
end

function reason_groups:add(outcome)
  local known = self.reason_of and self.reason_of(outcome.id)
  if not expected[known] then known = nil end
  local reason = reason_without_ids(outcome)
  local name = ("%s %s %s"):format(outcome.outcome, known or "", reason)
  local group = self.by_name[name]
  if not group then
    if #self.groups == most_groups then name, reason = "other reasons", nil end
    group = self.by_name[name]
    if not group then
      group = { name = name, outcome = outcome.outcome, known = known, reason = reason, count = 0, ids = {} }
      self.by_name[name], self.groups[#self.groups + 1] = group, group
    end
  end
  group.count = group.count + 1
  if #group.ids < most_ids then group.ids[#group.ids + 1] = outcome.id end
  self.count = self.count + 1
end

--- "2 refused, drafts, which telnyx-porting delete deletes: …"
local function heading_of(group)
  if not group.reason then return text.agree(group.count, "%d for another reason", "%d for other reasons") end
  local known = expected[group.known]
  return ("%d %s%s: %s"):format(group.count, group.outcome,
    known and ", " .. text.agree(group.count, known[1], known[2]) or "", group.reason)
end

--- Writes the groups, the largest first: write(…) writes to that descriptor. Returns whether ids were left out.
function reason_groups:show(write, descriptor)
  local cut = false
  table.sort(self.groups, function(a, b)
    if a.count ~= b.count then return a.count > b.count end
    return a.name < b.name
  end)
  for _, group in ipairs(self.groups) do
    write(fold("  " .. heading_of(group), descriptor, 4), "\n")
    for _, id in ipairs(group.ids) do write("      ", id, "\n") end
    if group.count > #group.ids then
      cut = true
      write(("      … and %d more\n"):format(group.count - #group.ids))
    end
  end
  return cut
end

return reason_groups
