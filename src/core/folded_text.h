/* Makes texts equal that differ in the case of their letters alone, in any alphabet. */
#ifndef TP_FOLDED_TEXT_H
#define TP_FOLDED_TEXT_H

#include "text.h"

/* Adds the text to out with each letter folded, so that "É" and "é", or "Σ", "σ" and "ς", become the same. Characters
 * are folded one by one, by the C library's tables, whatever the locale of the process: "ß" and "ss" stay different,
 * and so do a letter with an accent and one without. A byte that is no UTF-8 stays as it is. Without a locale that
 * knows Unicode only A to Z are folded. */
void tp_folded_add(struct tp_text *out, const char *bytes, size_t length);

#endif
