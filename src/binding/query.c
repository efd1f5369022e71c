/* Writes the query of a URL from Lua values: checks known parameters, and passes on any others. */
#include "query.h"

#include <string.h>

#include "../core/utf8.h"
#include "amounts.h"
#include "compat.h"
#include "order.h"
#include "raise.h"
#include "text.h"

enum { DEEPEST_QUERY = 16 };

/* The suffix of each value of a list: [in][], percent-encoded. */
static const char list_suffix[] = "%5Bin%5D%5B%5D";
static const char equal_suffix[] = "%5Beq%5D";

/* The suffix of each value of a list that has no other form: [], percent-encoded. */
static const char each_suffix[] = "%5B%5D";

/* Returns the suffix of a parameter's name, for a single value (alone) or for a value of a list. */
static const char *suffix_of(const struct tp_parameter *parameter, bool alone) {
  if (parameter->list == TP_LIST_EACH) return each_suffix;
  if (!alone || parameter->list == TP_LIST_ALWAYS) return list_suffix;
  return parameter->list == TP_LIST_EQ ? equal_suffix : "";
}

static void write_name(struct tp_text *target, const char *name, const char *suffix) {
  tp_text_add_string(target, strchr(target->at, '?') ? "&" : "?");
  tp_text_add_string(target, name);
  tp_text_add_string(target, suffix);
  tp_text_add_string(target, "=");
}

static void write_pair(lua_State *L, struct tp_text *target, const char *name, const char *suffix, int value) {
  size_t length;
  write_name(target, name, suffix);
  if (lua_type(L, value) == LUA_TBOOLEAN) {
    tp_text_add_string(target, lua_toboolean(L, value) ? "true" : "false");
    return;
  }
  lua_pushvalue(L, value);
  const char *text = lua_tolstring(L, -1, &length);
  tp_text_add_encoded(target, text, length);
  lua_pop(L, 1);
}

/* Pushes name[field] with its brackets (and the field) percent-encoded. */
static const char *push_field_name(lua_State *L, const char *name, const char *field, size_t length) {
  struct tp_text *encoded = new_text(L);
  tp_text_add_encoded(encoded, field, length);
  if (encoded->failed) luaL_error(L, "out of memory");
  lua_pushfstring(L, "%s%%5B%s%%5D", name, encoded->at ? encoded->at : "");
  lua_remove(L, -2);
  return lua_tostring(L, -1);
}

/* If the value is an order, replaces it by its id. */
static void replace_order_by_id(lua_State *L, int value) {
  const struct tp_order *order = test_order(L, value);
  if (!order) return;
  struct tp_slice id = tp_order_id(order);
  lua_pushlstring(L, id.at, id.length);
  lua_replace(L, value);
}

static void check_id(lua_State *L, struct argument_path at, int value) {
  struct tp_slice id = {NULL, 0};
  id.at = lua_tolstring(L, value, &id.length);
  if (!tp_id_is_valid(id))
    raise(L, "%s: %s is %s, which is no id: ids are UUIDs such as eef10fb8-f3df-4c67-97c5-e18179723222", at.call,
          at.path, push_shown(L, value));
}

/* Checks that a string is UTF-8, as in bodies. The service could only guess the meaning of other bytes. */
static void check_utf8(lua_State *L, struct argument_path at, int value) {
  size_t length;
  const char *bytes = lua_tolstring(L, value, &length);
  if (!tp_utf8_is_valid(bytes, length))
    raise(L, "%s: %s is a string that is not UTF-8, which the API cannot read", at.call, at.path);
}

static void check_string(lua_State *L, struct argument_path at, const struct tp_parameter *parameter, int value) {
  if (parameter->type == TP_PARAMETER_ORDER) replace_order_by_id(L, value);
  if (lua_type(L, value) != LUA_TSTRING)
    raise(L, "%s: %s must be a string, not %s", at.call, at.path, push_shown(L, value));
  if (compat_rawlen(L, value) == 0)
    raise(L, "%s: %s is an empty string, which the API may take for no filter at all: leave it out", at.call, at.path);
  check_utf8(L, at, value);
  if (parameter->type != TP_PARAMETER_STRING) check_id(L, at, value);
  if (!parameter->values) return;
  const char *given = plain_string(L, value);
  for (const char *const *known = parameter->values; given && *known; known++)
    if (strcmp(*known, given) == 0) return;
  raise_value(L, at, parameter->values, lua_tostring(L, value), value);
}

static void write_list(lua_State *L, struct argument_path at, const struct tp_parameter *parameter, const char *name,
                       int list, struct tp_text *target) {
  int count = count_elements(L, at, list);
  if (count == 0)
    raise(L, "%s: %s is an empty list, which the API may take for no filter at all: leave it out", at.call, at.path);
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, list, i);
    struct argument_path element = {at.call, lua_pushfstring(L, "%s[%d]", at.path, i), at.hint, NULL};
    check_string(L, element, parameter, lua_gettop(L) - 1);
    write_pair(L, target, name, suffix_of(parameter, false), lua_gettop(L) - 1);
    lua_pop(L, 2);
  }
}

static void write_object(lua_State *L, struct argument_path at, const struct tp_parameter *parameter, const char *name,
                         int value, struct tp_text *target) {
  if (!lua_istable(L, value)) raise(L, "%s: %s must be a table, not %s", at.call, at.path, push_shown(L, value));
  check_keys(L, at, parameter->fields, value);
  bool empty = true;
  for (const struct tp_parameter *field = parameter->fields; field->name; field++) {
    lua_getfield(L, value, field->name);
    if (!lua_isnil(L, -1)) {
      int field_value = lua_gettop(L);
      empty = false;
      const char *field_name = push_field_name(L, name, field->name, strlen(field->name));
      struct argument_path below = {at.call, lua_pushfstring(L, "%s.%s", at.path, field->name), at.hint, NULL};
      write_parameter(L, below, field, field_name, field_value, target);
      lua_settop(L, field_value);
    }
    lua_pop(L, 1);
  }
  /* An empty filter (its variable was nil) would select every order of the account. */
  if (empty) raise(L, "%s: %s is an empty table: leave it out if that is meant", at.call, at.path);
}

void write_parameter(lua_State *L, struct argument_path at, const struct tp_parameter *parameter, const char *name,
                     int value, struct tp_text *target) {
  luaL_checkstack(L, 12, "too deep");
  switch (parameter->type) {
    case TP_PARAMETER_STRING:
    case TP_PARAMETER_ID:
    case TP_PARAMETER_ORDER:
      if (parameter->list && lua_istable(L, value)) {
        write_list(L, at, parameter, name, value, target);
      } else {
        check_string(L, at, parameter, value);
        write_pair(L, target, name, suffix_of(parameter, true), value);
      }
      break;
    case TP_PARAMETER_INTEGER: {
      lua_Number number = lua_type(L, value) == LUA_TNUMBER ? lua_tonumber(L, value) : -1;
      if (!is_whole(number, (lua_Number)parameter->minimum, (lua_Number)parameter->maximum))
        raise(L, "%s: %s must be an integer from %d to %d, not %s", at.call, at.path, (int)parameter->minimum,
              (int)parameter->maximum, push_shown(L, value));
      lua_pushinteger(L, (lua_Integer)number);
      write_pair(L, target, name, "", lua_gettop(L));
      lua_pop(L, 1);
      break;
    }
    case TP_PARAMETER_BOOLEAN:
      if (!lua_isboolean(L, value))
        raise(L, "%s: %s must be true or false, not %s", at.call, at.path, push_shown(L, value));
      write_pair(L, target, name, "", value);
      break;
    case TP_PARAMETER_OBJECT:
      if (parameter->shorthand && !lua_istable(L, value)) {
        const struct tp_parameter *field = tp_parameter_find(parameter->fields, parameter->shorthand);
        const char *field_name = push_field_name(L, name, field->name, strlen(field->name));
        write_parameter(L, at, field, field_name, value, target);
        lua_pop(L, 1);
      } else {
        write_object(L, at, parameter, name, value, target);
      }
      break;
  }
}

/* Writes query = {…}: any names; tables as name[key]=…, lists as name[]=…, in the order of the table. */
static void write_free(lua_State *L, struct argument_path at, const char *name, int value, struct tp_text *target,
                       int depth) {
  luaL_checkstack(L, 12, "too deep");
  int type = lua_type(L, value);
  if (type == LUA_TSTRING && compat_rawlen(L, value) == 0 && strncmp(name, "filter", strlen("filter")) == 0)
    raise(L, "%s: %s is an empty string, which the API may take for no filter at all: leave it out", at.call, at.path);
  if (type == LUA_TSTRING) check_utf8(L, at, value);
  if (type == LUA_TSTRING || type == LUA_TNUMBER || type == LUA_TBOOLEAN) {
    write_pair(L, target, name, "", value);
    return;
  }
  if (type != LUA_TTABLE || depth > DEEPEST_QUERY)
    raise(L, "%s: %s must be a string, a number, a boolean or a table of them, not %s", at.call, at.path,
          depth > DEEPEST_QUERY ? "tables without end" : push_shown(L, value));
  int count = compat_rawlen(L, value) ? count_elements(L, at, value) : 0;
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, value, i);
    const char *element = push_field_name(L, name, "", 0);
    struct argument_path below = {at.call, lua_pushfstring(L, "%s[%d]", at.path, i), at.hint, NULL};
    write_free(L, below, element, lua_gettop(L) - 2, target, depth + 1);
    lua_pop(L, 3);
  }
  if (count) return;
  bool empty = true;
  lua_pushnil(L);
  while (lua_next(L, value)) {
    empty = false;
    int inner = lua_gettop(L);
    if (lua_type(L, inner - 1) != LUA_TSTRING)
      raise(L, "%s: %s has %s as a key: names are strings", at.call, at.path, push_shown(L, inner - 1));
    const char *field = push_field_name(L, name, lua_tostring(L, inner - 1), compat_rawlen(L, inner - 1));
    struct argument_path below = {at.call, lua_pushfstring(L, "%s.%s", at.path, lua_tostring(L, inner - 1)), NULL,
                                  NULL};
    write_free(L, below, field, inner, target, depth + 1);
    lua_settop(L, inner - 1);
  }
  /* Refused like an empty filter, because the caller's variable was probably nil. */
  if (empty) raise(L, "%s: %s is an empty table: leave it out if that is meant", at.call, at.path);
}

void write_free_query(lua_State *L, const char *call, int query, struct tp_text *target) {
  if (!lua_istable(L, query)) raise(L, "%s: query must be a table, not %s", call, push_shown(L, query));
  lua_pushnil(L);
  while (lua_next(L, query)) {
    int value = lua_gettop(L);
    if (lua_type(L, value - 1) != LUA_TSTRING)
      raise(L, "%s: query has %s as a key: names are strings", call, push_shown(L, value - 1));
    struct tp_text *name = new_text(L);
    tp_text_add_encoded(name, lua_tostring(L, value - 1), compat_rawlen(L, value - 1));
    if (name->failed) luaL_error(L, "out of memory");
    struct argument_path at = {call, lua_pushfstring(L, "query.%s", lua_tostring(L, value - 1)), NULL, NULL};
    write_free(L, at, name->at ? name->at : "", value, target, 1);
    lua_settop(L, value - 1);
  }
}
