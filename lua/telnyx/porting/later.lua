--- Compiles at first use what a single call does not need: all of it took a third of the time of require. Its text is
-- part of the C module (binding/later.c), and not read from files: at first use the working directory may be another,
-- or a newer version may be installed.

local prefix = "telnyx.porting."

-- The companions in the order in which they are loaded, and all files that they require. tools/later-texts reads the
-- second list.
local companions = { "pages", "waiting", "batch", "attach", "requirements", "testing", "loops", "order_numbers" }
local parts = {
  "pages", "waiting", "batch", "batch.class", "batch.guard", "batch.inputs", "batch.life", "batch.loop",
  "batch.options", "batch.outcomes", "batch.progress", "batch.report", "batch.requests", "batch.resume",
  "batch.stopping", "batch.keeper.memory", "batch.keeper.lost", "batch.keeper.stored", "filters", "background",
  "background.following", "background.handle", "background.journal", "background.lines", "background.run_files",
  "background.recorder", "ids", "store.address", "attach", "requirements", "testing", "loops", "order_numbers",
}

-- The functions that they add to internals, to clients, and to groups of a client.
local of_internals = { "each", "make_page", "report" }
local of_clients = { "orders", "wait", "cancel_all", "cancel_each", "resume", "stop", "attach", "missing_requirements" }
local of_module = { "error", "page", "wait_with" }
local of_orders = { "missing_requirements", "numbers" }
local of_groups = { reports = "wait", activation_jobs = "wait" }

--- Whether to load everything now: a host has no time to spare later, and shares loaded code with its workers.
local function is_in_host()
  return package.loaded.ngx ~= nil or type(rawget(_G, "vim")) == "table"
end

return function(porting, internals)
  local loaded, preload = package.loaded, package.preload
  local state = "text" -- then "loading", then "loaded"
  local holders = {} -- the place-holders of functions that are not loaded yet

  local function load_companions()
    for _, holder in ipairs(holders) do holder.found = holder.owner[holder.name] end
    for _, name in ipairs(companions) do require(prefix .. name)(porting, internals) end
    for _, holder in ipairs(holders) do
      holder.real = holder.owner[holder.name]
      -- A script that has replaced the place-holder meanwhile keeps its own function.
      if holder.found ~= holder.placed then holder.owner[holder.name] = holder.found end
    end
  end

  local function load_all()
    if state ~= "text" then return end
    state = "loading"
    local good, problem = pcall(load_companions)
    state = good and "loaded" or "text"
    if not good then error(problem, 0) end
  end

  --- What require calls for a part.
  local function load_part(full_name, ...)
    preload[full_name] = nil
    local module = internals.compile_later(full_name:sub(#prefix + 1))(full_name, ...)
    if full_name == prefix .. "background" then -- scripts require it too, and use it at once
      loaded[full_name] = module
      load_all()
    end
    return module
  end

  --- Puts a place-holder where a function will be: it loads everything and calls that function.
  local function hold_place(owner, name)
    local holder = { owner = owner, name = name }
    function holder.placed(...)
      load_all()
      return holder.real(...)
    end
    owner[name] = holder.placed
    holders[#holders + 1] = holder
  end

  -- C keeps this function, so it looks the real one up at each call.
  internals.set_page_maker(function(...) return internals.make_page(...) end)
  if is_in_host() or loaded[prefix .. "background"] then return load_all() end
  for _, name in ipairs(parts) do
    local full_name = prefix .. name
    if not loaded[full_name] then preload[full_name] = preload[full_name] or load_part end
  end
  for _, name in ipairs(of_internals) do hold_place(internals, name) end
  for _, name in ipairs(of_clients) do hold_place(internals.client, name) end
  for _, name in ipairs(of_module) do hold_place(porting, name) end
  for _, name in ipairs(of_orders) do hold_place(internals.order, name) end
  for group, name in pairs(of_groups) do hold_place(internals.groups[group], name) end
end
