--- The highlight groups, which a colour scheme or a user can set.

local highlight_groups = {}

highlight_groups.namespace = vim.api.nvim_create_namespace "telnyx_porting"

-- Links to groups that every colour scheme has for light and dark.
local links = {
  TelnyxPortingTitle = "Title",
  TelnyxPortingHelp = "Comment",
  TelnyxPortingColumns = "Statement",
  TelnyxPortingId = "Identifier",
  TelnyxPortingName = "Identifier",
  TelnyxPortingHidden = "NonText",
  TelnyxPortingError = "ErrorMsg",
  TelnyxPortingBusy = "IncSearch",
  TelnyxPortingProgress = "MoreMsg",
  TelnyxPortingWaiting = "DiagnosticInfo",
  TelnyxPortingStopped = "DiagnosticWarn",
  TelnyxPortingRefused = "DiagnosticWarn",
  TelnyxPortingFailed = "DiagnosticError",
  TelnyxPortingUncertain = "ErrorMsg",
  TelnyxPortingNotAttempted = "Comment",
  TelnyxPortingStatus = "Normal",
  TelnyxPortingStatusDraft = "Comment",
  TelnyxPortingStatusInProcess = "Type",
  TelnyxPortingStatusSubmitted = "Function",
  TelnyxPortingStatusException = "WarningMsg",
  TelnyxPortingStatusFocDateConfirmed = "Special",
  TelnyxPortingStatusPorted = "String",
  TelnyxPortingStatusCancelled = "Comment",
  TelnyxPortingStatusCancelPending = "Todo",
}

--- Defines the groups that neither colour scheme nor user has defined.
function highlight_groups.define()
  for group, link in pairs(links) do vim.cmd(("highlight default link %s %s"):format(group, link)) end
end

--- "cancel-pending" -> "TelnyxPortingStatusCancelPending". An unknown status has the common group.
function highlight_groups.group_of(status)
  local name = "TelnyxPortingStatus" .. tostring(status):gsub("^%l", string.upper):gsub("%-(%l)", string.upper)
  return links[name] and name or "TelnyxPortingStatus"
end

local of_outcomes = {
  ["cancel-pending"] = "TelnyxPortingStatusCancelPending",
  ["already-cancelled"] = "TelnyxPortingStatusCancelled",
  refused = "TelnyxPortingRefused",
  failed = "TelnyxPortingFailed",
  uncertain = "TelnyxPortingUncertain",
  ["not-attempted"] = "TelnyxPortingNotAttempted",
}

--- The group of what came of an order.
function highlight_groups.group_of_outcome(outcome)
  return of_outcomes[outcome] or "TelnyxPortingStatus"
end

return highlight_groups
