/* The sockets of one multi handle, and the one descriptor through which a host watches them all.
 *
 * libcurl gives a socket up with each answer and wants it again for the next request, which most often follows at once.
 * So what is wanted is kept here, and the system is told when it is about to matter: a third of all system calls of a
 * batch over HTTP/1.1 were about nothing. */
#include "sockets.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static struct tp_socket *find(const struct tp_sockets *sockets, int number) {
  for (size_t i = 0; i < sockets->count; i++)
    if (sockets->at[i].number == number) return &sockets->at[i];
  return NULL;
}

/* A descriptor's number may come back for another socket: the set is asked, not our memory of it. */
static bool tell(const struct tp_sockets *sockets, int number, uint32_t events, bool is_new) {
  struct epoll_event event = {.events = events, .data.fd = number};
  if (!events) return epoll_ctl(sockets->descriptor, EPOLL_CTL_DEL, number, &event) == 0 || errno == ENOENT;
  if (epoll_ctl(sockets->descriptor, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, number, &event) == 0) return true;
  if (errno != (is_new ? EEXIST : ENOENT)) return false;
  return epoll_ctl(sockets->descriptor, is_new ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, number, &event) == 0;
}

bool tp_sockets_start(struct tp_sockets *sockets) {
  sockets->descriptor = epoll_create1(EPOLL_CLOEXEC);
  return sockets->descriptor != -1;
}

int tp_sockets_open(struct tp_sockets *sockets, int family, int type, int protocol) {
  if (sockets->count == sockets->capacity) {
    size_t capacity = sockets->capacity ? sockets->capacity * 2 : 16;
    struct tp_socket *grown = realloc(sockets->at, capacity * sizeof *grown);
    if (!grown) return -1;
    sockets->at = grown;
    sockets->capacity = capacity;
  }
  int number = socket(family, type | SOCK_CLOEXEC, protocol);
  if (number == -1)
    sockets->error = errno;
  else
    sockets->at[sockets->count++] = (struct tp_socket){.number = number};
  return number;
}

int tp_sockets_close(struct tp_sockets *sockets, int number) {
  struct tp_socket *closed = find(sockets, number);
  if (closed) {
    /* By itself it would stay in the set while a child process has it open too. */
    if (closed->watched) tell(sockets, number, 0, false);
    *closed = sockets->at[--sockets->count];
  }
  return close(number);
}

bool tp_sockets_want(struct tp_sockets *sockets, int number, uint32_t events) {
  struct tp_socket *ours = find(sockets, number);
  if (!ours) return tell(sockets, number, events, true);
  ours->wanted = events;
  return true;
}

void tp_sockets_watch(struct tp_sockets *sockets) {
  for (struct tp_socket *each = sockets->at; each != sockets->at + sockets->count; each++)
    if (each->wanted != each->watched && tell(sockets, each->number, each->wanted, !each->watched))
      each->watched = each->wanted;
}

void tp_sockets_hold(struct tp_sockets *sockets, bool hold) {
  int value = hold;
  for (size_t i = 0; i < sockets->count; i++)
    setsockopt(sockets->at[i].number, IPPROTO_TCP, TCP_CORK, &value, sizeof value);
}

void tp_sockets_end(struct tp_sockets *sockets) {
  if (sockets->descriptor != -1) close(sockets->descriptor);
  sockets->descriptor = -1;
  free(sockets->at);
  sockets->at = NULL;
  sockets->count = sockets->capacity = 0;
}

void tp_sockets_abandon(struct tp_sockets *sockets) {
  for (size_t i = 0; i < sockets->count; i++) close(sockets->at[i].number);
  tp_sockets_end(sockets);
}
