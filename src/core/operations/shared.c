/* Parameters that rows of several families share. */
#include "tables.h"

const struct tp_parameter tp_page_fields[] = {
    {.name = "number", .type = TP_PARAMETER_INTEGER, .minimum = 1, .maximum = 2147483647},
    {.name = "size", .type = TP_PARAMETER_INTEGER, .minimum = 1, .maximum = 250},
    TP_END};

const struct tp_parameter tp_page_query[] = {TP_PAGE, TP_END};

static const char *const created_at[] = {"created_at", "-created_at", NULL};

const struct tp_parameter tp_created_at_sort[] = {TP_ONE_OF("value", created_at), TP_END};

const char *const tp_order_statuses[] = {"draft",          "in-process", "submitted", "exception", "foc-date-confirmed",
                                         "cancel-pending", "ported",     "cancelled", NULL};
