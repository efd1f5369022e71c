/* Checks the properties of a request's body against their rows, at every depth. */
#ifndef TP_BINDING_PROPERTIES_H
#define TP_BINDING_PROPERTIES_H

#include <lua.h>

#include "../core/operation.h"

/* Raises, at the caller's line and with the whole dotted name, for what the table at stack index given holds and the
 * body's rows don't: a key that is not known, a value of another type, a string that is none of the values the API
 * knows, an id that is none, a required property that is missing, an object without anything in it. Values are never
 * shown: they may be secrets. null passes for what may be left out.
 * further: stack index of a table of properties that are added unchecked (0: none); what is required may stand there.
 * To be called once the table is known to be one that JSON can hold (write_json). */
void check_properties(lua_State *L, const struct tp_body *body, const char *call, int given, int further);

#endif
