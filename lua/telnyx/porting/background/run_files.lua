--- The files of a run: its journal, the log of its process, and the file that asks it to stop.
--
-- For a store in a file they are beside that file, whichever link names it. For a store in a database they are in the
-- state folder of this machine, under a name made from the address. Other machines follow and stop such a batch through
-- the database (doc/architecture.md: "Beside a batch").

local address = require "telnyx.porting.store.address"

local run_files = {}

local longest_shown = 80 -- bytes of an address in a file's name

--- A store's name for messages: an address without a password, which it must not have anyway.
function run_files.shown(store)
  if not address.is_one(store) then return store end
  return (store:gsub("^(%a+://[^/@]-):[^/]*@", "%1@"))
end

--- The name of an address's files. It holds two hashes, so that different addresses have different names.
local function name_of(store)
  local low, high = 5381, 52711
  for i = 1, #store do
    local byte = store:byte(i)
    low, high = (low * 33 + byte) % 4294967296, (high * 31 + byte) % 4294967296
  end
  return ("%s-%.0f-%.0f"):format(store:gsub("^%a+://", ""):gsub("[^%w._-]", "_"):sub(1, longest_shown), low, high)
end

--- The folder for stores in databases, created if it is missing; or nil and a sentence.
local function state_folder(internals)
  local base, home = os.getenv "XDG_STATE_HOME", os.getenv "HOME"
  -- The XDG Base Directory Specification says that relative paths are ignored.
  if not (base and base:sub(1, 1) == "/") then
    if not home or home:sub(1, 1) ~= "/" then
      return nil, "there is no place for its journal: set XDG_STATE_HOME or HOME (nginx: env XDG_STATE_HOME;)"
    end
    base = home .. "/.local/state"
  end
  local folder = base .. "/telnyx-porting"
  for position in (folder .. "/"):gmatch "()/" do
    local part = folder:sub(1, position - 1)
    local made, problem = internals.make_folder(part == "" and "/" or part)
    if not made then return nil, ("%s: %s"):format(part, problem) end
  end
  return folder
end

--- The files of a store: the paths journal and log, and stop(run), the path of the file whose existence stops a run. Or
-- nil and a sentence.
function run_files.of(internals, store)
  local base = internals.resolve(store)
  if address.is_one(store) then
    local shown = run_files.shown(store)
    local folder, problem = state_folder(internals)
    if not folder then return nil, problem end
    base = folder .. "/" .. name_of(shown)
  end
  return {
    journal = base .. ".journal",
    log = base .. ".log",
    stop = function(run) return ("%s.stop-%s"):format(base, run) end,
  }
end

return run_files
