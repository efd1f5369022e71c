--- The highlight groups, which a colour scheme or a user can set.

local highlight_groups = {}

highlight_groups.namespace = vim.api.nvim_create_namespace "telnyx_porting"

local links = {
  TelnyxPortingTitle = "Title",
  TelnyxPortingHelp = "Comment",
  TelnyxPortingColumns = "Statement",
  TelnyxPortingId = "Identifier",
  TelnyxPortingName = "Identifier",
  TelnyxPortingHidden = "NonText",
  TelnyxPortingError = "ErrorMsg",
  TelnyxPortingNote = "WarningMsg",
  TelnyxPortingBusy = "IncSearch",
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

--- Sets the groups that nobody else has set.
function highlight_groups.define()
  for group, link in pairs(links) do vim.cmd(("highlight default link %s %s"):format(group, link)) end
end

--- "cancel-pending" -> "TelnyxPortingStatusCancelPending"; a status that is new to this has the common group.
function highlight_groups.group_of(status)
  local name = "TelnyxPortingStatus" .. tostring(status):gsub("^%l", string.upper):gsub("%-(%l)", string.upper)
  return links[name] and name or "TelnyxPortingStatus"
end

return highlight_groups
