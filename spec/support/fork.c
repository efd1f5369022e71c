/* fork(2) for the specs, which plain Lua lacks. */
#include <lauxlib.h>
#include <lua.h>
#include <sys/wait.h>
#include <unistd.h>

/* fork() -> 0 in the child, the child's process id in the parent. */
static int l_fork(lua_State *L) {
  lua_pushinteger(L, fork());
  return 1;
}

/* wait(pid) -> the child's exit status, or nil when a signal ended it. */
static int l_wait(lua_State *L) {
  int status;
  if (waitpid((pid_t)luaL_checkinteger(L, 1), &status, 0) == -1 || !WIFEXITED(status)) return 0;
  lua_pushinteger(L, WEXITSTATUS(status));
  return 1;
}

__attribute__((visibility("default"))) int luaopen_telnyx_spec_fork(lua_State *L);

int luaopen_telnyx_spec_fork(lua_State *L) {
  lua_newtable(L);
  lua_pushcfunction(L, l_fork);
  lua_setfield(L, -2, "fork");
  lua_pushcfunction(L, l_wait);
  lua_setfield(L, -2, "wait");
  return 1;
}
