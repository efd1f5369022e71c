/* Text that others wrote, as a terminal shows it: on one line, and in how many columns. */
#ifndef TP_SHOWN_TEXT_H
#define TP_SHOWN_TEXT_H

#include "text.h"

enum { TP_SHOWN_MOST = 1 << 20 /* columns */ };

/* Adds the text to out in at most so many columns (1 to TP_SHOWN_MOST), and returns how many it takes. A text that
 * needs more is cut between two characters and ends in an ellipsis. Widths are those of the C library (wcwidth), in
 * whatever locale the process is: the terminal has its own from there, or from the same tables.
 *
 * A question mark stands for each byte that is no UTF-8, and for each character that would move the cursor, turn the
 * direction of a line, or not be seen: controls, line ends, bidirectional controls, joiners, fillers, tags, what
 * Unicode has not assigned, a combining character without a base, and what combines beyond the fourth on one base.
 *
 * What only chooses between two forms of the character before it is left out, because terminals differ in the widths
 * that they make of it: variation selectors, skin tones, and joiners between two emoji. */
size_t tp_shown_add(struct tp_text *out, const char *bytes, size_t length, size_t most);

#endif
