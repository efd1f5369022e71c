/* Registers types of userdata. */
#include "type.h"

#include "compat.h"

void new_type(lua_State *L, const char *type) {
  luaL_newmetatable(L, type);
  lua_pushstring(L, type);
  lua_setfield(L, -2, "__metatable");
}

void new_class(lua_State *L, const char *type, const luaL_Reg *methods, lua_CFunction gc) {
  new_type(L, type);
  lua_pushcfunction(L, gc);
  lua_setfield(L, -2, "__gc");
  lua_newtable(L);
  compat_setfuncs(L, methods);
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, "__index");
  lua_remove(L, -2);
}
