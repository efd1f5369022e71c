/* Fits text that others wrote into one line of a terminal, and counts its columns. */
#ifndef TP_SHOWN_TEXT_H
#define TP_SHOWN_TEXT_H

#include "text.h"

enum { TP_SHOWN_MOST = 1 << 20 /* columns */ };

/* Adds the text to out in at most `most` columns (1 to TP_SHOWN_MOST), and returns how many it takes. A longer text is
 * cut between two characters and ends in an ellipsis. Widths are the C library's (wcwidth), whatever the locale of the
 * process, because terminals use the same function or the same tables.
 *
 * A question mark replaces each byte that is no UTF-8, and each character that would move the cursor, change the
 * direction of writing, or be invisible: controls, line ends, bidirectional controls, joiners, fillers, tags,
 * unassigned characters, a combining character without a base, and those after the fourth on one base.
 *
 * Characters that only choose a form of the character before them are left out, because terminals disagree about their
 * widths: variation selectors, skin tones, and joiners between two emoji. */
size_t tp_shown_add(struct tp_text *out, const char *bytes, size_t length, size_t most);

#endif
