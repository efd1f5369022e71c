/* Makes messages about arguments, which name the call, the argument's path in it, its value and likely corrections.
 */
#ifndef TP_BINDING_ARGUMENT_PATH_H
#define TP_BINDING_ARGUMENT_PATH_H

#include <lua.h>

#include "../core/operation.h"

struct argument_path {
  const char *call; /* the function's name as the caller wrote it: "comments.create" */
  const char *path; /* "filter.status"; a string on the Lua stack */
  const char *hint; /* what to do about an unknown key; static, NULL: none */
  /* For a body: the name of the whole ("the body"), in which `path` is a dotted name; NULL: messages have `path` alone.
   */
  const char *whole;
};

/* Pushes a value as messages show it: strings in quotes, without control characters, cut if they are long. */
const char *push_shown(lua_State *L, int index);

/* Raises because the string at index is none of the values (NULL at the end). The message has similar values, and all
 * of them. index 0: the message does not show the string, which may be a secret. */
void raise_value(lua_State *L, struct argument_path at, const char *const *values, const char *given, int index);

/* Returns the number of elements of the list at index; raises if it has a hole, or keys other than 1 to n. */
int count_elements(lua_State *L, struct argument_path at, int index);

/* Raises unless every key of the table is the name of a parameter. The message has similar names. */
void check_keys(lua_State *L, struct argument_path at, const struct tp_parameter *parameters, int table);

#endif
