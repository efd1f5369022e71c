/* The client: its userdata, its events, and how a plain script waits. */
#include "client.h"

#include "callbacks.h"
#include "compat.h"
#include "raise.h"

const char client_type[] = "telnyx.porting.client";

struct client *test_client(lua_State *L, int index) {
  return compat_testudata(L, index, client_type);
}

struct tp_engine *check_client(lua_State *L, int index, const char *call) {
  struct client *client = test_client(L, index);
  if (!client || !client->engine)
    raise(L, "%s: is called as client:%s(…), with a client that porting.new made", call, call);
  else if (tp_engine_is_closed(client->engine))
    raise(L, "%s: the client is closed", call);
  return client ? client->engine : NULL;
}

/* Pushes the client's uservalue, and creates it if necessary. */
static void push_uservalue(lua_State *L, int index) {
  index = compat_absindex(L, index);
  compat_getuservalue(L, index);
  if (lua_istable(L, -1)) return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_pushvalue(L, -1);
  compat_setuservalue(L, index);
}

void push_client_table(lua_State *L, int index, const char *name) {
  push_uservalue(L, index);
  lua_getfield(L, -1, name);
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, name);
  }
  lua_remove(L, -2);
}

/* Events */

static void set_string(lua_State *L, const char *name, const char *value) {
  if (!value || !*value) return;
  lua_pushstring(L, value);
  lua_setfield(L, -2, name);
}

static void set_integer(lua_State *L, const char *name, int64_t value) {
  lua_pushinteger(L, (lua_Integer)value);
  lua_setfield(L, -2, name);
}

static void push_event(lua_State *L, const struct tp_event *event) {
  static const char *const types[] = {"attempt", "answer", "wait"};
  lua_createtable(L, 0, 11);
  set_string(L, "type", types[event->type]);
  set_string(L, "operation", event->operation);
  set_string(L, "method", event->method);
  set_string(L, "path", event->path);
  set_integer(L, "attempt", event->attempt);
  if (event->type != TP_EVENT_ATTEMPT) set_integer(L, "milliseconds", event->milliseconds);
  if (event->status) set_integer(L, "status", event->status);
  set_string(L, "http_version", event->http_version);
  set_string(L, "detail", event->detail);
  set_string(L, "request_id", event->request_id);
  set_string(L, "reason", event->reason);
  if (event->failure != TP_FAILURE_NONE) set_string(L, "failure", tp_failure_name(event->failure));
}

/* Pushes on_event, or nil. */
static void push_on_event(lua_State *L, int client) {
  compat_getuservalue(L, client);
  if (!lua_istable(L, -1)) return;
  lua_getfield(L, -1, "on_event");
  lua_remove(L, -2);
}

static void drop_on_event(lua_State *L, int client) {
  compat_getuservalue(L, client);
  lua_pushnil(L);
  lua_setfield(L, -2, "on_event");
  lua_pop(L, 1);
}

void run_events(lua_State *L, int index) {
  struct client *client = test_client(L, index);
  struct tp_event event;
  if (!client || !client->engine || client->in_on_event) return;
  while (tp_engine_next_event(client->engine, &event)) {
    push_on_event(L, index);
    if (lua_isnil(L, -1)) {
      lua_pop(L, 1);
      continue;
    }
    push_event(L, &event);
    client->in_on_event = true;
    int failed = lua_pcall(L, 1, 0, 0);
    client->in_on_event = false;
    if (!failed) continue;
    report_error(L, "on_event raised an error and is not called again");
    drop_on_event(L, index);
  }
}

/* Watchers */

void watch(lua_State *L, int client, struct tp_request *request, int userdata) {
  struct client *self = test_client(L, client);
  if (!self) return;
  userdata = compat_absindex(L, userdata);
  push_client_table(L, client, "watched");
  lua_pushnumber(L, (lua_Number)++self->last_watched);
  lua_pushvalue(L, userdata);
  lua_rawset(L, -3);
  lua_pop(L, 1);
  tp_engine_watch(request, self->watched, self->last_watched);
}

bool run_watcher(lua_State *L, int client) {
  struct client *self = test_client(L, client);
  int64_t number;
  if (!self || !self->engine || self->in_on_event) return false;
  struct tp_request *done = tp_engine_next_done(self->watched, &number);
  if (!done) return false;
  tp_engine_release_request(done); /* its userdata has a reference too */
  luaL_checkstack(L, 10, "too many values");
  push_client_table(L, client, "watched");
  lua_pushnumber(L, (lua_Number)number);
  lua_rawget(L, -2);
  lua_pushnumber(L, (lua_Number)number);
  lua_pushnil(L);
  lua_rawset(L, -4);
  lua_remove(L, -2);
  run_callbacks(L);
  return self->engine && tp_completions_any(self->watched);
}

void run_watchers(lua_State *L, int client) {
  while (run_watcher(L, client)) continue;
}

bool has_news(const struct client *client) {
  if (!client->engine || client->in_on_event) return false;
  return tp_completions_any(client->watched) || tp_engine_has_event(client->engine);
}

/* Waiting */

static const int64_t longest_wait_ms = 250;

static int l_nothing(lua_State *L) {
  (void)L;
  return 0;
}

/* lua.c's handler for Ctrl-C only sets a hook, which runs at the next call of a function. So this calls one. */
static void let_hooks_run(lua_State *L) {
  lua_pushcfunction(L, l_nothing);
  lua_call(L, 0, 0);
}

void wait_for(lua_State *L, int client, const struct tp_request *request) {
  struct tp_engine *engine = tp_engine_of(request);
  while (!tp_request_done(request)) {
    /* A signal that arrives just before the wait does not end it, so no wait is long. */
    tp_engine_wait(engine, longest_wait_ms);
    let_hooks_run(L);
    run_events(L, client);
    run_watchers(L, client);
  }
}
