/* The ids of a stored batch: a list that is read like a table of strings (#list, list[index], indexes from 1 on), and
 * which of the ids are not taken yet. */
#include "id_list.h"

#include <lauxlib.h>
#include <limits.h>

#include "../core/order.h"
#include "compat.h"
#include "type.h"

static const char list_type[] = "telnyx.porting.id_list";
static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";

struct tp_id_list *test_id_list(lua_State *L, int index) {
  return compat_testudata(L, index, list_type);
}

static struct tp_id_list *check_list(lua_State *L) {
  return luaL_checkudata(L, 1, list_type);
}

/* Returns the core's index, from 0, for the Lua index at a position of the stack; count: there is no such id. */
static size_t index_of(lua_State *L, const struct tp_id_list *list, int index) {
  lua_Number place = lua_tonumber(L, index);
  return place >= 1 && place <= (lua_Number)list->count ? (size_t)place - 1 : list->count;
}

static void push_id(lua_State *L, const struct tp_id_list *list, size_t index, const char *digits) {
  char text[TP_ID_TEXT];
  tp_id_write(list->ids[index], digits, text);
  lua_pushlstring(L, text, sizeof text);
}

/* id_list(): makes an empty list. */
static int l_id_list(lua_State *L) {
  struct tp_id_list *list = compat_newuserdata(L, sizeof *list);
  *list = (struct tp_id_list){0};
  luaL_getmetatable(L, list_type);
  lua_setmetatable(L, -2);
  return 1;
}

static int l_is_id_list(lua_State *L) {
  lua_pushboolean(L, test_id_list(L, 1) != NULL);
  return 1;
}

/* list:add(id, position, pending): appends a valid id, its position in the input (its index by default), and whether
 * the order is cancel-pending already. Returns whether take can spell it as it was given: not if it mixes capitals and
 * small letters. */
static int l_add(lua_State *L) {
  struct tp_id_list *list = check_list(L);
  struct tp_slice id;
  id.at = luaL_checklstring(L, 2, &id.length);
  if (!tp_id_is_valid(id)) return luaL_argerror(L, 2, "no id");
  lua_Number position = luaL_optnumber(L, 3, (lua_Number)(list->count + 1));
  if (position < 0 || position >= 1e15) return luaL_argerror(L, 3, "no position");
  if (!tp_id_list_add(list, id, (uint64_t)position, lua_toboolean(L, 4))) return luaL_error(L, "out of memory");
  lua_pushboolean(L, list->notes[list->count - 1].spelling != TP_ID_MIXED);
  return 1;
}

/* list:take(index [, id]): takes an id, and returns it as it was given (in lower case if add could not keep that), its
 * position, and "pending" or nil; nothing if it was taken before. id: the string that list[index] returned, so that it
 * need not be made again. */
static int l_take(lua_State *L) {
  struct tp_id_list *list = check_list(L);
  size_t index = index_of(L, list, 2);
  if (index == list->count || !tp_id_list_take(list, index)) return 0;
  struct tp_id_note note = list->notes[index];
  if (note.spelling != TP_ID_UPPER && lua_type(L, 3) == LUA_TSTRING)
    lua_pushvalue(L, 3);
  else
    push_id(L, list, index, note.spelling == TP_ID_UPPER ? upper : lower);
  lua_pushinteger(L, (lua_Integer)note.position);
  if (!note.pending) return 2;
  lua_pushliteral(L, "pending");
  return 3;
}

/* list:find(id): the index of the first equal id, or nil; letter case does not count. */
static int l_find(lua_State *L) {
  struct tp_id_list *list = check_list(L);
  struct tp_slice id;
  id.at = luaL_checklstring(L, 2, &id.length);
  int64_t found = tp_id_list_find(list, id);
  if (found == -1) return luaL_error(L, "out of memory");
  if (found == 0) return 0;
  lua_pushinteger(L, (lua_Integer)found);
  return 1;
}

/* list:position(index [, value]): returns the position that was given with an id; a value replaces it. */
static int l_position(lua_State *L) {
  const struct tp_id_list *list = check_list(L);
  size_t index = index_of(L, list, 2);
  if (index == list->count) return luaL_argerror(L, 2, "no index");
  if (!lua_isnoneornil(L, 3)) {
    lua_Number position = luaL_checknumber(L, 3);
    if (!(position >= 0 && position < 1e15)) return luaL_argerror(L, 3, "no position");
    list->notes[index].position = (uint64_t)position & ((UINT64_C(1) << 60) - 1);
  }
  lua_pushinteger(L, (lua_Integer)list->notes[index].position);
  return 1;
}

/* list:waits(index): whether there is such an id, and it is not taken yet. */
static int l_waits(lua_State *L) {
  const struct tp_id_list *list = check_list(L);
  size_t index = index_of(L, list, 2);
  lua_pushboolean(L, index < list->count && list->notes[index].waits);
  return 1;
}

/* list:next(index): the next index of an id that is not taken yet, or nil. */
static int l_next(lua_State *L) {
  const struct tp_id_list *list = check_list(L);
  lua_Number behind = luaL_checknumber(L, 2);
  size_t index = behind > 0 ? (size_t)behind : 0;
  if (list->waiting == 0) return 0;
  for (; index < list->count; index++) {
    if (!list->notes[index].waits) continue;
    lua_pushinteger(L, (lua_Integer)index + 1);
    return 1;
  }
  return 0;
}

/* list:waiting(): the number of ids that are not taken yet. */
static int l_waiting(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)check_list(L)->waiting);
  return 1;
}

/* list:array(first, last): the ids at those indexes as a JSON array. */
static int l_array(lua_State *L) {
  const struct tp_id_list *list = check_list(L);
  size_t first = index_of(L, list, 2);
  lua_Number last = luaL_checknumber(L, 3);
  luaL_Buffer buffer;
  luaL_buffinit(L, &buffer);
  luaL_addchar(&buffer, '[');
  for (size_t i = first; i < list->count && (lua_Number)i < last; i++) {
    char text[TP_ID_TEXT];
    tp_id_write(list->ids[i], lower, text);
    luaL_addstring(&buffer, i == first ? "\"" : ",\"");
    luaL_addlstring(&buffer, text, sizeof text);
    luaL_addchar(&buffer, '"');
  }
  luaL_addchar(&buffer, ']');
  luaL_pushresult(&buffer);
  return 1;
}

/* list:copy(first, last, strings, indexes): appends the ids at those indexes to a list of strings, and the indexes to
 * another. If the lists are empty, returns new ones in place of them, which are as large as they have to be. */
static int l_copy(lua_State *L) {
  const struct tp_id_list *list = check_list(L);
  lua_Number last = luaL_checknumber(L, 3);
  luaL_checktype(L, 4, LUA_TTABLE);
  luaL_checktype(L, 5, LUA_TTABLE);
  lua_settop(L, 5);
  int count = (int)compat_rawlen(L, 4);
  size_t first = index_of(L, list, 2),
         end = last < (lua_Number)list->count ? (size_t)(last > 0 ? last : 0) : list->count;
  if (count == 0 && first < end && end - first < INT_MAX) {
    lua_createtable(L, (int)(end - first), 0);
    lua_replace(L, 4);
    lua_createtable(L, (int)(end - first), 0);
    lua_replace(L, 5);
  }
  for (size_t i = first; i < end; i++) {
    push_id(L, list, i, lower);
    lua_rawseti(L, 4, ++count);
    lua_pushinteger(L, (lua_Integer)i + 1);
    lua_rawseti(L, 5, count);
  }
  return 2;
}

static int l_length(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)check_list(L)->count);
  return 1;
}

/* Returns a method by its name, or the id at an index in lower case; nil after the last. */
static int l_index(lua_State *L) {
  const struct tp_id_list *list = check_list(L);
  if (lua_type(L, 2) != LUA_TNUMBER) {
    lua_settop(L, 2);
    lua_rawget(L, lua_upvalueindex(1));
    return 1;
  }
  size_t index = index_of(L, list, 2);
  if (index == list->count) return 0;
  push_id(L, list, index, lower);
  return 1;
}

static int l_gc(lua_State *L) {
  tp_id_list_free(check_list(L));
  return 0;
}

static const luaL_Reg methods[] = {{"add", l_add},           {"take", l_take},   {"waits", l_waits}, {"next", l_next},
                                   {"waiting", l_waiting},   {"array", l_array}, {"copy", l_copy},   {"find", l_find},
                                   {"position", l_position}, {NULL, NULL}};
static const luaL_Reg functions[] = {{"id_list", l_id_list}, {"is_id_list", l_is_id_list}, {NULL, NULL}};

void open_id_list(lua_State *L) {
  new_type(L, list_type);
  lua_pushcfunction(L, l_gc);
  lua_setfield(L, -2, "__gc");
  lua_pushcfunction(L, l_length);
  lua_setfield(L, -2, "__len");
  lua_newtable(L);
  compat_setfuncs(L, methods);
  lua_pushcclosure(L, l_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  compat_setfuncs(L, functions);
}
