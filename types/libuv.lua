---@meta telnyx.porting.libuv
-- Types for editors (LuaCATS) of telnyx.porting.libuv, for Neovim and luv.

---@class telnyx.porting.libuv
local libuv = {}

--- Calls fn(…) in a coroutine, in which the calls of every client wait by letting the loop go on.
---@param fn fun(...)
---@param ... any
function libuv.run(fn, ...) end

return libuv
