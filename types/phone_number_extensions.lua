---@meta _
-- Types for editors (LuaCATS) of the operations of client.phone_number_extensions, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field phone_number_extensions telnyx.porting.PhoneNumberExtensions

---@class telnyx.porting.PhoneNumberExtensions
local PhoneNumberExtensions = {}

---@class telnyx.porting.PhoneNumberExtensionsListOptions: telnyx.porting.CallOptions
---@field filter? { porting_phone_number_id?: string }
---@field sort? "created_at"|"-created_at"|{ value?: "created_at"|"-created_at" }
---@field page? { number?: integer, size?: integer }
---@field unchecked_filter? boolean what does not fit the filter is no error
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists the extensions of an order's numbers.
--- Source: GET /porting_orders/{porting_order_id}/phone_number_extensions
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.PhoneNumberExtensionsListOptions
---@return telnyx.porting.PhoneNumberExtensionPage?
---@return telnyx.porting.Error? err
function PhoneNumberExtensions:list(order_id, options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.PhoneNumberExtensionsListOptions
---@return fun(): telnyx.porting.PhoneNumberExtension
function PhoneNumberExtensions:each(order_id, options) end

---@class telnyx.porting.PhoneNumberExtensionsCreateOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field body? table further properties of the body, passed on as they are

---@class telnyx.porting.PhoneNumberExtensionsCreateBody
---@field activation_ranges { end_at: integer, start_at: integer }[]
---@field extension_range { end_at: integer, start_at: integer }
---@field porting_phone_number_id string

--- Adds a range of extensions to a number.
--- Source: POST /porting_orders/{porting_order_id}/phone_number_extensions
---@param order_id string|telnyx.porting.Order
---@param body telnyx.porting.PhoneNumberExtensionsCreateBody
---@param options? telnyx.porting.PhoneNumberExtensionsCreateOptions
---@return telnyx.porting.PhoneNumberExtension?
---@return telnyx.porting.Error? err
function PhoneNumberExtensions:create(order_id, body, options) end

---@class telnyx.porting.PhoneNumberExtensionsDeleteOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are

--- Takes a range of extensions away.
--- Source: DELETE /porting_orders/{porting_order_id}/phone_number_extensions/{id}
---@param order_id string|telnyx.porting.Order
---@param id string
---@param options? telnyx.porting.PhoneNumberExtensionsDeleteOptions
---@return telnyx.porting.PhoneNumberExtension?
---@return telnyx.porting.Error? err
function PhoneNumberExtensions:delete(order_id, id, options) end
