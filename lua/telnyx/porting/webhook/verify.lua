--- webhook.verify: checks that Telnyx signed a delivery, and reads its event.

local signature_header, timestamp_header = "telnyx-signature-ed25519", "telnyx-timestamp"
local default_tolerance = 300 -- seconds, as Telnyx advises
local longest_timestamp = 15 -- digits: exact in every Lua's numbers

-- For ASCII letters only, as string.lower follows the locale of the process.
local function lower(name)
  return (name:gsub("[A-Z]", function(letter) return string.char(letter:byte() + 32) end))
end

return function(webhook, internals)
  local porting, failure, raise = internals.porting, internals.failure, internals.raise

  local function is_object(value)
    return type(value) == "table" and getmetatable(value) ~= porting.array_mt
  end

  local function is_text(value)
    return type(value) == "string" and value ~= ""
  end

  --- All values of a header: names in any letter case, values strings or, where a header was repeated, lists of them.
  local function values_of(headers, name)
    local values = {}
    for key, value in pairs(headers) do
      if type(key) == "string" and #key == #name and lower(key) == name then
        for _, one in ipairs(type(value) == "table" and value or { value }) do
          if type(one) ~= "string" then
            raise(("verify: the header %s must be a string or a list of strings, not %s"):format(name, type(one)))
          end
          values[#values + 1] = one
        end
      end
    end
    return values
  end

  --- The value of a header; nil and an error if there is none, or more than one: no guess which of them was signed.
  local function header(headers, name)
    local values = values_of(headers, name)
    if #values > 1 then
      return nil, failure("bad_signature", ("the header %s comes more than once"):format(name))
    end
    if not is_text(values[1]) then
      return nil, failure("missing_header", ("the header %s is missing"):format(name))
    end
    return values[1]
  end

  local function check_arguments(raw_body, headers, public_key, options)
    if type(raw_body) ~= "string" then
      raise(("verify: the body must be the bytes as they were received, a string, not %s"):format(type(raw_body)))
    end
    if type(headers) ~= "table" then
      raise(("verify: the headers must be a table from names to values, not %s"):format(type(headers)))
    end
    if public_key ~= nil and type(public_key) ~= "string" and type(public_key) ~= "table" then
      raise(("verify: the public key must be a string or a list of strings, or nil for TELNYX_PUBLIC_KEY, not %s")
        :format(type(public_key)))
    end
    if options ~= nil and type(options) ~= "table" then
      raise(("verify: the options must be a table, not %s"):format(type(options)))
    end
    for name in pairs(options or {}) do
      if name ~= "tolerance" and name ~= "now" then
        raise(("verify: unknown option %s; there are: now, tolerance"):format(tostring(name)))
      end
    end
    options = options or {}
    local check = porting._amounts.check_amount
    return check("verify", "verify.tolerance", options.tolerance, default_tolerance),
      check("verify", "verify.now", options.now, os.time())
  end

  --- An error where a timestamp is too far from now, else nil.
  local function check_age(timestamp, now, tolerance)
    local age = now - tonumber(timestamp)
    if math.abs(age) <= tolerance then return nil end
    return failure("stale", ("it was signed %.0f seconds %s, and %.0f are allowed")
      :format(math.abs(age), age > 0 and "ago" or "ahead of this machine's clock", tolerance))
  end

  --- A sentence that says what a body lacks to be an event as documented, or nil. It quotes nothing from the body.
  local function find_fault(document)
    local event = is_object(document) and document.data
    if not is_object(event) then return "the body has no object data" end
    for _, name in ipairs { "id", "event_type", "occurred_at" } do
      if not is_text(event[name]) then return ("data.%s is no string"):format(name) end
    end
    if not porting.time(event.occurred_at) then return "data.occurred_at is no date" end
    local payload = event.payload
    if not is_object(payload) and payload ~= porting.null then return "data.payload is no object" end
    if event.event_type ~= "porting_order.status_changed" then return nil end
    if payload == porting.null or not is_text(payload.id) then return "data.payload.id is no string" end
    if not is_object(payload.status) or not is_text(payload.status.value) then
      return "data.payload.status.value is no string"
    end
  end

  --- The id of the order that a payload is about, as records of events have it, or nil.
  local function order_of(payload)
    if not is_object(payload) then return nil end
    local from = is_object(payload.from) and payload.from.id
    for _, id in ipairs { payload.porting_order_id or false, from or false, payload.id or false } do
      if is_text(id) then return id end
    end
  end

  local function read_event(raw_body)
    local document, err = porting.decode(raw_body)
    local fault = document == nil and err.detail or find_fault(document)
    if fault then return nil, failure("bad_body", fault) end
    local event = document.data
    if event.meta == nil then event.meta = document.meta end
    if event.porting_order_id == nil then event.porting_order_id = order_of(event.payload) end
    return event
  end

  --- webhook.verify(raw_body, headers [, public_key [, { tolerance = 300, now = os.time() }]]) -> event; or nil and an
  -- error whose kind is missing_header, bad_signature, stale, bad_key or bad_body.
  -- raw_body: the bytes as received. headers: name to value, names in any letter case; a value may be a list.
  -- public_key: base64 of 32 bytes, or several (see verify_signature), TELNYX_PUBLIC_KEY if nil. tolerance: by how many
  -- seconds the signature's time may differ from now. The body is not parsed before its signature has been checked.
  -- The event is what the body has under data (id, event_type, occurred_at, payload, …), null as porting.null, with the
  -- body's meta as event.meta, and the order's id as event.porting_order_id, as the records of client.events have it.
  -- With porting_order.status_changed, payload.id and payload.status.value are strings.
  -- Source: the schemas PortingEvent… and Telnyx' page on signed webhooks.
  function webhook.verify(raw_body, headers, public_key, options)
    local tolerance, now = check_arguments(raw_body, headers, public_key, options)
    local key = public_key or os.getenv "TELNYX_PUBLIC_KEY"
    if type(key) ~= "table" and not is_text(key) then
      return nil, failure("bad_key", "there is no public key: give it as an argument or set TELNYX_PUBLIC_KEY"
        .. (ngx and " (nginx keeps it with env TELNYX_PUBLIC_KEY;)" or ""))
    end
    local signature, timestamp, good, err
    signature, err = header(headers, signature_header)
    if not signature then return nil, err end
    timestamp, err = header(headers, timestamp_header)
    if not timestamp then return nil, err end
    if not timestamp:find "^[0-9]+$" or #timestamp > longest_timestamp then
      return nil, failure("bad_signature", ("the header %s is not Unix seconds in digits"):format(timestamp_header))
    end
    good, err = webhook.verify_signature(timestamp .. "|" .. raw_body, signature, key, "verify")
    if not good then return nil, err end
    err = check_age(timestamp, now, tolerance)
    if err then return nil, err end
    return read_event(raw_body)
  end
end
