/* One interface to Lua 5.1 to 5.5 and LuaJIT: every difference between them is in this file. */
#ifndef TP_COMPAT_H
#define TP_COMPAT_H

#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>
#include <stdlib.h>

#if LUA_VERSION_NUM < 502
#define compat_rawlen lua_objlen
#else
#define compat_rawlen(L, index) ((size_t)lua_rawlen(L, index))
#endif

#if LUA_VERSION_NUM >= 504
#define compat_newuserdata(L, size) lua_newuserdatauv((L), (size), 1)
#else
#define compat_newuserdata(L, size) lua_newuserdata((L), (size))
#endif

/* Makes a userdata with a slot for a second value beside its table. Only Lua 5.4 has the slot. */
#if LUA_VERSION_NUM >= 504
#define compat_newuserdata_with_slot(L, size) lua_newuserdatauv((L), (size), 2)
#else
#define compat_newuserdata_with_slot(L, size) lua_newuserdata((L), (size))
#endif

/* Pushes the value in the slot of the userdata at index; nil where the slot is empty or missing. */
static inline void compat_getslot(lua_State *L, int index) {
#if LUA_VERSION_NUM >= 504
  lua_getiuservalue(L, index, 2);
#else
  (void)index;
  lua_pushnil(L);
#endif
}

/* Puts the value on top of the stack into the slot, and leaves it on the stack; false: there is no slot. */
static inline bool compat_setslot(lua_State *L, int index) {
#if LUA_VERSION_NUM >= 504
  lua_pushvalue(L, -1);
  return lua_setiuservalue(L, index, 2);
#else
  (void)L;
  (void)index;
  return false;
#endif
}

static inline int compat_absindex(lua_State *L, int index) {
  return index > 0 || index <= LUA_REGISTRYINDEX ? index : lua_gettop(L) + index + 1;
}

/* Pushes the table that belongs to the userdata at index, or nil if it has none yet. */
static inline void compat_getuservalue(lua_State *L, int index) {
#if LUA_VERSION_NUM >= 504
  lua_getiuservalue(L, index, 1);
#elif LUA_VERSION_NUM >= 502
  lua_getuservalue(L, index);
#else
  /* In 5.1 a new userdata has the environment of the function that made it, which counts as none. A mark in the table
   * shows that we set it; its key is a number, as the table's other keys are strings. */
  lua_getfenv(L, index);
  lua_rawgeti(L, -1, 0);
  lua_pushliteral(L, "telnyx.porting.uservalue");
  bool ours = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  if (!ours) {
    lua_pop(L, 1);
    lua_pushnil(L);
  }
#endif
}

/* Pops a table (never anything else) and attaches it to the userdata at index. In 5.1 the table gets a mark under the
 * key 0, so it is for our own use, and callers never see it. */
static inline void compat_setuservalue(lua_State *L, int index) {
#if LUA_VERSION_NUM >= 504
  lua_setiuservalue(L, index, 1);
#elif LUA_VERSION_NUM >= 502
  lua_setuservalue(L, index);
#else
  index = compat_absindex(L, index);
  lua_pushliteral(L, "telnyx.porting.uservalue");
  lua_rawseti(L, -2, 0);
  lua_setfenv(L, index);
#endif
}

/* luaL_setfuncs without upvalues: 5.1 has none. */
static inline void compat_setfuncs(lua_State *L, const luaL_Reg *functions) {
  for (; functions->name; functions++) {
    lua_pushcfunction(L, functions->func);
    lua_setfield(L, -2, functions->name);
  }
}

/* Returns the userdata at index if it has that type, or NULL: luaL_testudata, which 5.1 lacks. */
static inline void *compat_testudata(lua_State *L, int index, const char *type) {
  void *block = lua_touserdata(L, index);
  if (!block || !lua_getmetatable(L, index)) return NULL;
  luaL_getmetatable(L, type);
  bool same = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return same ? block : NULL;
}

/* Whether this Lua keeps the number at index as an integer (never in 5.1 and LuaJIT). */
static inline bool compat_isinteger(lua_State *L, int index) {
#if LUA_VERSION_NUM >= 503
  return lua_isinteger(L, index);
#else
  (void)L;
  (void)index;
  return false;
#endif
}

/* Pushes a number without fraction, within +-2^53: as an integer if the language has integers. */
static inline void compat_pushwhole(lua_State *L, double number) {
#if LUA_VERSION_NUM >= 503
  lua_pushinteger(L, (lua_Integer)number);
#else
  lua_pushnumber(L, number); /* lua_Integer may have 32 bits only */
#endif
}

/* Pushes a decimal integer (sign and digits alone): as an integer if it fits and the language has integers, else as the
 * nearest float. */
static inline void compat_pushinteger_text(lua_State *L, const char *digits) {
#if LUA_VERSION_NUM >= 503
  lua_stringtonumber(L, digits);
#else
  lua_pushnumber(L, strtod(digits, NULL));
#endif
}

/* Only LuaJIT has this function, and packages and rocks have one module for LuaJIT and Lua 5.1. So the module asks for
 * it when it is loaded. */
#if LUA_VERSION_NUM < 503 && defined(__ELF__)
extern int lua_isyieldable(lua_State *L) __attribute__((weak));
#endif

/* Whether the running coroutine can yield here. Plain Lua 5.1 can't tell, so this says true there. */
static inline bool compat_isyieldable(lua_State *L) {
#if LUA_VERSION_NUM >= 503
  return lua_isyieldable(L);
#elif defined(__ELF__)
  return !lua_isyieldable || lua_isyieldable(L);
#elif defined(LUA_LJDIR) /* LuaJIT's luaconf.h defines it */
  return lua_isyieldable(L);
#else
  (void)L;
  return true;
#endif
}

#if LUA_VERSION_NUM >= 503
static inline int compat_return_all(lua_State *L, int status, lua_KContext context) {
  (void)status;
  (void)context;
  return lua_gettop(L);
}

/* Calls the function in the first upvalue with all arguments, and returns its results. It may yield. */
static inline int compat_call_upvalue(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, compat_return_all);
  return compat_return_all(L, LUA_OK, 0);
}
#endif

/* Replaces a Lua function on top of the stack by a C function that calls it, in Lua 5.3 and 5.4. A tail call of a Lua
 * function removes the caller from the stack; one of a C function does not, so errors can name the caller's line.
 * Elsewhere nothing changes: a C function could not yield (5.1), or is called like a Lua function (LuaJIT). */
static inline void compat_keep_caller(lua_State *L) {
#if LUA_VERSION_NUM >= 503
  if (!lua_iscfunction(L, -1)) lua_pushcclosure(L, compat_call_upvalue, 1);
#else
  (void)L;
#endif
}

/* Calls require(name) and leaves the module on the stack. */
static inline void compat_require(lua_State *L, const char *name) {
  lua_getglobal(L, "require");
  lua_pushstring(L, name);
  lua_call(L, 1, 1);
}

#endif
