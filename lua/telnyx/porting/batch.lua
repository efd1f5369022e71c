--- Cancelling in bulk: client:cancel_all and client:cancel_each. Every distinct id ends in exactly one outcome.

local background = require "telnyx.porting.background"
local batch_options = require "telnyx.porting.batch.options"
local new_class = require "telnyx.porting.batch.class"
local reports = require "telnyx.porting.batch.report"
local resume = require "telnyx.porting.batch.resume"

return function(porting, internals)
  local client = internals.client
  local running = setmetatable({}, { __mode = "k" }) -- client -> the batches that it runs

  local Batch = new_class(porting, internals)

  local function check_options(call, options, owner)
    return batch_options.check(internals, call, options, owner)
  end

  --- Raises if the arguments are wrong. A listing that failed returned nil and an error, which explains why there are
  --- no ids.
  local function check_call(call, owner, ids, options, further)
    internals.check_client(owner, call)
    if ids == nil then
      local why = type(options) == "table" and options.kind and ("; what was to give them failed: %s"):format(
        tostring(options)) or ""
      internals.raise(("%s: takes a list or an iterator of ids or orders, not nil%s"):format(call, why))
    elseif type(further) == "table" then -- io.lines gives further values too
      internals.raise(("%s: takes ids and one table of options, but another was given after it"):format(call))
    end
  end

  local function remember(owner, batch)
    running[owner] = running[owner] or setmetatable({}, { __mode = "k" })
    running[owner][batch] = true
  end

  --- Begins a batch that must run in a process of its own, because its commits would block a host. Returns its handle;
  -- nil: it need not; false and an error: it can't begin.
  local function begin_apart(owner, ids, options, call)
    if type(options) ~= "table" or not options.store or not internals.adapters.of(owner) then return nil end
    local wish = { stop = function(self) self.stopped = true end }
    remember(owner, wish) -- a stop may come while the ids are listed
    local handle, err = background.begin(owner, ids, check_options(call, options, owner), call, wish)
    if not handle then return false, err end
    remember(owner, handle)
    return handle
  end

  local function begin(owner, ids, options, call)
    local batch = Batch.new(owner, check_options(call, options, owner))
    remember(owner, batch) -- a stop may come while the ids are listed
    local ok, err = batch:open(ids, call)
    if not ok then return nil, err end
    return batch
  end

  --- client:cancel_each(ids, options): iterates over the outcomes as they become known.
  function client:cancel_each(ids, options, further)
    check_call("cancel_each", self, ids, options, further)
    local apart, problem = begin_apart(self, ids, options, "cancel_each")
    if apart then return background.each(self, apart, options) end
    if apart == false then error(problem, 0) end
    local batch, err = begin(self, ids, options, "cancel_each")
    if not batch then error(err, 0) end
    local closer = setmetatable({}, { __close = function() batch:drain "the loop was left" end })
    return function() return batch:next_for_loop() end, nil, nil, closer
  end

  --- client:cancel_all(ids, options) -> report; nil and an error if nothing was begun, because the ids could not be
  -- listed, the service ignored a filter, or the store does not fit.
  function client:cancel_all(ids, options, further)
    check_call("cancel_all", self, ids, options, further)
    local apart, problem = begin_apart(self, ids, options, "cancel_all")
    if apart then return apart:wait(options, self) end
    if apart == false then return nil, problem end
    local batch, err = begin(self, ids, options, "cancel_all")
    if not batch then return nil, err end
    local outcomes = {}
    -- No for loop over it: nothing can wait in an iterator in Lua 5.1.
    local outcome = batch:guarded_next()
    while outcome do
      outcomes[#outcomes + 1] = outcome
      outcome = batch:guarded_next()
    end
    table.sort(outcomes, function(a, b) return a.position < b.position end)
    return reports.of(batch:report(outcomes))
  end

  --- client:resume(store, options): continues the batch of a store with the ids that it holds -> report; or nil and an
  -- error if there is no such batch, or the store is about another service or account.
  function client:resume(store, options)
    internals.check_client(self, "resume")
    resume.check(internals, "resume", store)
    local checked = {}
    for name, value in pairs(check_options("resume", options)) do checked[name] = value end
    if checked.store or checked.renew then
      internals.raise("resume: the store comes first, client:resume(store, options), and is continued as it is")
    end
    checked.store = store
    if internals.adapters.of(self) then
      local wish = { stop = function(wish) wish.stopped = true end }
      remember(self, wish)
      local handle, err = background.resume(self, checked, wish)
      if not handle then return nil, err end
      remember(self, handle)
      return handle:wait(checked, self)
    end
    local ids, err = resume.ids(internals, store)
    if not ids then return nil, err end
    return self:cancel_all(ids, checked)
  end

  --- porting.report(store, options): see batch/resume.lua.
  function internals.report(store, options)
    resume.check(internals, "report", store)
    if options ~= nil and type(options) ~= "table" then
      internals.raise("report: the options must be a table, not " .. type(options))
    end
    for name, value in pairs(options or {}) do
      if name ~= "outcomes" then
        internals.raise(("report: unknown option %q; there is outcomes, a boolean"):format(tostring(name)))
      elseif type(value) ~= "boolean" then
        internals.raise("report: outcomes must be a boolean, not a " .. type(value))
      end
    end
    local adapter = internals.adapters.host()
    local pauses = adapter and pcall(adapter.fits) and adapter.fits()
    return resume.report(porting, internals, store, {
      outcomes = (options or {}).outcomes, pause = pauses and adapter.pause or nil,
    })
  end

  --- client:stop(): ends the batches that this client runs. Requests in flight are settled, the rest is not attempted.
  -- Call it from a callback, or from elsewhere in the same Lua state.
  function client:stop()
    internals.check_client(self, "stop", true)
    for batch in pairs(running[self] or {}) do batch:stop "stopped" end
  end

  background.connect(porting, internals, check_options, function(owner, options)
    return Batch.new(owner, check_options("cancel_all", options, owner))
  end)
end
