--- The calls that wait. C has two functions for each operation: one starts it and returns its request, the other waits
-- as a plain script does. The public method chooses between them by the host's adapter, so that no operation knows of
-- hosts.

return function(_, internals)
  local client, request, adapters = internals.client, internals.request, internals.adapters
  local of, host = adapters.of, adapters.host
  local take, turn, submit, close = request.result, client.turn, client.submit, client.close
  local abort, stop, on_done = request.abort, request.stop, request.on_done

  local function attend(self)
    local adapter = host(self)
    if adapter then adapter.attend(self) end
  end

  --- The public method of an operation.
  local function method(call, start)
    return function(self, ...)
      local adapter = of(self)
      if not adapter then return call(self, ...) end
      local started = start(self, ...)
      adapter.wait(self, started)
      return take(started)
    end
  end

  --- Makes the function of a list of orders that a walk calls. Its page makes each order when the walk reaches it.
  local function walker(start)
    return function(self, ...)
      local adapter, started = of(self), start(self, ...)
      if adapter then adapter.wait(self, started) end
      return internals.walked_page(started)
    end
  end

  --- A table whose values are made when they are first asked for.
  local function made_at_use(make)
    return setmetatable({}, {
      __index = function(all, name)
        all[name] = make(internals.operations[name])
        return rawget(all, name)
      end,
    })
  end

  -- "comments.create" -> its function, whose first argument is the client. The same for walks over orders.
  local calls = made_at_use(function(operation) return method(operation.call, operation.start) end)
  local walkers = made_at_use(function(operation) return operation.orders and walker(operation.start) end)
  internals.calls, internals.walkers = calls, walkers
  for _, name in ipairs { "cancel", "get", "list" } do client[name] = calls[name] end

  --- client:request { method, path, query, body, to, media, retry, … }: calls any operation of the API. Returns the
  -- whole answer as a plain table; true: it is empty; or a file as an operation does; or nil and an error.
  client.request = method(internals.any_request.call, internals.any_request.start)

  --- client:submit(operation, …): starts a call and does not wait. Returns a request.
  function client:submit(...)
    local started = submit(self, ...)
    attend(self)
    return started
  end

  --- request:result(): waits for the result if necessary. Returns what the call itself would: an order or a page; or
  -- nil and an error.
  function request:result()
    local owner = internals.owner(self)
    if not self:done() then
      local adapter = of(owner)
      if adapter then adapter.wait(owner, self) end
    end
    return take(self)
  end

  --- request:on_done(fn): calls fn with the result (an order or a page; or nil and an error) once the request is done.
  -- The host's loop calls it, or else client:drive(), client:turn() or a call that waits. An error in fn is reported.
  -- Returns the request.
  function request:on_done(fn)
    on_done(self, fn)
    if self:done() then attend(internals.owner(self)) end
    return self
  end

  --- request:abort(): ends a request that is not done with kind aborted; its error has uncertain = true if the request
  -- may have taken effect.
  function request:abort()
    abort(self)
    attend(internals.owner(self))
  end

  --- request:stop(): ends a request with kind aborted if it was not sent. If it may have been sent, it is settled.
  function request:stop()
    stop(self)
    attend(internals.owner(self))
  end

  --- client:close(): ends all requests in flight with kind aborted, closes the connections and wipes the key. A second
  -- call does nothing.
  function client:close()
    local adapter = host(self)
    if adapter and adapter.forget then adapter.forget(self) end
    close(self)
    if adapter then adapter.attend(self) else self:drive() end
  end

  --- client:turn([seconds]): waits until the client has work, at most that long, and does it. Returns false if a signal
  -- interrupted the wait.
  function client:turn(seconds)
    local adapter = of(self)
    if not adapter then return turn(self, seconds) end
    seconds = internals.check_amount("turn", "turn.seconds", seconds)
    adapter.wait(self, nil, seconds)
    return true
  end
end
