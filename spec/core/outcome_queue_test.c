/* The queue of outcomes that wait for a commit and for the caller. */
#include "../../src/core/outcome_queue.h"

#include "check.h"

static const char id_form[] = "%08zx-0000-4000-8000-000000000000";

/* The JSON of an order that says its number, and is filled up to a length. */
static struct tp_slice order_of(size_t number, size_t length) {
  static char json[300000];
  char id[TP_ID_LENGTH + 1];
  snprintf(id, sizeof id, id_form, number);
  int written = snprintf(json, sizeof json, "{\"id\":\"%s\",\"status\":{\"value\":\"cancel-pending\"},\"fill\":\"", id);
  while ((size_t)written + 2 < length) json[written++] = (char)('a' + number % 26);
  memcpy(json + written, "\"}", 3);
  return (struct tp_slice){json, (size_t)written + 2};
}

static bool add(struct tp_outcome_queue *queue, size_t number, size_t length) {
  struct tp_order_parts parts;
  if (tp_order_parse_parts(order_of(number, length), &parts)) return false;
  return tp_outcome_queue_add(queue, parts.id, (int64_t)number, (double)number / 1000, &parts);
}

/* Removes the first outcome of a list; whether it is that one, whole. */
static bool takes(struct tp_outcome_queue *queue, struct tp_outcome_list *list, size_t number, size_t length) {
  const struct tp_waiting_outcome *first = tp_outcome_queue_first(list);
  char id[TP_ID_LENGTH + 1];
  snprintf(id, sizeof id, id_form, number);
  if (!first || memcmp(first->id, id, TP_ID_LENGTH) != 0 || first->position != (int64_t)number) return false;
  const struct tp_order *order = tp_waiting_order(first);
  struct tp_slice expected = order_of(number, length), json = tp_order_json(order);
  bool same = first->order_size == tp_order_size(expected) && json.length == expected.length &&
              memcmp(json.at, expected.at, json.length) == 0 && order->status == TP_STATUS_CANCEL_PENDING &&
              first->seconds == (double)number / 1000;
  tp_outcome_queue_remove(queue, list);
  return same;
}

int main(void) {
  enum { MANY = 1000, LARGE = 200000 };
  struct tp_outcome_queue queue = {0};
  CHECK(!tp_outcome_queue_first(&queue.waiting) && !tp_outcome_queue_first(&queue.kept), "empty at first");
  tp_outcome_queue_keep(&queue);
  CHECK(!tp_outcome_queue_first(&queue.kept), "a commit of nothing keeps nothing");

  CHECK(add(&queue, 1, 0) && add(&queue, 2, 1501) && add(&queue, 3, LARGE) && add(&queue, 4, 1503), "added");
  CHECK(!tp_outcome_queue_first(&queue.kept), "what waits is not kept");
  tp_outcome_queue_keep(&queue);
  CHECK(!tp_outcome_queue_first(&queue.waiting), "what is kept waits no more");
  CHECK(takes(&queue, &queue.kept, 1, 0), "the first comes first");
  CHECK(add(&queue, 5, 1504) && add(&queue, 6, 1505), "others wait behind");
  CHECK(takes(&queue, &queue.waiting, 5, 1504), "and can be taken before they are kept");
  tp_outcome_queue_keep(&queue);
  CHECK(takes(&queue, &queue.kept, 2, 1501) && takes(&queue, &queue.kept, 3, LARGE) &&
            takes(&queue, &queue.kept, 4, 1503) && takes(&queue, &queue.kept, 6, 1505),
        "in their order, also one that needs a block of its own");
  CHECK(!tp_outcome_queue_first(&queue.kept) && queue.spare, "empty again, with blocks to use again");

  size_t right = 0, added = 0, taken = 0;
  for (size_t round = 0; round < 20; round++) {
    for (size_t i = 0; i < MANY; i++, added++) right += add(&queue, added, added % 3000);
    tp_outcome_queue_keep(&queue);
    size_t until = round % 3 ? added : added - MANY / 2; /* sometimes not all are taken */
    for (; taken < until; taken++) right += takes(&queue, &queue.kept, taken, taken % 3000);
  }
  for (; taken < added; taken++) right += takes(&queue, &queue.kept, taken, taken % 3000);
  CHECK(right == 2 * added && added == 20 * (size_t)MANY, "many, over blocks that are used again");
  CHECK(add(&queue, 7, 100), "one is left");
  tp_outcome_queue_free(&queue);
  CHECK(!queue.waiting.first && !queue.spare, "freed");
  return check_status();
}
