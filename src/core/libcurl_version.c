/* Sets options that not every libcurl knows. */
#include "libcurl_version.h"

/* libcurl 7.85 introduced names of protocols; their bits are deprecated since. */
#define OPTION_PROTOCOLS_STR ((CURLoption)(CURLOPTTYPE_STRINGPOINT + 318))
#define OPTION_PROTOCOLS ((CURLoption)(CURLOPTTYPE_LONG + 181))

CURLcode tp_libcurl_set_long_if_known(CURL *easy, CURLoption option, long value) {
  CURLcode bad = curl_easy_setopt(easy, option, value);
  return bad == CURLE_UNKNOWN_OPTION ? CURLE_OK : bad;
}

CURLMcode tp_libcurl_set_multi_if_known(CURLM *multi, CURLMoption option, long value) {
  CURLMcode bad = curl_multi_setopt(multi, option, value);
  return bad == CURLM_UNKNOWN_OPTION ? CURLM_OK : bad;
}

CURLcode tp_libcurl_set_protocol(CURL *easy, bool https) {
  CURLcode bad = curl_easy_setopt(easy, OPTION_PROTOCOLS_STR, https ? "https" : "http");
  if (bad != CURLE_UNKNOWN_OPTION) return bad;
  return curl_easy_setopt(easy, OPTION_PROTOCOLS, (long)(https ? CURLPROTO_HTTPS : CURLPROTO_HTTP));
}

bool tp_libcurl_keeps_authorities(void) {
  return curl_version_info(CURLVERSION_NOW)->version_num >= 0x075700;
}
