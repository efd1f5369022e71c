/* No copy of ours of the API key outlives the engine that was closed: the process' own memory is searched for it. */
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "../../src/core/engine.h"
#include "check.h"

enum { LENGTH = 40, MASK = 0x5a, CHUNK = 1 << 20, LARGEST_REGION = 256 << 20 };

/* What is searched for, so that the search does not find itself. */
static unsigned char masked[LENGTH];

static void make_key(char *key) {
  for (int i = 0; i < LENGTH; i++) {
    key[i] = (char)('A' + (i * 7 + (int)getpid()) % 26);
    masked[i] = (unsigned char)key[i] ^ MASK;
  }
  key[LENGTH] = '\0';
}

static bool is_key(const unsigned char *at) {
  for (int i = 0; i < LENGTH; i++)
    if ((at[i] ^ MASK) != masked[i]) return false;
  return true;
}

static int count_in_region(int memory, uintptr_t start, uintptr_t end) {
  static unsigned char chunk[CHUNK];
  int count = 0;
  for (uintptr_t at = start; at + LENGTH <= end;) {
    size_t wanted = end - at < CHUNK ? end - at : CHUNK;
    ssize_t length = pread(memory, chunk, wanted, (off_t)at);
    if (length < LENGTH) break;
    for (size_t i = 0; i + LENGTH <= (size_t)length; i++) count += is_key(chunk + i);
    explicit_bzero(chunk, sizeof chunk);
    at += (uintptr_t)length - LENGTH + 1;
  }
  return count;
}

/* How often the key stands in what this process can write. */
static int count_key(void) {
  char line[512], rights[8];
  uintptr_t start, end;
  int count = 0, memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  FILE *regions = fopen("/proc/self/maps", "re");
  while (memory != -1 && regions && fgets(line, sizeof line, regions)) {
    if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %7s", &start, &end, rights) != 3) continue;
    if (strncmp(rights, "rw", 2) == 0 && end - start <= LARGEST_REGION) count += count_in_region(memory, start, end);
  }
  if (regions) fclose(regions);
  if (memory != -1) close(memory);
  return count;
}

int main(void) {
  char key[LENGTH + 1];
  struct tp_engine_refusal refusal;
  make_key(key);
  struct tp_engine_options options = {.api_key = key,
                                      .base_url = "http://127.0.0.1:9/v2",
                                      .user_agent = "key_test",
                                      .timeout_ms = 1000,
                                      .connect_timeout_ms = 1000,
                                      .max_attempts = 1,
                                      .concurrency = 1};
  struct tp_engine *engine = tp_engine_new(&options, &refusal);
  explicit_bzero(key, sizeof key);
  CHECK(engine != NULL, "an engine is made");
  CHECK(tp_engine_descriptor(engine) != -1, "and what it sends with");
  int before = count_key();
  CHECK(before >= 1, "while it is open it has the key: %d times", before);
  tp_engine_close(engine);
  int after = count_key();
  CHECK(after == 0, "once it is closed the key is wiped: %d times", after);
  tp_engine_release(engine);
  return check_status();
}
