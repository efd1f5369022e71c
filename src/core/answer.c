/* Judges an exchange: a documented answer, a refusal by the service, or no word of the service. */
#include "answer.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "json.h"
#include "text.h"

/* Returns the verdict for an exchange in which the service has not spoken. */
static struct tp_verdict unserved(struct tp_failure *failure, bool permanent) {
  failure->retryable = !permanent && tp_failure_may_pass(failure->kind);
  return (struct tp_verdict){TP_WORD_NONE, failure->retryable, permanent};
}

static enum tp_failure_kind kind_of_curl_code(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return TP_FAILURE_TIMEOUT;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_SHUTDOWN_FAILED:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_CLIENTCERT:
    case CURLE_USE_SSL_FAILED:
      return TP_FAILURE_TLS;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return TP_FAILURE_BAD_RESPONSE;
    case CURLE_OUT_OF_MEMORY:
      return TP_FAILURE_MEMORY;
    default:
      return TP_FAILURE_CONNECTION;
  }
}

/* Whether a failure below HTTP would happen again in a retry. */
static bool is_permanent_code(CURLcode code) {
  switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_NOT_BUILT_IN:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_CLIENTCERT:
    case CURLE_USE_SSL_FAILED:
      return true;
    default:
      return false;
  }
}

/* file: the caller wants the answer as a file. */
static struct tp_verdict judge_delivery(const struct tp_delivery *delivery, const struct tp_response *response,
                                        bool file, struct tp_failure *failure) {
  CURLcode code = (CURLcode)delivery->code;
  const char *message = delivery->message && *delivery->message ? delivery->message : curl_easy_strerror(code);
  if (response->file && response->file->failed) {
    tp_failure_set(failure, TP_FAILURE_FILE, "%s: %s", response->file->path, response->file->why);
    return unserved(failure, true);
  }
  if (delivery->file_problem) {
    tp_failure_set(failure, TP_FAILURE_FILE, "the file to upload %s", delivery->file_problem);
    return unserved(failure, true);
  }
  if (response->too_large) {
    tp_failure_set(failure, TP_FAILURE_BAD_RESPONSE, "the answer is larger than %d MiB%s",
                   TP_RESPONSE_MAX_BYTES / 1024 / 1024,
                   file ? ", which is too much for memory: to = \"PATH\" in the options writes it into a file" : "");
  } else if (response->body.failed) {
    tp_failure_set(failure, TP_FAILURE_MEMORY, "out of memory");
  } else if (delivery->repeat_stopped) {
    tp_failure_set(failure, TP_FAILURE_CONNECTION, "the connection closed before the first byte of the answer");
  } else {
    tp_failure_set(failure, kind_of_curl_code(code), "%s", message);
  }
  return unserved(failure, delivery->permanent || response->too_large || is_permanent_code(code));
}

static enum tp_failure_kind kind_of_status(int status) {
  switch (status) {
    case 401:
      return TP_FAILURE_UNAUTHORIZED;
    case 403:
      return TP_FAILURE_FORBIDDEN;
    case 404:
      return TP_FAILURE_NOT_FOUND;
    case 408:
      return TP_FAILURE_TIMEOUT;
    case 409:
      return TP_FAILURE_CONFLICT;
    case 429:
      return TP_FAILURE_RATE_LIMITED;
    default:
      break;
  }
  if (status >= 500) return TP_FAILURE_SERVER;
  if (status >= 400) return TP_FAILURE_INVALID;
  return status >= 300 ? TP_FAILURE_REDIRECT : TP_FAILURE_BAD_RESPONSE;
}

static struct tp_slice body_of(const struct tp_response *response) {
  return (struct tp_slice){response->body.at ? response->body.at : "", response->body.length};
}

static char *member_copy(struct tp_slice object, const char *name) {
  struct tp_slice value;
  size_t length;
  if (!tp_json_find(object, name, &value) || tp_json_type(value) != TP_JSON_STRING) return NULL;
  char *copy = tp_json_copy_string(value, &length);
  if (!copy) return NULL;
  size_t kept = 0; /* NULs are removed, because the result is a C string */
  for (size_t i = 0; i < length; i++)
    if (copy[i]) copy[kept++] = copy[i];
  copy[kept] = '\0';
  return copy;
}

static bool is_digits(struct tp_slice text) {
  for (size_t i = 0; i < text.length; i++)
    if (text.at[i] < '0' || text.at[i] > '9') return false;
  return text.length > 0;
}

static bool has_string(struct tp_slice object, const char *name) {
  struct tp_slice value;
  return tp_json_find(object, name, &value) && tp_json_type(value) == TP_JSON_STRING;
}

/* Whether an element of "errors" has a code as the service writes it. Gateways have lists of their own, with other
 * codes and a message. */
static bool has_code(struct tp_slice error) {
  struct tp_slice code;
  if (tp_json_type(error) != TP_JSON_OBJECT || !tp_json_find(error, "code", &code)) return false;
  bool string = tp_json_type(code) == TP_JSON_STRING && code.length > 2; /* not "" */
  if (string && is_digits((struct tp_slice){code.at + 1, code.length - 2})) return true;
  return (string || is_digits(code)) && (has_string(error, "title") || has_string(error, "detail"));
}

/* What the service says about a retry (meta.retryable). Of several errors, each must allow it. */
enum retryable { RETRYABLE_UNSAID, RETRYABLE_NO, RETRYABLE_YES };

static enum retryable add_retryable(enum retryable so_far, struct tp_slice error) {
  struct tp_slice meta, value;
  if (!tp_json_find(error, "meta", &meta) || tp_json_type(meta) != TP_JSON_OBJECT) return so_far;
  if (!tp_json_find(meta, "retryable", &value)) return so_far;
  if (tp_json_type(value) != TP_JSON_BOOLEAN) return so_far;
  return *value.at == 't' && so_far != RETRYABLE_NO ? RETRYABLE_YES : RETRYABLE_NO;
}

static char *code_copy(struct tp_slice error) {
  struct tp_slice code;
  char *text = member_copy(error, "code");
  if (!text && tp_json_find(error, "code", &code)) text = strndup(code.at, code.length);
  return text;
}

/* Fills the failure from the body, if that has the service's shape of an error (see answer.h). */
static bool read_errors(const struct tp_response *response, struct tp_failure *failure, enum retryable *retryable) {
  struct tp_slice body = body_of(response), errors, error, first = {0};
  size_t where;
  *retryable = RETRYABLE_UNSAID;
  if (tp_json_check(body, &where)) return false;
  if (!tp_json_find(tp_json_root(body), "errors", &errors) || tp_json_type(errors) != TP_JSON_ARRAY) return false;
  struct tp_json_cursor cursor = tp_json_open(errors);
  enum retryable said = RETRYABLE_UNSAID;
  while (tp_json_next_element(&cursor, &error)) {
    if (!has_code(error)) return false;
    if (!first.length) first = error;
    said = add_retryable(said, error);
  }
  if (!first.length) return false;
  *retryable = said;
  failure->errors = strndup(errors.at, errors.length);
  failure->code = code_copy(first);
  failure->title = member_copy(first, "title");
  failure->detail = member_copy(first, "detail");
  return true;
}

/* The word of a status other than 2xx. shaped: the body has the service's shape of an error. */
static enum tp_word word_of_status(int status, bool shaped) {
  if (status == 429) return TP_WORD_THROTTLED;
  if (!shaped || status < 400 || status >= 500) return TP_WORD_NONE;
  switch (status) {
    case 401:
      return TP_WORD_UNAUTHORIZED;
    case 403:
      return TP_WORD_FORBIDDEN;
    case 404:
      return TP_WORD_NOT_FOUND;
    case 408:
      return TP_WORD_NONE; /* 408: the request arrived too slowly, or in part */
    case 409:
      return TP_WORD_CONFLICT;
    default:
      return TP_WORD_REFUSED;
  }
}

/* A gateway's 401 and 403 keep their kinds, because they concern the whole account and end a batch. Its other 4xx say
 * nothing about the operation. */
static enum tp_failure_kind kind_of_answer(int status, enum tp_word word) {
  enum tp_failure_kind kind = kind_of_status(status);
  bool gateways = word == TP_WORD_NONE && status >= 400 && status < 500;
  return gateways && status != 401 && status != 403 && status != 408 ? TP_FAILURE_BAD_RESPONSE : kind;
}

static struct tp_verdict judge_status(const struct tp_response *response, struct tp_failure *failure) {
  int status = response->status;
  enum retryable said;
  tp_failure_clear(failure);
  bool shaped = read_errors(response, failure, &said);
  enum tp_word word = word_of_status(status, shaped);
  enum tp_failure_kind kind = kind_of_answer(status, word);
  failure->kind = kind;
  if (kind == TP_FAILURE_REDIRECT && !shaped)
    tp_failure_set(failure, kind, "the server redirects, which is not followed: the key would go along");
  else if (!shaped && response->body.length == 0)
    tp_failure_set(failure, kind, "the server answered %d without a body", status);
  else if (!shaped)
    tp_failure_set(failure, kind, "the server answered %d with %s that is not the API's error shape", status,
                   response->content_type[0] ? response->content_type : "a body");
  if (said != RETRYABLE_UNSAID) {
    failure->retryable = said == RETRYABLE_YES;
    return (struct tp_verdict){word, failure->retryable, !failure->retryable};
  }
  /* A proxy's 407 and a gateway's 401 want other credentials, and retries may lock the account. A gateway's 403 may be
   * a firewall's that limits the rate. */
  if (word == TP_WORD_NONE && status == 403) {
    failure->retryable = true;
    return (struct tp_verdict){word, true, false};
  }
  if (word == TP_WORD_NONE) return unserved(failure, status == 401 || status == 407);
  failure->retryable = tp_failure_may_pass(kind);
  return (struct tp_verdict){.word = word};
}

static const char *read_order(struct tp_json_reader *reader, const char *id, struct tp_answer *answer) {
  struct tp_slice expected = {id, strlen(id)};
  struct tp_order_parts *order = &answer->order;
  const char *why = tp_order_read_parts(reader, order);
  answer->data = order->json;
  if (why) return why;
  answer->status = tp_order_status_in(order);
  return expected.length && !tp_id_equal(order->id, expected) ? "the answer holds another order than was asked for"
                                                              : NULL;
}

static const char out_of_memory[] = "out of memory";

static struct tp_order_parts *add_order(struct tp_answer *answer) {
  if (answer->order_count == answer->order_capacity) {
    size_t capacity = answer->order_capacity ? answer->order_capacity * 2 : 16;
    struct tp_order_parts *grown = realloc(answer->orders, capacity * sizeof *grown);
    if (!grown) return NULL;
    answer->orders = grown;
    answer->order_capacity = capacity;
  }
  return &answer->orders[answer->order_count++];
}

static const char *read_orders(struct tp_json_reader *reader, struct tp_answer *answer) {
  answer->order_count = 0;
  answer->data.at = reader->at;
  if (tp_json_read_type(reader) != TP_JSON_ARRAY) {
    answer->data = tp_json_read_value(reader);
    return "\"data\" is not a list";
  }
  const char *first = NULL;
  tp_json_read_into(reader);
  while (tp_json_read_element(reader)) {
    struct tp_order_parts *order = add_order(answer);
    if (!order) return out_of_memory;
    const char *why = tp_order_read_parts(reader, order);
    if (!first) first = why;
  }
  answer->data.length = (size_t)(reader->at - answer->data.at);
  return first;
}

void tp_answer_free(struct tp_answer *answer) {
  free(answer->orders);
  memset(answer, 0, sizeof *answer);
}

static const char *read_records(struct tp_json_reader *reader, struct tp_answer *answer) {
  enum tp_json_type type = tp_json_read_type(reader);
  answer->data = tp_json_read_value(reader);
  if (type != TP_JSON_ARRAY) return "\"data\" is not a list";
  if (reader->wrong) return reader->wrong;
  struct tp_json_cursor inside = tp_json_open(answer->data);
  struct tp_slice record;
  while (tp_json_next_element(&inside, &record))
    if (tp_json_type(record) != TP_JSON_OBJECT) return "the list in \"data\" holds something that is no object";
  return NULL;
}

static const char *read_record(struct tp_json_reader *reader, struct tp_answer *answer) {
  enum tp_json_type type = tp_json_read_type(reader);
  answer->data = tp_json_read_value(reader);
  return type == TP_JSON_OBJECT ? NULL : "\"data\" is not an object";
}

static const char *read_data(struct tp_json_reader *reader, const struct tp_expected *expected,
                             struct tp_answer *answer) {
  switch (expected->operation->answer) {
    case TP_ANSWER_ORDERS:
      return read_orders(reader, answer);
    case TP_ANSWER_RECORDS:
      return read_records(reader, answer);
    case TP_ANSWER_RECORD:
      return read_record(reader, answer);
    default:
      return read_order(reader, expected->id, answer);
  }
}

/* Reads the answer in one pass, because a page is large. If a name repeats, its last value counts. */
static const char *read_document(struct tp_json_reader *reader, const struct tp_expected *expected,
                                 struct tp_answer *answer) {
  struct tp_slice name;
  const char *why = "\"data\" is missing";
  if (expected->operation->bare) return read_data(reader, expected, answer);
  if (tp_json_read_type(reader) != TP_JSON_OBJECT) {
    tp_json_read_value(reader);
    return why;
  }
  tp_json_read_into(reader);
  while (why != out_of_memory && tp_json_read_name(reader, &name)) {
    if (tp_json_equals(name, "data"))
      why = read_data(reader, expected, answer);
    else if (tp_json_equals(name, "meta"))
      answer->meta = tp_json_read_value(reader);
    else
      tp_json_read_value(reader);
  }
  return why;
}

static const char *shown_type(const struct tp_response *response) {
  return response->content_type[0] ? response->content_type : "no content type";
}

/* A content type without its parameters. */
static bool has_type(const struct tp_response *response, const char *media) {
  size_t length = strlen(media);
  if (strcmp(media, TP_ANY_MEDIA) == 0) return true;
  return strncasecmp(response->content_type, media, length) == 0 &&
         strchr("; ", response->content_type[length]) != NULL;
}

static bool judge_file(const struct tp_operation *operation, const struct tp_response *response,
                       struct tp_answer *answer, struct tp_failure *failure) {
  bool any = tp_response_length(response) > 0;
  answer->data = body_of(response);
  if (any && has_type(response, operation->media)) return true;
  tp_failure_set(failure, TP_FAILURE_BAD_RESPONSE, "status %d, but %s instead of %s (%s)", response->status,
                 any ? "something" : "an empty body", operation->media, shown_type(response));
  return false;
}

/* For an operation whose answer has no body: JSON passes too, because the API may add an answer one day. HTML comes
 * from a gateway. */
static bool judge_nothing(const struct tp_response *response, struct tp_failure *failure) {
  struct tp_slice body = body_of(response);
  size_t where;
  if (strspn(body.at, " \t\r\n") >= body.length || !tp_json_check(body, &where)) return true;
  tp_failure_set(failure, TP_FAILURE_BAD_RESPONSE, "status %d, but something that is no JSON instead of nothing (%s)",
                 response->status, shown_type(response));
  return false;
}

/* Says that a body is not the JSON that was expected. wrong: what is wrong at the byte `where`. */
static void set_unreadable(struct tp_failure *failure, const struct tp_response *response, const char *wrong,
                           size_t where, size_t length) {
  tp_failure_set(failure, TP_FAILURE_BAD_RESPONSE, "status %d, but JSON was expected: %s (%s, byte %zu of %zu)",
                 response->status, wrong, shown_type(response), where, length);
}

/* For a call of any path (client:request): the whole object or list. An empty body answers a change, and answers a read
 * if the status says that there is none. */
static bool judge_json(const struct tp_operation *operation, const struct tp_response *response,
                       struct tp_answer *answer, struct tp_failure *failure) {
  struct tp_slice body = body_of(response);
  const char *wrong = NULL;
  size_t where = 0;
  bool empty = strspn(body.at, " \t\r\n") >= body.length;
  if (empty && (operation->retry != TP_RETRY_READ || response->status == 204)) return true;
  if (empty)
    wrong = "the body is empty";
  else if (!(wrong = tp_json_check(body, &where)))
    answer->data = tp_json_root(body);
  if (answer->data.length) tp_json_find(answer->data, "meta", &answer->meta);
  enum tp_json_type type = wrong ? TP_JSON_NULL : tp_json_type(answer->data);
  if (!wrong && type != TP_JSON_OBJECT && type != TP_JSON_ARRAY) wrong = "the answer is neither an object nor a list";
  if (!wrong) return true;
  set_unreadable(failure, response, wrong, where, body.length);
  return false;
}

/* Judges a 2xx. Only the documented shape is good. */
static bool judge_body(const struct tp_expected *expected, const struct tp_response *response, struct tp_answer *answer,
                       struct tp_failure *failure) {
  const struct tp_operation *operation = expected->operation;
  struct tp_slice body = body_of(response);
  size_t where = 0;
  if (operation->answer == TP_ANSWER_NOTHING) return judge_nothing(response, failure);
  if (operation->retry == TP_RETRY_DELETE && body.length == 0) return true;
  if (operation->answer == TP_ANSWER_FILE || expected->file) return judge_file(operation, response, answer, failure);
  if (operation->answer == TP_ANSWER_JSON) return judge_json(operation, response, answer, failure);
  struct tp_json_reader reader = tp_json_read(body);
  const char *why = read_document(&reader, expected, answer), *wrong = NULL;
  if (why != out_of_memory) wrong = body.length == 0 ? "the body is empty" : tp_json_read_end(&reader, &where);
  if (wrong) {
    set_unreadable(failure, response, wrong, where, body.length);
    return false;
  }
  if (!why && operation->retry == TP_RETRY_CANCEL && answer->status != TP_STATUS_CANCEL_PENDING &&
      answer->status != TP_STATUS_CANCELLED)
    why = "the order in the answer is neither cancel-pending nor cancelled";
  if (!why) return true;
  if (why == out_of_memory) {
    tp_failure_set(failure, TP_FAILURE_MEMORY, "%s", why);
    return false;
  }
  tp_failure_set(failure, TP_FAILURE_BAD_RESPONSE, "status %d, but %s", response->status, why);
  return false;
}

struct tp_verdict tp_answer_judge(const struct tp_expected *expected, const struct tp_delivery *delivery,
                                  const struct tp_response *response, struct tp_answer *answer,
                                  struct tp_failure *failure) {
  struct tp_verdict verdict = {.word = TP_WORD_GOOD};
  tp_answer_free(answer);
  tp_failure_clear(failure);
  /* A 429 counts even if its body is not whole: its status says all. */
  if (delivery->code != CURLE_OK && response->status != 429)
    verdict = judge_delivery(delivery, response, expected->file, failure);
  else if (response->status < 200 || response->status >= 300)
    verdict = judge_status(response, failure);
  else if (!judge_body(expected, response, answer, failure))
    verdict = unserved(failure, false);
  if (verdict.word != TP_WORD_GOOD) {
    failure->status = response->status;
    if (response->request_id[0]) failure->request_id = tp_text_copy(response->request_id);
  }
  return verdict;
}

bool tp_answer_is_garbled(const struct tp_response *response) {
  size_t where;
  return response->body.length && has_type(response, "application/json") && tp_json_check(body_of(response), &where);
}
