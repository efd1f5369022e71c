--- porting.wait_with: waits for requests in a loop of the caller's own, by the caller's means to wait for descriptors.

-- In a coroutine, others may drive the same client meanwhile, so that a descriptor says nothing here of a request that
-- is done. So they are checked at this interval, in seconds.
local shared_seconds = 0.05

return function(porting, internals)
  local raise = internals.raise

  local function is_main()
    local co, main = coroutine.running()
    return co == nil or main == true
  end

  --- The clients of a list of requests and clients, each once; and the requests.
  local function sort(list, count)
    local clients, requests, seen = {}, {}, {}
    for i = 1, count do
      local one = list[i]
      if type(one) ~= "userdata" then
        raise(("wait: takes requests of client:submit, and clients, not a %s (number %d)"):format(type(one), i))
      end
      local owner = one
      if type(one.done) == "function" then
        owner = internals.owner(one)
        requests[#requests + 1] = one
      else
        internals.check_client(one, "wait", true)
      end
      if not seen[owner] then
        seen[owner], clients[#clients + 1] = true, owner
      end
    end
    return clients, requests
  end

  --- Drives the clients. Returns whether all is done, the descriptors to watch, and for how many seconds (nil: no
  -- limit). A closed client has nothing pending and nothing to watch; drive runs the callbacks that it has left.
  local function drive(clients, requests)
    for _, client in ipairs(clients) do client:drive() end
    local over = true
    for _, request in ipairs(requests) do over = over and request:done() end
    if #requests == 0 then
      for _, client in ipairs(clients) do over = over and (internals.is_closed(client) or client:pending() == 0) end
    end
    if over then return true end
    local descriptors, seconds = {}, nil
    for _, client in ipairs(clients) do
      if not internals.is_closed(client) then
        local due = client:deadline()
        descriptors[#descriptors + 1] = client:descriptor()
        if due then seconds = math.min(seconds or due, due) end
      end
    end
    return false, descriptors, seconds
  end

  --- porting.wait_with(poll) -> wait. poll(descriptors, seconds) returns when one of the descriptors (a list of
  -- numbers) is readable, or the seconds (nil: no limit) have passed; it may return earlier. wait(request) returns the
  -- request's result; wait(request, client, …) waits for all, of any clients, and returns true. A client is waited for
  -- until nothing of it is pending, if no request is named.
  function porting.wait_with(poll)
    if type(poll) ~= "function" then
      raise("wait_with: takes a function(descriptors, seconds), not a " .. type(poll))
    end
    local function wait(...)
      local count, list = select("#", ...), { ... }
      if count == 0 then raise "wait: takes one or more requests of client:submit, or clients" end
      local clients, requests = sort(list, count)
      while true do
        local over, descriptors, seconds = drive(clients, requests)
        if over then break end
        if not is_main() then seconds = math.min(seconds or shared_seconds, shared_seconds) end
        poll(descriptors, seconds)
      end
      if count == 1 and requests[1] then return requests[1]:result() end
      return true
    end
    local kept = { wait = wait }
    internals.keep_callers(kept)
    return kept.wait
  end
end
