---@meta _
-- Types for editors (LuaCATS) of the operations of client.portability_checks, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field portability_checks telnyx.porting.PortabilityChecks

---@class telnyx.porting.PortabilityChecks
local PortabilityChecks = {}

---@class telnyx.porting.PortabilityChecksRunOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field body? table further properties of the body, passed on as they are

---@class telnyx.porting.PortabilityChecksRunBody
---@field phone_numbers? string[]

--- Tells whether numbers can be ported.
--- Source: POST /portability_checks
---@param body telnyx.porting.PortabilityChecksRunBody
---@param options? telnyx.porting.PortabilityChecksRunOptions
---@return telnyx.porting.PortabilityCheckPage?
---@return telnyx.porting.Error? err
function PortabilityChecks:run(body, options) end
