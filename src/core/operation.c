/* The operations of the API: one row each, from which calls get their paths, argument checks and retry rules. */
#include "operation.h"

#include <string.h>

#define STRING(text) \
  { .name = (text), .type = TP_PARAMETER_STRING }
#define BOOLEAN(text) \
  { .name = (text), .type = TP_PARAMETER_BOOLEAN }
#define OBJECT(text, rows) \
  { .name = (text), .type = TP_PARAMETER_OBJECT, .fields = (rows) }
#define END \
  { .name = NULL }

/* PortingOrderType of the API. */
static const char *const port_types[] = {"full", "partial", NULL};

/* sort[value] of GET /porting_orders. */
static const char *const order_sorts[] = {"created_at", "-created_at", "activation_settings.foc_datetime_requested",
                                          "-activation_settings.foc_datetime_requested", NULL};

static const struct tp_parameter foc_range[] = {STRING("gt"), STRING("lt"), END};
static const struct tp_parameter activation_filter[] = {BOOLEAN("fast_port_eligible"),
                                                        OBJECT("foc_datetime_requested", foc_range), END};
static const struct tp_parameter admin_filter[] = {STRING("auth_person_name"), STRING("entity_name"), END};
static const struct tp_parameter end_user_filter[] = {OBJECT("admin", admin_filter), END};
static const struct tp_parameter misc_filter[] = {{.name = "type", .type = TP_PARAMETER_STRING, .values = port_types},
                                                  END};
static const struct tp_parameter number_pattern[] = {STRING("contains"), END};
static const struct tp_parameter numbers_filter[] = {STRING("carrier_name"), STRING("country_code"),
                                                     OBJECT("phone_number", number_pattern), END};

/* The filters of GET /porting_orders. status is in older documentation only, and the service may ignore it. */
static const struct tp_parameter order_filters[] = {OBJECT("activation_settings", activation_filter),
                                                    STRING("customer_group_reference"),
                                                    STRING("customer_reference"),
                                                    OBJECT("end_user", end_user_filter),
                                                    OBJECT("misc", misc_filter),
                                                    STRING("parent_support_key"),
                                                    OBJECT("phone_numbers", numbers_filter),
                                                    {.name = "status", .type = TP_PARAMETER_STRING, .list = true},
                                                    END};

static const struct tp_parameter order_sort[] = {{.name = "value", .type = TP_PARAMETER_STRING, .values = order_sorts},
                                                 END};

static const struct tp_parameter page[] = {
    {.name = "number", .type = TP_PARAMETER_INTEGER, .minimum = 1, .maximum = 2147483647},
    {.name = "size", .type = TP_PARAMETER_INTEGER, .minimum = 1, .maximum = 250},
    END};

static const struct tp_parameter no_query[] = {END};
static const struct tp_parameter get_query[] = {BOOLEAN("include_phone_numbers"), END};
static const struct tp_parameter list_query[] = {
    OBJECT("filter", order_filters),
    {.name = "sort", .type = TP_PARAMETER_OBJECT, .fields = order_sort, .shorthand = "value"},
    OBJECT("page", page),
    BOOLEAN("include_phone_numbers"),
    END};

const struct tp_operation tp_operations[] = {
    {"cancel", "POST", "/porting_orders/{id}/actions/cancel", no_query, TP_ANSWER_ORDER, TP_RETRY_CANCEL},
    {"get", "GET", "/porting_orders/{id}", get_query, TP_ANSWER_ORDER, TP_RETRY_READ},
    {"list", "GET", "/porting_orders", list_query, TP_ANSWER_ORDERS, TP_RETRY_READ},
    {.name = NULL}};

const struct tp_operation *tp_operation_find(const char *name) {
  for (const struct tp_operation *row = tp_operations; row->name; row++)
    if (strcmp(row->name, name) == 0) return row;
  return NULL;
}

const struct tp_parameter *tp_parameter_find(const struct tp_parameter *parameters, const char *name) {
  for (; parameters->name; parameters++)
    if (strcmp(parameters->name, name) == 0) return parameters;
  return NULL;
}

int tp_operation_path_arguments(const struct tp_operation *operation) {
  int count = 0;
  for (const char *at = operation->path; *at; at++)
    if (*at == '{') count++;
  return count;
}

void tp_operation_write_path(const struct tp_operation *operation, const char *const *arguments, struct tp_text *text) {
  const char *at = operation->path, *brace;
  while ((brace = strchr(at, '{'))) {
    tp_text_add(text, at, (size_t)(brace - at));
    tp_text_add_encoded(text, *arguments, strlen(*arguments));
    arguments++;
    at = strchr(brace, '}') + 1;
  }
  tp_text_add_string(text, at);
}
