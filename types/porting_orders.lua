---@meta _
-- Types for editors (LuaCATS) of the operations of client.porting_orders, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field porting_orders telnyx.porting.PortingOrders

---@class telnyx.porting.PortingOrders
local PortingOrders = {}

---@class telnyx.porting.PortingOrdersCancelOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are

--- Asks for an order's cancellation.
--- Source: POST /porting_orders/{id}/actions/cancel
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.PortingOrdersCancelOptions
---@return telnyx.porting.Order?
---@return telnyx.porting.Error? err
function PortingOrders:cancel(order_id, options) end

---@class telnyx.porting.PortingOrdersGetOptions: telnyx.porting.CallOptions
---@field include_phone_numbers? boolean
---@field query? table further parameters, passed on as they are

--- Reads an order.
--- Source: GET /porting_orders/{id}
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.PortingOrdersGetOptions
---@return telnyx.porting.Order?
---@return telnyx.porting.Error? err
function PortingOrders:get(order_id, options) end

---@class telnyx.porting.PortingOrdersListOptions: telnyx.porting.CallOptions
---@field filter? { activation_settings?: { fast_port_eligible?: boolean, foc_datetime_requested?: { gt?: string, lt?: string } }, customer_group_reference?: string, customer_reference?: string, end_user?: { admin?: { auth_person_name?: string, entity_name?: string } }, misc?: { type?: "full"|"partial" }, parent_support_key?: string, phone_numbers?: { carrier_name?: string, country_code?: string, phone_number?: { contains?: string } }, status?: "draft"|"in-process"|"submitted"|"exception"|"foc-date-confirmed"|"cancel-pending"|"ported"|"cancelled"|("draft"|"in-process"|"submitted"|"exception"|"foc-date-confirmed"|"cancel-pending"|"ported"|"cancelled")[] }
---@field sort? "created_at"|"-created_at"|"activation_settings.foc_datetime_requested"|"-activation_settings.foc_datetime_requested"|{ value?: "created_at"|"-created_at"|"activation_settings.foc_datetime_requested"|"-activation_settings.foc_datetime_requested" }
---@field page? { number?: integer, size?: integer }
---@field include_phone_numbers? boolean
---@field unchecked_filter? boolean what does not fit the filter is no error
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists orders.
--- Source: GET /porting_orders
---@param options? telnyx.porting.PortingOrdersListOptions
---@return telnyx.porting.OrderPage?
---@return telnyx.porting.Error? err
function PortingOrders:list(options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param options? telnyx.porting.PortingOrdersListOptions
---@return fun(): telnyx.porting.Order
function PortingOrders:each(options) end

---@class telnyx.porting.PortingOrdersCreateOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field body? table further properties of the body, passed on as they are

---@class telnyx.porting.PortingOrdersCreateBody
---@field customer_group_reference? string
---@field customer_reference? string|telnyx.null
---@field phone_numbers string[]

--- Creates a draft order, or several where the numbers cannot be ported together.
--- Source: POST /porting_orders
---@param body telnyx.porting.PortingOrdersCreateBody
---@param options? telnyx.porting.PortingOrdersCreateOptions
---@return telnyx.porting.OrderPage?
---@return telnyx.porting.Error? err
function PortingOrders:create(body, options) end

---@class telnyx.porting.PortingOrdersUpdateOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field body? table further properties of the body, passed on as they are

---@class telnyx.porting.PortingOrdersUpdateBody
---@field activation_settings? { foc_datetime_requested?: string }
---@field customer_group_reference? string
---@field customer_reference? string
---@field documents? { invoice?: string|telnyx.null, loa?: string|telnyx.null }
---@field end_user? { admin?: { account_number?: string|telnyx.null, auth_person_name?: string|telnyx.null, billing_phone_number?: string|telnyx.null, business_identifier?: string|telnyx.null, entity_name?: string|telnyx.null, pin_passcode?: string|telnyx.null, tax_identifier?: string|telnyx.null }, location?: { administrative_area?: string|telnyx.null, country_code?: string|telnyx.null, extended_address?: string|telnyx.null, locality?: string|telnyx.null, postal_code?: string|telnyx.null, street_address?: string|telnyx.null } }
---@field messaging? { enable_messaging?: boolean }
---@field misc? { new_billing_phone_number?: string|telnyx.null, remaining_numbers_action?: "keep"|"disconnect"|telnyx.null, type?: "full"|"partial" }|telnyx.null
---@field phone_number_configuration? { billing_group_id?: string|telnyx.null, connection_id?: string|telnyx.null, emergency_address_id?: string|telnyx.null, messaging_profile_id?: string|telnyx.null, tags?: string[] }
---@field requirement_group_id? string
---@field requirements? { field_value: string, requirement_type_id: string }[]
---@field user_feedback? { user_comment?: string|telnyx.null, user_rating?: integer|telnyx.null }
---@field webhook_url? string

--- Changes those properties of an order that the body holds.
--- Source: PATCH /porting_orders/{id}
---@param order_id string|telnyx.porting.Order
---@param body telnyx.porting.PortingOrdersUpdateBody
---@param options? telnyx.porting.PortingOrdersUpdateOptions
---@return telnyx.porting.Order?
---@return telnyx.porting.Error? err
function PortingOrders:update(order_id, body, options) end

---@class telnyx.porting.PortingOrdersDeleteOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are

--- Deletes a draft order.
--- Source: DELETE /porting_orders/{id}
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.PortingOrdersDeleteOptions
---@return boolean?
---@return telnyx.porting.Error? err
function PortingOrders:delete(order_id, options) end

---@class telnyx.porting.PortingOrdersConfirmOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are

--- Submits an order.
--- Source: POST /porting_orders/{id}/actions/confirm
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.PortingOrdersConfirmOptions
---@return telnyx.porting.Order?
---@return telnyx.porting.Error? err
function PortingOrders:confirm(order_id, options) end

---@class telnyx.porting.PortingOrdersActivateOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are

--- Starts the activation of an order's numbers (US FastPort only).
--- Source: POST /porting_orders/{id}/actions/activate
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.PortingOrdersActivateOptions
---@return telnyx.porting.ActivationJob?
---@return telnyx.porting.Error? err
function PortingOrders:activate(order_id, options) end

---@class telnyx.porting.PortingOrdersShareOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field body? table further properties of the body, passed on as they are

---@class telnyx.porting.PortingOrdersShareBody
---@field expires_in_seconds? integer
---@field permissions? "porting_order.document.read"|"porting_order.document.update"

--- Makes a token that gives others access to an order.
--- Source: POST /porting_orders/{id}/actions/share
---@param order_id string|telnyx.porting.Order
---@param body telnyx.porting.PortingOrdersShareBody
---@param options? telnyx.porting.PortingOrdersShareOptions
---@return telnyx.porting.SharingToken?
---@return telnyx.porting.Error? err
function PortingOrders:share(order_id, body, options) end
