---@meta _
-- Types for editors (LuaCATS) of the operations of client.exception_types, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field exception_types telnyx.porting.ExceptionTypes

---@class telnyx.porting.ExceptionTypes
local ExceptionTypes = {}

---@class telnyx.porting.ExceptionTypesListOptions: telnyx.porting.CallOptions
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists the reasons why an order can be in exception.
--- Source: GET /porting_orders/exception_types
---@param options? telnyx.porting.ExceptionTypesListOptions
---@return telnyx.porting.ExceptionTypePage?
---@return telnyx.porting.Error? err
function ExceptionTypes:list(options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param options? telnyx.porting.ExceptionTypesListOptions
---@return fun(): telnyx.porting.ExceptionType
function ExceptionTypes:each(options) end
