/* Callbacks: the caller's functions, which a userdata keeps until its request is done, and the errors in them. */
#ifndef TP_BINDING_CALLBACKS_H
#define TP_BINDING_CALLBACKS_H

#include <lua.h>
#include <stdbool.h>

/* Adds the function on top of the stack, which is popped, to the userdata at a stack index, whose uservalue is a table.
 * Returns whether it is the first one. */
bool add_callback(lua_State *L, int userdata);

/* Pops the userdata on top of the stack, and calls its functions, without arguments, and forgets them. An error in one
 * is reported and does not stop the others. */
void run_callbacks(lua_State *L);

/* Reports an error in a callback; its value is on top of the stack and is popped. where: "on_done raised an error". It
 * goes to the function of set_reporter, or else to stderr. */
void report_error(lua_State *L, const char *where);

/* set_reporter(fn): errors in callbacks go to fn(text). */
int l_set_reporter(lua_State *L);

#endif
