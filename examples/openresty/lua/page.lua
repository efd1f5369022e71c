--- GET /: the page, with the token that its requests carry, and what it has to show before anything else is asked:
-- which service it works on, and for whom.

local guard = require "guard"
local service = require "service"
local settings = require "settings"

local page = {}

local entities = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }

local titles = { live = "Port-ins", ["stand-in"] = "Stand-in · Port-ins", other = "Other service · Port-ins" }

function page.show()
  local file = assert(io.open(settings.html .. "/index.html", "r"))
  local html = file:read "*a"
  file:close()
  local facts = service.facts()
  local values = { token = guard.token(), kind = facts.kind, base_url = facts.base_url, user = facts.user or "",
    title = titles[facts.kind] }
  ngx.header["Content-Type"] = "text/html; charset=utf-8"
  ngx.header["Cache-Control"] = "no-store"
  ngx.print((html:gsub("@([%a_]+)@", function(name)
    return values[name] and values[name]:gsub("[&<>\"']", entities)
  end)))
end

--- Whatever has no address of its own.
function page.nothing()
  return require "answer".problem(404, "there is nothing at this address")
end

return page
