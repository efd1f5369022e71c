-- What the start script tells the Lua side: the key that is accepted, where redirects lead, what signs webhooks.
local settings = { key = nil, elsewhere = nil, webhook_key = nil }

function settings.read_webhook_key(path)
  local file = assert(io.open(path, "rb"))
  settings.webhook_key = file:read("*a")
  file:close()
end

return settings
