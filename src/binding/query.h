/* Writes the query of a URL from Lua values: checks known parameters, and passes on any others. */
#ifndef TP_BINDING_QUERY_H
#define TP_BINDING_QUERY_H

#include <lua.h>

#include "../core/operation.h"
#include "../core/text.h"
#include "argument_path.h"

/* Adds the value at stack index value as the parameter of that name, encoded. Raises if the parameter does not take
 * such a value. */
void write_parameter(lua_State *L, struct argument_path at, const struct tp_parameter *parameter, const char *name,
                     int value, struct tp_text *target);

/* query = {…}: adds any names, tables as name[key]=…, lists as name[]=…, in the order of the table. */
void write_free_query(lua_State *L, const char *call, int query, struct tp_text *target);

#endif
