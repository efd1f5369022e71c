/* Put before the C library by LD_PRELOAD: a getaddrinfo that hangs for 20 seconds, as with a name server that does not
 * answer. It writes into the file that STALL names: a line when it is called, and one when it returns. */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void tell(const char *line) {
  const char *path = getenv("STALL");
  FILE *file = path ? fopen(path, "a") : NULL;
  if (!file) return;
  (void)fputs(line, file);
  (void)fclose(file);
}

/* glibc's own names are reserved. NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
__attribute__((visibility("default"))) int getaddrinfo(const char *node, const char *service,
                                                       const struct addrinfo *hints, struct addrinfo **results) {
  (void)node, (void)service, (void)hints, (void)results;
  tell("called\n");
  (void)sleep(20);
  tell("returned\n");
  return EAI_AGAIN;
}
