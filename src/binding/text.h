/* Growing texts that Lua owns, so that an error raised meanwhile loses no memory. */
#ifndef TP_BINDING_TEXT_H
#define TP_BINDING_TEXT_H

#include <lua.h>

#include "../core/text.h"

/* Pushes a userdata that owns a text and frees it when it is collected. */
struct tp_text *new_text(lua_State *L);

/* Registers that userdata's type. */
void open_text(lua_State *L);

#endif
