/* The small parts: heap, texts, base URLs, near names, operations. */
#include "../../src/core/edit_distance.h"
#include "../../src/core/heap.h"
#include "../../src/core/operation.h"
#include "../../src/core/text.h"
#include "../../src/core/url.h"
#include "check.h"

static void test_heap(void) {
  enum { TIMERS = 500 };
  static struct tp_timer timers[TIMERS];
  struct tp_heap heap = {0};
  unsigned random = 1;
  bool ordered = true;
  tp_heap_reserve(&heap, TIMERS);
  for (int round = 0; round < 20; round++) {
    for (int i = 0; i < TIMERS; i++) {
      random = random * 1103515245u + 12345u;
      if (random & 0x10000)
        tp_heap_remove(&heap, &timers[i]);
      else
        tp_heap_set(&heap, &timers[i], random >> 20);
    }
  }
  size_t count = heap.count;
  int64_t last = -1;
  struct tp_timer *timer;
  while ((timer = tp_heap_first(&heap))) {
    ordered = ordered && timer->at_ms >= last;
    last = timer->at_ms;
    tp_heap_remove(&heap, timer);
    ordered = ordered && timer->position == 0;
    count--;
  }
  CHECK(ordered && count == 0, "timers come out in the order of their times, whatever was moved or removed");
  tp_heap_free(&heap);
}

static void test_encoding(void) {
  struct tp_text text = {0};
  tp_text_add_encoded(&text, "a b/[é]~-._", 12);
  CHECK(strcmp(text.at, "a%20b%2F%5B%C3%A9%5D~-._") == 0, "everything but unreserved characters is encoded: %s",
        text.at);
  tp_text_free(&text);
}

static void base_url(const char *given, const char *expected, bool loopback) {
  struct tp_base_url url;
  const char *why = tp_base_url_read(&url, given);
  if (expected)
    CHECK(!why && strcmp(url.text, expected) == 0 && url.loopback == loopback, "takes %s", given);
  else
    CHECK(why && !url.text, "refuses %s: %s", given, why ? why : "");
  tp_base_url_free(&url);
}

static void test_base_urls(void) {
  base_url("https://api.telnyx.com/v2", "https://api.telnyx.com/v2", false);
  base_url("https://api.telnyx.com/v2/", "https://api.telnyx.com/v2", false);
  base_url("http://127.0.0.1:8080/v2", "http://127.0.0.1:8080/v2", true);
  base_url("http://127.9.9.9/v2", "http://127.9.9.9/v2", true);
  base_url("http://localhost:1/v2", "http://localhost:1/v2", true);
  base_url("http://[::1]:8080/v2", "http://[::1]:8080/v2", true);
  base_url("http://api.telnyx.com/v2", NULL, false);
  base_url("http://127.0.0.1.example.com/v2", NULL, false);
  base_url("http://localhost.example.com/v2", NULL, false);
  base_url("http://[::2]/v2", NULL, false);
  base_url("ftp://127.0.0.1/v2", NULL, false);
  base_url("https://user:word@api.telnyx.com/v2", NULL, false);
  base_url("https://api.telnyx.com/v2?a=b", NULL, false);
  base_url("https://api.telnyx.com/v2#a", NULL, false);
  base_url("", NULL, false);
  base_url("no url", NULL, false);
}

static void test_near(void) {
  CHECK(tp_edit_distance("customer_reference", "customer_refrence") == 1, "a missing letter is one away");
  CHECK(tp_edit_distance("status", "sattus") == 1, "swapped letters are one away");
  CHECK(tp_edit_distance("", "abc") == 3, "an empty name is as far as the other is long");
  CHECK(tp_edit_distance_is_likely("Customer_Ref", "customer_reference"), "a beginning is likely");
  CHECK(!tp_edit_distance_is_likely("locality", "customer_reference"), "another word is not");
}

static void test_operations(void) {
  const char *id = "eef10fb8-f3df-4c67-97c5-e18179723222";
  const struct tp_operation *row;
  for (int place = 0; (row = tp_operation_at(place)); place++) {
    struct tp_text path = {0};
    const char *arguments[] = {id, id};
    tp_operation_write_path(row, arguments, &path);
    CHECK(path.at && !strpbrk(path.at, "{}") && tp_operation_path_arguments(row) <= TP_PATH_ARGUMENTS,
          "the path of %s takes its arguments: %s", row->name, path.at);
    tp_text_free(&path);
  }
  CHECK(!tp_operation_find("no such"), "an unknown operation is not found");
}

int main(void) {
  test_heap();
  test_encoding();
  test_base_urls();
  test_near();
  test_operations();
  return check_status();
}
