---@meta _
-- Types for editors (LuaCATS) of the operations of client.requirements, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field requirements telnyx.porting.Requirements

---@class telnyx.porting.Requirements
local Requirements = {}

---@class telnyx.porting.RequirementsListOptions: telnyx.porting.CallOptions
---@field page? { number?: integer, size?: integer }
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists what an order needs for its country and kind of numbers.
--- Source: GET /porting_orders/{id}/requirements
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.RequirementsListOptions
---@return telnyx.porting.OrderRequirementDetailPage?
---@return telnyx.porting.Error? err
function Requirements:list(order_id, options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.RequirementsListOptions
---@return fun(): telnyx.porting.OrderRequirementDetail
function Requirements:each(order_id, options) end
