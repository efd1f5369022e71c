/* The client: its userdata, its events, and how a plain script waits. */
#ifndef TP_BINDING_CLIENT_H
#define TP_BINDING_CLIENT_H

#include <lua.h>
#include <stdbool.h>

#include "../core/engine.h"

/* The userdata. Its uservalue holds on_event, watched (number -> request) and groups, if they exist. */
struct client {
  struct tp_engine *engine;       /* NULL once collected */
  struct tp_headers headers;      /* while porting.new reads its options */
  bool in_on_event;               /* on_event is running; other callbacks are deferred, whoever drives the client */
  struct tp_completions *watched; /* requests that have callbacks; NULL once collected */
  int64_t last_watched;           /* the number of the last watched request */
};

/* The name of its metatable. */
extern const char client_type[];

/* Returns the client at index; NULL: the value is no client. */
struct client *test_client(lua_State *L, int index);

/* Returns the engine of the client at index; raises at the caller's line if the value is no client, or if the client is
 * closed. */
struct tp_engine *check_client(lua_State *L, int index, const char *call);

/* Pushes the table of that name that belongs to the client at index, and creates it if necessary. */
void push_client_table(lua_State *L, int index, const char *name);

/* Waits, as a plain script does, until the request is done. client: stack index of its client, whose callbacks run
 * meanwhile. The Lua handler of a signal (Ctrl-C) gets its turn, and may raise. */
void wait_for(lua_State *L, int client, const struct tp_request *request);

/* Watches a request: once it is done, run_watcher runs the callbacks of its userdata (callbacks.h). Keeps the userdata
 * until then. client, userdata: stack indexes. */
void watch(lua_State *L, int client, struct tp_request *request, int userdata);

/* run_watchers runs the callbacks of all finished watched requests, in the order in which the requests finished.
 * run_watcher runs those of one request, and returns whether there are more. */
void run_watchers(lua_State *L, int client);
bool run_watcher(lua_State *L, int client);

/* Whether there are events or finished requests for run_events or run_watchers. */
bool has_news(const struct client *client);

/* Calls the client's on_event with the events that wait. An error in on_event is reported, and on_event is not called
 * again: a mistake in a log must not cost a cancel its outcome. */
void run_events(lua_State *L, int index);

#endif
