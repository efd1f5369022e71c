---@meta _
-- Types for editors (LuaCATS) of the operations of client.phone_number_blocks, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field phone_number_blocks telnyx.porting.PhoneNumberBlocks

---@class telnyx.porting.PhoneNumberBlocks
local PhoneNumberBlocks = {}

---@class telnyx.porting.PhoneNumberBlocksListOptions: telnyx.porting.CallOptions
---@field filter? { activation_status?: "New"|"Pending"|"Conflict"|"Cancel Pending"|"Failed"|"Concurred"|"Activate RDY"|"Disconnect Pending"|"Concurrence Sent"|"Old"|"Sending"|"Active"|"Cancelled", phone_number?: string|(string)[], portability_status?: "pending"|"confirmed"|"provisional", porting_order_id?: string|telnyx.porting.Order|(string|telnyx.porting.Order)[], status?: "draft"|"in-process"|"submitted"|"exception"|"foc-date-confirmed"|"cancel-pending"|"ported"|"cancelled"|("draft"|"in-process"|"submitted"|"exception"|"foc-date-confirmed"|"cancel-pending"|"ported"|"cancelled")[], support_key?: string|(string)[] }
---@field sort? "created_at"|"-created_at"|{ value?: "created_at"|"-created_at" }
---@field page? { number?: integer, size?: integer }
---@field unchecked_filter? boolean what does not fit the filter is no error
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists an order's blocks of numbers.
--- Source: GET /porting_orders/{porting_order_id}/phone_number_blocks
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.PhoneNumberBlocksListOptions
---@return telnyx.porting.PhoneNumberBlockPage?
---@return telnyx.porting.Error? err
function PhoneNumberBlocks:list(order_id, options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.PhoneNumberBlocksListOptions
---@return fun(): telnyx.porting.PhoneNumberBlock
function PhoneNumberBlocks:each(order_id, options) end

---@class telnyx.porting.PhoneNumberBlocksCreateOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field body? table further properties of the body, passed on as they are

---@class telnyx.porting.PhoneNumberBlocksCreateBody
---@field activation_ranges { end_at: string, start_at: string }[]
---@field phone_number_range { end_at: string, start_at: string }

--- Adds a block of numbers to an order.
--- Source: POST /porting_orders/{porting_order_id}/phone_number_blocks
---@param order_id string|telnyx.porting.Order
---@param body telnyx.porting.PhoneNumberBlocksCreateBody
---@param options? telnyx.porting.PhoneNumberBlocksCreateOptions
---@return telnyx.porting.PhoneNumberBlock?
---@return telnyx.porting.Error? err
function PhoneNumberBlocks:create(order_id, body, options) end

---@class telnyx.porting.PhoneNumberBlocksDeleteOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are

--- Takes a block of numbers away from an order.
--- Source: DELETE /porting_orders/{porting_order_id}/phone_number_blocks/{id}
---@param order_id string|telnyx.porting.Order
---@param id string
---@param options? telnyx.porting.PhoneNumberBlocksDeleteOptions
---@return telnyx.porting.PhoneNumberBlock?
---@return telnyx.porting.Error? err
function PhoneNumberBlocks:delete(order_id, id, options) end
