---@meta _
-- Types for editors (LuaCATS) of the operations of client.associated_phone_numbers, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field associated_phone_numbers telnyx.porting.AssociatedPhoneNumbers

---@class telnyx.porting.AssociatedPhoneNumbers
local AssociatedPhoneNumbers = {}

---@class telnyx.porting.AssociatedPhoneNumbersListOptions: telnyx.porting.CallOptions
---@field filter? { action?: "keep"|"disconnect", phone_number?: string }
---@field sort? "created_at"|"-created_at"|{ value?: "created_at"|"-created_at" }
---@field page? { number?: integer, size?: integer }
---@field unchecked_filter? boolean what does not fit the filter is no error
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists the numbers that a partial port in the UK keeps or disconnects.
--- Source: GET /porting_orders/{porting_order_id}/associated_phone_numbers
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.AssociatedPhoneNumbersListOptions
---@return telnyx.porting.AssociatedPhoneNumberPage?
---@return telnyx.porting.Error? err
function AssociatedPhoneNumbers:list(order_id, options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.AssociatedPhoneNumbersListOptions
---@return fun(): telnyx.porting.AssociatedPhoneNumber
function AssociatedPhoneNumbers:each(order_id, options) end

---@class telnyx.porting.AssociatedPhoneNumbersCreateOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field body? table further properties of the body, passed on as they are

---@class telnyx.porting.AssociatedPhoneNumbersCreateBody
---@field action "keep"|"disconnect"
---@field phone_number_range { end_at?: string, start_at?: string }

--- Says of numbers that are not ported whether they are kept or disconnected.
--- Source: POST /porting_orders/{porting_order_id}/associated_phone_numbers
---@param order_id string|telnyx.porting.Order
---@param body telnyx.porting.AssociatedPhoneNumbersCreateBody
---@param options? telnyx.porting.AssociatedPhoneNumbersCreateOptions
---@return telnyx.porting.AssociatedPhoneNumber?
---@return telnyx.porting.Error? err
function AssociatedPhoneNumbers:create(order_id, body, options) end

---@class telnyx.porting.AssociatedPhoneNumbersDeleteOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are

--- Takes such numbers back.
--- Source: DELETE /porting_orders/{porting_order_id}/associated_phone_numbers/{id}
---@param order_id string|telnyx.porting.Order
---@param id string
---@param options? telnyx.porting.AssociatedPhoneNumbersDeleteOptions
---@return telnyx.porting.AssociatedPhoneNumber?
---@return telnyx.porting.Error? err
function AssociatedPhoneNumbers:delete(order_id, id, options) end
