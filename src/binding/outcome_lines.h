/* For the module's own Lua files: writes the outcomes of a batch as lines of a journal. */
#ifndef TP_BINDING_OUTCOME_LINES_H
#define TP_BINDING_OUTCOME_LINES_H

#include <lua.h>
#include <stdbool.h>

#include "../core/text.h"

/* An outcome that a short line can hold: it has neither error nor reason, its id is valid, and no text in it needs an
 * escape. Texts are borrowed from the outcome. */
struct short_outcome {
  struct tp_slice id, name, status;
  double position, attempts; /* whole */
  double ms;                 /* plus a half: its whole part is rounded */
  bool settled_by_read, earlier, has_status;
};

/* Pushes the upvalues with which a function calls read_short_outcome: its first ones. */
enum { OUTCOME_FIELDS = 10 };
void push_outcome_fields(lua_State *L);

/* Reads the outcome on top of the stack, and leaves its fields there, so the stack needs room for OUTCOME_FIELDS more;
 * false: it needs a longer line, or is no table. */
bool read_short_outcome(lua_State *L, struct short_outcome *outcome);

/* Adds the line of an outcome. */
void add_outcome_line(struct tp_text *text, const struct short_outcome *outcome);

/* Returns the text of the line buffer at index; NULL: the value is none. Borrowed from the userdata. */
struct tp_text *test_line_buffer(lua_State *L, int index);

/* Puts the functions that outcome_lines.c lists into the table on top of the stack. */
void open_outcome_lines(lua_State *L);

#endif
