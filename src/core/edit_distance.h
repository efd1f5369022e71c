/* Finds which names are near a misspelt one, for messages ("did you mean …?"). */
#ifndef TP_EDIT_DISTANCE_H
#define TP_EDIT_DISTANCE_H

#include <stddef.h>

/* The number of letters to insert, delete, change or swap with a neighbour, to turn one name into the other. Letter
 * case does not count. Only the first 63 characters of a name count. */
size_t tp_edit_distance(const char *a, const char *b);

/* Whether a user who wrote `given` probably meant `name`: it is near enough for its length, or one begins with the
 * other. */
int tp_edit_distance_is_likely(const char *given, const char *name);

#endif
