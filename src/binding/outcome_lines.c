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

/* An outcome for a short line: it has neither error nor reason, its id is valid, and no text in it needs an escape.
 * Texts are borrowed from the outcome. */
struct outcome {
  struct tp_slice id, name, status;
  double position, attempts;
  double ms; /* whole */
  bool settled_by_read, earlier, has_status;
};

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

/* Reads a field of the table at index, which holds it. A missing field reads as empty, 0 or false. */
static bool get_text(lua_State *L, int index, const char *field, struct tp_slice *text) {
  *text = (struct tp_slice){"", 0};
  lua_getfield(L, index, field);
  if (lua_type(L, -1) == LUA_TSTRING) text->at = lua_tolstring(L, -1, &text->length);
  lua_pop(L, 1);
  return text->length > 0;
}

static double get_number(lua_State *L, int index, const char *field) {
  lua_getfield(L, index, field);
  double number = lua_type(L, -1) == LUA_TNUMBER ? (double)lua_tonumber(L, -1) : 0;
  lua_pop(L, 1);
  return number;
}

static bool get_flag(lua_State *L, int index, const char *field) {
  lua_getfield(L, index, field);
  bool flag = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return flag;
}

static bool is_whole(double number) {
  return number >= 0 && number <= most_whole && number == (double)(uint64_t)number;
}

/* Reads the outcome on top of the stack; returns false where it needs a longer line. */
static bool read_outcome(lua_State *L, struct outcome *outcome) {
  int index = lua_gettop(L);
  if (!lua_istable(L, index) || get_flag(L, index, "err") || get_flag(L, index, "reason")) return false;
  if (!get_text(L, index, "id", &outcome->id) || !tp_id_is_valid(outcome->id)) return false;
  if (!get_text(L, index, "outcome", &outcome->name) || !is_word(outcome->name)) return false;
  outcome->position = get_number(L, index, "position");
  outcome->attempts = get_number(L, index, "attempts");
  double seconds = get_number(L, index, "seconds");
  if (!is_whole(outcome->position) || !is_whole(outcome->attempts) || !(seconds >= 0 && seconds < most_seconds))
    return false;
  outcome->ms = seconds * 1000 + 0.5;
  outcome->settled_by_read = get_flag(L, index, "settled_by_read");
  outcome->earlier = get_flag(L, index, "earlier");
  lua_getfield(L, index, "order");
  const struct tp_order *order = test_order(L, -1);
  lua_pop(L, 1); /* the outcome holds it */
  outcome->has_status = order != NULL;
  if (order) outcome->status = tp_order_status_text(order);
  return !order || is_word(outcome->status);
}

/* The functions below write at *at and advance it: adding each piece to a text took a third of the time. */

static void put(char **at, struct tp_slice slice) {
  memcpy(*at, slice.at, slice.length);
  *at += slice.length;
}

/* Puts a literal. */
#define PUT(at, literal) put((at), (struct tp_slice){(literal), sizeof(literal) - 1})

/* Puts digits, with leading zeros up to a width, independent of the locale. */
static void put_whole(char **at, uint64_t number, int width) {
  char digits[24];
  int first = sizeof digits;
  for (; number || width > 0; number /= 10, width--) digits[--first] = (char)('0' + number % 10);
  put(at, (struct tp_slice){digits + first, sizeof digits - (size_t)first});
}

static void add_line(struct tp_text *text, const struct outcome *outcome) {
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

/* outcome_lines(outcomes, first): the lines of the outcomes of a list from first up to the next that needs a longer
 * line, and that one's index; the index after the last one where none does. */
static int l_outcome_lines(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_Integer index = luaL_checkinteger(L, 2), count = (lua_Integer)compat_rawlen(L, 1);
  lua_settop(L, 2);
  struct tp_text *text = new_text(L);
  for (; index <= count; index++) {
    struct outcome outcome = {0};
    lua_rawgeti(L, 1, (int)index);
    bool is_short = read_outcome(L, &outcome);
    lua_pop(L, 1);
    if (!is_short) break;
    add_line(text, &outcome);
  }
  if (text->failed) return raise(L, "out of memory");
  lua_pushlstring(L, text->length ? text->at : "", text->length);
  tp_text_free(text); /* it is large, so it does not wait for the collector */
  lua_pushinteger(L, index);
  return 2;
}

void open_outcome_lines(lua_State *L) {
  lua_pushcfunction(L, l_outcome_lines);
  lua_setfield(L, -2, "outcome_lines");
}
