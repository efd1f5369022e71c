/* Checks the properties of a request's body against their rows, at every depth. */
#ifndef TP_BINDING_PROPERTIES_H
#define TP_BINDING_PROPERTIES_H

#include <lua.h>

#include "../core/operation.h"

/* Checks the table at stack index given against the body's rows. Raises, at the caller's line and with the whole dotted
 * name, for an unknown key, a value of another type, a string that is none of the values the API knows, an invalid id,
 * a missing required property, and an empty object. Values are never shown, because they may be secrets. null passes
 * for a property that may be left out. further: stack index of a table of properties that are added unchecked (0:
 * none); required properties may be there too. Precondition: JSON can hold the table (write_json). */
void check_properties(lua_State *L, const struct tp_body *body, const char *call, int given, int further);

#endif
