/* For store/postgresql.lua: an end to waits of libpq's. */
#ifndef CUTOFF_H
#define CUTOFF_H

#include <lua.h>

/* Pushes a table of its functions. */
void open_watchdog(lua_State *L);

#endif
