---@meta _
-- Types for editors (LuaCATS) of the operations of client.sub_request, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field sub_request telnyx.porting.SubRequest

---@class telnyx.porting.SubRequest
local SubRequest = {}

---@class telnyx.porting.SubRequestGetOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are

--- Tells the ids that an order has in the API's first version.
--- Source: GET /porting_orders/{id}/sub_request
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.SubRequestGetOptions
---@return telnyx.porting.SubRequestIds?
---@return telnyx.porting.Error? err
function SubRequest:get(order_id, options) end
