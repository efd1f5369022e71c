/* The sockets of one multi handle, and the one descriptor through which a host watches them all. */
#ifndef TP_SOCKETS_H
#define TP_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tp_socket {
  int number;
  uint32_t wanted;  /* EPOLLIN, EPOLLOUT: what libcurl waits for */
  uint32_t watched; /* what the descriptor watches */
};

struct tp_sockets {
  int descriptor;       /* an epoll, to be watched for reading */
  struct tp_socket *at; /* owned array of those that were opened here */
  size_t count, capacity;
  int error; /* errno of the last one that could not be opened */
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

/* Closes the descriptor. The sockets must be closed by then. */
void tp_sockets_end(struct tp_sockets *sockets);

/* Closes all, in a child process: what they stand for goes on in the parent. */
void tp_sockets_abandon(struct tp_sockets *sockets);

#endif
