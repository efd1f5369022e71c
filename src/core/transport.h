/* HTTP over libcurl: one multi handle, easy handles that are reused, one descriptor to watch. Knows nothing of orders,
 * retries or pacing. */
#ifndef TP_TRANSPORT_H
#define TP_TRANSPORT_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

#include "answer.h"
#include "response.h"
#include "slice.h"

struct tp_transport_options {
  const char *base_url;      /* without a slash at the end; copied */
  const char *authorization; /* the whole header line; copied, and wiped in the end */
  const char *user_agent;
  const char *ca_file; /* NULL: the system's authorities */
  const char *proxy;   /* NULL: as the environment says; "" none at all */
  bool https;          /* the only scheme let through; else http */
  long timeout_ms;     /* of one exchange, DNS included */
  long connect_timeout_ms;
  int64_t connection_age_ms; /* no exchange starts on a connection that is older; 0: however old */
  long max_connections;
};

/* What an exchange sends. */
struct tp_sending {
  const char *method;   /* "GET", "POST", "PATCH" or "DELETE" */
  const char *target;   /* path and query behind the base URL; "" for the base URL itself */
  struct tp_slice body; /* JSON, borrowed until the exchange has ended; length 0: none */
  const char *media;    /* the content type to ask for; NULL: JSON */
  bool large;           /* the answer is likely to be */
};

/* One exchange; lives inside the request that makes it. Starts as {0} with owner set. */
struct tp_transfer {
  void *owner;
  struct tp_response response;
  struct tp_delivery delivery; /* set when it has ended */
  long http_version;           /* CURL_HTTP_VERSION_… of the answer, 0: none */
  int64_t started_ms, ended_ms;
  /* The transport's own: */
  struct tp_handle *handle; /* while under way */
  struct tp_transfer *next; /* of the list it is in */
  unsigned sendings;        /* how often libcurl was about to send the request */
  uint64_t connection;      /* its socket's id, of the last exchange too; 0: none is known */
  int moves;                /* from connections that it must not use */
  bool moving;              /* it was just kept off one */
  bool unsent;              /* libcurl has it, and was not about to send it yet */
  char accept[48];
  struct curl_slist headers[3]; /* its own header lines, before those that all exchanges share */
  char message[CURL_ERROR_SIZE + 128];
};

struct tp_transport;

/* NULL on lack of memory or descriptors. */
struct tp_transport *tp_transport_new(const struct tp_transport_options *options);

/* Stops whatever is under way and frees everything; key copies are wiped. */
void tp_transport_free(struct tp_transport *transport);

/* For a child after fork: closes the child's copies of the descriptors and leaves the rest of what the parent made
 * alone, so that not a byte goes out on the parent's connections. */
void tp_transport_abandon(struct tp_transport *transport);

/* Starts an exchange. The transfer is borrowed until it was finished or cancelled. False on lack of memory. */
bool tp_transport_start(struct tp_transport *transport, struct tp_transfer *transfer, const struct tp_sending *sending);

/* Whether a byte of the transfer's request may have left so far. */
bool tp_transfer_may_be_sent(const struct tp_transfer *transfer);

/* "1.1", "2", …: of the answer that has come; static, NULL: none. */
const char *tp_transfer_http_version(const struct tp_transfer *transfer);

/* Stops an exchange that is under way. Its connection gets no further exchange if the request may have been sent: an
 * answer may still come, or none ever, as after a failure. Others that share the connection go on. */
void tp_transport_cancel(struct tp_transport *transport, struct tp_transfer *transfer);

/* Readable when drive has something to do: an epoll descriptor. Borrowed, the same one for the transport's life. */
int tp_transport_descriptor(const struct tp_transport *transport);

/* When drive is due even if the descriptor stays quiet (tp_clock_ms); -1: not at all. Now while exchanges that have
 * ended were not taken. */
int64_t tp_transport_deadline(const struct tp_transport *transport);

/* Does what can be done without waiting. */
void tp_transport_drive(struct tp_transport *transport);

/* Has the descriptor watch what libcurl waits for by now. Whoever drives calls it last, before anybody waits: what
 * drive ended and start began in between most often goes on over the same sockets. */
void tp_transport_watch(struct tp_transport *transport);

/* Of an exchange that has ended: its answer is not what the service sends. What else comes over its connection may be
 * the rest of it, or another's: no further exchange goes there. */
void tp_transport_distrust(struct tp_transport *transport, const struct tp_transfer *transfer);

/* The next exchange that has ended, with its response and delivery filled in; NULL: no more. */
struct tp_transfer *tp_transport_next_finished(struct tp_transport *transport);

#endif
