/* What depends on libcurl's version, at build time and at run time: 7.80 is needed; what is newer is used where the
 * libcurl of the running process knows it, whichever one the module was built with. */
#ifndef TP_LIBCURL_VERSION_H
#define TP_LIBCURL_VERSION_H

/* This header comes before everything that uses newer names, so that an older libcurl gives one error. */
#include <curl/curlver.h>
#if LIBCURL_VERSION_NUM < 0x075000
#error \
    "libcurl 7.80.0 or later is needed: nothing keeps earlier ones from sending a cancel twice (CURLOPT_PREREQFUNCTION)"
#endif

#include <curl/curl.h>
#include <stdbool.h>

/* Options by their numbers, which libcurl never changes: the headers of the build may not have the names. */
#define TP_CURLOPT_CA_CACHE_TIMEOUT ((CURLoption)(CURLOPTTYPE_LONG + 321)) /* 7.87 */
#define TP_CURLOPT_QUICK_EXIT ((CURLoption)(CURLOPTTYPE_LONG + 322))       /* 7.87 */
#define TP_CURLMOPT_QUICK_EXIT ((CURLMoption)(CURLOPTTYPE_LONG + 21))      /* 8.20 */

/* Sets an option; a libcurl that does not know it goes without it, which is no error. */
CURLcode tp_libcurl_set_long_if_known(CURL *easy, CURLoption option, long value);
CURLMcode tp_libcurl_set_multi_if_known(CURLM *multi, CURLMoption option, long value);

/* Allows one protocol alone. An error if libcurl knows neither way of saying so. */
CURLcode tp_libcurl_set_protocol(CURL *easy, bool https);

/* Whether libcurl can keep a parsed file of authorities from one connection to the next (7.87). */
bool tp_libcurl_keeps_authorities(void);

#endif
