---@meta _
-- Types for editors (LuaCATS) of the operations of client.allowed_foc_windows, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field allowed_foc_windows telnyx.porting.AllowedFocWindows

---@class telnyx.porting.AllowedFocWindows
local AllowedFocWindows = {}

---@class telnyx.porting.AllowedFocWindowsListOptions: telnyx.porting.CallOptions
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists the time windows that an order's FOC date may lie in.
--- Source: GET /porting_orders/{id}/allowed_foc_windows
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.AllowedFocWindowsListOptions
---@return telnyx.porting.AllowedFocWindowPage?
---@return telnyx.porting.Error? err
function AllowedFocWindows:list(order_id, options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.AllowedFocWindowsListOptions
---@return fun(): telnyx.porting.AllowedFocWindow
function AllowedFocWindows:each(order_id, options) end
