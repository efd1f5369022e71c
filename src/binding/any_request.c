/* client:request: calls any operation of the API, by a row made for the call. */
#include "any_request.h"

#include <stdio.h>
#include <string.h>

#include "../core/json.h"
#include "../core/utf8.h"
#include "argument_path.h"
#include "call_options.h"
#include "compat.h"
#include "encode.h"
#include "order.h"
#include "query.h"
#include "raise.h"
#include "request.h"
#include "text.h"

static const char call[] = "request";

/* The options of client:request alone. The options of every call come besides. */
static const char *const own_names[] = {"method", "path", "query", "body", "to", "media", "retry"};
enum { OWN_NAMES = sizeof own_names / sizeof own_names[0] };

/* The methods and their default retry classes. By RFC 9110 PUT and DELETE may be repeated, POST and PATCH may not. */
static const struct {
  const char *name;
  enum tp_retry_class retry;
} methods[] = {{"GET", TP_RETRY_READ},
               {"POST", TP_RETRY_ONCE},
               {"PATCH", TP_RETRY_ONCE},
               {"PUT", TP_RETRY_SET},
               {"DELETE", TP_RETRY_DELETE}};
enum { METHODS = sizeof methods / sizeof methods[0] };

static const char *const retries[] = {[TP_RETRY_READ] = "read", "set", "delete", "once"};
enum { RETRIES = sizeof retries / sizeof retries[0] };

static void check_names(lua_State *L, int options) {
  struct tp_parameter known[OWN_NAMES + CALL_OPTIONS + 1] = {{.name = NULL}};
  for (int i = 0; i < OWN_NAMES; i++) known[i].name = own_names[i];
  for (int i = 0; i < CALL_OPTIONS; i++) known[OWN_NAMES + i] = call_options[i];
  check_keys(L, (struct argument_path){call, "options", NULL, NULL}, known, options);
}

/* Pushes the option; returns whether it is given. */
static bool push_option(lua_State *L, int options, const char *name) {
  lua_getfield(L, options, name);
  return !lua_isnil(L, -1);
}

static int read_method(lua_State *L, int options) {
  const char *given = push_option(L, options, "method") ? plain_string(L, -1) : "GET";
  int found = -1;
  for (int i = 0; i < METHODS && given; i++)
    if (strcmp(methods[i].name, given) == 0) found = i;
  if (found < 0)
    raise(L, "%s: method must be \"GET\", \"POST\", \"PATCH\", \"PUT\" or \"DELETE\", not %s", call,
          push_shown(L, lua_gettop(L)));
  lua_pop(L, 1);
  return found;
}

/* The path */

static void refuse_path(lua_State *L, int path, const char *why) {
  raise(L, "%s: path %s is refused: %s", call, push_shown(L, path), why);
}

/* Says why the text can't be one segment of a path; NULL: it can. */
static const char *reason_of_segment(const char *at, size_t length) {
  if (length == 0) return "a part of it is empty";
  if (!tp_operation_is_segment(at, length)) return "\".\" and \"..\" lead elsewhere";
  if (!tp_utf8_is_valid(at, length)) return "it is not UTF-8";
  for (size_t i = 0; i < length; i++)
    if ((unsigned char)at[i] < ' ' || at[i] == 0x7F) return "it has a control character in it";
  return NULL;
}

static bool is_escape(const char *at, const char *end) {
  static const char digits[] = "0123456789abcdefABCDEF";
  return end - at > 2 && at[0] == '%' && at[1] && strchr(digits, at[1]) && at[2] && strchr(digits, at[2]);
}

static void add_segment(struct tp_text *target, const char *at, size_t length) {
  tp_text_add(target, "/", 1);
  tp_text_add_encoded(target, at, length);
}

/* Writes a path given as text: encodes each part between slashes. */
static void write_text_path(lua_State *L, int path, struct tp_text *target) {
  size_t length;
  const char *at = lua_tolstring(L, path, &length), *end = at + length;
  if (strstr(at, "://")) refuse_path(L, path, "it is a URL; a path is what follows base_url, such as /porting_orders");
  for (const char *c = at; c < end; c++) {
    if (*c == '?') refuse_path(L, path, "what follows the \"?\" goes into query = {…}");
    if (*c == '#') refuse_path(L, path, "it has a \"#\" in it");
    if (is_escape(c, end)) refuse_path(L, path, "it is encoded already; write plain text, it is encoded here");
  }
  if (at < end && *at == '/') at++;
  do {
    const char *slash = memchr(at, '/', (size_t)(end - at)), *stop = slash ? slash : end;
    const char *why = reason_of_segment(at, (size_t)(stop - at));
    if (why) refuse_path(L, path, why);
    add_segment(target, at, (size_t)(stop - at));
    at = stop + 1;
  } while (at <= end);
}

/* Writes a path given as a list of parts, which may hold any characters, slashes included. */
static void write_list_path(lua_State *L, int path, struct tp_text *target) {
  int count = count_elements(L, (struct argument_path){call, "path", NULL, NULL}, path);
  if (count == 0) raise(L, "%s: path is an empty list", call);
  for (int i = 1; i <= count; i++) {
    size_t length;
    lua_rawgeti(L, path, i);
    int part = lua_gettop(L);
    if (test_order(L, part)) { /* its id */
      lua_getfield(L, part, "id");
      lua_replace(L, part);
    }
    if (lua_type(L, part) != LUA_TSTRING)
      raise(L, "%s: path[%d] must be a string or an order, not %s", call, i, push_shown(L, part));
    const char *text = lua_tolstring(L, part, &length), *why = reason_of_segment(text, length);
    if (why) raise(L, "%s: path[%d] %s is refused: %s", call, i, push_shown(L, part), why);
    add_segment(target, text, length);
    lua_pop(L, 1);
  }
}

static void write_path(lua_State *L, struct tp_engine *engine, int options, struct tp_text *target) {
  static const char version[] = "/v2";
  push_option(L, options, "path");
  int path = lua_gettop(L);
  if (lua_type(L, path) == LUA_TSTRING)
    write_text_path(L, path, target);
  else if (lua_istable(L, path))
    write_list_path(L, path, target);
  else
    raise(L, "%s: path must be the path of an operation, such as \"/porting_orders\", or a list of its parts, not %s",
          call, lua_isnil(L, path) ? "nothing" : push_shown(L, path));
  if (target->failed) luaL_error(L, "out of memory");
  const char *base = tp_engine_base_url(engine);
  size_t base_length = strlen(base), length = sizeof version - 1;
  bool versioned = base_length > length && strcmp(base + base_length - length, version) == 0;
  if (versioned && strncmp(target->at, version, length) == 0 && strchr("/", target->at[length]))
    raise(L, "%s: path begins with /v2, which base_url has already: leave it out", call);
  lua_pop(L, 1);
}

static bool is_cancel(const char *method, const char *target) {
  static const char start[] = "/porting_orders/", end[] = "/actions/cancel";
  size_t length = strcspn(target, "?");
  return strcmp(method, "POST") == 0 && strncmp(target, start, sizeof start - 1) == 0 && length > sizeof end &&
         strncmp(target + length - sizeof end + 1, end, sizeof end - 1) == 0;
}

static enum tp_retry_class read_retry(lua_State *L, int options, int method, const char *target) {
  if (!push_option(L, options, "retry")) {
    lua_pop(L, 1);
    return methods[method].retry;
  }
  const char *given = plain_string(L, -1);
  int retry = 0;
  while (retry < RETRIES && !(given && strcmp(retries[retry], given) == 0)) retry++;
  if (retry == RETRIES)
    raise(L, "%s: retry must be \"read\", \"set\", \"delete\" or \"once\", not %s", call, push_shown(L, lua_gettop(L)));
  lua_pop(L, 1);
  const char *name = methods[method].name;
  if (retry == TP_RETRY_DELETE && strcmp(name, "DELETE") != 0)
    raise(L, "%s: retry = \"delete\" is for method = \"DELETE\": not found is its success", call);
  if (retry == TP_RETRY_READ && strcmp(name, "GET") != 0 && strcmp(name, "POST") != 0)
    raise(L, "%s: retry = \"read\" is for what changes nothing, and %s does", call, name);
  if (retry != TP_RETRY_ONCE && is_cancel(name, target))
    raise(L, "%s: a cancel is repeated by client:cancel alone, which reads the order first", call);
  return (enum tp_retry_class)retry;
}

/* The answer */

/* Reads the options `to` and `media` into the row. Returns `to`, which stays on the stack, or NULL. */
static const char *read_answer(lua_State *L, int options, struct tp_operation *row) {
  static const char any[] = TP_ANY_MEDIA;
  row->answer = TP_ANSWER_JSON;
  if (push_option(L, options, "media")) {
    const char *media = plain_string(L, -1);
    bool good = media && strchr(media, '/') && strlen(media) < TP_MEDIA_BYTES;
    for (const char *at = media; good && *at; at++) good = *at > ' ' && *at <= '~';
    if (!good)
      raise(L, "%s: media must be a content type such as \"text/csv\", not %s", call, push_shown(L, lua_gettop(L)));
    row->media = media;
    row->answer = TP_ANSWER_FILE;
  }
  if (!push_option(L, options, "to")) return NULL;
  const char *to = plain_string(L, -1);
  if (!to || !*to) raise(L, "%s: to must be the path of a file, not %s", call, push_shown(L, lua_gettop(L)));
  if (!row->media) row->media = any;
  row->answer = TP_ANSWER_FILE;
  return to;
}

/* The body */

static void set_body(lua_State *L, int options, const struct tp_operation *row, struct tp_request *request,
                     const char *content_type) {
  struct tp_slice bytes = {"", 0};
  struct tp_text *text = NULL;
  size_t where;
  bool given = push_option(L, options, "body");
  int body = lua_gettop(L);
  if (given && strcmp(row->method, "GET") == 0) raise(L, "%s: a GET has no body", call);
  if (lua_type(L, body) == LUA_TSTRING) {
    bytes.at = lua_tolstring(L, body, &bytes.length);
    if (bytes.length == 0) raise(L, "%s: body is an empty string: leave it out", call);
    if (!*content_type && tp_json_check(bytes, &where))
      raise(L, "%s: body is a string that is no JSON: give its Content-Type in headers, or a table", call);
  } else if (lua_istable(L, body)) {
    if (*content_type) raise(L, "%s: a body that is a table goes out as JSON: leave Content-Type out", call);
    text = new_text(L);
    text->secret = true;
    write_json(L, text, body, call, NULL);
    bytes = (struct tp_slice){text->at, text->length};
  } else if (given) {
    raise(L, "%s: body must be a table or a string, not a %s", call, luaL_typename(L, body));
  }
  if (!bytes.length && *content_type) raise(L, "%s: there is a Content-Type, and no body", call);
  bool good = !bytes.length || tp_request_set_body(request, bytes);
  if (text) tp_text_free(text); /* wiped at once, not when it is collected */
  if (!good) luaL_error(L, "out of memory");
}

struct tp_request *push_any_request(lua_State *L, struct tp_engine *engine, int client) {
  int options = client + 1;
  lua_settop(L, options);
  luaL_checkstack(L, 24, "too many values");
  if (!lua_istable(L, options))
    raise(L, "%s: takes a table such as { method = \"GET\", path = \"/porting_orders\" }, not %s", call,
          lua_isnil(L, options) ? "nothing" : push_shown(L, options));
  check_names(L, options);
  int method = read_method(L, options);
  struct tp_text *target = new_text(L);
  write_path(L, engine, options, target);
  struct tp_operation row = {.group = "",
                             .verb = call,
                             .name = call,
                             .method = methods[method].name,
                             .path = "",
                             .retry = read_retry(L, options, method, target->at)};
  if (push_option(L, options, "query")) write_free_query(L, call, lua_gettop(L), target);
  if (target->failed) luaL_error(L, "out of memory");
  const char *to = read_answer(L, options, &row);
  struct tp_request **owner = push_owner(L, client, 0);
  int userdata = lua_gettop(L);
  *owner = tp_engine_make_request(engine, &row, target->at, "");
  bool good = *owner && tp_request_own_operation(*owner);
  if (!good) luaL_error(L, "out of memory");
  struct tp_call *own = tp_request_call(*owner);
  if (row.media) {
    snprintf(own->media, sizeof own->media, "%s", row.media);
    own->row.media = own->media;
    if (!tp_request_set_file(*owner, to)) luaL_error(L, "out of memory");
  }
  read_call_options(L, call, options, *owner);
  set_body(L, options, &row, *owner, own->content_type);
  lua_settop(L, userdata);
  submit_request(L, call, *owner);
  return *owner;
}
