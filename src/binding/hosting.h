/* What a host's adapter needs beyond the public calls. */
#ifndef TP_BINDING_HOSTING_H
#define TP_BINDING_HOSTING_H

#include <lua.h>

/* Sets step(client), done(client), stop_all(client, detail), tell(client) and is_yieldable() in the table on top of the
 * stack. */
void open_hosting(lua_State *L);

#endif
