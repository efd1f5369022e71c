---@meta _
-- Types for editors (LuaCATS) of the operations of client.events, from their rows: made by `make docs`.

---@class telnyx.porting.Client
---@field events telnyx.porting.Events

---@class telnyx.porting.Events
local Events = {}

---@class telnyx.porting.EventsListOptions: telnyx.porting.CallOptions
---@field filter? { created_at?: { gte?: string, lte?: string }, porting_order_id?: string|telnyx.porting.Order, type?: "porting_order.deleted"|"porting_order.loa_updated"|"porting_order.messaging_changed"|"porting_order.status_changed"|"porting_order.sharing_token_expired"|"porting_order.new_comment"|"porting_order.split" }
---@field page? { number?: integer, size?: integer }
---@field unchecked_filter? boolean what does not fit the filter is no error
---@field relist? boolean of the walk alone: lists again when records leave the list
---@field query? table further parameters, passed on as they are

--- Lists what happened to orders, as webhooks tell it.
--- Source: GET /porting/events
---@param options? telnyx.porting.EventsListOptions
---@return telnyx.porting.EventPage?
---@return telnyx.porting.Error? err
function Events:list(options) end

--- Goes over all of them; raises the error of a page that cannot be had.
---@param options? telnyx.porting.EventsListOptions
---@return fun(): telnyx.porting.Event
function Events:each(options) end

---@class telnyx.porting.EventsGetOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are

--- Reads an event.
--- Source: GET /porting/events/{id}
---@param id string
---@param options? telnyx.porting.EventsGetOptions
---@return telnyx.porting.Event?
---@return telnyx.porting.Error? err
function Events:get(id, options) end

---@class telnyx.porting.EventsRepublishOptions: telnyx.porting.CallOptions
---@field query? table further parameters, passed on as they are

--- Has an event's webhook sent again.
--- Source: POST /porting/events/{id}/republish
---@param id string
---@param options? telnyx.porting.EventsRepublishOptions
---@return boolean?
---@return telnyx.porting.Error? err
function Events:republish(id, options) end
