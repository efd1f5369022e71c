/* Porting orders as userdata for Lua. */
#include "order.h"

#include <math.h>
#include <string.h>

#include "../core/clock.h"
#include "../core/json.h"
#include "../core/time.h"
#include "amounts.h"
#include "compat.h"
#include "decode.h"
#include "failure.h"
#include "raise.h"
#include "text.h"
#include "type.h"
#include "value.h"

static const char order_type[] = "telnyx.porting.order";

void push_order(lua_State *L, struct tp_slice json) {
  struct tp_order *order = compat_newuserdata_with_slot(L, tp_order_size(json));
  tp_order_init(order, json);
  luaL_getmetatable(L, order_type);
  lua_setmetatable(L, -2);
}

void push_order_parts(lua_State *L, const struct tp_order_parts *parts) {
  push_order_type(L);
  push_order_of_type(L, parts, lua_gettop(L));
  lua_remove(L, -2);
}

void push_order_type(lua_State *L) {
  luaL_getmetatable(L, order_type);
}

struct tp_order *new_order(lua_State *L, size_t size) {
  return compat_newuserdata_with_slot(L, size);
}

void set_order_type(lua_State *L, int type) {
  lua_pushvalue(L, type);
  lua_setmetatable(L, -2);
}

void push_order_of_type(lua_State *L, const struct tp_order_parts *parts, int type) {
  tp_order_fill(new_order(L, tp_order_size(parts->json)), parts);
  set_order_type(L, type);
}

struct tp_order *test_order(lua_State *L, int index) {
  return compat_testudata(L, index, order_type);
}

static struct tp_order *check_order(lua_State *L, const char *call) {
  struct tp_order *order = test_order(L, 1);
  if (!order) raise(L, "%s: is called as order:%s(…), with a porting order", call, call);
  return order;
}

static bool is_named(lua_State *L, int key, const char *name, size_t length) {
  size_t own_length;
  const char *own = lua_tolstring(L, key, &own_length);
  return own_length == length && memcmp(own, name, length) == 0;
}

/* Whether the string at stack index key is that literal. */
#define IS_NAMED(L, key, name) is_named((L), (key), (name), sizeof(name) - 1)

/* Keeps the value on top of the stack as the field name (index key) of the order at index 1, so that the next access
 * returns the same nested table. The status, which scripts read most often, goes into a slot and needs no table. */
static void keep_field(lua_State *L, int key) {
  if (IS_NAMED(L, key, "status") && compat_setslot(L, 1)) return;
  compat_getuservalue(L, 1);
  if (!lua_istable(L, -1)) {
    lua_pop(L, 1);
    lua_createtable(L, 0, 1);
    lua_pushvalue(L, -1);
    compat_setuservalue(L, 1);
  }
  lua_pushvalue(L, key);
  lua_pushvalue(L, -3);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

/* Finds a field by the string at stack index key. */
static bool find_field(lua_State *L, struct tp_slice json, int key, struct tp_slice *value) {
  const char *name = lua_tostring(L, key);
  if (strlen(name) == compat_rawlen(L, key)) return tp_json_find(json, name, value);
  /* The name holds a NUL, so only a comparison of Lua strings is exact. */
  struct tp_json_cursor cursor = tp_json_open(json);
  struct tp_slice member, candidate;
  bool found = false;
  while (tp_json_next_member(&cursor, &member, &candidate)) {
    push_json(L, member, 0);
    if (lua_rawequal(L, -1, key)) {
      *value = candidate;
      found = true;
    }
    lua_pop(L, 1);
  }
  return found;
}

/* Pushes the kept value of the field whose name is the string at stack index key; false: none was kept, and nothing is
 * pushed. */
static bool push_kept(lua_State *L, int key) {
  if (IS_NAMED(L, key, "status")) {
    compat_getslot(L, 1);
    if (!lua_isnil(L, -1)) return true;
    lua_pop(L, 1);
  }
  compat_getuservalue(L, 1);
  if (lua_istable(L, -1)) {
    lua_pushvalue(L, key);
    lua_rawget(L, -2);
    lua_remove(L, -2);
  }
  if (!lua_isnil(L, -1)) return true;
  lua_pop(L, 1);
  return false;
}

/* Pushes the value of the field whose name is the string at stack index key, and keeps it if it is a table. */
static void push_value(lua_State *L, struct tp_slice value, int key) {
  push_json(L, value, 0);
  if (lua_istable(L, -1)) keep_field(L, key);
}

/* Pushes the field whose name is the string at stack index key, or nil. */
static void push_field(lua_State *L, const struct tp_order *order, int key) {
  struct tp_slice value;
  if (IS_NAMED(L, key, "id")) {
    struct tp_slice id = tp_order_id(order);
    lua_pushlstring(L, id.at, id.length);
    return;
  }
  if (push_kept(L, key)) return;
  if (IS_NAMED(L, key, "status") && tp_order_state(order).length) {
    push_value(L, tp_order_state(order), key);
    return;
  }
  if (find_field(L, tp_order_json(order), key, &value))
    push_value(L, value, key);
  else
    lua_pushnil(L);
}

/* order.FIELD: the value in the JSON; null is nil. Nested values are plain tables, made on first access and kept.
 * Methods hide fields of the same name. Upvalues: the methods, and the metatable of orders, which saves a lookup in the
 * registry. */
static int l_order_index(lua_State *L) {
  struct tp_order *order = lua_touserdata(L, 1);
  if (!order || !lua_getmetatable(L, 1) || !lua_rawequal(L, -1, lua_upvalueindex(2))) check_order(L, "index");
  lua_settop(L, 2);
  if (lua_type(L, 2) != LUA_TSTRING) return 0;
  lua_pushvalue(L, 2);
  lua_rawget(L, lua_upvalueindex(1));
  if (!lua_isnil(L, -1)) return 1;
  push_field(L, order, 2);
  return 1;
}

static int l_order_newindex(lua_State *L) {
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
  return raise(L, "orders are read-only: %s was not set (order:to_table() gives a table to change)", name);
}

/* order:json(): the bytes of the order as they were received. */
static int l_order_json(lua_State *L) {
  struct tp_slice json = tp_order_json(check_order(L, "json"));
  lua_pushlstring(L, json.at, json.length);
  return 1;
}

/* order:to_table([{ null = … }]): makes a table of the whole JSON; null is porting.null or the option's value, and
 * lists (empty ones too) have the metatable porting.array_mt, so that porting.encode gives the same document. */
static int l_order_to_table(lua_State *L) {
  struct tp_order *order = check_order(L, "to_table");
  lua_settop(L, 2);
  push_null_option(L, 2, "to_table");
  push_json(L, tp_order_json(order), 3);
  return 1;
}

/* Lua's next, even if a script has replaced the global. */
static int l_next(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 2);
  if (lua_next(L, 1)) return 2;
  lua_pushnil(L);
  return 1;
}

/* order:pairs(): walks the fields that are not null, each name once, in a for loop of any Lua. The values are those of
 * order.FIELD. It walks the JSON twice: the first time it notes the last member of each name, the second time it adds
 * that member's value. */
static int l_order_pairs(lua_State *L) {
  enum { FIELDS = 3, NAME = 4 };
  struct tp_slice json = tp_order_json(check_order(L, "pairs")), name, value;
  lua_settop(L, 1);
  lua_pushcfunction(L, l_next);
  lua_newtable(L);
  struct tp_json_cursor cursor = tp_json_open(json);
  while (tp_json_next_member(&cursor, &name, &value)) {
    push_json(L, name, 0);
    lua_pushnumber(L, (lua_Number)(value.at - json.at));
    lua_rawset(L, FIELDS);
  }
  cursor = tp_json_open(json);
  while (tp_json_next_member(&cursor, &name, &value)) {
    push_json(L, name, 0);
    lua_pushvalue(L, NAME);
    lua_rawget(L, FIELDS);
    bool last = lua_tonumber(L, -1) == (lua_Number)(value.at - json.at);
    lua_pop(L, 1);
    if (last) {
      lua_pushvalue(L, NAME);
      if (!push_kept(L, NAME)) push_value(L, value, NAME);
      lua_rawset(L, FIELDS);
    }
    lua_settop(L, FIELDS);
  }
  return 2;
}

/* order:is_final(): whether no other status follows (ported or cancelled). */
static int l_order_is_final(lua_State *L) {
  lua_pushboolean(L, tp_order_is_final(check_order(L, "is_final")));
  return 1;
}

static void push_explanation(lua_State *L, const struct tp_order *order, enum tp_refusal refusal, double now,
                             int hours) {
  double foc = 0;
  switch (refusal) {
    case TP_REFUSAL_FINAL:
      lua_pushstring(L, order->status == TP_STATUS_PORTED ? "the order is ported" : "the order is cancelled already");
      break;
    case TP_REFUSAL_DRAFT:
      lua_pushliteral(L, "the order is a draft, which is deleted rather than cancelled");
      break;
    case TP_REFUSAL_PENDING:
      lua_pushliteral(L, "the order waits for its cancellation already");
      break;
    default:
      tp_order_foc(order, &foc);
      int whole = (int)(fabs(foc - now) / 3600);
      if (whole == 0)
        lua_pushliteral(L, "less than an hour");
      else
        lua_pushfstring(L, "%d hour%s", whole, whole == 1 ? "" : "s");
      lua_pushfstring(L, "the FOC date is %s %s, and an order can't be cancelled within %d hour%s of it",
                      lua_tostring(L, -1), foc >= now ? "away" : "ago", hours, hours == 1 ? "" : "s");
      lua_remove(L, -2);
  }
}

/* order:cancellable([now [, hours]]): true if the API will probably accept a cancel at that time (Unix seconds; now by
 * default). hours: it accepts none within these of the FOC date (48 by default). Else false, a word ("final", "draft",
 * "pending", "foc") and a sentence. This only informs; the API decides. Source: POST
 * /porting_orders/{id}/actions/cancel. */
static int l_order_cancellable(lua_State *L) {
  static const char *const words[] = {"", "final", "draft", "pending", "foc"};
  struct tp_order *order = check_order(L, "cancellable");
  double now = tp_clock_unix();
  if (!lua_isnoneornil(L, 2)) now = check_amount(L, "cancellable", AMOUNT_CANCELLABLE_NOW, 2);
  int hours = TP_ORDER_FOC_HOURS;
  if (!lua_isnoneornil(L, 3)) hours = check_count(L, "cancellable", AMOUNT_CANCELLABLE_HOURS, 3);
  enum tp_refusal refusal = tp_order_refusal(order, now, hours);
  lua_pushboolean(L, refusal == TP_CANCELLABLE);
  if (refusal == TP_CANCELLABLE) return 1;
  lua_pushstring(L, words[refusal]);
  push_explanation(L, order, refusal, now, hours);
  return 3;
}

/* a == b: whether both are the same order, whatever their status. Compare order:json() for the contents. */
static int l_order_eq(lua_State *L) {
  struct tp_order *a = test_order(L, 1), *b = test_order(L, 2);
  lua_pushboolean(L, a && b && tp_id_equal(tp_order_id(a), tp_order_id(b)));
  return 1;
}

static int l_order_tostring(lua_State *L) {
  struct tp_order *order = check_order(L, "tostring");
  struct tp_slice id = tp_order_id(order), status = tp_order_status_text(order);
  lua_pushliteral(L, "porting order ");
  lua_pushlstring(L, id.at, id.length);
  lua_pushliteral(L, " (");
  if (status.length)
    lua_pushlstring(L, status.at, status.length);
  else
    lua_pushliteral(L, "no status");
  lua_pushliteral(L, ")");
  lua_concat(L, 5);
  return 1;
}

/* porting.order(json): makes an order from JSON that was kept earlier (order:json()). nil and an error of kind
 * bad_response if it is no order. */
static int l_order(lua_State *L) {
  struct tp_slice json;
  refuse_colon(L, "order");
  if (!read_json(L, "order", &json)) return 2;
  const char *why = tp_order_refuse(json);
  if (why) {
    lua_pushnil(L);
    push_failure_text(L, TP_FAILURE_BAD_RESPONSE, "%s", why);
    return 2;
  }
  push_order(L, json);
  return 1;
}

/* porting.time(text): returns the Unix seconds, with fraction, of a date in the API's form ("2022-04-08T15:00:00Z", or
 * with an offset). nil and an error of kind invalid if it is no date. Source: RFC 3339. */
static int l_time(lua_State *L) {
  struct tp_slice text;
  double seconds;
  refuse_colon(L, "time");
  if (lua_type(L, 1) != LUA_TSTRING) return raise(L, "time: takes a date as a string, not %s", luaL_typename(L, 1));
  text.at = lua_tolstring(L, 1, &text.length);
  if (!tp_time_parse(text, &seconds)) {
    lua_pushnil(L);
    push_failure_text(L, TP_FAILURE_INVALID, "\"%s\" is no date such as 2022-04-08T15:00:00Z", text.at);
    return 2;
  }
  push_number(L, seconds);
  return 1;
}

static const luaL_Reg methods[] = {
    {"json", l_order_json},         {"to_table", l_order_to_table},       {"pairs", l_order_pairs},
    {"is_final", l_order_is_final}, {"cancellable", l_order_cancellable}, {NULL, NULL}};

static const luaL_Reg metamethods[] = {{"__newindex", l_order_newindex},
                                       {"__eq", l_order_eq},
                                       {"__tostring", l_order_tostring},
                                       {"__pairs", l_order_pairs},
                                       {NULL, NULL}};

void push_order_methods(lua_State *L) {
  luaL_getmetatable(L, order_type);
  lua_getfield(L, -1, "__index");
  lua_getupvalue(L, -1, 1);
  lua_replace(L, -3);
  lua_pop(L, 1);
}

void open_order(lua_State *L) {
  lua_pushcfunction(L, l_order);
  lua_setfield(L, -2, "order");
  lua_pushcfunction(L, l_time);
  lua_setfield(L, -2, "time");
  new_type(L, order_type);
  compat_setfuncs(L, metamethods);
  lua_newtable(L);
  compat_setfuncs(L, methods);
  lua_pushvalue(L, -2);
  lua_pushcclosure(L, l_order_index, 2);
  lua_setfield(L, -2, "__index");
  lua_pushliteral(L, "telnyx.porting order");
  lua_setfield(L, -2, "__name");
  lua_pop(L, 1);
}
