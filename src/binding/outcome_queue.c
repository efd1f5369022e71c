/* Queues of outcomes, for the module's own Lua files: of a stored batch those that most cancels have, while they wait
 * for a commit and for the caller. See core/outcome_queue.h. */
#include "outcome_queue.h"

#include <lauxlib.h>
#include <string.h>

#include "compat.h"
#include "order.h"
#include "type.h"

static const char queue_type[] = "telnyx.porting.outcome_queue";

struct tp_outcome_queue *check_outcome_queue(lua_State *L, int index) {
  return luaL_checkudata(L, index, queue_type);
}

/* outcome_queue(): makes an empty queue. */
static int l_outcome_queue(lua_State *L) {
  struct tp_outcome_queue *queue = compat_newuserdata(L, sizeof *queue);
  *queue = (struct tp_outcome_queue){0};
  luaL_getmetatable(L, queue_type);
  lua_setmetatable(L, -2);
  return 1;
}

/* Removes the first outcome of a list of the queue and pushes its id, position, seconds and order; nothing: the list is
 * empty. Upvalue: the metatable of orders. */
static int take(lua_State *L, struct tp_outcome_queue *queue, struct tp_outcome_list *list) {
  const struct tp_waiting_outcome *first;
  while ((first = tp_outcome_queue_first(list)) != NULL) {
    /* An allocation may run a finalizer that takes the first outcome, so that is compared after them. */
    const struct tp_waiting_outcome outcome = *first;
    lua_settop(L, 1);
    lua_pushlstring(L, outcome.id, sizeof outcome.id);
    lua_pushinteger(L, (lua_Integer)outcome.position);
    lua_pushnumber(L, outcome.seconds);
    struct tp_order *order = new_order(L, outcome.order_size);
    if (tp_outcome_queue_first(list) != first || memcmp(first->id, outcome.id, sizeof outcome.id) != 0) continue;
    memcpy(order, tp_waiting_order(first), outcome.order_size);
    set_order_type(L, lua_upvalueindex(1));
    tp_outcome_queue_remove(queue, list);
    return 4;
  }
  return 0;
}

/* queue:keep(): after a commit: all that waited for it are kept. queue:take_kept(), queue:take_waiting(): removes the
 * first that is kept, or that waits. Returns its id, position, seconds and order; nothing: there is none. */
static int l_keep(lua_State *L) {
  tp_outcome_queue_keep(check_outcome_queue(L, 1));
  return 0;
}

static int l_take_kept(lua_State *L) {
  struct tp_outcome_queue *queue = check_outcome_queue(L, 1);
  return take(L, queue, &queue->kept);
}

static int l_take_waiting(lua_State *L) {
  struct tp_outcome_queue *queue = check_outcome_queue(L, 1);
  return take(L, queue, &queue->waiting);
}

static int l_gc(lua_State *L) {
  tp_outcome_queue_free(check_outcome_queue(L, 1));
  return 0;
}

static const luaL_Reg methods[] = {{"keep", l_keep}, {NULL, NULL}};

void open_outcome_queue(lua_State *L) {
  new_class(L, queue_type, methods, l_gc);
  push_order_type(L);
  lua_pushcclosure(L, l_take_kept, 1);
  lua_setfield(L, -2, "take_kept");
  push_order_type(L);
  lua_pushcclosure(L, l_take_waiting, 1);
  lua_setfield(L, -2, "take_waiting");
  lua_pop(L, 1);
  lua_pushcfunction(L, l_outcome_queue);
  lua_setfield(L, -2, "outcome_queue");
}
