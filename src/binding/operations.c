/* The functions of the operations: two for each row. */
#include "operations.h"

#include <string.h>

#include "../core/edit_distance.h"
#include "../core/operation.h"
#include "any_request.h"
#include "argument_path.h"
#include "client.h"
#include "compat.h"
#include "raise.h"
#include "request.h"
#include "text.h"

/* Upvalues of both functions: the row's index, and the name by which the caller knows the function. */
static const struct tp_operation *operation_of(lua_State *L) {
  return tp_operation_at((int)lua_tointeger(L, lua_upvalueindex(1)));
}

static const char *call_of(lua_State *L) {
  return lua_tostring(L, lua_upvalueindex(2));
}

/* start(client, …): starts the call of a row's operation without waiting. Returns a request. */
static int l_start(lua_State *L) {
  push_request(L, check_client(L, 1, call_of(L)), operation_of(L), call_of(L), 1);
  return 1;
}

/* call(client, …): the same, and waits for the result as a plain script does. Returns it, or nil and an error. */
static int l_call(lua_State *L) {
  struct tp_engine *engine = check_client(L, 1, call_of(L));
  struct tp_request *request = push_request(L, engine, operation_of(L), call_of(L), 1);
  tp_request_allow_blocking(request);
  wait_for(L, 1, request);
  return push_result(L, lua_gettop(L));
}

/* The same two of client:request: start(client, options), call(client, options). */
static int l_start_any(lua_State *L) {
  push_any_request(L, check_client(L, 1, "request"), 1);
  return 1;
}

static int l_call_any(lua_State *L) {
  struct tp_request *request = push_any_request(L, check_client(L, 1, "request"), 1);
  tp_request_allow_blocking(request);
  wait_for(L, 1, request);
  return push_result(L, lua_gettop(L));
}

/* Pushes, in quotes, the names of the operations that `given` may mean, or of all if it is NULL. Returns their number.
 */
static int push_names(lua_State *L, const char *given) {
  const struct tp_operation *row;
  int count = 0;
  lua_pushliteral(L, "");
  for (int row_index = 0; (row = tp_operation_at(row_index)); row_index++) {
    if (given && tp_edit_distance(given, row->name) > strlen(row->name) / 4) continue;
    lua_pushfstring(L, count++ == 0 ? "\"%s\"" : ", \"%s\"", row->name);
    lua_concat(L, 2);
  }
  return count;
}

/* Raises because there is no operation of the name at index 2. The message has the names near it, or all. */
static int raise_unknown(lua_State *L, const char *given) {
  if (given && push_names(L, given) > 0) {
    int near = lua_gettop(L);
    return raise(L, "submit: there is no operation %s; near it: %s", push_shown(L, 2), lua_tostring(L, near));
  }
  push_names(L, NULL);
  lua_pushliteral(L, ", \"request\"");
  lua_concat(L, 2);
  return raise(L, "submit: the first argument names the operation: %s", lua_tostring(L, -1));
}

int l_client_submit(lua_State *L) {
  struct tp_engine *engine = check_client(L, 1, "submit");
  const char *name = plain_string(L, 2);
  const struct tp_operation *operation = name ? tp_operation_find(name) : NULL;
  bool any = name && strcmp(name, "request") == 0;
  if (!operation && !any) return raise_unknown(L, name);
  /* Moves the name below the client: it stays on the stack, and the arguments follow the client. */
  lua_pushvalue(L, 2);
  lua_remove(L, 2);
  lua_insert(L, 1);
  if (any)
    push_any_request(L, engine, 2);
  else
    push_request(L, engine, operation, name, 2);
  return 1;
}

static void set_function(lua_State *L, const char *field, lua_CFunction function, int row_index, const char *call) {
  lua_pushinteger(L, row_index);
  lua_pushstring(L, call);
  lua_pushcclosure(L, function, 2);
  lua_setfield(L, -2, field);
}

static void set_string(lua_State *L, const char *field, const char *value) {
  lua_pushstring(L, value);
  lua_setfield(L, -2, field);
}

static void set_boolean(lua_State *L, const char *field, bool value) {
  lua_pushboolean(L, value);
  lua_setfield(L, -2, field);
}

static int index_of(const struct tp_operation *row) {
  int row_index = 0;
  while (tp_operation_at(row_index) != row) row_index++;
  return row_index;
}

/* operations[name], called where the table at 1 does not have it yet. */
static int l_operation(lua_State *L) {
  const char *name = plain_string(L, 2);
  const struct tp_operation *row = name ? tp_operation_find(name) : NULL;
  if (!row) return 0;
  int row_index = index_of(row);
  lua_createtable(L, 0, 8);
  if (strchr(name, '.')) set_string(L, "group", row->group);
  set_string(L, "verb", row->verb);
  set_boolean(L, "paged", tp_operation_is_paged(row));
  set_boolean(L, "orders", row->answer == TP_ANSWER_ORDERS);
  set_boolean(L, "of_order", tp_operation_path_arguments(row) > 0);
  set_function(L, "call", l_call, row_index, name);
  set_function(L, "start", l_start, row_index, name);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, -2);
  lua_rawset(L, 1);
  return 1;
}

void open_any_request(lua_State *L) {
  lua_createtable(L, 0, 2);
  lua_pushcfunction(L, l_call_any);
  lua_setfield(L, -2, "call");
  lua_pushcfunction(L, l_start_any);
  lua_setfield(L, -2, "start");
}

void open_operations(lua_State *L) {
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, l_operation);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
}
