---@meta _
-- Types for editors (LuaCATS) of the operations of client.activation_jobs, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field activation_jobs telnyx.porting.ActivationJobs

---@class telnyx.porting.ActivationJobs
local ActivationJobs = {}

---@class telnyx.porting.ActivationJobsListOptions: telnyx.porting.CallOptions
---@field page? { number?: integer, size?: integer }
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists an order's activation jobs.
--- Source: GET /porting_orders/{id}/activation_jobs
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.ActivationJobsListOptions
---@return telnyx.porting.ActivationJobPage?
---@return telnyx.porting.Error? err
function ActivationJobs:list(order_id, options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param order_id string|telnyx.porting.Order
---@param options? telnyx.porting.ActivationJobsListOptions
---@return fun(): telnyx.porting.ActivationJob
function ActivationJobs:each(order_id, options) end

---@class telnyx.porting.ActivationJobsGetOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are

--- Reads an activation job.
--- Source: GET /porting_orders/{id}/activation_jobs/{activationJobId}
---@param order_id string|telnyx.porting.Order
---@param activation_job_id string
---@param options? telnyx.porting.ActivationJobsGetOptions
---@return telnyx.porting.ActivationJob?
---@return telnyx.porting.Error? err
function ActivationJobs:get(order_id, activation_job_id, options) end

---@class telnyx.porting.ActivationJobsUpdateOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are
---@field body? table further properties of the body, passed on as they are

---@class telnyx.porting.ActivationJobsUpdateBody
---@field activate_at? string

--- Sets when an activation job is carried out.
--- Source: PATCH /porting_orders/{id}/activation_jobs/{activationJobId}
---@param order_id string|telnyx.porting.Order
---@param activation_job_id string
---@param body telnyx.porting.ActivationJobsUpdateBody
---@param options? telnyx.porting.ActivationJobsUpdateOptions
---@return telnyx.porting.ActivationJob?
---@return telnyx.porting.Error? err
function ActivationJobs:update(order_id, activation_job_id, body, options) end

--- Reads it until the API's work on it is done.
---@param order_id string|telnyx.porting.Order
---@param id string
---@param options? { deadline?: number|false, interval?: number }
---@return telnyx.porting.ActivationJob?
---@return telnyx.porting.Error? err
function ActivationJobs:wait(order_id, id, options) end
