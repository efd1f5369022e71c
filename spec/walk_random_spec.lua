--- The walk over a list, against a server made up at random: what it gives at once, how it counts pages, and what
-- leaves and enters the list between two of them. A walk that ends without an error has given every record that was
-- there all the time. A seed that fails is told, and repeats.

local courses = 3000

local function new_random(seed)
  local state = seed % 2147483647
  if state == 0 then state = 1 end
  return function(most) -- 1 to most
    state = state * 16807 % 2147483647
    return state % most + 1
  end
end

--- A server with its list: server.list(options) answers a page, as the C side makes it.
local function new_server(random)
  local server = { records = {}, requests = 0, stable = {} }
  local count = random(3) == 1 and random(4) - 1 or random(120)
  for i = 1, count do
    server.records[i] = { id = "r" .. i }
    server.stable["r" .. i] = true
  end
  local cap = random(3) == 1 and random(20) or 1000
  local by = ({ "given", "asked", "mixed" })[random(3)]
  local fewer_pages = random(4) == 1 and random(3) or 0
  local restless = random(3) == 1 and random(8) or 0
  local added = 0
  server.still = restless == 0

  --- Either some leave, or some come: as many of both can't be seen from outside.
  local function change()
    if restless == 0 or random(restless) > 1 then return end
    if random(2) == 1 then
      for _ = 1, math.min(random(5), #server.records) do
        server.stable[table.remove(server.records, random(#server.records)).id] = nil
      end
    else
      for _ = 1, random(3) do
        added = added + 1
        table.insert(server.records, random(#server.records + 1), { id = "new" .. added })
      end
    end
  end

  function server.list(options)
    server.requests = server.requests + 1
    if server.requests > 1 then change() end
    local number, asked = options.page.number or 1, options.page.size or 20
    local given = math.min(asked, cap)
    local step = by == "asked" and asked or given
    local data = {}
    for i = (number - 1) * step + 1, math.min((number - 1) * step + given, #server.records) do
      data[#data + 1] = server.records[i]
    end
    local pages = math.ceil(#server.records / (by == "given" and given or asked))
    return { data = data, meta = { page_number = number, total_pages = math.max(pages - fewer_pages, 0),
      total_results = #server.records } }
  end

  return server
end

--- client:orders of a module of its own, whose lists come from the server. walked: its pages make their records one by
-- one and are given back, as those of a walk in C.
local function new_walk(server, options, walked)
  local internals = { client = {}, id_of = function() return nil end, check_client = function() end, walkers = {} }
  local released = setmetatable({}, { __mode = "k" })
  function internals.failure(kind, detail) return { kind = kind, detail = detail } end
  function internals.check_client() end
  function internals.raise(message) error(message, 0) end
  function internals.release(data) released[data] = true end
  function internals.ids_of(data) assert(not released[data], "the ids of a released page were asked for") end
  function internals.order_at(data, position)
    assert(not released[data], "a record of a released page was asked for")
    return assert(data[position])
  end
  local operation = { verb = "list", group = "porting_orders", paged = true, list = true, orders = true }
  internals.operations = { list = operation, ["porting_orders.list"] = operation }
  local function list(owner, asked)
    local page = server.list(asked)
    if walked then page.count = #page.data end
    return internals.make_page(page, owner, "list", asked)
  end
  internals.calls = { list = list }
  if walked then internals.walkers.list = list end
  dofile "lua/telnyx/porting/pages.lua"({ encode = function(record) return record.id end }, internals)
  return internals.client.orders({}, options), internals
end

--- nil, or what is wrong with the course of that seed; the walk's error, if it ended with one; whether nothing changed.
local function try(seed)
  local random = new_random(seed)
  for _ = 1, 3 do random(10) end
  local server = new_server(random)
  local relist = random(2) == 1
  local options = { relist = relist or nil, page = random(2) == 1 and { size = random(30) } or nil }
  local step = new_walk(server, options, seed % 2 == 0)
  local given = {}
  local ok, err = pcall(function()
    for record in step do
      if relist and given[record.id] then error "given twice" end
      given[record.id] = true
    end
  end)
  if server.requests > 2000 then return "asks without end" end
  if not ok then
    if type(err) ~= "table" or (err.kind ~= "conflict" and err.kind ~= "bad_response") then return tostring(err) end
    return nil, err, server.still
  end
  for id in pairs(server.stable) do
    if not given[id] then return id .. " was there all the time and was not given" end
  end
  return nil, nil, server.still
end

describe("a walk over a list that is counted and changed at random", function()
  it("gives all that was there all the time, or an error", function()
    local first, errors, whole = os.time() % 1000000 * 1000, 0, 0
    for seed = first, first + courses - 1 do
      local problem, err = try(seed)
      assert.is_nil(problem, ("seed %d: %s"):format(seed, tostring(problem)))
      if err then errors = errors + 1 else whole = whole + 1 end
    end
    assert.is_true(errors > courses / 50 and whole > courses / 2, ("%d errors, %d whole"):format(errors, whole))
  end)

  it("needs no error where nothing changes, however the pages are counted", function()
    local tried = 0
    for seed = 1, courses do
      local problem, err, still = try(seed)
      assert.is_nil(problem, ("seed %d: %s"):format(seed, tostring(problem)))
      if still then
        tried = tried + 1
        assert.is_nil(err, ("seed %d: %s"):format(seed, err and err.detail or ""))
      end
    end
    assert.is_true(tried > courses / 3)
  end)
end)
