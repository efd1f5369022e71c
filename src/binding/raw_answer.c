/* Keeps the HTTP answer behind a record, an order or a page: its status, headers and meta. */
#include "raw_answer.h"

#include <string.h>

#include "../core/engine.h"
#include "../core/foreign_text.h"
#include "../core/response.h"
#include "compat.h"
#include "order.h"
#include "raise.h"
#include "text.h"
#include "value.h"

static const char answers[] = "telnyx.porting.answers";

/* The string begins with this; meta and head follow. */
struct summary {
  int status, attempts;
  size_t meta_length;
  char http_version[4];
};

/* Whether the bytes contain the part. Its first byte is rare in headers, so memchr does most of the work. */
static bool contains(struct tp_slice bytes, const char *part, size_t length) {
  const char *end = bytes.at + bytes.length;
  for (const char *at = bytes.at; (size_t)(end - at) >= length; at++) {
    at = memchr(at, *part, (size_t)(end - at) - length + 1);
    if (!at) return false;
    if (memcmp(at, part, length) == 0) return true;
  }
  return false;
}

/* Whether the bytes may contain a secret, which is so if they contain its first bytes. A server that sends a header of
 * ours back sends it whole, or cuts its end. */
static bool may_show(const struct tp_secrets *secrets, struct tp_slice bytes) {
  const char *key = secrets->key ? secrets->key : "";
  size_t length = strlen(key);
  if (length && contains(bytes, key, length < TP_FOREIGN_PART ? length : TP_FOREIGN_PART)) return true;
  for (size_t i = 0; i < secrets->count; i++) {
    const struct tp_secret *secret = &secrets->list[i];
    size_t part = secret->length < TP_FOREIGN_PART ? secret->length : TP_FOREIGN_PART;
    if (contains(bytes, secret->at, part)) return true;
  }
  return false;
}

/* Returns the next header line without its line end; false after the last. */
static bool next_line(struct tp_slice *head, struct tp_slice *line) {
  if (!head->length) return false;
  const char *end = memchr(head->at, '\n', head->length);
  line->at = head->at;
  line->length = end ? (size_t)(end - head->at) : head->length;
  size_t whole = line->length + (end ? 1 : 0);
  head->at += whole;
  head->length -= whole;
  while (line->length && strchr("\r \t", line->at[line->length - 1])) line->length--;
  return true;
}

/* Adds the header lines, each without secrets. */
static void add_clean(struct tp_text *out, struct tp_slice head, const struct tp_secrets *secrets) {
  struct tp_slice line;
  while (next_line(&head, &line)) {
    tp_foreign_add(out, line.at, line.length, secrets, TP_RESPONSE_HEAD_BYTES);
    tp_text_add(out, "\n", 1);
  }
}

void keep_raw_answer(lua_State *L, const struct tp_request *request) {
  struct tp_raw_answer raw = tp_request_raw_answer(request);
  if (!raw.status) return;
  int record = lua_gettop(L);
  struct tp_slice meta = tp_request_meta(request);
  struct summary summary = {.status = raw.status, .attempts = tp_request_attempts(request), .meta_length = meta.length};
  if (raw.http_version) strncat(summary.http_version, raw.http_version, sizeof summary.http_version - 1);
  const struct tp_secrets *secrets = tp_engine_secrets(tp_engine_of(request));
  luaL_checkstack(L, 8, "too many values");
  struct tp_text *text = take_scratch(L);
  int scratch = lua_gettop(L);
  tp_text_add(text, (const char *)&summary, sizeof summary);
  tp_text_add(text, meta.at, meta.length);
  if (may_show(secrets, raw.head))
    add_clean(text, raw.head, secrets);
  else
    tp_text_add(text, raw.head.at, raw.head.length);
  if (text->failed) luaL_error(L, "out of memory");
  lua_getfield(L, LUA_REGISTRYINDEX, answers);
  lua_pushvalue(L, record);
  lua_pushlstring(L, text->at, text->length);
  lua_rawset(L, -3);
  keep_scratch(L, scratch);
  lua_settop(L, record);
}

/* Finds the answer kept for the value at index, and its parts; its string stays on the stack. False: none is kept, and
 * nothing is pushed. */
static bool push_kept(lua_State *L, int index, struct summary *summary, struct tp_slice *meta, struct tp_slice *head) {
  size_t length;
  lua_getfield(L, LUA_REGISTRYINDEX, answers);
  lua_pushvalue(L, index);
  lua_rawget(L, -2);
  lua_remove(L, -2);
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    return false;
  }
  const char *bytes = lua_tolstring(L, -1, &length);
  memcpy(summary, bytes, sizeof *summary);
  *meta = (struct tp_slice){bytes + sizeof *summary, summary->meta_length};
  *head = (struct tp_slice){meta->at + meta->length, length - sizeof *summary - meta->length};
  return true;
}

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Pushes a name in lower case. */
static void push_name(lua_State *L, struct tp_slice name) {
  luaL_Buffer buffer;
  luaL_buffinit(L, &buffer);
  for (size_t i = 0; i < name.length; i++) luaL_addchar(&buffer, lower(name.at[i]));
  luaL_pushresult(&buffer);
}

/* Pushes the bytes as cleaned text (core/foreign_text.h). */
static void push_fit(lua_State *L, struct tp_slice bytes) {
  lua_pushlstring(L, bytes.at, bytes.length);
  push_foreign(L, lua_gettop(L), NULL, TP_RESPONSE_HEAD_BYTES);
  lua_remove(L, -2);
}

/* Pushes a table of names in lower case; the values of a name that repeats are joined by ", " (RFC 9110, section 5.3).
 */
static void push_headers(lua_State *L, struct tp_slice head) {
  struct tp_slice line;
  lua_newtable(L);
  int table = lua_gettop(L);
  while (next_line(&head, &line)) {
    const char *colon = memchr(line.at, ':', line.length);
    if (!colon) continue;
    size_t skip = (size_t)(colon - line.at) + 1;
    push_name(L, (struct tp_slice){line.at, skip - 1});
    while (skip < line.length && strchr(" \t", line.at[skip])) skip++;
    lua_pushvalue(L, -1);
    lua_rawget(L, table);
    bool repeats = !lua_isnil(L, -1);
    if (repeats)
      lua_pushliteral(L, ", ");
    else
      lua_pop(L, 1);
    push_fit(L, (struct tp_slice){line.at + skip, line.length - skip});
    if (repeats) lua_concat(L, 3);
    lua_rawset(L, table);
  }
}

/* porting.answer(record): returns the HTTP answer of the call that returned this order, page or record: { status,
 * request_id, headers, http_version, attempts, meta }. nil for any other value, such as an order of a page. */
static int l_answer(lua_State *L) {
  struct summary summary;
  struct tp_slice meta, head;
  refuse_colon(L, "answer");
  if (!test_order(L, 1) && !lua_istable(L, 1))
    return raise(L, "answer: takes an order, a page or a record, not %s",
                 lua_isnoneornil(L, 1) ? "nothing" : luaL_typename(L, 1));
  lua_settop(L, 1);
  if (!push_kept(L, 1, &summary, &meta, &head)) return 0;
  lua_createtable(L, 0, 6);
  int table = lua_gettop(L);
  lua_pushinteger(L, summary.status);
  lua_setfield(L, table, "status");
  lua_pushinteger(L, summary.attempts);
  lua_setfield(L, table, "attempts");
  if (*summary.http_version) {
    lua_pushstring(L, summary.http_version);
    lua_setfield(L, table, "http_version");
  }
  if (meta.length) {
    push_json(L, meta, 0);
    lua_setfield(L, table, "meta");
  }
  push_headers(L, head);
  lua_getfield(L, -1, "x-request-id");
  lua_setfield(L, table, "request_id");
  lua_setfield(L, table, "headers");
  return 1;
}

/* order:meta(): the answer's meta beside the order, such as phone_numbers_url; nil: there was none. */
static int l_order_meta(lua_State *L) {
  struct summary summary;
  struct tp_slice meta, head;
  if (!test_order(L, 1)) return raise(L, "meta: is called as order:meta(), with a porting order");
  if (!push_kept(L, 1, &summary, &meta, &head) || !meta.length) return 0;
  push_json(L, meta, 0);
  return 1;
}

void open_raw_answer(lua_State *L) {
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_setfield(L, LUA_REGISTRYINDEX, answers);
  lua_pushcfunction(L, l_answer);
  lua_setfield(L, -2, "answer");
  push_order_methods(L);
  lua_pushcfunction(L, l_order_meta);
  lua_setfield(L, -2, "meta");
  lua_pop(L, 1);
}
