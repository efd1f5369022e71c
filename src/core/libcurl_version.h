/* What depends on libcurl's version. The module needs 7.80. It uses newer features if the libcurl of the running
 * process has them, whichever version it was built with. */
#ifndef TP_LIBCURL_VERSION_H
#define TP_LIBCURL_VERSION_H

/* Everything that uses newer names includes this header first, so that an older libcurl gives one error. */
#include <curl/curlver.h>
#if LIBCURL_VERSION_NUM < 0x075000
#error \
    "libcurl 7.80.0 or later is needed: nothing keeps earlier ones from sending a cancel twice (CURLOPT_PREREQFUNCTION)"
#endif

#include <curl/curl.h>
#include <stdbool.h>

/* Options by number, because the headers of the build may lack the names. libcurl never changes the numbers. */
#define TP_CURLOPT_CA_CACHE_TIMEOUT ((CURLoption)(CURLOPTTYPE_LONG + 321)) /* 7.87 */
#define TP_CURLOPT_QUICK_EXIT ((CURLoption)(CURLOPTTYPE_LONG + 322))       /* 7.87 */
#define TP_CURLMOPT_QUICK_EXIT ((CURLMoption)(CURLOPTTYPE_LONG + 21))      /* 8.20 */

/* Sets an option. If libcurl does not know it, nothing happens, and that is no error. */
CURLcode tp_libcurl_set_long_if_known(CURL *easy, CURLoption option, long value);
CURLMcode tp_libcurl_set_multi_if_known(CURLM *multi, CURLMoption option, long value);

/* Allows one protocol alone. An error if libcurl knows neither option for that. */
CURLcode tp_libcurl_set_protocol(CURL *easy, bool https);

/* Whether libcurl can keep a parsed file of authorities from one connection to the next (7.87). */
bool tp_libcurl_keeps_authorities(void);

#endif
