/* require "telnyx.spec.leak" loses memory, for tools/test-leak to see that this is reported. */
#include <lua.h>
#include <stdlib.h>

__attribute__((visibility("default"))) int luaopen_telnyx_spec_leak(lua_State *L);

int luaopen_telnyx_spec_leak(lua_State *L) {
  /* Several, as the last one's address may still lie on a stack. */
  void *volatile lost = NULL;
  for (int i = 0; i < 8; i++) lost = malloc(64);
  lua_pushboolean(L, lost != NULL);
  lost = NULL;
  return 1;
}
