--- Who may do what: only the page itself may change something. A page of another site that a browser visits could send
-- the same requests, so they need the page's token and the page's own Origin.

local answer = require "answer"
local settings = require "settings"
local users = require "users"

local guard = {}

local function is_loopback(address)
  return address == "::1" or address:find "^127%." ~= nil or address:find "^unix:" ~= nil
end

-- The origins of --origin, and their hosts: name -> true. A proxy in front of the page changes what the page sees of
-- its own address (https becomes http), so it can't be derived from the request.
local origins, proxied_hosts = {}, {}
for origin in (settings.origins or ""):gmatch "%S+" do
  origins[origin] = true
  proxied_hosts[origin:gsub("^https?://", ""):gsub(":%d+$", "")] = true
end

--- The names by which the page may be called: the host's own, for the address that the request came to, and those of
-- --origin. Another name that was made to lead here (DNS rebinding) is none.
local function is_own_host(host)
  if not is_loopback(ngx.var.server_addr) then return true end -- behind a password and whatever name it was given
  local name = (host or ""):lower():gsub(":%d+$", "")
  if proxied_hosts[name] then return true end
  return name == "localhost" or name == "[::1]" or name:find "^127%.%d+%.%d+%.%d+$" ~= nil
end

--- The token is made once and shared by the workers, reloads included.
function guard.init()
  local file = assert(io.open("/dev/urandom", "rb"))
  local token = file:read(24):gsub(".", function(byte) return ("%02x"):format(byte:byte()) end)
  file:close()
  ngx.shared.guard:add("token", token)
end

function guard.token()
  return ngx.shared.guard:get "token"
end

--- Same or not, in a time that does not tell where they differ.
local function same(a, b)
  if type(a) ~= "string" or #a ~= #b then return false end
  local difference = 0
  for i = 1, #a do difference = bit.bor(difference, bit.bxor(a:byte(i), b:byte(i))) end
  return difference == 0
end

local function is_own_origin(origin, host)
  return type(origin) == "string" and (origins[origin] or origin == ngx.var.scheme .. "://" .. host)
end

--- For each request, before it is served.
function guard.check()
  if not settings.password_file and not is_loopback(ngx.var.server_addr) then
    return answer.problem(403, "without a password file this page is served on loopback only")
  end
  local host = ngx.var.http_host
  if not is_own_host(host) then
    return answer.problem(403, "unknown host name; behind a proxy, start the page with --origin https://NAME")
  end
  if users.exist() and not users.current() then
    return answer.problem(403, "the proxy did not name a user in " .. (settings.user_header or "its header"))
  end
  local method = ngx.req.get_method()
  if method == "GET" or method == "HEAD" then return end
  local headers = ngx.req.get_headers()
  if not is_own_origin(headers["Origin"], host) then
    return answer.problem(403,
      "the request does not come from this page (Origin); behind a proxy, start the page with --origin https://NAME")
  end
  if not same(headers["X-Token"], guard.token()) then
    return answer.problem(403, "the page's token is missing or old: load the page again", { old_token = true })
  end
end

--- Ends requests of another method. HEAD is a GET whose body nginx leaves out.
function guard.method(expected)
  local method = ngx.req.get_method()
  if method == expected or method == "HEAD" and expected == "GET" then return end
  ngx.header["Allow"] = expected
  return answer.problem(405, "only " .. expected .. " is understood here")
end

return guard
