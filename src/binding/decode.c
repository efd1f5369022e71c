/* Reads JSON texts that Lua gives. */
#include "decode.h"

#include "../core/json.h"
#include "compat.h"
#include "failure.h"
#include "raise.h"
#include "value.h"

bool read_json(lua_State *L, const char *call, struct tp_slice *json) {
  struct tp_slice text;
  size_t where = 0;
  if (lua_type(L, 1) != LUA_TSTRING) raise(L, "%s: takes JSON as a string, not %s", call, luaL_typename(L, 1));
  text.at = lua_tolstring(L, 1, &text.length);
  const char *why = tp_json_check(text, &where);
  if (!why) {
    *json = tp_json_root(text);
    return true;
  }
  lua_pushnil(L);
  push_failure_text(L, TP_FAILURE_BAD_RESPONSE, "%s (byte %d of %d)", why, (int)where, (int)text.length);
  return false;
}

/* porting.decode(text [, { null = … }]): returns the Lua value of a JSON text; null becomes porting.null or the
 * option's value. nil and an error of kind bad_response if it is not JSON (RFC 8259). */
static int l_decode(lua_State *L) {
  struct tp_slice json;
  refuse_colon(L, "decode");
  lua_settop(L, 2);
  push_null_option(L, 2, "decode");
  if (!read_json(L, "decode", &json)) return 2;
  push_json(L, json, 3);
  return 1;
}

void open_decode(lua_State *L) {
  lua_pushcfunction(L, l_decode);
  lua_setfield(L, -2, "decode");
}
