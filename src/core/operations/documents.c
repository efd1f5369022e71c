/* Operations of other APIs of Telnyx that the porting API leads to. */
#include "tables.h"

const struct tp_operation tp_documents_operations[] = {
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
    TP_END};
