/* Uploads a document: checks it, streams it, and recognises it in a list. */
#include "upload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#if __has_include(<sys/random.h>) /* macOS has getentropy there */
#include <sys/random.h>
#endif

#include "json.h"
#include "number.h"
#include "time.h"

enum { FIRST_BYTES = 1024, DIGEST_STEP_BYTES = 1024 * 1024, LOOKED_AT = 250, BOUNDARY_BYTES = 16 };

struct tp_upload {
  int file;               /* descriptor; -1: none */
  struct tp_text content; /* the bytes, if they are in memory */
  int64_t size;           /* -1: not known */
  const char *type;       /* content type; static, NULL: not known */
  char *filename, *customer_reference, *url;
  struct tp_text head, tail; /* of a multipart body: the parts before and after the bytes */
  char header[96];
  bool streamed;
  uint64_t at;     /* of the whole body */
  uint64_t hashed; /* bytes of the document in the hash */
  struct tp_sha256 hash;
  char digest[TP_SHA256_HEX + 1]; /* "": not yet */
  char problem[TP_UPLOAD_WHY_SIZE];
};

/* What the file is */

struct kind {
  size_t at;
  const char *bytes;
  size_t length;
  const char *type, *ending;
};

/* The formats in which scans and letters come. */
static const struct kind kinds[] = {
    {0, "\x89PNG\r\n\x1a\n", 8, "image/png", "png"},
    {0, "\xff\xd8\xff", 3, "image/jpeg", "jpg"},
    {0, "II*\0", 4, "image/tiff", "tiff"},
    {0, "MM\0*", 4, "image/tiff", "tiff"},
    {0, "II+\0", 4, "image/tiff", "tiff"},
    {0, "MM\0+", 4, "image/tiff", "tiff"},
    {0, "GIF87a", 6, "image/gif", "gif"},
    {0, "GIF89a", 6, "image/gif", "gif"},
    {8, "WEBP", 4, "image/webp", "webp"},
    /* The brands of ISO/IEC 23008-12, annex B, for HEVC images and for files that may hold other images too. */
    {4, "ftypheic", 8, "image/heic", "heic"},
    {4, "ftypheix", 8, "image/heic", "heic"},
    {4, "ftypheim", 8, "image/heic", "heic"},
    {4, "ftypheis", 8, "image/heic", "heic"},
    {4, "ftypmif1", 8, "image/heif", "heif"},
};

/* A PDF may have something before its head, within its first 1,024 bytes (ISO 32000-1, annex H, note 13). */
static const struct kind pdf = {0, "%PDF-", 5, "application/pdf", "pdf"};

static const struct kind *kind_of(struct tp_slice first) {
  if (memmem(first.at, first.length, pdf.bytes, pdf.length)) return &pdf;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    const struct kind *kind = &kinds[i];
    if (first.length >= kind->at + kind->length && memcmp(first.at + kind->at, kind->bytes, kind->length) == 0)
      return kind;
  }
  return NULL;
}

/* Reading */

/* Reads bytes of the document from an offset on. Fewer than wanted: the document has ended, or problem is set. */
static size_t read_document(struct tp_upload *upload, uint64_t offset, char *buffer, size_t wanted) {
  size_t got = 0;
  if (upload->file == -1) {
    if (offset >= upload->content.length) return 0;
    got = upload->content.length - offset < wanted ? (size_t)(upload->content.length - offset) : wanted;
    memcpy(buffer, upload->content.at + offset, got);
    return got;
  }
  while (got < wanted) {
    ssize_t count = pread(upload->file, buffer + got, wanted - got, (off_t)(offset + got));
    if (count == -1 && errno == EINTR) continue;
    if (count == -1) snprintf(upload->problem, sizeof upload->problem, "can't be read: %s", strerror(errno));
    if (count <= 0) break;
    got += (size_t)count;
  }
  return got;
}

/* Adds the bytes that are not in the hash yet; a body that is resent from its beginning adds nothing. */
static void hash(struct tp_upload *upload, uint64_t offset, const char *bytes, size_t length) {
  if (offset > upload->hashed || offset + length <= upload->hashed) return;
  size_t known = (size_t)(upload->hashed - offset);
  tp_sha256_add(&upload->hash, bytes + known, length - known);
  upload->hashed += length - known;
}

static bool check_size(struct tp_upload *upload, char why[TP_UPLOAD_WHY_SIZE]) {
  if (upload->size == 0)
    snprintf(why, TP_UPLOAD_WHY_SIZE, "is empty");
  else if (upload->size > TP_UPLOAD_MAX_BYTES)
    snprintf(why, TP_UPLOAD_WHY_SIZE, "has %.1f MiB: the service takes at most %d MiB",
             (double)upload->size / 1024 / 1024, TP_UPLOAD_MAX_BYTES / 1024 / 1024);
  else
    return true;
  return false;
}

static bool open_file(struct tp_upload *upload, const char *path, char why[TP_UPLOAD_WHY_SIZE]) {
  struct stat status;
  upload->file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); /* opening a pipe would wait */
  if (upload->file == -1 || fstat(upload->file, &status) == -1) {
    snprintf(why, TP_UPLOAD_WHY_SIZE, "can't be read: %s", strerror(errno));
    return false;
  }
  if (!S_ISREG(status.st_mode)) {
    snprintf(why, TP_UPLOAD_WHY_SIZE, "is no regular file");
    return false;
  }
  upload->size = status.st_size;
  return true;
}

static const char *last_part(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

/* Names the document as the caller does, or else by its path or kind. */
static bool name(struct tp_upload *upload, const struct tp_upload_source *source, const struct kind *kind) {
  char made[32];
  const char *filename = source->filename;
  if (!filename && source->path) filename = last_part(source->path);
  if (!filename && kind) {
    snprintf(made, sizeof made, "document.%s", kind->ending);
    filename = made;
  }
  upload->filename = tp_text_copy(filename);
  upload->customer_reference = tp_text_copy(source->customer_reference);
  upload->url = tp_text_copy(source->url);
  return (upload->filename || !filename) && (upload->customer_reference || !source->customer_reference) &&
         (upload->url || !source->url);
}

static bool look_at(struct tp_upload *upload, const struct kind **kind, char why[TP_UPLOAD_WHY_SIZE]) {
  char first[FIRST_BYTES];
  size_t count = read_document(upload, 0, first, sizeof first);
  *kind = kind_of((struct tp_slice){first, count});
  if (upload->problem[0])
    snprintf(why, TP_UPLOAD_WHY_SIZE, "%s", upload->problem);
  else if (!*kind)
    snprintf(why, TP_UPLOAD_WHY_SIZE,
             "is no document that the service takes: by its first bytes it is no PDF, PNG, JPEG, TIFF, GIF, WebP or "
             "HEIC");
  else
    upload->type = (*kind)->type;
  return upload->type != NULL;
}

/* The framing of a multipart body (RFC 7578). The boundary is random, so that no file can hold it. */
static bool frame(struct tp_upload *upload) {
  unsigned char random[BOUNDARY_BYTES];
  char boundary[2 * BOUNDARY_BYTES + 1];
  if (getentropy(random, sizeof random) != 0) return false;
  for (size_t i = 0; i < sizeof random; i++) snprintf(boundary + 2 * i, 3, "%02x", random[i]);
  snprintf(upload->header, sizeof upload->header, "Content-Type: multipart/form-data; boundary=%s", boundary);
  struct tp_text *head = &upload->head;
  tp_text_add_string(head, "--");
  tp_text_add_string(head, boundary);
  if (upload->customer_reference) {
    tp_text_add_string(head, "\r\nContent-Disposition: form-data; name=\"customer_reference\"\r\n\r\n");
    tp_text_add_string(head, upload->customer_reference);
    tp_text_add_string(head, "\r\n--");
    tp_text_add_string(head, boundary);
  }
  tp_text_add_string(head, "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"");
  for (const char *at = upload->filename; *at;
       at++) /* escaped as browsers do; control characters were refused before */
    if (*at == '"')
      tp_text_add_string(head, "%22");
    else
      tp_text_add(head, at, 1);
  tp_text_add_string(head, "\"\r\nContent-Type: ");
  tp_text_add_string(head, upload->type);
  tp_text_add_string(head, "\r\n\r\n");
  tp_text_add_string(&upload->tail, "\r\n--");
  tp_text_add_string(&upload->tail, boundary);
  tp_text_add_string(&upload->tail, "--\r\n");
  return !head->failed && !upload->tail.failed;
}

/* Reads a small file, and closes it. */
static bool read_whole(struct tp_upload *upload, char why[TP_UPLOAD_WHY_SIZE]) {
  char *bytes = upload->file == -1 ? NULL : malloc((size_t)upload->size);
  if (bytes) {
    size_t count = read_document(upload, 0, bytes, (size_t)upload->size);
    tp_text_add(&upload->content, bytes, count);
    free(bytes);
    close(upload->file);
    upload->file = -1;
    if (count < (size_t)upload->size) {
      snprintf(why, TP_UPLOAD_WHY_SIZE, "%s",
               upload->problem[0] ? upload->problem : "became shorter while it was read");
      return false;
    }
  } else if (upload->file != -1) {
    upload->content.failed = true;
  }
  hash(upload, 0, upload->content.at, upload->content.length);
  return true;
}

static bool prepare(struct tp_upload *upload, const struct tp_upload_source *source, char why[TP_UPLOAD_WHY_SIZE]) {
  const struct kind *kind = NULL;
  snprintf(why, TP_UPLOAD_WHY_SIZE, "%s", tp_no_memory);
  if (source->url) return name(upload, source, NULL);
  if (source->path && !open_file(upload, source->path, why)) return false;
  if (!source->path) upload->size = (int64_t)source->content.length;
  if (!check_size(upload, why)) return false;
  if (!source->path) tp_text_add(&upload->content, source->content.at, source->content.length);
  if (upload->content.failed || !look_at(upload, &kind, why)) return false;
  snprintf(why, TP_UPLOAD_WHY_SIZE, "%s", tp_no_memory);
  if (!name(upload, source, kind)) return false;
  upload->streamed = upload->size > TP_UPLOAD_JSON_BYTES;
  if (upload->streamed) return frame(upload);
  return read_whole(upload, why) && !upload->content.failed;
}

struct tp_upload *tp_upload_open(const struct tp_upload_source *source, char why[TP_UPLOAD_WHY_SIZE]) {
  struct tp_upload *upload = calloc(1, sizeof *upload);
  snprintf(why, TP_UPLOAD_WHY_SIZE, "%s", tp_no_memory);
  if (!upload) return NULL;
  upload->file = -1;
  upload->size = -1;
  tp_sha256_start(&upload->hash);
  if (prepare(upload, source, why)) return upload;
  tp_upload_free(upload);
  return NULL;
}

void tp_upload_close(struct tp_upload *upload) {
  if (upload->file != -1) close(upload->file);
  upload->file = -1;
  tp_text_free(&upload->content);
  tp_text_free(&upload->head);
  tp_text_free(&upload->tail);
}

void tp_upload_free(struct tp_upload *upload) {
  if (!upload) return;
  tp_upload_close(upload);
  free(upload->filename);
  free(upload->customer_reference);
  free(upload->url);
  free(upload);
}

/* Bodies */

bool tp_upload_is_streamed(const struct tp_upload *upload) {
  return upload->streamed;
}

static void add_member(struct tp_text *body, const char *member, const char *value) {
  if (!value) return;
  tp_text_add_string(body, body->length > 1 ? ",\"" : "\"");
  tp_text_add_string(body, member);
  tp_text_add_string(body, "\":");
  tp_text_add_json_string(body, value, strlen(value));
}

void tp_upload_write_json(struct tp_upload *upload, struct tp_text *body) {
  tp_text_expect(body, upload->content.length / 3 * 4 + 512);
  tp_text_add_string(body, "{");
  add_member(body, "customer_reference", upload->customer_reference);
  if (!upload->url) {
    static const char *const padding[] = {"\"", "==\"", "=\""};
    tp_text_add_string(body, body->length > 1 ? ",\"file\":\"" : "\"file\":\"");
    tp_text_add_base64(body, upload->content.at, upload->content.length);
    tp_text_add_string(body, padding[upload->content.length % 3]);
  }
  add_member(body, "filename", upload->filename);
  add_member(body, "url", upload->url);
  tp_text_add_string(body, "}");
  tp_text_free(&upload->content);
}

char *tp_upload_header(struct tp_upload *upload) {
  return upload->header;
}

int64_t tp_upload_length(const struct tp_upload *upload) {
  return (int64_t)upload->head.length + upload->size + (int64_t)upload->tail.length;
}

void tp_upload_rewind(struct tp_upload *upload) {
  upload->at = 0;
  upload->problem[0] = '\0';
}

static size_t copy_part(const struct tp_text *text, uint64_t from, char *buffer, size_t room) {
  size_t count = text->length - from < room ? (size_t)(text->length - from) : room;
  memcpy(buffer, text->at + from, count);
  return count;
}

long tp_upload_read(struct tp_upload *upload, char *buffer, size_t room) {
  uint64_t first = upload->head.length, last = first + (uint64_t)upload->size, end = last + upload->tail.length;
  size_t count = 0;
  if (upload->at >= end || !room) return 0;
  if (upload->at < first) {
    count = copy_part(&upload->head, upload->at, buffer, room);
  } else if (upload->at < last) {
    uint64_t offset = upload->at - first;
    size_t wanted = last - upload->at < room ? (size_t)(last - upload->at) : room;
    count = read_document(upload, offset, buffer, wanted);
    hash(upload, offset, buffer, count);
    if (count < wanted && !upload->problem[0])
      snprintf(upload->problem, sizeof upload->problem, "became shorter while it was sent");
    if (count < wanted) return -1;
  } else {
    count = copy_part(&upload->tail, upload->at - last, buffer, room);
  }
  upload->at += count;
  return (long)count;
}

const char *tp_upload_problem(const struct tp_upload *upload) {
  return upload->problem[0] ? upload->problem : NULL;
}

bool tp_upload_digest_some(struct tp_upload *upload) {
  if (upload->size < 0 || upload->hashed >= (uint64_t)upload->size) return false;
  char *buffer = malloc(DIGEST_STEP_BYTES);
  size_t count = buffer ? read_document(upload, upload->hashed, buffer, DIGEST_STEP_BYTES) : 0;
  if (count) hash(upload, upload->hashed, buffer, count);
  free(buffer);
  return count > 0 && upload->hashed < (uint64_t)upload->size;
}

/* What is known of it */

const char *tp_upload_filename(const struct tp_upload *upload) {
  return upload->filename ? upload->filename : "";
}

const char *tp_upload_content_type(const struct tp_upload *upload) {
  return upload->type;
}

int64_t tp_upload_size(const struct tp_upload *upload) {
  return upload->size;
}

const char *tp_upload_digest(struct tp_upload *upload) {
  if (upload->size < 0 || upload->hashed < (uint64_t)upload->size) return NULL;
  if (!upload->digest[0]) tp_sha256_finish(&upload->hash, upload->digest);
  return upload->digest;
}

/* Looking for it */

void tp_upload_write_look(const struct tp_upload *upload, struct tp_text *target) {
  tp_text_add_string(target, "/documents?");
  if (upload->customer_reference) {
    tp_text_add_string(target, "filter%5Bcustomer_reference%5D%5Beq%5D=");
    tp_text_add_encoded(target, upload->customer_reference, strlen(upload->customer_reference));
    tp_text_add_string(target, "&");
  }
  tp_text_add_string(target, "sort%5B%5D=-created_at&page%5Bsize%5D=250");
}

void tp_uploaded_add(struct tp_uploaded *uploaded, struct tp_slice document) {
  struct tp_slice id;
  char *kept = uploaded->ids[uploaded->next % TP_UPLOADED_IDS];
  if (!tp_json_find(document, "id", &id) || id.length >= sizeof uploaded->ids[0]) return;
  memcpy(kept, id.at, id.length);
  memcpy(kept + id.length, "", 1);
  uploaded->next++;
}

static bool was_uploaded(const struct tp_uploaded *uploaded, struct tp_slice document) {
  struct tp_slice id;
  if (!tp_json_find(document, "id", &id)) return true; /* a document without an id is of no use */
  for (int i = 0; i < TP_UPLOADED_IDS; i++)
    if (strlen(uploaded->ids[i]) == id.length && memcmp(uploaded->ids[i], id.at, id.length) == 0) return true;
  return false;
}

/* Whether a member of the document equals the value. NULL: whether it is missing, null or empty. */
static bool has(struct tp_slice document, const char *member, const char *value) {
  struct tp_slice found;
  bool there = tp_json_find(document, member, &found) && tp_json_type(found) == TP_JSON_STRING;
  if (!value) return !there || found.length == 2;
  if (!there) return false;
  size_t length;
  char *text = tp_json_copy_string(found, &length);
  bool same = text && length == strlen(value) && memcmp(text, value, length) == 0;
  free(text);
  return same;
}

static bool has_size(struct tp_slice document, int64_t size) {
  struct tp_slice found, amount;
  double number;
  if (size < 0 || !tp_json_find(document, "size", &found) || tp_json_type(found) != TP_JSON_OBJECT) return size < 0;
  return tp_json_find(found, "amount", &amount) && tp_number_parse(amount, &number) && number == (double)size;
}

static bool has_digest(struct tp_upload *upload, struct tp_slice document) {
  struct tp_slice found;
  const char *digest = tp_upload_digest(upload);
  bool there = tp_json_find(document, "sha256", &found) && tp_json_type(found) == TP_JSON_STRING;
  return !digest || !there || has(document, "sha256", digest);
}

/* When the document was created, in Unix seconds; false: it does not say. */
static bool created_at(struct tp_slice document, double *seconds) {
  struct tp_slice found;
  if (!tp_json_find(document, "created_at", &found) || tp_json_type(found) != TP_JSON_STRING || found.length < 2)
    return false;
  return tp_time_parse((struct tp_slice){found.at + 1, found.length - 2}, seconds);
}

static bool is_equal(const char *a, const char *b) {
  return a && b ? strcmp(a, b) == 0 : a == b;
}

bool tp_upload_is_same(struct tp_upload *a, struct tp_upload *b) {
  const char *digest = tp_upload_digest(a), *other = tp_upload_digest(b);
  return is_equal(a->filename, b->filename) && is_equal(a->customer_reference, b->customer_reference) &&
         a->size == b->size && (!digest || !other || strcmp(digest, other) == 0);
}

enum tp_upload_sought tp_upload_find(struct tp_upload *upload, struct tp_slice list, double since, int most,
                                     const struct tp_uploaded *uploaded, struct tp_slice *record) {
  struct tp_json_cursor cursor = tp_json_open(list);
  struct tp_slice document;
  int count = 0, found = 0;
  bool older = false;
  if (upload->url && (!upload->filename || !upload->customer_reference)) return TP_UPLOAD_UNCLEAR;
  while (tp_json_next_element(&cursor, &document)) {
    double created;
    count++;
    if (!created_at(document, &created)) continue;
    older = older || created < since;
    if (created < since || was_uploaded(uploaded, document)) continue;
    if (!has(document, "filename", upload->filename) ||
        !has(document, "customer_reference", upload->customer_reference) || !has_size(document, upload->size) ||
        !has_digest(upload, document))
      continue;
    if (!found++) *record = document;
  }
  if (found) return found > most ? TP_UPLOAD_SEVERAL : TP_UPLOAD_FOUND;
  return count < LOOKED_AT || older ? TP_UPLOAD_ABSENT : TP_UPLOAD_UNCLEAR;
}
