--- GET /: the page, with the token that its requests carry.

local guard = require "guard"
local settings = require "settings"

local page = {}

function page.show()
  guard.method "GET"
  local file = assert(io.open(settings.html .. "/index.html", "r"))
  local html = file:read "*a"
  file:close()
  ngx.header["Content-Type"] = "text/html; charset=utf-8"
  ngx.header["Cache-Control"] = "no-store"
  ngx.header["Content-Security-Policy"] = "default-src 'none'; script-src 'self'; style-src 'self'; "
    .. "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
  ngx.header["X-Content-Type-Options"] = "nosniff"
  ngx.header["Referrer-Policy"] = "same-origin"
  ngx.print((html:gsub("@token@", guard.token())))
end

return page
