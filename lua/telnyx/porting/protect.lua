--- pcall for what may wait in a coroutine. Lua 5.1 can't suspend a coroutine across pcall: there, the function runs in
-- a coroutine of its own, and what it yields is yielded by its caller.

-- Not tried out: where the module is loaded inside nginx, coroutines are nginx' own, and none can yield in require.
local yields_across_pcall = _VERSION ~= "Lua 5.1" or package.loaded.jit ~= nil

return function(_, internals)
  local callers = setmetatable({}, { __mode = "kv" }) -- coroutine that was made here -> the one that made it

  --- outermost(co): the coroutine to resume in place of co, which may have been made by protect.
  function internals.outermost(co)
    while callers[co] do co = callers[co] end
    return co
  end

  if yields_across_pcall then
    internals.protect = pcall
    return
  end

  local function pass_on(co, ...)
    if coroutine.status(co) ~= "suspended" then return ... end
    return pass_on(co, coroutine.resume(co, coroutine.yield(select(2, ...))))
  end

  --- protect(fn, …): as pcall.
  function internals.protect(fn, ...)
    local caller = coroutine.running()
    if not caller then return pcall(fn, ...) end
    local co = coroutine.create(fn)
    callers[co] = caller
    return pass_on(co, coroutine.resume(co, ...))
  end
end
