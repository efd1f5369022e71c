/* Reads seconds and counts that callers give: one table has their ranges, one function their error. */
#include "amounts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "argument_path.h"
#include "compat.h"
#include "raise.h"

enum kind { SECONDS, COUNT, RATE, MOMENT };

static const char *const words[] = {"a number of seconds", "an integer", "a number of requests a second",
                                    "a number of Unix seconds"};

#define MILLISECOND 0.001
#define HOUR 3600.0
#define DAY 86400.0
#define YEAR (365 * DAY)
/* The years 0001 to 9999, whose dates porting.time can read. */
#define FIRST_MOMENT (-62135596800.0)
#define LAST_MOMENT 253402300799.0

/* false_is_none: the caller may give false for "no such limit". Of a name of two parts, callers know the second part.
 */
static const struct {
  const char *name;
  double least, most;
  enum kind kind;
  bool false_is_none;
} rows[] = {
    [AMOUNT_TIMEOUT] = {"timeout", MILLISECOND, HOUR, SECONDS, false},
    [AMOUNT_CONNECT_TIMEOUT] = {"connect_timeout", MILLISECOND, HOUR, SECONDS, false},
    [AMOUNT_CONNECTION_AGE] = {"connection_age", MILLISECOND, DAY, SECONDS, true},
    [AMOUNT_DEADLINE] = {"deadline", MILLISECOND, DAY, SECONDS, true},
    [AMOUNT_SETTLE] = {"settle", 0, HOUR, SECONDS, false},
    [AMOUNT_SETTLE_LIMIT] = {"settle_limit", 0, HOUR, SECONDS, false},
    [AMOUNT_MAX_ATTEMPTS] = {"max_attempts", 1, 100, COUNT, false},
    [AMOUNT_CONCURRENCY] = {"concurrency", 1, 1000, COUNT, false},
    [AMOUNT_RATE] = {"rate", 0.001, 1e6, RATE, false},
    [AMOUNT_TURN] = {"turn.seconds", 0, YEAR, SECONDS, false},
    [AMOUNT_CANCELLABLE_NOW] = {"cancellable.now", FIRST_MOMENT, LAST_MOMENT, MOMENT, false},
    [AMOUNT_CANCELLABLE_HOURS] = {"cancellable.hours", 0, 8760, COUNT, false},
    [AMOUNT_BATCH_DEADLINE] = {"batch.deadline", MILLISECOND, YEAR, SECONDS, true},
    [AMOUNT_STOP_AFTER_FAILURES] = {"batch.stop_after_failures", 1, 1e9, COUNT, false},
    [AMOUNT_OUTAGE] = {"batch.outage", 1, YEAR, SECONDS, true},
    [AMOUNT_WAIT_DEADLINE] = {"wait.deadline", MILLISECOND, YEAR, SECONDS, true},
    [AMOUNT_WAIT_INTERVAL] = {"wait.interval", MILLISECOND, DAY, SECONDS, false},
    [AMOUNT_TOLERANCE] = {"verify.tolerance", 0, 1e9, SECONDS, false},
    [AMOUNT_VERIFY_NOW] = {"verify.now", 0, LAST_MOMENT, MOMENT, false},
    [AMOUNT_SEQUENCE_SIZE] = {"sequence.size", 1, 1e9, COUNT, false},
    [AMOUNT_SEQUENCE_KEEP] = {"sequence.keep", 1, YEAR, SECONDS, false},
    [AMOUNT_COMMAND_COUNT] = {"command.count", 1, 1e9, COUNT, false},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static const char *shown_name(enum amount amount) {
  const char *point = strchr(rows[amount].name, '.');
  return point ? point + 1 : rows[amount].name;
}

/* Pushes a bound of a range, with a decimal point in every locale. */
static void push_bound(lua_State *L, double bound) {
  char text[32];
  snprintf(text, sizeof text, bound == floor(bound) ? "%.0f" : "%.3f", bound);
  for (char *at = text; *at; at++)
    if (*at == ',') *at = '.';
  lua_pushstring(L, text);
}

bool is_whole(lua_Number number, lua_Number least, lua_Number most) {
  return number >= least && number <= most && floor(number) == number;
}

static bool is_good(lua_State *L, enum amount amount, int index) {
  if (lua_isboolean(L, index)) return rows[amount].false_is_none && !lua_toboolean(L, index);
  if (lua_type(L, index) != LUA_TNUMBER) return false;
  lua_Number number = lua_tonumber(L, index);
  if (rows[amount].kind == COUNT) return is_whole(number, rows[amount].least, rows[amount].most);
  return number >= rows[amount].least && number <= rows[amount].most;
}

/* Pushes a hint if a thousandth of the value would be in range, else "". */
static void push_hint(lua_State *L, enum amount amount, int index) {
  lua_Number seconds = lua_type(L, index) == LUA_TNUMBER ? lua_tonumber(L, index) / 1000 : 0;
  if (rows[amount].kind == SECONDS && seconds >= 1 && seconds <= rows[amount].most)
    lua_pushliteral(L, "; it is in seconds, not in milliseconds");
  else
    lua_pushliteral(L, "");
}

/* Pushes "a number of seconds from 0.001 to 3600". */
static const char *push_range(lua_State *L, enum amount amount) {
  push_bound(L, rows[amount].least);
  push_bound(L, rows[amount].most);
  return lua_pushfstring(L, "%s from %s to %s", words[rows[amount].kind], lua_tostring(L, -2), lua_tostring(L, -1));
}

/* Pushes a sentence on what the value at index must be. */
static const char *push_fault(lua_State *L, enum amount amount, int index) {
  luaL_checkstack(L, 10, "too many values");
  const char *range = push_range(L, amount);
  push_hint(L, amount, index);
  const char *hint = lua_tostring(L, -1), *shown = push_shown(L, index);
  const char *none = rows[amount].false_is_none ? ", or false for none" : "";
  return lua_pushfstring(L, "%s must be %s%s, not %s%s", shown_name(amount), range, none, shown, hint);
}

lua_Number check_amount(lua_State *L, const char *call, enum amount amount, int index) {
  if (!is_good(L, amount, index)) raise(L, "%s: %s", call, push_fault(L, amount, index));
  return lua_isboolean(L, index) ? AMOUNT_NONE : lua_tonumber(L, index);
}

int check_count(lua_State *L, const char *call, enum amount amount, int index) {
  return (int)check_amount(L, call, amount, index);
}

int64_t check_milliseconds(lua_State *L, const char *call, enum amount amount, int index) {
  lua_Number seconds = check_amount(L, call, amount, index);
  return seconds == AMOUNT_NONE ? AMOUNT_NONE : milliseconds_of(seconds);
}

int64_t milliseconds_of(lua_Number seconds) {
  if (!(seconds > 0)) return 0;
  return (int64_t)ceil(fmin(seconds, YEAR) * 1000);
}

/* Returns the amount of that name, for the module's Lua files. */
static enum amount check_name(lua_State *L, int index) {
  const char *name = luaL_checkstring(L, index);
  for (int i = 0; i < ROWS; i++)
    if (strcmp(rows[i].name, name) == 0) return (enum amount)i;
  luaL_error(L, "no such amount: %s", name);
  return AMOUNT_TIMEOUT;
}

static int l_check_amount(lua_State *L) {
  const char *call = luaL_checkstring(L, 1);
  enum amount amount = check_name(L, 2);
  lua_settop(L, 4);
  if (lua_isnil(L, 3)) return 1;
  check_amount(L, call, amount, 3);
  lua_pop(L, 1);
  return 1;
}

static int l_amount_fault(lua_State *L) {
  enum amount amount = check_name(L, 1);
  lua_settop(L, 2);
  if (is_good(L, amount, 2)) return 0;
  push_range(L, amount);
  return 1;
}

static const luaL_Reg functions[] = {{"check_amount", l_check_amount}, {"amount_fault", l_amount_fault}, {NULL, NULL}};

void open_amounts(lua_State *L) {
  compat_setfuncs(L, functions);
}
