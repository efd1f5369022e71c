/* The groups of a client's operations: client.comments, and so on. */
#include "groups.h"

#include <string.h>

#include "../core/operation.h"
#include "client.h"
#include "compat.h"

static const char missing_key[] = "telnyx.porting.missing";

static int l_set_missing(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_settop(L, 1);
  lua_setfield(L, LUA_REGISTRYINDEX, missing_key);
  return 0;
}

/* Returns nil for the missing name at index 2, or raises. group: the index of the group's name; 0: the client itself
 * lacks the name. */
static int miss(lua_State *L, int group) {
  lua_getfield(L, LUA_REGISTRYINDEX, missing_key);
  if (lua_isnil(L, -1)) return 1;
  lua_pushvalue(L, 2);
  if (group)
    lua_pushvalue(L, group);
  else
    lua_pushnil(L);
  lua_call(L, 2, 0);
  lua_pushnil(L);
  return 1;
}

/* client.comments[name]: the group has no function of that name. */
static int l_group_index(lua_State *L) {
  return miss(L, lua_upvalueindex(1));
}

/* tostring(client.comments). */
static int l_group_tostring(lua_State *L) {
  lua_pushfstring(L, "telnyx.porting %s", lua_tostring(L, lua_upvalueindex(1)));
  return 1;
}

/* Pushes a group of the client at index 1: the functions of the template at index, by name. */
static void push_group(lua_State *L, int template, int name) {
  lua_newtable(L);
  lua_pushnil(L);
  while (lua_next(L, template)) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -4);
  }
  lua_createtable(L, 0, 3);
  lua_pushvalue(L, 1);
  lua_setfield(L, -2, "client");
  lua_pushvalue(L, name);
  lua_pushcclosure(L, l_group_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pushvalue(L, name);
  lua_pushcclosure(L, l_group_tostring, 1);
  lua_setfield(L, -2, "__tostring");
  lua_setmetatable(L, -2);
}

/* client[name]: upvalues: the methods, the groups. */
static int l_client_index(lua_State *L) {
  lua_pushvalue(L, 2);
  lua_rawget(L, lua_upvalueindex(1));
  if (!lua_isnil(L, -1)) return 1;
  lua_pushvalue(L, 2);
  lua_rawget(L, lua_upvalueindex(2));
  if (!test_client(L, 1)) return 1;
  if (lua_isnil(L, -1)) return miss(L, 0);
  int template = lua_gettop(L);
  push_client_table(L, 1, "groups");
  lua_pushvalue(L, 2);
  lua_rawget(L, -2);
  if (!lua_isnil(L, -1)) return 1;
  push_group(L, template, 2);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, -2);
  lua_rawset(L, -5);
  return 1;
}

void open_missing(lua_State *L) {
  lua_pushcfunction(L, l_set_missing);
  lua_setfield(L, -2, "set_missing");
}

/* Pushes the groups' tables, with the names of their operations in the place of functions. */
static void push_names(lua_State *L) {
  const struct tp_operation *row;
  lua_newtable(L);
  for (int row_index = 0; (row = tp_operation_at(row_index)); row_index++) {
    lua_getfield(L, -1, row->group);
    if (lua_isnil(L, -1)) {
      lua_pop(L, 1);
      lua_newtable(L);
      lua_pushvalue(L, -1);
      lua_setfield(L, -3, row->group);
    }
    lua_pushfstring(L, "%s.%s", row->group, row->verb);
    lua_setfield(L, -2, row->verb);
    if (tp_operation_is_list(row) && strcmp(row->verb, "list") == 0) {
      lua_pushfstring(L, "%s.each", row->group);
      lua_setfield(L, -2, "each");
    }
    lua_pop(L, 1);
  }
}

void open_groups(lua_State *L) {
  push_names(L);
  lua_pushvalue(L, -2);
  lua_pushvalue(L, -2);
  lua_pushcclosure(L, l_client_index, 2);
}
