/* Put before the C library by LD_PRELOAD: a getaddrinfo that takes 4 seconds, as with a name server that is far away.
 */
#include <dlfcn.h>
#include <netdb.h>
#include <unistd.h>

typedef int lookup(const char *, const char *, const struct addrinfo *, struct addrinfo **);

__attribute__((visibility("default"))) int getaddrinfo(const char *node, const char *service,
                                                       const struct addrinfo *hints, struct addrinfo **results) {
  union {
    void *object;
    lookup *function;
  } real = {dlsym(RTLD_NEXT, "getaddrinfo")};
  (void)sleep(4);
  return real.function(node, service, hints, results);
}
