/* The inside of the transport: for transport.c and handle.c alone. */
#ifndef TP_TRANSPORT_INTERNAL_H
#define TP_TRANSPORT_INTERNAL_H

#include "authorities.h"
#include "preload.h"
#include "sockets.h"
#include "text.h"
#include "transport.h"

enum { NUDGE_MS = 50 }; /* between two of them while a connection is made; see forgets_next_address */

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
  int64_t nudge_at;   /* see nudge; -1: no connection was begun */
  int unsent;         /* transfers */
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
  unsigned busy;               /* how many do not */
  struct tp_transfers waiting; /* for the multi handle */
  struct tp_transfers finished;
  struct tp_transport *next_abandoned;
};

/* An idle handle or a new one, set up for the transport; NULL on lack of memory. */
struct tp_handle *tp_handle_acquire(struct tp_transport *transport);

/* Sets what the transfer's handle sends, and where what comes goes. False on lack of memory. */
bool tp_handle_set_request(struct tp_transport *transport, struct tp_transfer *transfer,
                           const struct tp_sending *sending);

/* Gives it to libcurl. What the transfer has waited for until now is part of its time. */
CURLMcode tp_handle_begin(struct tp_transport *transport, struct tp_transfer *transfer, int64_t now_ms);

/* Makes it idle; libcurl must not have it any more. */
void tp_handle_release(struct tp_transport *transport, struct tp_handle *handle);

/* Whether the transfer counts among the transport's unsent ones. */
void tp_handle_set_unsent(struct tp_transport *transport, struct tp_transfer *transfer, bool unsent);

/* The transfer of a handle; NULL: it is idle. */
struct tp_transfer *tp_handle_transfer(CURL *easy);

void tp_handle_free(struct tp_handle *handle);

/* The receive buffer that every handle must have; 0: as the answer is likely to be. */
long tp_handle_buffer_bytes(bool https);

#endif
