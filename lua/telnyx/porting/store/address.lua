--- Names of stores: paths of files, and addresses of PostgreSQL databases,
-- postgresql://USER@HOST:PORT/DATABASE?batch=NAME. Further options of libpq's may stand in an address (sslmode=…,
-- host=/run/postgresql); a password may not, as an address is shown, stored and passed to processes.

local address = {}

-- What a batch may be called; its schema in the database is named after it.
local longest_name = 40

--- Whether a store's name is an address.
function address.is_one(name)
  return name:find "^postgres%l*://" ~= nil
end

local function decoded(text)
  return (text:gsub("%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end))
end

--- What is wrong with a store's name, in words that don't repeat what may be secret in it; nil: nothing.
function address.fault(name)
  if name == "" then return "an empty string" end
  if name:find("\0", 1, true) then return "a string with a NUL in it" end
  if not address.is_one(name) then return nil end
  local scheme, rest = name:match "^(%l+)://(.*)$"
  if scheme ~= "postgresql" and scheme ~= "postgres" then return "an address that begins with " .. scheme .. "://" end
  if name:find "[^\33-\126]" then return "an address with other than printable ASCII in it: write that as %XX" end
  local authority, query = rest:match "^([^/?]*)", rest:match "%?(.*)$" or ""
  local user_info = authority:match "^(.*)@"
  local password = user_info and user_info:find(":", 1, true)
  for pair in query:gmatch "[^&]+" do
    local key = decoded(pair:match "^[^=]*")
    if key == "password" or key == "sslpassword" then password = true end
  end
  if password then
    return "an address with a password in it: put that where libpq looks, into PGPASSFILE (~/.pgpass) or PGPASSWORD"
  end
  local batch
  for pair in query:gmatch "[^&]+" do
    if pair:find "^batch=" then batch = decoded(pair:sub(#"batch=" + 1)) end
  end
  if not batch then return "an address without the name of a batch: end it with ?batch=NAME" end
  if not batch:find "^[%w_.-]+$" or #batch > longest_name then
    return ("an address whose batch is not called by 1 to %d letters, digits, '-', '_' and '.'"):format(longest_name)
  end
end

--- The parts of an address without a fault: what libpq gets, and the batch.
function address.parse(name)
  local rest, query = name:match "^([^?]*)%??(.*)$"
  local batch, pairs_left = nil, {}
  for pair in query:gmatch "[^&]+" do
    if pair:find "^batch=" then batch = decoded(pair:sub(#"batch=" + 1)) else pairs_left[#pairs_left + 1] = pair end
  end
  return { uri = rest, options = pairs_left, batch = batch }
end

return address
