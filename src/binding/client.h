/* The client: its userdata, the events it tells, and waiting as a plain script does. */
#ifndef TP_BINDING_CLIENT_H
#define TP_BINDING_CLIENT_H

#include <lua.h>
#include <stdbool.h>

#include "../core/engine.h"

/* The userdata. Its uservalue holds on_event, if there is one, watched (number -> request) and groups, if there are
 * any.
 */
struct client {
  struct tp_engine *engine;       /* NULL once collected */
  bool telling;                   /* on_event is running: meanwhile nothing else is told, whoever drives the client */
  struct tp_completions *watched; /* requests that somebody wants to hear of; NULL where engine is */
  int64_t last_watched;           /* the number of the last of them */
};

/* The name of its metatable. */
extern const char client_type[];

/* The client at index, or NULL when there is something else. */
struct client *test_client(lua_State *L, int index);

/* The engine of the open client at index; raises at the caller's line when it is something else, or closed. */
struct tp_engine *check_client(lua_State *L, int index, const char *call);

/* Pushes the table of that name that belongs to the client at index, made if need be. */
void push_client_table(lua_State *L, int index, const char *name);

/* Waits, as a plain script does, until the request is done. client: stack index of its client, whose on_event hears of
 * what happens meanwhile. A signal's Lua handler (Ctrl-C) gets its turn, and may raise. */
void wait_for(lua_State *L, int client, const struct tp_request *request);

/* Has the callbacks of a request's userdata run (callbacks.h) once the request is done, and keeps the userdata until
 * then. client, userdata: stack indexes. */
void watch(lua_State *L, int client, struct tp_request *request, int userdata);

/* Runs the callbacks of watched requests that are done, in the order in which they finished: of all, or of one.
 * run_watcher returns whether there are more. */
void run_watchers(lua_State *L, int client);
bool run_watcher(lua_State *L, int client);

/* Whether run_events or run_watchers have something to tell. */
bool has_news(const struct client *client);

/* Hands the events that are due to the client's on_event. An error in there is reported, and on_event is called no
 * more: a log's mistake must not cost a cancel its outcome. */
void run_events(lua_State *L, int index);

#endif
