/* What messages about arguments name: the call, where in its arguments, what was given, and what was likely meant. */
#ifndef TP_BINDING_PLACE_H
#define TP_BINDING_PLACE_H

#include <lua.h>

#include "../core/operation.h"

struct place {
  const char *call; /* as the caller wrote it: "comments.create" */
  const char *path; /* "filter.status"; a string on the Lua stack */
  const char *hint; /* of an unknown key: what to do all the same; static, NULL: nothing */
  /* Of a body: what it is called as a whole ("the body"), to which dotted names belong; NULL: path is named alone. */
  const char *whole;
};

/* Pushes how a value is shown in a message: strings in quotes, without control characters, cut when long. */
const char *push_shown(lua_State *L, int index);

/* Raises that the string at index is none of the values (NULL at the end), and names the near ones and all. index 0:
 * the string is not shown, as it may be a secret. */
void raise_value(lua_State *L, struct place place, const char *const *values, const char *given, int index);

/* How many elements the list at index has; raises when it has a hole, or keys besides 1 to n. */
int count_elements(lua_State *L, struct place place, int index);

/* Raises unless every key of the table is a name of the parameters; the message names the near ones. */
void check_keys(lua_State *L, struct place place, const struct tp_parameter *parameters, int table);

#endif
