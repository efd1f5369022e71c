--- A pcall across which a function can wait. Lua 5.1 can't suspend a coroutine across pcall: there, the function runs
-- in another coroutine, whose yields its caller passes on.

-- Decided by the version, not by a try: inside nginx coroutines are nginx' own, and none can yield in require.
local yields_across_pcall = _VERSION ~= "Lua 5.1" or package.loaded.jit ~= nil

return function(_, internals)
  local callers = setmetatable({}, { __mode = "kv" }) -- coroutine that protect made -> the one that called protect

  --- outermost(co): the coroutine to resume in place of co, which protect may have made.
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

  --- protect(fn, …): returns what pcall would.
  function internals.protect(fn, ...)
    local caller = coroutine.running()
    if not caller then return pcall(fn, ...) end
    local co = coroutine.create(fn)
    callers[co] = caller
    return pass_on(co, coroutine.resume(co, ...))
  end
end
