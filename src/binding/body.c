/* The JSON body of a request, from Lua tables. */
#include "body.h"

#include "compat.h"
#include "encode.h"
#include "place.h"
#include "raise.h"
#include "text.h"

static const char unknown_property[] = " (body = {…} in the options passes on what is not known here)";

/* Pushes the table options.body; false, and nothing pushed, when there is none. */
static bool push_further(lua_State *L, const char *call, int options) {
  if (!lua_istable(L, options)) return false;
  lua_getfield(L, options, "body");
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    return false;
  }
  if (!lua_istable(L, -1)) raise(L, "%s: body in the options must be a table, not %s", call, luaL_typename(L, -1));
  return true;
}

static void copy_into(lua_State *L, const char *call, int from, int to) {
  lua_pushnil(L);
  while (lua_next(L, from)) {
    lua_pushvalue(L, -2);
    lua_rawget(L, to);
    if (!lua_isnil(L, -1))
      raise(L, "%s: %s is in the body and in the options' body", call, push_shown(L, lua_gettop(L) - 2));
    lua_pop(L, 1);
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, to);
  }
}

static void check_required(lua_State *L, const struct tp_body *body, const char *call, int table) {
  lua_pushliteral(L, "");
  const char *separator = "";
  for (const struct tp_parameter *row = body->properties; row->name; row++) {
    if (!row->required) continue;
    lua_getfield(L, table, row->name);
    bool there = !lua_isnil(L, -1);
    lua_pop(L, 1);
    if (there) continue;
    lua_pushfstring(L, "%s%s", separator, row->name);
    lua_concat(L, 2);
    separator = ", ";
  }
  if (*separator) raise(L, "%s: the body lacks %s", call, lua_tostring(L, -1));
  lua_pop(L, 1);
}

struct tp_text *push_body(lua_State *L, const struct tp_body *body, const char *call, int given, int options) {
  bool none = lua_isnoneornil(L, given);
  bool further = push_further(L, call, options);
  if (none && !further && body->optional) return NULL;
  /* Not shown as it is: it may hold a PIN. */
  if (!lua_istable(L, given) && !(none && further))
    raise(L, "%s: the body must be a table, not %s", call, none ? "nothing" : luaL_typename(L, given));
  if (!none) check_keys(L, (struct place){call, "the body", unknown_property}, body->properties, given);
  int table = given;
  if (none || further) {
    lua_newtable(L);
    table = lua_gettop(L);
    if (!none) copy_into(L, call, given, table);
    if (further) copy_into(L, call, table - 1, table);
  }
  check_required(L, body, call, table);
  struct tp_text *text = new_text(L);
  text->secret = true;
  write_json(L, text, table, call);
  return text;
}
