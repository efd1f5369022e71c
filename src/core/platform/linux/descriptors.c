/* Descriptors that no other program inherits: Linux makes them so at once. */
#include "../descriptors.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

int tp_open_socket(int family, int type, int protocol) {
  return socket(family, type | SOCK_CLOEXEC, protocol);
}

int tp_accept(int listener) {
  return accept4(listener, NULL, NULL, SOCK_CLOEXEC);
}

bool tp_open_pipe(int ends[2]) {
  return pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0;
}

bool tp_open_socket_pair(int ends[2]) {
  return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0;
}

ssize_t tp_send(int socket, const void *bytes, size_t length) {
  return send(socket, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void tp_hold_socket(int socket, bool hold) {
  int value = hold;
  (void)setsockopt(socket, IPPROTO_TCP, TCP_CORK, &value, sizeof value);
}
