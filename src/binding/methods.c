/* porting.new, and the methods of a client. */
#include "methods.h"

#include <string.h>

#include "../core/clock.h"
#include "amounts.h"
#include "argument_path.h"
#include "client.h"
#include "compat.h"
#include "groups.h"
#include "operations.h"
#include "options.h"
#include "raise.h"
#include "type.h"

/* client:pending(): the number of requests that are not done. */
static int l_client_pending(lua_State *L) {
  lua_pushinteger(L, tp_engine_pending(check_client(L, 1, "pending")));
  return 1;
}

/* client:descriptor(), client:deadline(), client:drive(): what an event loop needs. The descriptor to watch for
 * reading (nil: none), the seconds until drive is due anyway (nil: nothing to wait for), and drive itself, which does
 * what can be done without waiting. */
static int l_client_descriptor(lua_State *L) {
  int descriptor = tp_engine_descriptor(check_client(L, 1, "descriptor"));
  if (descriptor == -1) return 0;
  lua_pushinteger(L, descriptor);
  return 1;
}

static int l_client_deadline(lua_State *L) {
  int64_t left = tp_engine_deadline(check_client(L, 1, "deadline"));
  if (left == -1) return 0;
  lua_pushnumber(L, (lua_Number)left / 1000);
  return 1;
}

/* drive(quiet): quiet = true leaves on_done and on_event to a later drive, for hosts whose callbacks may not call
 * everything. Returns the number of requests done since the client was made, and whether on_done or on_event are due.
 * After close() it only runs those. */
static int l_client_drive(lua_State *L) {
  struct client *client = test_client(L, 1);
  if (!client || !client->engine) {
    check_client(L, 1, "drive"); /* raises */
    return 0;
  }
  struct tp_engine *engine = client->engine;
  if (!tp_engine_is_closed(engine)) tp_engine_drive(engine);
  if (!lua_toboolean(L, 2)) {
    run_events(L, 1);
    run_watchers(L, 1);
  }
  compat_pushwhole(L, (double)tp_engine_counts(engine).done);
  lua_pushboolean(L, has_news(client));
  return 2;
}

/* client:turn([seconds]): waits, as a plain script does, until there is something to do, at most that long, and does
 * it. False if a signal ended the wait. */
static int l_client_turn(lua_State *L) {
  struct tp_engine *engine = check_client(L, 1, "turn");
  int64_t most_ms = lua_isnoneornil(L, 2) ? -1 : check_milliseconds(L, "turn", AMOUNT_TURN, 2);
  bool undisturbed = tp_engine_wait(engine, most_ms);
  run_events(L, 1);
  run_watchers(L, 1);
  lua_pushboolean(L, undisturbed);
  return 1;
}

static void set_number(lua_State *L, const char *name, lua_Number value) {
  lua_pushnumber(L, value);
  lua_setfield(L, -2, name);
}

static void set_count(lua_State *L, const char *name, int64_t count) {
  compat_pushwhole(L, (double)count);
  lua_setfield(L, -2, name);
}

void push_counts(lua_State *L, struct tp_engine *engine) {
  struct tp_engine_counts counts = tp_engine_counts(engine);
  int64_t left = tp_engine_paused_until(engine) - tp_clock_ms();
  double limit = tp_engine_limit(engine);
  lua_createtable(L, 0, 6);
  set_count(L, "requests", (int64_t)counts.exchanges);
  set_count(L, "in_flight", counts.in_flight);
  set_count(L, "throttled", (int64_t)counts.throttled);
  set_number(L, "paused_seconds", (lua_Number)counts.paused_ms / 1000);
  set_number(L, "paused_left", left > 0 ? (lua_Number)left / 1000 : 0);
  if (limit > 0) set_number(L, "limit_per_second", limit);
}

/* client:counts(): see push_counts. */
static int l_client_counts(lua_State *L) {
  push_counts(L, check_client(L, 1, "counts"));
  return 1;
}

/* client:server_time(): the server's time (Unix seconds), by its last answer; before the first answer, by our clock.
 */
static int l_client_server_time(lua_State *L) {
  lua_pushnumber(L, tp_engine_server_time(check_client(L, 1, "server_time")));
  return 1;
}

/* client:concurrency(), client:base_url(): the values that porting.new was given, or its defaults. */
static int l_client_concurrency(lua_State *L) {
  lua_pushinteger(L, tp_engine_concurrency(check_client(L, 1, "concurrency")));
  return 1;
}

static int l_client_base_url(lua_State *L) {
  lua_pushstring(L, tp_engine_base_url(check_client(L, 1, "base_url")));
  return 1;
}

/* client:set_key(key): replaces the API key from the next request on. Requests in flight keep the old one. */
static int l_client_set_key(lua_State *L) {
  struct tp_engine *engine = check_client(L, 1, "set_key");
  const char *key = read_new_key(L, 2);
  return tp_engine_set_key(engine, key) ? 0 : luaL_error(L, "out of memory");
}

/* Lua 5.4 calls this at the end of the scope of `local client <close>`. */
static int l_client_leave(lua_State *L) {
  lua_getfield(L, 1, "close");
  lua_pushvalue(L, 1);
  lua_call(L, 1, 0);
  return 0;
}

/* client:close(): ends all requests with kind aborted, closes the connections and wipes the key. A second call does
 * nothing. */
static int l_client_close(lua_State *L) {
  struct client *client = test_client(L, 1);
  if (!client) return raise(L, "close: is called as client:close()");
  if (client->engine && !tp_engine_is_closed(client->engine)) tp_engine_close(client->engine);
  return 0;
}

/* pairs(client), in Lua 5.3 and 5.4. */
static int l_client_pairs(lua_State *L) {
  lua_settop(L, 1);
  lua_getfield(L, 1, "pairs");
  lua_insert(L, 1);
  lua_call(L, 1, 3);
  return 3;
}

static int l_client_gc(lua_State *L) {
  struct client *client = test_client(L, 1);
  if (!client) return 0;
  tp_headers_free(&client->headers);
  if (client->watched) tp_engine_drop_completions(client->engine, client->watched);
  client->watched = NULL;
  if (client->engine) tp_engine_release(client->engine);
  client->engine = NULL;
  return 0;
}

static int l_client_tostring(lua_State *L) {
  struct client *client = test_client(L, 1);
  if (!client || !client->engine) return raise(L, "tostring: this is no client");
  lua_pushfstring(L, "telnyx.porting client (%s%s)", tp_engine_base_url(client->engine),
                  tp_engine_is_closed(client->engine) ? ", closed" : "");
  return 1;
}

/* The message does not show a proxy: any part of one that can't be parsed may be a password. */
static int refuse(lua_State *L, const struct tp_engine_options *options, struct tp_engine_refusal refusal) {
  if (!refusal.option) return raise(L, "new: %s", refusal.why);
  if (strcmp(refusal.option, "proxy") == 0) return raise(L, "new: proxy is refused: %s", refusal.why);
  lua_pushstring(L, options->base_url);
  return raise(L, "new: %s %s is refused: %s", refusal.option, push_shown(L, lua_gettop(L)), refusal.why);
}

/* porting.new{ api_key, base_url, timeout, deadline, connect_timeout, connection_age, max_attempts, concurrency, rate,
 * settle, settle_limit, user_agent, headers, ca_file, proxy, unchecked_base_url, on_event, adapter }: makes a client.
 * No connection is made before the first call. Raises if an option is wrong. */
static int l_new(lua_State *L) {
  struct tp_engine_options options;
  struct tp_engine_refusal refusal;
  lua_settop(L, 1);
  struct client *client = compat_newuserdata(L, sizeof *client);
  *client = (struct client){0};
  luaL_getmetatable(L, client_type);
  lua_setmetatable(L, 2);
  read_options(L, 1, &options, &client->headers);
  if (options.events) {
    lua_createtable(L, 0, 1);
    lua_insert(L, -2);
    lua_setfield(L, -2, "on_event");
    compat_setuservalue(L, 2);
  }
  client->engine = tp_engine_new(&options, &refusal);
  tp_headers_free(&client->headers);
  if (!client->engine) return refuse(L, &options, refusal);
  client->watched = tp_completions_new(0, 1);
  if (!client->watched) return luaL_error(L, "out of memory");
  lua_pushvalue(L, 2);
  return 1;
}

static const luaL_Reg methods[] = {{"submit", l_client_submit},
                                   {"pending", l_client_pending},
                                   {"descriptor", l_client_descriptor},
                                   {"deadline", l_client_deadline},
                                   {"drive", l_client_drive},
                                   {"turn", l_client_turn},
                                   {"counts", l_client_counts},
                                   {"concurrency", l_client_concurrency},
                                   {"base_url", l_client_base_url},
                                   {"server_time", l_client_server_time},
                                   {"set_key", l_client_set_key},
                                   {"close", l_client_close},
                                   {NULL, NULL}};

static const luaL_Reg metamethods[] = {{"__gc", l_client_gc},
                                       {"__close", l_client_leave},
                                       {"__tostring", l_client_tostring},
                                       {"__pairs", l_client_pairs},
                                       {NULL, NULL}};

void open_methods(lua_State *L) {
  lua_pushcfunction(L, l_new);
  lua_setfield(L, -2, "new");
  new_type(L, client_type);
  compat_setfuncs(L, metamethods);
  lua_newtable(L);
  compat_setfuncs(L, methods);
  open_groups(L);
  lua_setfield(L, -4, "__index");
  lua_pushliteral(L, "telnyx.porting client");
  lua_setfield(L, -4, "__name");
  /* getmetatable(client) returns this table: the methods and the groups, for scripts that list them. */
  lua_createtable(L, 0, 2);
  lua_pushvalue(L, -3);
  lua_setfield(L, -2, "methods");
  lua_pushvalue(L, -2);
  lua_setfield(L, -2, "groups");
  lua_setfield(L, -4, "__metatable");
  lua_remove(L, -3);
}
