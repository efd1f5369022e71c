/* For store/postgresql.lua: limits the time of libpq's waits. */
#ifndef CUTOFF_H
#define CUTOFF_H

#include <lua.h>

/* Pushes a table of its functions. */
void open_watchdog(lua_State *L);

#endif
