/* What an engine is refused for: the option at fault, or the memory that is lacking. */
#include "../../src/core/engine.h"
#include "check.h"

/* Copies of strings to be made before memory is lacking; -1: it never is. */
static int copies_left = -1;

/* In place of libc's, whose own names are reserved.
 * NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
char *strdup(const char *string) {
  size_t size = strlen(string) + 1;
  char *copy = copies_left == 0 ? NULL : malloc(size);
  if (copies_left > 0) copies_left--;
  return copy ? memcpy(copy, string, size) : NULL;
}

static struct tp_engine_refusal refusal_of(const char *base_url, const char *proxy) {
  struct tp_engine_refusal refusal;
  struct tp_engine_options options = {.api_key = "KEY",
                                      .base_url = base_url,
                                      .user_agent = "refusal_test",
                                      .proxy = proxy,
                                      .timeout_ms = 1000,
                                      .connect_timeout_ms = 1000,
                                      .max_attempts = 1,
                                      .concurrency = 1};
  struct tp_engine *engine = tp_engine_new(&options, &refusal);
  if (!engine) return refusal;
  tp_engine_release(engine);
  return (struct tp_engine_refusal){"nothing", "it is made"};
}

static void check_option(const char *base_url, const char *proxy, const char *option) {
  struct tp_engine_refusal refusal = refusal_of(base_url, proxy);
  CHECK(refusal.option && strcmp(refusal.option, option) == 0 && refusal.why, "%s, proxy %s: %s", base_url, proxy,
        refusal.why);
}

int main(void) {
  check_option("https://api.example.com/v2", "http://proxy:3128", "nothing");
  check_option("ftp://api.example.com/v2", "http://proxy:3128", "base_url");
  check_option("https://api.example.com/v2", "http://proxy:3128x", "proxy");
  check_option("http://localhost/v2", "http://proxy:3128", "proxy");
  /* The copies are of the user agent, the proxy, and the base URL as it was read. */
  for (int copies = 0; copies < 3; copies++) {
    copies_left = copies;
    struct tp_engine_refusal refusal = refusal_of("https://api.example.com/v2", "http://proxy:3128");
    CHECK(refusal.option == NULL && strcmp(refusal.why, "out of memory") == 0,
          "no memory for copy %d is told as what it is", copies + 1);
  }
  copies_left = -1;
  check_option("https://api.example.com/v2", "http://proxy:3128", "nothing");
  return check_status();
}
