/* Registers types of userdata. */
#include "type.h"

#include "compat.h"

void new_type(lua_State *L, const char *type) {
  luaL_newmetatable(L, type);
  lua_pushstring(L, type);
  lua_setfield(L, -2, "__metatable");
}
