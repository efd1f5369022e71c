/* The companions of a C module: Lua files that each return a function(module, internals), which adds its part to the
 * module. internals: a table that the companions share with C and with each other, and that callers never see. */
#ifndef TP_BINDING_COMPANIONS_H
#define TP_BINDING_COMPANIONS_H

#include <lua.h>
#include <stddef.h>

/* Requires the named companions, in that order, and calls each of them. module, internals: absolute stack indexes of
 * the tables. An error in a companion is raised. The stack stays as it is. */
void load_companions(lua_State *L, const char *const *names, size_t count, int module, int internals);

#endif
