/* Reads a proxy's address from an option or the environment: [SCHEME://][USER[:PASSWORD]@]HOST[:PORT]. */
#ifndef TP_PROXY_H
#define TP_PROXY_H

#include "slice.h"

/* Returns a static sentence that says why the address can't be used, and quotes nothing of it (tp_no_memory on lack of
 * memory); NULL: it can be used, or it is "", which means no proxy. libcurl takes 'http://user#1:x@host' for a proxy on
 * the host "user", so this allows only a slash after the port. */
const char *tp_proxy_refuse(const char *proxy);

/* Returns the text between the scheme and the last @, still percent-encoded, even if the rest can't be parsed;
 * borrowed. Length 0: there is none. */
struct tp_slice tp_proxy_user_info(const char *proxy);

/* Writes the address without its user info: "http://proxy.example:3128". It is cut if it is longer than the buffer. */
void tp_proxy_show(const char *proxy, char *shown, size_t size);

/* Returns the proxy that libcurl takes from the environment for an https URL; borrowed from the environment. NULL: none
 * is set. *name: the name of its variable (static). no_proxy may still rule the proxy out. */
const char *tp_proxy_of_environment(const char **name);

#endif
