/* Writes Lua values as JSON. */
#ifndef TP_BINDING_ENCODE_H
#define TP_BINDING_ENCODE_H

#include <lua.h>

#include "../core/operation.h"
#include "../core/text.h"

/* Adds the JSON of the table at index, which is the body of a call of that name. Raises as encode does, but names paths
 * in the body: "comments.create: body is …". properties: the rows of the body, which tell whether an empty table is a
 * list; NULL: not known. */
void write_json(lua_State *L, struct tp_text *out, int index, const char *call, const struct tp_parameter *properties);

/* Sets encode in the module table on top of the stack. */
void open_encode(lua_State *L);

#endif
