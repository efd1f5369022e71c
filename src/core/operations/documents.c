/* The operations of the documents API: LOAs, invoices and what else an order refers to by its id. */
#include "tables.h"

static const struct tp_parameter name_filter[] = {TP_STRING("contains"), TP_END};
static const struct tp_parameter time_filter[] = {TP_STRING("gt"), TP_STRING("lt"), TP_END};
static const struct tp_parameter document_filters[] = {
    TP_OBJECT("created_at", time_filter),
    {.name = "customer_reference", .type = TP_PARAMETER_STRING, .list = TP_LIST_EQ},
    {.name = "filename", .type = TP_PARAMETER_OBJECT, .fields = name_filter, .shorthand = "contains"},
    TP_END};
static const char *const document_sorts[] = {"filename",   "-filename",   "created_at", "-created_at",
                                             "updated_at", "-updated_at", NULL};
static const struct tp_parameter document_query[] = {
    TP_OBJECT("filter", document_filters),
    {.name = "sort", .type = TP_PARAMETER_STRING, .list = TP_LIST_EACH, .values = document_sorts},
    TP_PAGE,
    TP_END};

/* Not the body as it goes out: content and file (a path) become the description's file in base64, or a part of a
 * multipart body. */
static const struct tp_parameter upload_properties[] = {TP_STRING("content"), TP_STRING("customer_reference"),
                                                        TP_STRING("file"),    TP_STRING("filename"),
                                                        TP_STRING("url"),     TP_END};
static const struct tp_body upload_body = {.properties = upload_properties};

static const struct tp_parameter update_properties[] = {TP_STRING("customer_reference"), TP_STRING("filename"), TP_END};
static const struct tp_body update_body = {.properties = update_properties};

static const struct tp_parameter link_filters[] = {TP_ID("document_id"), TP_STRING("linked_record_type"),
                                                   TP_STRING("linked_resource_id"), TP_END};
static const struct tp_parameter link_query[] = {TP_OBJECT("filter", link_filters), TP_PAGE, TP_END};

const struct tp_operation tp_documents_operations[] = {
    {
        TP_NAMED("documents", "list"),
        .summary = "Lists the account's documents, the newest first",
        .method = "GET",
        .path = "/documents",
        .query = document_query,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
        .elsewhere = true,
    },
    {
        TP_NAMED("documents", "get"),
        .summary = "Reads what is known of a document",
        .method = "GET",
        .path = "/documents/{id}",
        .arguments = {TP_ARGUMENT_ID},
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_READ,
        .elsewhere = true,
    },
    {
        TP_NAMED("documents", "upload"),
        .summary = "Uploads a document, which has to be linked within 30 minutes",
        .method = "POST",
        .path = "/documents",
        .body = &upload_body,
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_UPLOAD,
        .elsewhere = true,
    },
    {
        TP_NAMED("documents", "update"),
        .summary = "Changes a document's file name or customer reference",
        .method = "PATCH",
        .path = "/documents/{id}",
        .arguments = {TP_ARGUMENT_ID},
        .body = &update_body,
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_SET,
        .elsewhere = true,
    },
    {
        TP_NAMED("documents", "delete"),
        .summary = "Deletes a document that is not linked to anything",
        .method = "DELETE",
        .path = "/documents/{id}",
        .arguments = {TP_ARGUMENT_ID},
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_DELETE,
        .elsewhere = true,
    },
    /* Without it nobody could read the document that a completed report names. */
    {
        TP_NAMED("documents", "download"),
        .summary = "Reads a document, such as the one of a report",
        .method = "GET",
        .path = "/documents/{id}/download",
        .arguments = {TP_ARGUMENT_ID},
        .answer = TP_ANSWER_FILE,
        .media = TP_ANY_MEDIA,
        .retry = TP_RETRY_READ,
        .elsewhere = true,
    },
    {
        TP_NAMED("documents", "download_link"),
        .summary = "Makes a URL from which a document can be read without the key for a while",
        .method = "GET",
        .path = "/documents/{id}/download_link",
        .arguments = {TP_ARGUMENT_ID},
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_READ,
        .elsewhere = true,
    },
    {
        TP_NAMED("document_links", "list"),
        .summary = "Lists what the account's documents are linked to",
        .method = "GET",
        .path = "/document_links",
        .query = link_query,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
        .elsewhere = true,
    },
    TP_END};
