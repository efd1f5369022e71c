---@meta _
-- Types for editors (LuaCATS) of the operations of client.reports, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field reports telnyx.porting.Reports

---@class telnyx.porting.Reports
local Reports = {}

---@class telnyx.porting.ReportsListOptions: telnyx.porting.CallOptions
---@field filter? { report_type?: "export_porting_orders_csv", status?: "pending"|"completed" }
---@field page? { number?: integer, size?: integer }
---@field unchecked_filter? boolean what does not fit the filter is no error
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists reports.
--- Source: GET /porting/reports
---@param options? telnyx.porting.ReportsListOptions
---@return telnyx.porting.PortingReportPage?
---@return telnyx.porting.Error? err
function Reports:list(options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param options? telnyx.porting.ReportsListOptions
---@return fun(): telnyx.porting.PortingReport
function Reports:each(options) end

---@class telnyx.porting.ReportsCreateOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field body? table further properties of the body, passed on as they are

---@class telnyx.porting.ReportsCreateBody
---@field params { filters: { created_at__gt?: string, created_at__lt?: string, customer_reference__in?: string[], status__in?: ("draft"|"in-process"|"submitted"|"exception"|"foc-date-confirmed"|"cancel-pending"|"ported"|"cancelled")[] } }
---@field report_type "export_porting_orders_csv"

--- Has a report made.
--- Source: POST /porting/reports
---@param body telnyx.porting.ReportsCreateBody
---@param options? telnyx.porting.ReportsCreateOptions
---@return telnyx.porting.PortingReport?
---@return telnyx.porting.Error? err
function Reports:create(body, options) end

---@class telnyx.porting.ReportsGetOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are

--- Reads how far a report is, and the id of its document.
--- Source: GET /porting/reports/{id}
---@param id string
---@param options? telnyx.porting.ReportsGetOptions
---@return telnyx.porting.PortingReport?
---@return telnyx.porting.Error? err
function Reports:get(id, options) end

--- Reads it until the API's work on it is done.
---@param id string
---@param options? { deadline?: number|false, interval?: number }
---@return telnyx.porting.PortingReport?
---@return telnyx.porting.Error? err
function Reports:wait(id, options) end
