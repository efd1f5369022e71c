/* The sockets of one multi handle: the one descriptor through which a host watches them all, and which of them may
 * carry a further exchange. */
#ifndef TP_SOCKETS_H
#define TP_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tp_socket {
  int number;
  uint32_t wanted;  /* EPOLLIN, EPOLLOUT: what libcurl waits for */
  uint32_t watched; /* what the descriptor watches */
  uint64_t id;      /* from 1; unlike the number, never that of another one */
  int port;         /* its own, once it was looked up; else 0 */
  int exchanges;    /* that are on it */
  bool serial;      /* one exchange at a time: HTTP/1 */
  bool distrusted;  /* gets no further exchange, and is shut down when the last one has left it */
  int64_t opened_ms;
  int64_t answered_ms; /* when the last answer came over it; 0: none did */
};

struct tp_sockets {
  int descriptor;       /* an epoll, to be watched for reading */
  struct tp_socket *at; /* owned array of those that were opened here */
  size_t count, capacity;
  uint64_t last_id;
  unsigned given_up; /* how many were distrusted while exchanges shared them: libcurl would go on choosing such */
  int error;         /* errno of the last one that could not be opened */
};

/* Has nothing open at first; false, with errno set, where there is no descriptor to be had. */
bool tp_sockets_start(struct tp_sockets *sockets);

/* Opens a socket, and gives its number, or -1 and leaves errno in error. */
int tp_sockets_open(struct tp_sockets *sockets, int family, int type, int protocol);

/* Closes what tp_sockets_open opened; as close(2). */
int tp_sockets_close(struct tp_sockets *sockets, int number);

/* Says what to wait for on a socket: EPOLLIN, EPOLLOUT, both or 0. Some are not opened here (a resolver's). false where
 * the system can't watch it. */
bool tp_sockets_want(struct tp_sockets *sockets, int number, uint32_t events);

/* Has the descriptor watch what is wanted; to be called before anybody waits for it. */
void tp_sockets_watch(struct tp_sockets *sockets);

/* Has the system keep what is written until it is told to go on, so that it leaves together. */
void tp_sockets_hold(struct tp_sockets *sockets, bool hold);

/* libcurl chooses the connection of an exchange, and never drops one that it shares. So each exchange enters here when
 * it is about to be sent, and leaves when it has ended.
 *
 * Enters the socket whose own port this is (0: unknown), opened at oldest_ms or later. unread: the TLS library holds
 * bytes of it that nobody has read. *id: the socket, 0 where it is not known here. False: the exchange must not be sent
 * on it, because it is distrusted, too old, or holds bytes that answer nothing; it is distrusted from then on. */
bool tp_sockets_enter(struct tp_sockets *sockets, int port, int64_t oldest_ms, bool unread, uint64_t *id);

/* serial: the answer came over HTTP/1. answered_ms: when; 0: there was none. A socket that is closed by now, or id 0:
 * nothing happens. */
void tp_sockets_leave(struct tp_sockets *sockets, uint64_t id, bool serial, int64_t answered_ms);

/* Keeps further exchanges off a socket, as above. */
void tp_sockets_distrust(struct tp_sockets *sockets, uint64_t id);

/* The same of all that no exchange is on and over which nothing was answered later: an exchange of that time went
 * unanswered, and what took its connection (a sleep, a gateway that forgot) most likely took theirs. */
void tp_sockets_distrust_idle(struct tp_sockets *sockets, int64_t since_ms);

/* Closes the descriptor. The sockets must be closed by then. */
void tp_sockets_end(struct tp_sockets *sockets);

/* Closes all, in a child process: what they stand for goes on in the parent. */
void tp_sockets_abandon(struct tp_sockets *sockets);

#endif
