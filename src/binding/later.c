/* The Lua files that are compiled at their first use. */
#include "later.h"

#include <lauxlib.h>
#include <string.h>

#include "later_texts.h"
#include "raise.h"

/* Pushes the name of the file's chunk: the one that it would have if it were read from beside the other Lua files. */
static const char *push_chunk_name(lua_State *L, const char *name) {
  push_folder(L);
  luaL_gsub(L, name, ".", "/");
  lua_pushliteral(L, ".lua");
  lua_concat(L, 3);
  return lua_tostring(L, -1);
}

/* compile_later(name): compiles the text of a file that later.lua lists. Returns its chunk. */
static int l_compile_later(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  const struct later_text *text = later_texts;
  while (text->name && strcmp(text->name, name) != 0) text++;
  if (!text->name) return luaL_error(L, "the C module has no %s: build it anew (make)", name);
  if (luaL_loadbuffer(L, (const char *)text->at, text->length, push_chunk_name(L, name)) != 0) return lua_error(L);
  return 1;
}

void open_later(lua_State *L) {
  lua_pushcfunction(L, l_compile_later);
  lua_setfield(L, -2, "compile_later");
}
