/* For the module's own Lua files: completion queues, for many requests at once. */
#include "completions.h"

#include <lauxlib.h>
#include <string.h>

#include "../core/clock.h"
#include "../core/operation.h"
#include "amounts.h"
#include "claims.h"
#include "client.h"
#include "compat.h"
#include "methods.h"
#include "outcome_lines.h"
#include "outcome_queue.h"
#include "raise.h"
#include "request.h"
#include "type.h"

static const char completions_type[] = "telnyx.porting.completions";

struct completions {
  struct tp_completions *queue; /* NULL once collected */
  struct tp_engine *engine;     /* one reference; NULL once collected */
  struct tp_request *owned[2];  /* between two owners; see own */
  bool aborts;                  /* when collected, ends its requests in flight too */
};

static struct completions *check_completions(lua_State *L) {
  struct completions *self = luaL_checkudata(L, 1, completions_type);
  if (!self->queue) luaL_error(L, "the completion queue was collected");
  return self;
}

static void drop(struct tp_request **owned) {
  if (*owned) tp_engine_release_request(*owned);
  *owned = NULL;
}

/* Returns a slot that owns a request while Lua allocates. An allocation may raise, or run a finalizer that comes here
 * again: the second slot is for that. A request that an error left in a slot is released with the queue, or when the
 * slot is needed. */
static struct tp_request **own(struct completions *self) {
  struct tp_request **place = self->owned[0] ? &self->owned[1] : &self->owned[0];
  drop(place);
  return place;
}

/* completions(client, outage, at_once): a completion queue for requests of that client. outage: how many seconds the
 * service may not answer before the requests end (see core/breaker.h); false: no circuit breaker; at_once: the most
 * requests that are pending at once. */
static int l_completions(lua_State *L) {
  struct tp_engine *engine = check_client(L, 1, "completions");
  struct completions *self = compat_newuserdata(L, sizeof *self);
  *self = (struct completions){0};
  luaL_getmetatable(L, completions_type);
  lua_setmetatable(L, -2);
  self->queue = tp_completions_new(lua_toboolean(L, 2) ? milliseconds_of(luaL_checknumber(L, 2)) : 0,
                                   (int)luaL_checkinteger(L, 3));
  if (!self->queue) return luaL_error(L, "out of memory");
  self->engine = tp_engine_retain(engine);
  return 1;
}

/* completions:submit(operation, tag, assume_sent, …): starts a call. tag: an integer that next_done returns;
 * assume_sent: true: reads the order before anything is sent. Returns true; false if the client is closed. Raises if
 * the call's own arguments are wrong. */
static int l_completions_submit(lua_State *L) {
  struct completions *self = check_completions(L);
  const struct tp_operation *operation = tp_operation_find(luaL_checkstring(L, 2));
  lua_Integer tag = luaL_checkinteger(L, 3);
  if (!operation) return luaL_error(L, "no such operation");
  lua_pushboolean(L, false);
  if (tp_engine_is_closed(self->engine)) return 1;
  lua_pop(L, 1);
  struct tp_request **owned = own(self);
  make_request(L, self->engine, operation, operation->name, 5, owned);
  struct tp_request *request = *owned;
  if (lua_toboolean(L, 4) && !tp_request_done(request)) tp_request_assume_sent(request);
  if (!tp_request_done(request) && !tp_engine_submit_until(request, tp_completions_until(self->queue))) {
    drop(owned);
    return raise(L, "out of memory");
  }
  tp_engine_watch(request, self->queue, tag);
  drop(owned);
  lua_pushboolean(L, true);
  return 1;
}

/* completions:set_deadline(seconds): the requests of the queue end that many seconds from now. */
static int l_completions_set_deadline(lua_State *L) {
  tp_completions_set_deadline(check_completions(L)->queue, milliseconds_of(luaL_checknumber(L, 2)));
  return 0;
}

/* completions:next_done(): removes the next finished request from the queue. Returns its tag, the order and the error
 * (one of them nil), the attempts, whether a read settled it, the seconds that it took, whether it was interrupted (see
 * request.h), whether it was sent, and whether it was ever uncertain; nothing if no request is finished. */
static int l_completions_next_done(lua_State *L) {
  struct completions *self = check_completions(L);
  int64_t tag;
  struct tp_request **owned = own(self);
  struct tp_request *request = *owned = tp_engine_next_done(self->queue, &tag);
  if (!request) return 0;
  lua_settop(L, 1);
  lua_pushinteger(L, (lua_Integer)tag);
  if (push_outcome(L, request, 1, 1) == 1) lua_pushnil(L);
  lua_pushinteger(L, tp_request_attempts(request));
  lua_pushboolean(L, tp_request_settled_by_read(request));
  lua_pushnumber(L, (lua_Number)tp_request_elapsed_ms(request) / 1000);
  lua_pushboolean(L, tp_request_was_interrupted(request));
  lua_pushboolean(L, tp_request_was_sent(request));
  lua_pushboolean(L, tp_request_was_uncertain(request));
  drop(owned);
  return 9;
}

/* The fields of an item that keep_done reads. Their names are its upvalues, in this order. */
enum item_field { READ, ID, POSITION, SECONDS, ITEM_FIELDS };
static const char *const item_fields[ITEM_FIELDS] = {"read", "id", "position", "seconds"};

/* Reads a finished request as the outcome that most have: its cancel was sent once, and answered by an order that is
 * cancel-pending. The item at index has to be one of which nothing was read before. False: it is another outcome. */
static bool read_done(lua_State *L, const struct tp_request *request, int item, struct short_outcome *outcome) {
  static const char operation[] = "cancel";
  if (strcmp(tp_request_operation(request)->name, operation) != 0 || tp_request_failure(request) ||
      tp_request_attempts(request) != 1 || tp_request_settled_by_read(request) ||
      tp_request_operation(request)->answer != TP_ANSWER_ORDER || !tp_request_data(request).length)
    return false;
  const struct tp_order_parts *order = tp_request_order(request);
  if (tp_order_status_in(order) != TP_STATUS_CANCEL_PENDING) return false;
  for (int i = 0; i < ITEM_FIELDS; i++) {
    lua_pushvalue(L, lua_upvalueindex(i + 1));
    lua_rawget(L, item);
  }
  bool is_first = !lua_toboolean(L, item + 1 + READ) && lua_tonumber(L, item + 1 + SECONDS) == 0;
  *outcome = (struct short_outcome){.has_status = true, .status = order->status_value};
  outcome->status.at++; /* the quotes */
  outcome->status.length -= 2;
  outcome->ms = (double)tp_request_elapsed_ms(request) + 0.5;
  outcome->position = lua_tonumber(L, item + 1 + POSITION);
  if (lua_type(L, item + 1 + ID) == LUA_TSTRING) outcome->id.at = lua_tolstring(L, item + 1 + ID, &outcome->id.length);
  return is_first && tp_id_is_valid(outcome->id) && is_short_status(outcome->status);
}

/* completions:keep_done(items, free_tag, claims, lines, queue): takes finished requests out, up to the first whose
 * outcome is not as most are, and keeps those outcomes: what a commit writes of them in claims, their lines in a line
 * buffer, and the rest in an outcome queue. items: tag -> item; a tag becomes free with its request: free_tag
 * is the first free one, and items has for each the next. Returns how many were taken, and the first free tag. */
static int l_completions_keep_done(lua_State *L) {
  enum { ITEMS = 2, FREE_TAG, CLAIMS, LINES, QUEUE, ITEM };
  struct completions *self = check_completions(L);
  luaL_checktype(L, ITEMS, LUA_TTABLE);
  lua_Integer free_tag = luaL_checkinteger(L, FREE_TAG), count = 0;
  struct claims *claims = check_claims(L, CLAIMS);
  struct tp_text *lines = test_line_buffer(L, LINES);
  struct tp_outcome_queue *queue = check_outcome_queue(L, QUEUE);
  if (!lines) return luaL_argerror(L, LINES, "no line buffer");
  const struct tp_request *request;
  int64_t tag;
  while ((request = tp_engine_first_done(self->queue, &tag)) != NULL) {
    struct short_outcome outcome;
    lua_settop(L, QUEUE);
    lua_rawgeti(L, ITEMS, (int)tag);
    if (!lua_istable(L, ITEM) || !read_done(L, request, ITEM, &outcome)) break;
    size_t place = claimed_place(claims, &outcome);
    if (!place || !tp_outcome_queue_add(queue, outcome.id, (int64_t)outcome.position,
                                        (double)tp_request_elapsed_ms(request) / 1000, tp_request_order(request)))
      break;
    keep_outcome(claims, place, &outcome, lines);
    tp_engine_release_request(tp_engine_next_done(self->queue, &tag));
    lua_pushinteger(L, free_tag);
    lua_rawseti(L, ITEMS, (int)tag);
    free_tag = tag;
    count++;
  }
  lua_pushinteger(L, count);
  lua_pushinteger(L, free_tag);
  return 2;
}

/* completions:waiting(): the number of requests that were submitted and are still in the queue. */
static int l_completions_waiting(lua_State *L) {
  lua_pushinteger(L, tp_completions_waiting(check_completions(L)->queue));
  return 1;
}

/* completions:stop(): ends the requests that have not been sent; the others continue. */
static int l_completions_stop(lua_State *L) {
  const struct completions *self = check_completions(L);
  tp_engine_stop_unsent(self->engine, self->queue);
  return 0;
}

/* completions:abort(): ends all requests, those in flight too. completions:abort_when_collected(): does so when the
 * queue is collected; otherwise sent requests of a collected queue continue, and nobody gets their results. */
static int l_completions_abort(lua_State *L) {
  const struct completions *self = check_completions(L);
  tp_engine_abort_completions(self->engine, self->queue);
  return 0;
}

static int l_completions_abort_when_collected(lua_State *L) {
  check_completions(L)->aborts = true;
  return 0;
}

/* completions:outage(): nothing while the service answers; else the seconds for which it has not, the seconds until the
 * next probe (0: it is in flight), and whether the outage has become too long. */
static int l_completions_outage(lua_State *L) {
  const struct tp_breaker *breaker = &check_completions(L)->queue->breaker;
  bool over = breaker->state == TP_BREAKER_OVER;
  if (!over && !tp_breaker_is_waiting(breaker)) return 0;
  int64_t now_ms = tp_clock_ms(), left_ms = breaker->state == TP_BREAKER_OPEN ? breaker->probe_at_ms - now_ms : 0;
  lua_pushnumber(L, (lua_Number)(now_ms - breaker->since_ms) / 1000);
  lua_pushnumber(L, left_ms > 0 ? (lua_Number)left_ms / 1000 : 0);
  lua_pushboolean(L, over);
  return 3;
}

/* completions:lease(seconds): after this time no further request begins, until the next lease; nil: no limit. */
static int l_completions_lease(lua_State *L) {
  struct completions *self = check_completions(L);
  int64_t ends_ms = lua_isnoneornil(L, 2) ? 0 : tp_clock_ms() + (int64_t)(luaL_checknumber(L, 2) * 1000);
  tp_engine_lease(self->engine, self->queue, ends_ms);
  return 0;
}

/* completions:peers(count): says how many clients share the account's limit, this one included. */
static int l_completions_peers(lua_State *L) {
  tp_engine_set_peers(check_completions(L)->engine, (int)luaL_checkinteger(L, 2));
  return 0;
}

/* completions:hold(true): requests that have not been sent wait until hold(false), whoever drives the client. */
static int l_completions_hold(lua_State *L) {
  const struct completions *self = check_completions(L);
  tp_engine_hold(self->engine, self->queue, lua_toboolean(L, 2));
  return 0;
}

/* completions:is_closed(): whether the client was closed. completions:counts(): what client:counts() returns, also for
 * a closed client. */
static int l_completions_is_closed(lua_State *L) {
  lua_pushboolean(L, tp_engine_is_closed(check_completions(L)->engine));
  return 1;
}

static int l_completions_counts(lua_State *L) {
  push_counts(L, check_completions(L)->engine);
  return 1;
}

static int l_completions_gc(lua_State *L) {
  struct completions *self = luaL_checkudata(L, 1, completions_type);
  struct tp_engine *engine = self->engine;
  struct tp_completions *queue = self->queue;
  for (int i = 0; i < 2; i++) drop(&self->owned[i]);
  self->queue = NULL;
  self->engine = NULL;
  if (!engine) return 0;
  if (self->aborts) tp_engine_abort_completions(engine, queue);
  tp_engine_drop_completions(engine, queue);
  tp_engine_release(engine);
  return 0;
}

static const luaL_Reg methods[] = {{"submit", l_completions_submit},
                                   {"set_deadline", l_completions_set_deadline},
                                   {"next_done", l_completions_next_done},
                                   {"waiting", l_completions_waiting},
                                   {"stop", l_completions_stop},
                                   {"abort", l_completions_abort},
                                   {"abort_when_collected", l_completions_abort_when_collected},
                                   {"outage", l_completions_outage},
                                   {"hold", l_completions_hold},
                                   {"lease", l_completions_lease},
                                   {"peers", l_completions_peers},
                                   {"is_closed", l_completions_is_closed},
                                   {"counts", l_completions_counts},
                                   {NULL, NULL}};

void open_completions(lua_State *L) {
  new_class(L, completions_type, methods, l_completions_gc);
  for (int i = 0; i < ITEM_FIELDS; i++) lua_pushstring(L, item_fields[i]);
  lua_pushcclosure(L, l_completions_keep_done, ITEM_FIELDS);
  lua_setfield(L, -2, "keep_done");
  lua_pop(L, 1);
  lua_pushcfunction(L, l_completions);
}
