--- A set of support keys, exact and small enough for a million: a key of up to 16 bytes is packed like an id.

local porting = require "telnyx.porting"

local key_set = {}
key_set.__index = key_set

local packed_bytes = 16
-- This many keys are listed as texts too.
local most_listed = 4096

local hex = {}
for byte = 0, 255 do hex[string.char(byte)] = ("%02x"):format(byte) end

--- A key as the text of an id; nil if it is too long for that, or could be taken for another key.
local function as_id(text)
  if #text > packed_bytes or text:find("\0", 1, true) then return nil end
  local digits = text:gsub(".", hex) .. ("00"):rep(packed_bytes - #text)
  return ("%s-%s-%s-%s-%s"):format(digits:sub(1, 8), digits:sub(9, 12), digits:sub(13, 16), digits:sub(17, 20),
    digits:sub(21))
end

--- count: how many keys; listed: the first of them.
function key_set.new()
  return setmetatable({ packed = porting._id_list(), long = {}, count = 0, listed = {}, last = nil }, key_set)
end

function key_set:has(text)
  local id = as_id(text)
  if not id then return self.long[text] == true end
  return self.packed:find(id) ~= nil
end

function key_set:add(text)
  if text == self.last or self:has(text) then return end
  self.last = text
  self.count = self.count + 1
  if self.count <= most_listed then self.listed[self.count] = text end
  local id = as_id(text)
  if id then self.packed:add(id, 0) else self.long[text] = true end
end

--- Whether all keys are listed.
function key_set:is_listed()
  return self.count <= most_listed
end

return key_set
