---@meta _
-- Types for editors (LuaCATS) of the operations of client.action_requirements, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field action_requirements telnyx.porting.ActionRequirements

---@class telnyx.porting.ActionRequirements
local ActionRequirements = {}

---@class telnyx.porting.ActionRequirementsListOptions: telnyx.porting.CallOptions
---@field filter? { action_type?: "au_id_verification", id?: string|(string)[], requirement_type_id?: string, status?: "created"|"pending"|"completed"|"cancelled"|"failed" }
---@field sort? "created_at"|"-created_at"|"updated_at"|"-updated_at"|{ value?: "created_at"|"-created_at"|"updated_at"|"-updated_at" }
---@field page? { number?: integer, size?: integer }
---@field unchecked_filter? boolean what does not fit the filter is no error
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists what has to be done for an order.
--- Source: GET /porting_orders/{porting_order_id}/action_requirements
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.ActionRequirementsListOptions
---@return telnyx.porting.ActionRequirementPage?
---@return telnyx.porting.Error? err
function ActionRequirements:list(order_id, options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.ActionRequirementsListOptions
---@return fun(): telnyx.porting.ActionRequirement
function ActionRequirements:each(order_id, options) end

---@class telnyx.porting.ActionRequirementsInitiateOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field body? table further properties of the body, passed on as they are

---@class telnyx.porting.ActionRequirementsInitiateBody
---@field params { first_name: string, last_name: string }

--- Starts what has to be done.
--- Source: POST /porting_orders/{porting_order_id}/action_requirements/{id}/initiate
---@param order_id string|telnyx.porting.Order
---@param id string
---@param body telnyx.porting.ActionRequirementsInitiateBody
---@param options? telnyx.porting.ActionRequirementsInitiateOptions
---@return telnyx.porting.ActionRequirement?
---@return telnyx.porting.Error? err
function ActionRequirements:initiate(order_id, id, body, options) end
