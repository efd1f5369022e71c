/* For store/postgresql.lua: limits the time of libpq's waits. */
#include "watchdog.h"

#include <string.h>

#include "../core/watchdog.h"
#include "compat.h"

enum { MOST_SOCKETS = 4096 };

/* arm(descriptor, seconds) -> true; or nil and a sentence. See core/watchdog.h. */
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

/* disarm() -> whether the watchdog has shut the socket down. */
static int l_disarm(lua_State *L) {
  lua_pushboolean(L, tp_watchdog_disarm());
  return 1;
}

/* sockets() -> a set (descriptor -> true) of the sockets that may lead to a server. */
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
