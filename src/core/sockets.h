/* The sockets of a multi handle: the one descriptor by which a host watches them all, and which of them may carry a
 * further exchange. */
#ifndef TP_SOCKETS_H
#define TP_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tp_socket {
  int number;
  unsigned wanted;  /* TP_READABLE, TP_WRITABLE: what libcurl waits for */
  unsigned watched; /* what the descriptor watches */
  uint64_t id;      /* from 1; unlike the number, never reused */
  int port;         /* our port, once it was looked up; else 0 */
  int exchanges;    /* number of exchanges on it */
  bool serial;      /* one exchange at a time: HTTP/1 */
  bool distrusted;  /* gets no further exchange, and is shut down after the last one */
  int64_t opened_ms;
  int64_t answered_ms; /* when the last answer came over it; 0: none did */
};

struct tp_sockets {
  int descriptor;       /* a poller, to be watched for reading */
  struct tp_socket *at; /* owned array of the sockets opened by tp_sockets_open */
  size_t count, capacity;
  uint64_t last_id;
  unsigned given_up; /* number of sockets distrusted while exchanges shared them: libcurl would go on choosing them */
  int error;         /* errno of the last socket that could not be opened */
};

/* Starts with no socket open. False, with errno set: there is no descriptor to be had. */
bool tp_sockets_start(struct tp_sockets *sockets);

/* Opens a socket and returns its number, or -1 and leaves errno in error. */
int tp_sockets_open(struct tp_sockets *sockets, int family, int type, int protocol);

/* Closes a socket of tp_sockets_open; returns as close(2) does. */
int tp_sockets_close(struct tp_sockets *sockets, int number);

/* Sets what to wait for on a socket: TP_READABLE, TP_WRITABLE, both or 0. It may be one that was opened elsewhere (a
 * resolver's). False: the system can't watch it. */
bool tp_sockets_want(struct tp_sockets *sockets, int number, unsigned events);

/* Updates the descriptor to what is wanted. Call it before waiting. */
void tp_sockets_watch(struct tp_sockets *sockets);

/* hold: the system keeps written bytes until the hold is released, so that they leave together. */
void tp_sockets_hold(struct tp_sockets *sockets, bool hold);

/* libcurl chooses the connection of an exchange, and never drops one that exchanges share. So each exchange enters its
 * socket when it is about to be sent, and leaves it at its end.
 *
 * port: our port of the connection, 0: unknown. oldest_ms: a socket opened before this is too old. unread: the TLS
 * library holds bytes of it that nobody has read. *id gets the socket, 0: not known here. False: the exchange must not
 * be sent on it, because it is distrusted, too old, closed by the server, or holds bytes that answer nothing; it is
 * distrusted from now on.
 */
bool tp_sockets_enter(struct tp_sockets *sockets, int port, int64_t oldest_ms, bool unread, uint64_t *id);

/* serial: the answer came over HTTP/1. answered_ms: when it came; 0: there was none. Nothing happens for id 0 or a
 * socket that was closed meanwhile. */
void tp_sockets_leave(struct tp_sockets *sockets, uint64_t id, bool serial, int64_t answered_ms);

/* Distrusts a socket: it gets no further exchange. */
void tp_sockets_distrust(struct tp_sockets *sockets, uint64_t id);

/* Distrusts all sockets without an exchange and without an answer since since_ms. An exchange that began then went
 * unanswered, and its cause (a sleep, a gateway that forgot) most likely broke the other idle connections too. */
void tp_sockets_distrust_idle(struct tp_sockets *sockets, int64_t since_ms);

/* Closes the descriptor. The sockets must be closed by then. */
void tp_sockets_end(struct tp_sockets *sockets);

/* For a child after fork: closes the child's copies. The connections continue in the parent. */
void tp_sockets_abandon(struct tp_sockets *sockets);

#endif
