/* Functions that the adapters of hosts need beyond the public calls. */
#ifndef TP_BINDING_ADAPTER_SUPPORT_H
#define TP_BINDING_ADAPTER_SUPPORT_H

#include <lua.h>

/* Sets step(client), done(client), stop_all(client, detail), tell(client), tell_events(client) and is_yieldable() in
 * the table on top of the stack. */
void open_adapter_support(lua_State *L);

#endif
