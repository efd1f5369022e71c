/* Callbacks: a userdata keeps the caller's functions until its request is done. Errors in them are reported. */
#ifndef TP_BINDING_CALLBACKS_H
#define TP_BINDING_CALLBACKS_H

#include <lua.h>
#include <stdbool.h>

/* Adds the function on top of the stack, which is popped, to the userdata at a stack index, whose uservalue is a table.
 * Returns whether it is the first one. */
bool add_callback(lua_State *L, int userdata);

/* Pops the userdata on top of the stack, calls its functions without arguments, and drops them. An error in one is
 * reported and does not stop the others. */
void run_callbacks(lua_State *L);

/* Pops an error value and reports it, to the function of set_reporter or else to stderr. where: such as "on_done raised
 * an error". */
void report_error(lua_State *L, const char *where);

/* set_reporter(fn): errors in callbacks go to fn(text). */
int l_set_reporter(lua_State *L);

#endif
