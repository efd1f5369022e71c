/* The base URL: what is let through, and where it leads. */
#ifndef TP_URL_H
#define TP_URL_H

#include <stdbool.h>

struct tp_base_url {
  char *text;    /* owned: scheme, host, port and path, without a slash at the end */
  bool https;    /* else http, which is for loopback alone */
  bool loopback; /* localhost, 127.0.0.0/8 or ::1 */
};

/* Reads a base URL. On refusal *url is left {0} and a static sentence says why (tp_no_memory, where that is lacking);
 * NULL when it is fine. Refused are: other schemes than https, http to a host that is not loopback (the key would be
 * readable on the way), user names, query strings and fragments. */
const char *tp_base_url_read(struct tp_base_url *url, const char *text);

/* Says why a base URL can hardly be meant, a static sentence: Telnyx' own hosts have the API below /v2, and any other
 * host than a loopback one has it below some path. NULL where nothing speaks against it. */
const char *tp_base_url_doubt(const struct tp_base_url *url);

void tp_base_url_free(struct tp_base_url *url);

#endif
