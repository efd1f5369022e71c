/* Functions that the adapters of hosts need beyond the public calls. */
#include "adapter_support.h"

#include "client.h"
#include "compat.h"

enum { DRIVES_AT_ONCE = 4 };

/* The interval in seconds at which a host that can't watch the descriptor drives an engine with exchanges in flight. */
static const lua_Number look_s = 0.001;

/* step(client): drives an open or closed client, for a host that can't watch its descriptor. Returns the number of its
 * pending requests, the seconds until the next step (0: at once; nil: nothing to wait for), and the number of requests
 * that have finished since it was made. */
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

/* done(client): the number of requests that have finished since the client was made. */
static int l_done(lua_State *L) {
  struct client *client = test_client(L, 1);
  if (!client || !client->engine) return luaL_error(L, "done: takes a client");
  lua_pushnumber(L, (lua_Number)tp_engine_counts(client->engine).done);
  return 1;
}

/* stop_all(client, detail): ends all requests of the client with kind aborted. */
static int l_stop_all(lua_State *L) {
  struct client *client = test_client(L, 1);
  if (!client || !client->engine) return luaL_error(L, "stop_all: takes a client");
  tp_engine_stop_all(client->engine, luaL_checkstring(L, 2));
  run_watchers(L, 1);
  return 0;
}

/* is_closed(client): whether the client was closed. */
static int l_is_closed(lua_State *L) {
  struct client *client = test_client(L, 1);
  if (!client || !client->engine) return luaL_error(L, "is_closed: takes a client");
  lua_pushboolean(L, tp_engine_is_closed(client->engine));
  return 1;
}

/* is_yieldable(): whether the caller can yield; it can't inside a C function that calls Lua. */
static int l_is_yieldable(lua_State *L) {
  lua_pushboolean(L, compat_isyieldable(L));
  return 1;
}

/* tell_events(client): reports its events, and leaves the callbacks of finished requests to tell. */
static int l_tell_events(lua_State *L) {
  if (!test_client(L, 1)) return luaL_error(L, "tell_events: takes a client");
  run_events(L, 1);
  return 0;
}

/* tell(client): reports its events, and runs the callbacks of one finished request. Returns whether there are more, so
 * that the host's loop runs before the next one. */
static int l_tell(lua_State *L) {
  if (!test_client(L, 1)) return luaL_error(L, "tell: takes a client");
  run_events(L, 1);
  lua_pushboolean(L, run_watcher(L, 1));
  return 1;
}

static const luaL_Reg functions[] = {{"step", l_step},
                                     {"is_closed", l_is_closed},
                                     {"done", l_done},
                                     {"stop_all", l_stop_all},
                                     {"tell", l_tell},
                                     {"tell_events", l_tell_events},
                                     {"is_yieldable", l_is_yieldable},
                                     {NULL, NULL}};

void open_adapter_support(lua_State *L) {
  compat_setfuncs(L, functions);
}
