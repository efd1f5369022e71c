--- Uses a store without its ids: client:resume continues its batch, porting.report makes its report.

local address = require "telnyx.porting.store.address"
local reports = require "telnyx.porting.batch.report"

local resume = {}

--- Raises if a value can't name a store.
function resume.check(internals, call, store)
  local fault = type(store) == "string" and address.fault(store) or type(store) ~= "string"
    and (store == nil and "nothing" or "a " .. type(store))
  if fault then
    internals.raise(("%s: takes the path of a store's file or the address of a database, not %s"):format(call, fault))
  end
end

--- Opens a store to read it. Returns it; or nil and an error, of kind not_found if there is none.
local function read(internals, store)
  return require "telnyx.porting.store".read { path = store, failure = function(kind, detail)
    return internals.failure(kind == "empty" and "not_found" or kind, detail)
  end }
end

local function add_all(list, store)
  for known in store:outcomes() do list:add(known.id) end
  return list
end

--- Returns the ids of a store, for a batch that continues it; or nil and an error.
function resume.ids(internals, store)
  local opened, err = read(internals, store)
  if not opened then return nil, err end
  local good, ids = pcall(add_all, internals.id_list(), opened)
  opened:close()
  if not good and type(ids) ~= "table" then error(ids, 0) end
  if not good then return nil, ids end
  if #ids > 0 then return ids end
  return nil, internals.failure("not_found",
    store .. ": no ids were added to it, so there is nothing to go on with: begin the batch with cancel_all")
end

--- porting.report: see reports.of_store. options: checked.
function resume.report(porting, internals, store, options)
  local opened, err = read(internals, store)
  if not opened then return nil, err end
  local good, report, problem = internals.protect(reports.of_store, opened, porting.outcomes, internals.failure,
    options.pause, options.outcomes ~= false)
  opened:close()
  if not good then error(report, 0) end
  return report, problem
end

return resume
