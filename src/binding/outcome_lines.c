/* For the module's own Lua files: writes the outcomes of a batch as lines of a journal. A batch with a store writes a
 * line for each order; in Lua this took a twentieth of its time. */
#include "outcome_lines.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "../core/order.h"
#include "compat.h"
#include "order.h"
#include "raise.h"
#include "text.h"
#include "type.h"

static const char buffer_type[] = "telnyx.porting.line_buffer";

static const double most_whole = 9007199254740992.0, most_seconds = 1e9;

/* The longest name of an outcome, and the longest status, in bytes. */
enum { MOST_WORD = 64 };

/* Whether the text is short, and needs no escape in JSON. */
static bool is_word(struct tp_slice text) {
  if (text.length > MOST_WORD) return false;
  for (size_t i = 0; i < text.length; i++) {
    char c = text.at[i];
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-')) return false;
  }
  return true;
}

bool is_short_status(struct tp_slice status) {
  return is_word(status);
}

/* The fields of an outcome. Their names are upvalues, in this order, because lua_getfield makes a Lua string of each
 * name for each outcome, which took a sixth of the time. */
enum field { ERR, REASON, OUTCOME, ATTEMPTS, SETTLED_BY_READ, EARLIER, ID, POSITION, SECONDS, ORDER, FIELDS };
static const char *const field_names[FIELDS] = {"err",     "reason", "outcome",  "attempts", "settled_by_read",
                                                "earlier", "id",     "position", "seconds",  "order"};

/* Pushes all fields of the table on top of the stack. Returns the index of the first. */
static int push_fields(lua_State *L) {
  int outcome = lua_gettop(L);
  for (int i = 0; i < FIELDS; i++) {
    lua_pushvalue(L, lua_upvalueindex(i + 1));
    lua_rawget(L, outcome);
  }
  return outcome + 1;
}

/* Texts are borrowed from the table. A missing text reads as empty, a missing number as 0. */
static struct tp_slice text_at(lua_State *L, int index) {
  struct tp_slice text = {"", 0};
  if (lua_type(L, index) == LUA_TSTRING) text.at = lua_tolstring(L, index, &text.length);
  return text;
}

static double number_at(lua_State *L, int index) {
  return lua_type(L, index) == LUA_TNUMBER ? (double)lua_tonumber(L, index) : 0;
}

static bool is_whole(double number) {
  return number >= 0 && number <= most_whole && number == (double)(uint64_t)number;
}

bool read_outcome_values(lua_State *L, int first, struct short_outcome *outcome) {
  outcome->id = text_at(L, first);
  if (!tp_id_is_valid(outcome->id)) return false;
  outcome->position = number_at(L, first + 1);
  double seconds = number_at(L, first + 2);
  if (!is_whole(outcome->position) || !(seconds >= 0 && seconds < most_seconds)) return false;
  outcome->ms = seconds * 1000 + 0.5;
  const struct tp_order *order = test_order(L, first + 3);
  outcome->has_status = order != NULL;
  if (order) outcome->status = tp_order_status_text(order);
  return !order || is_word(outcome->status);
}

/* Reads the outcome on top of the stack, and leaves its fields there; false: it needs a longer line. */
static bool read_outcome(lua_State *L, struct short_outcome *outcome) {
  *outcome = (struct short_outcome){0};
  if (!lua_istable(L, -1)) return false;
  int first = push_fields(L);
  if (lua_toboolean(L, first + ERR) || lua_toboolean(L, first + REASON)) return false;
  outcome->name = text_at(L, first + OUTCOME);
  if (!outcome->name.length || !is_word(outcome->name)) return false;
  outcome->attempts = number_at(L, first + ATTEMPTS);
  if (!is_whole(outcome->attempts)) return false;
  outcome->settled_by_read = lua_toboolean(L, first + SETTLED_BY_READ);
  outcome->earlier = lua_toboolean(L, first + EARLIER);
  return read_outcome_values(L, first + ID, outcome);
}

/* The functions below write at *at and advance it: adding each piece to a text took a third of the time. */

static void put(char **at, struct tp_slice slice) {
  memcpy(*at, slice.at, slice.length);
  *at += slice.length;
}

/* Puts a literal. */
#define PUT(at, literal) put((at), (struct tp_slice){(literal), sizeof(literal) - 1})

/* Puts digits, with leading zeros up to a width (1 at least), independent of the locale. They are written in place:
 * bytes that are written one by one and copied at once right after that make the processor wait. */
static void put_whole(char **at, uint64_t number, int width) {
  int length = 1;
  for (uint64_t rest = number / 10; rest; rest /= 10) length++;
  if (length < width) length = width;
  for (char *digit = *at + length; digit > *at; number /= 10) *--digit = (char)('0' + number % 10);
  *at += length;
}

void add_outcome_line(struct tp_text *text, const struct short_outcome *outcome) {
  /* Everything except the two words, with the longest numbers, takes less than 240 bytes. */
  char line[240 + 2 * MOST_WORD], *at = line;
  uint64_t ms = (uint64_t)outcome->ms;
  PUT(&at, "{\"outcome\":{\"id\":\"");
  put(&at, outcome->id);
  PUT(&at, "\",\"position\":");
  put_whole(&at, (uint64_t)outcome->position, 1);
  PUT(&at, ",\"seconds\":");
  put_whole(&at, ms / 1000, 1);
  PUT(&at, ".");
  put_whole(&at, ms % 1000, 3);
  PUT(&at, ",\"attempts\":");
  put_whole(&at, (uint64_t)outcome->attempts, 1);
  PUT(&at, ",\"outcome\":\"");
  put(&at, outcome->name);
  PUT(&at, "\",\"settled_by_read\":");
  if (outcome->settled_by_read)
    PUT(&at, "true");
  else
    PUT(&at, "false");
  if (outcome->earlier) PUT(&at, ",\"earlier\":true");
  if (outcome->has_status) {
    PUT(&at, ",\"status\":\"");
    put(&at, outcome->status);
    PUT(&at, "\"");
  }
  PUT(&at, "}}\n");
  tp_text_add(text, line, (size_t)(at - line));
}

/* A piece of the journal has the lines of at most this many outcomes, some 120 KB. For much more, malloc would take the
 * memory from the system and give it back each time. */
enum { OUTCOMES_OF_A_PIECE = 512, TYPICAL_LINE = 240 };

/* outcome_lines(outcomes, first): returns the lines of a list's outcomes from index first on; and the index of the
 * first outcome without a line here, because it needs a longer line or belongs to the next piece, or the index after
 * the last. If that is first, its outcome needs a longer line. */
static int l_outcome_lines(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_Integer index = luaL_checkinteger(L, 2), count = (lua_Integer)compat_rawlen(L, 1);
  lua_settop(L, 2);
  struct tp_text *text = new_text(L);
  int top = lua_gettop(L);
  luaL_checkstack(L, FIELDS + LUA_MINSTACK, NULL);
  if (count - index >= OUTCOMES_OF_A_PIECE) count = index + OUTCOMES_OF_A_PIECE - 1;
  if (count > index) tp_text_expect(text, (size_t)(count - index + 1) * TYPICAL_LINE);
  for (; index <= count; index++) {
    struct short_outcome outcome;
    lua_rawgeti(L, 1, (int)index);
    bool is_short = read_outcome(L, &outcome);
    if (is_short) add_outcome_line(text, &outcome);
    lua_settop(L, top);
    if (!is_short) break;
  }
  if (text->failed) return raise(L, "out of memory");
  lua_pushlstring(L, text->length ? text->at : "", text->length);
  tp_text_free(text); /* it is large, so it does not wait for the collector */
  lua_pushinteger(L, index);
  return 2;
}

/* line_buffer(): makes an empty text of lines, for claims:keep and journal:add. line_buffer:clear(): empties it. */
static int l_line_buffer(lua_State *L) {
  struct tp_text *text = compat_newuserdata(L, sizeof *text);
  *text = (struct tp_text){0};
  luaL_getmetatable(L, buffer_type);
  lua_setmetatable(L, -2);
  return 1;
}

struct tp_text *test_line_buffer(lua_State *L, int index) {
  return compat_testudata(L, index, buffer_type);
}

static int l_line_buffer_clear(lua_State *L) {
  tp_text_reset(luaL_checkudata(L, 1, buffer_type));
  return 0;
}

static int l_line_buffer_gc(lua_State *L) {
  tp_text_free(luaL_checkudata(L, 1, buffer_type));
  return 0;
}

static const luaL_Reg buffer_methods[] = {{"clear", l_line_buffer_clear}, {NULL, NULL}};

void open_outcome_lines(lua_State *L) {
  new_class(L, buffer_type, buffer_methods, l_line_buffer_gc);
  lua_pop(L, 1);
  lua_pushcfunction(L, l_line_buffer);
  lua_setfield(L, -2, "line_buffer");
  for (int i = 0; i < FIELDS; i++) lua_pushstring(L, field_names[i]);
  lua_pushcclosure(L, l_outcome_lines, FIELDS);
  lua_setfield(L, -2, "outcome_lines");
}
