/* Reads the options that every call takes, whatever its operation: limits, and headers for this call. */
#include "call_options.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "amounts.h"
#include "argument_path.h"
#include "compat.h"
#include "raise.h"

static struct tp_call *call_of(lua_State *L, struct tp_request *request) {
  struct tp_call *call = tp_request_call(request);
  if (!call) luaL_error(L, "out of memory");
  return call;
}

static void add_header(lua_State *L, struct tp_headers *headers, const char *call, const char *name,
                       const char *value) {
  if (tp_headers_has(headers, name)) raise(L, "%s: the header %s is given twice", call, name);
  if (headers->count == TP_HEADERS_MOST) raise(L, "%s: headers has more than %d", call, TP_HEADERS_MOST);
  if (!tp_headers_add(headers, name, value)) luaL_error(L, "out of memory");
}

/* Copies a Content-Type into the buffer; false: the header at the top of the stack is another one. */
static bool read_content_type(lua_State *L, const char *call, char *content_type) {
  size_t length;
  const char *name = lua_tostring(L, -2), *value = lua_tolstring(L, -1, &length);
  if (!content_type || strcasecmp(name, "Content-Type") != 0) return false;
  if (*content_type) raise(L, "%s: the header %s is given twice", call, name);
  bool good = length > 0 && length < TP_MEDIA_BYTES - sizeof "Content-Type: ";
  for (size_t i = 0; i < length; i++) good = good && value[i] >= ' ' && value[i] <= '~';
  if (!good) raise(L, "%s: the header %s must be a content type such as text/csv", call, name);
  snprintf(content_type, TP_MEDIA_BYTES, "Content-Type: %s", value);
  return true;
}

void read_headers(lua_State *L, const char *call, int index, struct tp_headers *headers, bool of_all,
                  char *content_type) {
  if (!lua_istable(L, index))
    raise(L, "%s: headers must be a table of names and values, not %s", call, push_shown(L, index));
  lua_pushnil(L);
  while (lua_next(L, index)) {
    int value = lua_gettop(L), name = value - 1;
    if (lua_type(L, name) != LUA_TSTRING)
      raise(L, "%s: headers has %s as a key: names are strings", call, push_shown(L, name));
    if (lua_type(L, value) != LUA_TSTRING)
      raise(L, "%s: the header %s must be a string, not a %s", call, push_shown(L, name), luaL_typename(L, value));
    if (!read_content_type(L, call, content_type)) {
      size_t name_length, value_length;
      const char *name_text = lua_tolstring(L, name, &name_length), *text = lua_tolstring(L, value, &value_length);
      const char *why = tp_header_refuse(name_text, name_length, text, value_length, of_all);
      if (why) raise(L, "%s: the header %s is refused: %s", call, push_shown(L, name), why);
      add_header(L, headers, call, name_text, text);
    }
    lua_settop(L, name);
  }
}

static void read_timeout(lua_State *L, const char *call, int index, struct tp_call *own) {
  own->timeout_ms = check_milliseconds(L, call, AMOUNT_TIMEOUT, index);
}

static void read_deadline(lua_State *L, const char *call, int index, struct tp_call *own) {
  int64_t deadline_ms = check_milliseconds(L, call, AMOUNT_DEADLINE, index);
  own->deadline_ms = deadline_ms == AMOUNT_NONE ? 0 : deadline_ms;
}

static void read_max_attempts(lua_State *L, const char *call, int index, struct tp_call *own) {
  own->max_attempts = check_count(L, call, AMOUNT_MAX_ATTEMPTS, index);
}

static void read_own_headers(lua_State *L, const char *call, int index, struct tp_call *own) {
  read_headers(L, call, index, &own->headers, false, own->row.name ? own->content_type : NULL);
}

static void read_idempotency_key(lua_State *L, const char *call, int index, struct tp_call *own) {
  static const char name[] = "Idempotency-Key";
  size_t length;
  const char *key = lua_type(L, index) == LUA_TSTRING ? lua_tolstring(L, index, &length) : NULL;
  if (!key) raise(L, "%s: idempotency_key must be a string, not a %s", call, luaL_typename(L, index));
  const char *why = tp_header_refuse(name, sizeof name - 1, key, length, false);
  if (why) raise(L, "%s: idempotency_key is refused: %s", call, why);
  add_header(L, &own->headers, call, name, key);
}

const struct tp_parameter call_options[CALL_OPTIONS + 1] = {{.name = "timeout"},         {.name = "deadline"},
                                                            {.name = "max_attempts"},    {.name = "headers"},
                                                            {.name = "idempotency_key"}, {.name = NULL}};

/* In the order of the names. */
static void (*const readers[CALL_OPTIONS])(lua_State *, const char *, int, struct tp_call *) = {
    read_timeout, read_deadline, read_max_attempts, read_own_headers, read_idempotency_key};

void read_call_options(lua_State *L, const char *call, int index, struct tp_request *request) {
  int top = lua_gettop(L), value = top + 1;
  struct tp_call *own = NULL;
  for (int i = 0; i < CALL_OPTIONS; i++) {
    lua_getfield(L, index, call_options[i].name);
    if (!lua_isnil(L, value)) {
      own = call_of(L, request);
      readers[i](L, call, value, own);
    }
    lua_settop(L, top);
  }
  if (!own || !own->headers.count) return;
  const struct tp_headers *client = tp_engine_headers(tp_engine_of(request));
  if (own->headers.count + client->count > TP_HEADERS_MOST)
    raise(L, "%s: headers has more than %d, those of the client included", call, TP_HEADERS_MOST);
  if (!tp_headers_inherit(&own->headers, client)) luaL_error(L, "out of memory");
}
