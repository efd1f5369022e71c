/* What C modules and Lua files that belong together agree on: lua/telnyx/porting/interface.lua says more. Each module
 * includes this once. */
#ifndef TP_BINDING_INTERFACE_H
#define TP_BINDING_INTERFACE_H

#include <dlfcn.h>
#include <lua.h>

#include "compat.h"
#include "version.h"

/* Written by tools/interface. */
#define TP_INTERFACE "d40d7da4"

/* Raises unless the Lua files that are found belong to this C module. module: its name. Leaves the stack as it is.
 * From now on the module stays in memory when Lua closes it, because handlers of forks and signals lie in it: where the
 * linker knows -z nodelete that is so anyway, and elsewhere the second dlopen, which is never closed, keeps it. */
static inline void check_interface(lua_State *L, const char *module) {
  static const char of_this_file = 0; /* any address in the module tells where its file is */
  Dl_info file;
  const char *path = dladdr(&of_this_file, &file) ? file.dli_fname : NULL;
  if (path) (void)dlopen(path, RTLD_NOW | RTLD_LOCAL);
  compat_require(L, "telnyx.porting.interface");
  lua_getfield(L, -1, "check");
  lua_pushstring(L, module);
  lua_pushliteral(L, TP_INTERFACE);
  lua_pushliteral(L, TP_VERSION);
  lua_pushstring(L, path);
  lua_call(L, 4, 0);
  lua_pop(L, 1);
}

#endif
