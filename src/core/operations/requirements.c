/* The operations that tell what an order requires: types of requirements, and groups of values for them. */
#include "tables.h"

static const struct tp_parameter name_filter[] = {TP_STRING("contains"), TP_END};
static const struct tp_parameter type_filters[] = {
    {.name = "name", .type = TP_PARAMETER_OBJECT, .fields = name_filter, .shorthand = "contains"}, TP_END};
static const char *const type_sorts[] = {"created_at", "-created_at", "name", "-name",
                                         "updated_at", "-updated_at", NULL};
static const struct tp_parameter type_query[] = {
    TP_OBJECT("filter", type_filters),
    {.name = "sort", .type = TP_PARAMETER_STRING, .list = TP_LIST_EACH, .values = type_sorts},
    TP_END};

static const char *const group_actions[] = {"ordering", "porting", "action", NULL};
static const char *const group_number_types[] = {"local", "toll_free", "mobile", "national", "shared_cost", NULL};
static const char *const group_statuses[] = {"approved", "unapproved", "pending-approval", "declined", NULL};
static const struct tp_parameter group_filters[] = {
    TP_ONE_OF("action", group_actions),  TP_STRING("country_code"),
    TP_STRING("customer_reference"),     TP_ONE_OF("phone_number_type", group_number_types),
    TP_ONE_OF("status", group_statuses), TP_END};
static const struct tp_parameter group_query[] = {TP_OBJECT("filter", group_filters), TP_END};

const struct tp_operation tp_requirement_operations[] = {
    {
        TP_NAMED("requirement_types", "list"),
        .summary = "Lists the types of requirements",
        .method = "GET",
        .path = "/requirement_types",
        .query = type_query,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
        .elsewhere = true,
    },
    {
        TP_NAMED("requirement_types", "get"),
        .summary = "Reads a type of requirement",
        .method = "GET",
        .path = "/requirement_types/{id}",
        .arguments = {TP_ARGUMENT_ID},
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_READ,
        .elsewhere = true,
    },
    {
        TP_NAMED("requirement_groups", "list"),
        .summary = "Lists the account's groups of values for requirements",
        .method = "GET",
        .path = "/requirement_groups",
        .query = group_query,
        .answer = TP_ANSWER_RECORDS,
        .retry = TP_RETRY_READ,
        .elsewhere = true,
        .bare = true,
    },
    {
        TP_NAMED("requirement_groups", "get"),
        .summary = "Reads a group of values for requirements",
        .method = "GET",
        .path = "/requirement_groups/{id}",
        .arguments = {TP_ARGUMENT_NAME},
        .answer = TP_ANSWER_RECORD,
        .retry = TP_RETRY_READ,
        .elsewhere = true,
        .bare = true,
    },
    TP_END};
