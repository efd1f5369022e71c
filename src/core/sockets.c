/* The sockets of a multi handle.
 *
 * libcurl stops watching a socket after each answer, and watches it again for the next request, which mostly follows at
 * once. So this file records libcurl's wishes, and updates the poller only before a host waits. Updating it each
 * time took a third of all system calls of a batch over HTTP/1.1. */
#include "sockets.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "platform/descriptors.h"
#include "platform/poller.h"

static struct tp_socket *find(const struct tp_sockets *sockets, int number) {
  for (size_t i = 0; i < sockets->count; i++)
    if (sockets->at[i].number == number) return &sockets->at[i];
  return NULL;
}

bool tp_sockets_start(struct tp_sockets *sockets) {
  sockets->descriptor = tp_poller_open();
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
  int number = tp_open_socket(family, type, protocol);
  if (number == -1)
    sockets->error = errno;
  else
    sockets->at[sockets->count++] =
        (struct tp_socket){.number = number, .id = ++sockets->last_id, .opened_ms = tp_clock_ms()};
  return number;
}

int tp_sockets_close(struct tp_sockets *sockets, int number) {
  struct tp_socket *closed = find(sockets, number);
  if (closed) {
    /* Closing does not remove it from the set while a child process has it open too. */
    if (closed->watched) tp_poller_set(sockets->descriptor, number, 0, false);
    *closed = sockets->at[--sockets->count];
  }
  return close(number);
}

bool tp_sockets_want(struct tp_sockets *sockets, int number, unsigned events) {
  struct tp_socket *ours = find(sockets, number);
  if (!ours) return tp_poller_set(sockets->descriptor, number, events, true);
  ours->wanted = events;
  return true;
}

void tp_sockets_watch(struct tp_sockets *sockets) {
  for (struct tp_socket *each = sockets->at; each != sockets->at + sockets->count; each++)
    if (each->wanted != each->watched && tp_poller_set(sockets->descriptor, each->number, each->wanted, !each->watched))
      each->watched = each->wanted;
}

void tp_sockets_hold(struct tp_sockets *sockets, bool hold) {
  for (size_t i = 0; i < sockets->count; i++) tp_hold_socket(sockets->at[i].number, hold);
}

/* A socket's own port is known once it is connected, and never changes. */
static int port_of(struct tp_socket *each) {
  if (each->port) return each->port;
  struct sockaddr_storage address = {0};
  socklen_t length = sizeof address;
  if (getsockname(each->number, (struct sockaddr *)&address, &length) == -1) return 0;
  in_port_t port = 0;
  if (address.ss_family == AF_INET) port = ((struct sockaddr_in *)(void *)&address)->sin_port;
  if (address.ss_family == AF_INET6) port = ((struct sockaddr_in6 *)(void *)&address)->sin6_port;
  return each->port = ntohs(port);
}

/* What a socket shows between two exchanges. libcurl looks as well, but from 8.22 on once a second at most. */
enum look { QUIET, BYTES, CLOSED };

static enum look look_at(const struct tp_socket *each) {
  char byte;
  ssize_t got = recv(each->number, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (got > 0) return BYTES;
  return got == -1 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) ? QUIET : CLOSED;
}

/* Whether nothing may be sent on a socket over which an answer came: the server has closed it, or has sent what answers
 * nothing. Over HTTP/2 bytes may come at any time. */
static bool is_spoilt(const struct tp_socket *each, bool unread) {
  if (!each->answered_ms) return false;
  enum look look = look_at(each);
  return look == CLOSED || (each->serial && (unread || look == BYTES));
}

/* Shut down after its last exchange, so that libcurl finds it closed when it chooses it again. */
static void distrust(struct tp_sockets *sockets, struct tp_socket *each) {
  if (!each->exchanges)
    shutdown(each->number, SHUT_RDWR);
  else if (!each->distrusted)
    sockets->given_up++;
  each->distrusted = true;
}

bool tp_sockets_enter(struct tp_sockets *sockets, int port, int64_t oldest_ms, bool unread, uint64_t *id) {
  struct tp_socket *each = sockets->at, *end = each + sockets->count;
  *id = 0;
  if (port <= 0) return true; /* libcurl does not know the port */
  while (each != end && port_of(each) != port) each++;
  if (each == end) return true;
  if (each->distrusted || each->opened_ms < oldest_ms || is_spoilt(each, unread)) {
    distrust(sockets, each);
    return false;
  }
  each->exchanges++;
  *id = each->id;
  return true;
}

static struct tp_socket *with_id(const struct tp_sockets *sockets, uint64_t id) {
  for (size_t i = 0; i < sockets->count; i++)
    if (sockets->at[i].id == id) return &sockets->at[i];
  return NULL;
}

void tp_sockets_leave(struct tp_sockets *sockets, uint64_t id, bool serial, int64_t answered_ms) {
  struct tp_socket *left = with_id(sockets, id);
  if (!left) return;
  left->exchanges--;
  left->serial = serial;
  if (answered_ms) left->answered_ms = answered_ms;
  if (left->distrusted) distrust(sockets, left);
}

void tp_sockets_distrust(struct tp_sockets *sockets, uint64_t id) {
  struct tp_socket *found = with_id(sockets, id);
  if (found) distrust(sockets, found);
}

void tp_sockets_distrust_idle(struct tp_sockets *sockets, int64_t since_ms) {
  for (struct tp_socket *each = sockets->at; each != sockets->at + sockets->count; each++)
    if (each->answered_ms && each->answered_ms <= since_ms && !each->exchanges) distrust(sockets, each);
}

void tp_sockets_end(struct tp_sockets *sockets) {
  if (sockets->descriptor != -1) tp_poller_close(sockets->descriptor);
  sockets->descriptor = -1;
  free(sockets->at);
  sockets->at = NULL;
  sockets->count = sockets->capacity = 0;
}

void tp_sockets_abandon(struct tp_sockets *sockets) {
  for (size_t i = 0; i < sockets->count; i++) close(sockets->at[i].number);
  if (sockets->descriptor != -1) tp_poller_abandon(sockets->descriptor);
  sockets->descriptor = -1;
  tp_sockets_end(sockets);
}
