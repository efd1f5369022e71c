/* For the module's own Lua files: writes the outcomes of a batch as lines of a journal. */
#ifndef TP_BINDING_OUTCOME_LINES_H
#define TP_BINDING_OUTCOME_LINES_H

#include <lua.h>

/* Puts the function that outcome_lines.c lists into the table on top of the stack. */
void open_outcome_lines(lua_State *L);

#endif
