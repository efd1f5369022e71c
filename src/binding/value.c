/* Makes Lua values from JSON. */
#include "value.h"

#include <stdint.h>
#include <string.h>

#include "../core/json.h"
#include "argument_path.h"
#include "compat.h"
#include "raise.h"
#include "text.h"
#include "type.h"

static const char null_key[] = "telnyx.porting.null";
static const char array_key[] = "telnyx.porting.array_mt";
static const char tree_type[] = "telnyx.porting.tree";

/* Integers up to here are exact in a double. */
static const double largest_exact = 9007199254740992.0;

static int l_tree_gc(lua_State *L) {
  cJSON **tree = compat_testudata(L, 1, tree_type);
  if (!tree) return 0;
  cJSON_Delete(*tree);
  *tree = NULL;
  return 0;
}

void push_null(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, null_key);
}

void push_array_mt(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, array_key);
}

bool is_null(lua_State *L, int index) {
  if (lua_islightuserdata(L, index)) return lua_touserdata(L, index) == NULL;
  if (lua_type(L, index) != LUA_TUSERDATA) return false;
  index = compat_absindex(L, index);
  push_null(L);
  bool same = lua_rawequal(L, -1, index);
  lua_pop(L, 1);
  return same;
}

bool is_marked_array(lua_State *L, int index) {
  if (!lua_istable(L, index) || !lua_getmetatable(L, index)) return false;
  push_array_mt(L);
  bool same = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return same;
}

void push_null_option(lua_State *L, int index, const char *call) {
  if (lua_isnoneornil(L, index)) {
    push_null(L);
    return;
  }
  if (!lua_istable(L, index)) raise(L, "%s: the options must be a table, not %s", call, luaL_typename(L, index));
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    const char *name = plain_string(L, -1);
    if (!name || strcmp(name, "null") != 0)
      raise(L, "%s: unknown option %s; there is: null", call, name ? name : push_shown(L, lua_gettop(L)));
  }
  lua_getfield(L, index, "null");
  if (!lua_isnil(L, -1)) return;
  lua_pop(L, 1);
  push_null(L);
}

/* Pushes a string or name of the tree, with its NULs restored. */
static void push_text(lua_State *L, const char *text) {
  if (!tp_json_has_nul(text)) {
    lua_pushstring(L, text);
    return;
  }
  char *room = lua_newuserdata(L, strlen(text) + 1);
  lua_pushlstring(L, room, tp_json_restore(text, room));
  lua_remove(L, -2);
}

void push_number(lua_State *L, double number) {
  if (number >= -largest_exact && number <= largest_exact && number == (double)(int64_t)number)
    compat_pushwhole(L, number);
  else
    lua_pushnumber(L, number);
}

static void push_item(lua_State *L, const cJSON *item, int null);

static void push_array(lua_State *L, const cJSON *array, int null) {
  int position = 1;
  lua_createtable(L, cJSON_GetArraySize(array), 0);
  for (const cJSON *item = array->child; item; item = item->next) {
    push_item(L, item, null);
    lua_rawseti(L, -2, position++);
  }
  push_array_mt(L);
  lua_setmetatable(L, -2);
}

static void push_object(lua_State *L, const cJSON *object, int null) {
  lua_createtable(L, 0, cJSON_GetArraySize(object));
  for (const cJSON *item = object->child; item; item = item->next) {
    push_text(L, item->string);
    push_item(L, item, null);
    lua_rawset(L, -3);
  }
}

static void push_item(lua_State *L, const cJSON *item, int null) {
  luaL_checkstack(L, 6, "JSON is nested too deep");
  if (cJSON_IsString(item)) {
    const char *digits = tp_json_big_integer(item);
    if (digits)
      compat_pushinteger_text(L, digits);
    else
      push_text(L, item->valuestring);
  } else if (cJSON_IsNumber(item)) {
    push_number(L, item->valuedouble);
  } else if (cJSON_IsBool(item)) {
    lua_pushboolean(L, cJSON_IsTrue(item));
  } else if (cJSON_IsArray(item)) {
    push_array(L, item, null);
  } else if (cJSON_IsObject(item)) {
    push_object(L, item, null);
  } else if (null) {
    lua_pushvalue(L, null);
  } else {
    lua_pushnil(L);
  }
}

static bool push_plain(lua_State *L, struct tp_slice json, int null);

static bool push_plain_object(lua_State *L, struct tp_slice json, int null) {
  struct tp_json_cursor cursor = tp_json_open(json);
  struct tp_slice name, value;
  /* The API's members take some 24 bytes each. */
  int members = (int)(json.length / 24) + 1;
  lua_createtable(L, 0, members < 8 ? members : 8);
  while (tp_json_next_member(&cursor, &name, &value)) {
    if (!push_plain(L, name, null)) return false;
    if (!push_plain(L, value, null)) return false;
    lua_rawset(L, -3);
  }
  return true;
}

static bool push_plain_array(lua_State *L, struct tp_slice json, int null) {
  struct tp_json_cursor cursor = tp_json_open(json);
  struct tp_slice value;
  int position = 0;
  lua_newtable(L);
  while (tp_json_next_element(&cursor, &value)) {
    if (!push_plain(L, value, null)) return false;
    lua_rawseti(L, -2, ++position);
  }
  push_array_mt(L);
  lua_setmetatable(L, -2);
  return true;
}

/* Pushes a value without numbers and escapes, which needs no tree; most fields of an order are such. False: the value
 * has some, and an unfinished value may be on the stack. */
static bool push_plain(lua_State *L, struct tp_slice json, int null) {
  luaL_checkstack(L, 6, "JSON is nested too deep");
  switch (tp_json_type(json)) {
    case TP_JSON_STRING:
      if (memchr(json.at, '\\', json.length)) return false;
      lua_pushlstring(L, json.at + 1, json.length - 2);
      return true;
    case TP_JSON_NULL:
      if (null)
        lua_pushvalue(L, null);
      else
        lua_pushnil(L);
      return true;
    case TP_JSON_BOOLEAN:
      lua_pushboolean(L, *json.at == 't');
      return true;
    case TP_JSON_OBJECT:
      return push_plain_object(L, json, null);
    case TP_JSON_ARRAY:
      return push_plain_array(L, json, null);
    default:
      return false;
  }
}

/* A larger value goes to cJSON at once, so that no large value is walked twice. */
enum { LARGEST_PLAIN = 1024 };

void push_json(lua_State *L, struct tp_slice json, int null) {
  int top = lua_gettop(L);
  if (null) null = compat_absindex(L, null);
  if ((json.length <= LARGEST_PLAIN || *json.at == '"') && push_plain(L, json, null)) return;
  lua_settop(L, top);
  cJSON **tree = compat_newuserdata(L, sizeof *tree);
  *tree = NULL;
  luaL_getmetatable(L, tree_type);
  lua_setmetatable(L, -2);
  *tree = tp_json_parse(json);
  if (*tree)
    push_item(L, *tree, null);
  else
    luaL_error(L, "out of memory");
  cJSON_Delete(*tree);
  *tree = NULL;
  lua_remove(L, -2);
}

/* porting.array([table]): marks a table (a new one if none is given) as a list, so that encode writes [] for it even if
 * it is empty. Returns the table. */
static int l_array(lua_State *L) {
  refuse_colon(L, "array");
  lua_settop(L, 1);
  if (lua_isnil(L, 1)) {
    lua_newtable(L);
    lua_replace(L, 1);
  }
  if (!lua_istable(L, 1)) return raise(L, "array: takes a table, not %s", luaL_typename(L, 1));
  push_array_mt(L);
  lua_setmetatable(L, 1);
  return 1;
}

static int l_null_tostring(lua_State *L) {
  lua_pushliteral(L, "null");
  return 1;
}

void open_value(lua_State *L) {
  new_type(L, tree_type);
  lua_pushcfunction(L, l_tree_gc);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 1);

  /* A full userdata: a light one of a static address breaks LuaJIT on ARM64 (lua-cjson #81). Made once per state. */
  push_null(L);
  bool made = !lua_isnil(L, -1);
  lua_pop(L, 1);
  if (!made) {
    compat_newuserdata(L, 1);
    lua_newtable(L);
    lua_pushcfunction(L, l_null_tostring);
    lua_setfield(L, -2, "__tostring");
    lua_pushstring(L, null_key);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_setfield(L, LUA_REGISTRYINDEX, null_key);
    lua_newtable(L);
    lua_setfield(L, LUA_REGISTRYINDEX, array_key);
  }

  push_null(L);
  lua_setfield(L, -2, "null");
  push_array_mt(L);
  lua_setfield(L, -2, "array_mt");
  push_array_mt(L);
  lua_setfield(L, -2, "empty_array_mt");
  lua_newtable(L);
  push_array_mt(L);
  lua_setmetatable(L, -2);
  lua_setfield(L, -2, "empty_array");
  lua_pushcfunction(L, l_array);
  lua_setfield(L, -2, "array");
}
