/* The lists of the operations' rows, one for each family of URLs, and macros for writing rows. For operation.c and the
 * lists alone; operation.h explains a row. */
#ifndef TP_OPERATIONS_FAMILIES_H
#define TP_OPERATIONS_FAMILIES_H

#include "../operation.h"

/* Each ends with a row without a name. */
extern const struct tp_operation tp_order_operations[];       /* /porting_orders, an order's own */
extern const struct tp_operation tp_order_part_operations[];  /* what belongs to an order */
extern const struct tp_operation tp_number_operations[];      /* phone numbers, in an order or by themselves */
extern const struct tp_operation tp_porting_operations[];     /* /porting */
extern const struct tp_operation tp_documents_operations[];   /* /documents */
extern const struct tp_operation tp_requirement_operations[]; /* /requirement_types, /requirement_groups */

/* Parameters that several lists share: page, and sort by the time of creation. */
extern const struct tp_parameter tp_page_fields[];
extern const struct tp_parameter tp_page_query[];
extern const struct tp_parameter tp_created_at_sort[];

/* PortingOrderStatus.value of the API. */
extern const char *const tp_order_statuses[];

#define TP_NAMED(group_name, verb_name) .group = (group_name), .verb = (verb_name), .name = group_name "." verb_name

#define TP_STRING(text) \
  { .name = (text), .type = TP_PARAMETER_STRING }
#define TP_ONE_OF(text, strings) \
  { .name = (text), .type = TP_PARAMETER_STRING, .values = (strings) }
#define TP_ID(text) \
  { .name = (text), .type = TP_PARAMETER_ID }
#define TP_BOOLEAN(text) \
  { .name = (text), .type = TP_PARAMETER_BOOLEAN }
#define TP_OBJECT(text, rows) \
  { .name = (text), .type = TP_PARAMETER_OBJECT, .fields = (rows) }
#define TP_PAGE TP_OBJECT("page", tp_page_fields)
#define TP_SORT(rows) \
  { .name = "sort", .type = TP_PARAMETER_OBJECT, .fields = (rows), .shorthand = "value" }
/* Of a body. TP_REQUIRED takes the other members of the row: TP_REQUIRED("action", .values = actions). */
#define TP_NULLABLE(text) \
  { .name = (text), .type = TP_PARAMETER_STRING, .nullable = true }
#define TP_INTEGER(text) \
  { .name = (text), .type = TP_PARAMETER_INTEGER }
#define TP_STRINGS(text) \
  { .name = (text), .type = TP_PARAMETER_STRING, .list = TP_LIST_ONLY }
#define TP_OBJECTS(text, rows) \
  { .name = (text), .type = TP_PARAMETER_OBJECT, .list = TP_LIST_ONLY, .fields = (rows) }
#define TP_REQUIRED(text, ...) \
  { .name = (text), .required = true, __VA_ARGS__ }
#define TP_REQUIRED_STRING(text) TP_REQUIRED(text, .type = TP_PARAMETER_STRING)
#define TP_REQUIRED_OBJECT(text, rows) TP_REQUIRED(text, .type = TP_PARAMETER_OBJECT, .fields = (rows))
#define TP_END \
  { .name = NULL }

#endif
