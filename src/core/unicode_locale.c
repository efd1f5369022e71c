/* The locale that knows Unicode, whatever the locale of the process. */
#include "unicode_locale.h"

#include <pthread.h>
#include <stddef.h>

static locale_t unicode;

static void find_locale(void) {
  static const char *const names[] = {"C.UTF-8", "en_US.UTF-8", "UTF-8"};
  for (size_t i = 0; !unicode && i < sizeof names / sizeof names[0]; i++) {
    unicode = newlocale(LC_CTYPE_MASK, names[i], (locale_t)0);
  }
}

locale_t tp_unicode_locale(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  (void)pthread_once(&once, find_locale);
  return unicode;
}
