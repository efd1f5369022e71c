--- webhook.sign: signs a delivery as Telnyx does, for tests of receivers.

return function(webhook, internals)
  local raise, sign_message = internals.raise, internals.sign_message

  --- webhook.sign(raw_body, seed [, { now = os.time() }]) -> headers, public_key: the two headers that verify reads,
  -- and the key that fits, in base64. For tests: only Telnyx has the account's own key. seed: the private key of
  -- Ed25519, any 32 bytes, as they are or in base64.
  function webhook.sign(raw_body, seed, options)
    if type(raw_body) ~= "string" then
      raise(("sign: the body must be the bytes to be sent, a string, not %s"):format(type(raw_body)))
    end
    if type(seed) ~= "string" then
      raise(("sign: the seed must be a string of 32 bytes, or base64 of them, not %s"):format(type(seed)))
    end
    if options ~= nil and type(options) ~= "table" then
      raise(("sign: the options must be a table, not %s"):format(type(options)))
    end
    for name in pairs(options or {}) do
      if name ~= "now" then raise(("sign: unknown option %s; there is: now"):format(tostring(name))) end
    end
    local now = internals.porting._amounts.check_amount("sign", "verify.now", options and options.now, os.time())
    local timestamp = ("%.0f"):format(math.floor(now))
    local signature, public_key = sign_message(timestamp .. "|" .. raw_body, seed)
    if not signature then raise "sign: the seed must be 32 bytes, or base64 of them (44 characters)" end
    return { ["telnyx-signature-ed25519"] = signature, ["telnyx-timestamp"] = timestamp }, public_key
  end
end
