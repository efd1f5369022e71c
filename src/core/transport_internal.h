/* The inside of the transport: for transport.c and handle.c alone. */
#ifndef TP_TRANSPORT_INTERNAL_H
#define TP_TRANSPORT_INTERNAL_H

#include "authorities.h"
#include "platform/files.h"
#include "preload.h"
#include "shared_headers.h"
#include "sockets.h"
#include "text.h"
#include "transport.h"

enum { NUDGE_MS = 50 }; /* the time between two nudges while a connection is made; see forgets_next_address */

struct tp_transfers {
  struct tp_transfer *first, *last;
};

/* A reused easy handle. */
struct tp_handle {
  struct tp_transport *transport;
  CURL *easy;
  struct tp_shared_headers *shared; /* while in flight */
  bool http1;                       /* offers HTTP/1.1 alone */
  bool has_authorities;             /* was given the transport's bytes of authorities */
  unsigned given_up;                /* the sockets' given_up when this handle was last set to avoid those connections */
  struct tp_handle *next;           /* in the list of idle handles */
  struct tp_handle *older;          /* in the list of all handles */
};

struct tp_transport {
  CURLM *multi;
  struct tp_preload *preload; /* owns the multi handle while it reads; NULL: the transport owns it */
  struct tp_sockets sockets;
  int64_t timeout_at;               /* libcurl's timer, tp_clock_ms; -1: not set */
  int64_t nudge_at;                 /* when to nudge libcurl next; -1: no connection is being made */
  int unsent;                       /* number of transfers that libcurl has not begun to send */
  struct tp_shared_headers *shared; /* the newest ones */
  struct tp_text base_url, user_agent, ca_file, proxy;
  CURLU *origin;         /* the base URL without its path, shared by all handles */
  char *base_path;       /* libcurl's; without a slash at its end */
  struct tp_text target; /* path and query of the exchange started last */
  struct tp_authorities trusted;
  const char *ca_variable; /* of the environment, that named their file; NULL: none */
  int copy;                /* descriptor of the copy that libcurl reads instead of ca_file; -1: none */
  char copy_name[TP_DESCRIPTOR_NAME];
  struct tp_text authorities; /* the bytes of ca_file, where there is no copy; empty: not read, or nobody wants them */
  bool unread;                /* the file could not be read; the next exchange tries again */
  bool has_proxy, https;
  bool multiplexed; /* an answer came over HTTP/2: requests share a connection */
  bool http1;       /* the server agreed on HTTP/2 and refuses each stream: HTTP/1.1 from now on */
  unsigned started; /* exchanges started since libcurl was last given time to begin them */
  long timeout_ms, connect_timeout_ms;
  long buffer_bytes; /* the receive buffer of each handle; 0: by the likely size of the answer */
  int64_t connection_age_ms;
  struct tp_handle *handles;   /* all */
  struct tp_handle *idle;      /* the idle ones */
  unsigned busy;               /* number of the others */
  struct tp_transfers waiting; /* wait for the multi handle */
  struct tp_transfers finished;
  struct tp_transport *next_abandoned;
};

/* Returns an idle handle or a new one, set up for the transport; NULL on lack of memory. */
struct tp_handle *tp_handle_acquire(struct tp_transport *transport);

/* Sets what the transfer's handle sends, and where it writes the answer. False on lack of memory. */
bool tp_handle_set_request(struct tp_transport *transport, struct tp_transfer *transfer,
                           const struct tp_sending *sending);

/* Gives the transfer to libcurl. The time that it has waited counts against its timeouts. */
CURLMcode tp_handle_begin(struct tp_transport *transport, struct tp_transfer *transfer, int64_t now_ms);

/* Makes a handle idle; libcurl must have given it back. */
void tp_handle_release(struct tp_transport *transport, struct tp_handle *handle);

/* Sets whether the transfer counts as unsent. */
void tp_handle_set_unsent(struct tp_transport *transport, struct tp_transfer *transfer, bool unsent);

/* The transfer of a handle; NULL: it is idle. */
struct tp_transfer *tp_handle_transfer(CURL *easy);

void tp_handle_free(struct tp_handle *handle);

/* The receive buffer in bytes that this libcurl needs for each handle; 0: by the likely size of the answer. */
long tp_handle_buffer_bytes(bool https);

#endif
