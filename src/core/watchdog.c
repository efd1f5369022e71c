/* Limits the time of a blocking wait in somebody else's library. */
#include "watchdog.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "platform/condition.h"
#include "process.h"

enum { MOST_DESCRIPTORS = 65536 };

/* A child after fork has none of its parent's threads and starts its own. */
static struct {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  bool started;
  unsigned process; /* the process that started the thread */
  bool armed, struck;
  int descriptor;
  struct timespec at, wakes_at; /* wakes_at: tv_sec 0 if the thread waits for a signal without a time limit */
} watch = {.lock = PTHREAD_MUTEX_INITIALIZER};

static bool is_before(const struct timespec *a, const struct timespec *b) {
  return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec : a->tv_nsec < b->tv_nsec;
}

/* Disarming leaves the thread asleep until its time, so that short waits don't wake it. */
static void *guard(void *unused) {
  pthread_mutex_lock(&watch.lock);
  for (;;) {
    struct timespec now;
    if (!watch.armed) {
      watch.wakes_at.tv_sec = 0;
      pthread_cond_wait(&watch.changed, &watch.lock);
      continue;
    }
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (is_before(&now, &watch.at)) {
      watch.wakes_at = watch.at;
      (void)tp_condition_wait(&watch.changed, &watch.lock, &watch.at);
    } else {
      watch.armed = false;
      watch.struck = true;
      (void)shutdown(watch.descriptor, SHUT_RDWR);
    }
  }
  return unused;
}

/* Starts the thread, which takes no signals. Precondition: the lock is held. */
static int start(void) {
  pthread_attr_t attributes;
  pthread_t thread;
  sigset_t all, before;
  int error = tp_condition_init(&watch.changed);
  if (error) return error;
  (void)pthread_attr_init(&attributes);
  (void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  error = pthread_create(&thread, &attributes, guard, NULL);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  (void)pthread_attr_destroy(&attributes);
  return error;
}

int tp_watchdog_arm(int descriptor, double seconds) {
  unsigned process = tp_process();
  int error = 0;
  if (watch.started && watch.process != process) {
    pthread_mutex_t fresh = PTHREAD_MUTEX_INITIALIZER; /* a thread that may have held it exists only in the parent */
    watch.lock = fresh;
    watch.started = watch.armed = false;
  }
  pthread_mutex_lock(&watch.lock);
  if (watch.armed) error = EBUSY;
  if (!error && !watch.started) {
    watch.wakes_at.tv_sec = 0;
    error = start();
    watch.started = error == 0;
    watch.process = process;
  }
  if (!error) {
    clock_gettime(CLOCK_MONOTONIC, &watch.at);
    watch.at.tv_sec += (time_t)seconds;
    watch.at.tv_nsec += (long)((seconds - (double)(time_t)seconds) * 1e9);
    if (watch.at.tv_nsec >= 1000000000L) {
      watch.at.tv_sec++;
      watch.at.tv_nsec -= 1000000000L;
    }
    watch.armed = true;
    watch.struck = false;
    watch.descriptor = descriptor;
    if (watch.wakes_at.tv_sec == 0 || is_before(&watch.at, &watch.wakes_at)) pthread_cond_signal(&watch.changed);
  }
  pthread_mutex_unlock(&watch.lock);
  return error;
}

bool tp_watchdog_disarm(void) {
  pthread_mutex_lock(&watch.lock);
  bool struck = watch.struck;
  watch.armed = watch.struck = false;
  pthread_mutex_unlock(&watch.lock);
  return struck;
}

static bool leads_to_server(int descriptor) {
  union {
    struct sockaddr any;
    struct sockaddr_un local;
    struct sockaddr_storage room;
  } peer;
  socklen_t length = sizeof peer;
  int type = 0;
  socklen_t type_length = sizeof type;
  memset(&peer, 0, sizeof peer);
  if (getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &type_length) != 0 || type != SOCK_STREAM) return false;
  if (getpeername(descriptor, &peer.any, &length) != 0) return false;
  if (peer.any.sa_family == AF_INET || peer.any.sa_family == AF_INET6) return true;
  if (peer.any.sa_family != AF_UNIX) return false;
  peer.local.sun_path[sizeof peer.local.sun_path - 1] = '\0';
  return strstr(peer.local.sun_path, ".s.PGSQL.") != NULL;
}

/* Adds a descriptor to those found if it leads to a server. */
static void add_if_server(int descriptor, int *descriptors, size_t count, size_t *found) {
  if (!leads_to_server(descriptor)) return;
  if (*found < count) descriptors[*found] = descriptor;
  ++*found;
}

/* Without a list of the open descriptors (/proc, which Linux alone has) each number is tried. */
size_t tp_watchdog_sockets(int *descriptors, size_t count) {
  size_t found = 0;
  DIR *folder = opendir("/proc/self/fd");
  if (!folder) {
    long most = sysconf(_SC_OPEN_MAX);
    for (int i = 0; i < (most > 0 && most < MOST_DESCRIPTORS ? (int)most : MOST_DESCRIPTORS); i++)
      add_if_server(i, descriptors, count, &found);
    return found;
  }
  for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
    char *end;
    long number = strtol(entry->d_name, &end, 10);
    if (end != entry->d_name && !*end) add_if_server((int)number, descriptors, count, &found);
  }
  (void)closedir(folder);
  return found;
}
