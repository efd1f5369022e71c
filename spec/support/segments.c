/* require "telnyx.spec.segments": a function that says how many TCP segments with data this process has sent over the
 * sockets that it has open. */
#include <linux/tcp.h>
#include <lua.h>
#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

enum { MOST_DESCRIPTORS = 1024 };

__attribute__((visibility("default"))) int luaopen_telnyx_spec_segments(lua_State *L);

static int l_segments(lua_State *L) {
  lua_Number sent = 0;
  for (int number = 0; number < MOST_DESCRIPTORS; number++) {
    struct tcp_info info = {0};
    socklen_t length = sizeof info;
    if (getsockopt(number, IPPROTO_TCP, TCP_INFO, &info, &length) == 0) sent += info.tcpi_data_segs_out;
  }
  lua_pushnumber(L, sent);
  return 1;
}

int luaopen_telnyx_spec_segments(lua_State *L) {
  lua_pushcfunction(L, l_segments);
  return 1;
}
