/* A proxy as it is written in an option or in the environment: [SCHEME://][USER[:PASSWORD]@]HOST[:PORT]. */
#ifndef TP_PROXY_H
#define TP_PROXY_H

#include "slice.h"

/* Says why a proxy can't be used: a static sentence that holds nothing of it (tp_no_memory, where that is lacking);
 * NULL: it can, or it is "", none at all.
 * libcurl takes 'http://user#1:x@host' for a proxy on the host "user": here nothing may follow the port but a slash. */
const char *tp_proxy_refuse(const char *proxy);

/* What stands between the scheme and the last @, percent-encoding as it is, whether or not the rest can be parsed;
 * borrowed. Length 0: nothing. */
struct tp_slice tp_proxy_user_info(const char *proxy);

/* Writes it without that: "http://proxy.example:3128"; cut where it is longer than the buffer. */
void tp_proxy_show(const char *proxy, char *shown, size_t size);

/* The proxy that libcurl takes for an https URL from the environment, and the name of its variable (static); NULL: none
 * is set. Borrowed from the environment. no_proxy may still rule it out. */
const char *tp_proxy_of_environment(const char **name);

#endif
