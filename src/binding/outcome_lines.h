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

/* Reads an outcome's id, position, seconds and order (or nil) from the stack, where they follow each other from index
 * first on; the other parts stay. False: it needs a longer line. */
bool read_outcome_values(lua_State *L, int first, struct short_outcome *outcome);

/* Whether a status can stand in a short line. */
bool is_short_status(struct tp_slice status);

/* Adds the line of an outcome. */
void add_outcome_line(struct tp_text *text, const struct short_outcome *outcome);

/* Returns the text of the line buffer at index; NULL: the value is none. Borrowed from the userdata. */
struct tp_text *test_line_buffer(lua_State *L, int index);

/* Puts the functions that outcome_lines.c lists into the table on top of the stack. */
void open_outcome_lines(lua_State *L);

#endif
