/* For store/postgresql.lua: an end to waits of libpq's. */
#include "watchdog.h"

#include <string.h>

#include "../core/watchdog.h"
#include "compat.h"

enum { MOST_SOCKETS = 4096 };

/* arm(descriptor, seconds): true, or nil and why not. See core/watchdog.h. */
static int l_arm(lua_State *L) {
  int error = tp_watchdog_arm((int)luaL_checkinteger(L, 1), luaL_checknumber(L, 2));
  if (error) {
    lua_pushnil(L);
    lua_pushstring(L, strerror(error));
    return 2;
  }
  lua_pushboolean(L, true);
  return 1;
}

/* disarm() -> whether it had struck. */
static int l_disarm(lua_State *L) {
  lua_pushboolean(L, tp_watchdog_disarm());
  return 1;
}

/* sockets() -> a table in which the descriptors that could lead to a server are true. */
static int l_sockets(lua_State *L) {
  int descriptors[MOST_SOCKETS];
  size_t count = tp_watchdog_sockets(descriptors, MOST_SOCKETS);
  if (count > MOST_SOCKETS) count = MOST_SOCKETS;
  lua_newtable(L);
  for (size_t i = 0; i < count; i++) {
    lua_pushboolean(L, true);
    lua_rawseti(L, -2, descriptors[i]);
  }
  return 1;
}

void open_watchdog(lua_State *L) {
  static const luaL_Reg functions[] = {{"arm", l_arm}, {"disarm", l_disarm}, {"sockets", l_sockets}, {NULL, NULL}};
  lua_newtable(L);
  compat_setfuncs(L, functions);
}
