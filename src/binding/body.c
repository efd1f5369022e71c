/* Makes the JSON body of a request from Lua tables. */
#include "body.h"

#include "../core/json.h"
#include "argument_path.h"
#include "compat.h"
#include "encode.h"
#include "properties.h"
#include "raise.h"
#include "text.h"
#include "value.h"

/* Pushes the table options.body and returns true; false: there is none, and nothing is pushed. */
static bool push_further(lua_State *L, const char *call, int options) {
  if (!lua_istable(L, options)) return false;
  lua_getfield(L, options, "body");
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    return false;
  }
  if (!lua_istable(L, -1)) raise(L, "%s: body in the options must be a table, not %s", call, luaL_typename(L, -1));
  return true;
}

/* Pushes a copy of the table at index from. */
static void push_copy(lua_State *L, int from) {
  lua_newtable(L);
  lua_pushnil(L);
  while (lua_next(L, from)) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -4);
  }
}

static bool is_object(lua_State *L, int index) {
  return lua_istable(L, index) && compat_rawlen(L, index) == 0 && !is_marked_array(L, index);
}

/* Pushes the dotted name of the key at index, with `above` before it; for a key that is no string, a description. */
static const char *push_name(lua_State *L, const char *above, int key) {
  if (lua_type(L, key) != LUA_TSTRING) return push_shown(L, key);
  return lua_pushfstring(L, "%s%s", above, lua_tostring(L, key));
}

/* Merges the table at from into the table at to, which is our own copy. At every depth, two objects become one; raises
 * if both tables have any other value. above: the dotted name of to, with a point at its end. */
static void merge(lua_State *L, const char *call, const char *above, int from, int to, int depth) {
  luaL_checkstack(L, 12, "too deep");
  if (depth > TP_JSON_MAX_DEPTH) raise(L, "%s: the body is nested deeper than 64 tables, or inside itself", call);
  int top = lua_gettop(L), key = top + 1, value = top + 2, present = top + 3;
  lua_pushnil(L);
  while (lua_next(L, from)) {
    lua_pushvalue(L, key);
    lua_rawget(L, to);
    if (lua_isnil(L, present)) {
      lua_pushvalue(L, key);
      lua_pushvalue(L, value);
      lua_rawset(L, to);
    } else if (is_object(L, present) && is_object(L, value)) {
      push_copy(L, present);
      const char *name = push_name(L, above, key);
      merge(L, call, lua_pushfstring(L, "%s.", name), value, present + 1, depth + 1);
      lua_settop(L, present + 1);
      lua_pushvalue(L, key);
      lua_insert(L, -2);
      lua_rawset(L, to);
    } else {
      push_name(L, above, key);
      raise(L, "%s: %s is in the body and in the options' body", call, push_shown(L, lua_gettop(L)));
    }
    lua_settop(L, key);
  }
}

struct tp_text *push_body(lua_State *L, const struct tp_body *body, const char *call, int given, int options) {
  bool none = lua_isnoneornil(L, given);
  bool further = push_further(L, call, options);
  if (none && !further && body->optional) return NULL;
  /* The message does not show the value, as it may hold a PIN. */
  if (!lua_istable(L, given) && !(none && further))
    raise(L, "%s: the body must be a table, not %s", call, none ? "nothing" : luaL_typename(L, given));
  if (none) {
    lua_newtable(L);
    given = lua_gettop(L);
  }
  int table = given, added = further ? lua_gettop(L) - (none ? 1 : 0) : 0;
  if (further) {
    push_copy(L, given);
    table = lua_gettop(L);
    merge(L, call, "", added, table, 1);
  }
  struct tp_text *text = new_text(L);
  text->secret = true;
  write_json(L, text, table, call, body->properties);
  check_properties(L, body, call, given, added);
  return text;
}
