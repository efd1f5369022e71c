/* Expected failures as Lua sees them: tables with kind, status, code, title, detail, errors, request_id, attempts,
 * retryable and uncertain, and a tostring fit for a log. */
#ifndef TP_BINDING_FAILURE_H
#define TP_BINDING_FAILURE_H

#include <lua.h>

#include "../core/failure.h"

/* Pushes a new error object; what failure points to is copied. */
void push_failure(lua_State *L, const struct tp_failure *failure);

/* Pushes a new error object made here, of that kind and with that detail (formatted as by lua_pushfstring), which may
 * hold foreign text: it is made fit, see core/foreign_text.h. */
void push_failure_text(lua_State *L, enum tp_failure_kind kind, const char *format, ...);

/* Registers the type of error objects, with its tostring. */
void open_failure(lua_State *L);

#endif
