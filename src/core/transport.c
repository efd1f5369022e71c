/* HTTP over libcurl: one multi handle, easy handles that are reused, one descriptor to watch. */
#include "transport.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include "authorities.h"
#include "clock.h"
#include "guest.h"
#include "preload.h"
#include "sockets.h"
#include "text.h"

#if LIBCURL_VERSION_NUM < 0x075700
#error "libcurl 7.87.0 or later is needed (CURLOPT_QUICK_EXIT, CURLOPT_CA_CACHE_TIMEOUT)"
#endif

enum {
  LARGE_BUFFER_BYTES = 64 * 1024,
  EVENTS_AT_ONCE = 64,
  NUDGE_MS = 50, /* between two of them while a connection is made */
};

struct tp_transfers {
  struct tp_transfer *first, *last;
};

/* An easy handle that is used again and again. */
struct tp_handle {
  struct tp_transport *transport;
  CURL *easy;
  bool http1;              /* no other version is offered */
  unsigned given_up;       /* connections, when it was last told to choose none of them */
  struct tp_handle *next;  /* of those that are idle */
  struct tp_handle *older; /* of all */
};

struct tp_transport {
  CURLM *multi;
  struct tp_preload *preload; /* has the multi handle meanwhile; NULL: it is ours */
  struct tp_sockets sockets;
  int64_t timeout_at; /* libcurl's timer, tp_clock_ms; -1: not set */
  int64_t nudge_at;   /* see nudge; -1: nobody connects */
  struct curl_slist *headers;
  struct tp_text base_url, user_agent, ca_file, proxy;
  CURLU *origin;         /* the base URL without its path: all handles lead there */
  char *base_path;       /* libcurl's; without a slash at its end */
  struct tp_text target; /* path and query of the last exchange that was started */
  struct tp_authorities trusted;
  int copy; /* of the file of authorities, in memory, which libcurl reads instead; -1: none */
  char copy_name[32];
  bool unread; /* the file could not be read: that is tried again for the next exchange */
  bool has_proxy, https;
  bool multiplexed; /* an answer came over HTTP/2: requests share a connection */
  bool http1;       /* the server refuses over HTTP/2, on which it had agreed */
  unsigned started; /* exchanges, since libcurl last had time for such */
  long timeout_ms, connect_timeout_ms;
  long buffer_bytes; /* of all handles; 0: as the answer is likely to be */
  int64_t connection_age_ms;
  struct tp_handle *handles;   /* all of them */
  struct tp_handle *idle;      /* those that wait for work */
  struct tp_transfers waiting; /* for the multi handle */
  struct tp_transfers finished;
  struct tp_transport *next_abandoned;
};

/* What a child process must not touch and not free; kept reachable, so that leak checkers know it is no accident. */
static struct tp_transport *abandoned;

/* Lists of transfers, in order */

static void add(struct tp_transfers *list, struct tp_transfer *transfer) {
  transfer->next = NULL;
  if (list->last)
    list->last->next = transfer;
  else
    list->first = transfer;
  list->last = transfer;
}

static struct tp_transfer *take_first(struct tp_transfers *list) {
  struct tp_transfer *transfer = list->first;
  if (transfer) list->first = transfer->next;
  if (!list->first) list->last = NULL;
  return transfer;
}

static void take_out(struct tp_transfers *list, const struct tp_transfer *transfer) {
  struct tp_transfers rest = {0};
  for (struct tp_transfer *each; (each = take_first(list));)
    if (each != transfer) add(&rest, each);
  *list = rest;
}

/* libcurl's callbacks */

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *user, void *watched) {
  (void)easy, (void)watched;
  struct tp_transport *transport = user;
  uint32_t wanted = 0;
  if (what != CURL_POLL_REMOVE && what & CURL_POLL_IN) wanted |= EPOLLIN;
  if (what != CURL_POLL_REMOVE && what & CURL_POLL_OUT) wanted |= EPOLLOUT;
  return tp_sockets_want(&transport->sockets, socket, wanted) || !wanted ? 0 : -1;
}

static int on_timer(CURLM *multi, long timeout_ms, void *user) {
  (void)multi;
  struct tp_transport *transport = user;
  transport->timeout_at = timeout_ms < 0 ? -1 : tp_clock_ms() + timeout_ms;
  return 0;
}

/* libcurl 7.88.0 to 8.3.0 give an address up at its share of the connection's time, choose the next one, and then wait
 * to be called again, for which they ask nobody. */
static bool forgets_next_address(void) {
  unsigned version = curl_version_info(CURLVERSION_NOW)->version_num;
  return version >= 0x075800 && version < 0x080400;
}

static curl_socket_t on_open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address) {
  (void)purpose;
  struct tp_transport *transport = user;
  if (transport->nudge_at == -1 && forgets_next_address()) transport->nudge_at = tp_clock_ms() + NUDGE_MS;
  return tp_sockets_open(&transport->sockets, address->family, address->socktype, address->protocol);
}

static int on_close_socket(void *user, curl_socket_t closed) {
  struct tp_transport *transport = user;
  return tp_sockets_close(&transport->sockets, closed);
}

/* libssl's, if that is what libcurl brought along; else NULL. See guest.c. */
struct ssl_st;
extern int SSL_pending(const struct ssl_st *) __attribute__((weak));

/* Whether the TLS library holds bytes of the connection that libcurl has not read. */
static bool has_unread(CURL *easy) {
  struct curl_tlssessioninfo *tls = NULL;
  if (!SSL_pending || curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &tls) != CURLE_OK || !tls) return false;
  return tls->backend == CURLSSLBACKEND_OPENSSL && tls->internals && SSL_pending(tls->internals) > 0;
}

/* Whether libcurl is about to send a request again because the server has refused the stream, without an answer, with
 * HTTP_1_1_REQUIRED (RFC 9113, section 7): whatever was asked, it was not looked at. libcurl has said so in the
 * message, and may have put "Empty reply from server" over its start since. */
static bool is_refused_over_http2(const struct tp_transfer *transfer) {
  static const char error[] = "HTTP_1_1_REQUIRED";
  long answered = 1;
  curl_easy_getinfo(transfer->handle->easy, CURLINFO_HEADER_SIZE, &answered);
  return !answered && memmem(transfer->message, CURL_ERROR_SIZE, error, sizeof error - 1);
}

/* libcurl calls this when the connection stands and the request is about to go out. A second time means that it is
 * about to send it again by itself, the connection having closed before the answer: for a POST that is not its to
 * decide, unless the server has just said that it did nothing. */
static int on_about_to_send(void *user, char *remote, char *local, int remote_port, int local_port) {
  (void)remote, (void)local, (void)remote_port;
  struct tp_transfer *transfer = user;
  struct tp_transport *transport = transfer->handle->transport;
  int64_t age_ms = transport->connection_age_ms;
  int64_t oldest_ms = age_ms ? transfer->started_ms - age_ms : INT64_MIN;
  if (transfer->sendings && is_refused_over_http2(transfer)) {
    transport->http1 = true;
    transfer->sendings = 0;
    memset(transfer->message, 0, sizeof transfer->message);
    tp_sockets_leave(&transport->sockets, transfer->connection, false);
  }
  if (!transfer->sendings)
    transfer->moving = !tp_sockets_enter(&transport->sockets, local_port, oldest_ms, has_unread(transfer->handle->easy),
                                         &transfer->connection);
  if (!transfer->moving) transfer->sendings++;
  return transfer->sendings == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

static size_t on_header(char *line, size_t size, size_t count, void *user) {
  struct tp_transfer *transfer = user;
  tp_response_take_header(&transfer->response, line, size * count);
  return size * count;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *user) {
  struct tp_transfer *transfer = user;
  return tp_response_take_body(&transfer->response, bytes, size * count) ? size * count : 0;
}

/* Easy handles */

/* libcurl 7.88.0 to 8.0.1 lose the end of an answer over HTTP/2 whose last bytes find its buffer full: what is left
 * they set aside, and never look again whether the stream has ended. No answer of the API fills the largest buffer, of
 * which only what is written to takes memory. Without TLS there is no HTTP/2: libcurl allocates the buffer for each
 * request, and malloc gives one of that size back to the system, so that it took 5 % of a cancel's time. A large answer
 * takes a call of the system for each of its buffers. */
static long whole_buffer_bytes(bool https) {
  unsigned version = curl_version_info(CURLVERSION_NOW)->version_num;
  return https && version >= 0x075800 && version <= 0x080001 ? CURL_MAX_READ_SIZE : 0;
}

static long buffer_bytes(const struct tp_transport *transport, bool large) {
  if (transport->buffer_bytes) return transport->buffer_bytes;
  return large ? LARGE_BUFFER_BYTES : CURL_MAX_WRITE_SIZE;
}

/* libcurl shares connections among requests with the same TLS options. These three mean nothing to any TLS library but
 * Schannel: they keep new requests off the connections that were given up, and on new ones that they share. After seven
 * more the options are the same again; what libcurl then chooses wrongly, tp_sockets_enter refuses. */
static long tls_options(unsigned given_up) {
  static const long bits[] = {CURLSSLOPT_NO_REVOKE, CURLSSLOPT_REVOKE_BEST_EFFORT, CURLSSLOPT_AUTO_CLIENT_CERT};
  return (given_up & 1 ? bits[0] : 0) | (given_up & 2 ? bits[1] : 0) | (given_up & 4 ? bits[2] : 0);
}

static bool set_up(struct tp_transport *transport, struct tp_handle *handle) {
  CURL *easy = handle->easy;
  CURLcode bad = CURLE_OK;
#define SET(option, value) bad = bad ? bad : curl_easy_setopt(easy, (option), (value))
  SET(CURLOPT_CURLU, transport->origin);
  SET(CURLOPT_NOSIGNAL, 1L);
  SET(CURLOPT_PROTOCOLS_STR, transport->https ? "https" : "http");
  SET(CURLOPT_FOLLOWLOCATION, 0L);
  SET(CURLOPT_HTTP_VERSION, transport->https ? (long)CURL_HTTP_VERSION_2TLS : (long)CURL_HTTP_VERSION_1_1);
  SET(CURLOPT_PIPEWAIT, 1L);
  SET(CURLOPT_SSL_VERIFYPEER, 1L);
  SET(CURLOPT_SSL_VERIFYHOST, 2L);
  SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  /* libcurl keeps what it read of a file for all connections, unless there is a folder beside it; and for as long as
   * the client lives, since reading it again would hold up the host. */
  const char *file = transport->copy == -1 ? transport->trusted.file : transport->copy_name;
  SET(CURLOPT_CAINFO, file);
  SET(CURLOPT_CAPATH, transport->trusted.folder);
  SET(CURLOPT_PROXY_CAINFO, file);
  SET(CURLOPT_PROXY_CAPATH, transport->trusted.folder);
  SET(CURLOPT_CA_CACHE_TIMEOUT, -1L);
  if (transport->has_proxy) SET(CURLOPT_PROXY, transport->proxy.at);
  /* Without a proxy there is no exception from it that the environment would have to be asked for. */
  if (transport->has_proxy && !transport->proxy.at[0]) SET(CURLOPT_NOPROXY, "*");
  SET(CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE); /* the key is not for the proxy */
  SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  SET(CURLOPT_ACCEPT_ENCODING, ""); /* unpack what comes; what may come is said in a header of ours */
  SET(CURLOPT_MAXLIFETIME_CONN, (long)((transport->connection_age_ms + 999) / 1000));
  SET(CURLOPT_TCP_KEEPALIVE, 1L);
  SET(CURLOPT_QUICK_EXIT, 1L); /* a stalled resolver would hold up the removal of the handle */
  SET(CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
  SET(CURLOPT_OPENSOCKETDATA, transport);
  SET(CURLOPT_CLOSESOCKETFUNCTION, on_close_socket);
  SET(CURLOPT_CLOSESOCKETDATA, transport);
  SET(CURLOPT_PREREQFUNCTION, on_about_to_send);
  SET(CURLOPT_HEADERFUNCTION, on_header);
  SET(CURLOPT_WRITEFUNCTION, on_body);
#undef SET
  return bad == CURLE_OK;
}

/* Path and query go out as they are written. As parts of a URL libcurl would parse them for each request, and print
 * them anew byte by byte: that was a twelfth of the time that a cancel takes. */
static bool set_target(struct tp_transport *transport, CURL *easy, const char *target) {
  struct tp_text *whole = &transport->target;
  tp_text_reset(whole);
  tp_text_add_string(whole, transport->base_path);
  tp_text_add_string(whole, target);
  return !whole->failed && curl_easy_setopt(easy, CURLOPT_REQUEST_TARGET, whole->at) == CURLE_OK;
}

static char accept_json[] = "Accept: application/json";
static char json_body[] = "Content-Type: application/json";
static char no_content_type[] = "Content-Type:"; /* libcurl would name one for a POST without a body */
static char no_expect[] = "Expect:";             /* libcurl would wait for leave to send a body */

/* An exchange's own header lines lead to those that all share, so that there is one copy of the key. */
static struct curl_slist *make_headers(const struct tp_transport *transport, struct tp_transfer *transfer,
                                       const struct tp_sending *sending) {
  if (sending->media) snprintf(transfer->accept, sizeof transfer->accept, "Accept: %s", sending->media);
  transfer->headers[0].data = sending->media ? transfer->accept : accept_json;
  transfer->headers[0].next = &transfer->headers[1];
  transfer->headers[1].data = sending->body.length ? json_body : no_content_type;
  transfer->headers[1].next = sending->body.length ? &transfer->headers[2] : transport->headers;
  transfer->headers[2].data = no_expect;
  transfer->headers[2].next = transport->headers;
  return transfer->headers;
}

static bool set_request(struct tp_transport *transport, struct tp_transfer *transfer,
                        const struct tp_sending *sending) {
  CURL *easy = transfer->handle->easy;
  CURLcode bad = set_target(transport, easy, sending->target) ? CURLE_OK : CURLE_OUT_OF_MEMORY;
  /* Refused where a buffer is left from a request that got no connection: that one will do. */
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, buffer_bytes(transport, sending->large));
#define SET(option, value) bad = bad ? bad : curl_easy_setopt(easy, (option), (value))
  bool post = strcmp(sending->method, "POST") == 0, get = strcmp(sending->method, "GET") == 0;
  if (post || sending->body.length) {
    SET(CURLOPT_POST, 1L);
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)sending->body.length);
    SET(CURLOPT_POSTFIELDS, sending->body.length ? sending->body.at : "");
  } else {
    SET(CURLOPT_HTTPGET, 1L);
  }
  SET(CURLOPT_FRESH_CONNECT, 0L);
  SET(CURLOPT_CUSTOMREQUEST, post || get ? NULL : sending->method);
  SET(CURLOPT_HTTPHEADER, make_headers(transport, transfer, sending));
  SET(CURLOPT_PRIVATE, transfer);
  SET(CURLOPT_PREREQDATA, transfer);
  SET(CURLOPT_HEADERDATA, transfer);
  SET(CURLOPT_WRITEDATA, transfer);
  SET(CURLOPT_ERRORBUFFER, transfer->message);
#undef SET
  return bad == CURLE_OK;
}

static void free_handle(struct tp_handle *handle) {
  curl_easy_cleanup(handle->easy);
  free(handle);
}

static struct tp_handle *make_handle(struct tp_transport *transport) {
  struct tp_handle *handle = calloc(1, sizeof *handle);
  if (!handle) return NULL;
  handle->easy = curl_easy_init();
  if (!handle->easy || !set_up(transport, handle)) {
    free_handle(handle);
    return NULL;
  }
  handle->older = transport->handles;
  transport->handles = handle;
  handle->transport = transport;
  return handle;
}

static struct tp_handle *take_handle(struct tp_transport *transport) {
  struct tp_handle *handle = transport->idle;
  if (!handle) return make_handle(transport);
  transport->idle = handle->next;
  return handle;
}

static void give_back(struct tp_transport *transport, struct tp_handle *handle) {
  /* The transfer's memory may be gone before the handle's next use. */
  curl_easy_setopt(handle->easy, CURLOPT_ERRORBUFFER, NULL);
  curl_easy_setopt(handle->easy, CURLOPT_PRIVATE, NULL);
  curl_easy_setopt(handle->easy, CURLOPT_HTTPHEADER, NULL);
  curl_easy_setopt(handle->easy, CURLOPT_POSTFIELDS, NULL);
  handle->next = transport->idle;
  transport->idle = handle;
}

static bool is_serial(const struct tp_transfer *transfer) {
  return transfer->http_version == CURL_HTTP_VERSION_1_1 || transfer->http_version == CURL_HTTP_VERSION_1_0;
}

/* answered: its connection may be used for more. */
static void detach(struct tp_transport *transport, struct tp_transfer *transfer, bool answered) {
  struct tp_handle *handle = transfer->handle;
  transfer->handle = NULL;
  transfer->ended_ms = tp_clock_ms();
  if (transport->preload)
    take_out(&transport->waiting, transfer);
  else
    curl_multi_remove_handle(transport->multi, handle->easy);
  tp_sockets_leave(&transport->sockets, transfer->connection, is_serial(transfer));
  if (!answered) tp_sockets_distrust(&transport->sockets, transfer->connection);
  give_back(transport, handle);
}

/* libcurl's own message, and the system's behind it where there is one (EMFILE looks like a lost connection else). */
static void describe(struct tp_transport *transport, struct tp_transfer *transfer, CURL *easy, CURLcode code) {
  if (code == CURLE_SSL_CACERT_BADFILE && !transport->preload && transport->trusted.file)
    snprintf(transfer->message, sizeof transfer->message, "no authorities can be read from %s: %s",
             transport->trusted.file, "there is no certificate in it, or one that is broken");
  if (!transfer->message[0]) snprintf(transfer->message, CURL_ERROR_SIZE, "%s", curl_easy_strerror(code));
  long system = 0;
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &system);
  if (!system && code == CURLE_COULDNT_CONNECT) system = transport->sockets.error;
  transport->sockets.error = 0;
  size_t length = strlen(transfer->message);
  /* Cut by libcurl: what stands there may be the start of a secret (see foreign_text.h). */
  if (length >= CURL_ERROR_SIZE - 1)
    length += (size_t)snprintf(transfer->message + length, sizeof transfer->message - length, "…");
  if (system) snprintf(transfer->message + length, sizeof transfer->message - length, ": %s", strerror((int)system));
}

/* What is left of a limit of the exchange, for libcurl, to which 0 would mean none. */
static long left_ms(const struct tp_transfer *transfer, long limit_ms, int64_t now_ms) {
  int64_t left = transfer->started_ms + limit_ms - now_ms;
  return left > 1 ? (long)left : 1;
}

/* Gives a transfer to libcurl. What it has waited for is part of its time. */
static CURLMcode hand_to_libcurl(struct tp_transport *transport, struct tp_transfer *transfer, int64_t now_ms) {
  struct tp_handle *handle = transfer->handle;
  CURLcode bad = CURLE_OK;
#define SET(option, value) bad = bad ? bad : curl_easy_setopt(handle->easy, (option), (value))
  SET(CURLOPT_TIMEOUT_MS, left_ms(transfer, transport->timeout_ms, now_ms));
  SET(CURLOPT_CONNECTTIMEOUT_MS, left_ms(transfer, transport->connect_timeout_ms, now_ms));
  if (handle->http1 != transport->http1) SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  if (handle->given_up != transport->sockets.given_up)
    SET(CURLOPT_SSL_OPTIONS, tls_options(transport->sockets.given_up));
#undef SET
  handle->http1 = transport->http1;
  handle->given_up = transport->sockets.given_up;
  return bad ? CURLM_OUT_OF_MEMORY : curl_multi_add_handle(transport->multi, handle->easy);
}

static struct tp_transfer *transfer_of(CURL *easy) {
  char *private = NULL;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
  return (struct tp_transfer *)(void *)private;
}

/* Whether the proxy let nothing pass for want of a user and a password that it knows. */
static bool is_refused_by_proxy(CURL *easy, CURLcode code) {
  long status = 0, reason = CURLPX_OK;
  curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &status);
  if (code == CURLE_PROXY) curl_easy_getinfo(easy, CURLINFO_PROXY_ERROR, &reason);
  return status == 407 || reason == CURLPX_USER_REJECTED || reason == CURLPX_NO_AUTH;
}

/* Ends the exchanges that have not got beyond the proxy either, as one that it refused: further tries with a wrong
 * password may lock the account. */
static void refuse_unsent(struct tp_transport *transport, const struct tp_transfer *refused) {
  for (struct tp_handle *handle = transport->handles; handle; handle = handle->older) {
    struct tp_transfer *transfer = transfer_of(handle->easy);
    if (!transfer || transfer->sendings) continue;
    memcpy(transfer->message, refused->message, sizeof transfer->message);
    transfer->delivery = refused->delivery;
    transfer->delivery.message = transfer->message;
    transfer->response.status = 0;
    detach(transport, transfer, false);
    add(&transport->finished, transfer);
  }
}

static void finish(struct tp_transport *transport, CURL *easy, CURLcode code) {
  struct tp_transfer *transfer = transfer_of(easy);
  curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &transfer->http_version);
  transport->multiplexed = transport->multiplexed || transfer->http_version == CURL_HTTP_VERSION_2_0;
  /* A header line of the answer can look like a status line; and a reused handle that sent nothing knows an old one. */
  long status = 0;
  if (transfer->sendings) curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  transfer->response.status = (int)status;
  if (code != CURLE_OK) describe(transport, transfer, easy, code);
  /* What is no HTTP at all: libcurl takes it for HTTP/0.9, which it does not support. */
  if (code == CURLE_UNSUPPORTED_PROTOCOL && transfer->sendings) code = CURLE_WEIRD_SERVER_REPLY;
  transfer->delivery.code = (int)code;
  transfer->delivery.message = transfer->message;
  transfer->delivery.may_be_sent = transfer->sendings > 0;
  transfer->delivery.repeat_stopped = transfer->sendings > 1;
  transfer->delivery.proxy_refused = code != CURLE_OK && !transfer->sendings && is_refused_by_proxy(easy, code);
  tp_response_finish(&transfer->response);
  detach(transport, transfer, code == CURLE_OK);
  add(&transport->finished, transfer);
  if (transfer->delivery.proxy_refused) refuse_unsent(transport, transfer);
}

/* Has an exchange that was kept off its connection, and of which nothing was sent, use another one; the second time a
 * new one. */
static void move(struct tp_transport *transport, struct tp_transfer *transfer) {
  CURL *easy = transfer->handle->easy;
  curl_multi_remove_handle(transport->multi, easy);
  transfer->moving = false;
  memset(transfer->message, 0, sizeof transfer->message);
  CURLcode bad = transfer->moves++ ? curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L) : CURLE_OK;
  if (bad || hand_to_libcurl(transport, transfer, tp_clock_ms())) finish(transport, easy, CURLE_OUT_OF_MEMORY);
}

static void collect(struct tp_transport *transport) {
  int left;
  CURLMsg *message;
  while ((message = curl_multi_info_read(transport->multi, &left))) {
    if (message->msg != CURLMSG_DONE) continue;
    struct tp_transfer *transfer = transfer_of(message->easy_handle);
    if (transfer->moving)
      move(transport, transfer);
    else
      finish(transport, message->easy_handle, message->data.result);
  }
}

/* The preload */

/* Has libcurl tell what it waits for. None of these can fail. */
static void set_callbacks(struct tp_transport *transport) {
  curl_multi_setopt(transport->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(transport->multi, CURLMOPT_SOCKETDATA, transport);
  curl_multi_setopt(transport->multi, CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt(transport->multi, CURLMOPT_TIMERDATA, transport);
}

static void close_copy(struct tp_transport *transport) {
  if (transport->copy != -1) close(transport->copy);
  transport->copy = -1;
}

/* libcurl reads the copy, so that it never waits for the file itself. Where there can't be one, it reads the file. */
static void open_copy(struct tp_transport *transport) {
  transport->copy = memfd_create("authorities", MFD_CLOEXEC);
  snprintf(transport->copy_name, sizeof transport->copy_name, "/proc/self/fd/%d", transport->copy);
  if (transport->copy != -1 && access(transport->copy_name, R_OK) == -1) close_copy(transport);
}

/* The multi handle is lent, with nobody watching it, while the authorities are read; see preload.h. */
static bool start_preload(struct tp_transport *transport) {
  const char *file = transport->trusted.file;
  transport->preload =
      tp_preload_start(transport->multi, file, transport->copy, transport->copy == -1 ? file : transport->copy_name);
  return transport->preload && tp_sockets_want(&transport->sockets, tp_preload_descriptor(transport->preload), EPOLLIN);
}

static void fail_waiting(struct tp_transport *transport, CURLcode code, const char *why) {
  struct tp_transfer *transfer = transport->waiting.first;
  snprintf(transfer->message, sizeof transfer->message, "no authorities can be read from %s: %s",
           transport->trusted.file, why);
  finish(transport, transfer->handle->easy, code);
}

/* When the first of those that wait for the authorities has waited too long, -1: none waits. They wait in the order of
 * their start. */
static int64_t waiting_until(const struct tp_transport *transport) {
  const struct tp_transfer *first = transport->waiting.first;
  if (!first) return -1;
  bool connecting = transport->connect_timeout_ms < transport->timeout_ms;
  return first->started_ms + (connecting ? transport->connect_timeout_ms : transport->timeout_ms);
}

static void end_waiting(struct tp_transport *transport) {
  for (int64_t until; (until = waiting_until(transport)) != -1 && until <= tp_clock_ms();) {
    char why[64];
    snprintf(why, sizeof why, "not within %.3g s", (double)(until - transport->waiting.first->started_ms) / 1000);
    fail_waiting(transport, CURLE_OPERATION_TIMEDOUT, why);
  }
}

static void finish_preload(struct tp_transport *transport) {
  /* Closing it takes it out of the set only where no child process has it open too. */
  tp_sockets_want(&transport->sockets, tp_preload_descriptor(transport->preload), 0);
  int error = tp_preload_finish(transport->preload);
  if (error) {
    while (transport->waiting.first) fail_waiting(transport, CURLE_SSL_CACERT_BADFILE, strerror(error));
    transport->preload = NULL;
    transport->unread = true;
    return;
  }
  transport->preload = NULL;
  set_callbacks(transport);
  for (struct tp_transfer *transfer; (transfer = take_first(&transport->waiting));)
    if (hand_to_libcurl(transport, transfer, tp_clock_ms()))
      finish(transport, transfer->handle->easy, CURLE_OUT_OF_MEMORY);
}

static bool split_base_url(struct tp_transport *transport) {
  CURLU *origin = transport->origin = curl_url();
  if (!origin || curl_url_set(origin, CURLUPART_URL, transport->base_url.at, 0) ||
      curl_url_get(origin, CURLUPART_PATH, &transport->base_path, CURLU_URLENCODE) ||
      curl_url_set(origin, CURLUPART_PATH, NULL, 0))
    return false;
  size_t length = strlen(transport->base_path);
  while (length && transport->base_path[length - 1] == '/') transport->base_path[--length] = '\0';
  return true;
}

static bool copy_options(struct tp_transport *transport, const struct tp_transport_options *options) {
  transport->https = options->https;
  transport->timeout_ms = options->timeout_ms;
  transport->buffer_bytes = whole_buffer_bytes(options->https);
  transport->connect_timeout_ms = options->connect_timeout_ms;
  transport->connection_age_ms = options->connection_age_ms;
  transport->has_proxy = options->proxy != NULL;
  tp_text_add_string(&transport->base_url, options->base_url);
  tp_text_add_string(&transport->user_agent, "User-Agent: ");
  tp_text_add_string(&transport->user_agent, options->user_agent);
  tp_text_add_string(&transport->ca_file, options->ca_file ? options->ca_file : "");
  tp_text_add_string(&transport->proxy, options->proxy ? options->proxy : "");
  if (transport->base_url.failed || transport->user_agent.failed || transport->ca_file.failed ||
      transport->proxy.failed || !split_base_url(transport))
    return false;
  /* A header of its own libcurl writes twice for each request, byte by byte, which was 5 % of a request's instructions
   * for these two; and what else it can unpack than gzip nobody missed. */
  bool can_unpack = curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_LIBZ;
  const char *const lines[] = {options->authorization, transport->user_agent.at,
                               can_unpack ? "Accept-Encoding: gzip" : "Accept-Encoding:"};
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
    struct curl_slist *longer = curl_slist_append(transport->headers, lines[i]);
    if (!longer) return false;
    transport->headers = longer;
  }
  return true;
}

static bool set_up_multi(struct tp_transport *transport, long max_connections) {
  CURLM *multi = transport->multi;
  CURLMcode bad = CURLM_OK;
#define SET(option, value) bad = bad ? bad : curl_multi_setopt(multi, (option), (value))
  SET(CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
  SET(CURLMOPT_MAX_HOST_CONNECTIONS, max_connections);
  SET(CURLMOPT_MAXCONNECTS, max_connections);
#undef SET
  return bad == CURLM_OK;
}

static void free_headers(struct tp_transport *transport) {
  for (struct curl_slist *line = transport->headers; line; line = line->next)
    explicit_bzero(line->data, strlen(line->data));
  curl_slist_free_all(transport->headers);
  transport->headers = NULL;
}

struct tp_transport *tp_transport_new(const struct tp_transport_options *options) {
  /* Once per process, and never undone: other users of libcurl in this process count on it. */
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return NULL;
  struct tp_transport *transport = calloc(1, sizeof *transport);
  if (!transport) return NULL;
  transport->timeout_at = transport->nudge_at = transport->copy = -1;
  bool good = tp_sockets_start(&transport->sockets);
  transport->multi = curl_multi_init();
  good =
      good && transport->multi && copy_options(transport, options) && set_up_multi(transport, options->max_connections);
  if (good && transport->https)
    transport->trusted = tp_authorities_choose(options->ca_file ? transport->ca_file.at : NULL);
  if (good && transport->trusted.file) {
    open_copy(transport);
    good = start_preload(transport) || !transport->preload;
    if (!transport->preload) close_copy(transport); /* nobody fills it: the first connection reads the file */
  }
  if (good && !transport->preload) set_callbacks(transport);
  if (good) return transport;
  tp_transport_free(transport);
  return NULL;
}

void tp_transport_free(struct tp_transport *transport) {
  if (!transport) return;
  struct tp_guest guest;
  tp_guest_enter(&guest); /* closing a TLS connection writes */
  for (struct tp_handle *handle; (handle = transport->handles);) {
    transport->handles = handle->older;
    free_handle(handle);
  }
  if (transport->preload) {
    tp_preload_drop(transport->preload);
  } else {
    if (transport->multi) curl_multi_cleanup(transport->multi);
    close_copy(transport);
  }
  tp_guest_leave(&guest);
  tp_sockets_end(&transport->sockets);
  free_headers(transport);
  tp_text_free(&transport->base_url);
  tp_text_free(&transport->target);
  curl_url_cleanup(transport->origin);
  curl_free(transport->base_path);
  tp_text_free(&transport->user_agent);
  tp_text_free(&transport->ca_file);
  tp_text_wipe(&transport->proxy); /* may hold a password */
  free(transport);
}

void tp_transport_abandon(struct tp_transport *transport) {
  if (!transport) return;
  tp_sockets_abandon(&transport->sockets);
  if (transport->preload) tp_preload_abandon(transport->preload);
  close_copy(transport);
  for (struct curl_slist *line = transport->headers; line; line = line->next)
    explicit_bzero(line->data, strlen(line->data));
  transport->next_abandoned = abandoned;
  abandoned = transport;
}

bool tp_transport_start(struct tp_transport *transport, struct tp_transfer *transfer,
                        const struct tp_sending *sending) {
  struct tp_handle *handle = take_handle(transport);
  if (!handle) return false;
  if (transport->unread && !start_preload(transport)) {
    give_back(transport, handle);
    return false;
  }
  transport->unread = false;
  tp_response_reset(&transfer->response);
  transfer->delivery = (struct tp_delivery){0};
  transfer->http_version = 0;
  transfer->sendings = 0;
  transfer->connection = 0;
  transfer->moves = 0;
  transfer->moving = false;
  memset(transfer->message, 0, sizeof transfer->message);
  transfer->started_ms = tp_clock_ms();
  transfer->handle = handle;
  transport->started++;
  if (set_request(transport, transfer, sending)) {
    if (transport->preload) {
      add(&transport->waiting, transfer);
      return true;
    }
    if (hand_to_libcurl(transport, transfer, transfer->started_ms) == CURLM_OK) return true;
  }
  transfer->handle = NULL;
  give_back(transport, handle);
  return false;
}

bool tp_transfer_may_be_sent(const struct tp_transfer *transfer) {
  return transfer->sendings > 0;
}

const char *tp_transfer_http_version(const struct tp_transfer *transfer) {
  switch (transfer->http_version) {
    case CURL_HTTP_VERSION_1_0:
      return "1.0";
    case CURL_HTTP_VERSION_1_1:
      return "1.1";
    case CURL_HTTP_VERSION_2_0:
      return "2";
    case CURL_HTTP_VERSION_3:
      return "3";
    default:
      return NULL;
  }
}

/* Whether libcurl has something to do now, of its own accord. */
static bool is_due(const struct tp_transport *transport) {
  return transport->timeout_at != -1 && transport->timeout_at <= tp_clock_ms();
}

void tp_transport_watch(struct tp_transport *transport) {
  if (!is_due(transport)) tp_sockets_watch(&transport->sockets);
}

void tp_transport_cancel(struct tp_transport *transport, struct tp_transfer *transfer) {
  if (!transfer->handle) return;
  struct tp_guest guest;
  tp_guest_enter(&guest);
  detach(transport, transfer, false);
  tp_transport_watch(transport);
  tp_guest_leave(&guest);
}

void tp_transport_distrust(struct tp_transport *transport, const struct tp_transfer *transfer) {
  tp_sockets_distrust(&transport->sockets, transfer->connection);
}

int tp_transport_descriptor(const struct tp_transport *transport) {
  return transport->sockets.descriptor;
}

int64_t tp_transport_deadline(const struct tp_transport *transport) {
  if (transport->finished.first) return 0;
  if (transport->preload) return waiting_until(transport);
  int64_t timeout_at = transport->timeout_at, nudge_at = transport->nudge_at;
  return nudge_at != -1 && (timeout_at == -1 || nudge_at < timeout_at) ? nudge_at : timeout_at;
}

static void act_on_socket(struct tp_transport *transport, const struct epoll_event *event) {
  int what = 0, running;
  if (event->events & EPOLLIN) what |= CURL_CSELECT_IN;
  if (event->events & EPOLLOUT) what |= CURL_CSELECT_OUT;
  if (event->events & (EPOLLERR | EPOLLHUP)) what |= CURL_CSELECT_ERR;
  curl_multi_socket_action(transport->multi, event->data.fd, what, &running);
}

static bool connects(CURL *easy) {
  const struct tp_transfer *transfer = transfer_of(easy);
  curl_off_t took = 1;
  return transfer && !transfer->sendings && curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &took) == CURLE_OK &&
         !took;
}

/* Has libcurl look after exchanges whose connection is being made; see forgets_next_address. Pausing what does not flow
 * yet changes nothing else. */
static void nudge(struct tp_transport *transport) {
  bool any = false;
  for (struct tp_handle *handle = transport->handles; handle; handle = handle->older) {
    if (!connects(handle->easy)) continue;
    curl_easy_pause(handle->easy, CURLPAUSE_SEND);
    curl_easy_pause(handle->easy, CURLPAUSE_CONT);
    any = true;
  }
  transport->nudge_at = any ? tp_clock_ms() + NUDGE_MS : -1;
}

/* Has libcurl begin what was started, and do what else is due. Requests that share a connection leave it together: one
 * packet for each made a batch take an eighth longer. */
static void act_on_time(struct tp_transport *transport) {
  bool together = transport->multiplexed && transport->started > 1;
  int running;
  transport->timeout_at = -1;
  transport->started = 0;
  if (together) tp_sockets_hold(&transport->sockets, true);
  curl_multi_socket_action(transport->multi, CURL_SOCKET_TIMEOUT, 0, &running);
  if (together) tp_sockets_hold(&transport->sockets, false);
}

void tp_transport_drive(struct tp_transport *transport) {
  struct epoll_event events[EVENTS_AT_ONCE];
  struct tp_guest guest;
  tp_guest_enter(&guest);
  if (transport->nudge_at != -1 && transport->nudge_at <= tp_clock_ms()) nudge(transport);
  if (is_due(transport)) act_on_time(transport);
  tp_sockets_watch(&transport->sockets);
  /* More of them stay for the next time. */
  int count = epoll_wait(transport->sockets.descriptor, events, EVENTS_AT_ONCE, 0);
  for (int i = 0; i < count; i++) {
    if (transport->preload) /* nothing else is watched then */
      finish_preload(transport);
    else
      act_on_socket(transport, &events[i]);
  }
  if (transport->preload)
    end_waiting(transport);
  else
    collect(transport);
  tp_guest_leave(&guest);
}

struct tp_transfer *tp_transport_next_finished(struct tp_transport *transport) {
  return take_first(&transport->finished);
}
