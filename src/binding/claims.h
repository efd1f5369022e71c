/* The claims of a worker on the ids of a store, for the module's own Lua files. */
#ifndef TP_BINDING_CLAIMS_H
#define TP_BINDING_CLAIMS_H

#include <lua.h>

#include "outcome_lines.h"

struct claims;

/* Returns the claims at index; raises if the value is none. Borrowed from the userdata. */
struct claims *check_claims(lua_State *L, int index);

/* Returns the place of an outcome's id, if it is claimed and may end; 0: it is not claimed, or there is no memory. */
size_t claimed_place(struct claims *claims, const struct short_outcome *outcome);

/* After that: keeps what a commit writes of the outcome, which is cancel-pending after one attempt, and adds its line.
 * lines: NULL: none. */
void keep_outcome(struct claims *claims, size_t place, struct short_outcome *outcome, struct tp_text *lines);

/* Registers the type, and sets claims in the table on top of the stack. */
void open_claims(lua_State *L);

#endif
