/* What a host's adapter needs beyond the public calls. */
#include "hosting.h"

#include "client.h"
#include "compat.h"

enum { DRIVES_AT_ONCE = 4 };

/* How often an engine with exchanges under way is looked at by a host that can't watch its descriptor. */
static const lua_Number look_s = 0.001;

/* step(client): drives it, for a host that can't watch its descriptor, an open or a closed one. Returns the number of
 * its requests that are not done, the seconds until it is to be driven again (0: at once; nil: nothing to wait for),
 * and the number of requests that were done since it was made. */
static int l_step(lua_State *L) {
  struct client *client = test_client(L, 1);
  if (!client || !client->engine) return luaL_error(L, "step: takes a client");
  /* libcurl asks to be called again at once while a connection is being made. */
  for (int i = 0; i < DRIVES_AT_ONCE && !tp_engine_is_closed(client->engine); i++) {
    tp_engine_drive(client->engine);
    if (tp_engine_deadline(client->engine) != 0) break;
  }
  run_events(L, 1);
  run_watchers(L, 1);
  struct tp_engine_counts counts = tp_engine_counts(client->engine);
  int64_t left = tp_engine_deadline(client->engine);
  lua_pushinteger(L, tp_engine_pending(client->engine));
  if (left == -1 && !counts.in_flight)
    lua_pushnil(L);
  else if (counts.in_flight && left != 0)
    lua_pushnumber(L, look_s);
  else
    lua_pushnumber(L, (lua_Number)left / 1000);
  lua_pushnumber(L, (lua_Number)counts.done);
  return 3;
}

/* done(client): the number of requests that were done since it was made. */
static int l_done(lua_State *L) {
  struct client *client = test_client(L, 1);
  if (!client || !client->engine) return luaL_error(L, "done: takes a client");
  lua_pushnumber(L, (lua_Number)tp_engine_counts(client->engine).done);
  return 1;
}

/* stop_all(client, detail): ends all its requests with kind aborted. */
static int l_stop_all(lua_State *L) {
  struct client *client = test_client(L, 1);
  if (!client || !client->engine) return luaL_error(L, "stop_all: takes a client");
  tp_engine_stop_all(client->engine, luaL_checkstring(L, 2));
  run_watchers(L, 1);
  return 0;
}

/* is_yieldable(): whether the caller can be suspended, or stands inside a C function that calls Lua. */
static int l_is_yieldable(lua_State *L) {
  lua_pushboolean(L, compat_isyieldable(L));
  return 1;
}

/* tell(client): its events, and one of its requests that are done to what watches it, so that the host can see to its
 * loop in between. Returns whether there are more. */
static int l_tell(lua_State *L) {
  if (!test_client(L, 1)) return luaL_error(L, "tell: takes a client");
  run_events(L, 1);
  lua_pushboolean(L, run_watcher(L, 1));
  return 1;
}

static const luaL_Reg functions[] = {
    {"step", l_step}, {"done", l_done}, {"stop_all", l_stop_all}, {"tell", l_tell}, {"is_yieldable", l_is_yieldable},
    {NULL, NULL}};

void open_hosting(lua_State *L) {
  compat_setfuncs(L, functions);
}
