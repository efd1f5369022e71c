/* Gives Lua a failure as an error object. */
#include "failure.h"

#include <stdarg.h>
#include <string.h>

#include "../core/foreign_text.h"
#include "compat.h"
#include "error_object.h"
#include "text.h"
#include "value.h"

static void set_string(lua_State *L, const char *name, const char *value) {
  if (!value) return;
  lua_pushstring(L, value);
  lua_setfield(L, -2, name);
}

static void set_boolean(lua_State *L, const char *name, bool value) {
  lua_pushboolean(L, value);
  lua_setfield(L, -2, name);
}

void push_failure(lua_State *L, const struct tp_failure *failure) {
  push_error_object(L, tp_failure_name(failure->kind));
  set_string(L, "code", failure->code);
  set_string(L, "title", failure->title);
  set_string(L, "detail", failure->detail);
  set_string(L, "request_id", failure->request_id);
  set_boolean(L, "retryable", failure->retryable);
  set_boolean(L, "uncertain", failure->uncertain);
  lua_pushinteger(L, failure->attempts);
  lua_setfield(L, -2, "attempts");
  if (failure->status) {
    lua_pushinteger(L, failure->status);
    lua_setfield(L, -2, "status");
  }
  if (failure->errors) {
    push_json(L, (struct tp_slice){failure->errors, strlen(failure->errors)}, 0);
    lua_setfield(L, -2, "errors");
  }
}

void push_failure_text(lua_State *L, enum tp_failure_kind kind, const char *format, ...) {
  struct tp_failure failure = {.kind = kind};
  va_list arguments;
  push_failure(L, &failure);
  va_start(arguments, format);
  lua_pushvfstring(L, format, arguments);
  va_end(arguments);
  push_foreign(L, -1, NULL, TP_FOREIGN_DETAIL_BYTES);
  lua_setfield(L, -3, "detail");
  lua_pop(L, 1);
}

/* A script may have put anything into the fields. */
static void add_line(struct tp_text *line, const char *text) {
  tp_foreign_add(line, text, strlen(text), NULL, TP_FOREIGN_TITLE_BYTES);
}

/* Pushes a field of the error at index 1, and returns it as a string if it is a string or a number; else NULL. */
static const char *push_field(lua_State *L, const char *name) {
  lua_getfield(L, 1, name);
  return lua_isstring(L, -1) ? lua_tostring(L, -1) : NULL;
}

/* "rate_limited (status 429, code 10011): Too many requests: … [request 2d9b…]; the request may have taken effect" */
static int l_failure_tostring(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  struct tp_text *line = new_text(L);
  const char *kind = push_field(L, "kind"), *status = push_field(L, "status"), *code = push_field(L, "code");
  const char *title = push_field(L, "title"), *detail = push_field(L, "detail");
  const char *request = push_field(L, "request_id");
  tp_text_add_string(line, kind ? kind : "error");
  if (status || code) {
    tp_text_add_string(line, " (");
    if (status) tp_text_add_string(line, "status ");
    if (status) tp_text_add_string(line, status);
    if (status && code) tp_text_add_string(line, ", ");
    if (code) tp_text_add_string(line, "code ");
    if (code) add_line(line, code);
    tp_text_add_string(line, ")");
  }
  if (title) tp_text_add_string(line, ": ");
  if (title) add_line(line, title);
  if (detail) tp_text_add_string(line, ": ");
  if (detail) add_line(line, detail);
  if (request) tp_text_add_string(line, " [request ");
  if (request) add_line(line, request);
  if (request) tp_text_add_string(line, "]");
  lua_getfield(L, 1, "uncertain");
  if (lua_toboolean(L, -1)) tp_text_add_string(line, "; the request may have taken effect");
  if (line->failed) return luaL_error(L, "out of memory");
  lua_pushlstring(L, line->at, line->length);
  return 1;
}

void open_failure(lua_State *L) {
  open_error_objects(L);
  lua_pushcfunction(L, l_failure_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_pop(L, 1);
}
