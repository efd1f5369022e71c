/* HTTP over libcurl: one multi handle, reused easy handles, one descriptor to watch. The transport knows nothing about
 * orders, retries or pacing. */
#ifndef TP_TRANSPORT_H
#define TP_TRANSPORT_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

#include "answer.h"
#include "headers.h"
#include "response.h"
#include "slice.h"
#include "upload.h"

struct tp_transport_options {
  const char *base_url;             /* without a slash at the end; copied */
  const char *authorization;        /* the whole header line; copied, and wiped at the end */
  const struct tp_headers *headers; /* of all exchanges that have none of their own; copied. NULL: none */
  const char *user_agent;
  const char *ca_file;     /* NULL: the system's authorities */
  const char *ca_variable; /* the variable of the environment that named ca_file, for errors; static; NULL: an option */
  const char *proxy;       /* NULL: the environment's; "": none */
  bool https;              /* the only scheme allowed; false: http */
  long timeout_ms;         /* of one exchange, DNS included */
  long connect_timeout_ms;
  int64_t connection_age_ms; /* no exchange starts on an older connection; 0: any age */
  long max_connections;
};

/* What an exchange sends. */
struct tp_sending {
  const char *method;               /* "GET", "POST", "PATCH" or "DELETE" */
  const char *target;               /* path and query after the base URL; "" for the base URL itself */
  struct tp_slice body;             /* JSON, borrowed until the exchange has ended; length 0: none */
  struct tp_upload *upload;         /* streamed instead of a body; borrowed as above, NULL: none */
  const char *media;                /* the content type to ask for; NULL: JSON */
  char *content_type;               /* the header line of the body, borrowed as the body is; NULL: JSON */
  const struct tp_headers *headers; /* in place of the transport's; borrowed as the body is. NULL: the transport's */
  bool keyless;                     /* without the Idempotency-Key among them */
  int64_t timeout_ms;               /* of this exchange; 0: the transport's */
  int64_t until_ms;                 /* from then on (tp_clock_ms) it is not sent any more; 0: at any time */
  bool large;                       /* the answer is likely to be large */
};

/* One exchange, inside the request that makes it. Starts as {0} with owner set. */
struct tp_transfer {
  void *owner;
  struct tp_response response;
  struct tp_delivery delivery; /* set when it has ended */
  long http_version;           /* CURL_HTTP_VERSION_… of the answer, 0: none */
  int64_t started_ms, ended_ms;
  /* For the transport alone: */
  struct tp_handle *handle; /* while in flight */
  struct tp_transfer *next; /* in its list */
  unsigned sendings;        /* how often libcurl was about to send the request */
  uint64_t connection;      /* the id of its socket, kept after the end; 0: not known */
  int64_t timeout_ms;       /* of this exchange */
  int64_t until_ms;         /* as in what it sends */
  int moves;                /* how often it was moved from a distrusted connection */
  bool moving;              /* it was just refused on a distrusted connection */
  bool late;                /* it was just refused because its time was over */
  bool unsent;              /* libcurl has it, and was not about to send it yet */
  struct tp_upload *upload; /* what it streams; NULL: nothing */
  char accept[48];
  struct curl_slist headers[3]; /* its own header lines, followed by those that all exchanges share */
  char message[CURL_ERROR_SIZE + 128];
};

struct tp_transport;

/* NULL on lack of memory or descriptors. */
struct tp_transport *tp_transport_new(const struct tp_transport_options *options);

/* Stops all exchanges, frees all memory and wipes the copies of the key. */
void tp_transport_free(struct tp_transport *transport);

/* For a child after fork: closes the child's copies of the descriptors and touches nothing else that the parent made,
 * so that no byte leaves on the parent's connections. */
void tp_transport_abandon(struct tp_transport *transport);

/* Starts an exchange. The transfer is borrowed until it is finished or cancelled. False on lack of memory. */
bool tp_transport_start(struct tp_transport *transport, struct tp_transfer *transfer, const struct tp_sending *sending);

/* Replaces the header line with the key, from the next exchange on; those in flight keep theirs. False, with no change,
 * on lack of memory. headers: the same as in the options. */
bool tp_transport_set_authorization(struct tp_transport *transport, const struct tp_headers *headers,
                                    const char *authorization);

/* Whether a byte of the transfer's request may have left so far. */
bool tp_transfer_may_be_sent(const struct tp_transfer *transfer);

/* The HTTP version of the answer, "1.1", "2", …; static. NULL: there is no answer. */
const char *tp_transfer_http_version(const struct tp_transfer *transfer);

/* Stops an exchange in flight. If its request may have been sent, its connection gets no further exchange, because the
 * answer may still come or the connection may be dead. Exchanges that share the connection continue. */
void tp_transport_cancel(struct tp_transport *transport, struct tp_transfer *transfer);

/* An epoll descriptor, or a kqueue (see platform/poller.h), readable when drive has something to do. Borrowed; the same
 * for the transport's life. */
int tp_transport_descriptor(const struct tp_transport *transport);

/* When drive is due even if the descriptor is not readable (tp_clock_ms); -1: never. It is now while finished exchanges
 * wait to be collected. */
int64_t tp_transport_deadline(const struct tp_transport *transport);

/* Does everything that needs no waiting. */
void tp_transport_drive(struct tp_transport *transport);

/* Updates the descriptor to what libcurl waits for. Call it last, before waiting: exchanges that start after others
 * ended mostly use the same sockets, so updating earlier would be undone. */
void tp_transport_watch(struct tp_transport *transport);

/* Distrusts the connection of an exchange that ended with an answer that the service does not send: later bytes may be
 * the rest of that answer. No further exchange uses the connection. */
void tp_transport_distrust(struct tp_transport *transport, const struct tp_transfer *transfer);

/* Returns the next finished exchange, with its response and delivery filled in; NULL: none. */
struct tp_transfer *tp_transport_next_finished(struct tp_transport *transport);

#endif
