/* For the module's own Lua files: many requests at once, fetched as they end. */
#include "inbox.h"

#include "../core/inbox.h"
#include "../core/operation.h"
#include "amounts.h"
#include "client.h"
#include "compat.h"
#include "methods.h"
#include "raise.h"
#include "request.h"

static const char inbox_type[] = "telnyx.porting.inbox";

struct inbox {
  struct tp_inbox *inbox;     /* NULL once collected */
  struct tp_engine *engine;   /* kept alive by the inbox */
  struct tp_request *request; /* between two owners */
};

static struct inbox *check_inbox(lua_State *L) {
  return luaL_checkudata(L, 1, inbox_type);
}

static void drop_request(struct inbox *self) {
  if (self->request) tp_request_release(self->request);
  self->request = NULL;
}

/* inbox(client): an inbox for requests of that client. */
static int l_inbox(lua_State *L) {
  struct tp_engine *engine = check_client(L, 1, "inbox");
  struct inbox *self = compat_newuserdata(L, sizeof *self);
  *self = (struct inbox){.engine = engine};
  luaL_getmetatable(L, inbox_type);
  lua_setmetatable(L, -2);
  self->inbox = tp_inbox_new(engine);
  if (!self->inbox) return luaL_error(L, "out of memory");
  return 1;
}

/* inbox:submit(operation, tag, suspect, deadline, …): starts a call. tag: an integer that take gives back; suspect: the
 * order is read before anything is sent; deadline: seconds, nil for none. True; false when the client was closed.
 * Misuse of the call's own arguments raises. */
static int l_inbox_submit(lua_State *L) {
  struct inbox *self = check_inbox(L);
  const struct tp_operation *operation = tp_operation_find(luaL_checkstring(L, 2));
  lua_Integer tag = luaL_checkinteger(L, 3);
  int64_t deadline_ms = lua_isnoneornil(L, 5) ? 0 : milliseconds_of(luaL_checknumber(L, 5)) + 1;
  if (!operation) return luaL_error(L, "no such operation");
  drop_request(self);
  lua_pushboolean(L, false);
  if (tp_engine_is_closed(self->engine)) return 1;
  lua_pop(L, 1);
  make_request(L, self->engine, operation, operation->name, 6, &self->request);
  if (lua_toboolean(L, 4) && !tp_request_done(self->request)) tp_request_suspect(self->request);
  if (!tp_inbox_submit(self->inbox, self->request, deadline_ms, tag)) {
    drop_request(self);
    return raise(L, "out of memory");
  }
  self->request = NULL;
  lua_pushboolean(L, true);
  return 1;
}

/* inbox:take(): of the next request that is done its tag, the order and the error (one of them nil), the attempts,
 * whether it was settled by a read, the seconds that it took, whether it was cut short (see request.h), and whether it
 * was sent. Nothing when none is done. */
static int l_inbox_take(lua_State *L) {
  struct inbox *self = check_inbox(L);
  int64_t tag;
  drop_request(self);
  self->request = tp_inbox_take(self->inbox, &tag);
  if (!self->request) return 0;
  lua_settop(L, 1);
  lua_pushinteger(L, (lua_Integer)tag);
  if (push_outcome(L, self->request, 1, 1) == 1) lua_pushnil(L);
  lua_pushinteger(L, tp_request_attempts(self->request));
  lua_pushboolean(L, tp_request_settled_by_read(self->request));
  lua_pushnumber(L, (lua_Number)tp_inbox_taken_ms(self->request) / 1000);
  lua_pushboolean(L, tp_request_was_cut(self->request));
  lua_pushboolean(L, tp_request_was_sent(self->request));
  drop_request(self);
  return 8;
}

/* inbox:waiting(): requests that were not taken yet. */
static int l_inbox_waiting(lua_State *L) {
  lua_pushinteger(L, tp_inbox_waiting(check_inbox(L)->inbox));
  return 1;
}

/* inbox:stop(): ends what has not been sent; the rest goes on. */
static int l_inbox_stop(lua_State *L) {
  tp_inbox_stop(check_inbox(L)->inbox);
  return 0;
}

/* inbox:is_closed(), inbox:counts(): whether the client was closed, and what client:counts() returns, closed or not. */
static int l_inbox_is_closed(lua_State *L) {
  lua_pushboolean(L, tp_engine_is_closed(check_inbox(L)->engine));
  return 1;
}

static int l_inbox_counts(lua_State *L) {
  push_counts(L, check_inbox(L)->engine);
  return 1;
}

static int l_inbox_gc(lua_State *L) {
  struct inbox *self = check_inbox(L);
  drop_request(self);
  if (self->inbox) tp_inbox_free(self->inbox);
  self->inbox = NULL;
  return 0;
}

static const luaL_Reg methods[] = {{"submit", l_inbox_submit},
                                   {"take", l_inbox_take},
                                   {"waiting", l_inbox_waiting},
                                   {"stop", l_inbox_stop},
                                   {"is_closed", l_inbox_is_closed},
                                   {"counts", l_inbox_counts},
                                   {NULL, NULL}};

void open_inbox(lua_State *L) {
  luaL_newmetatable(L, inbox_type);
  lua_pushcfunction(L, l_inbox_gc);
  lua_setfield(L, -2, "__gc");
  lua_newtable(L);
  compat_setfuncs(L, methods);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  lua_pushcfunction(L, l_inbox);
}
