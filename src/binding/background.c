/* For the module's own Lua files: batches in a process of their own. */
#include "background.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../core/spawn.h"
#include "../core/text.h"
#include "amounts.h"
#include "client.h"
#include "compat.h"
#include "type.h"

static const char beginning_type[] = "telnyx.porting.beginning";

struct beginning {
  int output;  /* of the program, -1: closed */
  pid_t child; /* to be waited for, -1: was */
};

static void reap(struct beginning *self) {
  /* ECHILD: the host waits for all children, as nginx does. */
  if (self->child != -1 && waitpid(self->child, NULL, WNOHANG) != 0) self->child = -1;
}

static int push_failure(lua_State *L) {
  lua_pushnil(L);
  lua_pushstring(L, strerror(errno));
  return 2;
}

/* spawn(client, settings, input, program, argument, …): starts a program in a process of its own, with the client's key
 * and the settings in its environment: TELNYX_API_KEY and TELNYX_PORTING_SETTINGS. input: what it reads from stdin.
 * Returns its beginning; or nil and a sentence. */
static int l_spawn(lua_State *L) {
  const struct tp_engine *engine = check_client(L, 1, "cancel_all");
  enum { FIRST = 5, MOST = 4 };
  const char *arguments[MOST + 1] = {NULL};
  const char *settings_json = luaL_checkstring(L, 2);
  struct tp_spawning spawning = {.program = luaL_checkstring(L, 4), .arguments = arguments};
  spawning.input.at = luaL_checklstring(L, 3, &spawning.input.length);
  for (int i = 0; i < MOST && !lua_isnoneornil(L, FIRST + i); i++) arguments[i] = luaL_checkstring(L, FIRST + i);
  struct beginning *self = compat_newuserdata(L, sizeof *self);
  *self = (struct beginning){.output = -1, .child = -1};
  luaL_getmetatable(L, beginning_type);
  lua_setmetatable(L, -2);

  struct tp_text key = {.secret = true}, others = {.secret = true};
  tp_text_add_string(&key, "TELNYX_API_KEY=");
  tp_text_add_string(&key, tp_engine_key(engine));
  tp_text_add_string(&others, "TELNYX_PORTING_SETTINGS=");
  tp_text_add_string(&others, settings_json);
  const char *settings[] = {key.at, "TELNYX_API_KEY_FILE=", others.at, NULL};
  spawning.settings = settings;
  errno = ENOMEM;
  if (!key.failed && !others.failed) self->output = tp_spawn(&spawning, &self->child);
  int error = errno;
  tp_text_wipe(&key);
  tp_text_wipe(&others); /* a proxy may have a password */
  errno = error;
  return self->output == -1 ? push_failure(L) : 1;
}

/* beginning:read() -> what the program has said since, and whether it will say no more. */
static int l_beginning_read(lua_State *L) {
  struct beginning *self = luaL_checkudata(L, 1, beginning_type);
  char bytes[4096];
  ssize_t length = self->output == -1 ? 0 : read(self->output, bytes, sizeof bytes);
  bool over = length == 0 || (length == -1 && errno != EAGAIN && errno != EINTR);
  reap(self);
  lua_pushlstring(L, bytes, length > 0 ? (size_t)length : 0);
  lua_pushboolean(L, over);
  return 2;
}

static int l_beginning_close(lua_State *L) {
  struct beginning *self = luaL_checkudata(L, 1, beginning_type);
  reap(self);
  if (self->output != -1) close(self->output);
  self->output = -1;
  return 0;
}

/* lock_holder(path) -> the id of the process that has locked the file, or nil; nil and a sentence. */
static int l_lock_holder(lua_State *L) {
  pid_t holder = tp_lock_holder(luaL_checkstring(L, 1));
  if (holder == -1) return push_failure(L);
  if (holder == 0) return 0;
  lua_pushinteger(L, holder);
  return 1;
}

/* stop_lock_holder(path) -> whether there was one; nil and a sentence. */
static int l_stop_lock_holder(lua_State *L) {
  int stopped = tp_stop_lock_holder(luaL_checkstring(L, 1));
  if (stopped == -1) return push_failure(L);
  lua_pushboolean(L, stopped);
  return 1;
}

/* sleep(seconds): holds up the process; a signal ends it. */
static int l_sleep(lua_State *L) {
  int64_t ms = milliseconds_of(luaL_checknumber(L, 1));
  struct timespec time = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
  nanosleep(&time, NULL);
  return 0;
}

static const luaL_Reg methods[] = {{"read", l_beginning_read}, {"close", l_beginning_close}, {NULL, NULL}};

static const luaL_Reg functions[] = {{"spawn", l_spawn},
                                     {"lock_holder", l_lock_holder},
                                     {"stop_lock_holder", l_stop_lock_holder},
                                     {"sleep", l_sleep},
                                     {NULL, NULL}};

void open_background(lua_State *L) {
  new_type(L, beginning_type);
  lua_pushcfunction(L, l_beginning_close);
  lua_setfield(L, -2, "__gc");
  lua_newtable(L);
  compat_setfuncs(L, methods);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  compat_setfuncs(L, functions);
}
