--- Keeps every message that the specs cause (errors returned or raised, events, tostring of whatever comes back) in the
-- file that HEARD names, so that it can be searched for secrets once all is over.

local heard = os.getenv "HEARD"
local file = heard and heard ~= "" and assert(io.open(heard, "a"))

local function write(text)
  if file then
    file:write(text, "\n")
    file:flush()
  end
end

local function hear(value, depth)
  write(tostring(value))
  if type(value) ~= "table" or depth > 3 then return end
  for key, inner in pairs(value) do
    write(tostring(key))
    hear(inner, depth + 1)
  end
end

local function pass_on(ok, ...)
  for i = 1, select("#", ...) do
    local value = select(i, ...)
    if not ok or type(value) ~= "table" then write(tostring(value)) end
    if type(value) == "table" and value.kind then hear(value, 1) end
  end
  if not ok then error((...), 0) end
  return ...
end

local function wrap(methods, name)
  local plain = methods[name]
  methods[name] = function(...) return pass_on(pcall(plain, ...)) end
end

local function wrap_all(methods)
  for name in pairs(methods) do wrap(methods, name) end
end

--- Wraps the methods of clients, and those of their groups.
local function listen(client)
  local class = getmetatable(client)
  wrap_all(class.methods)
  for _, group in pairs(class.groups) do wrap_all(group) end
end

return function(porting)
  local new, listening = porting.new, false

  porting.new = function(options)
    if type(options) == "table" and type(options.on_event) == "function" then
      local on_event, own = options.on_event, {}
      for name, value in pairs(options) do own[name] = value end
      own.on_event = function(event)
        hear(event, 1)
        return on_event(event)
      end
      options = own
    elseif type(options) == "table" and options.on_event == nil then
      local own = {}
      for name, value in pairs(options) do own[name] = value end
      own.on_event = function(event) hear(event, 1) end
      options = own
    end
    local ok, client = pcall(new, options)
    write(tostring(client))
    if not ok then error(client, 0) end
    if not listening then
      listening = true
      listen(client)
    end
    return client
  end

  for _, name in ipairs { "cancel", "get", "list", "order", "time", "encode", "decode" } do wrap(porting, name) end
  return porting
end
