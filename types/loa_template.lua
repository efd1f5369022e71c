---@meta _
-- Types for editors (LuaCATS) of the operations of client.loa_template, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field loa_template telnyx.porting.LoaTemplate

---@class telnyx.porting.LoaTemplate
local LoaTemplate = {}

---@class telnyx.porting.LoaTemplateGetOptions: telnyx.porting.CallOptions
---@field loa_configuration_id? string
---@field query? table further parameters, passed on as they are
---@field to? string the file that the answer is written to

--- Makes the letter of authorization of an order, to be signed.
--- Source: GET /porting_orders/{id}/loa_template
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.LoaTemplateGetOptions
---@return string?
---@return telnyx.porting.Error|string content_type
function LoaTemplate:get(order_id, options) end
