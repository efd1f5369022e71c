--- For the specs of a batch's store: a folder for each, stores in it, and other processes at work on them.

local lfs = require "lfs"
local stores = require "telnyx.porting.store"

local store = { base_url = "https://api.example.com/v2" }

local function failure(kind, detail)
  return { kind = kind, detail = detail }
end

function store.id(number)
  return ("%08x-0000-4000-8000-000000000000"):format(number)
end

function store.ids(count)
  local list = {}
  for i = 1, count do list[i] = store.id(i) end
  return list
end

--- What store:next returned, as "1 uncertain, 2": positions.
function store.claimed(claims, positions, uncertain)
  local words = {}
  for i, claim in ipairs(claims) do words[i] = positions[i] .. (uncertain[claim] and " uncertain" or "") end
  return table.concat(words, ", ")
end

--- What a file holds. Not of a store that is open here: to close the file would drop SQLite's locks on it.
function store.read(name)
  local file = assert(io.open(name, "rb"))
  local bytes = file:read "*a"
  file:close()
  return bytes
end

--- fixture(before_each, after_each): folder, path (of the store that is opened: a spec may set another one) and what
-- works with it.
function store.fixture(before_each, after_each)
  local fixture = {}
  local opened

  function fixture.open(options)
    local all = { path = fixture.path, base_url = store.base_url, failure = failure }
    for name, value in pairs(options or {}) do all[name] = value end
    local one, err = stores.open(all)
    opened[#opened + 1] = one
    return one, err
  end

  function fixture.new(count)
    local one = assert(fixture.open())
    assert(one:add(store.ids(count)))
    return one
  end

  --- Closes a store and opens it again, as a later run does.
  function fixture.again(one)
    one:close()
    return assert(fixture.open())
  end

  --- Runs statements on the store's file, as another program could.
  function fixture.sql(...)
    local environment = require "luasql.sqlite3".sqlite3()
    local connection = environment:connect(fixture.path)
    for _, statement in ipairs { ... } do assert(connection:execute(statement)) end
    connection:close()
    environment:close()
  end

  --- Forgets the stores that are open.
  function fixture.forget() opened = {} end

  --- The command that runs a script in another process, where open() opens the store; further arguments may follow.
  function fixture.command(text)
    local name = fixture.folder .. "/script.lua"
    local file = assert(io.open(name, "w"))
    file:write(([[
      local function failure(kind, detail) return { kind = kind, detail = detail } end
      local function open()
        local store, err = require "telnyx.porting.store".open { path = arg[1], base_url = %q, failure = failure }
        if not store then error(err.detail, 0) end
        return store
      end
    ]]):format(store.base_url), text)
    file:close()
    return ("exec timeout 120 '%s' '%s' '%s'"):format(os.getenv "LUA" or "lua", name, fixture.path)
  end

  --- Starts a script that goes on until it is killed; what it printed first, and a function that kills it with SIGKILL.
  function fixture.start(text)
    local pipe = io.popen(fixture.command(text .. [[
      print(io.open("/proc/self/stat"):read "*n")
      io.stdout:flush()
      require "socket".sleep(30)
    ]]))
    local first, process = pipe:read "*l", pipe:read "*n"
    return first, function()
      os.execute(("kill -KILL %d"):format(process))
      pipe:close() -- waits for its end
    end
  end

  before_each(function()
    fixture.folder = os.tmpname()
    os.remove(fixture.folder)
    assert(lfs.mkdir(fixture.folder))
    fixture.path, opened = fixture.folder .. "/batch.db", {}
  end)

  after_each(function()
    for _, one in ipairs(opened) do one:close() end
    for name in lfs.dir(fixture.folder) do os.remove(fixture.folder .. "/" .. name) end
    os.remove(fixture.folder)
  end)

  return fixture
end

return store
