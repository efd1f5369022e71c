--- Keeps the options of each client except its key: a batch in another process makes a client like it.

local left_out = { api_key = true, on_event = true, adapter = true }

return function(porting, internals)
  local new = porting.new
  local settings = setmetatable({}, { __mode = "k" }) -- client -> options
  internals.settings = settings

  function porting.new(options)
    local client, kept = new(options), {}
    for name, value in pairs(options or {}) do
      if not left_out[name] then kept[name] = value end
    end
    settings[client] = kept
    return client
  end
end
