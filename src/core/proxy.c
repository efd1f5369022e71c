/* Reads a proxy's address from an option or the environment: [SCHEME://][USER[:PASSWORD]@]HOST[:PORT]. */
#include "proxy.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text.h"

static const char remedy[] =
    "a proxy is SCHEME://HOST:PORT, with USER:PASSWORD@ before HOST if need be (in these two write %23 for #, %2F "
    "for /, %3F for ?, %3A for :, %40 for @, %25 for %, %20 for a space)";

static const char *const schemes[] = {"http", "https", "socks4", "socks4a", "socks5", "socks5h", NULL};

static const char *skip_scheme(const char *proxy) {
  const char *end = strstr(proxy, "://");
  return end ? end + strlen("://") : proxy;
}

struct tp_slice tp_proxy_user_info(const char *proxy) {
  const char *start = skip_scheme(proxy), *at = strrchr(start, '@');
  return (struct tp_slice){start, at ? (size_t)(at - start) : 0};
}

void tp_proxy_show(const char *proxy, char *shown, size_t size) {
  const char *start = skip_scheme(proxy);
  struct tp_slice info = tp_proxy_user_info(proxy);
  const char *host = info.length ? info.at + info.length + 1 : start;
  snprintf(shown, size, "%.*s%s", (int)(start - proxy), proxy, host);
}

static bool has_known_scheme(const char *proxy) {
  const char *end = strstr(proxy, "://");
  if (!end) return true;
  for (const char *const *scheme = schemes; *scheme; scheme++)
    if (strlen(*scheme) == (size_t)(end - proxy) && strncasecmp(proxy, *scheme, strlen(*scheme)) == 0) return true;
  return false;
}

/* Whether libcurl can parse the address, and finds the same user info as tp_proxy_user_info. */
static bool is_read(CURLU *parts, const char *proxy) {
  if (curl_url_set(parts, CURLUPART_URL, proxy, CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME) != CURLUE_OK)
    return false;
  char *host = NULL;
  bool good = curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK && *host;
  curl_free(host);
  return good;
}

const char *tp_proxy_refuse(const char *proxy) {
  if (!*proxy) return NULL;
  if (!has_known_scheme(proxy)) return "its scheme must be http, https, socks4, socks4a, socks5 or socks5h";
  struct tp_slice info = tp_proxy_user_info(proxy);
  const char *rest = info.length ? info.at + info.length + 1 : skip_scheme(proxy);
  for (size_t i = 0; i < info.length; i++)
    if (strchr("/?#@", info.at[i]) || (unsigned char)info.at[i] <= ' ' || info.at[i] == 127) return remedy;
  const char *slash = strchr(rest, '/');
  if (strpbrk(rest, "?#\\ ") || (slash && slash[1])) return remedy;
  CURLU *parts = curl_url();
  if (!parts) return tp_no_memory;
  bool good = is_read(parts, proxy);
  curl_url_cleanup(parts);
  return good ? NULL : remedy;
}

const char *tp_proxy_of_environment(const char **name) {
  /* In libcurl's order. HTTP_PROXY is not among them, because in a CGI program the client sets it. */
  static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", NULL};
  for (const char *const *each = names; *each; each++) {
    const char *value = getenv(*each);
    if (!value || !*value) continue;
    *name = *each;
    return value;
  }
  return NULL;
}
