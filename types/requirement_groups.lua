---@meta _
-- Types for editors (LuaCATS) of the operations of client.requirement_groups, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field requirement_groups telnyx.porting.RequirementGroups

---@class telnyx.porting.RequirementGroups
local RequirementGroups = {}

---@class telnyx.porting.RequirementGroupsListOptions: telnyx.porting.CallOptions
---@field filter? { action?: "ordering"|"porting"|"action", country_code?: string, customer_reference?: string, phone_number_type?: "local"|"toll_free"|"mobile"|"national"|"shared_cost", status?: "approved"|"unapproved"|"pending-approval"|"declined" }
---@field unchecked_filter? boolean what does not fit the filter is no error
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists the account's groups of values for requirements.
--- Source: GET /requirement_groups
---@param options? telnyx.porting.RequirementGroupsListOptions
---@return telnyx.porting.RequirementGroupPage?
---@return telnyx.porting.Error? err
function RequirementGroups:list(options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param options? telnyx.porting.RequirementGroupsListOptions
---@return fun(): telnyx.porting.RequirementGroup
function RequirementGroups:each(options) end

---@class telnyx.porting.RequirementGroupsGetOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are

--- Reads a group of values for requirements.
--- Source: GET /requirement_groups/{id}
---@param id string
---@param options? telnyx.porting.RequirementGroupsGetOptions
---@return telnyx.porting.RequirementGroup?
---@return telnyx.porting.Error? err
function RequirementGroups:get(id, options) end
