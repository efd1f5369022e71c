/* The arguments of a call, from the Lua stack to path, query and body, as the operation's row says. */
#ifndef TP_BINDING_ARGUMENTS_H
#define TP_BINDING_ARGUMENTS_H

#include <lua.h>

#include "../core/operation.h"
#include "../core/order.h"
#include "../core/text.h"

struct arguments {
  struct tp_text *target;    /* path and query, encoded; set by the caller, and owned by a userdata */
  char id[TP_ID_LENGTH + 1]; /* the order's, "" when there is none */
  struct tp_text *body;      /* JSON, owned by a userdata on the stack; NULL: none */
  bool file;                 /* a list is to come as a file of the row's media */
  const char *to;            /* where a file goes; a string on the stack, NULL: into memory */
};

/* Checks the arguments from stack index first on and fills what they say; leaves what is owned on the stack. Raises at
 * the caller's line when one of them is wrong. call: the function's name as the caller wrote it. */
void read_arguments(lua_State *L, const struct tp_operation *operation, const char *call, int first,
                    struct arguments *arguments);

/* How many arguments the row's functions take at the most, the options included. */
int count_arguments(const struct tp_operation *operation);

#endif
