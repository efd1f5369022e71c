/* The companions of a C module. */
#include "companions.h"

#include "compat.h"

void load_companions(lua_State *L, const char *const *names, size_t count, int module, int internals) {
  for (size_t i = 0; i < count; i++) {
    compat_require(L, names[i]);
    lua_pushvalue(L, module);
    lua_pushvalue(L, internals);
    lua_call(L, 2, 0);
  }
}
