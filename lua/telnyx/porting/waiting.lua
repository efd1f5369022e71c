--- Waits for what the API does in the background: client:wait, client.reports:wait, client.activation_jobs:wait. Each
-- polls through the client's pacing. The pause between two reads is a deadline of the engine, so it waits by the host's
-- means and ends with the client.

-- The first pause between two reads (seconds), the factor by which each next one is longer, and the longest pause.
local first_pause, growth, longest_pause = 1, 1.5, 30

local default_deadline = 300

return function(porting, internals)
  local client, calls, failure, raise, now = internals.client, internals.calls, internals.failure, internals.raise,
    internals.now

  --- The id that a string is, or that an order has.
  local function check_id(call, what, id)
    local found = internals.id_of(id)
    if found then return found end
    raise(("%s: %s is no id of %s: ids are UUIDs such as eef10fb8-f3df-4c67-97c5-e18179723222")
      :format(call, type(id) == "string" and ("%q"):format(id) or id == nil and "nothing" or "a " .. type(id), what))
  end

  --- The options deadline (seconds; false: none) and interval (seconds between two reads; nil: as above).
  local function read_options(call, options)
    if options == nil then return default_deadline end
    if type(options) ~= "table" then raise(("%s: the options must be a table, not %s"):format(call, type(options))) end
    for name in pairs(options) do
      if name ~= "deadline" and name ~= "interval" then
        raise(("%s: unknown option %q; there are: deadline, interval"):format(call, tostring(name)))
      end
    end
    local check = internals.check_amount
    return check(call, "wait.deadline", options.deadline, default_deadline),
      check(call, "wait.interval", options.interval)
  end

  --- Pauses. Returns the error that ended the pause early (the client was closed, say), or nil.
  local function pause(self, seconds)
    local _, err = internals.pause(self, seconds):result()
    if err.kind ~= "timeout" then return err end
  end

  --- Polls until done(record) returns true. read() -> record, or nil and an error; done(record) -> true; or nil, and an
  -- error where it can never be true; what: the record's name in messages, "the report ID".
  local function wait(self, call, what, read, done, options)
    local deadline, interval = read_options(call, options)
    local ends = deadline and now() + deadline or math.huge
    local seconds, status = interval or first_pause, nil
    while true do
      local record, err = read()
      if record then
        local is_done, never = done(record)
        if is_done then return record end
        if never then return nil, never end
        status = type(record.status) == "table" and record.status.value or record.status
      elseif not err.retryable then
        return nil, err
      end
      if now() + seconds >= ends then
        local left = ends - now()
        if left <= 0 then
          if err then return nil, err end
          err = failure("timeout", ("%s is still %s after %.3g s"):format(what, tostring(status), deadline))
          err.retryable = true
          return nil, err
        end
        seconds = left -- one more read, at the very end
      end
      local stopped = pause(self, seconds)
      if stopped then return nil, stopped end
      if not interval then seconds = math.min(seconds * growth, longest_pause) end
    end
  end

  --- Makes a function that tells whether a record's status is one of these.
  local function has_status(...)
    local final = {}
    for _, status in ipairs { ... } do final[status] = true end
    return function(record) return final[record.status] or nil end
  end

  local function group(name) return internals.groups[name] end

  --- client.reports:wait(id [, options]) -> the report once it is completed, or nil and an error. options: deadline
  -- (seconds for all of it, 300; false: none), interval (seconds between two reads; 1 at first, then ever more, up to
  -- 30 s). Source: PortingReport.status.
  local report_is_done = has_status "completed"
  group("reports").wait = function(self, id, options)
    local owner = internals.owner_of(self, "reports.wait")
    id = check_id("reports.wait", "a report", id)
    return wait(owner, "reports.wait", ("the report %s"):format(id),
      function() return calls["reports.get"](owner, id) end, report_is_done, options)
  end

  --- client.activation_jobs:wait(order_id, id [, options]) -> the job once it is completed or failed, or nil and an
  -- error. Source: PortingOrdersActivationJob.status.
  local job_is_done = has_status("completed", "failed")
  group("activation_jobs").wait = function(self, order, id, options)
    local owner = internals.owner_of(self, "activation_jobs.wait")
    order = check_id("activation_jobs.wait", "an order", order)
    id = check_id("activation_jobs.wait", "an activation job", id)
    return wait(owner, "activation_jobs.wait", ("the activation job %s"):format(id),
      function() return calls["activation_jobs.get"](owner, order, id) end, job_is_done, options)
  end

  --- The set of statuses to wait for. Raises at a list with a hole or another key, whose rest would not be waited for.
  local function read_statuses(statuses)
    local known, wanted, count = {}, {}, 0
    for _, status in pairs(porting.statuses) do known[status] = true end
    if type(statuses) == "string" then statuses = { statuses } end
    if type(statuses) ~= "table" or next(statuses) == nil then
      raise("wait: takes an order's id and the statuses to wait for: { \"cancelled\", \"ported\" }")
    end
    for _ in pairs(statuses) do count = count + 1 end
    for position = 1, count do
      local status = statuses[position]
      if status == nil then
        raise(("wait: the statuses are no list: entry %d is nil, and the table has %d"):format(position, count))
      elseif not known[status] then
        raise(("wait: %s is no status of an order; see porting.statuses")
          :format(type(status) == "string" and ("%q"):format(status) or "a " .. type(status)))
      end
      wanted[status] = true
    end
    return wanted
  end

  --- client:wait(order_id, statuses [, options]) -> the order once it has one of the statuses (a string or a list), or
  -- nil and an error: of kind conflict when the order has become final with another status.
  function client:wait(id, statuses, options)
    internals.check_client(self, "wait")
    local order_id = check_id("wait", "an order", id)
    local wanted = read_statuses(statuses)
    local function done(order)
      local status = internals.order_status(order)
      if wanted[status] then return true end
      if order:is_final() then
        return nil, failure("conflict", ("the order is %s, which is final"):format(status))
      end
    end
    return wait(self, "wait", ("the order %s"):format(order_id),
      function() return self:get(order_id, { include_phone_numbers = false }) end, done, options)
  end
end
