/* Reading the authorities without holding up the host. A pipe with a name takes their file's place: it is read for as
 * long as the test likes, and can be read once only. What would wait for it on this thread would wait for ever. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/core/clock.h"
#include "../../src/core/libcurl_version.h"
#include "../../src/core/platform/files.h"
#include "../../src/core/transport.h"
#include "check.h"

static const char certificate[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBkzCCATmgAwIBAgIUZ95sMg4FYpUDF4Ys0FMlIFGKerIwCgYIKoZIzj0EAwIw\n"
    "HjEcMBoGA1UEAwwTYXV0aG9yaXR5IG9mIGEgdGVzdDAgFw0yNjExMjUwMTA1NDda\n"
    "GA8yMTI2MTEwMTAxMDU0N1owHjEcMBoGA1UEAwwTYXV0aG9yaXR5IG9mIGEgdGVz\n"
    "dDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLXQeWEWlC54ZQotK/37To7Wb7gU\n"
    "qnYegtm701IhV7sW93iLBqprZrvWA5GfKkJU94dJO6GkX797oqdQ0/WQZWujUzBR\n"
    "MB0GA1UdDgQWBBR++Svow1Ki3Ulyu8w9ZMFEGydkdjAfBgNVHSMEGDAWgBR++Svo\n"
    "w1Ki3Ulyu8w9ZMFEGydkdjAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gA\n"
    "MEUCIQCNGQeWl7dUQAK2C9nBgfLEgtxm6edoJ70W1y2g8EC7VQIgBDSBc8jn7H76\n"
    "wQcSU378mV442BDa7BwfNwfVIbYeLxM=\n"
    "-----END CERTIFICATE-----\n";

static char folder[] = "/tmp/preload_test.XXXXXX";
static char pipe_path[64], file_path[64];
static char url[64];
static int listener;

/* Threads: libcurl and the core find the test's pthread_create before the system's. */

typedef int create_thread(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

static bool no_threads, threads_end_slowly;
static sigset_t mask_of_thread;
static atomic_int threads;

struct task {
  void *(*run)(void *);
  void *argument;
};

static void *run_task(void *argument) {
  struct task task = *(struct task *)argument;
  free(argument);
  void *result = task.run(task.argument);
  if (threads_end_slowly) usleep(100000);
  threads--;
  return result;
}

/* glibc's own names are reserved. NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument) {
  if (no_threads) return EAGAIN;
  pthread_sigmask(SIG_SETMASK, NULL, &mask_of_thread);
  create_thread *real;
  *(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
  struct task *task = malloc(sizeof *task);
  *task = (struct task){run, argument};
  threads++;
  int error = real(thread, attributes, run_task, task);
  if (error) {
    threads--;
    free(task);
  }
  return error;
}

/* The thread listens for its connection to itself. */

static atomic_int listening;

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
int listen(int socket, int backlog) {
  int (*real)(int, int);
  *(void **)&real = dlsym(RTLD_NEXT, "listen");
  listening++;
  return real(socket, backlog);
}

/* Files: Linux may have none in memory (an old kernel, a seccomp filter), and there may be no folder to write to. */

static bool no_memory_files, no_unnamed_files;

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
int memfd_create(const char *name, unsigned flags) {
  if (no_memory_files) return errno = ENOSYS, -1;
  int (*real)(const char *, unsigned);
  *(void **)&real = dlsym(RTLD_NEXT, "memfd_create");
  return real(name, flags);
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
int mkostemp(char *path, int flags) {
  if (no_unnamed_files) return errno = EROFS, -1;
  int (*real)(char *, int);
  *(void **)&real = dlsym(RTLD_NEXT, "mkostemp");
  return real(path, flags);
}

/* A server that refuses every TLS connection: that it was asked for one means that the authorities are there. */

static void listen_on_loopback(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 16) ||
      getsockname(listener, (struct sockaddr *)&address, &length))
    abort();
  snprintf(url, sizeof url, "https://127.0.0.1:%d", ntohs(address.sin_port));
}

/* Whether a connection had come. */
static bool refuse_one(void) {
  static const unsigned char alert[] = {21, 3, 3, 0, 2, 2, 40};
  int connection = accept(listener, NULL, NULL);
  if (connection == -1) return false;
  if (write(connection, alert, sizeof alert) == -1) abort();
  /* It stays open: closed with what the client says unread, it would be reset, and the alert lost. */
  return true;
}

/* Nobody reads a new pipe, whatever an earlier thread may still be reading. */
static const char *new_pipe(void) {
  unlink(pipe_path);
  if (mkfifo(pipe_path, 0600)) abort();
  return pipe_path;
}

static long limit_ms = 60000;
static bool limit_is_of_connecting;

static struct tp_transport *make_transport(const char *ca_file) {
  struct tp_transport_options options = {.base_url = url,
                                         .authorization = "Authorization: Bearer KEY_of_a_test",
                                         .user_agent = "test",
                                         .ca_file = ca_file,
                                         .proxy = "",
                                         .https = true,
                                         .timeout_ms = limit_is_of_connecting ? 60000 : limit_ms,
                                         .connect_timeout_ms = limit_is_of_connecting ? limit_ms : 60000,
                                         .max_connections = 4};
  struct tp_transport *transport = tp_transport_new(&options);
  if (!transport) abort();
  return transport;
}

static void start(struct tp_transport *transport, struct tp_transfer *transfer) {
  struct tp_sending sending = {.method = "GET", .target = "/v2"};
  if (!tp_transport_start(transport, transfer, &sending)) abort();
}

/* Drives until a transfer has ended. */
static struct tp_transfer *next(struct tp_transport *transport) {
  struct tp_transfer *ended;
  while (!(ended = tp_transport_next_finished(transport))) {
    struct pollfd watched[] = {{.fd = tp_transport_descriptor(transport), .events = POLLIN},
                               {.fd = listener, .events = POLLIN}};
    poll(watched, 2, tp_transport_deadline(transport) == -1 ? -1 : 10);
    if (watched[1].revents) refuse_one();
    tp_transport_drive(transport);
  }
  return ended;
}

static bool is_ready(struct tp_transport *transport) {
  struct pollfd watched = {.fd = tp_transport_descriptor(transport), .events = POLLIN};
  return poll(&watched, 1, 0) == 1;
}

/* Waits until the pipe is being read, and returns its other end. */
static int open_pipe(void) {
  int opened = open(pipe_path, O_WRONLY | O_CLOEXEC);
  if (opened == -1) abort();
  return opened;
}

static void feed(int opened) {
  if (write(opened, certificate, sizeof certificate - 1) == -1 && errno != EPIPE) abort();
  close(opened);
}

static void requests_wait(void) {
  struct tp_transport *transport = make_transport(new_pipe());
  struct tp_transfer first = {0}, second = {0}, third = {0};
  start(transport, &first);
  start(transport, &second);
  start(transport, &third);
  int opened = open_pipe();
  tp_transport_drive(transport);
  CHECK(!tp_transport_next_finished(transport), "nothing ends while the authorities are read");
  CHECK(tp_transport_deadline(transport) > tp_clock_ms() && !is_ready(transport), "and nothing asks to be driven");
  CHECK(!refuse_one(), "nor is a connection made");
  tp_transport_cancel(transport, &second);
  CHECK(!tp_transfer_may_be_sent(&second), "what is cancelled then was not sent");
  feed(opened);
  struct tp_transfer *ended[] = {next(transport), next(transport)};
  CHECK(ended[0] != &second && ended[1] != &second && ended[0] != ended[1], "the others start afterwards");
  CHECK(ended[0]->delivery.code == CURLE_SSL_CONNECT_ERROR && ended[1]->delivery.code == CURLE_SSL_CONNECT_ERROR,
        "with the authorities");
  start(transport, &second);
  CHECK(next(transport) == &second && second.delivery.code == CURLE_SSL_CONNECT_ERROR,
        "which later connections do not read again");
  tp_transport_free(transport);
}

/* Waits until nobody reads the pipe any more. */
static bool reading_ends(void) {
  for (int opened; (opened = open(pipe_path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)) != -1; usleep(1000)) close(opened);
  return errno == ENXIO;
}

static void free_ends_the_reading(void) {
  struct tp_transport *transport = make_transport(new_pipe());
  struct tp_transfer transfer = {0};
  start(transport, &transfer);
  tp_transport_drive(transport);
  int opened = open_pipe();
  tp_transport_cancel(transport, &transfer);
  tp_transport_free(transport);
  memset(&transfer, 0xEE, sizeof transfer);
  close(opened);
  CHECK(reading_ends(), "a transport can go while the authorities are read, and nobody reads on");
}

static int64_t elapsed_ms(int64_t since_ms) {
  return tp_clock_ms() - since_ms;
}

static void reading_counts_against_timeouts(bool connecting) {
  limit_ms = 200;
  limit_is_of_connecting = connecting;
  struct tp_transport *transport = make_transport(new_pipe());
  struct tp_transfer first = {0}, second = {0};
  int64_t since_ms = tp_clock_ms();
  start(transport, &first);
  start(transport, &second);
  int opened = open_pipe();
  CHECK(next(transport) == &first && first.delivery.code == CURLE_OPERATION_TIMEDOUT, "reading counts against %s",
        connecting ? "connect_timeout" : "timeout");
  CHECK(elapsed_ms(since_ms) >= limit_ms && strstr(first.delivery.message, pipe_path), "and is named");
  CHECK(next(transport) == &second && !first.delivery.may_be_sent, "for each that waits");
  limit_ms = 60000;
  feed(opened);
  struct tp_transfer third = {0};
  while (!is_ready(transport)) usleep(1000);
  start(transport, &third);
  CHECK(next(transport)->delivery.code == CURLE_SSL_CONNECT_ERROR, "later ones have what was read since");
  tp_transport_free(transport);
}

/* Reading may last for ever, and does not matter to a child, nor to the end of the process. */
static void fork_does_not_wait(void) {
  struct tp_transport *transport = make_transport(new_pipe());
  struct tp_transfer transfer = {0};
  start(transport, &transfer);
  int opened = open_pipe(), status;
  int64_t since_ms = tp_clock_ms();
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    close(opened);
    tp_transport_abandon(transport);
    struct tp_transport *own = make_transport(file_path);
    struct tp_transfer its = {0};
    start(own, &its);
    bool good = next(own)->delivery.code == CURLE_SSL_CONNECT_ERROR;
    tp_transport_free(own);
    _exit(good ? 7 : 1);
  }
  CHECK(elapsed_ms(since_ms) < 1000, "a fork does not wait for what is read");
  waitpid(child, &status, 0);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7, "the child goes its own way");
  feed(opened);
  CHECK(next(transport)->delivery.code == CURLE_SSL_CONNECT_ERROR, "and the parent on with its own");
  tp_transport_free(transport);
}

/* The child knows nothing of the transport, and has its descriptors open for as long as it lives. */
static void descriptor_is_quiet_after_a_fork(void) {
  struct tp_transport *transport = make_transport(new_pipe());
  struct tp_transfer transfer = {0};
  start(transport, &transfer);
  int opened = open_pipe(), ends[2];
  if (pipe(ends)) abort();
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    char byte;
    close(opened);
    close(ends[1]);
    _exit((int)read(ends[0], &byte, 1));
  }
  feed(opened);
  CHECK(next(transport) == &transfer, "the parent of a child that holds its descriptors goes on");
  CHECK(!is_ready(transport), "and its descriptor is quiet once all is done");
  tp_transport_free(transport);
  close(ends[0]);
  close(ends[1]);
  waitpid(child, NULL, 0);
}

/* A process of its own that ends while the authorities are read: how it ended, and how long that took. */
static int end_meanwhile(bool fed, bool freed, int64_t *took_ms) {
  int ends[2], status;
  if (pipe(ends)) abort();
  fflush(stdout);
  new_pipe();
  pid_t child = fork();
  if (child == 0) {
    static struct tp_transport *volatile kept;
    char byte;
    close(ends[1]);
    kept = make_transport(pipe_path);
    if (read(ends[0], &byte, 1) != 1) abort();
    if (freed) tp_transport_free(kept);
    exit(0);
  }
  int opened = open_pipe();
  int64_t since_ms = tp_clock_ms();
  if (write(ends[1], "!", 1) != 1) abort();
  if (fed) feed(opened);
  waitpid(child, &status, 0);
  *took_ms = elapsed_ms(since_ms);
  if (!fed) close(opened);
  close(ends[0]);
  close(ends[1]);
  return status;
}

static void processes_end(void) {
  int64_t took_ms;
  signal(SIGPIPE, SIG_IGN); /* the other process may have ended */
  CHECK(end_meanwhile(true, false, &took_ms) == 0, "a process can end meanwhile");
  CHECK(end_meanwhile(true, true, &took_ms) == 0, "having freed the transport");
  CHECK(end_meanwhile(false, false, &took_ms) == 0, "even if the file never comes to its end");
  CHECK(took_ms < 1000, "and is not held up by it: %d ms", (int)took_ms);
}

static void write_certificates(int count) {
  int file = open(file_path, O_WRONLY | O_TRUNC | O_CLOEXEC);
  for (int i = 0; i < count; i++)
    if (write(file, certificate, sizeof certificate - 1) == -1) abort();
  close(file);
}

/* A pipe that gives all authorities once, and which a second reader would find open, without end and without a byte:
 * whoever opened it again would wait in there, holding the lock of its FILE, for which the process' end waits. */
static void pipe_is_opened_once(void) {
  int to_child[2], from_child[2], status;
  char byte = '!';
  if (pipe(to_child) || pipe(from_child)) abort();
  fflush(stdout);
  new_pipe();
  pid_t child = fork();
  if (child == 0) {
    static struct tp_transport *volatile kept;
    kept = make_transport(pipe_path);
    struct pollfd watched = {.fd = tp_transport_descriptor(kept), .events = POLLIN};
    byte = poll(&watched, 1, 20000) == 1 ? 'y' : 'n';
    if (write(from_child[1], &byte, 1) != 1 || read(to_child[0], &byte, 1) != 1) abort();
    exit(0);
  }
  int opened = open_pipe();
  for (int i = 0; i < 40; i++)
    if (write(opened, certificate, sizeof certificate - 1) == -1) abort();
  close(opened);
  if (read(from_child[0], &byte, 1) != 1) abort();
  CHECK(byte == 'y', "a pipe is read to its end once, and is not opened again");
  int endless = open(pipe_path, O_RDWR | O_CLOEXEC);
  int64_t since_ms = tp_clock_ms();
  if (write(to_child[1], "!", 1) != 1) abort();
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (elapsed_ms(since_ms) > 10000) kill(child, SIGKILL);
    usleep(1000);
  }
  CHECK(status == 0 && elapsed_ms(since_ms) < 2000, "nor does its end wait: %d ms", (int)elapsed_ms(since_ms));
  close(endless);
  for (int i = 0; i < 2; i++) {
    close(to_child[i]);
    close(from_child[i]);
  }
}

static bool exit_tells_of_threads;

/* Registered before the core's own, and so run after it. */
static void tell_of_threads(void) {
  if (exit_tells_of_threads && threads) _exit(1);
}

/* A thread that has parsed is in the TLS library once more when it ends, to free what the library keeps for it. */
static void threads_have_ended(bool dropped) {
  int status;
  threads_end_slowly = true;
  write_certificates(40);
  struct tp_transport *transport = make_transport(file_path);
  struct pollfd watched = {.fd = tp_transport_descriptor(transport), .events = POLLIN};
  if (poll(&watched, 1, 10000) != 1) abort();
  if (dropped) tp_transport_free(transport);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) _exit(threads != 0);
  waitpid(child, &status, 0);
  CHECK(status == 0, "a thread that has parsed has ended before a fork");
  if (!dropped) tp_transport_free(transport);
  child = fork();
  if (child == 0) {
    static struct tp_transport *volatile kept;
    kept = make_transport(file_path);
    watched.fd = tp_transport_descriptor(kept);
    if (poll(&watched, 1, 10000) != 1) abort();
    if (dropped) tp_transport_free(kept);
    exit_tells_of_threads = true;
    exit(0);
  }
  waitpid(child, &status, 0);
  CHECK(status == 0, "and before the end of the process");
  write_certificates(1);
  threads_end_slowly = false;
}

/* What must hold with a copy in memory, with one in a folder, and with none. */
static void any_copy(void) {
  requests_wait();
  processes_end();
  pipe_is_opened_once();
  threads_have_ended(false);
  threads_have_ended(true);
}

static void other_copies(void) {
  no_memory_files = true;
  any_copy();
  no_unnamed_files = true;
  any_copy();
  write_certificates(40);
  struct tp_transport *transport = make_transport(file_path);
  struct tp_transfer first = {0}, second = {0};
  start(transport, &first);
  CHECK(next(transport)->delivery.code == CURLE_SSL_CONNECT_ERROR, "libcurl takes authorities from memory");
  write_certificates(0);
  start(transport, &second);
  CHECK(next(transport)->delivery.code == CURLE_SSL_CONNECT_ERROR, "whatever becomes of the file");
  tp_transport_free(transport);
  transport = make_transport(file_path);
  start(transport, &first);
  bool is_mbedtls = strncmp(curl_version_info(CURLVERSION_NOW)->ssl_version, "mbedTLS", 7) == 0;
  CHECK(next(transport)->delivery.code == (is_mbedtls ? CURLE_SSL_CERTPROBLEM : CURLE_SSL_CACERT_BADFILE),
        "and says so of a file without any");
  tp_transport_free(transport);
  write_certificates(1);
  no_memory_files = no_unnamed_files = false;
}

static void signals_are_the_hosts(void) {
  sigset_t before, after;
  pthread_sigmask(SIG_SETMASK, NULL, &before);
  struct tp_transport *transport = make_transport(file_path);
  pthread_sigmask(SIG_SETMASK, NULL, &after);
  CHECK(sigismember(&mask_of_thread, SIGCHLD) && sigismember(&mask_of_thread, SIGTERM),
        "the thread that reads hears no signal");
  CHECK(sigismember(&before, SIGTERM) == sigismember(&after, SIGTERM) && !sigismember(&after, SIGCHLD),
        "the host's does as before");
  tp_transport_free(transport);
}

/* How many connections the thread made to itself for the file, which is read all the same. */
static int connections_to_self(int certificates) {
  write_certificates(certificates);
  listening = 0;
  struct tp_transport *transport = make_transport(file_path);
  struct tp_transfer transfer = {0};
  start(transport, &transfer);
  CHECK(next(transport)->delivery.code == CURLE_SSL_CONNECT_ERROR, "a file of %d is read", certificates);
  tp_transport_free(transport);
  write_certificates(1);
  return listening;
}

static void small_files_are_left(void) {
  CHECK(connections_to_self(1) == 0, "one certificate takes no connection to self");
  char name[TP_DESCRIPTOR_NAME];
  bool parses = tp_libcurl_keeps_authorities() && tp_name_descriptor(listener, name);
  CHECK(connections_to_self(40) == (parses ? 1 : 0), "many take one, if there is a copy and libcurl keeps them");
}

static void without_threads(void) {
  no_threads = true;
  struct tp_transport *transport = make_transport(file_path);
  struct tp_transfer transfer = {0};
  start(transport, &transfer);
  CHECK(next(transport)->delivery.code == CURLE_SSL_CONNECT_ERROR, "without a thread the first connection reads them");
  tp_transport_free(transport);
  no_threads = false;
}

static void without_file(void) {
  struct tp_transport *transport = make_transport("/nonexistent/authorities.pem");
  struct tp_transfer transfer = {0};
  start(transport, &transfer);
  CHECK(next(transport)->delivery.code == CURLE_SSL_CACERT_BADFILE, "a file that can't be read is told of");
  tp_transport_free(transport);
}

int main(void) {
  if (!mkdtemp(folder) || atexit(tell_of_threads)) abort();
  snprintf(pipe_path, sizeof pipe_path, "%s/pipe", folder);
  snprintf(file_path, sizeof file_path, "%s/file", folder);
  feed(open(file_path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  listen_on_loopback();
  any_copy();
  free_ends_the_reading();
  reading_counts_against_timeouts(false);
  reading_counts_against_timeouts(true);
  fork_does_not_wait();
  descriptor_is_quiet_after_a_fork();
  signals_are_the_hosts();
  small_files_are_left();
  other_copies();
  without_threads();
  without_file();
  unlink(pipe_path);
  unlink(file_path);
  rmdir(folder);
  return check_status();
}
