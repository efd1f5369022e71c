---@meta _
-- Types for editors (LuaCATS) of the operations of client.phone_number_configurations, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field phone_number_configurations telnyx.porting.PhoneNumberConfigurations

---@class telnyx.porting.PhoneNumberConfigurations
local PhoneNumberConfigurations = {}

---@class telnyx.porting.PhoneNumberConfigurationsListOptions: telnyx.porting.CallOptions
---@field filter? { porting_order?: { status?: "activation-in-progress"|"cancel-pending"|"cancelled"|"draft"|"exception"|"foc-date-confirmed"|"in-process"|"ported"|"submitted"|("activation-in-progress"|"cancel-pending"|"cancelled"|"draft"|"exception"|"foc-date-confirmed"|"in-process"|"ported"|"submitted")[] }, porting_phone_number?: string|(string)[], user_bundle_id?: string|(string)[] }
---@field sort? "created_at"|"-created_at"|{ value?: "created_at"|"-created_at" }
---@field page? { number?: integer, size?: integer }
---@field unchecked_filter? boolean what does not fit the filter is no error
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists what is configured for numbers once they are ported.
--- Source: GET /porting_orders/phone_number_configurations
---@param options? telnyx.porting.PhoneNumberConfigurationsListOptions
---@return telnyx.porting.PhoneNumberConfigurationPage?
---@return telnyx.porting.Error? err
function PhoneNumberConfigurations:list(options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param options? telnyx.porting.PhoneNumberConfigurationsListOptions
---@return fun(): telnyx.porting.PhoneNumberConfiguration
function PhoneNumberConfigurations:each(options) end

---@class telnyx.porting.PhoneNumberConfigurationsCreateOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field body? table further properties of the body, passed on as they are

---@class telnyx.porting.PhoneNumberConfigurationsCreateBody
---@field phone_number_configurations? { porting_phone_number_id: string, user_bundle_id: string }[]

--- Configures numbers for the time after they are ported.
--- Source: POST /porting_orders/phone_number_configurations
---@param body telnyx.porting.PhoneNumberConfigurationsCreateBody
---@param options? telnyx.porting.PhoneNumberConfigurationsCreateOptions
---@return telnyx.porting.PhoneNumberConfigurationPage?
---@return telnyx.porting.Error? err
function PhoneNumberConfigurations:create(body, options) end
