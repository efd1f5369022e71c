---@meta _
-- Types for editors (LuaCATS) of the operations of client.verification_codes, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field verification_codes telnyx.porting.VerificationCodes

---@class telnyx.porting.VerificationCodes
local VerificationCodes = {}

---@class telnyx.porting.VerificationCodesListOptions: telnyx.porting.CallOptions
---@field filter? { verified?: boolean }
---@field sort? "created_at"|"-created_at"|{ value?: "created_at"|"-created_at" }
---@field page? { number?: integer, size?: integer }
---@field unchecked_filter? boolean what does not fit the filter is no error
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists the verification codes of an order's numbers.
--- Source: GET /porting_orders/{id}/verification_codes
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.VerificationCodesListOptions
---@return telnyx.porting.VerificationCodePage?
---@return telnyx.porting.Error? err
function VerificationCodes:list(order_id, options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.VerificationCodesListOptions
---@return fun(): telnyx.porting.VerificationCode
function VerificationCodes:each(order_id, options) end

---@class telnyx.porting.VerificationCodesSendOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field body? table further properties of the body, passed on as they are

---@class telnyx.porting.VerificationCodesSendBody
---@field phone_numbers? string[]
---@field verification_method? "sms"|"call"

--- Has codes sent to an order's numbers, to all of them without a body.
--- Source: POST /porting_orders/{id}/verification_codes/send
---@param order_id string|telnyx.porting.Order
---@param body? telnyx.porting.VerificationCodesSendBody
---@param options? telnyx.porting.VerificationCodesSendOptions
---@return boolean?
---@return telnyx.porting.Error? err
function VerificationCodes:send(order_id, body, options) end

---@class telnyx.porting.VerificationCodesVerifyOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field body? table further properties of the body, passed on as they are

---@class telnyx.porting.VerificationCodesVerifyBody
---@field verification_codes? { code?: string, phone_number?: string }[]

--- Hands in the codes that the numbers got.
--- Source: POST /porting_orders/{id}/verification_codes/verify
---@param order_id string|telnyx.porting.Order
---@param body telnyx.porting.VerificationCodesVerifyBody
---@param options? telnyx.porting.VerificationCodesVerifyOptions
---@return telnyx.porting.VerificationCodePage?
---@return telnyx.porting.Error? err
function VerificationCodes:verify(order_id, body, options) end
