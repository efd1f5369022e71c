/* What is needed of the TLS library that libcurl loaded, if that is OpenSSL or a relative of it. The module is not
 * linked against it, because libcurl decides which it is. Where a program is no ELF (macOS), nothing tells libcurl's
 * library from another one in the process, so nothing is done there. */
#ifndef TP_TLS_LIBRARY_H
#define TP_TLS_LIBRARY_H

#include <stdbool.h>

/* Marks the end of this thread's queue of errors; the second removes what was added behind the mark. If libcurl cleared
 * the queue, and the mark with it, all errors in it are libcurl's and are removed. */
void tp_tls_mark_errors(void);
void tp_tls_remove_errors(void);

/* Whether the library holds bytes of a connection (an SSL) that nobody has read. False where that can't be told. */
bool tp_tls_has_unread(const void *connection);

#endif
