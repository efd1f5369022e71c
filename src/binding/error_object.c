/* Makes all error objects. */
#include "error_object.h"

#include "compat.h"

static const char error_type[] = "telnyx.porting.error";

/* The most fields of an error; the table is made with room for them. */
enum { MOST_FIELDS = 10 };

void open_error_objects(lua_State *L) {
  luaL_newmetatable(L, error_type);
  lua_pushliteral(L, "telnyx.porting error");
  lua_setfield(L, -2, "__name");
}

void push_error_object(lua_State *L, const char *kind) {
  lua_createtable(L, 0, MOST_FIELDS);
  luaL_getmetatable(L, error_type);
  lua_setmetatable(L, -2);
  lua_pushstring(L, kind);
  lua_setfield(L, -2, "kind");
  lua_pushinteger(L, 0);
  lua_setfield(L, -2, "attempts");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "retryable");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "uncertain");
}
