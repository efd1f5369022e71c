/* require "telnyx.porting": sets up the part in C, then loads its Lua companions. */
#include <curl/curl.h>
#include <string.h>

#include "../core/edit_distance.h"
#include "../core/folded_text.h"
#include "../core/foreign_text.h"
#include "../core/shown_text.h"
#include "adapter_support.h"
#include "amounts.h"
#include "background.h"
#include "callbacks.h"
#include "claims.h"
#include "client.h"
#include "companions.h"
#include "compat.h"
#include "completions.h"
#include "constants.h"
#include "decode.h"
#include "describe.h"
#include "encode.h"
#include "failure.h"
#include "groups.h"
#include "id_list.h"
#include "interface.h"
#include "later.h"
#include "methods.h"
#include "operations.h"
#include "order.h"
#include "outcome_lines.h"
#include "outcome_queue.h"
#include "raise.h"
#include "raw_answer.h"
#include "request.h"
#include "text.h"
#include "tools.h"
#include "upload.h"
#include "value.h"
#include "version.h"
#include "watchdog.h"

static const char *const companions[] = {
    "telnyx.porting.constants", "telnyx.porting.adapters", "telnyx.porting.settings",
    "telnyx.porting.calls",     "telnyx.porting.protect",  "telnyx.porting.groups",
    "telnyx.porting.later",     "telnyx.porting.default",  "telnyx.porting.names"};

/* failure(kind, detail [, client]): makes an error object, for the companions. client: the detail must not show its
 * secrets; without it, only the user info of URLs is redacted. */
static int l_failure(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  const struct client *client = test_client(L, 3);
  luaL_checkstring(L, 2);
  enum tp_failure_kind kind = TP_FAILURE_INVALID;
  while (kind < TP_FAILURE_STORE && strcmp(tp_failure_name(kind), name) != 0) kind++;
  push_foreign(L, 2, client && client->engine ? tp_engine_secrets(client->engine) : NULL, TP_FOREIGN_DETAIL_BYTES);
  push_failure_text(L, kind, "%s", lua_tostring(L, -1));
  return 1;
}

/* check_client(client, call [, closed]): raises in the name of that call unless the value is an open client. closed:
 * true: a closed one passes too. */
static int l_check_client(lua_State *L) {
  const struct client *client = test_client(L, 1);
  if (!client || !client->engine || !lua_toboolean(L, 3)) check_client(L, 1, luaL_checkstring(L, 2));
  return 0;
}

/* _fit(text): cleans text that others wrote (core/foreign_text.h); for the command, which has no internals. */
static int l_fit(lua_State *L) {
  luaL_checkstring(L, 1);
  push_foreign(L, 1, NULL, TP_FOREIGN_DETAIL_BYTES);
  return 1;
}

/* _shown(text [, most]): fits the text into a terminal's line of at most `most` columns; returns it and its columns
 * (core/shown_text.h). For the command and Neovim's plugin. */
static int l_shown(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  lua_Number most = luaL_optnumber(L, 2, TP_SHOWN_MOST);
  luaL_argcheck(L, most >= 1 && most <= TP_SHOWN_MOST, 2, "no number of columns");
  struct tp_text *shown = take_scratch(L);
  int scratch = lua_gettop(L);
  size_t columns = tp_shown_add(shown, text, length, (size_t)most);
  if (shown->failed) return luaL_error(L, "out of memory");
  lua_pushlstring(L, shown->at ? shown->at : "", shown->length);
  lua_pushinteger(L, (lua_Integer)columns);
  keep_scratch(L, scratch);
  return 2;
}

/* _folded(text): the text without the differences of upper and lower case; see core/folded_text.h. For the command. */
static int l_folded(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  struct tp_text *folded = take_scratch(L);
  int scratch = lua_gettop(L);
  tp_folded_add(folded, text, length);
  if (folded->failed) return luaL_error(L, "out of memory");
  lua_pushlstring(L, folded->at ? folded->at : "", folded->length);
  keep_scratch(L, scratch);
  return 1;
}

/* _edit_distance(a, b): the number of letters by which two names differ (core/edit_distance.h); for the command's
 * messages.
 */
static int l_edit_distance(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)tp_edit_distance(luaL_checkstring(L, 1), luaL_checkstring(L, 2)));
  return 1;
}

/* _is_near(given, name): whether the user probably meant that name; for the command's messages. */
static int l_is_near(lua_State *L) {
  lua_pushboolean(L, tp_edit_distance_is_likely(luaL_checkstring(L, 1), luaL_checkstring(L, 2)));
  return 1;
}

/* _name_deadline(client, seconds): what an error of a deadline names; see tp_engine_name_deadline. For the command. */
static int l_name_deadline(lua_State *L) {
  tp_engine_name_deadline(check_client(L, 1, "_name_deadline"), milliseconds_of(luaL_checknumber(L, 2)));
  return 0;
}

/* _stop_events(client): stops calls of on_event. */
static int l_stop_events(lua_State *L) {
  tp_engine_stop_events(check_client(L, 1, "_stop_events"));
  return 0;
}

/* internals: client, the table of a client's methods; order, that of an order's; groups, those of a client's groups;
 * operations, see open_operations; interface, see interface.h; set_reporter; raise; check_client; failure(kind, detail
 * [, client]); completions(client); and those of request.h, adapter_support.c, tools.c, background.c, amounts.h and
 * upload.h. */
static void push_internals(lua_State *L, int module) {
  lua_createtable(L, 0, 4);
  lua_pushvalue(L, module);
  open_methods(L);
  lua_setfield(L, -4, "groups");
  lua_setfield(L, -3, "client");
  lua_pop(L, 1);
  open_operations(L);
  lua_setfield(L, -2, "operations");
  lua_pushliteral(L, TP_INTERFACE);
  lua_setfield(L, -2, "interface");
  open_any_request(L);
  lua_setfield(L, -2, "any_request");
  push_order_methods(L);
  lua_setfield(L, -2, "order");
  open_request(L);
  lua_pushcfunction(L, l_set_reporter);
  lua_setfield(L, -2, "set_reporter");
  lua_pushcfunction(L, l_raise);
  lua_setfield(L, -2, "raise");
  lua_pushcfunction(L, l_keep_callers);
  lua_setfield(L, -2, "keep_callers");
  lua_pushcfunction(L, l_remember_caller);
  lua_setfield(L, -2, "remember_caller");
  lua_pushcfunction(L, l_check_client);
  lua_setfield(L, -2, "check_client");
  lua_pushcfunction(L, l_failure);
  lua_setfield(L, -2, "failure");
  open_completions(L);
  lua_setfield(L, -2, "completions");
  open_pause(L);
  lua_setfield(L, -2, "pause");
  open_constants(L);
  open_adapter_support(L);
  open_tools(L);
  open_later(L);
  open_id_list(L);
  open_background(L);
  open_outcome_lines(L);
  open_claims(L);
  open_outcome_queue(L);
  open_missing(L);
  open_amounts(L);
  open_uploads(L);
}

__attribute__((visibility("default"))) int luaopen_telnyx_porting(lua_State *L);

int luaopen_telnyx_porting(lua_State *L) {
  check_interface(L, "telnyx.porting");
  lua_newtable(L);
  int module = lua_gettop(L);
  lua_pushliteral(L, TP_VERSION);
  lua_setfield(L, module, "_VERSION");
  lua_pushstring(L, curl_version_info(CURLVERSION_NOW)->version);
  lua_setfield(L, module, "_LIBCURL");
  open_text(L);
  open_failure(L);
  open_value(L);
  open_encode(L);
  open_decode(L);
  open_order(L);
  open_raw_answer(L);
  open_describe(L);
  lua_createtable(L, 0, 3); /* for the command, the stores and the webhooks, which do not get our internals */
  open_amounts(L);
  lua_setfield(L, module, "_amounts");
  lua_pushcfunction(L, l_fit);
  lua_setfield(L, module, "_fit");
  lua_pushcfunction(L, l_shown);
  lua_setfield(L, module, "_shown");
  lua_pushcfunction(L, l_folded);
  lua_setfield(L, module, "_folded");
  lua_pushcfunction(L, l_edit_distance);
  lua_setfield(L, module, "_edit_distance");
  lua_pushcfunction(L, l_is_near);
  lua_setfield(L, module, "_is_near");
  lua_pushcfunction(L, l_name_deadline);
  lua_setfield(L, module, "_name_deadline");
  lua_pushcfunction(L, l_stop_events);
  lua_setfield(L, module, "_stop_events");
  open_pause(L);
  lua_setfield(L, module, "_pause");
  open_watchdog(L);
  lua_setfield(L, module, "_watchdog");
  push_internals(L, module);
  int internals = lua_gettop(L);
  lua_getfield(L, internals, "id_list");
  lua_setfield(L, module, "_id_list");
  lua_getfield(L, internals, "claims");
  lua_setfield(L, module, "_claims");
  lua_getfield(L, internals, "open_document");
  lua_setfield(L, module, "_open_document");
  lua_getfield(L, internals, "touch");
  lua_setfield(L, module, "_touch");
  compat_require(L, companions[0]);
  learn_folder(L); /* first, because a companion may raise */
  lua_pop(L, 1);
  load_companions(L, companions, sizeof companions / sizeof companions[0], module, internals);
  lua_settop(L, module);
  return 1;
}
