--- How a batch ends early: what stops it, and what a stop does.

-- While the input is read, the batch checks at least at this interval, in seconds, whether anybody asked for a stop.
local longest_unasked = 0.05

--- Adds the methods to the class of batches.
return function(Batch, internals)
  local now = internals.now

  --- Stops the batch: requests in flight are settled, everything else is not attempted. From here on no request is sent
  -- that was not sent before, and the caller's iterator is not called. reason: a text; err: its error object, or nil.
  function Batch:stop(reason, err)
    self:happen "stop"
    if self.stopped or self.state == "finished" then return end
    self.stopped, self.stop_error = reason, err
    if self.input then self.input:close() end
    self.completions:stop()
  end

  --- Stops the batch if anybody asked for it, its time is over, its client was closed or an outage lasts too long.
  function Batch:check_stops()
    self.looks_at = now() + longest_unasked
    local asked, err = self.recorder:tend(self)
    if self.stopped then return end
    if asked then return self:stop(asked, err) end
    if self.ends_at and now() >= self.ends_at then
      self:stop "the deadline passed"
    elseif self.options.interrupted and self:call_out(self.options.interrupted) then
      self:stop "interrupted"
    elseif self.completions:is_closed() then
      self:stop "the client was closed"
    elseif select(3, self.completions:outage()) then
      self:stop(("the service did not answer for %g s"):format(self.outage))
    end
  end

  --- Checks for stops while the input is read, because the caller's iterator may take any time, and must not be called
  -- after a stop.
  function Batch:check_input()
    if self.stopped then return end
    local time = now()
    if self.input.calls and self.completions:is_closed() then
      self:stop "the client was closed"
    elseif self.input.calls and self.ends_at and time >= self.ends_at then
      self:stop "the deadline passed"
    elseif time >= self.looks_at then
      self:check_stops()
    end
  end

  --- Stops the batch if an error concerns the account rather than one order, because every other order would fail as
  -- well. err: how a request failed; nil: it succeeded.
  function Batch:watch_account(err)
    if err and err.kind == "unauthorized" then
      self:stop(err.status == 407 and "the proxy refused the connection"
        or err.code and "the API key was refused" or "a gateway refused the API key (401)", err)
    elseif err and err.kind == "forbidden" then
      self.forbidden_in_a_row = self.forbidden_in_a_row + 1
      if not self.any_success and self.forbidden_in_a_row >= 3 then
        self:stop(err.code and "the API key may not cancel orders"
          or "a gateway in front of the API refused three cancels in a row (403)", err)
      end
    else
      self.forbidden_in_a_row = 0
      self.any_success = self.any_success or not err
    end
  end

  --- Stops the batch and settles the requests in flight, without calling any of the caller's functions.
  function Batch:drain(reason)
    self.options, self.quiet = { unique = self.options.unique }, true
    self:stop(reason)
    self.input:drop()
    local ok, problem = internals.protect(function() while self:next() do end end)
    if ok then return end
    self.keeper:abandon()
    self.recorder:fail(problem)
    error(problem, 0)
  end
end
