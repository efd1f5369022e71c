--- Where what belongs to a batch lies beside its store: the journal by which it is followed, the log of its process,
-- and a stop.
--
-- Of a file they lie beside it, whatever link it was named by. A database has no folder: there they lie below the state
-- folder of this machine, under a name made from its address, and other machines follow and stop through the database
-- (doc/architecture.md: "Beside a batch").

local address = require "telnyx.porting.store.address"

local places = {}

local name_most = 80 -- bytes of an address that a file's name shows

--- An address without the password that it should not have had.
function places.shown(store)
  if not address.is_one(store) then return store end
  return (store:gsub("^(%a+://[^/@]-):[^/]*@", "%1@"))
end

--- Two addresses that differ have different names.
local function name_of(store)
  local low, high = 5381, 52711
  for i = 1, #store do
    local byte = store:byte(i)
    low, high = (low * 33 + byte) % 4294967296, (high * 31 + byte) % 4294967296
  end
  return ("%s-%.0f-%.0f"):format(store:gsub("^%a+://", ""):gsub("[^%w._-]", "_"):sub(1, name_most), low, high)
end

--- The folder for addresses, made where it is missing; or nil and a sentence.
local function state_folder(internals)
  local base, home = os.getenv "XDG_STATE_HOME", os.getenv "HOME"
  -- The XDG Base Directory Specification has relative paths ignored.
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

--- The places of a store: journal and log (paths), stop(run) (the path of the file that stops a run by being there);
-- or nil and a sentence.
function places.of(internals, store)
  local base = internals.resolve(store)
  if address.is_one(store) then
    local shown = places.shown(store)
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

return places
