/* Reads the arguments of a call from the Lua stack into path, query and body, by the operation's row. */
#ifndef TP_BINDING_ARGUMENTS_H
#define TP_BINDING_ARGUMENTS_H

#include <lua.h>

#include "../core/operation.h"
#include "../core/order.h"
#include "../core/text.h"
#include "../core/upload.h"

struct arguments {
  struct tp_text *target;    /* path and query, encoded; set by the caller, and owned by a userdata */
  char id[TP_ID_LENGTH + 1]; /* the order's id; "": none */
  struct tp_text *body;      /* JSON, owned by a userdata on the stack; NULL: none */
  bool file;                 /* the answer is a file of the row's media type */
  const char *to;            /* the path to which a file is written; a string on the stack, NULL: into memory */
  bool uploads;              /* the call uploads the document in `upload`, whose strings belong to the caller's table */
  struct tp_upload_source upload;
};

/* Checks the arguments from stack index first on, and fills the structure; the owners of its values stay on the stack.
 * Raises at the caller's line if an argument is wrong. call: the function's name as the caller wrote it. */
void read_arguments(lua_State *L, const struct tp_operation *operation, const char *call, int first,
                    struct arguments *arguments);

/* Returns the most arguments that the row's functions take, the options included. */
int count_arguments(const struct tp_operation *operation);

#endif
