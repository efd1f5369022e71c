--- porting.cancel, get, list and orders: the same as the methods of a client that is made, with all defaults, when the
-- first of them is called. And porting.runs, which needs no client.

return function(porting)
  local client

  for _, name in ipairs { "cancel", "get", "list", "orders" } do
    porting[name] = function(...)
      client = client or porting.new()
      return client[name](client, ...)
    end
  end

  --- The runs whose stores are known here, the last one first: see store/known.lua.
  function porting.runs()
    return require "telnyx.porting.store.known".runs()
  end
end
