/* A proxy as it is written in an option or in the environment: [SCHEME://][USER[:PASSWORD]@]HOST[:PORT]. */
#ifndef TP_PROXY_H
#define TP_PROXY_H

#include "slice.h"

/* Says why a proxy can't be used: a static sentence that holds nothing of it; NULL: it can, or it is "", none at all.
 * libcurl takes 'http://user#1:x@host' for a proxy on the host "user": here nothing may follow the port but a slash. */
const char *tp_proxy_refuse(const char *proxy);

/* What stands between the scheme and the last @, percent-encoding as it is, whether or not the rest can be parsed;
 * borrowed. Length 0: nothing. */
struct tp_slice tp_proxy_user_info(const char *proxy);

/* The environment's variable that libcurl takes the proxy of an https URL from, and its value in *value (borrowed from
 * the environment); NULL when none is set. no_proxy may still rule it out. */
const char *tp_proxy_variable(const char **value);

#endif
