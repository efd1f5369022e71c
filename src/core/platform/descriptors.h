/* Descriptors that no other program inherits, whether or not the system can make them so at once. */
#ifndef TP_DESCRIPTORS_H
#define TP_DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* As socket(2), accept(2), pipe(2) and socketpair(2) of local streams; -1 or false with errno. Where the system makes
 * them inheritable first, a program that another thread starts in between inherits them. */
int tp_open_socket(int family, int type, int protocol);
int tp_accept(int listener);
bool tp_open_pipe(int ends[2]); /* both ends never block */
bool tp_open_socket_pair(int ends[2]);

/* As send(2), and neither waits nor raises SIGPIPE. */
ssize_t tp_send(int socket, const void *bytes, size_t length);

/* hold: the system keeps what is written to a TCP socket until the hold is released, so that it leaves together. It may
 * do nothing: macOS and the BSDs differ in what a release sends. */
void tp_hold_socket(int socket, bool hold);

#endif
