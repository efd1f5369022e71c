/* The operations on what belongs to an order: /porting_orders/{id}/…, but for its numbers. */
#include "tables.h"

static const struct tp_parameter job_properties[] = {TP_STRING("activate_at"), TP_END};
static const struct tp_body job_body = {.properties = job_properties};

static const char *const document_types[] = {"loa", "invoice", "csr", "other", NULL};
static const struct tp_parameter document_filters[] = {
    {.name = "document_type", .type = TP_PARAMETER_STRING, .list = TP_LIST_TOO, .values = document_types}, TP_END};
static const struct tp_parameter document_query[] = {TP_OBJECT("filter", document_filters), TP_SORT(tp_created_at_sort),
                                                     TP_PAGE, TP_END};
static const struct tp_parameter added_document[] = {TP_ID("document_id"), TP_ONE_OF("document_type", document_types),
                                                     TP_END};
static const struct tp_parameter document_properties[] = {TP_OBJECTS("additional_documents", added_document), TP_END};
static const struct tp_body document_body = {.properties = document_properties};

static const struct tp_parameter comment_properties[] = {TP_STRING("body"), TP_END};
static const struct tp_body comment_body = {.properties = comment_properties};

static const struct tp_parameter code_filters[] = {TP_BOOLEAN("verified"), TP_END};
static const struct tp_parameter code_query[] = {TP_OBJECT("filter", code_filters), TP_SORT(tp_created_at_sort),
                                                 TP_PAGE, TP_END};
static const char *const verification_methods[] = {"sms", "call", NULL};
static const struct tp_parameter send_properties[] = {TP_STRINGS("phone_numbers"),
                                                      TP_ONE_OF("verification_method", verification_methods), TP_END};
static const struct tp_body send_body = {.properties = send_properties, .optional = true};
static const struct tp_parameter verified_code[] = {TP_STRING("code"), TP_STRING("phone_number"), TP_END};
static const struct tp_parameter verify_properties[] = {TP_OBJECTS("verification_codes", verified_code), TP_END};
static const struct tp_body verify_body = {.properties = verify_properties};

static const char *const action_types[] = {"au_id_verification", NULL};
static const char *const action_statuses[] = {"created", "pending", "completed", "cancelled", "failed", NULL};
static const char *const action_sorts[] = {"created_at", "-created_at", "updated_at", "-updated_at", NULL};
static const struct tp_parameter action_filters[] = {TP_ONE_OF("action_type", action_types),
                                                     {.name = "id", .type = TP_PARAMETER_ID, .list = TP_LIST_ALWAYS},
                                                     TP_ID("requirement_type_id"),
                                                     TP_ONE_OF("status", action_statuses),
                                                     TP_END};
static const struct tp_parameter action_sort[] = {TP_ONE_OF("value", action_sorts), TP_END};
static const struct tp_parameter action_query[] = {TP_OBJECT("filter", action_filters), TP_SORT(action_sort), TP_PAGE,
                                                   TP_END};
/* AUIdVerificationParams: the only kind there is. */
static const struct tp_parameter initiate_params[] = {TP_REQUIRED_STRING("first_name"), TP_REQUIRED_STRING("last_name"),
                                                      TP_END};
static const struct tp_parameter initiate_properties[] = {TP_REQUIRED_OBJECT("params", initiate_params), TP_END};
static const struct tp_body initiate_body = {.properties = initiate_properties};

const struct tp_operation tp_order_part_operations[] = {
    {
        TP_NAMED("activation_jobs", "list"),
        .summary = "Lists an order's activation jobs",
        .method = "GET",
        .path = "/porting_orders/{id}/activation_jobs",
        .query = tp_page_query,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
    },
    {
        TP_NAMED("activation_jobs", "get"),
        .summary = "Reads an activation job",
        .method = "GET",
        .path = "/porting_orders/{id}/activation_jobs/{activationJobId}",
        .arguments = {TP_ARGUMENT_ORDER, TP_ARGUMENT_ID},
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_READ,
    },
    {
        TP_NAMED("activation_jobs", "update"),
        .summary = "Sets when an activation job is carried out",
        .method = "PATCH",
        .path = "/porting_orders/{id}/activation_jobs/{activationJobId}",
        .arguments = {TP_ARGUMENT_ORDER, TP_ARGUMENT_ID},
        .body = &job_body,
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_SET,
    },
    {
        TP_NAMED("additional_documents", "list"),
        .summary = "Lists an order's additional documents",
        .method = "GET",
        .path = "/porting_orders/{id}/additional_documents",
        .query = document_query,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
    },
    {
        TP_NAMED("additional_documents", "create"),
        .summary = "Adds documents to an order",
        .method = "POST",
        .path = "/porting_orders/{id}/additional_documents",
        .body = &document_body,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_ONCE,
    },
    {
        TP_NAMED("additional_documents", "delete"),
        .summary = "Takes a document away from an order",
        .method = "DELETE",
        .path = "/porting_orders/{id}/additional_documents/{additional_document_id}",
        .arguments = {TP_ARGUMENT_ORDER, TP_ARGUMENT_ID},
        .answer = TP_ANSWER_NOTHING,
        .retry = TP_RETRY_DELETE,
    },
    {
        TP_NAMED("comments", "list"),
        .summary = "Lists the comments on an order",
        .method = "GET",
        .path = "/porting_orders/{id}/comments",
        .query = tp_page_query,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
    },
    {
        TP_NAMED("comments", "create"),
        .summary = "Comments on an order",
        .method = "POST",
        .path = "/porting_orders/{id}/comments",
        .body = &comment_body,
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_ONCE,
    },
    {
        TP_NAMED("verification_codes", "list"),
        .summary = "Lists the verification codes of an order's numbers",
        .method = "GET",
        .path = "/porting_orders/{id}/verification_codes",
        .query = code_query,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
    },
    /* Each sends messages, or calls people. */
    {
        TP_NAMED("verification_codes", "send"),
        .summary = "Has codes sent to an order's numbers, to all of them without a body",
        .method = "POST",
        .path = "/porting_orders/{id}/verification_codes/send",
        .body = &send_body,
        .answer = TP_ANSWER_NOTHING,
        .retry = TP_RETRY_ONCE,
    },
    /* A code that was used up by the first request is refused by a second. */
    {
        TP_NAMED("verification_codes", "verify"),
        .summary = "Hands in the codes that the numbers got",
        .method = "POST",
        .path = "/porting_orders/{id}/verification_codes/verify",
        .body = &verify_body,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_ONCE,
    },
    {
        TP_NAMED("action_requirements", "list"),
        .summary = "Lists what has to be done for an order",
        .method = "GET",
        .path = "/porting_orders/{porting_order_id}/action_requirements",
        .query = action_query,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
    },
    /* Each starts a verification, and may send somebody a message. */
    {
        TP_NAMED("action_requirements", "initiate"),
        .summary = "Starts what has to be done",
        .method = "POST",
        .path = "/porting_orders/{porting_order_id}/action_requirements/{id}/initiate",
        .arguments = {TP_ARGUMENT_ORDER, TP_ARGUMENT_NAME},
        .body = &initiate_body,
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_ONCE,
    },
    TP_END};
