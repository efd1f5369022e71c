--- The public keys that a webhook may be signed with: while the account's key is changed there are two.

local most_keys = 16

local ordinals = { "first", "second", "third" }

return function(webhook, internals)
  local failure, raise = internals.failure, internals.raise
  local verify_one = webhook.verify_signature

  --- Adds the keys in a text to a list: they are separated by commas or white space.
  local function add_keys(text, keys)
    for key in text:gmatch "[^%s,]+" do keys[#keys + 1] = key end
  end

  --- The keys that a caller gives: a string with one or several, or a list of such strings. Raises, for the call of
  -- that name, where it is something else.
  local function read_keys(call, given)
    local keys = {}
    if type(given) == "string" then
      add_keys(given, keys)
    elseif type(given) == "table" then
      local count = 0
      for _ in pairs(given) do count = count + 1 end
      if count == 0 then raise(("%s: the list of public keys is empty"):format(call)) end
      for i = 1, count do
        if type(given[i]) ~= "string" then
          raise(("%s: the list of public keys must hold strings from 1 on, and no other keys; [%d] is a %s")
            :format(call, i, type(given[i])))
        end
        add_keys(given[i], keys)
      end
    else
      raise(("%s: the public key must be a string or a list of strings%s, not %s"):format(call,
        call == "verify" and ", or nil for TELNYX_PUBLIC_KEY" or "", type(given)))
    end
    if #keys > most_keys then
      raise(("%s: %d public keys were given; %d are the most"):format(call, #keys, most_keys))
    end
    return keys
  end

  --- Which of several keys an error is about.
  local function name_key(err, place, count)
    if count == 1 then return err end
    local ordinal = ordinals[place] or place .. "th"
    return failure(err.kind, ("the %s of %d public keys: %s"):format(ordinal, count, err.detail))
  end

  --- webhook.verify_signature(message, signature, public_key): true when the Ed25519 signature of the message is right;
  -- else nil and an error of kind bad_key or bad_signature. Signature and key are base64 of 64 and 32 bytes. public_key
  -- may be several keys, in a list or separated by commas or white space: one of them has to fit, and all have to be
  -- keys. Raises when an argument has another type, and when OpenSSL can't check Ed25519 at all. Source: RFC 8032.
  function webhook.verify_signature(message, signature, public_key, call)
    local keys = read_keys(call or "verify_signature", public_key)
    for _, key in ipairs(keys) do
      if key:find("-----BEGIN", 1, true) then
        return nil, failure("bad_key", "the public key is in PEM (-----BEGIN …): take it as Telnyx' portal shows it, "
          .. "32 bytes in base64 (44 characters)")
      end
    end
    if #keys == 0 then return nil, failure("bad_key", "there is no public key in what was given") end
    local good, wrong
    for place, key in ipairs(keys) do
      local fits, err = verify_one(message, signature, key)
      if fits then
        good = true
      elseif err.kind == "bad_key" then
        return nil, name_key(err, place, #keys)
      else
        wrong = err
      end
    end
    if good then return true end
    if #keys > 1 then
      return nil, failure(wrong.kind, (wrong.detail:gsub("and the public key$", "and none of the public keys")))
    end
    return nil, wrong
  end
end
