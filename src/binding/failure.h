/* Gives Lua a failure as an error object: a table with kind, status, code, title, detail, errors, request_id, attempts,
 * retryable and uncertain, and a tostring for logs. */
#ifndef TP_BINDING_FAILURE_H
#define TP_BINDING_FAILURE_H

#include <lua.h>

#include "../core/failure.h"

/* Pushes a new error object with copies of the failure's strings. */
void push_failure(lua_State *L, const struct tp_failure *failure);

/* Pushes a new error object of that kind and with that detail, formatted as by lua_pushfstring. The detail may hold
 * foreign text: core/foreign_text.h cleans it. */
void push_failure_text(lua_State *L, enum tp_failure_kind kind, const char *format, ...);

/* Registers the type of error objects, with its tostring. */
void open_failure(lua_State *L);

#endif
