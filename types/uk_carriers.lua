---@meta _
-- Types for editors (LuaCATS) of the operations of client.uk_carriers, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field uk_carriers telnyx.porting.UkCarriers

---@class telnyx.porting.UkCarriers
local UkCarriers = {}

---@class telnyx.porting.UkCarriersListOptions: telnyx.porting.CallOptions
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists the carriers in the UK.
--- Source: GET /porting/uk_carriers
---@param options? telnyx.porting.UkCarriersListOptions
---@return telnyx.porting.UkCarrierPage?
---@return telnyx.porting.Error? err
function UkCarriers:list(options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param options? telnyx.porting.UkCarriersListOptions
---@return fun(): telnyx.porting.UkCarrier
function UkCarriers:each(options) end
