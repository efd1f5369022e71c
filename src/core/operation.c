/* The operations of the API: finds a row, and derives paths and arguments from it. */
#include "operation.h"

#include <string.h>

#include "operations/tables.h"

static const struct tp_operation *const families[] = {tp_order_operations,     tp_order_part_operations,
                                                      tp_number_operations,    tp_porting_operations,
                                                      tp_documents_operations, tp_requirement_operations};

enum { FAMILIES = sizeof families / sizeof families[0] };

const struct tp_operation tp_pause = {
    .group = "", .verb = "pause", .name = "pause", .method = "", .path = "", .retry = TP_RETRY_READ};

const struct tp_operation *tp_operation_at(int index) {
  for (int family = 0; family < FAMILIES; family++)
    for (const struct tp_operation *row = families[family]; row->name; row++)
      if (index-- == 0) return row;
  return NULL;
}

static bool is_called(const struct tp_operation *row, const char *name) {
  size_t length = strlen(row->group);
  return strcmp(row->name, name) == 0 ||
         (strncmp(name, row->group, length) == 0 && name[length] == '.' && strcmp(name + length + 1, row->verb) == 0);
}

const struct tp_operation *tp_operation_find(const char *name) {
  for (int family = 0; family < FAMILIES; family++)
    for (const struct tp_operation *row = families[family]; row->name; row++)
      if (is_called(row, name)) return row;
  return NULL;
}

const struct tp_parameter *tp_parameter_find(const struct tp_parameter *parameters, const char *name) {
  for (; parameters && parameters->name; parameters++)
    if (strcmp(parameters->name, name) == 0) return parameters;
  return NULL;
}

int tp_operation_path_arguments(const struct tp_operation *operation) {
  int count = 0;
  for (const char *at = operation->path; (at = strchr(at, '{')); at++) count++;
  return count;
}

void tp_operation_argument_name(const struct tp_operation *operation, int argument, char name[TP_ARGUMENT_NAME_SIZE]) {
  const char *brace = strchr(operation->path, '{');
  while (brace && argument--) brace = strchr(brace + 1, '{');
  size_t length = brace ? strcspn(brace + 1, "}") : 0;
  if (length >= TP_ARGUMENT_NAME_SIZE) length = TP_ARGUMENT_NAME_SIZE - 1;
  if (brace) memcpy(name, brace + 1, length);
  name[length] = '\0';
}

bool tp_operation_is_list(const struct tp_operation *operation) {
  return operation->answer == TP_ANSWER_ORDERS || operation->answer == TP_ANSWER_RECORDS;
}

bool tp_operation_is_paged(const struct tp_operation *operation) {
  return tp_parameter_find(operation->query, "page") != NULL;
}

bool tp_operation_is_segment(const char *argument, size_t length) {
  return length > 2 || (length == 1 && *argument != '.') || (length == 2 && memcmp(argument, "..", 2) != 0);
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
