/* Gives the records of client.events the shape of webhooks. */
#include "event_record.h"

#include <string.h>

bool answers_events(const struct tp_operation *operation) {
  return strcmp(operation->group, "events") == 0;
}

/* Sets occurred_at of the event at index to the field of the table on top, if that is text. */
static bool copy_time(lua_State *L, int event, const char *field) {
  lua_getfield(L, -1, field);
  if (lua_type(L, -1) != LUA_TSTRING) {
    lua_pop(L, 1);
    return false;
  }
  lua_setfield(L, event, "occurred_at");
  return true;
}

/* By the API's description every event has created_at, except that of a deleted draft: its time is in the payload
 * alone. */
void complete_event(lua_State *L) {
  static const char *const fields[] = {"deleted_at", "updated_at", "created_at"};
  int event = lua_gettop(L);
  if (!lua_istable(L, event)) return;
  lua_getfield(L, event, "occurred_at");
  bool has_time = !lua_isnil(L, -1);
  lua_pop(L, 1);
  if (has_time || copy_time(L, event, "created_at")) return;
  lua_getfield(L, event, "payload");
  bool found = !lua_istable(L, -1);
  for (size_t i = 0; !found && i < sizeof fields / sizeof fields[0]; i++) found = copy_time(L, event, fields[i]);
  lua_settop(L, event);
}
