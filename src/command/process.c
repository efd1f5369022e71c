/* require "telnyx.porting_process": what the command needs of the process that it is, and Lua does not give: signals,
 * terminals, pauses, the process id and files of its own. The library itself touches none of it. */
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <lua.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
  int number;
  const char *name;
} watched[] = {{SIGINT, "SIGINT"}, {SIGTERM, "SIGTERM"}, {SIGHUP, "SIGHUP"}};

static volatile sig_atomic_t first_signal, second_counts;

/* The first one is only kept; the second one does what it does to a program that knows nothing of signals, unless it is
 * to be the same as one. */
static void keep(int number) {
  int error = errno;
  if (first_signal && second_counts) {
    (void)signal(number, SIG_DFL);
    (void)raise(number);
  }
  first_signal = number;
  errno = error;
}

static void handle(int number, void (*handler)(int)) {
  struct sigaction action, before;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  /* No SA_RESTART: a wait ends, so that the signal is heard. What nohup ignores stays ignored. */
  if (sigaction(number, NULL, &before) == 0 && before.sa_handler != SIG_IGN) (void)sigaction(number, &action, NULL);
}

/* watch_signals([patient]): from now on received() tells of the first one, and the second one ends the process, or not
 * if it is to be patient. */
static int l_watch_signals(lua_State *L) {
  second_counts = !lua_toboolean(L, 1);
  for (size_t i = 0; i < sizeof watched / sizeof watched[0]; i++) handle(watched[i].number, keep);
  /* Results that nobody reads any more must not end a run halfway. */
  handle(SIGPIPE, SIG_IGN);
  return 0;
}

/* default_signals(): each of them ends the process; the interpreter's own handler would end it with a traceback. */
static int l_default_signals(lua_State *L) {
  (void)L;
  for (size_t i = 0; i < sizeof watched / sizeof watched[0]; i++) handle(watched[i].number, SIG_DFL);
  return 0;
}

/* received() -> the name of the first signal, or nil. */
static int l_received(lua_State *L) {
  for (size_t i = 0; i < sizeof watched / sizeof watched[0]; i++) {
    if (watched[i].number == first_signal) {
      lua_pushstring(L, watched[i].name);
      return 1;
    }
  }
  return 0;
}

/* is_terminal(descriptor) */
static int l_is_terminal(lua_State *L) {
  lua_pushboolean(L, isatty((int)luaL_checkinteger(L, 1)));
  return 1;
}

/* size(descriptor) -> how many columns and lines the terminal has; 80 and 24 where that can't be told */
static int l_size(lua_State *L) {
  struct winsize size;
  bool known = ioctl((int)luaL_checkinteger(L, 1), TIOCGWINSZ, &size) == 0 && size.ws_col > 1 && size.ws_row > 1;
  lua_pushinteger(L, known ? size.ws_col : 80);
  lua_pushinteger(L, known ? size.ws_row : 24);
  return 2;
}

/* pause(seconds): does nothing for that long, or until one of the signals has come. It looks for them every so often:
 * one that comes just before poll(2) would not end it. */
static int l_pause(lua_State *L) {
  enum { SLICE_MS = 100 };
  double left_ms = luaL_checknumber(L, 1) * 1000;
  while (left_ms > 0 && !first_signal) {
    int slice = left_ms < SLICE_MS ? (int)left_ms + 1 : SLICE_MS;
    (void)poll(NULL, 0, slice);
    left_ms -= slice;
  }
  return 0;
}

/* id() -> the process id */
static int l_id(lua_State *L) {
  lua_pushinteger(L, getpid());
  return 1;
}

/* own_files(): files and folders that this process makes are its user's alone. */
static int l_own_files(lua_State *L) {
  (void)L;
  (void)umask(S_IRWXG | S_IRWXO);
  return 0;
}

/* lock_file(path) -> the descriptor of a file that this process has locked until it ends; false when another one has;
 * or nil and a sentence. */
static int l_lock_file(lua_State *L) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  int file = open(luaL_checkstring(L, 1), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, S_IRUSR | S_IWUSR);
  if (file == -1 || fcntl(file, F_SETLK, &lock) == -1) {
    int error = errno;
    if (file != -1) close(file);
    if (file != -1 && (error == EAGAIN || error == EACCES))
      lua_pushboolean(L, 0);
    else
      lua_pushnil(L);
    lua_pushstring(L, strerror(error));
    return 2;
  }
  lua_pushinteger(L, file);
  return 1;
}

/* begin_file(descriptor, text): empties a file that lock_file opened, and writes the text to it. */
static int l_begin_file(lua_State *L) {
  int file = (int)luaL_checkinteger(L, 1);
  size_t length;
  const char *text = luaL_checklstring(L, 2, &length);
  if (ftruncate(file, 0) == -1 || write(file, text, length) != (ssize_t)length)
    return luaL_error(L, "%s", strerror(errno));
  return 0;
}

/* write_to(descriptor): from now on, stdout and stderr write to that file. */
static int l_write_to(lua_State *L) {
  int file = (int)luaL_checkinteger(L, 1);
  if (dup2(file, STDOUT_FILENO) == -1 || dup2(file, STDERR_FILENO) == -1) return luaL_error(L, "%s", strerror(errno));
  return 0;
}

__attribute__((visibility("default"))) int luaopen_telnyx_porting_process(lua_State *L);

int luaopen_telnyx_porting_process(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"watch_signals", l_watch_signals},
      {"default_signals", l_default_signals},
      {"received", l_received},
      {"is_terminal", l_is_terminal},
      {"size", l_size},
      {"pause", l_pause},
      {"id", l_id},
      {"own_files", l_own_files},
      {"lock_file", l_lock_file},
      {"begin_file", l_begin_file},
      {"write_to", l_write_to},
  };
  lua_newtable(L);
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
    lua_pushcfunction(L, functions[i].func);
    lua_setfield(L, -2, functions[i].name);
  }
  return 1;
}
