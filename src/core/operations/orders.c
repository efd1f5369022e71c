/* The operations on orders themselves: /porting_orders. */
#include "tables.h"

/* PortingOrderType of the API. */
static const char *const port_types[] = {"full", "partial", NULL};

static const char *const order_sorts[] = {"created_at", "-created_at", "activation_settings.foc_datetime_requested",
                                          "-activation_settings.foc_datetime_requested", NULL};

static const struct tp_parameter foc_range[] = {TP_STRING("gt"), TP_STRING("lt"), TP_END};
static const struct tp_parameter activation_filter[] = {TP_BOOLEAN("fast_port_eligible"),
                                                        TP_OBJECT("foc_datetime_requested", foc_range), TP_END};
static const struct tp_parameter admin_filter[] = {TP_STRING("auth_person_name"), TP_STRING("entity_name"), TP_END};
static const struct tp_parameter end_user_filter[] = {TP_OBJECT("admin", admin_filter), TP_END};
static const struct tp_parameter misc_filter[] = {TP_ONE_OF("type", port_types), TP_END};
static const struct tp_parameter number_pattern[] = {TP_STRING("contains"), TP_END};
static const struct tp_parameter numbers_filter[] = {TP_STRING("carrier_name"), TP_STRING("country_code"),
                                                     TP_OBJECT("phone_number", number_pattern), TP_END};

/* status is in older documentation only, and the service may ignore it. */
static const struct tp_parameter order_filters[] = {
    TP_OBJECT("activation_settings", activation_filter),
    TP_STRING("customer_group_reference"),
    TP_STRING("customer_reference"),
    TP_OBJECT("end_user", end_user_filter),
    TP_OBJECT("misc", misc_filter),
    TP_STRING("parent_support_key"),
    TP_OBJECT("phone_numbers", numbers_filter),
    {.name = "status", .type = TP_PARAMETER_STRING, .list = TP_LIST_TOO, .values = tp_order_statuses},
    TP_END};

static const struct tp_parameter order_sort[] = {TP_ONE_OF("value", order_sorts), TP_END};

static const struct tp_parameter list_query[] = {TP_OBJECT("filter", order_filters), TP_SORT(order_sort), TP_PAGE,
                                                 TP_BOOLEAN("include_phone_numbers"), TP_END};

static const struct tp_parameter get_query[] = {TP_BOOLEAN("include_phone_numbers"), TP_END};

static const struct tp_parameter loa_query[] = {TP_ID("loa_configuration_id"), TP_END};

static const struct tp_parameter create_properties[] = {
    TP_STRING("customer_group_reference"), TP_NULLABLE("customer_reference"),
    TP_REQUIRED("phone_numbers", .type = TP_PARAMETER_STRING, .list = TP_LIST_ONLY), TP_END};
static const struct tp_body create_body = {.properties = create_properties};

/* UpdatePortingOrder of the API, and what it consists of. */
static const struct tp_parameter foc_setting[] = {TP_STRING("foc_datetime_requested"), TP_END};
static const struct tp_parameter order_documents[] = {{.name = "invoice", .type = TP_PARAMETER_ID, .nullable = true},
                                                      {.name = "loa", .type = TP_PARAMETER_ID, .nullable = true},
                                                      TP_END};
static const struct tp_parameter admin_properties[] = {
    TP_NULLABLE("account_number"),       TP_NULLABLE("auth_person_name"),
    TP_NULLABLE("billing_phone_number"), TP_NULLABLE("business_identifier"),
    TP_NULLABLE("entity_name"),          TP_NULLABLE("pin_passcode"),
    TP_NULLABLE("tax_identifier"),       TP_END};
static const struct tp_parameter location_properties[] = {TP_NULLABLE("administrative_area"),
                                                          TP_NULLABLE("country_code"),
                                                          TP_NULLABLE("extended_address"),
                                                          TP_NULLABLE("locality"),
                                                          TP_NULLABLE("postal_code"),
                                                          TP_NULLABLE("street_address"),
                                                          TP_END};
static const struct tp_parameter end_user_properties[] = {TP_OBJECT("admin", admin_properties),
                                                          TP_OBJECT("location", location_properties), TP_END};
static const struct tp_parameter messaging_properties[] = {TP_BOOLEAN("enable_messaging"), TP_END};
static const char *const remaining_actions[] = {"keep", "disconnect", NULL};
static const struct tp_parameter misc_properties[] = {
    TP_NULLABLE("new_billing_phone_number"),
    {.name = "remaining_numbers_action", .type = TP_PARAMETER_STRING, .values = remaining_actions, .nullable = true},
    TP_ONE_OF("type", port_types),
    TP_END};
static const struct tp_parameter configuration_properties[] = {
    TP_NULLABLE("billing_group_id"),     TP_NULLABLE("connection_id"), TP_NULLABLE("emergency_address_id"),
    TP_NULLABLE("messaging_profile_id"), TP_STRINGS("tags"),           TP_END};
static const struct tp_parameter requirement_properties[] = {TP_REQUIRED_STRING("field_value"),
                                                             TP_REQUIRED_STRING("requirement_type_id"), TP_END};
static const struct tp_parameter feedback_properties[] = {
    TP_NULLABLE("user_comment"), {.name = "user_rating", .type = TP_PARAMETER_INTEGER, .nullable = true}, TP_END};
static const struct tp_parameter update_properties[] = {
    TP_OBJECT("activation_settings", foc_setting),
    TP_STRING("customer_group_reference"),
    TP_STRING("customer_reference"),
    TP_OBJECT("documents", order_documents),
    TP_OBJECT("end_user", end_user_properties),
    TP_OBJECT("messaging", messaging_properties),
    {.name = "misc", .type = TP_PARAMETER_OBJECT, .fields = misc_properties, .nullable = true},
    TP_OBJECT("phone_number_configuration", configuration_properties),
    TP_ID("requirement_group_id"),
    TP_OBJECTS("requirements", requirement_properties),
    TP_OBJECT("user_feedback", feedback_properties),
    TP_STRING("webhook_url"),
    TP_END};
static const struct tp_body update_body = {.properties = update_properties};

static const char *const permissions[] = {"porting_order.document.read", "porting_order.document.update", NULL};
static const struct tp_parameter share_properties[] = {
    {.name = "expires_in_seconds", .type = TP_PARAMETER_INTEGER, .minimum = 1, .maximum = 172800},
    TP_ONE_OF("permissions", permissions),
    TP_END};
static const struct tp_body share_body = {.properties = share_properties};

const struct tp_operation tp_order_operations[] = {
    {
        .group = "porting_orders",
        .verb = "cancel",
        .name = "cancel",
        .summary = "Asks for an order's cancellation",
        .method = "POST",
        .path = "/porting_orders/{id}/actions/cancel",
        .answer = TP_ANSWER_ORDER,
        .retry = TP_RETRY_CANCEL,
    },
    {
        .group = "porting_orders",
        .verb = "get",
        .name = "get",
        .summary = "Reads an order",
        .method = "GET",
        .path = "/porting_orders/{id}",
        .query = get_query,
        .answer = TP_ANSWER_ORDER,
        .retry = TP_RETRY_READ,
    },
    {
        .group = "porting_orders",
        .verb = "list",
        .name = "list",
        .summary = "Lists orders",
        .method = "GET",
        .path = "/porting_orders",
        .query = list_query,
        .answer = TP_ANSWER_ORDERS,
        .retry = TP_RETRY_READ,
    },
    {
        TP_NAMED("porting_orders", "create"),
        .summary = "Creates a draft order, or several where the numbers cannot be ported together",
        .method = "POST",
        .path = "/porting_orders",
        .body = &create_body,
        .answer = TP_ANSWER_ORDERS,
        .retry = TP_RETRY_ONCE,
    },
    {
        TP_NAMED("porting_orders", "update"),
        .summary = "Changes those properties of an order that the body holds",
        .method = "PATCH",
        .path = "/porting_orders/{id}",
        .body = &update_body,
        .answer = TP_ANSWER_ORDER,
        .retry = TP_RETRY_SET,
    },
    {
        TP_NAMED("porting_orders", "delete"),
        .summary = "Deletes a draft order",
        .method = "DELETE",
        .path = "/porting_orders/{id}",
        .answer = TP_ANSWER_NOTHING,
        .retry = TP_RETRY_DELETE,
    },
    /* A second confirmation is refused, which would hide that the first took effect. */
    {
        TP_NAMED("porting_orders", "confirm"),
        .summary = "Submits an order",
        .method = "POST",
        .path = "/porting_orders/{id}/actions/confirm",
        .answer = TP_ANSWER_ORDER,
        .retry = TP_RETRY_ONCE,
    },
    /* Each makes an activation job. */
    {
        TP_NAMED("porting_orders", "activate"),
        .summary = "Starts the activation of an order's numbers (US FastPort only)",
        .method = "POST",
        .path = "/porting_orders/{id}/actions/activate",
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_ONCE,
    },
    /* Each makes a token. */
    {
        TP_NAMED("porting_orders", "share"),
        .summary = "Makes a token that gives others access to an order",
        .method = "POST",
        .path = "/porting_orders/{id}/actions/share",
        .body = &share_body,
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_ONCE,
    },
    {
        TP_NAMED("allowed_foc_windows", "list"),
        .summary = "Lists the time windows that an order's FOC date may lie in",
        .method = "GET",
        .path = "/porting_orders/{id}/allowed_foc_windows",
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
    },
    {
        TP_NAMED("exception_types", "list"),
        .summary = "Lists the reasons why an order can be in exception",
        .method = "GET",
        .path = "/porting_orders/exception_types",
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
    },
    {
        TP_NAMED("loa_template", "get"),
        .summary = "Makes the letter of authorization of an order, to be signed",
        .method = "GET",
        .path = "/porting_orders/{id}/loa_template",
        .query = loa_query,
        .answer = TP_ANSWER_FILE,
        .media = "application/pdf",
        .retry = TP_RETRY_READ,
    },
    {
        TP_NAMED("requirements", "list"),
        .summary = "Lists what an order needs for its country and kind of numbers",
        .method = "GET",
        .path = "/porting_orders/{id}/requirements",
        .query = tp_page_query,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
    },
    {
        TP_NAMED("sub_request", "get"),
        .summary = "Tells the ids that an order has in the API's first version",
        .method = "GET",
        .path = "/porting_orders/{id}/sub_request",
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_READ,
    },
    TP_END};
