/* libcurl's easy handles: sets each up once and for each request, and has the functions that libcurl calls back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "libcurl_version.h"
#include "platform/tls_library.h"
#include "transport_internal.h"

enum { LARGE_BUFFER_BYTES = 64 * 1024 };

/* What libcurl calls back */

/* libcurl 7.88.0 to 8.3.0 give an address up after its share of the connection's time, choose the next one, and then
 * wait for a call that they never ask for. */
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

/* Whether the TLS library holds bytes of the connection that libcurl has not read. */
static bool has_unread(CURL *easy) {
  struct curl_tlssessioninfo *tls = NULL;
  if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &tls) != CURLE_OK || !tls) return false;
  return tls->backend == CURLSSLBACKEND_OPENSSL && tls->internals && tp_tls_has_unread(tls->internals);
}

/* Whether libcurl is about to resend a request because the server refused the stream, without an answer, with
 * HTTP_1_1_REQUIRED (RFC 9113, section 7): the server has not looked at the request. Only libcurl's message says so,
 * and libcurl may have overwritten its start with "Empty reply from server". */
static bool is_refused_over_http2(const struct tp_transfer *transfer) {
  static const char error[] = "HTTP_1_1_REQUIRED";
  long answered = 1;
  curl_easy_getinfo(transfer->handle->easy, CURLINFO_HEADER_SIZE, &answered);
  return !answered && memmem(transfer->message, CURL_ERROR_SIZE, error, sizeof error - 1);
}

void tp_handle_set_unsent(struct tp_transport *transport, struct tp_transfer *transfer, bool unsent) {
  if (transfer->unsent != unsent) transport->unsent += unsent ? 1 : -1;
  transfer->unsent = unsent;
}

static bool is_late(const struct tp_transfer *transfer) {
  return transfer->until_ms && tp_clock_ms() >= transfer->until_ms;
}

/* libcurl calls this when the connection is made and it is about to send the request. A second call means that the
 * connection closed before the answer and libcurl is about to resend: that is not its decision, unless the server has
 * just said that it did nothing. */
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
    tp_sockets_leave(&transport->sockets, transfer->connection, false, 0);
  }
  if (!transfer->sendings && (transfer->late = is_late(transfer))) return CURL_PREREQFUNC_ABORT;
  if (!transfer->sendings)
    transfer->moving = !tp_sockets_enter(&transport->sockets, local_port, oldest_ms,
                                         transport->https && has_unread(transfer->handle->easy), &transfer->connection);
  if (transfer->moving) {
    /* Otherwise libcurl from 8.22 on could choose this connection again and again. */
    curl_easy_setopt(transfer->handle->easy, CURLOPT_FORBID_REUSE, 1L);
  } else {
    transfer->sendings++;
    tp_handle_set_unsent(transport, transfer, false);
  }
  return transfer->sendings == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

static size_t on_header(char *line, size_t size, size_t count, void *user) {
  struct tp_transfer *transfer = user;
  tp_response_add_header(&transfer->response, line, size * count);
  return size * count;
}

/* The body of a success goes into the file if there is one; an error stays in memory, to be read. */
static bool goes_into_file(const struct tp_transfer *transfer) {
  long status = 0;
  if (!transfer->response.file || !transfer->handle) return false;
  curl_easy_getinfo(transfer->handle->easy, CURLINFO_RESPONSE_CODE, &status);
  return status / 100 == 2;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *user) {
  struct tp_transfer *transfer = user;
  if (goes_into_file(transfer))
    return tp_file_add(transfer->response.file, (struct tp_slice){bytes, size * count}) ? size * count : 0;
  return tp_response_add_body(&transfer->response, bytes, size * count) ? size * count : 0;
}

static size_t on_read(char *buffer, size_t size, size_t count, void *user) {
  struct tp_transfer *transfer = user;
  long got = tp_upload_read(transfer->upload, buffer, size * count);
  return got >= 0 ? (size_t)got : CURL_READFUNC_ABORT;
}

/* libcurl resends a body from its beginning if the server refused the stream unprocessed. */
static int on_seek(void *user, curl_off_t offset, int origin) {
  struct tp_transfer *transfer = user;
  if (offset != 0 || origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  tp_upload_rewind(transfer->upload);
  return CURL_SEEKFUNC_OK;
}

/* Setting up */

/* libcurl 7.88.0 to 8.0.1 lose the end of an HTTP/2 answer whose last bytes find the receive buffer full: they set the
 * rest aside and never check again whether the stream has ended. No answer of the API fills the largest buffer, and
 * only the pages that are written take memory. Without TLS there is no HTTP/2, and the large buffer would cost 5 % of a
 * cancel's time: libcurl allocates it for each request, and malloc returns one of that size to the system. A large
 * answer still gets a large buffer, because each buffer costs a system call. */
long tp_handle_buffer_bytes(bool https) {
  unsigned version = curl_version_info(CURLVERSION_NOW)->version_num;
  return https && version >= 0x075800 && version <= 0x080001 ? CURL_MAX_READ_SIZE : 0;
}

static long buffer_bytes(const struct tp_transport *transport, bool large) {
  if (transport->buffer_bytes) return transport->buffer_bytes;
  return large ? LARGE_BUFFER_BYTES : CURL_MAX_WRITE_SIZE;
}

/* libcurl shares connections among requests with the same TLS options. These three options mean nothing to any TLS
 * library but Schannel. Changing them keeps new requests off the distrusted connections and lets them share new ones.
 * After seven changes the options repeat; tp_sockets_enter refuses what libcurl then chooses wrongly. */
static long tls_options(unsigned given_up) {
  static const long bits[] = {CURLSSLOPT_NO_REVOKE, CURLSSLOPT_REVOKE_BEST_EFFORT, CURLSSLOPT_AUTO_CLIENT_CERT};
  return (given_up & 1 ? bits[0] : 0) | (given_up & 2 ? bits[1] : 0) | (given_up & 4 ? bits[2] : 0);
}

/* A TLS library that knows no folders (macOS' own) has none to be taken away either. */
static CURLcode set_folder(CURL *easy, CURLoption option, const char *folder) {
  CURLcode code = curl_easy_setopt(easy, option, folder);
  return code == CURLE_NOT_BUILT_IN && !folder ? CURLE_OK : code;
}

static bool set_up(struct tp_transport *transport, struct tp_handle *handle) {
  CURL *easy = handle->easy;
  CURLcode bad = CURLE_OK;
#define SET(option, value) bad = bad ? bad : curl_easy_setopt(easy, (option), (value))
  SET(CURLOPT_CURLU, transport->origin);
  SET(CURLOPT_NOSIGNAL, 1L);
  bad = bad ? bad : tp_libcurl_set_protocol(easy, transport->https);
  SET(CURLOPT_FOLLOWLOCATION, 0L);
  bool http2 = transport->https && curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_HTTP2;
  SET(CURLOPT_HTTP_VERSION, http2 ? (long)CURL_HTTP_VERSION_2TLS : (long)CURL_HTTP_VERSION_1_1);
  SET(CURLOPT_PIPEWAIT, 1L);
  SET(CURLOPT_SSL_VERIFYPEER, 1L);
  SET(CURLOPT_SSL_VERIFYHOST, 2L);
  SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  /* Without a folder beside the file, libcurl keeps what it read of the file for all connections. It keeps it until the
   * client ends, because reading it again would block the host. */
  const char *file = transport->copy == -1 ? transport->trusted.file : transport->copy_name;
  SET(CURLOPT_CAINFO, file);
  bad = bad ? bad : set_folder(easy, CURLOPT_CAPATH, transport->trusted.folder);
  SET(CURLOPT_PROXY_CAINFO, file);
  bad = bad ? bad : set_folder(easy, CURLOPT_PROXY_CAPATH, transport->trusted.folder);
  bad = bad ? bad : tp_libcurl_set_long_if_known(easy, TP_CURLOPT_CA_CACHE_TIMEOUT, -1);
  if (transport->has_proxy) SET(CURLOPT_PROXY, transport->proxy.at);
  /* Without a proxy, libcurl need not look for no_proxy in the environment. */
  if (transport->has_proxy && !transport->proxy.at[0]) SET(CURLOPT_NOPROXY, "*");
  SET(CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE); /* otherwise the proxy would get the key */
  SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  SET(CURLOPT_ACCEPT_ENCODING, ""); /* libcurl unpacks every encoding it knows; our own header offers gzip */
  SET(CURLOPT_MAXLIFETIME_CONN, (long)((transport->connection_age_ms + 999) / 1000));
  SET(CURLOPT_TCP_KEEPALIVE, 1L);
  /* A stalled resolver would hold up the removal of the handle. */
  bad = bad ? bad : tp_libcurl_set_long_if_known(easy, TP_CURLOPT_QUICK_EXIT, 1);
  SET(CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
  SET(CURLOPT_OPENSOCKETDATA, transport);
  SET(CURLOPT_CLOSESOCKETFUNCTION, on_close_socket);
  SET(CURLOPT_CLOSESOCKETDATA, transport);
  SET(CURLOPT_PREREQFUNCTION, on_about_to_send);
  SET(CURLOPT_HEADERFUNCTION, on_header);
  SET(CURLOPT_WRITEFUNCTION, on_body);
  SET(CURLOPT_READFUNCTION, on_read);
  SET(CURLOPT_SEEKFUNCTION, on_seek);
#undef SET
  return bad == CURLE_OK;
}

/* Sends path and query exactly as they were written. Otherwise libcurl would parse them as parts of a URL and print
 * them again byte by byte, which took a twelfth of a cancel's time. */
static bool set_target(struct tp_transport *transport, CURL *easy, const char *target) {
  struct tp_text *whole = &transport->target;
  tp_text_reset(whole);
  tp_text_add_string(whole, transport->base_path);
  tp_text_add_string(whole, target);
  return !whole->failed && curl_easy_setopt(easy, CURLOPT_REQUEST_TARGET, whole->at) == CURLE_OK;
}

static char accept_json[] = "Accept: application/json";
static char json_body[] = "Content-Type: application/json";
static char no_content_type[] = "Content-Type:"; /* otherwise libcurl adds one to a POST without a body */
static char no_expect[] = "Expect:";             /* otherwise libcurl waits for a 100 before it sends a body */

/* An exchange's own header lines are linked to the shared ones, so that the key has one copy. */
static struct curl_slist *make_headers(const struct tp_transport *transport, struct tp_transfer *transfer,
                                       const struct tp_sending *sending) {
  struct tp_shared_headers *shared = transfer->handle->shared = transport->shared;
  struct curl_slist *rest =
      sending->headers ? tp_headers_link(sending->headers, sending->keyless, shared->own) : shared->lines;
  shared->users++;
  if (sending->media) snprintf(transfer->accept, sizeof transfer->accept, "Accept: %s", sending->media);
  transfer->headers[0].data = sending->media ? transfer->accept : accept_json;
  transfer->headers[0].next = &transfer->headers[1];
  bool any = sending->body.length || sending->upload;
  transfer->headers[1].data = sending->body.length ? json_body : no_content_type;
  if (sending->body.length && sending->content_type) transfer->headers[1].data = sending->content_type;
  if (sending->upload) transfer->headers[1].data = tp_upload_header(sending->upload);
  transfer->headers[1].next = any ? &transfer->headers[2] : rest;
  transfer->headers[2].data = no_expect;
  transfer->headers[2].next = rest;
  return transfer->headers;
}

bool tp_handle_set_request(struct tp_transport *transport, struct tp_transfer *transfer,
                           const struct tp_sending *sending) {
  CURL *easy = transfer->handle->easy;
  CURLcode bad = set_target(transport, easy, sending->target) ? CURLE_OK : CURLE_OUT_OF_MEMORY;
  /* libcurl refuses this while it keeps a buffer of a request that got no connection; that buffer will do. */
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, buffer_bytes(transport, sending->large));
#define SET(option, value) bad = bad ? bad : curl_easy_setopt(easy, (option), (value))
  bool post = strcmp(sending->method, "POST") == 0, put = strcmp(sending->method, "PUT") == 0;
  bool get = strcmp(sending->method, "GET") == 0;
  transfer->upload = sending->upload;
  if (sending->upload) {
    tp_upload_rewind(sending->upload);
    SET(CURLOPT_POST, 1L);
    SET(CURLOPT_POSTFIELDS, NULL);
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)tp_upload_length(sending->upload));
    SET(CURLOPT_READDATA, transfer);
    SET(CURLOPT_SEEKDATA, transfer);
  } else if (post || put || sending->body.length) {
    SET(CURLOPT_POST, 1L);
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)sending->body.length);
    SET(CURLOPT_POSTFIELDS, sending->body.length ? sending->body.at : "");
  } else {
    SET(CURLOPT_HTTPGET, 1L);
  }
  SET(CURLOPT_FRESH_CONNECT, 0L);
  SET(CURLOPT_FORBID_REUSE, 0L);
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

void tp_handle_free(struct tp_handle *handle) {
  curl_easy_cleanup(handle->easy);
  free(handle);
}

static struct tp_handle *make_handle(struct tp_transport *transport) {
  struct tp_handle *handle = calloc(1, sizeof *handle);
  if (!handle) return NULL;
  handle->easy = curl_easy_init();
  if (!handle->easy || !set_up(transport, handle)) {
    tp_handle_free(handle);
    return NULL;
  }
  handle->older = transport->handles;
  transport->handles = handle;
  handle->transport = transport;
  return handle;
}

struct tp_handle *tp_handle_acquire(struct tp_transport *transport) {
  struct tp_handle *handle = transport->idle;
  if (handle)
    transport->idle = handle->next;
  else
    handle = make_handle(transport);
  if (handle) transport->busy++;
  return handle;
}

void tp_handle_release(struct tp_transport *transport, struct tp_handle *handle) {
  /* The transfer's memory may be gone before the handle's next use. */
  curl_easy_setopt(handle->easy, CURLOPT_ERRORBUFFER, NULL);
  curl_easy_setopt(handle->easy, CURLOPT_PRIVATE, NULL);
  curl_easy_setopt(handle->easy, CURLOPT_HTTPHEADER, NULL);
  curl_easy_setopt(handle->easy, CURLOPT_POSTFIELDS, NULL);
  if (handle->shared && --handle->shared->users == 0 && handle->shared != transport->shared)
    tp_shared_headers_drop(transport->shared);
  handle->shared = NULL;
  handle->next = transport->idle;
  transport->idle = handle;
  if (--transport->busy == 0) transport->nudge_at = -1; /* no exchange is left to wait for */
}

/* The milliseconds left of an exchange's time limit; at least 1, because 0 means no limit to libcurl. */
static long left_ms(const struct tp_transfer *transfer, long limit_ms, int64_t now_ms) {
  int64_t left = transfer->started_ms + limit_ms - now_ms;
  return left > 1 ? (long)left : 1;
}

/* For a handle that is older than what was read. A libcurl whose TLS library takes no memory reads the file. */
static void set_authorities(const struct tp_transport *transport, struct tp_handle *handle) {
  struct curl_blob bytes = {transport->authorities.at, transport->authorities.length, CURL_BLOB_NOCOPY};
  handle->has_authorities = true;
  curl_easy_setopt(handle->easy, CURLOPT_CAINFO_BLOB, &bytes);
  curl_easy_setopt(handle->easy, CURLOPT_PROXY_CAINFO_BLOB, &bytes);
}

CURLMcode tp_handle_begin(struct tp_transport *transport, struct tp_transfer *transfer, int64_t now_ms) {
  struct tp_handle *handle = transfer->handle;
  CURLcode bad = CURLE_OK;
#define SET(option, value) bad = bad ? bad : curl_easy_setopt(handle->easy, (option), (value))
  SET(CURLOPT_TIMEOUT_MS, left_ms(transfer, (long)transfer->timeout_ms, now_ms));
  SET(CURLOPT_CONNECTTIMEOUT_MS, left_ms(transfer, transport->connect_timeout_ms, now_ms));
  if (handle->http1 != transport->http1) SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  if (handle->given_up != transport->sockets.given_up)
    SET(CURLOPT_SSL_OPTIONS, tls_options(transport->sockets.given_up));
#undef SET
  if (transport->authorities.length && !handle->has_authorities) set_authorities(transport, handle);
  handle->http1 = transport->http1;
  handle->given_up = transport->sockets.given_up;
  tp_handle_set_unsent(transport, transfer, true);
  return bad ? CURLM_OUT_OF_MEMORY : curl_multi_add_handle(transport->multi, handle->easy);
}

struct tp_transfer *tp_handle_transfer(CURL *easy) {
  char *private = NULL;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
  return (struct tp_transfer *)(void *)private;
}
