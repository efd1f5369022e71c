--- Groups the orders that were not cancelled by the reason: counts, and the first ids of each group. It holds no more
-- than a few hundred ids, however many orders there are.

local fold = require "telnyx.porting.command.showing.fold"
local stored_text = require "telnyx.porting.command.showing.stored_text"
local text = require "telnyx.porting.text"

local reason_groups = {}
reason_groups.__index = reason_groups

local most_ids = 10    -- of a group
local most_groups = 20 -- that are told apart

-- What the plan knew of the order, in words.
local expected = {
  draft = "drafts, which telnyx-porting delete deletes",
  foc = "within 48 hours of the FOC date",
  ported = "ported already",
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

--- The name of the group of an outcome.
local function name_of(self, outcome)
  local known = self.reason_of and expected[self.reason_of(outcome.id)]
  return ("%s%s: %s"):format(outcome.outcome, known and ", " .. known or "", reason_without_ids(outcome))
end

function reason_groups:add(outcome)
  local name = name_of(self, outcome)
  local group = self.by_name[name]
  if not group then
    if #self.groups == most_groups then name = "other reasons" end
    group = self.by_name[name]
    if not group then
      group = { name = name, count = 0, ids = {} }
      self.by_name[name], self.groups[#self.groups + 1] = group, group
    end
  end
  group.count = group.count + 1
  if #group.ids < most_ids then group.ids[#group.ids + 1] = outcome.id end
  self.count = self.count + 1
end

--- Writes the groups, the largest first: write(…) writes to that descriptor. Returns whether ids were left out.
function reason_groups:show(write, descriptor)
  local cut = false
  table.sort(self.groups, function(a, b)
    if a.count ~= b.count then return a.count > b.count end
    return a.name < b.name
  end)
  for _, group in ipairs(self.groups) do
    write(fold(("  %d %s"):format(group.count, group.name), descriptor, 4), "\n")
    for _, id in ipairs(group.ids) do write("      ", id, "\n") end
    if group.count > #group.ids then
      cut = true
      write(("      … and %d more\n"):format(group.count - #group.ids))
    end
  end
  return cut
end

return reason_groups
