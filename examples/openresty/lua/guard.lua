--- Who may do what: only the page itself may change something. A page of another site that a browser visits could send
-- the same requests, so they need the page's token and the page's own Origin.

local answer = require "answer"
local settings = require "settings"

local guard = {}

local function is_loopback(address)
  return address == "::1" or address:find "^127%." ~= nil or address:find "^unix:" ~= nil
end

--- The names by which the page may be called: the host's own, for the address that the request came to. Another name
-- that was made to lead here (DNS rebinding) is none.
local function is_own_host(host)
  if not is_loopback(ngx.var.server_addr) then return true end -- behind a password and whatever name it was given
  local name = (host or ""):gsub(":%d+$", "")
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

--- For each request, before it is served.
function guard.check()
  if not settings.password_file and not is_loopback(ngx.var.server_addr) then
    return answer.problem(403, "without a password file this page is served on loopback only")
  end
  local host = ngx.var.http_host
  if not is_own_host(host) then return answer.problem(403, "unknown host name") end
  if ngx.req.get_method() == "GET" then return end
  local headers = ngx.req.get_headers()
  if headers["Origin"] ~= ngx.var.scheme .. "://" .. host then
    return answer.problem(403, "the request does not come from this page (Origin)")
  end
  if not same(headers["X-Token"], guard.token()) then
    return answer.problem(403, "the page's token is missing or old: load the page again")
  end
end

--- Ends requests of another method.
function guard.method(expected)
  if ngx.req.get_method() == expected then return end
  ngx.header["Allow"] = expected
  return answer.problem(405, "only " .. expected .. " is understood here")
end

return guard
