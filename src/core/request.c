/* One call of an operation, from its arguments to its one result. */
#include "request.h"

#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "request_internal.h"
#include "text.h"

enum { LARGEST_KEPT_BODY = 64 * 1024, LARGEST_SPARE_BODY = 1024 * 1024 };

/* Returns a request of the pool, empty but for the memory of its texts, or a new one. */
static struct tp_request *pop_kept(struct tp_request_pool *pool) {
  struct tp_request *request = pool->first;
  if (!request) return calloc(1, sizeof *request);
  pool->first = request->pool_next;
  pool->count--;
  struct tp_text target = request->target, body = request->transfer.response.body;
  struct tp_text head = request->transfer.response.head;
  memset(request, 0, sizeof *request);
  request->target = target;
  request->transfer.response.body = body;
  request->transfer.response.head = head;
  return request;
}

/* Gives a large answer the memory of the one before it, which saves system calls for each page of a list. */
static void pop_spare(struct tp_request_pool *pool, struct tp_request *request) {
  if (!pool->spare_body.at) return;
  tp_text_free(&request->transfer.response.body);
  request->transfer.response.body = pool->spare_body;
  pool->spare_body = (struct tp_text){0};
}

/* The pool keeps the memory of one large body for all its requests. */
static void give_spare(struct tp_request_pool *pool, struct tp_text *body) {
  if (body->capacity <= LARGEST_KEPT_BODY) return;
  if (body->capacity <= LARGEST_SPARE_BODY) {
    tp_text_free(&pool->spare_body);
    pool->spare_body = *body;
    *body = (struct tp_text){0};
  } else {
    tp_text_free(body);
  }
}

struct tp_request *tp_request_make(struct tp_request_pool *pool, const struct tp_operation *operation,
                                   const char *target, const char *id) {
  struct tp_request *request = pop_kept(pool);
  if (!request) return NULL;
  if (tp_operation_is_list(operation)) pop_spare(pool, request);
  request->operation = operation;
  request->file = operation->answer == TP_ANSWER_FILE;
  tp_text_reset(&request->target);
  tp_text_reset(&request->transfer.response.body);
  tp_text_reset(&request->transfer.response.head);
  tp_text_add_string(&request->target, target);
  if (request->target.failed) {
    tp_request_destroy(request);
    return NULL;
  }
  strncat(request->id, id, TP_ID_LENGTH);
  request->life = (struct tp_life){.owner = request, .wake = {.owner = request}, .limit = {.owner = request}};
  request->completion = (struct tp_completion){.owner = request};
  request->transfer.owner = request;
  request->references = 1;
  return request;
}

struct tp_call *tp_request_call(struct tp_request *request) {
  if (request->call) return request->call;
  request->call = calloc(1, sizeof *request->call);
  if (request->call) request->call->deadline_ms = -1;
  return request->call;
}

bool tp_request_own_operation(struct tp_request *request) {
  struct tp_call *call = tp_request_call(request);
  if (!call) return false;
  call->row = *request->operation;
  request->operation = &call->row;
  return true;
}

bool tp_request_set_body(struct tp_request *request, struct tp_slice body) {
  request->body = (struct tp_text){.secret = true};
  tp_text_add(&request->body, body.at, body.length);
  return !request->body.failed;
}

bool tp_request_set_file(struct tp_request *request, const char *path) {
  request->file = true;
  request->path = tp_text_copy(path);
  request->written.path = request->path;
  return request->path || !path;
}

bool tp_request_set_upload(struct tp_request *request, struct tp_upload *upload) {
  request->upload = upload;
  if (tp_upload_is_streamed(upload)) {
    /* The official SDKs send this parameter too. */
    tp_text_add_string(&request->target, strchr(request->target.at, '?') ? "&" : "?");
    tp_text_add_string(&request->target, "content-type=multipart");
    return !request->target.failed;
  }
  request->body = (struct tp_text){.secret = true};
  tp_upload_write_json(upload, &request->body);
  return !request->body.failed;
}

void tp_request_allow_blocking(struct tp_request *request) {
  request->may_block = true;
}

bool tp_request_keep(struct tp_request *request) {
  request->good = true;
  if (!request->path) return true;
  if (tp_file_keep(&request->written, request->may_block)) {
    tp_response_free(&request->transfer.response);
    return true;
  }
  request->good = false;
  tp_failure_set(&request->retry.failure, TP_FAILURE_FILE, "%s: %s", request->path, request->written.why);
  request->retry.failure.attempts = request->retry.attempts;
  return false;
}

void tp_request_finish(struct tp_request *request) {
  tp_text_free(&request->body);
  tp_upload_free(request->upload);
  request->upload = NULL;
  tp_file_drop(&request->written);
}

/* Clears the fields that belong to one call. */
static void forget_call(struct tp_request *request) {
  tp_request_finish(request);
  request->transfer.response.file = NULL;
  free(request->path);
  request->path = NULL;
  if (!request->call) return;
  tp_headers_free(&request->call->headers);
  free(request->call);
  request->call = NULL;
}

void tp_request_destroy(struct tp_request *request) {
  forget_call(request);
  tp_retry_free(&request->retry);
  tp_response_free(&request->transfer.response);
  tp_answer_free(&request->answer);
  tp_text_free(&request->target);
  free(request);
}

void tp_request_recycle(struct tp_request_pool *pool, struct tp_request *request) {
  give_spare(pool, &request->transfer.response.body);
  if (pool->count >= pool->most) {
    tp_request_destroy(request);
    return;
  }
  forget_call(request);
  tp_retry_free(&request->retry);
  tp_answer_free(&request->answer);
  request->pool_next = pool->first;
  pool->first = request;
  pool->count++;
}

bool tp_request_answer(struct tp_request *request, struct tp_slice order) {
  struct tp_text *body = &request->transfer.response.body;
  tp_text_add(body, order.at, order.length);
  if (body->failed) return false;
  request->answer.data = (struct tp_slice){body->at, body->length};
  tp_order_parse_parts(request->answer.data, &request->answer.order);
  request->good = true;
  request->life.state = tp_life_next(request->life.state, TP_LIFE_AT_HAND);
  return true;
}

void tp_request_refuse(struct tp_request *request, enum tp_failure_kind kind, const char *detail) {
  tp_failure_set(&request->retry.failure, kind, "%s", detail);
  request->life.state = tp_life_next(request->life.state, TP_LIFE_AT_HAND);
}

void tp_request_assume_sent(struct tp_request *request) {
  tp_retry_assume_sent(&request->retry);
}

const struct tp_operation *tp_request_operation(const struct tp_request *request) {
  return request->operation;
}

const char *tp_request_id(const struct tp_request *request) {
  return request->id;
}

bool tp_request_done(const struct tp_request *request) {
  return request->life.state == TP_STATE_DONE;
}

const struct tp_failure *tp_request_failure(const struct tp_request *request) {
  return request->good ? NULL : &request->retry.failure;
}

struct tp_slice tp_request_data(const struct tp_request *request) {
  return request->answer.data;
}

const struct tp_order_parts *tp_request_order(const struct tp_request *request) {
  return &request->answer.order;
}

const struct tp_order_parts *tp_request_orders(const struct tp_request *request, size_t *count) {
  *count = request->answer.order_count;
  return request->answer.orders;
}

struct tp_slice tp_request_meta(const struct tp_request *request) {
  return request->answer.meta;
}

struct tp_raw_answer tp_request_raw_answer(const struct tp_request *request) {
  const struct tp_response *response = &request->transfer.response;
  struct tp_slice head = {response->head.at ? response->head.at : "", response->head.length};
  return (struct tp_raw_answer){response->status, tp_transfer_http_version(&request->transfer), head};
}

bool tp_request_is_file(const struct tp_request *request) {
  return request->file;
}

const char *tp_request_content_type(const struct tp_request *request) {
  return request->transfer.response.content_type;
}

const char *tp_request_path(const struct tp_request *request) {
  return request->path;
}

int64_t tp_request_elapsed_ms(const struct tp_request *request) {
  return request->done_at_ms - request->submitted_at_ms;
}

int tp_request_attempts(const struct tp_request *request) {
  return request->retry.attempts;
}

bool tp_request_was_interrupted(const struct tp_request *request) {
  return request->retry.interrupted;
}

bool tp_request_was_uncertain(const struct tp_request *request) {
  return tp_retry_was_uncertain(&request->retry);
}

bool tp_request_was_sent(const struct tp_request *request) {
  return request->retry.sent;
}

bool tp_request_settled_by_read(const struct tp_request *request) {
  return request->settled_by_read;
}
