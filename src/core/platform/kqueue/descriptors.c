/* Descriptors that no other program inherits: made so in a second step, as macOS has neither SOCK_CLOEXEC, accept4 nor
 * pipe2. */
#include "../descriptors.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Also keeps writes to it from raising SIGPIPE, where MSG_NOSIGNAL is missing (macOS). */
static int own_socket(int descriptor) {
  if (descriptor == -1) return -1;
  (void)fcntl(descriptor, F_SETFD, FD_CLOEXEC);
#ifdef SO_NOSIGPIPE
  int yes = 1;
  (void)setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &yes, sizeof yes);
#endif
  return descriptor;
}

int tp_open_socket(int family, int type, int protocol) {
  return own_socket(socket(family, type, protocol));
}

int tp_accept(int listener) {
  return own_socket(accept(listener, NULL, NULL));
}

bool tp_open_pipe(int ends[2]) {
  if (pipe(ends) == -1) return false;
  for (int i = 0; i < 2; i++) {
    (void)fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[i], F_SETFL, O_NONBLOCK);
  }
  return true;
}

bool tp_open_socket_pair(int ends[2]) {
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == -1) return false;
  for (int i = 0; i < 2; i++) (void)own_socket(ends[i]);
  return true;
}

ssize_t tp_send(int socket, const void *bytes, size_t length) {
#ifdef MSG_NOSIGNAL
  return send(socket, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);
#else
  return send(socket, bytes, length, MSG_DONTWAIT);
#endif
}

/* TCP_NOPUSH is no TCP_CORK: macOS sends nothing when it is cleared. */
void tp_hold_socket(int socket, bool hold) {
  (void)socket;
  (void)hold;
}
