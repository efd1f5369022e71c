/* Growing texts owned by Lua, so that an error raised meanwhile leaks no memory. */
#ifndef TP_BINDING_TEXT_H
#define TP_BINDING_TEXT_H

#include <lua.h>

#include "../core/secrets.h"
#include "../core/text.h"

/* Pushes a userdata that owns a text and frees it when it is collected. */
struct tp_text *new_text(lua_State *L);

/* Pushes an empty text for short work. The state keeps one for reuse, which this takes; a call that begins meanwhile,
 * from a finalizer or an __index, gets another. */
struct tp_text *take_scratch(lua_State *L);

/* Gives the text at index back to the state for the next use. If an error prevents this call, the text is collected. */
void keep_scratch(lua_State *L, int index);

/* Returns the string at index if it has no NUL, so that C functions can compare it; else NULL. Borrowed. */
const char *plain_string(lua_State *L, int index);

/* Pushes a cleaned copy of the string at index, which others wrote (core/foreign_text.h); borrowed from the stack.
 * secrets: NULL: only the user info of URLs is redacted. */
const char *push_foreign(lua_State *L, int index, const struct tp_secrets *secrets, size_t limit);

/* Registers that userdata's type. */
void open_text(lua_State *L);

#endif
