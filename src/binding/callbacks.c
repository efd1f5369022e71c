/* Callbacks: a userdata keeps the caller's functions until its request is done. Errors in them are reported. */
#include "callbacks.h"

#include <stdio.h>

#include "compat.h"

static const char reporter[] = "telnyx.porting.reporter";

int l_set_reporter(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_settop(L, 1);
  lua_setfield(L, LUA_REGISTRYINDEX, reporter);
  return 0;
}

/* Returns the text of an error value, by its __tostring if it has one. */
static int l_error_text(lua_State *L) {
  if (luaL_callmeta(L, 1, "__tostring") && lua_isstring(L, -1)) return 1;
  if (!lua_isstring(L, 1)) lua_pushfstring(L, "a %s without a text", luaL_typename(L, 1));
  if (lua_isstring(L, 1)) lua_pushvalue(L, 1);
  return 1;
}

void report_error(lua_State *L, const char *where) {
  int error = lua_gettop(L);
  luaL_checkstack(L, 6, "too many values");
  lua_pushcfunction(L, l_error_text);
  lua_pushvalue(L, error);
  lua_pcall(L, 1, 1, 0); /* if __tostring raises, its error is the text */
  const char *message = lua_tostring(L, -1);
  const char *text = lua_pushfstring(L, "telnyx.porting: %s: %s", where, message ? message : luaL_typename(L, error));
  int told = lua_gettop(L);
  lua_getfield(L, LUA_REGISTRYINDEX, reporter);
  lua_pushvalue(L, told);
  if (lua_isnil(L, told + 1) || lua_pcall(L, 1, 0, 0) != 0) fprintf(stderr, "%s\n", text);
  lua_settop(L, error - 1);
}

bool add_callback(lua_State *L, int userdata) {
  int function = lua_gettop(L);
  compat_getuservalue(L, userdata);
  lua_getfield(L, function + 1, "watchers");
  bool first = lua_isnil(L, function + 2);
  if (first) {
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setfield(L, function + 1, "watchers");
    lua_replace(L, function + 2);
  }
  lua_pushvalue(L, function);
  lua_rawseti(L, function + 2, (int)compat_rawlen(L, function + 2) + 1);
  lua_settop(L, function - 1);
  return first;
}

void run_callbacks(lua_State *L) {
  int self = lua_gettop(L);
  compat_getuservalue(L, self);
  lua_getfield(L, self + 1, "watchers");
  lua_pushnil(L);
  lua_setfield(L, self + 1, "watchers");
  int functions = self + 2, count = (int)compat_rawlen(L, functions);
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, functions, i);
    if (lua_pcall(L, 0, 0, 0) != 0) report_error(L, "on_done raised an error");
  }
  lua_settop(L, self - 1);
}
