/* The header lines that all exchanges of a transport share. */
#include "shared_headers.h"

#include <stdlib.h>
#include <string.h>

#include "platform/memory.h"

static void wipe(struct tp_shared_headers *set) {
  for (struct curl_slist *line = set->lines; line; line = line->next) tp_overwrite(line->data, strlen(line->data));
}

static void free_set(struct tp_shared_headers *set) {
  wipe(set);
  curl_slist_free_all(set->lines);
  free(set);
}

static bool append(struct tp_shared_headers *set, const char *line) {
  struct curl_slist *longer = curl_slist_append(set->lines, line);
  if (longer) set->lines = longer;
  return longer != NULL;
}

/* libcurl formats its own User-Agent and Accept-Encoding twice for each request (5 % of its instructions), so these are
 * ready lines of ours. Only gzip is offered. */
static bool fill(struct tp_shared_headers *set, const struct tp_headers *headers, const char *authorization,
                 const char *user_agent) {
  bool can_unpack = curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_LIBZ, good = true;
  int count = headers ? headers->count : 0;
  for (int i = 0; good && i < count; i++) good = append(set, headers->lines[i].data);
  good = good && append(set, authorization) && append(set, user_agent) &&
         append(set, can_unpack ? "Accept-Encoding: gzip" : "Accept-Encoding:");
  if (!good) return false;
  set->own = set->lines;
  while (count--) set->own = set->own->next;
  return true;
}

bool tp_shared_headers_replace(struct tp_shared_headers **newest, const struct tp_headers *headers,
                               const char *authorization, const char *user_agent) {
  struct tp_shared_headers *set = calloc(1, sizeof *set);
  if (!set) return false;
  if (!fill(set, headers, authorization, user_agent)) {
    free_set(set);
    return false;
  }
  set->older = *newest;
  *newest = set;
  tp_shared_headers_drop(set);
  return true;
}

void tp_shared_headers_drop(struct tp_shared_headers *newest) {
  for (struct tp_shared_headers **at = &newest->older; *at;) {
    struct tp_shared_headers *older = *at;
    if (older->users) {
      at = &older->older;
      continue;
    }
    *at = older->older;
    free_set(older);
  }
}

void tp_shared_headers_wipe(struct tp_shared_headers *newest) {
  for (struct tp_shared_headers *set = newest; set; set = set->older) wipe(set);
}

void tp_shared_headers_free(struct tp_shared_headers **newest) {
  for (struct tp_shared_headers *set; (set = *newest);) {
    *newest = set->older;
    free_set(set);
  }
}
