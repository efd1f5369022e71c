/* Checks the base URL, and tells where it leads. */
#include "url.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text.h"

/* host: as libcurl normalised it, numeric addresses included ("127.1" is 127.0.0.1 by then). */
static bool is_loopback(const char *host) {
  struct in_addr v4;
  struct in6_addr v6;
  /* libcurl resolves this name to the loopback addresses without DNS (7.77 and later). */
  if (strcasecmp(host, "localhost") == 0) return true;
  if (inet_pton(AF_INET, host, &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  size_t length = strlen(host);
  char bare[INET6_ADDRSTRLEN + 1];
  if (host[0] != '[' || length < 3 || length - 2 >= sizeof bare) return false;
  memcpy(bare, host + 1, length - 2);
  bare[length - 2] = '\0';
  return inet_pton(AF_INET6, bare, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

static bool has(CURLU *parts, CURLUPart part) {
  char *value = NULL;
  bool there = curl_url_get(parts, part, &value, 0) == CURLUE_OK;
  curl_free(value);
  return there;
}

static const char *read_parts(struct tp_base_url *url, CURLU *parts, const char *text) {
  if (curl_url_set(parts, CURLUPART_URL, text, 0) != CURLUE_OK) return "it is not a URL such as https://HOST/v2";
  if (has(parts, CURLUPART_USER) || has(parts, CURLUPART_PASSWORD)) return "it must hold no user name or password";
  if (has(parts, CURLUPART_QUERY) || has(parts, CURLUPART_FRAGMENT)) return "it must end with the path";

  char *scheme = NULL, *host = NULL, *whole = NULL;
  const char *why = NULL;
  if (curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) || curl_url_get(parts, CURLUPART_HOST, &host, 0) ||
      curl_url_get(parts, CURLUPART_URL, &whole, 0)) {
    why = "it is not a URL such as https://HOST/v2";
  } else {
    url->https = strcmp(scheme, "https") == 0;
    url->loopback = is_loopback(host);
    if (!url->https && strcmp(scheme, "http") != 0)
      why = "its scheme must be https";
    else if (!url->https && !url->loopback)
      why = "http would show the API key on the way: use https (http is for loopback addresses alone)";
    else if (!(url->text = tp_text_copy(whole)))
      why = tp_no_memory;
  }
  curl_free(scheme);
  curl_free(host);
  curl_free(whole);
  return why;
}

const char *tp_base_url_read(struct tp_base_url *url, const char *text) {
  *url = (struct tp_base_url){0};
  CURLU *parts = curl_url();
  if (!parts) return tp_no_memory;
  const char *why = read_parts(url, parts, text);
  curl_url_cleanup(parts);
  if (why) {
    tp_base_url_free(url);
    return why;
  }
  size_t length = strlen(url->text);
  while (length && url->text[length - 1] == '/') url->text[--length] = '\0';
  return NULL;
}

const char *tp_base_url_doubt(const struct tp_base_url *url) {
  static const char telnyx[] = "https://api.telnyx.";
  bool own = strncasecmp(url->text, telnyx, sizeof telnyx - 1) == 0;
  const char *host = strstr(url->text, "://") + 3, *path = strchr(host, '/');
  if (own && (!path || strcmp(path, "/v2") != 0))
    return "Telnyx has this API below /v2: write https://api.telnyx.com/v2 (or .eu, .ca, .com.au, .me)";
  if (!path && !url->loopback)
    return "it has no path, and the API stands below /v2: add it, or say unchecked_base_url = true where a gateway "
           "does";
  return NULL;
}

void tp_base_url_free(struct tp_base_url *url) {
  free(url->text);
  *url = (struct tp_base_url){0};
}
