/* The ids of a batch in their order. */
#include "../../src/core/id_list.h"

#include "check.h"

static bool add(struct tp_id_list *list, const char *id, uint64_t position) {
  return tp_id_list_add(list, slice(id), position, false);
}

static bool reads(const struct tp_id_list *list, size_t index, const char *digits, const char *expected) {
  char text[TP_ID_TEXT];
  tp_id_write(list->ids[index], digits, text);
  return memcmp(text, expected, sizeof text) == 0;
}

int main(void) {
  enum { MANY = 100000 };
  static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
  struct tp_id_list list = {0};
  CHECK(tp_id_list_find(&list, slice("eef10fb8-f3df-4c67-97c5-e18179723222")) == 0,
        "nothing is found in an empty list");
  CHECK(add(&list, "eef10fb8-f3df-4c67-97c5-e18179723222", 3), "an id");
  CHECK(add(&list, "EEF10FB8-F3DF-4C67-97C5-E18179723222", 4), "in capitals");
  CHECK(add(&list, "Eef10fb8-f3df-4c67-97c5-e18179723222", 5), "in both");
  CHECK(add(&list, "00000000-0000-0000-0000-000000000000", 6), "without letters");
  CHECK(reads(&list, 0, lower, "eef10fb8-f3df-4c67-97c5-e18179723222"), "comes back in lower case");
  CHECK(reads(&list, 1, upper, "EEF10FB8-F3DF-4C67-97C5-E18179723222"), "or in capitals");
  CHECK(list.notes[0].spelling == TP_ID_LOWER && list.notes[1].spelling == TP_ID_UPPER, "its spelling is known");
  CHECK(list.notes[2].spelling == TP_ID_MIXED && list.notes[3].spelling == TP_ID_LOWER, "also where it is none");
  CHECK(list.notes[1].position == 4, "and its position");
  CHECK(list.waiting == 4 && tp_id_list_take(&list, 1) && list.waiting == 3, "it is taken");
  CHECK(!tp_id_list_take(&list, 1) && list.waiting == 3, "once");
  int wrong = 0;
  char id[40];
  for (unsigned i = 0; i < MANY; i++) {
    snprintf(id, sizeof id, "%08x-0000-4000-8000-%012x", i * 2654435761U, i);
    wrong += !tp_id_list_add(&list, slice(id), (uint64_t)i << 30, i % 2);
  }
  for (unsigned i = 0; i < MANY; i++) {
    snprintf(id, sizeof id, "%08x-0000-4000-8000-%012x", i * 2654435761U, i);
    wrong += !reads(&list, i + 4, lower, id) || list.notes[i + 4].position != (uint64_t)i << 30 ||
             list.notes[i + 4].pending != i % 2;
  }
  CHECK(wrong == 0, "many keep their order");
  for (unsigned i = 0; i < MANY; i++) {
    snprintf(id, sizeof id, "%08X-0000-4000-8000-%012X", i * 2654435761U, i);
    wrong += tp_id_list_find(&list, slice(id)) != (int64_t)i + 5;
  }
  CHECK(wrong == 0, "and are found, in capitals as well");
  CHECK(tp_id_list_find(&list, slice("eef10fb8-f3df-4c67-97c5-e18179723222")) == 1,
        "the first of those that are the same");
  CHECK(tp_id_list_find(&list, slice("eef10fb8-f3df-4c67-97c5-e18179723223")) == 0, "another is not");
  CHECK(add(&list, "eef10fb8-f3df-4c67-97c5-e18179723223", 1), "until it is added");
  CHECK(tp_id_list_find(&list, slice("eef10fb8-f3df-4c67-97c5-e18179723223")) == MANY + 5, "then it is");
  CHECK(sizeof *list.ids + sizeof *list.notes == 24, "an id takes 24 bytes");
  tp_id_list_free(&list);
  CHECK(list.count == 0 && !list.ids, "and is gone");
  return check_status();
}
