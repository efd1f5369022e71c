/* Growing texts owned by Lua, so that an error raised meanwhile leaks no memory. */
#include "text.h"

#include <string.h>

#include "../core/foreign_text.h"
#include "compat.h"
#include "type.h"

static const char text_type[] = "telnyx.porting.text";
static const char scratch_key[] = "telnyx.porting.scratch";

static int l_text_gc(lua_State *L) {
  struct tp_text *text = compat_testudata(L, 1, text_type);
  if (text) tp_text_free(text);
  return 0;
}

struct tp_text *new_text(lua_State *L) {
  struct tp_text *text = compat_newuserdata(L, sizeof *text);
  *text = (struct tp_text){0};
  luaL_getmetatable(L, text_type);
  lua_setmetatable(L, -2);
  return text;
}

struct tp_text *take_scratch(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, scratch_key);
  struct tp_text *text = lua_touserdata(L, -1);
  if (!text) {
    lua_pop(L, 1);
    return new_text(L);
  }
  lua_pushboolean(L, false);
  lua_setfield(L, LUA_REGISTRYINDEX, scratch_key);
  tp_text_reset(text);
  return text;
}

void keep_scratch(lua_State *L, int index) {
  lua_pushvalue(L, index);
  lua_setfield(L, LUA_REGISTRYINDEX, scratch_key);
}

const char *plain_string(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TSTRING) return NULL;
  size_t length;
  const char *string = lua_tolstring(L, index, &length);
  return strlen(string) == length ? string : NULL;
}

const char *push_foreign(lua_State *L, int index, const struct tp_secrets *secrets, size_t limit) {
  size_t length;
  const char *text = lua_tolstring(L, index, &length);
  struct tp_text *fit = new_text(L);
  tp_foreign_add(fit, text, length, secrets, limit);
  if (fit->failed) luaL_error(L, "out of memory");
  lua_pushlstring(L, fit->at, fit->length);
  tp_text_free(fit);
  lua_remove(L, -2);
  return lua_tostring(L, -1);
}

void open_text(lua_State *L) {
  new_type(L, text_type);
  lua_pushcfunction(L, l_text_gc);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 1);
}
