/* The operations on phone numbers: those of an order, their blocks, extensions and configurations, and what can be
 * ported. */
#include "tables.h"

/* Ranges of numbers in bodies; an associated number's may be open at either end. */
static const struct tp_parameter whole_range[] = {TP_REQUIRED_STRING("end_at"), TP_REQUIRED_STRING("start_at"), TP_END};
static const struct tp_parameter open_range[] = {TP_STRING("end_at"), TP_STRING("start_at"), TP_END};

static const char *const kept_or_not[] = {"keep", "disconnect", NULL};
static const struct tp_parameter associated_filters[] = {TP_ONE_OF("action", kept_or_not), TP_STRING("phone_number"),
                                                         TP_END};
static const struct tp_parameter associated_query[] = {TP_OBJECT("filter", associated_filters),
                                                       TP_SORT(tp_created_at_sort), TP_PAGE, TP_END};
static const struct tp_parameter associated_properties[] = {
    TP_REQUIRED("action", .type = TP_PARAMETER_STRING, .values = kept_or_not),
    TP_REQUIRED_OBJECT("phone_number_range", open_range), TP_END};
static const struct tp_body associated_body = {.properties = associated_properties};

/* PortingOrderActivationStatus and PortabilityStatus of the API. */
static const char *const activation_statuses[] = {"New",
                                                  "Pending",
                                                  "Conflict",
                                                  "Cancel Pending",
                                                  "Failed",
                                                  "Concurred",
                                                  "Activate RDY",
                                                  "Disconnect Pending",
                                                  "Concurrence Sent",
                                                  "Old",
                                                  "Sending",
                                                  "Active",
                                                  "Cancelled",
                                                  NULL};
static const char *const portability_statuses[] = {"pending", "confirmed", "provisional", NULL};
static const struct tp_parameter block_filters[] = {
    TP_ONE_OF("activation_status", activation_statuses),
    {.name = "phone_number", .type = TP_PARAMETER_STRING, .list = TP_LIST_TOO},
    TP_ONE_OF("portability_status", portability_statuses),
    {.name = "porting_order_id", .type = TP_PARAMETER_ORDER, .list = TP_LIST_TOO},
    {.name = "status", .type = TP_PARAMETER_STRING, .list = TP_LIST_TOO, .values = tp_order_statuses},
    {.name = "support_key", .type = TP_PARAMETER_STRING, .list = TP_LIST_TOO},
    TP_END};
static const struct tp_parameter block_query[] = {TP_OBJECT("filter", block_filters), TP_SORT(tp_created_at_sort),
                                                  TP_PAGE, TP_END};
static const struct tp_parameter block_properties[] = {
    TP_REQUIRED("activation_ranges", .type = TP_PARAMETER_OBJECT, .list = TP_LIST_ONLY, .fields = whole_range),
    TP_REQUIRED_OBJECT("phone_number_range", whole_range), TP_END};
static const struct tp_body block_body = {.properties = block_properties};

static const struct tp_parameter extension_filters[] = {TP_ID("porting_phone_number_id"), TP_END};
static const struct tp_parameter extension_query[] = {TP_OBJECT("filter", extension_filters),
                                                      TP_SORT(tp_created_at_sort), TP_PAGE, TP_END};
static const struct tp_parameter extension_range[] = {TP_REQUIRED("end_at", .type = TP_PARAMETER_INTEGER),
                                                      TP_REQUIRED("start_at", .type = TP_PARAMETER_INTEGER), TP_END};
static const struct tp_parameter extension_properties[] = {
    TP_REQUIRED("activation_ranges", .type = TP_PARAMETER_OBJECT, .list = TP_LIST_ONLY, .fields = extension_range),
    TP_REQUIRED_OBJECT("extension_range", extension_range),
    TP_REQUIRED("porting_phone_number_id", .type = TP_PARAMETER_ID), TP_END};
static const struct tp_body extension_body = {.properties = extension_properties};

/* An order's statuses and one more: a configuration's filter knows activation-in-progress too. */
static const char *const configured_statuses[] = {
    "activation-in-progress", "cancel-pending", "cancelled", "draft",     "exception",
    "foc-date-confirmed",     "in-process",     "ported",    "submitted", NULL};
static const struct tp_parameter configured_order_filter[] = {
    {.name = "status", .type = TP_PARAMETER_STRING, .list = TP_LIST_ALWAYS, .values = configured_statuses}, TP_END};
static const struct tp_parameter configuration_filters[] = {
    TP_OBJECT("porting_order", configured_order_filter),
    {.name = "porting_phone_number", .type = TP_PARAMETER_ID, .list = TP_LIST_ALWAYS},
    {.name = "user_bundle_id", .type = TP_PARAMETER_ID, .list = TP_LIST_ALWAYS},
    TP_END};
static const struct tp_parameter configuration_query[] = {TP_OBJECT("filter", configuration_filters),
                                                          TP_SORT(tp_created_at_sort), TP_PAGE, TP_END};
static const struct tp_parameter configured_number[] = {TP_REQUIRED("porting_phone_number_id", .type = TP_PARAMETER_ID),
                                                        TP_REQUIRED("user_bundle_id", .type = TP_PARAMETER_ID), TP_END};
static const struct tp_parameter configuration_properties[] = {
    TP_OBJECTS("phone_number_configurations", configured_number), TP_END};
static const struct tp_body configuration_body = {.properties = configuration_properties};

/* The description of 2026 has all of these but porting_order_status below phone_number_blocks. That of 2025 has them
 * here, and an order's phone_numbers_url uses one of them. */
static const struct tp_parameter number_filters[] = {
    TP_ONE_OF("activation_status", activation_statuses),
    {.name = "phone_number", .type = TP_PARAMETER_STRING, .list = TP_LIST_TOO},
    TP_ONE_OF("portability_status", portability_statuses),
    {.name = "porting_order_id", .type = TP_PARAMETER_ORDER, .list = TP_LIST_TOO},
    TP_ONE_OF("porting_order_status", tp_order_statuses),
    {.name = "support_key", .type = TP_PARAMETER_STRING, .list = TP_LIST_EQ},
    TP_END};
static const struct tp_parameter number_query[] = {TP_OBJECT("filter", number_filters), TP_PAGE, TP_END};

static const struct tp_parameter check_properties[] = {TP_STRINGS("phone_numbers"), TP_END};
static const struct tp_body check_body = {.properties = check_properties};

const struct tp_operation tp_number_operations[] = {
    {
        TP_NAMED("associated_phone_numbers", "list"),
        .summary = "Lists the numbers that a partial port in the UK keeps or disconnects",
        .method = "GET",
        .path = "/porting_orders/{porting_order_id}/associated_phone_numbers",
        .query = associated_query,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
    },
    {
        TP_NAMED("associated_phone_numbers", "create"),
        .summary = "Says of numbers that are not ported whether they are kept or disconnected",
        .method = "POST",
        .path = "/porting_orders/{porting_order_id}/associated_phone_numbers",
        .body = &associated_body,
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_ONCE,
    },
    {
        TP_NAMED("associated_phone_numbers", "delete"),
        .summary = "Takes such numbers back",
        .method = "DELETE",
        .path = "/porting_orders/{porting_order_id}/associated_phone_numbers/{id}",
        .arguments = {TP_ARGUMENT_ORDER, TP_ARGUMENT_ID},
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_DELETE,
    },
    {
        TP_NAMED("phone_number_blocks", "list"),
        .summary = "Lists an order's blocks of numbers",
        .method = "GET",
        .path = "/porting_orders/{porting_order_id}/phone_number_blocks",
        .query = block_query,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
    },
    {
        TP_NAMED("phone_number_blocks", "create"),
        .summary = "Adds a block of numbers to an order",
        .method = "POST",
        .path = "/porting_orders/{porting_order_id}/phone_number_blocks",
        .body = &block_body,
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_ONCE,
    },
    {
        TP_NAMED("phone_number_blocks", "delete"),
        .summary = "Takes a block of numbers away from an order",
        .method = "DELETE",
        .path = "/porting_orders/{porting_order_id}/phone_number_blocks/{id}",
        .arguments = {TP_ARGUMENT_ORDER, TP_ARGUMENT_ID},
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_DELETE,
    },
    {
        TP_NAMED("phone_number_extensions", "list"),
        .summary = "Lists the extensions of an order's numbers",
        .method = "GET",
        .path = "/porting_orders/{porting_order_id}/phone_number_extensions",
        .query = extension_query,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
    },
    {
        TP_NAMED("phone_number_extensions", "create"),
        .summary = "Adds a range of extensions to a number",
        .method = "POST",
        .path = "/porting_orders/{porting_order_id}/phone_number_extensions",
        .body = &extension_body,
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_ONCE,
    },
    {
        TP_NAMED("phone_number_extensions", "delete"),
        .summary = "Takes a range of extensions away",
        .method = "DELETE",
        .path = "/porting_orders/{porting_order_id}/phone_number_extensions/{id}",
        .arguments = {TP_ARGUMENT_ORDER, TP_ARGUMENT_ID},
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_DELETE,
    },
    {
        TP_NAMED("phone_number_configurations", "list"),
        .summary = "Lists what is configured for numbers once they are ported",
        .method = "GET",
        .path = "/porting_orders/phone_number_configurations",
        .query = configuration_query,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
    },
    {
        TP_NAMED("phone_number_configurations", "create"),
        .summary = "Configures numbers for the time after they are ported",
        .method = "POST",
        .path = "/porting_orders/phone_number_configurations",
        .body = &configuration_body,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_ONCE,
    },
    {
        TP_NAMED("porting_phone_numbers", "list"),
        .summary = "Lists the numbers of all orders",
        .method = "GET",
        .path = "/porting_phone_numbers",
        .query = number_query,
        .answer = TP_ANSWER_RECORDS,
        .media = "text/csv",
        .retry = TP_RETRY_READ,
    },
    /* A POST because of its body: it changes nothing. */
    {
        TP_NAMED("portability_checks", "run"),
        .summary = "Tells whether numbers can be ported",
        .method = "POST",
        .path = "/portability_checks",
        .body = &check_body,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
    },
    TP_END};
