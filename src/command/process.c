/* require "telnyx.porting_process": what the command needs of the process that it is, and Lua does not give: signals,
 * terminals, pauses, the process id and files of its own. The library itself touches none of it. */
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <lua.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../binding/interface.h"

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
  /* A file that may not grow is an error that a run has words for. */
  handle(SIGXFSZ, SIG_IGN);
  return 0;
}

/* default_signals(): each of them ends the process; the interpreter's own handler would end it with a traceback. */
static int l_default_signals(lua_State *L) {
  (void)L;
  for (size_t i = 0; i < sizeof watched / sizeof watched[0]; i++) handle(watched[i].number, SIG_DFL);
  return 0;
}

static char farewell[128];
static volatile sig_atomic_t farewell_bytes;

static void part(int number) {
  ssize_t written = write(STDERR_FILENO, farewell, (size_t)farewell_bytes);
  (void)written;
  (void)signal(number, SIG_DFL);
  (void)raise(number);
}

/* say_at_signal(text): until watch_signals, each of them ends the process as it does by default, and writes the text to
 * stderr before; up to 127 bytes of it. */
static int l_say_at_signal(lua_State *L) {
  farewell_bytes = snprintf(farewell, sizeof farewell, "%s", luaL_checkstring(L, 1));
  if (farewell_bytes >= (int)sizeof farewell) farewell_bytes = sizeof farewell - 1;
  for (size_t i = 0; i < sizeof watched / sizeof watched[0]; i++) handle(watched[i].number, part);
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

/* Whether stdout is a pipe, socket or terminal whose other end is closed. No write is needed to notice. */
static bool reader_is_gone(void) {
  struct pollfd out = {.fd = STDOUT_FILENO};
  return poll(&out, 1, 0) == 1 && (out.revents & (POLLERR | POLLHUP)) != 0;
}

/* reader_is_gone() */
static int l_reader_is_gone(lua_State *L) {
  lua_pushboolean(L, reader_is_gone());
  return 1;
}

/* end_without_reader(): ends the process as SIGPIPE ends a program that writes to a pipe without a reader. */
static int l_end_without_reader(lua_State *L) {
  (void)L;
  (void)signal(SIGPIPE, SIG_DFL);
  (void)raise(SIGPIPE);
  return 0;
}

/* pause(seconds [, for_reader]): does nothing for that long, or until one of the signals has come; with for_reader also
 * until stdout has no reader. It looks for them every so often: one that comes just before poll(2) would not end it. */
static int l_pause(lua_State *L) {
  enum { SLICE_MS = 100 };
  double left_ms = luaL_checknumber(L, 1) * 1000;
  bool for_reader = lua_toboolean(L, 2);
  while (left_ms > 0 && !first_signal && !(for_reader && reader_is_gone())) {
    int slice = left_ms < SLICE_MS ? (int)left_ms + 1 : SLICE_MS;
    (void)poll(NULL, 0, slice);
    left_ms -= slice;
  }
  return 0;
}

/* seconds() -> seconds since some moment, by a clock that nobody sets */
static int l_seconds(lua_State *L) {
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  lua_pushnumber(L, (lua_Number)now.tv_sec + (lua_Number)now.tv_nsec / 1e9);
  return 1;
}

/* id() -> the process id */
static int l_id(lua_State *L) {
  lua_pushinteger(L, getpid());
  return 1;
}

/* others_read(path) -> the mode of a file that users beside its owner can read, such as "644"; nil for another one. */
static int l_others_read(lua_State *L) {
  struct stat about;
  if (stat(luaL_checkstring(L, 1), &about) == -1 || !S_ISREG(about.st_mode)) return 0;
  if (!(about.st_mode & (S_IRGRP | S_IROTH))) return 0;
  char mode[8];
  snprintf(mode, sizeof mode, "%o", (unsigned)about.st_mode & 0777);
  lua_pushstring(L, mode);
  return 1;
}

/* hold_descriptors(): opens stdin, stdout and stderr where the process was started without them. Else a socket or a
 * store would get the number of one, and what is meant for a person would go there. They are opened the other way
 * round, so that to read or to write is an error as before. Call it before anything is opened. */
static int l_hold_descriptors(lua_State *L) {
  (void)L;
  for (int descriptor = 0; descriptor <= STDERR_FILENO; descriptor++) {
    /* open(2) gives the lowest number that is free. */
    if (fcntl(descriptor, F_GETFD) == -1 && errno == EBADF)
      (void)open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
  return 0;
}

/* own_files(): files and folders that this process makes are its user's alone. */
static int l_own_files(lua_State *L) {
  (void)L;
  (void)umask(S_IRWXG | S_IRWXO);
  return 0;
}

__attribute__((visibility("default"))) int luaopen_telnyx_porting_process(lua_State *L);

int luaopen_telnyx_porting_process(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"watch_signals", l_watch_signals},
      {"default_signals", l_default_signals},
      {"say_at_signal", l_say_at_signal},
      {"received", l_received},
      {"is_terminal", l_is_terminal},
      {"size", l_size},
      {"reader_is_gone", l_reader_is_gone},
      {"end_without_reader", l_end_without_reader},
      {"pause", l_pause},
      {"seconds", l_seconds},
      {"id", l_id},
      {"others_read", l_others_read},
      {"hold_descriptors", l_hold_descriptors},
      {"own_files", l_own_files},
  };
  check_interface(L, "telnyx.porting_process");
  lua_newtable(L);
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
    lua_pushcfunction(L, functions[i].func);
    lua_setfield(L, -2, functions[i].name);
  }
  return 1;
}
