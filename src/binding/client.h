/* The client: its userdata, the events it tells, and waiting as a plain script does. */
#ifndef TP_BINDING_CLIENT_H
#define TP_BINDING_CLIENT_H

#include <lua.h>
#include <stdbool.h>

#include "../core/engine.h"

/* The userdata. Its uservalue holds on_event, if there is one, and watchers, if there are any. */
struct client {
  struct tp_engine *engine; /* NULL once collected */
  bool telling;             /* on_event is running */
  int64_t seen_done;        /* requests that were done when the watchers were looked at */
};

/* The name of its metatable. */
extern const char client_type[];

/* The client at index, or NULL when there is something else. */
struct client *test_client(lua_State *L, int index);

/* The engine of the open client at index; raises at the caller's line when it is something else, or closed. */
struct tp_engine *check_client(lua_State *L, int index, const char *call);

/* Waits, as a plain script does, until the request is done. client: stack index of its client, whose on_event hears of
 * what happens meanwhile. A signal's Lua handler (Ctrl-C) gets its turn, and may raise. */
void wait_for(lua_State *L, int client, const struct tp_request *request);

/* Has the function on top of the stack called without arguments, and popped, once the request is done. userdata: stack
 * index of a block that begins with a pointer to the request; it and the function are kept until then. */
void watch(lua_State *L, int index, int userdata);

/* Calls what watches requests that are done. An error in there is told on stderr. */
void run_watchers(lua_State *L, int index);

/* Hands the events that are due to the client's on_event. An error in there is told on stderr, and on_event is called
 * no more: a log's mistake must not cost a cancel its outcome. */
void run_events(lua_State *L, int index);

#endif
