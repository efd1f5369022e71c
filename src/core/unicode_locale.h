/* The locale that knows Unicode, whatever the locale of the process. */
#ifndef TP_UNICODE_LOCALE_H
#define TP_UNICODE_LOCALE_H

#include <locale.h>
#if __has_include(<xlocale.h>) /* macOS shows locale_t and its functions only with it */
#include <xlocale.h>
#endif

/* For uselocale and the functions with _l; it is never freed. 0 where the system has none. From any thread. */
locale_t tp_unicode_locale(void);

#endif
