/* The journal of a batch: its lock, which belongs to the open file, and its last word, which needs no room. */
#include "../../src/core/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static char path[] = "/tmp/journal_test.XXXXXX";

static const struct tp_slice tail = {"\"}}\n", 4};

static void check_lock(void) {
  int file = tp_journal_lock(path), free_one = dup(file);
  close(free_one);
  CHECK(file != -1 && tp_journal_is_locked(path) == 1, "a lock is seen by the process that has it");
  bool none = true;
  for (int i = 0; i < 50; i++) none = none && tp_journal_lock(path) == -1 && errno == EAGAIN;
  CHECK(none, "a second one can't be had, not even by the same process");
  int next = dup(file);
  CHECK(next == free_one, "who can't have it keeps no descriptor");
  close(next);
  /* Such a lock of the process itself would go with any descriptor of the file. */
  close(open(path, O_RDONLY));
  CHECK(tp_journal_is_locked(path) == 1, "it outlives the closing of another descriptor of the file");

  int pipes[2];
  CHECK(pipe(pipes) == 0, "a pipe is had");
  pid_t child = fork();
  if (child == 0) {
    char byte;
    close(pipes[1]);
    _exit(read(pipes[0], &byte, 1) == 1 ? 1 : 0); /* until the parent's end is closed */
  }
  close(file);
  CHECK(tp_journal_is_locked(path) == 1, "a process that was given the descriptor has the lock");
  close(pipes[1]);
  close(pipes[0]);
  waitpid(child, NULL, 0);
  CHECK(tp_journal_is_locked(path) == 0, "and with it the lock goes");
  CHECK(tp_journal_is_locked("/nonexistent/journal") == 0, "a file that is missing is not locked");
}

static void read_first_line(char line[1024]) {
  int file = open(path, O_RDONLY);
  ssize_t length = read(file, line, 1023);
  close(file);
  line[length > 0 ? length : 0] = '\0';
  line[strcspn(line, "\n")] = '\0';
}

static void check_last_word(void) {
  struct rlimit before, limit;
  struct stat now;
  char line[1024], blanks[TP_JOURNAL_WORD + 1];
  memset(blanks, ' ', TP_JOURNAL_WORD);
  blanks[TP_JOURNAL_WORD] = '\0';
  int file = tp_journal_lock(path);
  CHECK(tp_journal_begin(file, slice("{\"run\":{\"id\":\"1-1\",\"end\":\""), tail), "a journal is begun");
  read_first_line(line);
  CHECK(strncmp(line, "{\"run\":{\"id\":\"1-1\",\"end\":\"", 26) == 0 && strstr(line, blanks) &&
            strcmp(line + strlen(line) - 3, "\"}}") == 0,
        "its first line has room for a word");
  fstat(file, &now);
  signal(SIGXFSZ, SIG_IGN);
  getrlimit(RLIMIT_FSIZE, &before);
  limit = (struct rlimit){.rlim_cur = (rlim_t)now.st_size + 20, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &limit);
  CHECK(tp_journal_add(file, slice("{\"a\":1}\n")), "a line is added within the limit");
  CHECK(!tp_journal_add(file, slice("{\"outcome\":\"too long for what is left\"}\n")) && errno == EFBIG,
        "one that has no room is refused");
  struct stat after;
  fstat(file, &after);
  CHECK(after.st_size == now.st_size + 8, "and nothing of it stays");
  CHECK(tp_journal_end(file, slice("say \"no\\more\"\n"), tail), "the last word needs no room");
  setrlimit(RLIMIT_FSIZE, &before);
  read_first_line(line);
  CHECK(strstr(line, "\"end\":\"say  no more   "), "it is there, without what JSON would have escaped: %s", line);
  CHECK(tp_journal_begin(file, slice("{\"run\":{\"id\":\"2-1\",\"end\":\""), tail), "it is begun anew");
  fstat(file, &now);
  CHECK(now.st_size < 400, "without what the last run has left");
  close(file);
}

int main(void) {
  int file = mkstemp(path);
  close(file);
  check_lock();
  check_last_word();
  unlink(path);
  return check_status();
}
