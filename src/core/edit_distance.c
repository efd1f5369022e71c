/* Finds which names are near a misspelt one, for messages ("did you mean …?"). */
#include "edit_distance.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { LONGEST = 63, LIKELY_PREFIX = 4 };

static size_t smallest(size_t a, size_t b, size_t c) {
  size_t least = a < b ? a : b;
  return least < c ? least : c;
}

static int letter(const char *name, size_t at) {
  return tolower((unsigned char)name[at]);
}

/* Optimal string alignment: three rows of the usual table. */
size_t tp_edit_distance(const char *a, const char *b) {
  size_t a_length = strnlen(a, LONGEST), b_length = strnlen(b, LONGEST);
  size_t rows[3][LONGEST + 1];
  size_t *before = rows[0], *last = rows[1], *row = rows[2];
  for (size_t j = 0; j <= b_length; j++) last[j] = before[j] = j;
  for (size_t i = 1; i <= a_length; i++) {
    row[0] = i;
    for (size_t j = 1; j <= b_length; j++) {
      size_t change = letter(a, i - 1) == letter(b, j - 1) ? 0 : 1;
      row[j] = smallest(last[j] + 1, row[j - 1] + 1, last[j - 1] + change);
      int swapped = i > 1 && j > 1 && letter(a, i - 1) == letter(b, j - 2) && letter(a, i - 2) == letter(b, j - 1);
      if (swapped && before[j - 2] + 1 < row[j]) row[j] = before[j - 2] + 1;
    }
    size_t *free_row = before;
    before = last;
    last = row;
    row = free_row;
  }
  return last[b_length];
}

int tp_edit_distance_is_likely(const char *given, const char *name) {
  size_t given_length = strlen(given), name_length = strlen(name);
  size_t shorter = given_length < name_length ? given_length : name_length;
  if (shorter >= LIKELY_PREFIX && strncasecmp(given, name, shorter) == 0) return 1;
  size_t allowed = name_length / 4 > 1 ? name_length / 4 : 1;
  return tp_edit_distance(given, name) <= allowed;
}
