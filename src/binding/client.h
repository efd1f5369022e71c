/* The client as Lua sees it. */
#ifndef TP_BINDING_CLIENT_H
#define TP_BINDING_CLIENT_H

#include <lua.h>

#include "../core/engine.h"

/* The open client at index; raises at the caller's line when it is something else, or closed. */
struct tp_engine *check_client(lua_State *L, int index, const char *call);

/* Waits, as a plain script does, until the request is done. client: stack index of its client, whose on_event hears of
 * what happens meanwhile. A signal's Lua handler (Ctrl-C) gets its turn, and may raise. */
void wait_for(lua_State *L, int client, const struct tp_request *request);

/* Hands the events that are due to the client's on_event. An error in there is told on stderr, and on_event is called
 * no more: a log's mistake must not cost a cancel its outcome. */
void run_events(lua_State *L, int client);

/* Registers the type, sets new(options) in the module table on top of the stack, and pushes the table of methods. */
void open_client(lua_State *L);

#endif
