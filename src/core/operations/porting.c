/* The operations below /porting: events, letters of authorization, reports, carriers. */
#include "tables.h"

static const char *const event_types[] = {"porting_order.deleted",
                                          "porting_order.loa_updated",
                                          "porting_order.messaging_changed",
                                          "porting_order.status_changed",
                                          "porting_order.sharing_token_expired",
                                          "porting_order.new_comment",
                                          "porting_order.split",
                                          NULL};
static const struct tp_parameter created_range[] = {TP_STRING("gte"), TP_STRING("lte"), TP_END};
static const struct tp_parameter event_filters[] = {TP_OBJECT("created_at", created_range),
                                                    {.name = "porting_order_id", .type = TP_PARAMETER_ORDER},
                                                    TP_ONE_OF("type", event_types),
                                                    TP_END};
static const struct tp_parameter event_query[] = {TP_OBJECT("filter", event_filters), TP_PAGE, TP_END};

static const struct tp_parameter loa_address[] = {TP_REQUIRED_STRING("city"),
                                                  TP_REQUIRED_STRING("country_code"),
                                                  TP_STRING("extended_address"),
                                                  TP_REQUIRED_STRING("state"),
                                                  TP_REQUIRED_STRING("street_address"),
                                                  TP_REQUIRED_STRING("zip_code"),
                                                  TP_END};
static const struct tp_parameter loa_contact[] = {TP_REQUIRED_STRING("email"), TP_REQUIRED_STRING("phone_number"),
                                                  TP_END};
static const struct tp_parameter loa_logo[] = {TP_REQUIRED("document_id", .type = TP_PARAMETER_ID), TP_END};
static const struct tp_parameter loa_properties[] = {TP_REQUIRED_OBJECT("address", loa_address),
                                                     TP_REQUIRED_STRING("company_name"),
                                                     TP_REQUIRED_OBJECT("contact", loa_contact),
                                                     TP_REQUIRED_OBJECT("logo", loa_logo),
                                                     TP_REQUIRED_STRING("name"),
                                                     TP_END};
static const struct tp_body loa_body = {.properties = loa_properties};

static const char *const report_types[] = {"export_porting_orders_csv", NULL};
static const char *const report_statuses[] = {"pending", "completed", NULL};
static const struct tp_parameter report_filters[] = {TP_ONE_OF("report_type", report_types),
                                                     TP_ONE_OF("status", report_statuses), TP_END};
static const struct tp_parameter report_query[] = {TP_OBJECT("filter", report_filters), TP_PAGE, TP_END};
/* ExportPortingOrdersCSVReport: the only kind there is. */
static const struct tp_parameter exported_filters[] = {
    TP_STRING("created_at__gt"),
    TP_STRING("created_at__lt"),
    TP_STRINGS("customer_reference__in"),
    {.name = "status__in", .type = TP_PARAMETER_STRING, .list = TP_LIST_ONLY, .values = tp_order_statuses},
    TP_END};
static const struct tp_parameter export_params[] = {TP_REQUIRED_OBJECT("filters", exported_filters), TP_END};
static const struct tp_parameter report_properties[] = {
    TP_REQUIRED_OBJECT("params", export_params),
    TP_REQUIRED("report_type", .type = TP_PARAMETER_STRING, .values = report_types), TP_END};
static const struct tp_body report_body = {.properties = report_properties};

const struct tp_operation tp_porting_operations[] = {
    {
        TP_NAMED("events", "list"),
        .summary = "Lists what happened to orders, as webhooks tell it",
        .method = "GET",
        .path = "/porting/events",
        .query = event_query,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
    },
    {
        TP_NAMED("events", "get"),
        .summary = "Reads an event",
        .method = "GET",
        .path = "/porting/events/{id}",
        .arguments = {TP_ARGUMENT_ID},
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_READ,
    },
    /* Each sends a webhook. */
    {
        TP_NAMED("events", "republish"),
        .summary = "Has an event's webhook sent again",
        .method = "POST",
        .path = "/porting/events/{id}/republish",
        .arguments = {TP_ARGUMENT_ID},
        .answer = TP_ANSWER_NOTHING,
        .retry = TP_RETRY_ONCE,
    },
    {
        TP_NAMED("loa_configurations", "list"),
        .summary = "Lists the configurations of letters of authorization",
        .method = "GET",
        .path = "/porting/loa_configurations",
        .query = tp_page_query,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
    },
    {
        TP_NAMED("loa_configurations", "create"),
        .summary = "Creates a configuration of letters of authorization",
        .method = "POST",
        .path = "/porting/loa_configurations",
        .body = &loa_body,
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_ONCE,
    },
    /* A POST because of its body: it changes nothing. */
    {
        TP_NAMED("loa_configurations", "preview_draft"),
        .summary = "Makes the letter that a configuration would give, without creating it",
        .method = "POST",
        .path = "/porting/loa_configurations/preview",
        .body = &loa_body,
        .answer = TP_ANSWER_FILE,
        .media = "application/pdf",
        .retry = TP_RETRY_READ,
    },
    {
        TP_NAMED("loa_configurations", "get"),
        .summary = "Reads a configuration of letters of authorization",
        .method = "GET",
        .path = "/porting/loa_configurations/{id}",
        .arguments = {TP_ARGUMENT_ID},
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_READ,
    },
    {
        TP_NAMED("loa_configurations", "update"),
        .summary = "Replaces a configuration of letters of authorization",
        .method = "PATCH",
        .path = "/porting/loa_configurations/{id}",
        .arguments = {TP_ARGUMENT_ID},
        .body = &loa_body,
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_SET,
    },
    {
        TP_NAMED("loa_configurations", "delete"),
        .summary = "Deletes a configuration of letters of authorization",
        .method = "DELETE",
        .path = "/porting/loa_configurations/{id}",
        .arguments = {TP_ARGUMENT_ID},
        .answer = TP_ANSWER_NOTHING,
        .retry = TP_RETRY_DELETE,
    },
    {
        TP_NAMED("loa_configurations", "preview"),
        .summary = "Makes the letter that a configuration gives",
        .method = "GET",
        .path = "/porting/loa_configurations/{id}/preview",
        .arguments = {TP_ARGUMENT_ID},
        .answer = TP_ANSWER_FILE,
        .media = "application/pdf",
        .retry = TP_RETRY_READ,
    },
    {
        TP_NAMED("reports", "list"),
        .summary = "Lists reports",
        .method = "GET",
        .path = "/porting/reports",
        .query = report_query,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
    },
    {
        TP_NAMED("reports", "create"),
        .summary = "Has a report made",
        .method = "POST",
        .path = "/porting/reports",
        .body = &report_body,
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_ONCE,
    },
    {
        TP_NAMED("reports", "get"),
        .summary = "Reads how far a report is, and the id of its document",
        .method = "GET",
        .path = "/porting/reports/{id}",
        .arguments = {TP_ARGUMENT_ID},
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_READ,
    },
    {
        TP_NAMED("uk_carriers", "list"),
        .summary = "Lists the carriers in the UK",
        .method = "GET",
        .path = "/porting/uk_carriers",
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
    },
    TP_END};
