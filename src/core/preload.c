/* Reads a file of certificate authorities on a thread and parses it into a libcurl multi handle.
 *
 * libcurl parses the file only when a TLS connection starts. So the thread makes one, to itself, over a local socket,
 * and answers it with an alert. No request of a client passes through the thread. */
#include "preload.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "libcurl_version.h"
#include "platform/descriptors.h"
#include "text.h"

enum {
  ROUNDS = 20,        /* the most turns of the local connection; it takes two */
  ROUND_MS = 50,      /* the longest wait of a turn */
  LONGEST_WAIT_S = 2, /* for parsing threads, at the end of the process and before a fork */
};

/* Whichever of the thread and tp_preload_drop finishes last frees multi, copy and the events. */
enum state { WORKING, ENDED, DROPPED };

struct tp_preload {
  CURLM *multi;
  char *ca_file, *copy_name;
  int copy;
  struct tp_text bytes;  /* what was read, where there is no copy; the thread's until it has ended */
  int ready[2], stop[2]; /* pipes: the thread writes to ready when it ends; the owner writes to stop to end it */
  int error;             /* errno of reading the file, valid once ready is readable */
  atomic_int state;
  bool dropped; /* its owner has called tp_preload_drop */
  bool joined;
  pthread_t thread;
  struct tp_preload *next;
};

/* Guards the list of preloads that have a thread. Callers of this file's functions hold it, never a thread that reads.
 */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct tp_preload *all;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool is_set_up;

/* The gate counts the threads that parse. Such a thread is inside the TLS library for some milliseconds, and a fork or
 * the end of the process must wait for it. A thread that only reads may block for ever, and nobody waits for it. */
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_left = PTHREAD_COND_INITIALIZER;
static int inside;
static bool is_closed; /* the process is ending */

static bool enter_gate(void) {
  pthread_mutex_lock(&gate);
  bool open = !is_closed;
  if (open) inside++;
  pthread_mutex_unlock(&gate);
  return open;
}

static void leave_gate(void) {
  pthread_mutex_lock(&gate);
  inside--;
  pthread_cond_broadcast(&gate_left);
  pthread_mutex_unlock(&gate);
}

/* Precondition: the gate is locked. It is locked again on return. */
static void wait_until_nobody_parses(void) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += LONGEST_WAIT_S;
  while (inside && pthread_cond_timedwait(&gate_left, &gate, &until) == 0) continue;
}

/* The thread: reading */

static int write_whole(int file, const char *bytes, size_t length) {
  while (length) {
    ssize_t written = write(file, bytes, length);
    if (written == -1) return errno;
    bytes += written;
    length -= (size_t)written;
  }
  return 0;
}

static int keep(struct tp_preload *preload, const char *bytes, size_t length) {
  if (preload->copy != -1) return write_whole(preload->copy, bytes, length);
  tp_text_add(&preload->bytes, bytes, length);
  return preload->bytes.failed ? ENOMEM : 0;
}

/* Reads the open file to its end. Returns 0 or an errno; ECANCELED: the thread must end. */
static int read_whole(struct tp_preload *preload, int file, size_t *length) {
  char bytes[16384];
  size_t most = preload->copy == -1 ? TP_PRELOAD_MAX_BYTES_IN_MEMORY : TP_PRELOAD_MAX_BYTES;
  for (*length = 0; *length <= most;) {
    struct pollfd watched[] = {{.fd = file, .events = POLLIN}, {.fd = preload->stop[0], .events = POLLIN}};
    if (poll(watched, 2, -1) == -1) return errno;
    if (watched[1].revents) return ECANCELED;
    ssize_t count = read(file, bytes, sizeof bytes);
    if (count == -1 && errno == EAGAIN) continue;
    if (count <= 0) return count == 0 ? 0 : errno;
    int error = keep(preload, bytes, (size_t)count);
    if (error) return error;
    *length += (size_t)count;
  }
  return EFBIG;
}

/* A pipe without a writer blocks neither opening (O_NONBLOCK) nor reading, which polls first. */
static int read_file(struct tp_preload *preload, size_t *length) {
  if (preload->copy != -1 && (ftruncate(preload->copy, 0) == -1 || lseek(preload->copy, 0, SEEK_SET) == -1))
    return errno;
  int file = open(preload->ca_file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (file == -1) return errno;
  int error = read_whole(preload, file, length);
  close(file);
  /* libcurl takes an empty file, but not empty memory. */
  return error || *length ? error : keep(preload, "\n", 1);
}

/* The thread: parsing */

/* Makes a socket that listens under a name chosen by the system (Linux alone has such; elsewhere there is no copy, and
 * nothing is parsed), and writes that name to name. */
static int listen_locally(char *name, size_t size) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  socklen_t length = sizeof address;
  int listener = tp_open_socket(AF_UNIX, SOCK_STREAM, 0);
  if (listener == -1) return -1;
  (void)fcntl(listener, F_SETFL, O_NONBLOCK);
  if (bind(listener, (struct sockaddr *)&address, sizeof address.sun_family) == 0 && listen(listener, 1) == 0 &&
      getsockname(listener, (struct sockaddr *)&address, &length) == 0) {
    /* An abstract name: a NUL, and bytes up to the address' length. */
    size_t prefix = offsetof(struct sockaddr_un, sun_path) + 1;
    size_t count = length > prefix ? length - prefix : 0;
    if (count && count < size) {
      memcpy(name, address.sun_path + 1, count);
      name[count] = '\0';
      return listener;
    }
  }
  close(listener);
  return -1;
}

/* TLS 1.2 record: alert, fatal, handshake failure. Some versions of libcurl read the authorities with the first bytes
 * of the server's. */
static void answer_with_alert(int connection) {
  static const unsigned char alert[] = {21, 3, 3, 0, 2, 2, 40};
  (void)!tp_send(connection, alert, sizeof alert);
  shutdown(connection, SHUT_WR);
}

static bool set_up(CURL *easy, const char *ca_file, const char *name) {
  CURLcode bad = CURLE_OK;
#define SET(option, value) bad = bad ? bad : curl_easy_setopt(easy, (option), (value))
  SET(CURLOPT_URL, "https://localhost/");
  SET(CURLOPT_ABSTRACT_UNIX_SOCKET, name);
  SET(CURLOPT_PROXY, "");
  SET(CURLOPT_NOSIGNAL, 1L);
  SET(CURLOPT_CAINFO, ca_file);
  SET(CURLOPT_CAPATH, NULL);
  bad = bad ? bad : tp_libcurl_set_long_if_known(easy, TP_CURLOPT_CA_CACHE_TIMEOUT, -1);
  SET(CURLOPT_CONNECT_ONLY, 1L);
#undef SET
  return bad == CURLE_OK;
}

static void connect_to_self(CURLM *multi, CURL *easy, int listener) {
  int running = 1, accepted = -1;
  for (int i = 0; i < ROUNDS && running; i++) {
    if (curl_multi_perform(multi, &running) != CURLM_OK) break;
    if (accepted == -1) {
      accepted = tp_accept(listener);
      if (accepted != -1) answer_with_alert(accepted);
    }
    if (running) curl_multi_poll(multi, NULL, 0, ROUND_MS, NULL);
  }
  if (accepted != -1) close(accepted);
  curl_multi_remove_handle(multi, easy);
}

static void parse(CURLM *multi, const char *file_name) {
  char name[sizeof((struct sockaddr_un *)0)->sun_path];
  int listener = listen_locally(name, sizeof name);
  CURL *easy = curl_easy_init();
  if (listener != -1 && easy && set_up(easy, file_name, name) && curl_multi_add_handle(multi, easy) == CURLM_OK)
    connect_to_self(multi, easy, listener);
  curl_easy_cleanup(easy);
  if (listener != -1) close(listener);
}

/* Freeing the handle frees the parsed certificates, which uses the TLS library. So the caller is inside the gate or
 * holds the lock: both keep a fork waiting. */
static void free_results(struct tp_preload *preload) {
  curl_multi_cleanup(preload->multi);
  if (preload->copy != -1) close(preload->copy);
}

/* The thread does not parse a small file, because a connection to itself would take longer than libcurl takes to parse
 * it. Nor does it parse for a libcurl that keeps no parsed certificates, and so parses the file again for each
 * connection; and none keeps what it parsed from memory. */
static void *run(void *argument) {
  struct tp_preload *preload = argument;
  size_t length = 0;
  preload->error = read_file(preload, &length);
  if (!enter_gate()) return NULL; /* the process is ending, so nobody needs the result */
  if (!preload->error && preload->copy != -1 && length > TP_PRELOAD_SMALL_BYTES && tp_libcurl_keeps_authorities())
    parse(preload->multi, preload->copy_name);
  (void)!write(preload->ready[1], "", 1);
  if (atomic_exchange(&preload->state, ENDED) == DROPPED) free_results(preload);
  leave_gate();
  return NULL;
}

/* Fork, and the end of the process */

/* A thread that has left the gate is in the TLS library once more as it ends, to free what the library keeps for it.
 * Precondition: lock is held. */
static void join_ended(void) {
  for (struct tp_preload *preload = all; preload; preload = preload->next)
    if (!preload->joined && atomic_load(&preload->state) == ENDED)
      preload->joined = pthread_join(preload->thread, NULL) == 0;
}

/* The TLS library frees its memory when the process ends, so no thread may use it then. */
static void at_exit(void) {
  pthread_mutex_lock(&gate);
  is_closed = true;
  wait_until_nobody_parses();
  pthread_mutex_unlock(&gate);
  /* If a thread of the host holds the lock, it joins or starts one at this moment; it may also never go on. */
  if (pthread_mutex_trylock(&lock) != 0) return;
  join_ended();
  pthread_mutex_unlock(&lock);
}

/* A lock of the TLS library that a thread holds at the moment of the fork would be held in the child for ever. */
static void before_fork(void) {
  pthread_mutex_lock(&lock);
  pthread_mutex_lock(&gate);
  wait_until_nobody_parses();
  join_ended();
}

static void after_fork(void) {
  pthread_mutex_unlock(&gate);
  pthread_mutex_unlock(&lock);
}

/* The threads do not exist in the child. */
static void after_fork_in_child(void) {
  for (struct tp_preload *preload = all; preload; preload = preload->next) preload->joined = true;
  inside = 0;
  after_fork();
}

static void set_up_process(void) {
  is_set_up = pthread_atfork(before_fork, after_fork, after_fork_in_child) == 0 && atexit(at_exit) == 0;
}

/* The owner's side */

static void close_pipes(const struct tp_preload *preload) {
  for (int i = 0; i < 2; i++) {
    if (preload->ready[i] != -1) close(preload->ready[i]);
    if (preload->stop[i] != -1) close(preload->stop[i]);
  }
}

static void destroy(struct tp_preload *preload) {
  close_pipes(preload);
  free(preload->ca_file);
  free(preload->copy_name);
  tp_text_free(&preload->bytes);
  free(preload);
}

/* Joins the thread, which has ended, and returns the errno of reading. bytes get what was read; NULL: nobody wants it.
 */
static int forget(struct tp_preload *preload, struct tp_text *bytes) {
  struct tp_preload **place = &all;
  while (*place != preload) place = &(*place)->next;
  *place = preload->next;
  if (!preload->joined) pthread_join(preload->thread, NULL);
  int error = preload->error;
  if (bytes && !error) {
    *bytes = preload->bytes;
    preload->bytes = (struct tp_text){0};
  }
  destroy(preload);
  return error;
}

/* Frees the dropped preloads whose threads have ended. */
static void forget_dropped(void) {
  for (struct tp_preload *preload = all, *next; preload; preload = next) {
    next = preload->next;
    if (preload->dropped && atomic_load(&preload->state) == ENDED) forget(preload, NULL);
  }
}

/* Starts the thread with all signals blocked, because they belong to the host. */
static bool start_thread(struct tp_preload *preload) {
  sigset_t every, before;
  sigfillset(&every);
  if (pthread_sigmask(SIG_SETMASK, &every, &before) != 0) return false;
  bool started = pthread_create(&preload->thread, NULL, run, preload) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return started;
}

struct tp_preload *tp_preload_start(CURLM *multi, const char *ca_file, int copy, const char *copy_name) {
  pthread_once(&once, set_up_process);
  struct tp_preload *preload = is_set_up ? calloc(1, sizeof *preload) : NULL;
  if (!preload) return NULL;
  preload->multi = multi;
  preload->copy = copy;
  preload->ca_file = tp_text_copy(ca_file);
  preload->copy_name = tp_text_copy(copy_name);
  for (int i = 0; i < 2; i++) preload->ready[i] = preload->stop[i] = -1;
  bool piped = tp_open_pipe(preload->ready) && tp_open_pipe(preload->stop);
  atomic_init(&preload->state, WORKING);
  pthread_mutex_lock(&lock);
  forget_dropped();
  bool good = preload->ca_file && preload->copy_name && piped;
  bool started = good && start_thread(preload);
  if (started) {
    preload->next = all;
    all = preload;
  }
  pthread_mutex_unlock(&lock);
  if (started) return preload;
  destroy(preload);
  return NULL;
}

int tp_preload_descriptor(const struct tp_preload *preload) {
  return preload->ready[0];
}

int tp_preload_finish(struct tp_preload *preload, struct tp_text *bytes) {
  pthread_mutex_lock(&lock);
  int error = forget(preload, bytes);
  pthread_mutex_unlock(&lock);
  return error;
}

void tp_preload_drop(struct tp_preload *preload) {
  pthread_mutex_lock(&lock);
  preload->dropped = true;
  (void)!write(preload->stop[1], "", 1);
  if (atomic_exchange(&preload->state, DROPPED) == ENDED) {
    free_results(preload);
    forget(preload, NULL);
  }
  forget_dropped();
  pthread_mutex_unlock(&lock);
}

void tp_preload_abandon(struct tp_preload *preload) {
  close_pipes(preload);
}
