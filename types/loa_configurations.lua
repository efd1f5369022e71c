---@meta _
-- Types for editors (LuaCATS) of the operations of client.loa_configurations, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field loa_configurations telnyx.porting.LoaConfigurations

---@class telnyx.porting.LoaConfigurations
local LoaConfigurations = {}

---@class telnyx.porting.LoaConfigurationsListOptions: telnyx.porting.CallOptions
---@field page? { number?: integer, size?: integer }
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists the configurations of letters of authorization.
--- Source: GET /porting/loa_configurations
---@param options? telnyx.porting.LoaConfigurationsListOptions
---@return telnyx.porting.LoaConfigurationPage?
---@return telnyx.porting.Error? err
function LoaConfigurations:list(options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param options? telnyx.porting.LoaConfigurationsListOptions
---@return fun(): telnyx.porting.LoaConfiguration
function LoaConfigurations:each(options) end

---@class telnyx.porting.LoaConfigurationsCreateOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field body? table further properties of the body, passed on as they are

---@class telnyx.porting.LoaConfigurationsCreateBody
---@field address { city: string, country_code: string, extended_address?: string, state: string, street_address: string, zip_code: string }
---@field company_name string
---@field contact { email: string, phone_number: string }
---@field logo { document_id: string }
---@field name string

--- Creates a configuration of letters of authorization.
--- Source: POST /porting/loa_configurations
---@param body telnyx.porting.LoaConfigurationsCreateBody
---@param options? telnyx.porting.LoaConfigurationsCreateOptions
---@return telnyx.porting.LoaConfiguration?
---@return telnyx.porting.Error? err
function LoaConfigurations:create(body, options) end

---@class telnyx.porting.LoaConfigurationsPreviewDraftOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field body? table further properties of the body, passed on as they are
---@field to? string the file that the answer is written to

---@class telnyx.porting.LoaConfigurationsPreviewDraftBody
---@field address { city: string, country_code: string, extended_address?: string, state: string, street_address: string, zip_code: string }
---@field company_name string
---@field contact { email: string, phone_number: string }
---@field logo { document_id: string }
---@field name string

--- Makes the letter that a configuration would give, without creating it.
--- Source: POST /porting/loa_configurations/preview
---@param body telnyx.porting.LoaConfigurationsPreviewDraftBody
---@param options? telnyx.porting.LoaConfigurationsPreviewDraftOptions
---@return string?
---@return telnyx.porting.Error|string content_type
function LoaConfigurations:preview_draft(body, options) end

---@class telnyx.porting.LoaConfigurationsGetOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are

--- Reads a configuration of letters of authorization.
--- Source: GET /porting/loa_configurations/{id}
---@param id string
---@param options? telnyx.porting.LoaConfigurationsGetOptions
---@return telnyx.porting.LoaConfiguration?
---@return telnyx.porting.Error? err
function LoaConfigurations:get(id, options) end

---@class telnyx.porting.LoaConfigurationsUpdateOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field body? table further properties of the body, passed on as they are

---@class telnyx.porting.LoaConfigurationsUpdateBody
---@field address { city: string, country_code: string, extended_address?: string, state: string, street_address: string, zip_code: string }
---@field company_name string
---@field contact { email: string, phone_number: string }
---@field logo { document_id: string }
---@field name string

--- Replaces a configuration of letters of authorization.
--- Source: PATCH /porting/loa_configurations/{id}
---@param id string
---@param body telnyx.porting.LoaConfigurationsUpdateBody
---@param options? telnyx.porting.LoaConfigurationsUpdateOptions
---@return telnyx.porting.LoaConfiguration?
---@return telnyx.porting.Error? err
function LoaConfigurations:update(id, body, options) end

---@class telnyx.porting.LoaConfigurationsDeleteOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are

--- Deletes a configuration of letters of authorization.
--- Source: DELETE /porting/loa_configurations/{id}
---@param id string
---@param options? telnyx.porting.LoaConfigurationsDeleteOptions
---@return boolean?
---@return telnyx.porting.Error? err
function LoaConfigurations:delete(id, options) end

---@class telnyx.porting.LoaConfigurationsPreviewOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field to? string the file that the answer is written to

--- Makes the letter that a configuration gives.
--- Source: GET /porting/loa_configurations/{id}/preview
---@param id string
---@param options? telnyx.porting.LoaConfigurationsPreviewOptions
---@return string?
---@return telnyx.porting.Error|string content_type
function LoaConfigurations:preview(id, options) end
