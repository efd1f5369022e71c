/* Growing texts that Lua owns, so that an error raised meanwhile loses no memory. */
#include "text.h"

#include "compat.h"

static const char text_type[] = "telnyx.porting.text";
static const char scratch_key[] = "telnyx.porting.scratch";

static int l_text_gc(lua_State *L) {
  tp_text_free(lua_touserdata(L, 1));
  return 0;
}

struct tp_text *new_text(lua_State *L) {
  struct tp_text *text = compat_newuserdata(L, sizeof *text);
  *text = (struct tp_text){0};
  luaL_getmetatable(L, text_type);
  lua_setmetatable(L, -2);
  return text;
}

struct tp_text *scratch_text(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, scratch_key);
  struct tp_text *text = lua_touserdata(L, -1);
  lua_pop(L, 1);
  tp_text_reset(text);
  return text;
}

void open_text(lua_State *L) {
  luaL_newmetatable(L, text_type);
  lua_pushcfunction(L, l_text_gc);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 1);
  new_text(L);
  lua_setfield(L, LUA_REGISTRYINDEX, scratch_key);
}
