/* Uploads a document: checks it before anything is sent, streams it from the disk, and recognises it in the account's
 * list of documents if the answer to the upload leaves open whether it arrived. */
#ifndef TP_UPLOAD_H
#define TP_UPLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "sha256.h"
#include "slice.h"
#include "text.h"

/* The service takes 20 MB. A document smaller than the second number goes as base64 in JSON, a larger one as
 * multipart/form-data. */
enum { TP_UPLOAD_MAX_BYTES = 20 * 1024 * 1024, TP_UPLOAD_JSON_BYTES = 1024 * 1024 };

enum { TP_UPLOAD_WHY_SIZE = 320 };

/* Where a document comes from: one of path, content and url. Everything is borrowed for the call. */
struct tp_upload_source {
  const char *path;               /* of a file; NULL: not given */
  struct tp_slice content;        /* at NULL: not given */
  const char *url;                /* where the service fetches it itself; NULL: not given */
  const char *filename;           /* NULL: the last part of path, or "document.pdf" and the like for content */
  const char *customer_reference; /* NULL: none */
};

struct tp_upload;

/* Opens the file, and checks its size and its first bytes. NULL: `why` says what is wrong: it can't be read, is empty,
 * is larger than TP_UPLOAD_MAX_BYTES, or is of no type that the service takes. The caller frees the upload. A file that
 * goes as JSON is read here; a larger one stays open. */
struct tp_upload *tp_upload_open(const struct tp_upload_source *source, char why[TP_UPLOAD_WHY_SIZE]);

void tp_upload_free(struct tp_upload *upload);

/* Closes the file and frees the bytes; what tp_upload_find needs stays. */
void tp_upload_close(struct tp_upload *upload);

/* Whether its body is streamed, as multipart/form-data; else it is JSON. */
bool tp_upload_is_streamed(const struct tp_upload *upload);

/* Adds the JSON body of one that is not streamed, and frees the bytes. */
void tp_upload_write_json(struct tp_upload *upload, struct tp_text *body);

/* Of one that is streamed: the header line "Content-Type: …" (borrowed), and the length of its body in bytes. */
char *tp_upload_header(struct tp_upload *upload);
int64_t tp_upload_length(const struct tp_upload *upload);

/* Starts its body from the beginning. */
void tp_upload_rewind(struct tp_upload *upload);

/* Copies the next part of its body, at most room bytes. 0: it is at its end. -1: the file became shorter, or can't be
 * read any more; tp_upload_problem says so. */
long tp_upload_read(struct tp_upload *upload, char *buffer, size_t room);

/* What went wrong while the file was read; NULL: nothing did. */
const char *tp_upload_problem(const struct tp_upload *upload);

/* Reads the next part of the file for its digest alone, at most 1 MiB. False: there is no more, or it can't be read. */
bool tp_upload_digest_some(struct tp_upload *upload);

/* What is known of it. filename: "" when there is none; size: -1 of a URL's; digest: SHA-256 in hexadecimal digits,
 * NULL until all has been read. All borrowed. */
const char *tp_upload_filename(const struct tp_upload *upload);
const char *tp_upload_content_type(const struct tp_upload *upload);
int64_t tp_upload_size(const struct tp_upload *upload);
const char *tp_upload_digest(struct tp_upload *upload);

/* Adds path and query of the read that looks for it: the newest documents, with its customer reference if it has one.
 */
void tp_upload_write_look(const struct tp_upload *upload, struct tp_text *target);

/* What a list of documents proves. */
enum tp_upload_sought {
  TP_UPLOAD_FOUND,
  TP_UPLOAD_ABSENT,
  TP_UPLOAD_SEVERAL, /* several uploads could have made what is there, and not all of them are the caller's */
  TP_UPLOAD_UNCLEAR  /* the list does not reach back far enough, or the document can't be told from others */
};

/* The latest documents that this engine uploaded, which no other upload can have made. Starts as {0}. */
enum { TP_UPLOADED_IDS = 64 };
struct tp_uploaded {
  char ids[TP_UPLOADED_IDS][40];
  unsigned next;
};

void tp_uploaded_add(struct tp_uploaded *uploaded, struct tp_slice document);

/* Whether no list of documents can tell two uploads apart. A file that has not been read to its end counts as the same
 * where all else is. */
bool tp_upload_is_same(struct tp_upload *a, struct tp_upload *b);

/* Looks for it in a list of documents (a checked JSON array, the newest first): the same file name, size, customer
 * reference and, where the list has it, digest; created at since (Unix seconds of the service's clock) or later, and
 * none of those that were uploaded. A document fetched from a URL is recognised by file name and customer reference,
 * and not at all without both. most: how many such documents the caller's own uploads can have made; where there are
 * more, somebody else made some, and any choice would be a guess. *record: the document found. */
enum tp_upload_sought tp_upload_find(struct tp_upload *upload, struct tp_slice list, double since, int most,
                                     const struct tp_uploaded *uploaded, struct tp_slice *record);

#endif
