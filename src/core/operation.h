/* The operations of the API: one row each, from which calls get their paths, argument checks and retry rules. */
#ifndef TP_OPERATION_H
#define TP_OPERATION_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

enum tp_parameter_type { TP_PARAMETER_STRING, TP_PARAMETER_INTEGER, TP_PARAMETER_BOOLEAN, TP_PARAMETER_OBJECT };

/* A query parameter. An object's fields go out as name[field]=… (deepObject of OpenAPI), as deep as they nest. */
struct tp_parameter {
  const char *name;
  enum tp_parameter_type type;
  bool list;                         /* a list of values is understood too: name[in][]=…, once for each */
  long minimum, maximum;             /* of an integer */
  const char *const *values;         /* the only strings the API knows, NULL at the end; NULL: any string */
  const struct tp_parameter *fields; /* of an object; ends with a row without a name */
  const char *shorthand;             /* of an object: a plain value given for it stands for this field */
};

enum tp_answer_kind {
  TP_ANSWER_ORDER, /* { "data": order } */
  TP_ANSWER_ORDERS /* { "data": [order, …], "meta": { page_number, … } } */
};

enum tp_retry_class {
  TP_RETRY_READ,  /* can be repeated at will */
  TP_RETRY_CANCEL /* repeated only once the order was read and shows that the request had no effect */
};

struct tp_operation {
  const char *name;   /* of the Lua function */
  const char *method; /* static, in upper case */
  const char *path;   /* behind the base URL; {name} is an argument, all of them order ids so far */
  const struct tp_parameter *query;
  enum tp_answer_kind answer;
  enum tp_retry_class retry;
};

/* All rows; ends with one without a name. */
extern const struct tp_operation tp_operations[];

/* The row of that name, or NULL. */
const struct tp_operation *tp_operation_find(const char *name);

/* The parameter of that name in a list of them, or NULL. */
const struct tp_parameter *tp_parameter_find(const struct tp_parameter *parameters, const char *name);

/* How many arguments the path takes: at most TP_PATH_ARGUMENTS. */
int tp_operation_path_arguments(const struct tp_operation *operation);
enum { TP_PATH_ARGUMENTS = 2 };

/* Adds the path to a text, its arguments (as many as it takes) each encoded as one segment. */
void tp_operation_write_path(const struct tp_operation *operation, const char *const *arguments, struct tp_text *text);

#endif
