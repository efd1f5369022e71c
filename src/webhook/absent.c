/* require "telnyx.porting.webhook" where it was built without OpenSSL: says so. */
#include <lauxlib.h>
#include <lua.h>

__attribute__((visibility("default"))) int luaopen_telnyx_porting_webhook(lua_State *L);

int luaopen_telnyx_porting_webhook(lua_State *L) {
  return luaL_error(L,
                    "telnyx.porting.webhook was built without OpenSSL (make WEBHOOK=no), so it can't check signatures: "
                    "install libssl-dev and build it again without WEBHOOK=no");
}
