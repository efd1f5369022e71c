/* Checks the base URL, and tells where it leads. */
#ifndef TP_URL_H
#define TP_URL_H

#include <stdbool.h>

struct tp_base_url {
  char *text;    /* owned: scheme, host, port and path, without a slash at the end */
  bool https;    /* else http, which is for loopback alone */
  bool loopback; /* localhost, 127.0.0.0/8 or ::1 */
};

/* Reads a base URL. NULL: it is accepted. Otherwise *url is {0}, and the result is a static sentence that says why
 * (tp_no_memory on lack of memory). Refused are schemes other than https, except http to a loopback host (elsewhere the
 * key would be readable on the way), and user names, query strings and fragments. */
const char *tp_base_url_read(struct tp_base_url *url, const char *text);

/* Returns a static sentence that says why a base URL is probably wrong; NULL: it is not. Telnyx' own hosts have the API
 * below /v2. Any other host, unless it is loopback, has it below some path. */
const char *tp_base_url_doubt(const struct tp_base_url *url);

void tp_base_url_free(struct tp_base_url *url);

#endif
