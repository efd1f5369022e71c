/* The claims of a worker on the ids of a store; and of the outcomes that wait for a commit those that most cancels
 * have. Their rows and lines are made when a cancel ends, as the outcome is in the processor's cache then. To read
 * thousands of outcomes again at the commit took a tenth of what a store costs. */
#include "claims.h"

#include <lauxlib.h>
#include <string.h>

#include "../core/claims.h"
#include "../core/order.h"
#include "compat.h"
#include "id_list.h"
#include "outcome_lines.h"
#include "text.h"
#include "type.h"

static const char claims_type[] = "telnyx.porting.claims";

struct claims {
  struct tp_claims claims;
  struct tp_id_list *list; /* borrowed from the userdata that the table of this one holds; NULL: collected */
  double shift;            /* the position in the input less the place in the store, of the id found last */
};

/* When Lua is closed, a finalizer of the caller's may close a store whose claims were collected before. They must not
 * pass for none then: what was sent would be left as if nobody had claimed it. */
struct claims *check_claims(lua_State *L, int index) {
  struct claims *self = luaL_checkudata(L, index, claims_type);
  if (!self->list) luaL_error(L, "the claims were collected before their store");
  return self;
}

/* claims(ids): makes no claims yet on the ids of a list (see id_list). */
static int l_claims(lua_State *L) {
  struct tp_id_list *list = test_id_list(L, 1);
  if (!list) return luaL_argerror(L, 1, "no id_list");
  struct claims *self = compat_newuserdata(L, sizeof *self);
  *self = (struct claims){.list = list};
  luaL_getmetatable(L, claims_type);
  lua_setmetatable(L, -2);
  lua_createtable(L, 1, 0);
  lua_pushvalue(L, 1);
  lua_rawseti(L, -2, 1);
  compat_setuservalue(L, -2);
  return 1;
}

/* Returns the place of a valid id in the list, from 1 on; 0: it is not there. position: that in the input, if known.
 * The two differ by the same number for long: by how many entries of the input were no ids, or came twice. */
static size_t place_of(struct claims *self, struct tp_slice id, double position) {
  unsigned char packed[TP_ID_PACKED];
  double guess = position - self->shift;
  tp_id_pack(id, packed);
  if (guess >= 1 && guess <= (double)self->list->count &&
      memcmp(self->list->ids[(size_t)guess - 1], packed, sizeof packed) == 0)
    return (size_t)guess;
  int64_t found = tp_id_list_find(self->list, id);
  if (found <= 0) return 0;
  self->shift = position - (double)found;
  return (size_t)found;
}

/* The place at an index of the stack, which a list of ids has. */
static size_t check_place(lua_State *L, const struct claims *self, int index) {
  lua_Number place = luaL_checknumber(L, index);
  if (!(place >= 1 && place <= (lua_Number)self->list->count)) luaL_argerror(L, index, "no place");
  return (size_t)place;
}

/* claims:add(first, last): claims the places from first to last; none if last is less. */
static int l_add(lua_State *L) {
  struct claims *self = check_claims(L, 1);
  if (luaL_checknumber(L, 3) < luaL_checknumber(L, 2)) return 0;
  if (!tp_claims_add(&self->claims, check_place(L, self, 2), check_place(L, self, 3)))
    return luaL_error(L, "out of memory");
  return 0;
}

/* claims:remove(place): ends the claim on a place. */
static int l_remove(lua_State *L) {
  struct claims *self = check_claims(L, 1);
  tp_claims_remove(&self->claims, check_place(L, self, 2));
  return 0;
}

/* claims:place(id [, position]): the place of an id, if it is claimed; else nil. Letter case does not count. position:
 * that in the input, with which it is found sooner. */
static int l_place(lua_State *L) {
  struct claims *self = check_claims(L, 1);
  struct tp_slice id = {"", 0};
  if (lua_type(L, 2) == LUA_TSTRING) id.at = lua_tolstring(L, 2, &id.length);
  if (!tp_id_is_valid(id)) return 0;
  size_t place = place_of(self, id, luaL_optnumber(L, 3, 0));
  if (!place || !tp_claims_has(&self->claims, place)) return 0;
  lua_pushinteger(L, (lua_Integer)place);
  return 1;
}

/* claims:places(): a list of the places that are claimed. */
static int l_places(lua_State *L) {
  const struct claims *self = check_claims(L, 1);
  int count = 0;
  lua_newtable(L);
  for (size_t place = 1; place <= self->list->count; place++) {
    if (!tp_claims_has(&self->claims, place)) continue;
    lua_pushinteger(L, (lua_Integer)place);
    lua_rawseti(L, -2, ++count);
  }
  return 1;
}

size_t claimed_place(struct claims *claims, const struct short_outcome *outcome) {
  size_t place = place_of(claims, outcome->id, outcome->position);
  return place && tp_claims_has(&claims->claims, place) && tp_claims_expect(&claims->claims) ? place : 0;
}

void keep_outcome(struct claims *claims, size_t place, struct short_outcome *outcome, struct tp_text *lines) {
  outcome->name = (struct tp_slice){"cancel-pending", sizeof "cancel-pending" - 1};
  outcome->attempts = 1;
  tp_claims_end(&claims->claims, place, (uint64_t)outcome->ms);
  if (lines) add_outcome_line(lines, outcome);
}

/* claims:keep(id, position, seconds, order, lines): keeps what a commit writes of an outcome that is cancel-pending
 * after one attempt, with nothing to say but its time. order: or nil; lines: a line buffer to which the outcome's line
 * is added (see outcome_lines), or nil. Returns whether it is kept: not if the id is not claimed, or the line has to be
 * a longer one. */
static int l_keep(lua_State *L) {
  struct claims *self = check_claims(L, 1);
  struct short_outcome outcome = {0};
  struct tp_text *lines = lua_isnoneornil(L, 6) ? NULL : test_line_buffer(L, 6);
  size_t place = read_outcome_values(L, 2, &outcome) ? claimed_place(self, &outcome) : 0;
  if (place) keep_outcome(self, place, &outcome, lines);
  lua_pushboolean(L, place != 0);
  return 1;
}

/* claims:kept(): how many outcomes are kept. claims:settle(): after their commit: ends their claims, and keeps none. */
static int l_kept(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)check_claims(L, 1)->claims.ended_count);
  return 1;
}

static int l_settle(lua_State *L) {
  tp_claims_settle(&check_claims(L, 1)->claims);
  return 0;
}

/* claims:kept_places(): a list of the places of kept outcomes. */
static int l_kept_places(lua_State *L) {
  const struct tp_claims *claims = &check_claims(L, 1)->claims;
  lua_createtable(L, (int)claims->ended_count, 0);
  for (size_t i = 0; i < claims->ended_count; i++) {
    lua_pushinteger(L, (lua_Integer)claims->ended[i].place);
    lua_rawseti(L, -2, (int)i + 1);
  }
  return 1;
}

/* claims:rows(most_gap): what is kept, as a list of a place and a text in turn: a JSON array of the milliseconds that
 * this place and the following ones took, with null for those of which nothing is kept: at most most_gap in a row. */
static int l_rows(lua_State *L) {
  struct claims *self = check_claims(L, 1);
  lua_Number most_gap = luaL_checknumber(L, 2);
  struct tp_claims *claims = &self->claims;
  int count = 0;
  lua_newtable(L);
  tp_claims_sort(claims);
  for (size_t index = 0; index < claims->ended_count;) {
    lua_pushinteger(L, (lua_Integer)claims->ended[index].place);
    lua_rawseti(L, -2, ++count);
    struct tp_text *text = take_scratch(L);
    index = tp_claims_write(claims, index, most_gap > 0 ? (size_t)most_gap : 0, text);
    if (text->failed) return luaL_error(L, "out of memory");
    lua_pushlstring(L, text->at, text->length);
    keep_scratch(L, -2);
    lua_rawseti(L, -3, ++count);
    lua_pop(L, 1);
  }
  return 1;
}

static int l_gc(lua_State *L) {
  struct claims *self = luaL_checkudata(L, 1, claims_type);
  tp_claims_free(&self->claims);
  self->list = NULL;
  return 0;
}

static const luaL_Reg methods[] = {
    {"add", l_add},   {"remove", l_remove},           {"place", l_place}, {"places", l_places}, {"keep", l_keep},
    {"kept", l_kept}, {"kept_places", l_kept_places}, {"rows", l_rows},   {"settle", l_settle}, {NULL, NULL}};

void open_claims(lua_State *L) {
  new_class(L, claims_type, methods, l_gc);
  lua_pop(L, 1);
  lua_pushcfunction(L, l_claims);
  lua_setfield(L, -2, "claims");
}
