--- What a single call does not need: it is compiled when it is first used. All of it together was a third of the time
-- that require took.
-- Its text is read with the module, since at first use the working directory may be another, or what is installed there
-- a newer version.

local prefix = "telnyx.porting."

-- Companions, in the order in which they are to be loaded, and then what they require.
local companions = { "pages", "waiting", "batch" }
local parts = {
  "pages", "waiting", "batch", "batch.class", "batch.guard", "batch.inputs", "batch.life", "batch.loop",
  "batch.options", "batch.outcomes", "batch.progress", "batch.requests", "batch.stopping", "batch.keeper.memory",
  "batch.keeper.lost", "batch.keeper.stored", "filters", "background", "background.following", "background.handle",
  "background.journal", "background.lines", "background.places", "background.recorder", "ids", "store.address",
}

-- What they bring: the names of functions of internals, of clients, and of groups of a client.
local of_internals = { "each", "make_page" }
local of_clients = { "orders", "wait", "cancel_all", "cancel_each", "stop" }
local of_groups = { reports = "wait", activation_jobs = "wait" }

local compile = rawget(_G, "loadstring") or load
local debug, io = rawget(_G, "debug"), rawget(_G, "io") -- a host may keep them from scripts

--- The path of this file up to "later.lua", by which the parts are found where this one was; nil where it was no file.
local function folder()
  if not debug or not io then return nil end
  local source = debug.getinfo(1, "S").source
  return source:sub(1, 1) == "@" and source:match "^@(.*)later%.lua$" or nil
end

--- The text of all parts by name; nil where one can't be read.
local function read_parts()
  local texts, path = {}, folder()
  if not path then return nil end
  for _, name in ipairs(parts) do
    local file_name = path .. name:gsub("%.", "/") .. ".lua"
    local file = io.open(file_name, "rb")
    local text = file and file:read "*a"
    if file then file:close() end
    if not text then return nil end
    texts[name] = { text = text, chunk_name = "@" .. file_name }
  end
  return texts
end

--- Whether the start of the process is the time to load everything: a host that has no time to spare later, and shares
-- what it loaded with its workers.
local function is_in_host()
  return package.loaded.ngx ~= nil or type(rawget(_G, "vim")) == "table"
end

return function(porting, internals)
  local loaded, preload = package.loaded, package.preload
  local state = "read" -- then "loading", then "loaded"
  local holders = {} -- of the places of what is to come

  local function load_companions()
    for _, holder in ipairs(holders) do holder.found = holder.owner[holder.name] end
    for _, name in ipairs(companions) do require(prefix .. name)(porting, internals) end
    for _, holder in ipairs(holders) do
      holder.real = holder.owner[holder.name]
      -- Who wrapped the place-holder meanwhile keeps his function.
      if holder.found ~= holder.placed then holder.owner[holder.name] = holder.found end
    end
  end

  local function load_all()
    if state ~= "read" then return end
    state = "loading"
    local good, problem = pcall(load_companions)
    state = good and "loaded" or "read"
    if not good then error(problem, 0) end
  end

  --- Has require find the text of a part.
  local function offer(name, part)
    local full_name = prefix .. name
    if loaded[full_name] or preload[full_name] then return end
    preload[full_name] = function(...)
      preload[full_name] = nil
      local module = assert(compile(part.text, part.chunk_name))(...)
      if name == "background" then -- scripts require it as well, and use it at once
        loaded[full_name] = module
        load_all()
      end
      return module
    end
  end

  --- Puts a function in the place of one that is to come, which loads all and goes on to that one.
  local function hold_place(owner, name)
    local holder = { owner = owner, name = name }
    function holder.placed(...)
      load_all()
      return holder.real(...)
    end
    owner[name] = holder.placed
    holders[#holders + 1] = holder
  end

  internals.set_page_maker(function(...) return internals.make_page(...) end) -- C keeps what it is given
  local texts = not is_in_host() and not loaded[prefix .. "background"] and read_parts()
  if not texts then return load_all() end
  for name, part in pairs(texts) do offer(name, part) end
  for _, name in ipairs(of_internals) do hold_place(internals, name) end
  for _, name in ipairs(of_clients) do hold_place(internals.client, name) end
  for group, name in pairs(of_groups) do hold_place(internals.groups[group], name) end
end
