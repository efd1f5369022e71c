---@meta _
-- Types for editors (LuaCATS) of the operations of client.requirement_types, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field requirement_types telnyx.porting.RequirementTypes

---@class telnyx.porting.RequirementTypes
local RequirementTypes = {}

---@class telnyx.porting.RequirementTypesListOptions: telnyx.porting.CallOptions
---@field filter? { name?: string|{ contains?: string } }
---@field sort? "created_at"|"-created_at"|"name"|"-name"|"updated_at"|"-updated_at"|("created_at"|"-created_at"|"name"|"-name"|"updated_at"|"-updated_at")[]
---@field unchecked_filter? boolean what does not fit the filter is no error
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists the types of requirements.
--- Source: GET /requirement_types
---@param options? telnyx.porting.RequirementTypesListOptions
---@return telnyx.porting.RequirementTypePage?
---@return telnyx.porting.Error? err
function RequirementTypes:list(options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param options? telnyx.porting.RequirementTypesListOptions
---@return fun(): telnyx.porting.RequirementType
function RequirementTypes:each(options) end

---@class telnyx.porting.RequirementTypesGetOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are

--- Reads a type of requirement.
--- Source: GET /requirement_types/{id}
---@param id string
---@param options? telnyx.porting.RequirementTypesGetOptions
---@return telnyx.porting.RequirementType?
---@return telnyx.porting.Error? err
function RequirementTypes:get(id, options) end
