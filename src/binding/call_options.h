/* Reads the options that every call takes, whatever its operation: limits, and headers for this call. */
#ifndef TP_BINDING_CALL_OPTIONS_H
#define TP_BINDING_CALL_OPTIONS_H

#include <lua.h>

#include "../core/engine.h"

/* The options' names, without types or ranges; a row without a name ends the list. No operation's query has one of
 * these names (call_options_spec.lua checks every row). */
extern const struct tp_parameter call_options[];
enum { CALL_OPTIONS = 5 };

/* Reads these options from the table at index into the request, which is not submitted yet and has an owner. call: the
 * function's name as the caller wrote it. Raises at the caller's line if an option is wrong. */
void read_call_options(lua_State *L, const char *call, int index, struct tp_request *request);

/* Checks the table of headers at index and adds them to the list. Raises for one that no caller may add; the list then
 * holds those before it, and its owner frees them. of_all: see core/headers.h. content_type: a buffer of TP_MEDIA_BYTES
 * for the whole line of a Content-Type; NULL: that header is refused. No message shows a value. */
void read_headers(lua_State *L, const char *call, int index, struct tp_headers *headers, bool of_all,
                  char *content_type);

#endif
