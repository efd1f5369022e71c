/* Names that are near a misspelt one, for messages. */
#ifndef TP_EDIT_DISTANCE_H
#define TP_EDIT_DISTANCE_H

#include <stddef.h>

/* How far two names are apart: the number of letters to insert, delete, change or swap with a neighbour, letter case
 * not counting. Names of more than 63 characters are cut to that. */
size_t tp_edit_distance(const char *a, const char *b);

/* Whether name could be meant by given: near enough for its length, or the one begins with the other. */
int tp_edit_distance_is_likely(const char *given, const char *name);

#endif
