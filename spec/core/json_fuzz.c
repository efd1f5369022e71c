/* Any bytes at all: the check decides, and what it accepts can be walked, found in and parsed. */
#undef NDEBUG
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/core/json.h"
#include "../../src/core/order.h"
#include "../../src/core/time.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at_string(struct tp_slice string) {
  size_t length = 0;
  double seconds;
  char *copy = tp_json_copy_string(string, &length);
  assert(copy != NULL && length <= string.length - 2 && copy[length] == '\0');
  assert(tp_json_equals(string, copy) == (strlen(copy) == length));
  struct tp_slice text = {copy, length};
  tp_time_parse(text, &seconds);
  free(copy);
}

/* The text of the tree is that of the document, once its NULs are back. */
static void compare_string(struct tp_slice string, const char *text) {
  size_t length = 0;
  char *copy = tp_json_copy_string(string, &length);
  char *restored = malloc(strlen(text) + 1);
  assert(copy != NULL && restored != NULL);
  assert(tp_json_restore(text, restored) == length && memcmp(restored, copy, length) == 0);
  assert(tp_json_has_nul(text) == (memchr(copy, '\0', length) != NULL));
  free(restored);
  free(copy);
}

static void compare_number(struct tp_slice number, const cJSON *item) {
  char text[64] = "";
  assert(number.length <= 60);
  memcpy(text, number.at, number.length);
  const char *big = tp_json_big_integer(item);
  if (big != NULL) {
    assert(strcmp(big, text) == 0);
  } else {
    assert(cJSON_IsNumber(item) && item->valuedouble == strtod(text, NULL));
  }
}

/* Walks a value beside the tree made of it. */
static void walk(struct tp_slice value, const cJSON *item, int depth) {
  struct tp_slice key, element, found;
  struct tp_json_cursor cursor;
  assert(depth <= TP_JSON_MAX_DEPTH && value.length > 0);
  const cJSON *child = item->child;
  switch (tp_json_type(value)) {
    case TP_JSON_NULL:
      assert(cJSON_IsNull(item) && value.length == 4);
      break;
    case TP_JSON_BOOLEAN:
      assert(cJSON_IsBool(item) && value.length == (cJSON_IsTrue(item) ? 4 : 5));
      break;
    case TP_JSON_NUMBER:
      compare_number(value, item);
      break;
    case TP_JSON_STRING:
      assert(cJSON_IsString(item) && tp_json_big_integer(item) == NULL);
      compare_string(value, item->valuestring);
      look_at_string(value);
      break;
    case TP_JSON_ARRAY:
      assert(cJSON_IsArray(item));
      cursor = tp_json_open(value);
      for (; tp_json_next_element(&cursor, &element); child = child->next) walk(element, child, depth + 1);
      assert(child == NULL);
      break;
    case TP_JSON_OBJECT:
      assert(cJSON_IsObject(item));
      cursor = tp_json_open(value);
      for (; tp_json_next_member(&cursor, &key, &element); child = child->next) {
        compare_string(key, child->string);
        if (!tp_json_has_nul(child->string)) {
          assert(tp_json_find(value, child->string, &found) && found.at >= element.at);
        }
        walk(element, child, depth + 1);
      }
      assert(child == NULL);
      break;
  }
}

static void make_order(struct tp_slice json) {
  if (tp_order_refuse(json) != NULL) return;
  struct tp_order *order = malloc(tp_order_size(json));
  assert(order != NULL);
  tp_order_init(order, json);
  struct tp_slice text = tp_order_status_text(order);
  assert(tp_id_is_valid(tp_order_id(order)) && text.at + text.length <= order->json + order->json_length);
  struct tp_order_parts parts;
  assert(tp_order_parse_parts(json, &parts) == NULL && tp_order_status_in(&parts) == order->status);
  assert(tp_order_json(order).length == json.length);
  double seconds;
  tp_order_foc(order, &seconds);
  tp_order_refusal(order, 1649430000, TP_ORDER_FOC_HOURS);
  free(order);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct tp_slice document = {(const char *)data, size}, found;
  size_t where = size + 1;
  double seconds;
  tp_time_parse(document, &seconds);
  if (tp_json_check(document, &where) != NULL) {
    assert(where <= size);
    return 0;
  }
  struct tp_slice root = tp_json_root(document);
  cJSON *tree = tp_json_parse(root);
  assert(tree != NULL);
  /* A scalar counts for no depth. */
  walk(root, tree, 0);
  cJSON_Delete(tree);
  static const char *const names[] = {"id", "data", "status", ""};
  for (int i = 0; i < 4; i++) tp_json_find(root, names[i], &found);
  make_order(document);
  return 0;
}
