/* For the module's own Lua files: starts the background process of a batch, and has functions for that process and for
 * its host. */
#include "background.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../core/fingerprint.h"
#include "../core/journal.h"
#include "../core/order.h"
#include "../core/platform/descriptors.h"
#include "../core/platform/files.h"
#include "../core/platform/spawn.h"
#include "../core/text.h"
#include "amounts.h"
#include "client.h"
#include "compat.h"
#include "id_list.h"
#include "outcome_lines.h"
#include "type.h"

static const char channel_type[] = "telnyx.porting.channel", file_type[] = "telnyx.porting.own_file",
                  journal_type[] = "telnyx.porting.journal", fingerprint_type[] = "telnyx.porting.fingerprint";

/* What follows the room for a last word in a journal's first line; see background/journal.lua. */
static const struct tp_slice journal_tail = {"\"}}\n", 4};

static int push_system_error(lua_State *L, int error) {
  lua_pushnil(L);
  lua_pushstring(L, strerror(error));
  return 2;
}

static int push_done(lua_State *L, bool done) {
  if (!done) return push_system_error(L, errno);
  lua_pushboolean(L, 1);
  return 1;
}

static struct tp_slice check_bytes(lua_State *L, int index) {
  struct tp_slice bytes;
  bytes.at = luaL_checklstring(L, index, &bytes.length);
  return bytes;
}

/* Files of this process: the input of the program, and a journal. */

/* The descriptor in a userdata of one of the two types; -1: closed. */
static int *check_file(lua_State *L, int index, const char *type) {
  return luaL_checkudata(L, index, type);
}

static int *push_file(lua_State *L, const char *type) {
  int *file = compat_newuserdata(L, sizeof *file);
  *file = -1;
  luaL_getmetatable(L, type);
  lua_setmetatable(L, -2);
  return file;
}

static int close_file(int *file) {
  if (*file != -1) close(*file);
  *file = -1;
  return 0;
}

static int l_file_close(lua_State *L) {
  return close_file(check_file(L, 1, file_type));
}

/* A journal. Its descriptor comes first, so that it is a file as above. */
struct journal {
  int file;
  off_t size; /* what it had when this process wrote last */
};

static struct journal *check_journal(lua_State *L) {
  return luaL_checkudata(L, 1, journal_type);
}

static struct journal *push_journal(lua_State *L) {
  struct journal *journal = compat_newuserdata(L, sizeof *journal);
  *journal = (struct journal){.file = -1};
  luaL_getmetatable(L, journal_type);
  lua_setmetatable(L, -2);
  return journal;
}

static off_t size_of(int file) {
  struct stat now;
  return fstat(file, &now) == 0 ? now.st_size : 0;
}

static int l_journal_close(lua_State *L) {
  return close_file(&check_journal(L)->file);
}

/* own_file(): makes a file without a name, in memory if the system has such files, so that writing waits for no disk
 * and no reader; or nil and a sentence. */
static int l_own_file(lua_State *L) {
  int *file = push_file(L, file_type);
  *file = tp_unnamed_file();
  return *file == -1 ? push_system_error(L, errno) : 1;
}

/* file:write(text) -> true; or nil and a sentence */
static int l_file_write(lua_State *L) {
  int file = *check_file(L, 1, file_type);
  struct tp_slice text = check_bytes(L, 2);
  while (text.length) {
    ssize_t written = write(file, text.at, text.length);
    if (written == -1 && errno == EINTR) continue;
    if (written == -1) break;
    text.at += written;
    text.length -= (size_t)written;
  }
  return push_done(L, text.length == 0);
}

/* lock_journal(path) -> the journal, locked until this process and all processes that inherited it have closed it;
 * false where another process has locked it; or nil and a sentence. */
static int l_lock_journal(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  struct journal *journal = push_journal(L);
  journal->file = tp_journal_lock(path);
  if (journal->file != -1) return 1;
  if (errno != EAGAIN) return push_system_error(L, errno);
  lua_pushboolean(L, 0);
  return 1;
}

/* given_journal(descriptor, path) -> the journal that this process inherited; nil where it is another file */
static int l_given_journal(lua_State *L) {
  int given = (int)luaL_checkinteger(L, 1);
  if (!tp_journal_is(given, luaL_checkstring(L, 2))) return 0;
  *push_journal(L) = (struct journal){given, size_of(given)};
  (void)fcntl(given, F_SETFD, FD_CLOEXEC);
  return 1;
}

/* journal_is_locked(path) -> whether a process has locked it; or nil and a sentence */
static int l_journal_is_locked(lua_State *L) {
  int locked = tp_journal_is_locked(luaL_checkstring(L, 1));
  if (locked == -1) return push_system_error(L, errno);
  lua_pushboolean(L, locked);
  return 1;
}

/* journal:begin(head) -> true; or nil and a sentence */
static int l_journal_begin(lua_State *L) {
  struct journal *journal = check_journal(L);
  bool done = tp_journal_begin(journal->file, check_bytes(L, 2), journal_tail);
  int error = errno;
  journal->size = size_of(journal->file);
  errno = error;
  return push_done(L, done);
}

static const char truncated[] = "it was truncated";

/* Whether all that this process has written is still there. */
static bool has_all_written(const struct journal *journal) {
  return size_of(journal->file) >= journal->size;
}

static bool add_lines(const struct journal *journal, struct tp_slice lines) {
  return lines.length == 0 || tp_journal_add(journal->file, lines);
}

static bool add_buffer(const struct journal *journal, struct tp_text *buffer) {
  bool done = !buffer->failed && add_lines(journal, (struct tp_slice){buffer->at, buffer->length});
  int error = buffer->failed ? ENOMEM : errno;
  tp_text_reset(buffer);
  errno = error;
  return done;
}

/* journal:add(lines) -> true; or nil and a sentence, also where somebody has cut the file. lines: a text, or a line
 * buffer (see outcome_lines.c), which is empty then */
static int l_journal_add(lua_State *L) {
  struct journal *journal = check_journal(L);
  if (!has_all_written(journal)) {
    lua_pushnil(L);
    lua_pushstring(L, truncated);
    return 2;
  }
  struct tp_text *buffer = test_line_buffer(L, 2);
  bool done = buffer ? add_buffer(journal, buffer) : add_lines(journal, check_bytes(L, 2));
  int error = errno;
  if (done) journal->size = size_of(journal->file);
  errno = error;
  return push_done(L, done);
}

/* journal:is_at(path) -> whether the path still leads to this file, with all that this process has written; if not, a
 * sentence says what happened */
static int l_journal_is_at(lua_State *L) {
  const struct journal *journal = check_journal(L);
  bool is_there = tp_journal_is(journal->file, luaL_checkstring(L, 2));
  lua_pushboolean(L, is_there && has_all_written(journal));
  if (lua_toboolean(L, -1)) return 1;
  lua_pushstring(L, is_there ? truncated : "it was removed or replaced");
  return 2;
}

/* journal:end_with(word) -> true; or nil and a sentence */
static int l_journal_end_with(lua_State *L) {
  return push_done(L, tp_journal_end(check_journal(L)->file, check_bytes(L, 2), journal_tail));
}

/* Both ends of the channel between a host and the process of its batch. */

struct channel {
  int socket;  /* -1: closed */
  pid_t child; /* the host's child, which must be reaped; -1: none */
  bool parts;  /* sends a stop when it is collected */
};

static struct channel *check_channel(lua_State *L) {
  return luaL_checkudata(L, 1, channel_type);
}

static struct channel *push_channel(lua_State *L) {
  struct channel *self = compat_newuserdata(L, sizeof *self);
  *self = (struct channel){.socket = -1, .child = -1};
  luaL_getmetatable(L, channel_type);
  lua_setmetatable(L, -2);
  return self;
}

static void reap(struct channel *self) {
  /* ECHILD: the host waits for all children, as nginx does. */
  if (self->child != -1 && waitpid(self->child, NULL, WNOHANG) != 0) self->child = -1;
}

/* channel:read([wait]) -> the text that the other end has sent since the last read ("": none yet), and whether the
 * other end has closed. wait: true: waits until there is text or the other end has closed. */
static int l_channel_read(lua_State *L) {
  struct channel *self = check_channel(L);
  char bytes[4096];
  ssize_t length = 0;
  if (self->socket != -1) length = recv(self->socket, bytes, sizeof bytes, lua_toboolean(L, 2) ? 0 : MSG_DONTWAIT);
  bool over = length == 0 || (length == -1 && errno != EAGAIN && errno != EINTR);
  reap(self);
  lua_pushlstring(L, bytes, length > 0 ? (size_t)length : 0);
  lua_pushboolean(L, over);
  return 2;
}

/* channel:write(text) -> whether the other end can read it */
static int l_channel_write(lua_State *L) {
  const struct channel *self = check_channel(L);
  struct tp_slice text = check_bytes(L, 2);
  ssize_t written = -1;
  if (self->socket != -1) written = tp_send(self->socket, text.at, text.length);
  lua_pushboolean(L, written == (ssize_t)text.length);
  return 1;
}

static int l_channel_close(lua_State *L) {
  struct channel *self = check_channel(L);
  reap(self);
  if (self->socket != -1) close(self->socket);
  self->socket = -1;
  return 0;
}

/* channel:part(on): whether collecting the channel asks the other end to stop. No Lua code runs for that. If the
 * message does not fit, it is lost, and the other end works on to its end. */
static int l_channel_part(lua_State *L) {
  check_channel(L)->parts = lua_toboolean(L, 2);
  return 0;
}

static int l_channel_gc(lua_State *L) {
  static const char stop[] = "{\"stop\":true}\n";
  const struct channel *self = check_channel(L);
  if (self->parts && self->socket != -1) (void)!tp_send(self->socket, stop, sizeof stop - 1);
  return l_channel_close(L);
}

/* given_channel(descriptor) -> the channel that this process inherited; nil if the descriptor is no channel */
static int l_given_channel(lua_State *L) {
  int given = (int)luaL_checkinteger(L, 1);
  struct stat kind;
  if (fstat(given, &kind) == -1 || !S_ISSOCK(kind.st_mode)) return 0;
  push_channel(L)->socket = given;
  (void)fcntl(given, F_SETFD, FD_CLOEXEC);
  return 1;
}

/* The process. */

static int open_log(const char *path) {
  int log = open(path, O_RDWR | O_APPEND | O_TRUNC | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, S_IRUSR | S_IWUSR);
  if (log != -1) (void)fchmod(log, S_IRUSR | S_IWUSR);
  return log;
}

/* spawn(client, input, log, journal, program, argument, …): starts a detached program, with the client's key in its
 * environment (nil: without). input: an own_file, its descriptor 0, read from the start; log: the path of a file, its
 * descriptors 1 and 2; 3 is its end of the channel, 4 the journal. Returns the channel and the process id; or nil and a
 * sentence. */
static int l_spawn(lua_State *L) {
  const struct tp_engine *engine = lua_isnil(L, 1) ? NULL : check_client(L, 1, "cancel_all");
  enum { FIRST = 6, MOST = 4 };
  const char *arguments[MOST + 1] = {NULL}, *log_path = luaL_checkstring(L, 3);
  struct tp_spawning spawning = {.program = luaL_checkstring(L, 5), .arguments = arguments};
  int input = *check_file(L, 2, file_type), journal = *check_file(L, 4, journal_type), ends[2] = {-1, -1};
  for (int i = 0; i < MOST && !lua_isnoneornil(L, FIRST + i); i++) arguments[i] = luaL_checkstring(L, FIRST + i);
  struct channel *self = push_channel(L);

  int log = open_log(log_path), error = log == -1 ? errno : 0;
  if (log == -1) {
    lua_pushnil(L);
    lua_pushfstring(L, "%s: %s", log_path, strerror(error));
    return 2;
  }
  struct tp_text key = {.secret = true};
  tp_text_add_string(&key, "TELNYX_API_KEY=");
  if (engine) tp_text_add_string(&key, tp_engine_key(engine));
  const char *settings[] = {key.at, "TELNYX_API_KEY_FILE=", NULL};
  spawning.settings = settings;
  struct tp_spawned spawned = {-1, -1};
  if (key.failed) {
    error = ENOMEM;
  } else if (!tp_open_socket_pair(ends)) {
    error = errno;
  } else {
    (void)lseek(input, 0, SEEK_SET);
    memcpy(spawning.descriptors, (int[]){input, log, log, ends[1], journal}, sizeof spawning.descriptors);
    error = tp_spawn(&spawning, &spawned);
  }
  tp_text_wipe(&key);
  close(log);
  if (ends[1] != -1) close(ends[1]);
  *self = (struct channel){.socket = ends[0], .child = spawned.child};
  reap(self);
  if (error) {
    lua_pushnil(L);
    lua_pushfstring(L, "%s: %s", spawning.program, strerror(error));
    return 2;
  }
  lua_pushinteger(L, spawned.program);
  return 2;
}

/* trim(descriptor, most): if a log has more than `most` bytes, keeps its last most / 2. */
static int l_trim(lua_State *L) {
  int file = (int)luaL_checkinteger(L, 1);
  size_t half = (size_t)luaL_checkinteger(L, 2) / 2;
  struct stat now;
  if (fstat(file, &now) == -1 || !S_ISREG(now.st_mode) || now.st_size <= (off_t)(2 * half)) return 0;
  char *bytes = lua_newuserdata(L, half);
  ssize_t length = pread(file, bytes, half, now.st_size - (off_t)half);
  if (length > 0 && ftruncate(file, 0) == 0) (void)!write(file, bytes, (size_t)length);
  return 0;
}

/* touch(path) -> true: the file exists; a new one is empty and readable by its owner alone; or nil and a sentence */
static int l_touch(lua_State *L) {
  int file = open(luaL_checkstring(L, 1), O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, S_IRUSR | S_IWUSR);
  if (file != -1) close(file);
  return push_done(L, file != -1);
}

/* is_there(path) */
static int l_is_there(lua_State *L) {
  lua_pushboolean(L, access(luaL_checkstring(L, 1), F_OK) == 0);
  return 1;
}

/* resolve(path) -> the path with its symbolic links resolved, or the path itself */
static int l_resolve(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  struct stat kind;
  char *real = lstat(path, &kind) == 0 && S_ISLNK(kind.st_mode) ? realpath(path, NULL) : NULL;
  lua_pushstring(L, real ? real : path);
  free(real);
  return 1;
}

/* make_folder(path) -> true: the folder exists; a new one is for its owner alone; or nil and a sentence */
static int l_make_folder(lua_State *L) {
  return push_done(L, mkdir(luaL_checkstring(L, 1), S_IRWXU) == 0 || errno == EEXIST);
}

/* is_alive(process id): whether that process exists */
static int l_is_alive(lua_State *L) {
  lua_pushboolean(L, kill((pid_t)luaL_checkinteger(L, 1), 0) == 0 || errno == EPERM);
  return 1;
}

static int l_process_id(lua_State *L) {
  lua_pushinteger(L, getpid());
  return 1;
}

/* sleep(seconds): blocks the process; a signal ends the sleep. */
static int l_sleep(lua_State *L) {
  int64_t ms = milliseconds_of(luaL_checknumber(L, 1));
  struct timespec time = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
  nanosleep(&time, NULL);
  return 0;
}

/* fingerprint(): makes a fingerprint of no ids */
static int l_fingerprint(lua_State *L) {
  struct tp_fingerprint *self = compat_newuserdata(L, sizeof *self);
  *self = (struct tp_fingerprint){.count = 0};
  luaL_getmetatable(L, fingerprint_type);
  lua_setmetatable(L, -2);
  return 1;
}

/* fingerprint:add(id): adds a valid id */
static int l_fingerprint_add(lua_State *L) {
  if (!tp_fingerprint_add(luaL_checkudata(L, 1, fingerprint_type), check_bytes(L, 2)))
    return luaL_error(L, "out of memory");
  return 0;
}

/* fingerprint:add_list(ids): adds the ids of an id_list, which are distinct, to an empty fingerprint */
static int l_fingerprint_add_list(lua_State *L) {
  struct tp_fingerprint *self = luaL_checkudata(L, 1, fingerprint_type);
  const struct tp_id_list *list = test_id_list(L, 2);
  if (!list) return luaL_argerror(L, 2, "no id_list");
  for (size_t i = 0; i < list->count; i++) {
    char text[TP_ID_TEXT];
    tp_id_write(list->ids[i], "0123456789abcdef", text);
    tp_fingerprint_add_distinct(self, (struct tp_slice){text, sizeof text});
  }
  return 0;
}

static int l_fingerprint_text(lua_State *L) {
  char text[TP_FINGERPRINT_SIZE];
  tp_fingerprint_write(luaL_checkudata(L, 1, fingerprint_type), text);
  lua_pushstring(L, text);
  return 1;
}

static int l_fingerprint_gc(lua_State *L) {
  tp_fingerprint_free(luaL_checkudata(L, 1, fingerprint_type));
  return 0;
}

static const luaL_Reg file_methods[] = {{"write", l_file_write}, {"close", l_file_close}, {NULL, NULL}};

static const luaL_Reg journal_methods[] = {{"begin", l_journal_begin}, {"add", l_journal_add},
                                           {"is_at", l_journal_is_at}, {"end_with", l_journal_end_with},
                                           {"close", l_journal_close}, {NULL, NULL}};

static const luaL_Reg channel_methods[] = {{"read", l_channel_read},
                                           {"write", l_channel_write},
                                           {"close", l_channel_close},
                                           {"part", l_channel_part},
                                           {NULL, NULL}};

static const luaL_Reg fingerprint_methods[] = {
    {"add", l_fingerprint_add}, {"add_list", l_fingerprint_add_list}, {"text", l_fingerprint_text}, {NULL, NULL}};

static const luaL_Reg functions[] = {{"spawn", l_spawn},
                                     {"own_file", l_own_file},
                                     {"lock_journal", l_lock_journal},
                                     {"given_journal", l_given_journal},
                                     {"journal_is_locked", l_journal_is_locked},
                                     {"given_channel", l_given_channel},
                                     {"fingerprint", l_fingerprint},
                                     {"trim", l_trim},
                                     {"touch", l_touch},
                                     {"is_there", l_is_there},
                                     {"resolve", l_resolve},
                                     {"make_folder", l_make_folder},
                                     {"is_alive", l_is_alive},
                                     {"process_id", l_process_id},
                                     {"sleep", l_sleep},
                                     {NULL, NULL}};

void open_background(lua_State *L) {
  new_class(L, channel_type, channel_methods, l_channel_gc);
  lua_pop(L, 1);
  new_class(L, file_type, file_methods, l_file_close);
  lua_pop(L, 1);
  new_class(L, journal_type, journal_methods, l_journal_close);
  lua_pop(L, 1);
  new_class(L, fingerprint_type, fingerprint_methods, l_fingerprint_gc);
  lua_pop(L, 1);
  compat_setfuncs(L, functions);
}
