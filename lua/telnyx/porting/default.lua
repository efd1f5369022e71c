--- porting.cancel, get, list, orders and attach: methods of a default client, which the first call makes. And
-- porting.runs, which needs no client.

return function(porting, internals)
  local client

  for _, name in ipairs { "cancel", "get", "list", "orders", "attach" } do
    porting[name] = function(...)
      -- What a for loop calls its iterator with: porting.orders in its place would give functions for ever.
      if name == "orders" and select("#", ...) == 2 and select(1, ...) == nil and select(2, ...) == nil then
        internals.raise "orders: in a for loop it needs its call: for order in porting.orders { filter = … } do"
      end
      client = client or porting.new()
      return client[name](client, ...)
    end
  end

  --- The runs of all known stores, the last one first: see store/known.lua.
  function porting.runs()
    return require "telnyx.porting.store.known".runs()
  end

  -- The interpreter of Lua 5.1 shows no error but a string. LuaJIT's shows error objects, as later Luas' do.
  local shows_objects = _VERSION ~= "Lua 5.1" or package.loaded.jit ~= nil

  --- porting.assert(value, err, …): returns all, or raises err where value is false or nil, so that it reads well if
  -- nobody catches it: the error object; in Lua 5.1 its text, with the caller's place.
  function porting.assert(...)
    local value, err = ...
    if value then return ... end
    if type(err) == "table" and shows_objects then error(err, 0) end
    internals.raise(err == nil and "assertion failed!" or tostring(err))
  end

  --- What came of the batch of a store, by the store alone.
  function porting.report(...) return internals.report(...) end
end
