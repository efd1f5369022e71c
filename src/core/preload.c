/* Has a file of authorities read into a libcurl multi handle by a thread.
 *
 * libcurl reads the file when a TLS connection starts, and only then. So the thread makes one: to itself, over a local
 * socket, answered with an alert. Nothing of a client's requests passes through the thread, so whatever becomes of them
 * meanwhile, the thread has no part in it. */
#include "preload.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "text.h"

enum {
  ROUNDS = 20,        /* turns of the local connection at the most; it takes two */
  ROUND_MS = 50,      /* that one of them waits at the most */
  SMALL_BYTES = 8192, /* some five certificates, which libcurl reads within 2 ms */
  LONGEST_WAIT_S = 2, /* at the end of the process, and before a fork; a file takes as long if its disk is gone */
};

enum state { WORKING, ENDED, DROPPED };

struct tp_preload {
  CURLM *multi;
  char *ca_file;
  int ready;        /* eventfd */
  atomic_int state; /* who comes second, the thread or drop, frees what the thread works with */
  bool dropped;     /* by its owner, who has forgotten it */
  bool joined;
  pthread_t thread;
  struct tp_preload *next;
};

/* All that have a thread. It is held by the callers of this file's functions, never by a thread that reads. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct tp_preload *all;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool is_set_up;

/* The thread */

/* A socket that listens under a name that the system chose, which is written to name. */
static int listen_locally(char *name, size_t size) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  socklen_t length = sizeof address;
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener == -1) return -1;
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
  (void)!send(connection, alert, sizeof alert, MSG_NOSIGNAL);
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
  SET(CURLOPT_CA_CACHE_TIMEOUT, -1L);
  SET(CURLOPT_CONNECT_ONLY, 1L);
#undef SET
  return bad == CURLE_OK;
}

static void connect_to_self(CURLM *multi, CURL *easy, int listener) {
  int running = 1, accepted = -1;
  for (int i = 0; i < ROUNDS && running; i++) {
    if (curl_multi_perform(multi, &running) != CURLM_OK) break;
    if (accepted == -1) {
      accepted = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
      if (accepted != -1) answer_with_alert(accepted);
    }
    if (running) curl_multi_poll(multi, NULL, 0, ROUND_MS, NULL);
  }
  if (accepted != -1) close(accepted);
  curl_multi_remove_handle(multi, easy);
}

/* Whether libcurl may read the file on the thread that connects, as it is so small that a connection to self would take
 * longer. Reading it here first brings it into memory, however slow its disk is. */
static bool is_small(const char *ca_file) {
  struct stat status;
  if (stat(ca_file, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size > SMALL_BYTES) return false;
  char bytes[SMALL_BYTES];
  int file = open(ca_file, O_RDONLY | O_CLOEXEC);
  bool whole = file != -1 && read(file, bytes, sizeof bytes) == status.st_size;
  if (file != -1) close(file);
  return whole;
}

static void read_authorities(CURLM *multi, const char *ca_file) {
  if (is_small(ca_file)) return;
  char name[sizeof((struct sockaddr_un *)0)->sun_path];
  int listener = listen_locally(name, sizeof name);
  CURL *easy = curl_easy_init();
  if (listener != -1 && easy && set_up(easy, ca_file, name) && curl_multi_add_handle(multi, easy) == CURLM_OK)
    connect_to_self(multi, easy, listener);
  curl_easy_cleanup(easy);
  if (listener != -1) close(listener);
}

static void free_works(struct tp_preload *preload) {
  curl_multi_cleanup(preload->multi);
  close(preload->ready);
}

static void *run(void *argument) {
  struct tp_preload *preload = argument;
  read_authorities(preload->multi, preload->ca_file);
  const uint64_t one = 1;
  (void)!write(preload->ready, &one, sizeof one);
  if (atomic_exchange(&preload->state, ENDED) == DROPPED) free_works(preload);
  return NULL;
}

/* What fork and the end of the process need */

static void wait_for_all(void) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += LONGEST_WAIT_S;
  for (struct tp_preload *preload = all; preload; preload = preload->next)
    if (!preload->joined) preload->joined = pthread_timedjoin_np(preload->thread, NULL, &until) == 0;
}

/* The TLS library takes itself down when the process ends, and must not be in use then. */
static void at_exit(void) {
  pthread_mutex_lock(&lock);
  wait_for_all();
  pthread_mutex_unlock(&lock);
}

/* A lock of the TLS library or of malloc that a thread holds at the moment of the fork would be held in the child for
 * ever. */
static void before_fork(void) {
  pthread_mutex_lock(&lock);
  wait_for_all();
}

static void after_fork(void) {
  pthread_mutex_unlock(&lock);
}

/* The child has none of the threads. */
static void after_fork_in_child(void) {
  for (struct tp_preload *preload = all; preload; preload = preload->next) preload->joined = true;
  pthread_mutex_unlock(&lock);
}

static void set_up_process(void) {
  is_set_up = pthread_atfork(before_fork, after_fork, after_fork_in_child) == 0 && atexit(at_exit) == 0;
}

/* The owner's side */

static void forget(struct tp_preload *preload) {
  struct tp_preload **place = &all;
  while (*place != preload) place = &(*place)->next;
  *place = preload->next;
  free(preload->ca_file);
  free(preload);
}

static void join(struct tp_preload *preload) {
  if (!preload->joined) pthread_join(preload->thread, NULL);
}

/* Frees the dropped ones whose threads have come to their end since. */
static void forget_dropped(void) {
  for (struct tp_preload *preload = all, *next; preload; preload = next) {
    next = preload->next;
    if (!preload->dropped || atomic_load(&preload->state) != ENDED) continue;
    join(preload);
    forget(preload);
  }
}

/* The thread hears no signals: they are the host's. */
static bool start_thread(struct tp_preload *preload) {
  sigset_t every, before;
  sigfillset(&every);
  if (pthread_sigmask(SIG_SETMASK, &every, &before) != 0) return false;
  bool started = pthread_create(&preload->thread, NULL, run, preload) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return started;
}

struct tp_preload *tp_preload_start(CURLM *multi, const char *ca_file) {
  pthread_once(&once, set_up_process);
  struct tp_preload *preload = is_set_up ? calloc(1, sizeof *preload) : NULL;
  if (!preload) return NULL;
  preload->multi = multi;
  preload->ca_file = tp_text_copy(ca_file);
  preload->ready = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  atomic_init(&preload->state, WORKING);
  pthread_mutex_lock(&lock);
  forget_dropped();
  bool started = preload->ca_file && preload->ready != -1 && start_thread(preload);
  if (started) {
    preload->next = all;
    all = preload;
  }
  pthread_mutex_unlock(&lock);
  if (started) return preload;
  if (preload->ready != -1) close(preload->ready);
  free(preload->ca_file);
  free(preload);
  return NULL;
}

int tp_preload_descriptor(const struct tp_preload *preload) {
  return preload->ready;
}

void tp_preload_finish(struct tp_preload *preload) {
  pthread_mutex_lock(&lock);
  join(preload);
  close(preload->ready);
  forget(preload);
  pthread_mutex_unlock(&lock);
}

void tp_preload_drop(struct tp_preload *preload) {
  pthread_mutex_lock(&lock);
  preload->dropped = true;
  if (atomic_exchange(&preload->state, DROPPED) == ENDED) {
    free_works(preload);
    join(preload);
    forget(preload);
  }
  forget_dropped();
  pthread_mutex_unlock(&lock);
}

void tp_preload_abandon(struct tp_preload *preload) {
  close(preload->ready);
}
