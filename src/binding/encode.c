/* Writes Lua values as JSON, without cJSON, which cuts strings at NUL and rounds integers past 2^53. */
#include "encode.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/json.h"
#include "compat.h"
#include "order.h"
#include "raise.h"
#include "text.h"
#include "value.h"

/* The path of a part of the value, for messages. The outermost part has no parent, and the call's name as its key. */
struct value_path {
  const struct value_path *parent;
  const char *key; /* NULL: an element of a list, at position */
  int position;
  int depth;
  const struct tp_parameter *row;    /* its row among the operation's; NULL: none */
  const struct tp_parameter *fields; /* the fields of the object that it is, or that its list holds; NULL: not known */
};

/* The position of the outermost part if it is the body of a request. */
enum { BODY = 1 };

static const double largest_exact = 9007199254740992.0;

/* Pushes "encode: value.a[2]", or for a body "comments.create: a[2]". */
static void push_path(lua_State *L, const struct value_path *path, bool body) {
  if (!path->parent) {
    lua_pushfstring(L, body ? "%s: " : "%s: value", path->key);
    return;
  }
  push_path(L, path->parent, body);
  bool first = body && !path->parent->parent;
  if (path->key)
    lua_pushfstring(L, first ? "%s" : ".%s", path->key);
  else
    lua_pushfstring(L, "[%d]", path->position);
  lua_concat(L, 2);
}

/* Raises the path and the message. */
static void refuse(lua_State *L, const struct value_path *path, const char *message) {
  const struct value_path *root = path;
  while (root->parent) root = root->parent;
  luaL_checkstack(L, path->depth + 8, "too deep");
  push_path(L, path, root->position == BODY);
  raise(L, "%s %s", lua_tostring(L, -1), message);
}

static void write_string(lua_State *L, struct tp_text *out, int index, const struct value_path *path) {
  size_t length, start = out->length, plain = 0;
  const char *bytes = lua_tolstring(L, index, &length);
  bool ascii = true;
  tp_text_add(out, "\"", 1);
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = (unsigned char)bytes[i];
    ascii = ascii && byte < 0x80;
    if (byte >= ' ' && byte != '"' && byte != '\\') continue;
    char escape[7];
    if (byte == '"' || byte == '\\')
      snprintf(escape, sizeof escape, "\\%c", byte);
    else
      snprintf(escape, sizeof escape, "\\u%04x", byte);
    tp_text_add(out, bytes + plain, i - plain);
    tp_text_add_string(out, escape);
    plain = i + 1;
  }
  tp_text_add(out, bytes + plain, length - plain);
  tp_text_add(out, "\"", 1);
  size_t where;
  if (!ascii && !out->failed && tp_json_check((struct tp_slice){out->at + start, out->length - start}, &where))
    refuse(L, path, "is a string that is not UTF-8, which JSON cannot hold");
}

/* Writes the shortest text that reads back as the same number, with a decimal point in every locale. */
static void write_float(struct tp_text *out, double number) {
  char text[32];
  for (int digits = 15; digits <= 17; digits++) {
    snprintf(text, sizeof text, "%.*g", digits, number);
    if (strtod(text, NULL) == number) break;
  }
  size_t point = strspn(text, "-0123456789");
  size_t skip = strcspn(text + point, "0123456789eE");
  if (text[point] && skip) {
    tp_text_add(out, text, point);
    tp_text_add(out, ".", 1);
    tp_text_add_string(out, text + point + skip);
  } else {
    tp_text_add_string(out, text);
  }
}

static void write_number(lua_State *L, struct tp_text *out, int index, const struct value_path *path) {
  char text[32];
  if (compat_isinteger(L, index)) {
    snprintf(text, sizeof text, "%lld", (long long)lua_tointeger(L, index));
    tp_text_add_string(out, text);
    return;
  }
  double number = lua_tonumber(L, index);
  if (!isfinite(number)) refuse(L, path, "is not a finite number, which JSON cannot hold");
  if (number >= -largest_exact && number <= largest_exact && floor(number) == number) {
    snprintf(text, sizeof text, "%lld", (long long)number);
    tp_text_add_string(out, text);
  } else {
    write_float(out, number);
  }
}

static void write_value(lua_State *L, struct tp_text *out, int index, int null, const struct value_path *path);

static void write_list(lua_State *L, struct tp_text *out, int table, int count, int null,
                       const struct value_path *path) {
  tp_text_add(out, "[", 1);
  for (int i = 1; i <= count; i++) {
    struct value_path inner = {path, NULL, i, path->depth + 1, NULL, path->fields};
    if (i > 1) tp_text_add(out, ",", 1);
    lua_rawgeti(L, table, i);
    if (lua_isnil(L, -1)) refuse(L, &inner, "is nil inside a list: write porting.null for null");
    write_value(L, out, lua_gettop(L), null, &inner);
    lua_pop(L, 1);
  }
  tp_text_add(out, "]", 1);
}

struct key {
  struct tp_slice name;
  int position; /* in the list that keeps the string alive */
};

static int compare_keys(const void *left, const void *right) {
  const struct key *a = left, *b = right;
  size_t shorter = a->name.length < b->name.length ? a->name.length : b->name.length;
  int order = memcmp(a->name.at, b->name.at, shorter);
  if (order) return order;
  return a->name.length < b->name.length ? -1 : a->name.length > b->name.length;
}

/* Sorts the keys, so that equal tables give the same text. Keeps them in our own list, because a finalizer that runs
 * meanwhile may change the table. */
static void write_object(lua_State *L, struct tp_text *out, int table, size_t count, int null,
                         const struct value_path *path) {
  struct key *keys = lua_newuserdata(L, (count ? count : 1) * sizeof *keys);
  lua_createtable(L, (int)count, 0);
  int list = lua_gettop(L);
  size_t filled = 0;
  lua_pushnil(L);
  while (lua_next(L, table)) {
    lua_pop(L, 1);
    if (filled == count || lua_type(L, -1) != LUA_TSTRING) {
      lua_pop(L, 1);
      break;
    }
    keys[filled].name.at = lua_tolstring(L, -1, &keys[filled].name.length);
    keys[filled].position = (int)filled + 1;
    lua_pushvalue(L, -1);
    lua_rawseti(L, list, keys[filled].position);
    filled++;
  }
  qsort(keys, filled, sizeof *keys, compare_keys);
  tp_text_add(out, "{", 1);
  for (size_t i = 0; i < filled; i++) {
    const struct tp_parameter *row = tp_parameter_find(path->fields, keys[i].name.at);
    struct value_path inner = {path, keys[i].name.at, 0, path->depth + 1, row, row ? row->fields : NULL};
    if (i > 0) tp_text_add(out, ",", 1);
    lua_rawgeti(L, list, keys[i].position);
    write_string(L, out, lua_gettop(L), &inner);
    tp_text_add(out, ":", 1);
    lua_rawget(L, table);
    write_value(L, out, lua_gettop(L), null, &inner);
    lua_pop(L, 1);
  }
  tp_text_add(out, "}", 1);
  lua_pop(L, 2);
}

static void write_table(lua_State *L, struct tp_text *out, int table, int null, const struct value_path *path) {
  size_t strings = 0, others = 0;
  int count = (int)compat_rawlen(L, table), within = 0;
  if (path->depth > TP_JSON_MAX_DEPTH) refuse(L, path, "is nested deeper than 64 tables, or inside itself");
  lua_pushnil(L);
  while (lua_next(L, table)) {
    lua_pop(L, 1);
    lua_Number key = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : 0;
    if (lua_type(L, -1) == LUA_TSTRING)
      strings++;
    else if (key >= 1 && key <= count && key == (lua_Number)(int)key)
      within++;
    else
      others++;
  }
  bool empty = strings == 0 && others == 0 && within == 0;
  bool list = is_marked_array(L, table) || within > 0;
  list = list || (empty && path->row && path->row->list == TP_LIST_ONLY);
  if (list && strings == 0 && others == 0 && within == count)
    write_list(L, out, table, count, null, path);
  else if (list && strings == 0)
    refuse(L, path, "is a list with holes: write porting.null for null");
  else if (list || others)
    refuse(L, path, "is neither a list (keys 1, 2, …) nor an object (keys that are strings)");
  else
    write_object(L, out, table, strings, null, path);
}

static void write_value(lua_State *L, struct tp_text *out, int index, int null, const struct value_path *path) {
  luaL_checkstack(L, 10, "too deep");
  if (is_null(L, index) || (!lua_isnil(L, null) && lua_rawequal(L, index, null))) {
    tp_text_add_string(out, "null");
    return;
  }
  struct tp_order *order = test_order(L, index);
  if (order) {
    struct tp_slice json = tp_order_json(order);
    tp_text_add(out, json.at, json.length);
    return;
  }
  switch (lua_type(L, index)) {
    case LUA_TSTRING:
      write_string(L, out, index, path);
      break;
    case LUA_TNUMBER:
      write_number(L, out, index, path);
      break;
    case LUA_TBOOLEAN:
      tp_text_add_string(out, lua_toboolean(L, index) ? "true" : "false");
      break;
    case LUA_TTABLE:
      write_table(L, out, index, null, path);
      break;
    case LUA_TNIL:
      refuse(L, path, "is nil: write porting.null for null");
      break;
    default:
      lua_pushfstring(L, "is a %s, which JSON cannot hold", luaL_typename(L, index));
      refuse(L, path, lua_tostring(L, -1));
  }
}

/* porting.encode(value [, { null = … }]): the JSON text of a Lua value. Tables with keys 1 to n, or marked as a list
 * (see porting.array), become lists; tables whose keys are strings, and the empty table, objects, with their keys
 * sorted; orders become their JSON as it was received. porting.null, a light userdata NULL (ngx.null, cjson.null) and
 * the option's null become null. Raises, with the path of the value, for anything that JSON cannot hold. */
static int l_encode(lua_State *L) {
  if (lua_isnone(L, 1)) return raise(L, "encode: takes a value");
  refuse_colon(L, "encode");
  lua_settop(L, 2);
  push_null_option(L, 2, "encode");
  struct tp_text *out = new_text(L);
  struct value_path path = {NULL, "encode", 0, 1, NULL, NULL};
  write_value(L, out, 1, 3, &path);
  if (out->failed) return luaL_error(L, "out of memory");
  lua_pushlstring(L, out->at, out->length);
  tp_text_free(out);
  return 1;
}

void write_json(lua_State *L, struct tp_text *out, int index, const char *call, const struct tp_parameter *properties) {
  struct value_path path = {NULL, call, BODY, 1, NULL, properties};
  lua_pushnil(L);
  write_value(L, out, index, lua_gettop(L), &path);
  lua_pop(L, 1);
  if (out->failed) luaL_error(L, "out of memory");
}

void open_encode(lua_State *L) {
  lua_pushcfunction(L, l_encode);
  lua_setfield(L, -2, "encode");
}
