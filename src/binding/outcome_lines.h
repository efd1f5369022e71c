/* For the module's own Lua files: what a journal tells of the outcomes of a batch. */
#ifndef TP_BINDING_OUTCOME_LINES_H
#define TP_BINDING_OUTCOME_LINES_H

#include <lua.h>

/* Sets the function that outcome_lines.c lists in the table on top of the stack. */
void open_outcome_lines(lua_State *L);

#endif
