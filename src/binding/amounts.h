/* Reads seconds and counts that callers give: one table has their ranges, one function their error. */
#ifndef TP_BINDING_AMOUNTS_H
#define TP_BINDING_AMOUNTS_H

#include <lua.h>
#include <stdbool.h>
#include <stdint.h>

enum amount {
  AMOUNT_TIMEOUT,
  AMOUNT_CONNECT_TIMEOUT,
  AMOUNT_CONNECTION_AGE,
  AMOUNT_DEADLINE,
  AMOUNT_SETTLE,
  AMOUNT_SETTLE_LIMIT,
  AMOUNT_MAX_ATTEMPTS,
  AMOUNT_CONCURRENCY,
  AMOUNT_RATE,
  AMOUNT_TURN,
  AMOUNT_CANCELLABLE_NOW,
  AMOUNT_CANCELLABLE_HOURS,
  AMOUNT_BATCH_DEADLINE,
  AMOUNT_STOP_AFTER_FAILURES,
  AMOUNT_OUTAGE,
  AMOUNT_WAIT_DEADLINE,
  AMOUNT_WAIT_INTERVAL,
  AMOUNT_TOLERANCE,
  AMOUNT_VERIFY_NOW,
  AMOUNT_SEQUENCE_SIZE,
  AMOUNT_SEQUENCE_KEEP,
  AMOUNT_COMMAND_COUNT
};

/* The amount that stands for false, if false means no limit. */
enum { AMOUNT_NONE = -1 };

/* Returns the amount at index, or AMOUNT_NONE for false if false means no limit. A value out of range or of another
 * type, nil included, raises "CALL: NAME must be …" at the caller's line. */
lua_Number check_amount(lua_State *L, const char *call, enum amount amount, int index);

/* The same for a count. */
int check_count(lua_State *L, const char *call, enum amount amount, int index);

/* The same for seconds, in milliseconds, rounded up: any time above 0 stays above 0. */
int64_t check_milliseconds(lua_State *L, const char *call, enum amount amount, int index);

/* Converts any number of seconds to milliseconds, rounded up: 0 for a negative number or NaN, at most a year. */
int64_t milliseconds_of(lua_Number seconds);

/* Whether the number is an integer from least to most. */
bool is_whole(lua_Number number, lua_Number least, lua_Number most);

/* Puts check_amount and amount_fault into the table on top of the stack, for the module's own Lua files:
 * check_amount(call, name, value[, default]) -> value, or the default where it is nil; raises at the caller's line.
 * amount_fault(name, value) -> nil, or what it must be: "a number of seconds from 0.001 to 3600". name: a name from the
 * table in amounts.c, such as "batch.deadline". */
void open_amounts(lua_State *L);

#endif
