--- The names of the plugin's buffers. Each says what its buffer shows, so that :edit, a session or a jump can show it
-- anew:
--
--   telnyx-porting://orders                                   all orders
--   telnyx-porting://orders?status=draft&customer_reference=Acct+123abc    those that fit the filters
--   telnyx-porting://order/ID                                 one order
--   telnyx-porting://runs                                     the runs that are known here
--   telnyx-porting://run/STORE                                one of them
--
-- No name has a character that :edit takes for something else (%, #), so a value is written with + for a blank and ~XX
-- for other bytes.

local addresses = {}

local scheme = "telnyx-porting://"

local function encode(value)
  return (value:gsub("[^%w_.,:/@-]", function(character)
    return character == " " and "+" or ("~%02X"):format(character:byte())
  end))
end

local function decode(value)
  return (value:gsub("%+", " "):gsub("~(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end))
end

--- The name for the orders that words (NAME=VALUE each) select.
function addresses.of_orders(words)
  if #words == 0 then return scheme .. "orders" end
  local parts = {}
  for i, word in ipairs(words) do
    local name, value = word:match "^([^=]*)=(.*)$"
    parts[i] = name and encode(name) .. "=" .. encode(value) or encode(word)
  end
  return scheme .. "orders?" .. table.concat(parts, "&")
end

function addresses.of_order(id) return scheme .. "order/" .. id:lower() end

function addresses.of_runs() return scheme .. "runs" end

function addresses.of_run(store) return scheme .. "run/" .. encode(store) end

--- What a name stands for: "orders" and the words, "order" and the id, "runs", or "run" and the store; nil for others.
function addresses.read(name)
  local rest = name:sub(1, #scheme) == scheme and name:sub(#scheme + 1) or nil
  if not rest then return nil end
  local query = rest:match "^orders%?(.*)$"
  if query or rest == "orders" then
    local words = {}
    for part in (query or ""):gmatch "[^&]+" do
      local key, value = part:match "^([^=]*)=(.*)$"
      words[#words + 1] = key and decode(key) .. "=" .. decode(value) or decode(part)
    end
    return "orders", words
  end
  if rest == "runs" then return "runs" end
  local id = rest:match "^order/(.+)$"
  if id then return "order", id end
  local store = rest:match "^run/(.+)$"
  if store then return "run", decode(store) end
  return nil
end

return addresses
