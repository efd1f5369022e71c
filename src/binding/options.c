/* Reads porting.new's options into the engine's. */
#include "options.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "../core/edit_distance.h"
#include "amounts.h"
#include "argument_path.h"
#include "call_options.h"
#include "compat.h"
#include "raise.h"
#include "text.h"
#include "version.h"

static const char default_base_url[] = "https://api.telnyx.com/v2";

static const char *const known[] = {"api_key",         "base_url",           "timeout",     "deadline",
                                    "connect_timeout", "max_attempts",       "concurrency", "rate",
                                    "settle",          "settle_limit",       "user_agent",  "ca_file",
                                    "proxy",           "on_event",           "adapter",     "connection_age",
                                    "headers",         "unchecked_base_url", NULL};

/* "plain" blocks the thread; each other name is that of a module, see adapters.lua. */
static const char *const adapters[] = {"plain", "openresty", "libuv", NULL};

static void check_names(lua_State *L, int index) {
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    if (lua_type(L, -1) != LUA_TSTRING) raise(L, "new: options have names, but %s is a key", luaL_typename(L, -1));
    const char *given = lua_tostring(L, -1), *near = NULL;
    bool plain = plain_string(L, -1) != NULL, found = false;
    for (const char *const *name = known; *name && !found; name++) {
      found = plain && strcmp(*name, given) == 0;
      if (!near && tp_edit_distance_is_likely(given, *name)) near = *name;
    }
    if (found) continue;
    const char *shown = push_shown(L, lua_gettop(L));
    if (near) raise(L, "new: unknown option %s; did you mean %s?", shown, near);
    lua_pushliteral(L, "");
    for (const char *const *name = known; *name; name++) {
      lua_pushfstring(L, name == known ? "%s" : ", %s", *name);
      lua_concat(L, 2);
    }
    raise(L, "new: unknown option %s; there are: %s", shown, lua_tostring(L, -1));
  }
}

/* Pushes the option, or nil. */
static bool push_option(lua_State *L, int index, const char *name) {
  if (lua_istable(L, index))
    lua_getfield(L, index, name);
  else
    lua_pushnil(L);
  return !lua_isnil(L, -1);
}

/* Reads a string option, which stays on the stack; NULL: it is not given. header: only visible ASCII and spaces are
 * allowed, because a line break would start another header. */
static const char *read_string(lua_State *L, int index, const char *name, bool header) {
  if (!push_option(L, index, name)) return NULL;
  if (lua_type(L, -1) != LUA_TSTRING) raise(L, "new: %s must be a string, not %s", name, luaL_typename(L, -1));
  const char *value = lua_tostring(L, -1);
  if (strlen(value) != compat_rawlen(L, -1)) raise(L, "new: %s has a NUL character in it", name);
  for (const char *at = value; header && *at; at++)
    if (*at < ' ' || *at > '~') raise(L, "new: %s has a character in it that is not visible ASCII", name);
  if (!*value && strcmp(name, "proxy") != 0) raise(L, "new: %s is an empty string", name);
  return value;
}

/* Reads a number of seconds; false gives 0. */
static int64_t read_milliseconds(lua_State *L, int index, const char *name, enum amount amount, int64_t otherwise_ms) {
  int64_t milliseconds = otherwise_ms;
  if (push_option(L, index, name)) milliseconds = check_milliseconds(L, "new", amount, lua_gettop(L));
  lua_pop(L, 1);
  return milliseconds == AMOUNT_NONE ? 0 : milliseconds;
}

static int read_count(lua_State *L, int index, const char *name, enum amount amount, int otherwise) {
  int count = otherwise;
  if (push_option(L, index, name)) count = check_count(L, "new", amount, lua_gettop(L));
  lua_pop(L, 1);
  return count;
}

static void check_key(lua_State *L, const char *call, const char *key) {
  for (const char *at = key; *at; at++)
    if (*at <= ' ' || *at > '~')
      raise(L, "%s: the API key has a character in it that no key has (a space, a line break, …)", call);
}

const char *read_new_key(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TSTRING)
    raise(L, "set_key: takes the API key, a string, not %s",
          lua_isnoneornil(L, index) ? "nothing" : luaL_typename(L, index));
  const char *key = lua_tostring(L, index);
  if (!*key) raise(L, "set_key: the API key is an empty string");
  if (strlen(key) != compat_rawlen(L, index)) raise(L, "set_key: the API key has a NUL character in it");
  check_key(L, "set_key", key);
  return key;
}

static void read_key(lua_State *L, int index, struct tp_engine_options *options) {
  options->api_key = read_string(L, index, "api_key", true);
  if (!options->api_key) {
    const char *environment = getenv("TELNYX_API_KEY");
    if (!environment || !*environment)
      raise(L,
            "new: there is no API key: give api_key = \"KEY…\", or set the environment variable TELNYX_API_KEY (nginx "
            "drops it unless nginx.conf says: env TELNYX_API_KEY;)");
    options->api_key = environment;
  }
  check_key(L, "new", options->api_key);
}

/* Reads the file of authorities, and the variable that named it, if one did. Our own variable comes first, then those
 * of curl and OpenSSL, in curl's order.
 */
static void read_authorities(lua_State *L, int index, struct tp_engine_options *options) {
  static const char *const variables[] = {"TELNYX_CA_FILE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", NULL};
  options->ca_file = read_string(L, index, "ca_file", false);
  for (const char *const *name = variables; *name && !options->ca_file; name++) {
    const char *file = getenv(*name);
    if (!file || !*file) continue;
    options->ca_file = file;
    options->ca_variable = *name;
  }
}

/* Checks the adapter's name; adapters.lua reads the option. */
static void check_adapter(lua_State *L, int index) {
  const char *given = read_string(L, index, "adapter", false);
  bool found = !given;
  for (const char *const *name = adapters; *name && !found; name++) found = strcmp(*name, given) == 0;
  if (!found)
    raise(L, "new: adapter must be \"plain\", \"openresty\" or \"libuv\", not %s", push_shown(L, lua_gettop(L)));
  lua_pop(L, 1);
}

/* Pushes "telnyx-porting-lua/VERSION (Lua 5.4; libcurl/7.88.1)", with the caller's own user agent before it. */
static const char *push_user_agent(lua_State *L, const char *own) {
  const char *language = LUA_VERSION;
  lua_getglobal(L, "jit");
  if (lua_istable(L, -1)) {
    lua_getfield(L, -1, "version");
    if (lua_isstring(L, -1)) language = lua_tostring(L, -1);
  }
  const char *curl = curl_version_info(CURLVERSION_NOW)->version;
  return lua_pushfstring(L, "%s%stelnyx-porting-lua/%s (%s; libcurl/%s)", own ? own : "", own ? " " : "", TP_VERSION,
                         language, curl);
}

void read_options(lua_State *L, int index, struct tp_engine_options *options, struct tp_headers *headers) {
  *options = (struct tp_engine_options){0};
  if (!lua_isnoneornil(L, index) && !lua_istable(L, index))
    raise(L, "new: the options must be a table, not %s", luaL_typename(L, index));
  luaL_checkstack(L, 24, "too many values");
  if (lua_istable(L, index)) check_names(L, index);
  read_key(L, index, options);
  options->base_url = read_string(L, index, "base_url", true);
  if (!options->base_url) options->base_url = getenv("TELNYX_BASE_URL");
  if (!options->base_url || !*options->base_url) options->base_url = default_base_url;
  if (push_option(L, index, "unchecked_base_url") && !lua_isboolean(L, -1))
    raise(L, "new: unchecked_base_url must be true or false, not a %s", luaL_typename(L, -1));
  options->unchecked_base_url = lua_toboolean(L, -1);
  lua_pop(L, 1);
  options->timeout_ms = read_milliseconds(L, index, "timeout", AMOUNT_TIMEOUT, 60000);
  options->connect_timeout_ms = read_milliseconds(L, index, "connect_timeout", AMOUNT_CONNECT_TIMEOUT, 10000);
  options->connection_age_ms = read_milliseconds(L, index, "connection_age", AMOUNT_CONNECTION_AGE, 600000);
  options->settle_ms = read_milliseconds(L, index, "settle", AMOUNT_SETTLE, 2000);
  options->settle_limit_ms = read_milliseconds(L, index, "settle_limit", AMOUNT_SETTLE_LIMIT, 30000);
  options->deadline_ms = read_milliseconds(L, index, "deadline", AMOUNT_DEADLINE, 300000);
  options->max_attempts = read_count(L, index, "max_attempts", AMOUNT_MAX_ATTEMPTS, 5);
  options->concurrency = read_count(L, index, "concurrency", AMOUNT_CONCURRENCY, 16);
  if (push_option(L, index, "rate")) options->rate = check_amount(L, "new", AMOUNT_RATE, lua_gettop(L));
  lua_pop(L, 1);
  check_adapter(L, index);
  read_authorities(L, index, options);
  options->proxy = read_string(L, index, "proxy", false);
  options->user_agent = push_user_agent(L, read_string(L, index, "user_agent", true));
  if (push_option(L, index, "headers")) read_headers(L, "new", lua_gettop(L), headers, true, NULL);
  options->headers = headers;
  lua_pop(L, 1);
  push_option(L, index, "on_event");
  if (!lua_isnil(L, -1) && !lua_isfunction(L, -1))
    raise(L, "new: on_event must be a function, not %s", luaL_typename(L, -1));
  options->events = !lua_isnil(L, -1);
}
