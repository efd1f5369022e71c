--- The stores of runs: where the command keeps them ($XDG_STATE_HOME/telnyx-porting, readable by its user alone), which
-- of them is meant, and how they are opened.

local address = require "telnyx.porting.store.address"
local command_error = require "telnyx.porting.command.running.command_error"
local known = require "telnyx.porting.store.known"
local output_file = require "telnyx.porting.command.running.output_file"
local package_names = require "telnyx.porting.command.running.package_names"
local process = require "telnyx.porting_process"
local store_files = require "telnyx.porting.store"
local text = require "telnyx.porting.text"

local run_stores = {}

local function failure(kind, detail) return { kind = kind, detail = detail } end

--- hint: what the command at hand has instead.
local function folder(hint)
  return known.folder() or command_error.usage("there is no place for stores: set HOME or XDG_STATE_HOME, or %s", hint)
end

--- Makes a folder with those above it where they are not there. Returns what is wrong with it, or nil.
local function make_folders(path)
  local lfs = require "lfs"
  local position = 1
  while position do
    position = path:find("/", position + 1, true)
    local part = position and path:sub(1, position - 1) or path
    local mode = lfs.attributes(part, "mode")
    if mode and mode ~= "directory" then return ("%s is no folder"):format(part) end
    if not mode then
      local good, problem = lfs.mkdir(part)
      if not good then return ("can't make the folder %s: %s"):format(part, problem) end
    end
  end
end

--- Why a folder takes no new file; nil where it takes one.
local function refusal_of(path)
  local name = ("%s/%d"):format(path, process.id())
  local probe, problem = io.open(name, "ab")
  if not probe then return ("the folder %s takes no file: %s"):format(path, (tostring(problem):gsub("^.*: ", ""))) end
  probe:close()
  os.remove(name)
end

--- Ends the command if a library that the store needs is missing, or `store` can't name one. store: nil for one in
-- our folder. may_go_without: whether the command has --no-store.
function run_stores.require_store(store, may_go_without)
  local fault = store and address.fault(store)
  if fault then command_error.usage("the store can't be %s", fault) end
  for _, name in ipairs { store and address.is_one(store) and "luasql.postgres" or "luasql.sqlite3", "lfs" } do
    if not pcall(require, name) then
      command_error.usage("a store needs %s%s", package_names(name),
        may_go_without and "; --no-store goes without, and then can't resume" or ": install it")
    end
  end
end

--- Ends the command where a store that the user has named can't be used: it is something else, or its folder is not
-- there or takes no new file. Called before anything is read. A database is found out when it is opened.
function run_stores.require_place(path)
  if address.is_one(path) then return end
  local store, err = store_files.read { path = path, failure = failure }
  if store then store:close() end
  local problem = err and err.kind ~= "empty" and err.kind ~= "not_found" and err.detail
  if problem then command_error.usage("--store: %s; nothing was cancelled", problem) end
  output_file.check(path, "nothing was cancelled")
end

--- Makes the folder for the store of a new run; ends the command where that can't be, or where it takes no file. Called
-- before anything is read.
function run_stores.require_folder()
  local where = folder "say --store FILE or --no-store"
  local problem = make_folders(where) or refusal_of(where)
  if not problem then return end
  command_error.usage("there is no place for the store: %s; nothing was cancelled: set XDG_STATE_HOME, or say "
    .. "--store FILE or --no-store", problem)
end

--- Returns the path of the store for a new run. No file is created yet.
function run_stores.new_store()
  run_stores.require_folder() -- it may have gone since the command began
  return ("%s/%s-%d.db"):format(known.folder(), os.date "!%Y%m%dT%H%M%SZ", process.id())
end

--- Records a store that the user has named, so that runs lists it. A failure to record it is no error.
function run_stores.remember(store)
  local where = known.folder()
  if not where or make_folders(where) then return end
  if known.absolute(store):sub(1, #where + 1) ~= where .. "/" then known.add(store) end
end

--- Records the profile that a run was made with (of profiles.lua, or nil), so that resume finds it. A failure to record
-- it is no error: the command that goes on names it as well.
function run_stores.remember_profile(store, profile)
  local where = known.folder()
  if not profile or not where or make_folders(where) then return end
  known.set_profile(store, profile.name)
end

--- Has the options name the profile that a run was made with, unless they or the environment say otherwise.
function run_stores.use_profile(store, options)
  local variable = os.getenv "TELNYX_PROFILE"
  if options.profile or options.key_file or options.base_url or variable and variable ~= "" then return end
  options.profile = known.profile_of(store)
  options.profile_by = options.profile and "the run's"
end

--- All runs, and the names of stores that are gone; see store/known.lua.
function run_stores.runs()
  run_stores.require_store()
  local where = known.folder()
  local mode = where and require "lfs".attributes(where, "mode")
  if mode and mode ~= "directory" then command_error.usage("%s, where stores are kept, is no folder", where) end
  return known.runs()
end

function run_stores.forget(gone) known.forget(gone) end

local function refuse_none()
  command_error.usage("there is no store in %s, nor one made with --store", folder "name the store")
end

--- Returns the run that was started last.
function run_stores.last_run()
  return run_stores.runs()[1] or refuse_none()
end

--- Returns the store of the last unfinished run, and how many others are unfinished. Ends the command if there is none.
function run_stores.unfinished_store()
  local found, running = {}, nil
  local runs = run_stores.runs()
  for _, one in ipairs(runs) do
    if one.running then
      running = running or one
    elseif not one.finished and not one.problem then
      found[#found + 1] = one
    end
  end
  if found[1] then return found[1].store, #found - 1 end
  if running then command_error.usage("there is no run to go on with: %s is being run now", running.store) end
  if #runs == 0 then refuse_none() end
  command_error.usage("there is no run to go on with: %s",
    text.agree(#runs, "the only one is finished", "all %d are finished"))
end

--- Returns the first result of a function of a store; ends the command with the error where that is nil.
function run_stores.check(value, err)
  if value == nil then command_error.usage("%s", err.detail) end
  return value
end

--- Calls a function that opens a store before it does anything else, and returns its result. An error of the store ends
-- the command: as a usage error; or, where a database does not answer, as a stop, since it may later.
function run_stores.opening(store, call, ...)
  local good, result = pcall(call, ...)
  if good then return result end
  local err = command_error.cause(result)
  if not store or not err or err.kind ~= "store" and err.kind ~= "invalid" then error(result, 0) end
  local is_away = err.kind == "store" and address.is_one(store)
  command_error.raise(is_away and "stopped" or "usage", "%s; nothing was sent", err.detail)
end

--- Opens the store of a run for reading; ends the command if it is none.
function run_stores.open(path)
  run_stores.require_store(path)
  return run_stores.check(store_files.read { path = path, failure = failure })
end

--- The same, for writing. base_url: of the service that the store is about.
function run_stores.open_to_write(path, base_url)
  return run_stores.check(store_files.open { path = path, base_url = base_url, failure = failure })
end

--- Calls visit(outcome) for each outcome of a store, and closes it; ends the command at an error.
function run_stores.visit_outcomes(store, visit)
  local good, problem = pcall(function()
    for outcome in store:outcomes() do visit(outcome) end
  end)
  store:close()
  if good then return end
  command_error.raise("incomplete", "%s", type(problem) == "table" and problem.detail or tostring(problem))
end

return run_stores
