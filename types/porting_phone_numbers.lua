---@meta _
-- Types for editors (LuaCATS) of the operations of client.porting_phone_numbers, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field porting_phone_numbers telnyx.porting.PortingPhoneNumbers

---@class telnyx.porting.PortingPhoneNumbers
local PortingPhoneNumbers = {}

---@class telnyx.porting.PortingPhoneNumbersListOptions: telnyx.porting.CallOptions
---@field filter? { activation_status?: "New"|"Pending"|"Conflict"|"Cancel Pending"|"Failed"|"Concurred"|"Activate RDY"|"Disconnect Pending"|"Concurrence Sent"|"Old"|"Sending"|"Active"|"Cancelled", phone_number?: string|(string)[], portability_status?: "pending"|"confirmed"|"provisional", porting_order_id?: string|telnyx.porting.Order|(string|telnyx.porting.Order)[], porting_order_status?: "draft"|"in-process"|"submitted"|"exception"|"foc-date-confirmed"|"cancel-pending"|"ported"|"cancelled", support_key?: string|(string)[] }
---@field page? { number?: integer, size?: integer }
---@field unchecked_filter? boolean what does not fit the filter is no error
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are
---@field to? string the file that the answer is written to
---@field format? "csv" the list as a file

--- Lists the numbers of all orders.
--- Source: GET /porting_phone_numbers
---@param options? telnyx.porting.PortingPhoneNumbersListOptions
---@return telnyx.porting.PhoneNumberPage?
---@return telnyx.porting.Error? err
function PortingPhoneNumbers:list(options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param options? telnyx.porting.PortingPhoneNumbersListOptions
---@return fun(): telnyx.porting.PhoneNumber
function PortingPhoneNumbers:each(options) end
