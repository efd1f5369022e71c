/* Requests as userdata for Lua: futures. */
#include "request.h"

#include "../core/json.h"
#include "amounts.h"
#include "arguments.h"
#include "call_options.h"
#include "callbacks.h"
#include "client.h"
#include "compat.h"
#include "event_record.h"
#include "failure.h"
#include "order.h"
#include "raise.h"
#include "raw_answer.h"
#include "text.h"
#include "type.h"
#include "upload.h"
#include "value.h"

static const char request_type[] = "telnyx.porting.request";
static const char page_maker[] = "telnyx.porting.page_maker";

/* Its uservalue has client (which keeps on_event alive), options (for the next page), and watchers, the functions to
 * call once the request is done. */
struct request {
  struct tp_request *request; /* NULL once collected */
};

static struct tp_request *check_request(lua_State *L, int index, const char *call) {
  struct request *request = compat_testudata(L, index, request_type);
  if (!request || !request->request)
    raise(L, "%s: is called as request:%s(), with what client:submit gave", call, call);
  return request ? request->request : NULL;
}

/* A cancel of an order whose JSON says that it is final needs no request. A cancel of an order that is cancel-pending
 * in its JSON starts with a read, because that may be enough. */
static void answer_at_once(lua_State *L, struct tp_request *request, const struct tp_operation *operation,
                           const struct tp_order *order) {
  if (operation->retry != TP_RETRY_CANCEL || !order) return;
  if (order->status == TP_STATUS_CANCEL_PENDING) tp_request_assume_sent(request);
  if (!tp_order_is_final(order)) return;
  if (order->status != TP_STATUS_CANCELLED)
    tp_request_refuse(request, TP_FAILURE_CONFLICT,
                      "the order is ported and can no longer be cancelled; it was not asked");
  else if (!tp_request_answer(request, tp_order_json(order)))
    luaL_error(L, "out of memory");
}

void make_request(lua_State *L, struct tp_engine *engine, const struct tp_operation *operation, const char *call,
                  int first, struct tp_request **owner) {
  int last = first + count_arguments(operation);
  if (lua_gettop(L) < last) lua_settop(L, last);
  int scratch = lua_gettop(L) + 1, given = scratch + 1;
  struct arguments arguments = {.target = take_scratch(L)};
  lua_pushvalue(L, first); /* the order, if it is one, is replaced by its id below */
  read_arguments(L, operation, call, first, &arguments);
  *owner = tp_engine_make_request(engine, operation, arguments.target->at, arguments.id);
  bool good = *owner != NULL;
  if (good && arguments.body) {
    good = tp_request_set_body(*owner, (struct tp_slice){arguments.body->at, arguments.body->length});
    tp_text_free(arguments.body); /* wiped at once, not when it is collected */
  }
  if (good && arguments.file) good = tp_request_set_file(*owner, arguments.to);
  if (good && arguments.uploads) good = tp_request_set_upload(*owner, open_upload(L, call, &arguments.upload));
  if (!good) luaL_error(L, "out of memory");
  int options = first + count_arguments(operation) - 1;
  if (lua_istable(L, options)) read_call_options(L, call, options, *owner);
  answer_at_once(L, *owner, operation, test_order(L, given));
  keep_scratch(L, scratch);
  lua_settop(L, scratch - 1);
}

/* Pushes a request's userdata, empty yet; options: stack index, 0: none. */
static struct request *push_empty(lua_State *L, int client, int options) {
  struct request *userdata = compat_newuserdata(L, sizeof *userdata);
  userdata->request = NULL;
  luaL_getmetatable(L, request_type);
  lua_setmetatable(L, -2);
  lua_createtable(L, 0, 2);
  lua_pushvalue(L, client);
  lua_setfield(L, -2, "client");
  if (options) lua_pushvalue(L, options);
  if (options) lua_setfield(L, -2, "options");
  compat_setuservalue(L, -2);
  return userdata;
}

struct tp_request **push_owner(lua_State *L, int client, int options) {
  return &push_empty(L, client, options)->request;
}

void submit_request(lua_State *L, const char *call, struct tp_request *request) {
  if (!tp_request_done(request) && !tp_engine_submit(request, TP_ENGINE_DEADLINE))
    raise(L, "%s: %s", call, tp_engine_is_closed(tp_engine_of(request)) ? "the client is closed" : "out of memory");
}

/* Raises for a second table after the options, because a filter in it would be ignored. */
static void check_no_more(lua_State *L, const char *call, int client, int options) {
  for (int i = options + 1; i <= lua_gettop(L); i++)
    if (lua_istable(L, i))
      raise(L, "%s: takes at most %d argument%s, but a table was given after %s", call, options - client,
            options - client == 1 ? "" : "s", options - client == 1 ? "it" : "them");
}

struct tp_request *push_request(lua_State *L, struct tp_engine *engine, const struct tp_operation *operation,
                                const char *call, int client) {
  int options = client + count_arguments(operation);
  check_no_more(L, call, client, options);
  lua_settop(L, options);
  struct request *userdata = push_empty(L, client, options);
  make_request(L, engine, operation, call, client + 1, &userdata->request);
  submit_request(L, call, userdata->request);
  return userdata->request;
}

static int l_pause(lua_State *L) {
  const struct client *client = test_client(L, 1);
  int64_t pause_ms = milliseconds_of(luaL_checknumber(L, 2)) + 1;
  if (!client || !client->engine) return raise(L, "wait: is called with a client that porting.new made");
  struct request *userdata = push_empty(L, 1, 0);
  userdata->request = tp_engine_make_request(client->engine, &tp_pause, "", "");
  if (!userdata->request) return luaL_error(L, "out of memory");
  if (tp_engine_is_closed(client->engine)) /* by a callback, between two reads */
    tp_request_refuse(userdata->request, TP_FAILURE_ABORTED, "the client was closed");
  else if (!tp_engine_submit(userdata->request, pause_ms))
    return luaL_error(L, "out of memory");
  return 1;
}

void open_pause(lua_State *L) {
  lua_pushcfunction(L, l_pause);
}

/* Pushes the elements of a list: orders, or plain tables. */
static void push_list(lua_State *L, const struct tp_request *request) {
  if (tp_request_operation(request)->answer != TP_ANSWER_ORDERS) {
    push_null(L);
    push_json(L, tp_request_data(request), lua_gettop(L));
    lua_remove(L, -2);
    return;
  }
  size_t count;
  const struct tp_order_parts *orders = tp_request_orders(request, &count);
  push_order_type(L);
  int type = lua_gettop(L);
  lua_createtable(L, (int)count, 0);
  for (size_t i = 0; i < count; i++) {
    push_order_of_type(L, &orders[i], type);
    lua_rawseti(L, -2, (int)i + 1);
  }
  lua_remove(L, type);
}

/* Pushes a page: the records are in data, and under 1, 2, … too, so that #page and ipairs(page) work in every Lua.
 */
static void push_records(lua_State *L, const struct tp_request *request) {
  push_list(L, request);
  int count = (int)compat_rawlen(L, -1);
  bool events = answers_events(tp_request_operation(request));
  lua_createtable(L, count, 2);
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, -2, i);
    if (events) complete_event(L);
    lua_rawseti(L, -2, i);
  }
  lua_insert(L, -2);
  lua_setfield(L, -2, "data");
}

/* Adds meta and methods to the page on top of the stack; or replaces it by nil and an error, if its records don't fit
 * the filter. Returns the number of values. */
static int finish_page(lua_State *L, const struct tp_request *request, int client, int options) {
  const struct tp_operation *operation = tp_request_operation(request);
  struct tp_slice meta = tp_request_meta(request);
  if (meta.length) {
    push_json(L, meta, 0);
    lua_setfield(L, -2, "meta");
  }
  lua_getfield(L, LUA_REGISTRYINDEX, page_maker);
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    return 1;
  }
  lua_insert(L, -2);
  lua_pushvalue(L, client);
  lua_pushstring(L, operation->name);
  lua_pushvalue(L, options);
  if (tp_operation_path_arguments(operation))
    lua_pushstring(L, tp_request_id(request));
  else
    lua_pushnil(L);
  lua_call(L, 5, 2);
  if (lua_isnil(L, -2)) return 2;
  lua_pop(L, 1);
  return 1;
}

static int push_file(lua_State *L, const struct tp_request *request) {
  struct tp_slice bytes = tp_request_data(request);
  if (tp_request_path(request))
    lua_pushstring(L, tp_request_path(request));
  else
    lua_pushlstring(L, bytes.at, bytes.length);
  lua_pushstring(L, tp_request_content_type(request));
  return 2;
}

int push_outcome(lua_State *L, const struct tp_request *request, int client, int options) {
  const struct tp_failure *failure = tp_request_failure(request);
  luaL_checkstack(L, 16, "too many values");
  if (failure) {
    lua_pushnil(L);
    push_failure(L, failure);
    return 2;
  }
  if (tp_request_is_file(request)) return push_file(L, request);
  enum tp_answer_kind answer = tp_request_operation(request)->answer;
  if (tp_request_data(request).length == 0 || answer == TP_ANSWER_NOTHING) {
    lua_pushboolean(L, true);
  } else if (answer == TP_ANSWER_ORDER) {
    push_order_parts(L, tp_request_order(request));
  } else if (answer == TP_ANSWER_RECORD || answer == TP_ANSWER_JSON) {
    push_null(L);
    push_json(L, tp_request_data(request), lua_gettop(L));
    if (answers_events(tp_request_operation(request))) complete_event(L);
  } else {
    push_records(L, request);
    return finish_page(L, request, client, options);
  }
  return 1;
}

int push_result(lua_State *L, int index) {
  const struct request *userdata = lua_touserdata(L, index);
  compat_getuservalue(L, index);
  lua_getfield(L, -1, "client");
  lua_getfield(L, -2, "options");
  int results = push_outcome(L, userdata->request, lua_gettop(L) - 1, lua_gettop(L));
  if (results == 1 && (lua_istable(L, -1) || lua_isuserdata(L, -1))) keep_raw_answer(L, userdata->request);
  return results;
}

/* walked_page(request): returns the result of a request for a list of orders as a page for a walk: data is the request,
 * from which order_at makes each order, and count is their number. Or nil and an error. Waits as request:result() does.
 */
static int l_walked_page(lua_State *L) {
  enum { CLIENT = 3, OPTIONS = 4 };
  const struct tp_request *request = check_request(L, 1, "result");
  size_t count;
  lua_settop(L, 1);
  compat_getuservalue(L, 1);
  lua_getfield(L, 2, "client");
  lua_getfield(L, 2, "options");
  wait_for(L, CLIENT, request);
  if (tp_request_failure(request)) return push_outcome(L, request, CLIENT, OPTIONS);
  tp_request_orders(request, &count);
  lua_createtable(L, 0, 3);
  lua_pushvalue(L, 1);
  lua_setfield(L, -2, "data");
  lua_pushinteger(L, (lua_Integer)count);
  lua_setfield(L, -2, "count");
  return finish_page(L, request, CLIENT, OPTIONS);
}

/* order_at(request, position): makes the order at that position, from 1, in the list that the request returned.
 * Upvalues: the metatables of requests and of orders. */
static int l_order_at(lua_State *L) {
  size_t count;
  const struct request *userdata = lua_touserdata(L, 1);
  if (!userdata || !lua_getmetatable(L, 1) || !lua_rawequal(L, -1, lua_upvalueindex(1)))
    check_request(L, 1, "order_at");
  lua_settop(L, 2);
  if (!userdata || !userdata->request) return luaL_error(L, "order_at: the page was released");
  const struct tp_order_parts *orders = tp_request_orders(userdata->request, &count);
  lua_Integer position = luaL_checkinteger(L, 2);
  luaL_argcheck(L, position >= 1 && (size_t)position <= count, 2, "no such order");
  push_order_of_type(L, &orders[position - 1], lua_upvalueindex(2));
  return 1;
}

/* ids_in(request): returns the ids of the orders in the list that the request returned, in one string. */
static int l_ids_in(lua_State *L) {
  size_t count;
  const struct tp_order_parts *orders = tp_request_orders(check_request(L, 1, "ids_in"), &count);
  luaL_Buffer ids;
  luaL_buffinit(L, &ids);
  for (size_t i = 0; i < count; i++) luaL_addlstring(&ids, orders[i].id.at, orders[i].id.length);
  luaL_pushresult(&ids);
  return 1;
}

/* request:done(): whether its result is there. */
static int l_request_done(lua_State *L) {
  lua_pushboolean(L, tp_request_done(check_request(L, 1, "done")));
  return 1;
}

/* request:result(): waits for the result as a plain script does, if it is not there yet. Returns what the call itself
 * would, or nil and an error. */
static int l_request_result(lua_State *L) {
  const struct tp_request *request = check_request(L, 1, "result");
  lua_settop(L, 1);
  compat_getuservalue(L, 1);
  lua_getfield(L, -1, "client");
  wait_for(L, lua_gettop(L), request);
  return push_result(L, 1);
}

/* owner(request): its client. */
static int l_request_owner(lua_State *L) {
  check_request(L, 1, "result");
  compat_getuservalue(L, 1);
  lua_getfield(L, -1, "client");
  return 1;
}

/* Pops a function, which is called without arguments once the request at index 1 is done.
 */
static void add_watcher(lua_State *L, struct tp_request *request) {
  int function = lua_gettop(L);
  if (add_callback(L, 1)) {
    compat_getuservalue(L, 1);
    lua_getfield(L, -1, "client");
    watch(L, lua_gettop(L), request, 1);
  }
  lua_settop(L, function - 1);
}

/* watch(request, fn): fn is called without arguments once the request is done; no result is made for it. */
static int l_request_watch(lua_State *L) {
  struct tp_request *request = check_request(L, 1, "watch");
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  add_watcher(L, request);
  return 0;
}

/* The function that on_done adds: calls the caller's function with the result. */
static int l_deliver(lua_State *L) {
  lua_settop(L, 0);
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_pushvalue(L, lua_upvalueindex(1));
  int results = push_result(L, 2);
  lua_pushvalue(L, 1);
  lua_insert(L, -results - 1);
  lua_call(L, results, 0);
  return 0;
}

/* request:on_done(fn): fn is called with the result (an order or a page, or nil and an error) once the request is done:
 * by client:drive(), client:turn() or a call that waits, or by the host's loop if a host drives the client. An error in
 * fn is reported. Returns the request. */
static int l_request_on_done(lua_State *L) {
  struct tp_request *request = check_request(L, 1, "on_done");
  if (!lua_isfunction(L, 2)) return raise(L, "on_done: takes a function, not %s", luaL_typename(L, 2));
  lua_settop(L, 2);
  lua_pushvalue(L, 1);
  lua_insert(L, 2);
  lua_pushcclosure(L, l_deliver, 2);
  add_watcher(L, request);
  return 1;
}

/* request:stop(): ends it with kind aborted if nothing of it was sent; one that may have been sent is settled. */
static int l_request_stop(lua_State *L) {
  tp_engine_stop_request(check_request(L, 1, "stop"));
  return 0;
}

/* request:abort(): ends it, if it is not done, with kind aborted; its error has uncertain = true if it may have taken
 * effect. */
static int l_request_abort(lua_State *L) {
  tp_engine_abort(check_request(L, 1, "abort"));
  return 0;
}

/* request:attempts(): how often the operation was sent; request:settled_by_read(): whether a read of the order proved
 * the outcome of a cancel. */
static int l_request_attempts(lua_State *L) {
  lua_pushinteger(L, tp_request_attempts(check_request(L, 1, "attempts")));
  return 1;
}

static int l_request_settled_by_read(lua_State *L) {
  lua_pushboolean(L, tp_request_settled_by_read(check_request(L, 1, "settled_by_read")));
  return 1;
}

static int l_request_gc(lua_State *L) {
  struct request *userdata = compat_testudata(L, 1, request_type);
  if (!userdata) return 0;
  if (userdata->request) tp_engine_release_request(userdata->request);
  userdata->request = NULL;
  return 0;
}

static int l_request_tostring(lua_State *L) {
  const struct tp_request *request = check_request(L, 1, "tostring");
  lua_pushfstring(L, "telnyx.porting request (%s, %s)", tp_request_operation(request)->name,
                  tp_request_done(request) ? "done" : "in flight");
  return 1;
}

/* check_call_options(client, call, options): raises if one of the options that every call takes is wrong. */
static int l_check_call_options(lua_State *L) {
  const char *call = luaL_checkstring(L, 2);
  struct tp_engine *engine = check_client(L, 1, call);
  luaL_checktype(L, 3, LUA_TTABLE);
  struct tp_request **owner = push_owner(L, 1, 0);
  *owner = tp_engine_make_request(engine, &tp_pause, "", "");
  if (!*owner) return luaL_error(L, "out of memory");
  read_call_options(L, call, 3, *owner);
  return 0;
}

static int l_set_page_maker(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_settop(L, 1);
  lua_setfield(L, LUA_REGISTRYINDEX, page_maker);
  return 0;
}

static const luaL_Reg methods[] = {{"done", l_request_done},
                                   {"result", l_request_result},
                                   {"on_done", l_request_on_done},
                                   {"abort", l_request_abort},
                                   {"stop", l_request_stop},
                                   {"attempts", l_request_attempts},
                                   {"settled_by_read", l_request_settled_by_read},
                                   {NULL, NULL}};

static const luaL_Reg metamethods[] = {{"__gc", l_request_gc}, {"__tostring", l_request_tostring}, {NULL, NULL}};

static const luaL_Reg for_walks[] = {
    {"walked_page", l_walked_page}, {"ids_in", l_ids_in}, {"release", l_request_gc}, {NULL, NULL}};

void open_request(lua_State *L) {
  new_type(L, request_type);
  compat_setfuncs(L, metamethods);
  lua_newtable(L);
  compat_setfuncs(L, methods);
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, "__index");
  lua_pushliteral(L, "telnyx.porting request");
  lua_setfield(L, -3, "__name");
  lua_remove(L, -2);
  lua_setfield(L, -2, "request");
  lua_pushcfunction(L, l_request_owner);
  lua_setfield(L, -2, "owner");
  lua_pushcfunction(L, l_request_watch);
  lua_setfield(L, -2, "watch");
  lua_pushcfunction(L, l_check_call_options);
  lua_setfield(L, -2, "check_call_options");
  lua_pushcfunction(L, l_set_page_maker);
  lua_setfield(L, -2, "set_page_maker");
  compat_setfuncs(L, for_walks);
  luaL_getmetatable(L, request_type);
  push_order_type(L);
  lua_pushcclosure(L, l_order_at, 2);
  lua_setfield(L, -2, "order_at");
}
