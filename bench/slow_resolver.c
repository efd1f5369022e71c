/* Put before the C library by LD_PRELOAD: a getaddrinfo that takes STALL_SECONDS, and finds every name to be 127.0.0.1.
 */
#include <dlfcn.h>
#include <netdb.h>
#include <stdlib.h>
#include <unistd.h>

typedef int resolve(const char *, const char *, const struct addrinfo *, struct addrinfo **);

__attribute__((visibility("default"))) int getaddrinfo(const char *node, const char *service,
                                                       const struct addrinfo *hints, struct addrinfo **results) {
  const char *seconds = getenv("STALL_SECONDS");
  resolve *next;
  *(void **)&next = dlsym(RTLD_NEXT, "getaddrinfo");
  if (seconds) (void)usleep((useconds_t)(atof(seconds) * 1e6));
  (void)node;
  return next("127.0.0.1", service, hints, results);
}
