/* The limit to compare with: a plain loop over curl multi that sends the same POSTs as a batch does and collects each
 * body in memory, with nothing behind it: no retries, no pacing, no judgement but "200, and the body names the id".
 *
 *   limit socket|perform BASE_URL KEY FILE_OF_IDS [CA_FILE]
 *
 * socket: curl_multi_socket_action, driven by an epoll set of the loop's own, as event loops do it.
 * perform: curl_multi_perform and curl_multi_poll. libcurl looks at all requests in each turn, so that many answers are
 * taken by one poll, and neither epoll set nor timer has to be kept.
 */
#include <curl/curl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

enum { IN_FLIGHT = 64, EVENTS_AT_ONCE = 64, ID_LENGTH = 36, LONGEST_POLL_MS = 1000 };

struct slot {
  CURL *easy;
  char id[ID_LENGTH + 2];
  char *body;
  size_t length, capacity;
};

struct loop {
  CURLM *multi;
  int epoll;
  long long timeout_at_ms; /* -1: not set */
  FILE *ids;
  const char *base_url;
  long sent, done, good;
};

static void fail(const char *what) {
  fprintf(stderr, "limit: %s\n", what);
  exit(1);
}

static long long now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *user, void *watched) {
  (void)easy;
  struct loop *loop = user;
  struct epoll_event event = {.data.fd = socket};
  if (what == CURL_POLL_REMOVE) return epoll_ctl(loop->epoll, EPOLL_CTL_DEL, socket, &event);
  if (what & CURL_POLL_IN) event.events |= EPOLLIN;
  if (what & CURL_POLL_OUT) event.events |= EPOLLOUT;
  curl_multi_assign(loop->multi, socket, loop);
  return epoll_ctl(loop->epoll, watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
}

static int on_timer(CURLM *multi, long timeout_ms, void *user) {
  (void)multi;
  struct loop *loop = user;
  loop->timeout_at_ms = timeout_ms < 0 ? -1 : now_ms() + timeout_ms;
  return 0;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *user) {
  struct slot *slot = user;
  size_t length = size * count;
  if (slot->length + length + 1 > slot->capacity) {
    slot->capacity = (slot->length + length + 1) * 2;
    slot->body = realloc(slot->body, slot->capacity);
    if (!slot->body) fail("out of memory");
  }
  memcpy(slot->body + slot->length, bytes, length);
  slot->length += length;
  slot->body[slot->length] = '\0';
  return length;
}

/* Sends the next id's POST, while there are ids. */
static void start(struct loop *loop, struct slot *slot) {
  char url[512];
  if (!fgets(slot->id, sizeof slot->id, loop->ids)) return;
  slot->id[ID_LENGTH] = '\0';
  slot->length = 0;
  snprintf(url, sizeof url, "%s/porting_orders/%s/actions/cancel", loop->base_url, slot->id);
  curl_easy_setopt(slot->easy, CURLOPT_URL, url);
  if (curl_multi_add_handle(loop->multi, slot->easy) != CURLM_OK) fail("a request could not be started");
  loop->sent++;
}

static void take_finished(struct loop *loop) {
  int left;
  CURLMsg *message;
  while ((message = curl_multi_info_read(loop->multi, &left))) {
    struct slot *slot;
    long status;
    if (message->msg != CURLMSG_DONE) continue;
    CURL *easy = message->easy_handle;
    if (message->data.result != CURLE_OK) fail(curl_easy_strerror(message->data.result));
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &slot);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (status == 200 && slot->length && strstr(slot->body, slot->id)) loop->good++;
    curl_multi_remove_handle(loop->multi, easy);
    loop->done++;
    start(loop, slot);
  }
}

static void set_up(struct slot *slot, struct curl_slist *headers, const char *ca_file) {
  /* Every byte of a header costs libcurl time: ours is as long as the module's. */
  char user_agent[128];
  snprintf(user_agent, sizeof user_agent, "telnyx-porting-lua/1.0.0 (Lua 5.4; libcurl/%s)",
           curl_version_info(CURLVERSION_NOW)->version);
  slot->easy = curl_easy_init();
  if (!slot->easy) fail("out of memory");
  curl_easy_setopt(slot->easy, CURLOPT_PRIVATE, slot);
  curl_easy_setopt(slot->easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(slot->easy, CURLOPT_PROXY, "");
  curl_easy_setopt(slot->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
  curl_easy_setopt(slot->easy, CURLOPT_PIPEWAIT, 1L);
  if (ca_file) curl_easy_setopt(slot->easy, CURLOPT_CAINFO, ca_file);
  curl_easy_setopt(slot->easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(slot->easy, CURLOPT_USERAGENT, user_agent);
  curl_easy_setopt(slot->easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(slot->easy, CURLOPT_POST, 1L);
  curl_easy_setopt(slot->easy, CURLOPT_POSTFIELDSIZE, 0L);
  curl_easy_setopt(slot->easy, CURLOPT_POSTFIELDS, "");
  curl_easy_setopt(slot->easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(slot->easy, CURLOPT_WRITEDATA, slot);
}

static void run_by_socket(struct loop *loop) {
  struct epoll_event events[EVENTS_AT_ONCE];
  int running;
  while (loop->done < loop->sent) {
    long long wait = loop->timeout_at_ms == -1 ? -1 : loop->timeout_at_ms - now_ms();
    if (loop->timeout_at_ms != -1 && wait < 0) wait = 0;
    int count = epoll_wait(loop->epoll, events, EVENTS_AT_ONCE, (int)wait);
    for (int i = 0; i < count; i++) {
      int what = 0;
      if (events[i].events & EPOLLIN) what |= CURL_CSELECT_IN;
      if (events[i].events & EPOLLOUT) what |= CURL_CSELECT_OUT;
      if (events[i].events & (EPOLLERR | EPOLLHUP)) what |= CURL_CSELECT_ERR;
      curl_multi_socket_action(loop->multi, events[i].data.fd, what, &running);
    }
    if (loop->timeout_at_ms != -1 && loop->timeout_at_ms <= now_ms()) {
      loop->timeout_at_ms = -1;
      curl_multi_socket_action(loop->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    take_finished(loop);
  }
}

static void set_up_sockets(struct loop *loop) {
  loop->epoll = epoll_create1(EPOLL_CLOEXEC);
  if (loop->epoll == -1) fail("nothing to wait with");
  curl_multi_setopt(loop->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(loop->multi, CURLMOPT_SOCKETDATA, loop);
  curl_multi_setopt(loop->multi, CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt(loop->multi, CURLMOPT_TIMERDATA, loop);
}

static void run_by_perform(struct loop *loop) {
  int running;
  while (loop->done < loop->sent) {
    curl_multi_perform(loop->multi, &running);
    take_finished(loop);
    if (loop->done < loop->sent) curl_multi_poll(loop->multi, NULL, 0, LONGEST_POLL_MS, NULL);
  }
}

int main(int count, char **arguments) {
  static struct slot slots[IN_FLIGHT];
  char authorization[256];
  bool by_socket = count > 1 && strcmp(arguments[1], "socket") == 0;
  if (count < 5 || (!by_socket && strcmp(arguments[1], "perform") != 0))
    fail("usage: limit socket|perform BASE_URL KEY FILE_OF_IDS [CA_FILE]");
  struct loop loop = {.timeout_at_ms = -1, .base_url = arguments[2], .ids = fopen(arguments[4], "r")};
  if (!loop.ids) fail("the file of ids can't be read");
  curl_global_init(CURL_GLOBAL_DEFAULT);
  loop.multi = curl_multi_init();
  if (!loop.multi) fail("out of memory");
  if (by_socket) set_up_sockets(&loop);
  curl_multi_setopt(loop.multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)IN_FLIGHT);
  curl_multi_setopt(loop.multi, CURLMOPT_MAXCONNECTS, (long)IN_FLIGHT);
  snprintf(authorization, sizeof authorization, "Authorization: Bearer %s", arguments[3]);
  struct curl_slist *headers = curl_slist_append(NULL, authorization);
  headers = curl_slist_append(headers, "Accept: application/json");
  headers = curl_slist_append(headers, "Content-Type:");
  headers = curl_slist_append(headers, "Expect:");
  for (int i = 0; i < IN_FLIGHT; i++) {
    set_up(&slots[i], headers, count > 5 ? arguments[5] : NULL);
    start(&loop, &slots[i]);
  }
  if (by_socket)
    run_by_socket(&loop);
  else
    run_by_perform(&loop);
  if (!loop.sent || loop.good != loop.sent) {
    fprintf(stderr, "limit: %ld sent, %ld good\n", loop.sent, loop.good);
    return 1;
  }
  for (int i = 0; i < IN_FLIGHT; i++) {
    curl_easy_cleanup(slots[i].easy);
    free(slots[i].body);
  }
  curl_slist_free_all(headers);
  curl_multi_cleanup(loop.multi);
  fclose(loop.ids);
  return 0;
}
