/* For the module's own Lua files: the clock, checks of ids, and the set of ids seen. */
#include "tools.h"

#include "../core/clock.h"
#include "../core/id_set.h"
#include "compat.h"
#include "order.h"
#include "type.h"

static const char id_set_type[] = "telnyx.porting.id_set";

/* now(): seconds of a monotonic clock, for durations. */
static int l_now(lua_State *L) {
  lua_pushnumber(L, (lua_Number)tp_clock_ms() / 1000);
  return 1;
}

/* id_of(value): returns the id, and whether the value is an order. The value is a string that is an id, or an order;
 * nil for anything else. */
static int l_id_of(lua_State *L) {
  struct tp_slice id = {NULL, 0};
  if (lua_type(L, 1) == LUA_TSTRING) {
    id.at = lua_tolstring(L, 1, &id.length);
    if (!tp_id_is_valid(id)) return 0;
    lua_settop(L, 1);
    return 1;
  }
  const struct tp_order *order = test_order(L, 1);
  if (!order) return 0;
  id = tp_order_id(order);
  lua_pushlstring(L, id.at, id.length);
  lua_pushboolean(L, 1);
  return 2;
}

/* ids_of(list): returns the ids of a list of orders in one string; different lists give different strings. nil: an
 * element is no order. */
static int l_ids_of(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_Buffer ids;
  luaL_buffinit(L, &ids);
  for (int i = 1, count = (int)compat_rawlen(L, 1); i <= count; i++) {
    lua_rawgeti(L, 1, i);
    const struct tp_order *order = test_order(L, -1);
    lua_pop(L, 1); /* the list holds it */
    if (!order) return 0;
    struct tp_slice id = tp_order_id(order);
    luaL_addlstring(&ids, id.at, id.length);
  }
  luaL_pushresult(&ids);
  return 1;
}

/* order_status(order): returns order.status.value without making the table around it; nil for anything but an order. */
static int l_order_status(lua_State *L) {
  const struct tp_order *order = test_order(L, 1);
  if (!order) return 0;
  struct tp_slice status = tp_order_status_text(order);
  lua_pushlstring(L, status.at, status.length);
  return 1;
}

/* id_set(): an empty set of ids. */
static int l_id_set(lua_State *L) {
  struct tp_id_set *set = compat_newuserdata(L, sizeof *set);
  *set = (struct tp_id_set){0};
  luaL_getmetatable(L, id_set_type);
  lua_setmetatable(L, -2);
  return 1;
}

/* set:add(id): adds a valid id; returns whether it is new. */
static int l_id_set_add(lua_State *L) {
  struct tp_id_set *set = luaL_checkudata(L, 1, id_set_type);
  struct tp_slice id;
  id.at = luaL_checklstring(L, 2, &id.length);
  int added = tp_id_set_add(set, id);
  if (added == -1) return luaL_error(L, "out of memory");
  lua_pushboolean(L, added);
  return 1;
}

static int l_id_set_gc(lua_State *L) {
  tp_id_set_free(luaL_checkudata(L, 1, id_set_type));
  return 0;
}

static const luaL_Reg id_set_methods[] = {{"add", l_id_set_add}, {NULL, NULL}};

static const luaL_Reg functions[] = {
    {"now", l_now}, {"id_of", l_id_of}, {"ids_of", l_ids_of}, {"id_set", l_id_set}, {"order_status", l_order_status},
    {NULL, NULL}};

void open_tools(lua_State *L) {
  new_class(L, id_set_type, id_set_methods, l_id_set_gc);
  lua_pop(L, 1);
  compat_setfuncs(L, functions);
}
