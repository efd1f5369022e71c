/* HTTP over libcurl: one multi handle, easy handles that are reused, one descriptor to watch. */
#include "transport.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "host_thread.h"
#include "libcurl_version.h"
#include "platform/cached_file.h"
#include "platform/files.h"
#include "platform/poller.h"
#include "transport_internal.h"

/* Transports of the parent that a child must neither touch nor free; kept reachable for leak checkers. */
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

static struct tp_transfer *unlink_first(struct tp_transfers *list) {
  struct tp_transfer *transfer = list->first;
  if (transfer) list->first = transfer->next;
  if (!list->first) list->last = NULL;
  return transfer;
}

static void unlink_from_list(struct tp_transfers *list, const struct tp_transfer *transfer) {
  struct tp_transfers rest = {0};
  for (struct tp_transfer *each; (each = unlink_first(list));)
    if (each != transfer) add(&rest, each);
  *list = rest;
}

/* libcurl's callbacks */

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *user, void *watched) {
  (void)easy, (void)watched;
  struct tp_transport *transport = user;
  unsigned wanted = 0;
  if (what != CURL_POLL_REMOVE && what & CURL_POLL_IN) wanted |= TP_READABLE;
  if (what != CURL_POLL_REMOVE && what & CURL_POLL_OUT) wanted |= TP_WRITABLE;
  return tp_sockets_want(&transport->sockets, socket, wanted) || !wanted ? 0 : -1;
}

static int on_timer(CURLM *multi, long timeout_ms, void *user) {
  (void)multi;
  struct tp_transport *transport = user;
  transport->timeout_at = timeout_ms < 0 ? -1 : tp_clock_ms() + timeout_ms;
  return 0;
}

static bool is_serial(const struct tp_transfer *transfer) {
  return transfer->http_version == CURL_HTTP_VERSION_1_1 || transfer->http_version == CURL_HTTP_VERSION_1_0;
}

/* answered: the connection may carry further exchanges. */
static void detach(struct tp_transport *transport, struct tp_transfer *transfer, bool answered) {
  struct tp_handle *handle = transfer->handle;
  transfer->handle = NULL;
  transfer->ended_ms = tp_clock_ms();
  if (transport->preload)
    unlink_from_list(&transport->waiting, transfer);
  else
    curl_multi_remove_handle(transport->multi, handle->easy);
  tp_handle_set_unsent(transport, transfer, false);
  int64_t answered_ms = answered ? transfer->ended_ms : 0;
  tp_sockets_leave(&transport->sockets, transfer->connection, is_serial(transfer), answered_ms);
  if (!answered && transfer->sendings) {
    tp_sockets_distrust(&transport->sockets, transfer->connection);
    tp_sockets_distrust_idle(&transport->sockets, transfer->started_ms);
  }
  tp_handle_release(transport, handle);
}

static void no_authorities(const struct tp_transport *transport, struct tp_transfer *transfer, const char *why) {
  const char *variable = transport->ca_variable;
  snprintf(transfer->message, sizeof transfer->message, "no authorities can be read from %s%s%s%s: %s",
           transport->trusted.file, variable ? " (" : "", variable ? variable : "", variable ? ")" : "", why);
}

/* Whether no trusted authority vouches for the server; its certificate may be valid otherwise. The numbers are
 * OpenSSL's (X509_V_ERR_…). */
static bool lacks_authority(CURL *easy, CURLcode code) {
  enum { NO_ISSUER = 2, SELF_SIGNED = 18, SELF_SIGNED_ABOVE, NO_LOCAL_ISSUER, NOT_VERIFIED };
  long result = 0;
  if (code != CURLE_PEER_FAILED_VERIFICATION) return false;
  curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &result);
  return result == NO_ISSUER || (result >= SELF_SIGNED && result <= NOT_VERIFIED);
}

/* Adds to the message which authorities are trusted, and which settings would name others. */
static void add_authorities(const struct tp_transport *transport, struct tp_transfer *transfer) {
  size_t length = strlen(transfer->message), room = sizeof transfer->message - length;
  if (transport->ca_file.length)
    snprintf(transfer->message + length, room, "; trusted is %s (%s)", transport->ca_file.at,
             transport->ca_variable ? transport->ca_variable : "ca_file");
  else
    snprintf(transfer->message + length, room,
             "; the system's authorities are trusted (ca_file, TELNYX_CA_FILE, CURL_CA_BUNDLE or SSL_CERT_FILE would "
             "name others)");
}

/* libcurl's message, followed by the system's if there is one (otherwise EMFILE looks like a lost connection). */
static void describe(struct tp_transport *transport, struct tp_transfer *transfer, CURL *easy, CURLcode code) {
  if (code == CURLE_SSL_CACERT_BADFILE && !transport->preload && transport->trusted.file)
    no_authorities(transport, transfer, "there is no certificate in it, or one that is broken");
  if (!transfer->message[0]) snprintf(transfer->message, CURL_ERROR_SIZE, "%s", curl_easy_strerror(code));
  long system = 0;
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &system);
  if (!system && code == CURLE_COULDNT_CONNECT) system = transport->sockets.error;
  transport->sockets.error = 0;
  size_t length = strlen(transfer->message);
  /* libcurl cut the message, so its end may be the start of a secret (see foreign_text.h). */
  if (length >= CURL_ERROR_SIZE - 1)
    length += (size_t)snprintf(transfer->message + length, sizeof transfer->message - length, "…");
  if (system) snprintf(transfer->message + length, sizeof transfer->message - length, ": %s", strerror((int)system));
  if (lacks_authority(easy, code)) add_authorities(transport, transfer);
}

/* Whether the proxy refused the connection because it wants a user name and a password, or others. */
static bool is_refused_by_proxy(CURL *easy, CURLcode code) {
  long status = 0, reason = CURLPX_OK;
  curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &status);
  if (code == CURLE_PROXY) curl_easy_getinfo(easy, CURLINFO_PROXY_ERROR, &reason);
  return status == 407 || reason == CURLPX_USER_REJECTED || reason == CURLPX_NO_AUTH;
}

/* After a proxy's refusal: ends the other exchanges that have not passed the proxy, because further attempts with a
 * wrong password may lock the account. */
static void refuse_unsent(struct tp_transport *transport, const struct tp_transfer *refused) {
  for (struct tp_handle *handle = transport->handles; handle; handle = handle->older) {
    struct tp_transfer *transfer = tp_handle_transfer(handle->easy);
    if (!transfer || transfer->sendings) continue;
    memcpy(transfer->message, refused->message, sizeof transfer->message);
    transfer->delivery = refused->delivery;
    transfer->delivery.message = transfer->message;
    transfer->response.status = 0;
    detach(transport, transfer, false);
    add(&transport->finished, transfer);
  }
}

/* Whether libcurl gave up before on_about_to_send could stop it. libcurl counts over a handle's whole life how often it
 * was about to resend, and every sixth time it gives up at once. If it found the connection closed, it claims to have
 * tried five times, which it has not. If a read failed, the read's error stays; OpenSSL takes an end without
 * close_notify for one. Without the count libcurl would have resent what a reused connection has not answered. */
static bool has_counted_out(const struct tp_transfer *transfer, CURL *easy, CURLcode code) {
  static const char message[] = "Connection died, tried ";
  long connects = 1, answered = 1;
  if (code == CURLE_SEND_ERROR) return strncmp(transfer->message, message, sizeof message - 1) == 0;
  if (code != CURLE_RECV_ERROR || !transfer->sendings) return false;
  curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connects);
  curl_easy_getinfo(easy, CURLINFO_HEADER_SIZE, &answered);
  return !connects && !answered;
}

static void finish(struct tp_transport *transport, CURL *easy, CURLcode code) {
  struct tp_transfer *transfer = tp_handle_transfer(easy);
  curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &transfer->http_version);
  transport->multiplexed = transport->multiplexed || transfer->http_version == CURL_HTTP_VERSION_2_0;
  /* A header line of the answer can look like a status line, and a reused handle that sent nothing has an old status.
   */
  long status = 0;
  if (transfer->sendings) curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  transfer->response.status = (int)status;
  if (code != CURLE_OK) describe(transport, transfer, easy, code);
  /* libcurl takes an answer that is not HTTP for HTTP/0.9, which it does not support. */
  if (code == CURLE_UNSUPPORTED_PROTOCOL && transfer->sendings) code = CURLE_WEIRD_SERVER_REPLY;
  transfer->delivery.code = (int)code;
  transfer->delivery.message = transfer->message;
  transfer->delivery.may_be_sent = transfer->sendings > 0;
  transfer->delivery.late = transfer->late;
  transfer->delivery.repeat_stopped = transfer->sendings > 1 || has_counted_out(transfer, easy, code);
  transfer->delivery.proxy_refused = code != CURLE_OK && !transfer->sendings && is_refused_by_proxy(easy, code);
  tp_response_finish(&transfer->response);
  detach(transport, transfer, code == CURLE_OK);
  add(&transport->finished, transfer);
  if (transfer->delivery.proxy_refused) refuse_unsent(transport, transfer);
}

/* Moves an unsent exchange from a distrusted connection to another one; the second time to a new one. */
static void move(struct tp_transport *transport, struct tp_transfer *transfer) {
  CURL *easy = transfer->handle->easy;
  curl_multi_remove_handle(transport->multi, easy);
  transfer->moving = false;
  memset(transfer->message, 0, sizeof transfer->message);
  CURLcode bad = curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 0L);
  if (transfer->moves++) bad = bad ? bad : curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  if (bad || tp_handle_begin(transport, transfer, tp_clock_ms())) finish(transport, easy, CURLE_OUT_OF_MEMORY);
}

static void collect(struct tp_transport *transport) {
  int left;
  CURLMsg *message;
  while ((message = curl_multi_info_read(transport->multi, &left))) {
    if (message->msg != CURLMSG_DONE) continue;
    struct tp_transfer *transfer = tp_handle_transfer(message->easy_handle);
    if (transfer->moving)
      move(transport, transfer);
    else
      finish(transport, message->easy_handle, message->data.result);
  }
}

/* The preload */

/* Sets the callbacks by which libcurl says what it waits for. None of these calls can fail. */
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

/* libcurl reads a copy of ca_file, so that it never waits for that file. If no copy can be made, it gets the bytes. */
static void open_copy(struct tp_transport *transport) {
  transport->copy = tp_unnamed_file();
  if (transport->copy != -1 && !tp_name_descriptor(transport->copy, transport->copy_name)) close_copy(transport);
}

/* Whether the copy could be made without a thread: libcurl parses what is that small while it connects. */
static bool copy_at_once(const struct tp_transport *transport) {
  return transport->copy != -1 && tp_cached_file_copy(transport->trusted.file, transport->copy, TP_PRELOAD_SMALL_BYTES);
}

/* Lends the multi handle to a preload, which reads the authorities; nobody watches it meanwhile. See preload.h. */
static bool start_preload(struct tp_transport *transport) {
  transport->preload =
      tp_preload_start(transport->multi, transport->trusted.file, transport->copy, transport->copy_name);
  return transport->preload &&
         tp_sockets_want(&transport->sockets, tp_preload_descriptor(transport->preload), TP_READABLE);
}

static void fail_waiting(struct tp_transport *transport, struct tp_transfer *transfer, CURLcode code, const char *why) {
  no_authorities(transport, transfer, why);
  finish(transport, transfer->handle->easy, code);
}

/* Until when an exchange may wait for the authorities. */
static int64_t waits_until(const struct tp_transport *transport, const struct tp_transfer *transfer) {
  bool connecting = transport->connect_timeout_ms < transfer->timeout_ms;
  return transfer->started_ms + (connecting ? transport->connect_timeout_ms : transfer->timeout_ms);
}

/* Returns the waiting exchange whose time is up first; NULL: none waits. */
static struct tp_transfer *first_waiting(const struct tp_transport *transport) {
  struct tp_transfer *first = transport->waiting.first;
  for (struct tp_transfer *each = first; each; each = each->next)
    if (waits_until(transport, each) < waits_until(transport, first)) first = each;
  return first;
}

static void end_waiting(struct tp_transport *transport) {
  for (struct tp_transfer *first; (first = first_waiting(transport));) {
    char why[64];
    int64_t until = waits_until(transport, first);
    if (until > tp_clock_ms()) return;
    snprintf(why, sizeof why, "not within %.3g s", (double)(until - first->started_ms) / 1000);
    fail_waiting(transport, first, CURLE_OPERATION_TIMEDOUT, why);
  }
}

static void finish_preload(struct tp_transport *transport) {
  /* Closing a descriptor removes it from the set only if no child process has it open too. */
  tp_sockets_want(&transport->sockets, tp_preload_descriptor(transport->preload), 0);
  int error = tp_preload_finish(transport->preload, &transport->authorities);
  if (error) {
    while (transport->waiting.first)
      fail_waiting(transport, transport->waiting.first, CURLE_SSL_CACERT_BADFILE, strerror(error));
    transport->preload = NULL;
    transport->unread = true;
    return;
  }
  transport->preload = NULL;
  set_callbacks(transport);
  for (struct tp_transfer *transfer; (transfer = unlink_first(&transport->waiting));)
    if (tp_handle_begin(transport, transfer, tp_clock_ms()))
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

bool tp_transport_set_authorization(struct tp_transport *transport, const struct tp_headers *headers,
                                    const char *authorization) {
  return tp_shared_headers_replace(&transport->shared, headers, authorization, transport->user_agent.at);
}

static bool copy_options(struct tp_transport *transport, const struct tp_transport_options *options) {
  transport->https = options->https;
  transport->timeout_ms = options->timeout_ms;
  transport->buffer_bytes = tp_handle_buffer_bytes(options->https);
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
  return tp_shared_headers_replace(&transport->shared, options->headers, options->authorization,
                                   transport->user_agent.at);
}

static bool set_up_multi(struct tp_transport *transport, long max_connections) {
  CURLM *multi = transport->multi;
  CURLMcode bad = CURLM_OK;
#define SET(option, value) bad = bad ? bad : curl_multi_setopt(multi, (option), (value))
  SET(CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
  SET(CURLMOPT_MAX_HOST_CONNECTIONS, max_connections);
  SET(CURLMOPT_MAXCONNECTS, max_connections);
#undef SET
  /* Otherwise freeing the multi handle would wait for a name server that doesn't answer. */
  bad = bad ? bad : tp_libcurl_set_multi_if_known(multi, TP_CURLMOPT_QUICK_EXIT, 1);
  return bad == CURLM_OK;
}

struct tp_transport *tp_transport_new(const struct tp_transport_options *options) {
  /* Once for each process, and never undone, because other users of libcurl in this process rely on it. */
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
  transport->ca_variable = options->ca_variable;
  if (good && transport->trusted.file) {
    open_copy(transport);
    if (!copy_at_once(transport)) {
      good = start_preload(transport) || !transport->preload;
      if (!transport->preload) close_copy(transport); /* without a thread the first connection reads the file */
    }
  }
  if (good && !transport->preload) set_callbacks(transport);
  if (good) return transport;
  tp_transport_free(transport);
  return NULL;
}

void tp_transport_free(struct tp_transport *transport) {
  if (!transport) return;
  struct tp_host_thread host_thread;
  tp_host_thread_enter(&host_thread); /* closing a TLS connection writes */
  for (struct tp_handle *handle; (handle = transport->handles);) {
    transport->handles = handle->older;
    tp_handle_free(handle);
  }
  if (transport->preload) {
    tp_preload_drop(transport->preload);
  } else {
    if (transport->multi) curl_multi_cleanup(transport->multi);
    close_copy(transport);
  }
  tp_host_thread_leave(&host_thread);
  tp_sockets_end(&transport->sockets);
  tp_shared_headers_free(&transport->shared);
  tp_text_free(&transport->base_url);
  tp_text_free(&transport->target);
  curl_url_cleanup(transport->origin);
  curl_free(transport->base_path);
  tp_text_free(&transport->user_agent);
  tp_text_free(&transport->ca_file);
  tp_text_free(&transport->authorities);
  tp_text_wipe(&transport->proxy); /* may hold a password */
  free(transport);
}

void tp_transport_abandon(struct tp_transport *transport) {
  if (!transport) return;
  tp_sockets_abandon(&transport->sockets);
  if (transport->preload) tp_preload_abandon(transport->preload);
  close_copy(transport);
  tp_shared_headers_wipe(transport->shared);
  transport->next_abandoned = abandoned;
  abandoned = transport;
}

bool tp_transport_start(struct tp_transport *transport, struct tp_transfer *transfer,
                        const struct tp_sending *sending) {
  struct tp_handle *handle = tp_handle_acquire(transport);
  if (!handle) return false;
  if (transport->unread && !start_preload(transport)) {
    tp_handle_release(transport, handle);
    return false;
  }
  transport->unread = false;
  tp_response_reset(&transfer->response);
  transfer->delivery = (struct tp_delivery){0};
  transfer->http_version = 0;
  transfer->sendings = 0;
  transfer->connection = 0;
  transfer->moves = 0;
  transfer->moving = transfer->unsent = transfer->late = false;
  memset(transfer->message, 0, sizeof transfer->message);
  transfer->started_ms = tp_clock_ms();
  transfer->timeout_ms = sending->timeout_ms ? sending->timeout_ms : transport->timeout_ms;
  transfer->until_ms = sending->until_ms;
  transfer->handle = handle;
  transport->started++;
  if (tp_handle_set_request(transport, transfer, sending)) {
    if (transport->preload) {
      add(&transport->waiting, transfer);
      return true;
    }
    if (tp_handle_begin(transport, transfer, transfer->started_ms) == CURLM_OK) return true;
  }
  tp_handle_set_unsent(transport, transfer, false);
  transfer->handle = NULL;
  tp_handle_release(transport, handle);
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

/* Whether libcurl's timer is due. */
static bool is_due(const struct tp_transport *transport) {
  return transport->timeout_at != -1 && transport->timeout_at <= tp_clock_ms();
}

void tp_transport_watch(struct tp_transport *transport) {
  if (!is_due(transport)) tp_sockets_watch(&transport->sockets);
}

void tp_transport_cancel(struct tp_transport *transport, struct tp_transfer *transfer) {
  if (!transfer->handle) return;
  struct tp_host_thread host_thread;
  tp_host_thread_enter(&host_thread);
  detach(transport, transfer, false);
  tp_transport_watch(transport);
  tp_host_thread_leave(&host_thread);
}

void tp_transport_distrust(struct tp_transport *transport, const struct tp_transfer *transfer) {
  tp_sockets_distrust(&transport->sockets, transfer->connection);
}

int tp_transport_descriptor(const struct tp_transport *transport) {
  return transport->sockets.descriptor;
}

int64_t tp_transport_deadline(const struct tp_transport *transport) {
  if (transport->finished.first) return 0;
  const struct tp_transfer *first = transport->preload ? first_waiting(transport) : NULL;
  if (transport->preload) return first ? waits_until(transport, first) : -1;
  int64_t timeout_at = transport->timeout_at, nudge_at = transport->unsent ? transport->nudge_at : -1;
  return nudge_at != -1 && (timeout_at == -1 || nudge_at < timeout_at) ? nudge_at : timeout_at;
}

static void act_on_socket(struct tp_transport *transport, const struct tp_ready *ready) {
  int what = 0, running;
  if (ready->events & TP_READABLE) what |= CURL_CSELECT_IN;
  if (ready->events & TP_WRITABLE) what |= CURL_CSELECT_OUT;
  if (ready->events & TP_BROKEN) what |= CURL_CSELECT_ERR;
  curl_multi_socket_action(transport->multi, ready->number, what, &running);
}

static bool connects(CURL *easy) {
  const struct tp_transfer *transfer = tp_handle_transfer(easy);
  curl_off_t took = 1;
  return transfer && !transfer->sendings && curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &took) == CURLE_OK &&
         !took;
}

/* Makes libcurl look at exchanges whose connection is being made; see forgets_next_address. Unpausing a transfer that
 * does not flow yet changes nothing else. */
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

/* Lets libcurl begin the exchanges that were started, and do what else is due. Requests that share a connection leave
 * together: one packet for each took an eighth longer. */
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
  struct tp_ready ready[TP_READY_AT_ONCE];
  struct tp_host_thread host_thread;
  tp_host_thread_enter(&host_thread);
  if (transport->nudge_at != -1 && transport->nudge_at <= tp_clock_ms()) nudge(transport);
  if (is_due(transport)) act_on_time(transport);
  tp_sockets_watch(&transport->sockets);
  /* The next call returns the events beyond these. */
  int count = tp_poller_next(transport->sockets.descriptor, ready);
  for (int i = 0; i < count; i++) {
    if (transport->preload) /* nothing else is watched meanwhile */
      finish_preload(transport);
    else
      act_on_socket(transport, &ready[i]);
  }
  if (transport->preload)
    end_waiting(transport);
  else
    collect(transport);
  tp_host_thread_leave(&host_thread);
}

struct tp_transfer *tp_transport_next_finished(struct tp_transport *transport) {
  return unlink_first(&transport->finished);
}
