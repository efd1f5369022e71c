---@meta telnyx.porting.webhook
-- Types for editors (LuaCATS) of telnyx.porting.webhook; doc/reference.md, "Webhooks", says what all of it means.

-- What client.events gives has the time of webhooks as well.
---@class telnyx.porting.EventDeleted
---@field occurred_at string|nil ISO 8601

---@class telnyx.porting.EventMessagingChanged
---@field occurred_at string|nil ISO 8601

---@class telnyx.porting.EventNewComment
---@field occurred_at string|nil ISO 8601

---@class telnyx.porting.EventSplit
---@field occurred_at string|nil ISO 8601

---@class telnyx.porting.EventStatusChanged
---@field occurred_at string|nil ISO 8601

---@class telnyx.porting.EventWithoutWebhook
---@field occurred_at string|nil ISO 8601

---@class telnyx.porting.WebhookMeta
---@field attempt integer|nil
---@field delivered_to string|nil

--- An event as verify gives it. What client.events gives has all this but meta, and more (telnyx.porting.Event).
---@class telnyx.porting.WebhookEvent
---@field id string
---@field event_type telnyx.porting.EventType
---@field occurred_at string ISO 8601
---@field payload telnyx.porting.EventStatusChangedPayload|telnyx.porting.EventDeletedPayload|telnyx.porting.EventMessagingChangedPayload|telnyx.porting.EventNewCommentPayload|telnyx.porting.EventSplitPayload|telnyx.null
---@field porting_order_id string|nil
---@field record_type string|nil
---@field meta telnyx.porting.WebhookMeta|nil

---@class telnyx.porting.VerifyOptions
---@field tolerance? number
---@field now? number

---@class telnyx.porting.SequenceOptions
---@field store? table
---@field size? integer
---@field keep? number

---@class telnyx.porting.Sequence
local Sequence = {}

---@param event telnyx.porting.WebhookEvent|telnyx.porting.Event
---@return boolean fresh
---@return string? why
function Sequence:fresh(event) end

---@param event telnyx.porting.WebhookEvent|telnyx.porting.Event
function Sequence:forget(event) end

---@class telnyx.porting.webhook
---@field _VERSION string
local webhook = {}

---@param raw_body string
---@param headers table<string, string|string[]>
---@param public_key? string|string[]
---@param options? telnyx.porting.VerifyOptions
---@return telnyx.porting.WebhookEvent?
---@return telnyx.porting.Error? err
function webhook.verify(raw_body, headers, public_key, options) end

---@param message string
---@param signature string
---@param public_key string|string[]
---@return boolean?
---@return telnyx.porting.Error? err
function webhook.verify_signature(message, signature, public_key) end

--- For tests.
---@param raw_body string
---@param seed string
---@param options? { now?: number }
---@return table<string, string> headers
---@return string public_key
function webhook.sign(raw_body, seed, options) end

---@param options? telnyx.porting.SequenceOptions
---@return telnyx.porting.Sequence
function webhook.sequence(options) end

return webhook
