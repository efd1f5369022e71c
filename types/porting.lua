---@meta telnyx.porting
-- Types for editors (LuaCATS) of the module, its clients, requests, pages and errors; see the other files here for the
-- order and the operations, and doc/reference.md for what all of it means.

---@alias telnyx.null userdata porting.null

---@class telnyx.porting.Options
---@field api_key? string
---@field base_url? string
---@field timeout? number
---@field connect_timeout? number
---@field connection_age? number|false
---@field deadline? number|false
---@field max_attempts? integer
---@field settle? number
---@field settle_limit? number
---@field concurrency? integer
---@field rate? number
---@field user_agent? string
---@field headers? table<string, string>
---@field unchecked_base_url? boolean
---@field ca_file? string
---@field proxy? string
---@field on_event? fun(event: telnyx.porting.ClientEvent)
---@field adapter? "plain"|"openresty"|"libuv"

---@class telnyx.porting.Error
---@field kind string
---@field status integer|nil
---@field code string|nil
---@field title string|nil
---@field detail string|nil
---@field errors table[]|nil
---@field request_id string|nil
---@field attempts integer
---@field retryable boolean
---@field uncertain boolean

---@class telnyx.porting.Meta
---@field page_number integer
---@field page_size integer
---@field total_pages integer
---@field total_results integer

---@class telnyx.porting.Page
---@field data table[]
---@field meta telnyx.porting.Meta|nil
---@field [integer] any
local Page = {}

---@return telnyx.porting.Page?
---@return telnyx.porting.Error? err
function Page:next() end

---@return telnyx.porting.Request?
---@return telnyx.porting.Error? err
function Page:submit_next() end

---@class telnyx.porting.Order
local Order = {}

---@return boolean
function Order:is_final() end

---@param now? number
---@param hours? integer
---@return boolean
---@return string? word
---@return string? sentence
function Order:cancellable(now, hours) end

--- All numbers of the order, of which phone_numbers has the first 50 at most.
---@param client telnyx.porting.Client
---@param options? telnyx.porting.PortingPhoneNumbersListOptions
---@return fun(): table
function Order:numbers(client, options) end

--- The same as client:missing_requirements(order).
---@param client telnyx.porting.Client
---@return telnyx.porting.MissingRequirement[]?
---@return telnyx.porting.Error? err
function Order:missing_requirements(client) end

--- What the API said beside the order.
---@return { phone_numbers_url: string? }?
function Order:meta() end

---@return string
function Order:json() end

---@param options? { null: any }
---@return table
function Order:to_table(options) end

---@return fun(): string, any
function Order:pairs() end

---@class telnyx.porting.Request
local Request = {}

---@return boolean
function Request:done() end

---@return any
---@return any
function Request:result() end

---@param fn fun(result: any, err: any)
---@return telnyx.porting.Request
function Request:on_done(fn) end

function Request:abort() end

function Request:stop() end

---@return integer
function Request:attempts() end

---@return boolean
function Request:settled_by_read() end

---@class telnyx.porting.Counts
---@field requests integer
---@field in_flight integer
---@field throttled integer
---@field paused_seconds number
---@field paused_left number
---@field limit_per_second number|nil

---@class telnyx.porting.ClientEvent
---@field type "attempt"|"answer"|"wait"
---@field operation string
---@field method string
---@field path string
---@field attempt integer
---@field milliseconds integer|nil
---@field status integer|nil
---@field http_version string|nil
---@field request_id string|nil
---@field failure string|nil
---@field reason string|nil
---@field detail string|nil

---@class telnyx.porting.Outage
---@field since integer Unix seconds
---@field probe_at integer Unix seconds

---@class telnyx.porting.Progress
---@field done integer
---@field total integer|nil
---@field per_second number
---@field seconds_left number|nil
---@field stopped string|nil
---@field paused_until integer|nil Unix seconds
---@field outage telnyx.porting.Outage|nil
---@field takeover_at integer|nil Unix seconds
---@field counts table<string, integer>
---@field uncertain integer how many of the failed may have taken effect

---@class telnyx.porting.Outcome
---@field id string
---@field position integer
---@field outcome "cancel-pending"|"already-cancelled"|"refused"|"failed"|"not-attempted"|"unknown"
---@field order telnyx.porting.Order|nil
---@field err telnyx.porting.Error|nil
---@field reason string|nil
---@field attempts integer
---@field settled_by_read boolean
---@field seconds number|nil
---@field status telnyx.porting.Status|nil of the order, where the batch runs in a process of its own
---@field earlier boolean|nil true: an earlier run or another process settled it
---@field settled boolean|nil of porting.report: it is never sent again

---@class telnyx.porting.Report
---@field total integer
---@field duplicates integer|nil nil where the batch is followed in a database, which holds each order once
---@field counts table<string, integer>
---@field outcomes telnyx.porting.Outcome[]
---@field seconds number
---@field requests integer
---@field throttled integer
---@field paused_seconds number
---@field ok boolean
---@field stopped string|nil
---@field err telnyx.porting.Error|nil

--- What porting.report reads from a store.
---@class telnyx.porting.StoreReport
---@field total integer
---@field counts table<string, integer>
---@field outcomes telnyx.porting.Outcome[]|nil
---@field ok boolean
---@field settled integer
---@field finished boolean
---@field running boolean|nil
---@field started number
---@field base_url string
---@field name string|nil

---@class telnyx.porting.Run
---@field store string
---@field started number?
---@field base_url string?
---@field user_id string?
---@field name string?
---@field total integer?
---@field counts table<string, integer>?
---@field finished boolean?
---@field running boolean?
---@field profile string?
---@field problem string?

---@class telnyx.porting.BatchOptions
---@field on_outcome? fun(outcome: telnyx.porting.Outcome)
---@field on_progress? fun(progress: telnyx.porting.Progress)
---@field guard? fun(order: telnyx.porting.Order): boolean?, string?
---@field dry_run? boolean
---@field store? string
---@field name? string
---@field renew? boolean
---@field stop_after_failures? integer
---@field timeout? number of each attempt
---@field max_attempts? integer of each order
---@field headers? table<string, string> of each request
---@field deadline? number|false
---@field outage? number|false
---@field unique? boolean
---@field unchecked_filter? boolean
---@field all? boolean
---@field interrupted? fun(): boolean?

---@class telnyx.porting.Client
local Client = {}

---@param id string|telnyx.porting.Order
---@param options? telnyx.porting.CallOptions
---@return telnyx.porting.Order?
---@return telnyx.porting.Error? err
function Client:cancel(id, options) end

---@param id string|telnyx.porting.Order
---@param options? telnyx.porting.PortingOrdersGetOptions
---@return telnyx.porting.Order?
---@return telnyx.porting.Error? err
function Client:get(id, options) end

---@param options? telnyx.porting.PortingOrdersListOptions
---@return telnyx.porting.Page?
---@return telnyx.porting.Error? err
function Client:list(options) end

---@param options? telnyx.porting.PortingOrdersListOptions
---@return fun(): telnyx.porting.Order
function Client:orders(options) end

---@class telnyx.porting.Attachment
---@field action? "uploaded"|"uploaded again"|"found"|"kept"|"linked"
---@field id? string the document's
---@field filename? string
---@field size? integer bytes
---@field gone? string the id of a document that the service has deleted
---@field replaced? string the id of the document that the order named before

---@class telnyx.porting.AttachReport
---@field ok boolean
---@field order telnyx.porting.Order|nil
---@field documents { loa?: telnyx.porting.Attachment, invoice?: telnyx.porting.Attachment }

---@alias telnyx.porting.Paper string|telnyx.porting.DocumentsUploadBody a path, a document's id, or what is uploaded

--- Uploads an order's papers and sets them; the same call continues one that broke off.
---@param order string|telnyx.porting.Order
---@param papers { loa?: telnyx.porting.Paper, invoice?: telnyx.porting.Paper }
---@param options? { timeout?: number, deadline?: number|false, max_attempts?: integer } of each upload
---@return telnyx.porting.AttachReport?
---@return telnyx.porting.Error? err
---@return telnyx.porting.AttachReport? so_far
function Client:attach(order, papers, options) end

---@class telnyx.porting.MissingRequirement
---@field requirement_type_id string|nil
---@field name string|nil
---@field type string|nil
---@field wants "document"|"text"|"address"|string|nil
---@field description string|nil
---@field example string|nil
---@field acceptance_criteria table|nil
---@field status string|nil
---@field field_value string|nil

--- The requirements that an order still lacks.
---@param order string|telnyx.porting.Order
---@return telnyx.porting.MissingRequirement[]?
---@return telnyx.porting.Error? err
function Client:missing_requirements(order) end

---@param id string|telnyx.porting.Order
---@param statuses telnyx.porting.Status|telnyx.porting.Status[]
---@param options? { deadline?: number|false, interval?: number }
---@return telnyx.porting.Order?
---@return telnyx.porting.Error? err
function Client:wait(id, statuses, options) end

---@param operation string
---@param ... any
---@return telnyx.porting.Request
function Client:submit(operation, ...) end

--- Of every call.
---@class telnyx.porting.CallOptions
---@field timeout? number seconds, of each attempt
---@field deadline? number|false seconds, of the whole call
---@field max_attempts? integer
---@field headers? table<string, string>
---@field idempotency_key? string

---@class telnyx.porting.RequestOptions: telnyx.porting.CallOptions
---@field method? "GET"|"POST"|"PATCH"|"PUT"|"DELETE"
---@field path string|string[]
---@field query? table
---@field body? table|string
---@field media? string
---@field to? string
---@field retry? "read"|"set"|"delete"|"once"

--- Calls any operation of the API.
---@param options telnyx.porting.RequestOptions
---@return any
---@return any
function Client:request(options) end

---@param key string
function Client:set_key(key) end

---@param ids table|fun(): string|telnyx.porting.Order|nil
---@param options? telnyx.porting.BatchOptions
---@return telnyx.porting.Report?
---@return telnyx.porting.Error? err
function Client:cancel_all(ids, options) end

---@param store string
---@param options? telnyx.porting.BatchOptions
---@return telnyx.porting.Report?
---@return telnyx.porting.Error? err
function Client:resume(store, options) end

---@param ids table|fun(): string|telnyx.porting.Order|nil
---@param options? telnyx.porting.BatchOptions
---@return fun(): telnyx.porting.Outcome
function Client:cancel_each(ids, options) end

function Client:stop() end

function Client:close() end

---@return integer
function Client:pending() end

---@return integer?
function Client:descriptor() end

---@return number?
function Client:deadline() end

function Client:drive() end

---@param seconds? number
---@return boolean
function Client:turn(seconds) end

---@return string
function Client:base_url() end

---@return integer
function Client:concurrency() end

---@return telnyx.porting.Counts
function Client:counts() end

---@return fun(all: table, name: string?): string?, any
---@return table all
function Client:pairs() end

---@return number
function Client:server_time() end

---@class telnyx.porting
---@field _VERSION string
---@field null userdata
---@field array_mt table
---@field empty_array userdata
---@field empty_array_mt table
---@field outcomes string[]
local porting = {}

---@param options? telnyx.porting.Options
---@return telnyx.porting.Client
function porting.new(options) end

---@return table[]
function porting.operations() end

---@return table<string, table<string, string>>
function porting.constants() end

---@return telnyx.porting.Run[]
function porting.runs() end

--- Fields of an error that a test makes.
---@class telnyx.porting.ErrorFields
---@field kind string
---@field status? integer
---@field code? string
---@field title? string
---@field detail? string
---@field request_id? string
---@field attempts? integer
---@field retryable? boolean
---@field uncertain? boolean
---@field errors? table[]

---@param fields telnyx.porting.ErrorFields
---@return telnyx.porting.Error
function porting.error(fields) end

---@param fields table records from 1, meta, next (a page or an error)
---@return telnyx.porting.Page
function porting.page(fields) end

---@generic T
---@param value T?
---@param err any
---@return T
function porting.assert(value, err, ...) end

---@param poll fun(descriptors: integer[], seconds: number?)
---@return fun(...: telnyx.porting.Request|telnyx.porting.Client): any, telnyx.porting.Error?
function porting.wait_with(poll) end

---@param store string
---@param options? { outcomes?: boolean }
---@return telnyx.porting.StoreReport?
---@return telnyx.porting.Error? err
function porting.report(store, options) end

---@param id string|telnyx.porting.Order
---@return telnyx.porting.Order?
---@return telnyx.porting.Error? err
function porting.cancel(id) end

---@param id string|telnyx.porting.Order
---@param options? telnyx.porting.PortingOrdersGetOptions
---@return telnyx.porting.Order?
---@return telnyx.porting.Error? err
function porting.get(id, options) end

---@param options? telnyx.porting.PortingOrdersListOptions
---@return telnyx.porting.Page?
---@return telnyx.porting.Error? err
function porting.list(options) end

---@param options? telnyx.porting.PortingOrdersListOptions
---@return fun(): telnyx.porting.Order
function porting.orders(options) end

---@param order string|telnyx.porting.Order
---@param papers { loa?: telnyx.porting.Paper, invoice?: telnyx.porting.Paper }
---@param options? { timeout?: number, deadline?: number|false, max_attempts?: integer } of each upload
---@return telnyx.porting.AttachReport?
---@return telnyx.porting.Error? err
---@return telnyx.porting.AttachReport? so_far
function porting.attach(order, papers, options) end

--- The answer that a call returned as this result.
---@param result any
---@return { status: integer, request_id: string?, headers: table<string, string>, http_version: string?, attempts: integer, meta: table? }?
function porting.answer(result) end

---@param json string
---@return telnyx.porting.Order?
---@return telnyx.porting.Error? err
function porting.order(json) end

---@param value any
---@param options? { null: any }
---@return string
function porting.encode(value, options) end

---@param text string
---@param options? { null: any }
---@return any
---@return telnyx.porting.Error? err
function porting.decode(text, options) end

---@param list? table
---@return table
function porting.array(list) end

---@param text string
---@return number?
---@return telnyx.porting.Error? err
function porting.time(text) end

return porting
