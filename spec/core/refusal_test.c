/* What an engine is refused for: the option at fault, or the memory that is lacking. */
#include "../../src/core/engine.h"
#include "check.h"

/* The string of which no copy can be made; NULL: memory suffices. It is named, as a libcurl that is linked into the
 * program copies strings of its own with the function below. */
static const char *lacking;

/* In place of libc's, whose own names are reserved.
 * NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
char *strdup(const char *string) {
  size_t size = strlen(string) + 1;
  char *copy = lacking && strcmp(string, lacking) == 0 ? NULL : malloc(size);
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
  static const char *const copied[] = {"refusal_test", "http://proxy:3128", "https://api.example.com/v2"};
  for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++) {
    lacking = copied[i];
    struct tp_engine_refusal refusal = refusal_of("https://api.example.com/v2", "http://proxy:3128");
    CHECK(refusal.option == NULL && strcmp(refusal.why, "out of memory") == 0,
          "no memory for a copy of %s is told as what it is", copied[i]);
  }
  lacking = NULL;
  check_option("https://api.example.com/v2", "http://proxy:3128", "nothing");
  return check_status();
}
