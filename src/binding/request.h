/* Requests as userdata for Lua: futures. */
#ifndef TP_BINDING_REQUEST_H
#define TP_BINDING_REQUEST_H

#include <lua.h>

#include "../core/engine.h"

/* Makes and submits a request of the operation with the arguments that follow the client (at stack index client) up to
 * the top, and pushes its userdata. call: the function's name as the caller wrote it. The result is
 * borrowed from the userdata. Raises on misuse. */
struct tp_request *push_request(lua_State *L, struct tp_engine *engine, const struct tp_operation *operation,
                                const char *call, int client);

/* Makes a request of the operation with the arguments from stack index first up to the top. *owner, which belongs to a
 * userdata, holds it before anything can raise. It may be done already (see tp_request_answer). */
void make_request(lua_State *L, struct tp_engine *engine, const struct tp_operation *operation, const char *call,
                  int first, struct tp_request **owner);

/* Pushes an empty request userdata, and returns where it keeps its request. client, options: stack indexes; options 0:
 * none. */
struct tp_request **push_owner(lua_State *L, int client, int options);

/* Submits a request unless it is done already. Raises at the caller's line if the client is closed. */
void submit_request(lua_State *L, const char *call, struct tp_request *request);

/* Pushes the function pause(client, seconds): starts a request that sends nothing, and ends after so many seconds. */
void open_pause(lua_State *L);

/* Pushes the result of a finished request, and returns the number of values: an order, a record (a plain table with
 * porting.null in it), a page, true for an answer without a body, a file's bytes or path and its content type; or nil
 * and an error. client, options: stack indexes of what a page needs to find the next one. */
int push_outcome(lua_State *L, const struct tp_request *request, int client, int options);

/* Pushes the result of a finished request, whose userdata is at index, and returns the number of values as above. */
int push_result(lua_State *L, int index);

/* Registers the type, and sets in the table on top of the stack: request, the table of its methods; owner(request), its
 * client; watch(request, function); check_call_options(client, call, options); and set_page_maker, which takes a
 * function(page, client, name, options, id) -> page that is to be called with each raw page { data = list, meta = table
 * or nil }, the name of its operation, and the id of its order or nil. For walks over orders: walked_page(request), a
 * page whose data is the request and which has their number in count; order_at(request, position), a new order;
 * ids_in(request), the ids of all; and release(request), after which these three raise. */
void open_request(lua_State *L);

#endif
