--- porting.cancel, get, list, orders and attach: methods of a default client, which the first call makes. And
-- porting.runs, which needs no client.

return function(porting, internals)
  local client

  for _, name in ipairs { "cancel", "get", "list", "orders", "attach" } do
    porting[name] = function(...)
      client = client or porting.new()
      return client[name](client, ...)
    end
  end

  --- The runs of all known stores, the last one first: see store/known.lua.
  function porting.runs()
    return require "telnyx.porting.store.known".runs()
  end

  --- What came of the batch of a store, by the store alone.
  function porting.report(...) return internals.report(...) end
end
