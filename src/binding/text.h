/* Growing texts that Lua owns, so that an error raised meanwhile loses no memory. */
#ifndef TP_BINDING_TEXT_H
#define TP_BINDING_TEXT_H

#include <lua.h>

#include "../core/secrets.h"
#include "../core/text.h"

/* Pushes a userdata that owns a text and frees it when it is collected. */
struct tp_text *new_text(lua_State *L);

/* Pushes the text that the state keeps for short work, made empty, and takes it out of there: a call that begins before
 * this one has ended, from a finalizer or an __index, gets another. */
struct tp_text *take_scratch(lua_State *L);

/* Has the state keep the one at index for the next use. Where an error keeps from this, it is collected. */
void keep_scratch(lua_State *L, int index);

/* The string at index if it is one without NUL, so that it can be compared as C does; else NULL. Borrowed. */
const char *plain_string(lua_State *L, int index);

/* Pushes the string at index, which others wrote, made fit as core/foreign_text.h says; borrowed from the stack.
 * secrets: NULL: none are known but the user info of URLs. */
const char *push_foreign(lua_State *L, int index, const struct tp_secrets *secrets, size_t limit);

/* Registers that userdata's type. */
void open_text(lua_State *L);

#endif
