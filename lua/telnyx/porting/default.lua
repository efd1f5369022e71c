--- porting.cancel, get, list and orders: the same as the methods of a client that is made, with all defaults, when the
-- first of them is called.

return function(porting)
  local client

  for _, name in ipairs { "cancel", "get", "list", "orders" } do
    porting[name] = function(...)
      client = client or porting.new()
      return client[name](client, ...)
    end
  end
end
