/* Messages about arguments: the call, the argument's path in it, its value, and likely corrections. */
#include "argument_path.h"

#include <math.h>
#include <string.h>

#include "../core/edit_distance.h"
#include "compat.h"
#include "raise.h"
#include "text.h"

enum { SHOWN_BYTES = 60 };

/* Pushes a string with "?" for each NUL, which would otherwise vanish. */
static void push_without_nul(lua_State *L, int index) {
  size_t length;
  const char *given = lua_tolstring(L, index, &length);
  luaL_Buffer buffer;
  luaL_buffinit(L, &buffer);
  for (size_t i = 0; i < length; i++) luaL_addchar(&buffer, given[i] ? given[i] : '?');
  luaL_pushresult(&buffer);
}

const char *push_shown(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TSTRING) {
    if (lua_type(L, index) == LUA_TNUMBER) {
      lua_pushvalue(L, index);
      lua_pushfstring(L, "the number %s", lua_tostring(L, -1));
      lua_remove(L, -2);
      return lua_tostring(L, -1);
    }
    return lua_pushfstring(L, "%s %s", strchr("aeio", *luaL_typename(L, index)) ? "an" : "a", luaL_typename(L, index));
  }
  bool plain = plain_string(L, index) != NULL;
  if (plain)
    lua_pushvalue(L, index);
  else
    push_without_nul(L, index);
  const char *shown = push_foreign(L, lua_gettop(L), NULL, SHOWN_BYTES);
  lua_pushfstring(L, "\"%s\"%s", shown, plain ? "" : " with a NUL in it");
  lua_replace(L, -3);
  lua_pop(L, 1);
  return lua_tostring(L, -1);
}

/* Adds to the message on top of the stack the names, on this level and below, that are similar to `given`. */
static int add_likely(lua_State *L, const struct tp_parameter *parameters, const char *given, const char *above,
                      int found) {
  for (const struct tp_parameter *row = parameters; row->name; row++) {
    const char *dotted = lua_pushfstring(L, "%s%s", above, row->name);
    const char *elements = row->list == TP_LIST_ONLY ? "[]" : "";
    if (tp_edit_distance_is_likely(given, row->name) || tp_edit_distance_is_likely(given, dotted)) {
      lua_pushvalue(L, -2);
      lua_pushfstring(L, found ? ", %s" : "%s", dotted);
      lua_concat(L, 2);
      lua_replace(L, -3);
      found++;
    }
    if (row->fields) {
      const char *below = lua_pushfstring(L, "%s%s%s.", above, row->name, elements);
      lua_insert(L, -3); /* below the message */
      lua_pop(L, 1);
      found = add_likely(L, row->fields, given, below, found);
      lua_remove(L, -2);
    } else {
      lua_pop(L, 1);
    }
  }
  return found;
}

static void push_names(lua_State *L, const struct tp_parameter *parameters) {
  lua_pushliteral(L, "");
  for (const struct tp_parameter *row = parameters; row->name; row++) {
    lua_pushfstring(L, row == parameters ? "%s" : ", %s", row->name);
    lua_concat(L, 2);
  }
}

/* Raises for an unknown key of an object inside a body. The message has its whole dotted name, similar names, and the
 * object's keys. */
static void raise_unknown_below(lua_State *L, struct argument_path at, const struct tp_parameter *parameters, int key) {
  const char *hint = at.hint ? at.hint : "";
  const char *above = lua_pushfstring(L, "%s.", at.path);
  lua_pushvalue(L, -1);
  lua_pushvalue(L, key);
  lua_concat(L, 2);
  const char *shown = push_shown(L, lua_gettop(L));
  push_names(L, parameters);
  const char *names = lua_tostring(L, -1);
  lua_pushliteral(L, "");
  bool near = add_likely(L, parameters, lua_tostring(L, key), above, 0) > 0;
  raise(L, "%s: %s has no key %s;%s%s%s %s has: %s%s", at.call, at.whole, shown, near ? " near it: " : "",
        lua_tostring(L, -1), near ? ";" : "", at.path, names, hint);
}

static void raise_unknown(lua_State *L, struct argument_path at, const struct tp_parameter *parameters, int key) {
  if (lua_type(L, key) != LUA_TSTRING) {
    raise(L, "%s: %s has %s as a key: names are strings", at.call, at.path, push_shown(L, key));
    return;
  }
  const char *given = lua_tostring(L, key), *hint = at.hint ? at.hint : "";
  if (at.whole && at.path != at.whole) {
    raise_unknown_below(L, at, parameters, key);
    return;
  }
  const char *shown = push_shown(L, key);
  lua_pushliteral(L, "");
  if (add_likely(L, parameters, given, "", 0)) {
    const char *likely = lua_tostring(L, -1);
    raise(L, "%s: %s has no key %s; near it: %s%s", at.call, at.path, shown, likely, hint);
  } else {
    push_names(L, parameters);
    raise(L, "%s: %s has no key %s; it has: %s%s", at.call, at.path, shown, lua_tostring(L, -1), hint);
  }
}

/* Pushes the values in quotes: those similar to `given`, or all if it is NULL. */
static const char *push_values(lua_State *L, const char *const *values, const char *given) {
  const char *separator = "";
  lua_pushliteral(L, "");
  for (; *values; values++) {
    if (given && !tp_edit_distance_is_likely(given, *values)) continue;
    lua_pushfstring(L, "%s\"%s\"", separator, *values);
    lua_concat(L, 2);
    separator = ", ";
  }
  return lua_tostring(L, -1);
}

void raise_value(lua_State *L, struct argument_path at, const char *const *values, const char *given, int index) {
  const char *shown = index ? push_shown(L, index) : "none of its values";
  const char *likely = push_values(L, values, given);
  raise(L, "%s: %s is %s;%s%s%s it can be %s%s", at.call, at.path, shown, *likely ? " near it: " : "", likely,
        *likely ? ";" : "", push_values(L, values, NULL), at.hint ? at.hint : "");
}

int count_elements(lua_State *L, struct argument_path at, int index) {
  int count = (int)compat_rawlen(L, index), within = 0;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    lua_Number key = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : 0;
    if (key < 1 || key != floor(key))
      raise(L, "%s: %s is a list, and has %s as a key besides", at.call, at.path, push_shown(L, lua_gettop(L)));
    within += key <= count;
    if (key > count) raise(L, "%s: %s is a list with a hole", at.call, at.path);
  }
  if (within != count) raise(L, "%s: %s is a list with a hole", at.call, at.path);
  return count;
}

void check_keys(lua_State *L, struct argument_path at, const struct tp_parameter *parameters, int table) {
  lua_pushnil(L);
  while (lua_next(L, table)) {
    lua_pop(L, 1);
    int key = lua_gettop(L);
    const char *name = plain_string(L, key);
    if (!name || !tp_parameter_find(parameters, name)) raise_unknown(L, at, parameters, key);
  }
}
