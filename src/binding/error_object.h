/* Makes all error objects, those of telnyx.porting and those of telnyx.porting.webhook. Both modules link this file, so
 * it must not use the core. */
#ifndef TP_BINDING_ERROR_OBJECT_H
#define TP_BINDING_ERROR_OBJECT_H

#include <lua.h>

/* Registers the type of error objects and leaves its metatable on top of the stack, for the caller to fill and pop.
 * telnyx.porting does so once in a state, before anybody pushes an error object. */
void open_error_objects(lua_State *L);

/* Pushes a new error object: a table of that type whose fields are kind (copied), attempts (0), retryable (false) and
 * uncertain (false). The caller adds further fields, such as detail. */
void push_error_object(lua_State *L, const char *kind);

#endif
