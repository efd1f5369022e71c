--- Deliveries as Telnyx makes them, signed with a key of the specs' own.

local crypto = require "telnyx.spec.crypto"

local seed = ("s"):rep(32)

local webhook = {
  now = 1700000000,
  public_key = crypto.base64(crypto.public_key(seed)),
  order_id = "eef10fb8-f3df-4c67-97c5-e18179723222",
}

--- The headers that belong to a body. timestamp: text, or a number; now by default.
function webhook.headers(body, timestamp)
  timestamp = tostring(timestamp or webhook.now)
  return {
    ["telnyx-signature-ed25519"] = crypto.base64(crypto.sign(seed, timestamp .. "|" .. body)),
    ["telnyx-timestamp"] = timestamp,
    ["content-type"] = "application/json",
  }
end

--- The body of an event porting_order.status_changed. changes: id, status, occurred_at, order_id, comment.
function webhook.body(changes)
  changes = changes or {}
  return ([[{"data":{"event_type":"porting_order.status_changed","id":"%s","occurred_at":"%s","payload":{]]
    .. [["customer_reference":null,"id":"%s","status":{"details":[{"code":"FOC_REJECTED","description":"%s"}],]]
    .. [["value":"%s"},"support_key":"sr_b1a2c3","updated_at":"2023-11-14T22:13:20.000Z",]]
    .. [["webhook_url":"https://example.com/webhook"},"record_type":"event"},]]
    .. [["meta":{"attempt":1,"delivered_to":"https://example.com/webhook"}}]]):format(
      changes.id or "9d2ba5de-e9b6-4e25-b2f1-1d0bc5c4f3a1", changes.occurred_at or "2023-11-14T22:13:20.000000Z",
      changes.order_id or webhook.order_id, changes.comment or "no", changes.status or "exception")
end

return webhook
