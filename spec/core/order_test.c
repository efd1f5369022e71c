/* What an order tells without being parsed. */
#include "../../src/core/order.h"

#include "../../src/core/json.h"
#include "check.h"

#define ID "eef10fb8-f3df-4c67-97c5-e18179723222"

static void test_ids(void) {
  static const char *const good[] = {ID, "EEF10FB8-F3DF-4C67-97C5-E18179723222",
                                     "00000000-0000-0000-0000-000000000000"};
  static const char *const bad[] = {"",
                                    ".",
                                    "..",
                                    "sr_123abc",
                                    "+13035550123",
                                    "eef10fb8f3df4c6797c5e18179723222",
                                    "eef10fb8-f3df-4c67-97c5-e1817972322",
                                    "eef10fb8-f3df-4c67-97c5-e181797232222",
                                    "eef10fb8-f3df-4c67-97c5-e1817972322g",
                                    "eef10fb8-f3df-4c67-97c5_e18179723222",
                                    "eef10fb-8f3df-4c67-97c5-e18179723222",
                                    "{ef10fb8-f3df-4c67-97c5-e1817972322}",
                                    "eef10fb8-f3df-4c67-97c5-e1817972/../"};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) CHECK(tp_id_is_valid(slice(good[i])), "takes id %s", good[i]);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    CHECK(!tp_id_is_valid(slice(bad[i])), "refuses id \"%s\"", bad[i]);
  struct tp_slice nul = {"eef10fb8-f3df-4c67-97c5-e1817972322\0", 36};
  CHECK(!tp_id_is_valid(nul), "refuses an id with a NUL");
  CHECK(tp_id_equal(slice(good[0]), slice(good[1])), "letter case does not tell ids apart");
  CHECK(!tp_id_equal(slice(good[0]), slice(good[2])), "tells ids apart");
  CHECK(!tp_id_equal(slice(good[0]), slice("eef10fb8")), "a prefix is another id");
}

static void refuses(const char *json, const char *part) {
  size_t where;
  const char *why = tp_json_check(slice(json), &where) == NULL ? tp_order_refuse(slice(json)) : NULL;
  CHECK(why != NULL && strstr(why, part) != NULL, "refuses %s", json);
}

static void takes(const char *json) {
  size_t where;
  CHECK(tp_json_check(slice(json), &where) == NULL && tp_order_refuse(slice(json)) == NULL, "takes %s", json);
}

static void test_refuse(void) {
  refuses("[]", "no object");
  refuses("\"" ID "\"", "no object");
  refuses("null", "no object");
  refuses("{}", "no \"id\"");
  refuses("{\"ID\":\"" ID "\"}", "no \"id\"");
  refuses("{\"id\":null}", "no string");
  refuses("{\"id\":7}", "no string");
  refuses("{\"id\":\"\"}", "no UUID");
  refuses("{\"id\":\"sr_123abc\"}", "no UUID");
  refuses("{\"id\":\"\\u0065ef10fb8-f3df-4c67-97c5-e18179723222\"}", "no UUID");
  refuses("{\"id\":\"" ID "\",\"id\":\"x\"}", "no UUID");
  refuses("{\"id\":\"" ID "\",\"status\":\"ported\"}", "\"status\" is no object");
  refuses("{\"id\":\"" ID "\",\"status\":[]}", "\"status\" is no object");
  refuses("{\"id\":\"" ID "\",\"status\":{\"value\":1}}", "\"status.value\" is no string");
  refuses("{\"id\":\"" ID "\",\"status\":{\"value\":{}}}", "\"status.value\" is no string");
  takes("{\"id\":\"" ID "\"}");
  takes("{\"id\":\"x\",\"id\":\"" ID "\"}");
  takes("{\"id\":\"" ID "\",\"status\":null}");
  takes("{\"id\":\"" ID "\",\"status\":{}}");
  takes("{\"id\":\"" ID "\",\"status\":{\"value\":null}}");
  takes(" {\"status\":{\"value\":\"new-one\"},\"id\":\"" ID "\"}\t");
}

/* The caller frees. */
static struct tp_order *make(const char *json) {
  char *bytes = malloc(strlen(json));
  struct tp_slice exact = {bytes, strlen(json)};
  size_t where;
  memcpy(bytes, json, exact.length);
  struct tp_order *order = NULL;
  if (tp_json_check(exact, &where) == NULL && tp_order_refuse(exact) == NULL) {
    order = malloc(tp_order_size(exact));
    tp_order_init(order, exact);
  }
  free(bytes);
  if (order == NULL) {
    printf("not ok the test's own order: %s\n", json);
    exit(EXIT_FAILURE);
  }
  return order;
}

static enum tp_order_status status_in(const char *json) {
  struct tp_order_parts parts;
  return tp_order_parse_parts(slice(json), &parts) ? TP_STATUS_UNKNOWN : tp_order_status_in(&parts);
}

static void has_status(const char *members, enum tp_order_status status, const char *text, bool final) {
  char json[512];
  snprintf(json, sizeof json, "{\"id\":\"" ID "\"%s}", members);
  struct tp_order *order = make(json);
  CHECK(order->status == status && status_in(json) == status && slice_is(tp_order_status_text(order), text) &&
            tp_order_is_final(order) == final,
        "status of %s", json);
  CHECK(slice_is(tp_order_id(order), ID) && slice_is(tp_order_json(order), json), "id and bytes of %s", json);
  free(order);
}

static void test_status(void) {
  static const char *const names[] = {"draft",  "in-process", "submitted",     "exception", "foc-date-confirmed",
                                      "ported", "cancelled",  "cancel-pending"};
  for (int i = 0; i < 8; i++) {
    char members[128];
    snprintf(members, sizeof members, ",\"status\":{\"value\":\"%s\",\"details\":[]}", names[i]);
    enum tp_order_status status = (enum tp_order_status)(TP_STATUS_DRAFT + i);
    has_status(members, status, names[i], status == TP_STATUS_PORTED || status == TP_STATUS_CANCELLED);
  }
  has_status("", TP_STATUS_UNKNOWN, "", false);
  has_status(",\"status\":null", TP_STATUS_UNKNOWN, "", false);
  has_status(",\"status\":{\"value\":null}", TP_STATUS_UNKNOWN, "", false);
  has_status(",\"status\":{\"value\":\"\"}", TP_STATUS_UNKNOWN, "", false);
  has_status(",\"status\":{\"value\":\"Ported\"}", TP_STATUS_UNKNOWN, "Ported", false);
  has_status(",\"status\":{\"value\":\"ported-out\"}", TP_STATUS_UNKNOWN, "ported-out", false);
  has_status(",\"status\":{\"value\":\"ported\\u0000\"}", TP_STATUS_UNKNOWN, "ported\\u0000", false);
  has_status(",\"status\":{\"value\":\"por\\u0074ed\"}", TP_STATUS_PORTED, "por\\u0074ed", true);
  has_status(",\"Status\":{\"value\":\"ported\"}", TP_STATUS_UNKNOWN, "", false);
  has_status(",\"status\":{\"value\":\"ported\",\"value\":\"draft\"}", TP_STATUS_DRAFT, "draft", false);
  has_status(",\"status\":{\"value\":\"ported\"},\"status\":{\"value\":\"draft\"}", TP_STATUS_DRAFT, "draft", false);
  has_status(",\"status\":{\"value\":\"ported\"},\"status\":null", TP_STATUS_UNKNOWN, "", false);
  has_status(",\"misc\":{\"status\":{\"value\":\"ported\"}}", TP_STATUS_UNKNOWN, "", false);
  struct tp_order *order = make(" \n{ \"id\" : \"" ID "\" } ");
  CHECK(slice_is(tp_order_id(order), ID), "white space around the order does not shift its id");
  free(order);
}

static void has_foc(const char *settings, bool has, double expected) {
  char json[512];
  double seconds = -1;
  snprintf(json, sizeof json, "{\"id\":\"" ID "\",\"activation_settings\":%s}", settings);
  struct tp_order *order = make(json);
  bool found = tp_order_foc(order, &seconds);
  CHECK(found == has && (!has || seconds == expected), "FOC date of %s", settings);
  free(order);
}

static void test_foc(void) {
  has_foc("{\"foc_datetime_requested\":\"2022-04-08T15:00:00Z\"}", true, 1649430000);
  has_foc("{\"foc_datetime_requested\":\"2022-04-08T15:00:00Z\",\"foc_datetime_actual\":null}", true, 1649430000);
  has_foc("{\"foc_datetime_requested\":\"2022-04-08T15:00:00Z\",\"foc_datetime_actual\":\"2022-04-09T15:00:00Z\"}",
          true, 1649516400);
  has_foc("{\"foc_datetime_actual\":\"2022-04-08T15\\u003a00:00Z\"}", true, 1649430000);
  has_foc("{\"foc_datetime_actual\":\"soon\",\"foc_datetime_requested\":\"2022-04-08T15:00:00Z\"}", false, 0);
  has_foc("{\"foc_datetime_actual\":\"\\u0031\"}", false, 0);
  has_foc("{}", false, 0);
  has_foc("null", false, 0);
  has_foc("\"2022-04-08T15:00:00Z\"", false, 0);
  struct tp_order *order = make("{\"id\":\"" ID "\"}");
  double seconds;
  CHECK(!tp_order_foc(order, &seconds), "no activation settings, no FOC date");
  free(order);
}

static void refusal(const char *status, double away, enum tp_refusal expected) {
  char json[512];
  snprintf(json, sizeof json,
           "{\"id\":\"" ID
           "\",\"status\":{\"value\":\"%s\"},"
           "\"activation_settings\":{\"foc_datetime_actual\":\"2022-04-08T15:00:00Z\"}}",
           status);
  struct tp_order *order = make(json);
  CHECK(tp_order_refusal(order, 1649430000 - away, TP_ORDER_FOC_HOURS) == expected,
        "%s, %.0f seconds before its FOC date", status, away);
  free(order);
}

static void test_refusal(void) {
  const double guard = 48 * 3600;
  refusal("ported", 10 * guard, TP_REFUSAL_FINAL);
  refusal("cancelled", 0, TP_REFUSAL_FINAL);
  refusal("draft", 0, TP_REFUSAL_DRAFT);
  refusal("cancel-pending", 0, TP_REFUSAL_PENDING);
  static const char *const open[] = {"in-process", "submitted", "exception", "foc-date-confirmed", "a-new-status"};
  for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
    refusal(open[i], guard, TP_CANCELLABLE);
    refusal(open[i], guard - 1, TP_REFUSAL_FOC);
    refusal(open[i], 0, TP_REFUSAL_FOC);
    refusal(open[i], 1 - guard, TP_REFUSAL_FOC);
    refusal(open[i], -guard, TP_CANCELLABLE);
  }
  struct tp_order *order = make("{\"id\":\"" ID "\"}");
  CHECK(tp_order_refusal(order, 0, TP_ORDER_FOC_HOURS) == TP_CANCELLABLE,
        "without status and FOC date nothing speaks against a cancel");
  free(order);
}

int main(void) {
  test_ids();
  test_refuse();
  test_status();
  test_foc();
  test_refusal();
  return check_status();
}
