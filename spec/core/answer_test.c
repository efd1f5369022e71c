/* What counts as the service's word: every status with each kind of body, and each end of a transfer. */
#include "../../src/core/answer.h"

#include <curl/curl.h>

#include "check.h"

static const struct tp_operation *get, *cancel;

static const char shaped[] = "{\"errors\":[{\"code\":\"10015\",\"title\":\"No\",\"detail\":\"It can't be.\"}]}";
static const char retryable[] = "{\"errors\":[{\"code\":\"10038\",\"meta\":{\"retryable\":true}}]}";
static const char not_retryable[] = "{\"errors\":[{\"code\":\"10038\",\"meta\":{\"retryable\":false}}]}";
static const char html[] = "<html>";

static struct tp_failure failure;

static struct tp_verdict judge(const struct tp_operation *operation, struct tp_delivery delivery, int status,
                               const char *body, bool too_large) {
  struct tp_response response = {0};
  struct tp_answer answer = {0};
  tp_response_reset(&response);
  response.status = status;
  response.too_large = too_large;
  tp_text_add_string(&response.body, body);
  struct tp_expected expected = {.operation = operation, .id = "eef10fb8-f3df-4c67-97c5-e18179723222"};
  struct tp_verdict verdict = tp_answer_judge(&expected, &delivery, &response, &answer, &failure);
  tp_answer_free(&answer);
  tp_response_free(&response);
  return verdict;
}

static struct tp_verdict judge_status(int status, const char *body) {
  return judge(get, (struct tp_delivery){.may_be_sent = true}, status, body, false);
}

static const struct {
  int status;
  enum tp_word word; /* of a body in the service's shape */
  enum tp_failure_kind kind;
  enum tp_failure_kind other_kind; /* of any other body */
  bool repeat, retryable;          /* where that says nothing of sending it again */
  bool other_repeat;
} statuses[] = {
    {302, TP_WORD_NONE, TP_FAILURE_REDIRECT, TP_FAILURE_REDIRECT, false, false, false},
    {400, TP_WORD_REFUSED, TP_FAILURE_INVALID, TP_FAILURE_BAD_RESPONSE, false, false, true},
    {401, TP_WORD_UNAUTHORIZED, TP_FAILURE_UNAUTHORIZED, TP_FAILURE_UNAUTHORIZED, false, false, false},
    {403, TP_WORD_FORBIDDEN, TP_FAILURE_FORBIDDEN, TP_FAILURE_FORBIDDEN, false, false, true},
    {404, TP_WORD_NOT_FOUND, TP_FAILURE_NOT_FOUND, TP_FAILURE_BAD_RESPONSE, false, false, true},
    {405, TP_WORD_REFUSED, TP_FAILURE_INVALID, TP_FAILURE_BAD_RESPONSE, false, false, true},
    {408, TP_WORD_NONE, TP_FAILURE_TIMEOUT, TP_FAILURE_TIMEOUT, true, true, true},
    {409, TP_WORD_CONFLICT, TP_FAILURE_CONFLICT, TP_FAILURE_BAD_RESPONSE, false, true, true},
    {422, TP_WORD_REFUSED, TP_FAILURE_INVALID, TP_FAILURE_BAD_RESPONSE, false, false, true},
    {423, TP_WORD_REFUSED, TP_FAILURE_INVALID, TP_FAILURE_BAD_RESPONSE, false, false, true},
    {500, TP_WORD_NONE, TP_FAILURE_SERVER, TP_FAILURE_SERVER, true, true, true},
    {503, TP_WORD_NONE, TP_FAILURE_SERVER, TP_FAILURE_SERVER, true, true, true},
};

static void test_statuses(void) {
  for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
    int status = statuses[i].status;
    struct tp_verdict verdict = judge_status(status, shaped);
    CHECK(verdict.word == statuses[i].word && failure.kind == statuses[i].kind && failure.status == status,
          "%d in the service's shape", status);
    CHECK(verdict.repeat == statuses[i].repeat && failure.retryable == statuses[i].retryable && !verdict.permanent,
          "%d: whether it may go well later is judged by the status", status);
    CHECK(strcmp(failure.code, "10015") == 0 && strcmp(failure.detail, "It can't be.") == 0, "%d: its words", status);

    verdict = judge_status(status, retryable);
    CHECK(verdict.word == statuses[i].word && verdict.repeat && failure.retryable && !verdict.permanent,
          "%d: unless the service says that it may", status);
    verdict = judge_status(status, not_retryable);
    CHECK(verdict.word == statuses[i].word && !verdict.repeat && !failure.retryable && verdict.permanent,
          "%d: or that it can't", status);

    static const char *const others[] = {html, "", "{}", "{\"errors\":[]}", "{\"errors\":[{\"title\":\"no code\"}]}"};
    for (size_t k = 0; k < sizeof others / sizeof others[0]; k++) {
      verdict = judge_status(status, others[k]);
      CHECK(verdict.word == TP_WORD_NONE && failure.kind == statuses[i].other_kind && failure.status == status &&
                verdict.repeat == statuses[i].other_repeat && failure.retryable == verdict.repeat &&
                !tp_verdict_is_served(verdict),
            "%d with \"%s\" is nobody's word", status, others[k]);
    }
  }
}

static void test_throttled(void) {
  static const char *const bodies[] = {shaped, retryable, html, ""};
  for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
    struct tp_verdict verdict = judge_status(429, bodies[i]);
    CHECK(verdict.word == TP_WORD_THROTTLED && failure.retryable && tp_verdict_is_served(verdict),
          "429 counts in any shape: \"%s\"", bodies[i]);
  }
  struct tp_delivery cut = {.code = CURLE_PARTIAL_FILE, .may_be_sent = true};
  CHECK(judge(get, cut, 429, html, false).word == TP_WORD_THROTTLED, "and where its body ends early");
}

static void test_proxy(void) {
  struct tp_verdict verdict = judge_status(407, html);
  CHECK(verdict.permanent && !verdict.repeat && !failure.retryable, "a proxy's 407 does not go away by itself");
}

static void test_deliveries(void) {
  static const struct {
    CURLcode code;
    bool permanent;
  } ends[] = {{CURLE_COULDNT_RESOLVE_HOST, false},
              {CURLE_COULDNT_CONNECT, false},
              {CURLE_OPERATION_TIMEDOUT, false},
              {CURLE_RECV_ERROR, false},
              {CURLE_GOT_NOTHING, false},
              {CURLE_PARTIAL_FILE, false},
              {CURLE_SSL_CONNECT_ERROR, false},
              {CURLE_BAD_CONTENT_ENCODING, false},
              {CURLE_WEIRD_SERVER_REPLY, false},
              {CURLE_PEER_FAILED_VERIFICATION, true},
              {CURLE_SSL_CACERT_BADFILE, true},
              {CURLE_SSL_CERTPROBLEM, true},
              {CURLE_SSL_PINNEDPUBKEYNOTMATCH, true},
              {CURLE_SSL_ISSUER_ERROR, true},
              {CURLE_UNSUPPORTED_PROTOCOL, true}};
  for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
    struct tp_verdict verdict = judge(get, (struct tp_delivery){.code = (int)ends[i].code}, 0, "", false);
    CHECK(verdict.word == TP_WORD_NONE && verdict.permanent == ends[i].permanent &&
              verdict.repeat == !ends[i].permanent && failure.retryable == !ends[i].permanent,
          "%s: %s", curl_easy_strerror(ends[i].code), ends[i].permanent ? "for good" : "it may pass");
  }
  struct tp_verdict verdict = judge(get, (struct tp_delivery){.code = CURLE_WRITE_ERROR}, 200, "", true);
  CHECK(verdict.permanent && !failure.retryable && failure.kind == TP_FAILURE_BAD_RESPONSE,
        "an answer over the limit is so the next time");
  verdict = judge(get, (struct tp_delivery){.code = CURLE_RECV_ERROR, .permanent = true}, 0, "", false);
  CHECK(verdict.permanent && !failure.retryable, "and so is what the transport knows to be");
}

static void test_good(void) {
  const char *pending =
      "{\"data\":{\"id\":\"eef10fb8-f3df-4c67-97c5-e18179723222\",\"status\":{\"value\":\"cancel-pending\"}}}";
  struct tp_verdict verdict = judge(cancel, (struct tp_delivery){.may_be_sent = true}, 200, pending, false);
  CHECK(verdict.word == TP_WORD_GOOD && tp_verdict_is_served(verdict) && failure.kind == TP_FAILURE_NONE,
        "the documented answer is good");
  const struct tp_operation *delete = tp_operation_find("porting_orders.delete");
  static const char *const nothings[] = {"", " \r\n", "{}", "{\"data\":{\"id\":\"x\"}}"};
  for (size_t i = 0; i < sizeof nothings / sizeof nothings[0]; i++)
    CHECK(judge(delete, (struct tp_delivery){.may_be_sent = true}, 200, nothings[i], false).word == TP_WORD_GOOD,
          "\"%s\" is an answer where there is nothing to say", nothings[i]);
  CHECK(judge(delete, (struct tp_delivery){.may_be_sent = true}, 200, html, false).word == TP_WORD_NONE,
        "a page is none");
  verdict = judge(cancel, (struct tp_delivery){.may_be_sent = true}, 200, html, false);
  CHECK(verdict.word == TP_WORD_NONE && verdict.repeat && failure.kind == TP_FAILURE_BAD_RESPONSE,
        "a 200 with anything else is nobody's word");
}

int main(void) {
  get = tp_operation_find("get");
  cancel = tp_operation_find("cancel");
  test_statuses();
  test_throttled();
  test_proxy();
  test_deliveries();
  test_good();
  tp_failure_clear(&failure);
  return check_status();
}
