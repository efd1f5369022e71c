--- Names of stores: paths of files, and addresses of PostgreSQL databases,
-- postgresql://USER@HOST:PORT/DATABASE?batch=NAME. An address may have further options of libpq (sslmode=…,
-- host=/run/postgresql). It must not have a password: addresses are shown, stored and passed to processes.

local address = {}

-- The longest name of a batch in bytes; its schema in the database has the same name.
local longest_name = 40

--- Whether a store's name is an address.
function address.is_one(name)
  return name:find "^postgres%l*://" ~= nil
end

local function decoded(text)
  return (text:gsub("%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end))
end

--- What is wrong with a store's name, in words that repeat nothing secret from it; nil if the name is good.
function address.fault(name)
  if name == "" then return "an empty string" end
  if name:find("\0", 1, true) then return "a string with a NUL in it" end
  if name:find(":memory:", 1, true) then return "a database in memory (:memory:), which survives no kill" end
  local scheme, rest = name:match "^(%a[%w+.-]*)://(.*)$"
  if scheme and scheme ~= "postgresql" and scheme ~= "postgres" then
    return ("an address that begins with %s://: those of PostgreSQL begin with postgresql://"):format(scheme)
  elseif not scheme and name:lower():find "^%s*postgres%l*:" then
    return "an address that begins with other than postgresql://"
  elseif not scheme then
    return name:lower():find "password%s*=" and "a text with a password in it" or nil
  end
  if name:find "[^\33-\126]" then
    return "an address with other than printable ASCII in it: write such a character as %XX"
  end
  local authority, query = rest:match "^([^/?]*)", rest:match "%?(.*)$" or ""
  local user_info = authority:match "^(.*)@"
  local password = user_info and user_info:find(":", 1, true)
  for pair in query:gmatch "[^&]+" do
    local key = decoded(pair:match "^[^=]*"):lower()
    if key == "password" or key == "sslpassword" then password = true end
  end
  if password then
    return "an address with a password in it: put that into PGPASSFILE (~/.pgpass) or PGPASSWORD, where libpq reads it"
  end
  local batch
  for pair in query:gmatch "[^&]+" do
    if pair:find "^batch=" then batch = decoded(pair:sub(#"batch=" + 1)) end
  end
  if not batch then return "an address without the name of a batch: end it with ?batch=NAME" end
  if not batch:find "^[%w_.-]+$" or #batch > longest_name then
    return ("an address whose batch name is not 1 to %d letters, digits, '-', '_' and '.'"):format(longest_name)
  end
end

--- The parts of a good address: uri and options for libpq, and batch, the name of the batch.
function address.parse(name)
  local rest, query = name:match "^([^?]*)%??(.*)$"
  local batch, pairs_left = nil, {}
  for pair in query:gmatch "[^&]+" do
    if pair:find "^batch=" then batch = decoded(pair:sub(#"batch=" + 1)) else pairs_left[#pairs_left + 1] = pair end
  end
  return { uri = rest, options = pairs_left, batch = batch }
end

return address
