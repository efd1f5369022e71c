/* What is needed of the TLS library that libcurl loaded. */
#include "tls_library.h"

#include <stddef.h>

#ifdef __ELF__
struct ssl_st;
extern int ERR_set_mark(void) __attribute__((weak));
extern int ERR_pop_to_mark(void) __attribute__((weak));
extern int SSL_pending(const struct ssl_st *) __attribute__((weak));
#else
#define ERR_set_mark ((int (*)(void))NULL)
#define ERR_pop_to_mark ((int (*)(void))NULL)
#define SSL_pending ((int (*)(const void *))NULL)
#endif

void tp_tls_mark_errors(void) {
  if (ERR_set_mark) ERR_set_mark();
}

void tp_tls_remove_errors(void) {
  if (ERR_pop_to_mark) ERR_pop_to_mark();
}

bool tp_tls_has_unread(const void *connection) {
  return SSL_pending && SSL_pending(connection) > 0;
}
