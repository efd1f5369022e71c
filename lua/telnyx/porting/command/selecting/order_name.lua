--- What names an order: its id, its support key, the support key of its port request, or one of its phone numbers.

local key = require "telnyx.porting.ids".key
local phone_number = require "telnyx.porting.command.selecting.phone_number"

local order_name = {}

local shape = ("x"):rep(8) .. "-xxxx-xxxx-xxxx-" .. ("x"):rep(12)
local id_pattern = "^" .. shape:gsub("%-", "%%-"):gsub("x", "%%x") .. "$"

-- What stands around an id in a list of a program, a chat or a registry.
local framed = "^[%[({<`'\"]*(.-)[%])}>`'\"]*$"

order_name.id_pattern = id_pattern

--- Whether a text is the id of an order: a UUID.
function order_name.is_id(value)
  return value:find(id_pattern) ~= nil
end

--- The one id in a URL, as of the portal or the API; or nil and what is wrong.
local function id_in_url(url)
  local found
  for word in url:gmatch "[%x-]+" do
    if word:find(id_pattern) then
      if found and key(found) ~= key(word) then return nil, "the URL has several ids" end
      found = word
    end
  end
  if not found then return nil, "the URL has no id" end
  return found
end

--- Returns the kind of a name and the name in the form by which it is compared; or nil and, where it is nearly one,
-- what is wrong. Kinds: "id", "support_key", "parent_support_key", "phone_number".
function order_name.read(value)
  if value:find(id_pattern) then return "id", key(value) end
  local prefix = value:match "^([sSpP][rR])_%w+$"
  if prefix then return prefix:lower() == "sr" and "support_key" or "parent_support_key", value:lower() end
  local urn = value:match "^[uU][rR][nN]:[uU][uU][iI][dD]:(.*)$"
  if urn and urn:find(id_pattern) then return "id", key(urn) end
  if value:find "^[hH][tT][tT][pP][sS]?://%S+$" then
    local id, problem = id_in_url(value)
    if not id then return nil, problem end
    return "id", key(id)
  end
  local inner = value:match(framed)
  if inner and inner ~= value and inner:find "^[%w_:-]+$" then return order_name.read(inner) end
  local number, problem = phone_number.read(value)
  if number then return "phone_number", number end
  return nil, problem
end

return order_name
