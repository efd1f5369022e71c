/* Checks the properties of a request's body against their rows, at every depth. */
#include "properties.h"

#include <math.h>
#include <string.h>

#include "../core/order.h"
#include "argument_path.h"
#include "compat.h"
#include "raise.h"
#include "value.h"

static const char unknown_property[] = " (body = {…} in the options passes on properties that are not known here)";
static const char whole[] = "the body";

static void check_object(lua_State *L, struct argument_path at, const struct tp_parameter *rows, int table,
                         int further);

/* Raises with what the value must be and what type it has, without showing it. */
static void refuse(lua_State *L, struct argument_path at, const char *wanted, int value) {
  const char *kind = luaL_typename(L, value);
  const char *article = strchr("aeiou", *kind) ? "an" : "a";
  if (is_null(L, value))
    raise(L, "%s: %s must be %s, not null", at.call, at.path, wanted);
  else
    raise(L, "%s: %s must be %s, not %s %s", at.call, at.path, wanted, article, kind);
}

/* Pushes the member of that name without metamethods, as encode reads it; nil if table is 0. */
static void push_member(lua_State *L, int table, const char *name) {
  if (!table) {
    lua_pushnil(L);
    return;
  }
  lua_pushstring(L, name);
  lua_rawget(L, table);
}

static void check_string(lua_State *L, struct argument_path at, const struct tp_parameter *row, int value) {
  if (lua_type(L, value) == LUA_TNUMBER)
    raise(L, "%s: %s must be a string, not a number: write it in quotes, as a number loses the zeros it begins with",
          at.call, at.path);
  if (lua_type(L, value) != LUA_TSTRING) refuse(L, at, "a string", value);
  struct tp_slice text = {NULL, 0};
  text.at = lua_tolstring(L, value, &text.length);
  if (row->type == TP_PARAMETER_ID && !tp_id_is_valid(text))
    raise(L, "%s: %s is no id: ids are UUIDs such as eef10fb8-f3df-4c67-97c5-e18179723222", at.call, at.path);
  if (!row->values) return;
  for (const char *const *known = row->values; *known; known++)
    if (strlen(*known) == text.length && strcmp(*known, text.at) == 0) return;
  raise_value(L, at, row->values, text.at, 0);
}

static void check_integer(lua_State *L, struct argument_path at, const struct tp_parameter *row, int value) {
  bool bounded = row->minimum || row->maximum;
  lua_Number number = lua_type(L, value) == LUA_TNUMBER ? lua_tonumber(L, value) : 0;
  bool fits = lua_type(L, value) == LUA_TNUMBER && floor(number) == number &&
              (!bounded || (number >= (lua_Number)row->minimum && number <= (lua_Number)row->maximum));
  if (fits) return;
  if (lua_type(L, value) != LUA_TNUMBER) refuse(L, at, "an integer", value);
  if (bounded)
    raise(L, "%s: %s must be an integer from %d to %d", at.call, at.path, (int)row->minimum, (int)row->maximum);
  raise(L, "%s: %s must be an integer, not a number with a fraction", at.call, at.path);
}

static bool is_empty(lua_State *L, int table) {
  lua_pushnil(L);
  if (!lua_next(L, table)) return true;
  lua_pop(L, 2);
  return false;
}

/* Checks one value: a property's, or an element's of its list. */
static void check_one(lua_State *L, struct argument_path at, const struct tp_parameter *row, int value, int further) {
  switch (row->type) {
    case TP_PARAMETER_STRING:
    case TP_PARAMETER_ID:
    case TP_PARAMETER_ORDER:
      check_string(L, at, row, value);
      break;
    case TP_PARAMETER_INTEGER:
      check_integer(L, at, row, value);
      break;
    case TP_PARAMETER_BOOLEAN:
      if (!lua_isboolean(L, value)) refuse(L, at, "true or false", value);
      break;
    case TP_PARAMETER_OBJECT:
      if (!lua_istable(L, value)) refuse(L, at, "a table with names as its keys", value);
      if (is_marked_array(L, value))
        raise(L, "%s: %s must be a table with names as its keys, not a list", at.call, at.path);
      /* The caller's variable was probably nil, and the API would answer as if it had been set. */
      if (!row->required && !further && is_empty(L, value))
        raise(L, "%s: %s is an empty table: leave it out if that is meant", at.call, at.path);
      check_object(L, at, row->fields, value, further);
      break;
  }
}

static void check_list(lua_State *L, struct argument_path at, const struct tp_parameter *row, int list) {
  if (!lua_istable(L, list)) refuse(L, at, "a list", list);
  int count = (int)compat_rawlen(L, list), top = lua_gettop(L);
  if (count == 0 && !is_marked_array(L, list) && !is_empty(L, list))
    raise(L, "%s: %s must be a list, not a table with names as its keys", at.call, at.path);
  for (int i = 1; i <= count; i++) {
    struct argument_path element = at;
    element.path = lua_pushfstring(L, "%s[%d]", at.path, i);
    lua_rawgeti(L, list, i);
    check_one(L, element, row, top + 2, 0);
    lua_settop(L, top);
  }
}

/* Raises unless each required property is in the table, or in the table of further properties. */
static void check_required(lua_State *L, struct argument_path at, const struct tp_parameter *rows, int table,
                           int further) {
  lua_pushliteral(L, "");
  const char *separator = "";
  for (const struct tp_parameter *row = rows; row->name; row++) {
    if (!row->required) continue;
    push_member(L, table, row->name);
    push_member(L, further, row->name);
    bool there = !lua_isnil(L, -1) || !lua_isnil(L, -2);
    lua_pop(L, 2);
    if (there) continue;
    lua_pushfstring(L, "%s%s", separator, row->name);
    lua_concat(L, 2);
    separator = ", ";
  }
  if (*separator) raise(L, "%s: %s lacks %s", at.call, at.path, lua_tostring(L, -1));
  lua_pop(L, 1);
}

/* Checks an object: only the members of the table, not those that are added unchecked. */
static void check_object(lua_State *L, struct argument_path at, const struct tp_parameter *rows, int table,
                         int further) {
  luaL_checkstack(L, 16, "too deep");
  check_keys(L, at, rows, table);
  check_required(L, at, rows, table, further);
  int top = lua_gettop(L);
  for (const struct tp_parameter *row = rows; row->name; row++) {
    push_member(L, table, row->name);
    int value = top + 1;
    push_member(L, further, row->name);
    struct argument_path below = at;
    below.path = at.path == whole ? row->name : lua_pushfstring(L, "%s.%s", at.path, row->name);
    bool passes = lua_isnil(L, value) || (is_null(L, value) && !row->required);
    if (!passes && row->list == TP_LIST_ONLY)
      check_list(L, below, row, value);
    else if (!passes)
      check_one(L, below, row, value, lua_istable(L, value + 1) ? value + 1 : 0);
    lua_settop(L, top);
  }
}

void check_properties(lua_State *L, const struct tp_body *body, const char *call, int given, int further) {
  struct argument_path at = {call, whole, unknown_property, whole};
  check_object(L, at, body->properties, given, further);
  if (further || !is_empty(L, given)) return;
  raise(L,
        body->optional ? "%s: the body is an empty table: leave it out if that is meant"
                       : "%s: the body is an empty table, so nothing would be sent",
        call);
}
