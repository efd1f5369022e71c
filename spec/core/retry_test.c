/* The rules that keep a cancel exact, exchange by exchange, without a network. */
#include "retry_steps.h"

static const struct tp_operation *cancel, *get;

/* A cancel that was uncertain, was read twice, and is sent again; at most at 10 s. */
static struct tp_retry sent_again(bool by_earlier_run) {
  struct tp_retry retry = {0};
  if (by_earlier_run)
    tp_retry_assume_sent(&retry);
  else
    fails(&retry, cancel, TP_FAILURE_TIMEOUT, true, 0);
  answers(&retry, TP_STATUS_SUBMITTED, 0);
  answers(&retry, TP_STATUS_SUBMITTED, 2000);
  return retry;
}

static void test_cancel_that_goes_well(void) {
  struct tp_retry retry = {0};
  struct tp_step step = answers(&retry, TP_STATUS_CANCEL_PENDING, 0);
  CHECK(step.next == TP_NEXT_SUCCEED && retry.attempts == 1, "a cancel that is answered is done after one attempt");
  tp_retry_free(&retry);
}

static void test_uncertain(enum tp_failure_kind kind) {
  const char *name = tp_failure_name(kind);
  struct tp_retry retry = {0};
  struct tp_step step = fails(&retry, cancel, kind, true, 0);
  CHECK(step.next == TP_NEXT_READ && step.wait_ms == 0 && retry.state == TP_RETRY_STATE_SETTLING,
        "%s: a cancel is read at once", name);

  step = answers(&retry, TP_STATUS_SUBMITTED, 100);
  CHECK(step.next == TP_NEXT_READ && step.wait_ms == 2000, "%s: unchanged, so read again after the settle time", name);

  step = answers(&retry, TP_STATUS_SUBMITTED, 1500);
  CHECK(step.next == TP_NEXT_READ && step.wait_ms == 600, "%s: a read that comes early does not count", name);

  step = answers(&retry, TP_STATUS_SUBMITTED, 2100);
  CHECK(step.next == TP_NEXT_SEND && retry.state == TP_RETRY_STATE_SENDING_AGAIN,
        "%s: sent again only after two reads show it unchanged", name);

  step = fails(&retry, cancel, kind, true, 3000);
  CHECK(step.next == TP_NEXT_READ, "%s: the second attempt is read like the first", name);
  step = answers(&retry, TP_STATUS_CANCEL_PENDING, 3100);
  CHECK(step.next == TP_NEXT_SUCCEED && retry.attempts == 2, "%s: a read of cancel-pending settles it", name);
  tp_retry_free(&retry);
}

static void test_given_up(void) {
  struct tp_retry retry = {0};
  int64_t now = 0;
  struct tp_step step = {0};
  for (int i = 0; i < rules.max_attempts; i++) {
    fails(&retry, cancel, TP_FAILURE_SERVER, true, now);
    answers(&retry, TP_STATUS_SUBMITTED, now += 1);
    step = answers(&retry, TP_STATUS_SUBMITTED, now += 2000);
  }
  CHECK(step.next == TP_NEXT_FAIL && retry.failure.kind == TP_FAILURE_SERVER && retry.failure.attempts == 3,
        "a cancel that never takes effect is given up after max_attempts");
  CHECK(!retry.failure.uncertain, "and is certain to have had none, as two reads showed");
  CHECK(
      strcmp(retry.failure.detail, "two reads at least 2 s apart showed the order unchanged; before that: server") == 0,
      "and says so");
  tp_retry_free(&retry);
}

static void test_doubt(void) {
  struct tp_retry retry = {0};
  fails(&retry, cancel, TP_FAILURE_CONNECTION, false, 0);
  fails(&retry, cancel, TP_FAILURE_FORBIDDEN, true, 0);
  CHECK(!tp_retry_was_uncertain(&retry), "what was never sent, or refused at the door, was never in doubt");
  tp_retry_free(&retry);
  retry = (struct tp_retry){0};
  fails(&retry, cancel, TP_FAILURE_INVALID, true, 0);
  answers(&retry, TP_STATUS_SUBMITTED, 1);
  CHECK(!tp_retry_was_uncertain(&retry), "nor was a refusal that a read bears out");
  tp_retry_free(&retry);
  retry = (struct tp_retry){0};
  tp_retry_stop(&retry, cancel, true, false, TP_FAILURE_ABORTED, "aborted");
  CHECK(tp_retry_was_uncertain(&retry), "what is stopped under way is in doubt");
  tp_retry_free(&retry);
  retry = sent_again(false);
  fails(&retry, cancel, TP_FAILURE_CONNECTION, false, 0);
  CHECK(tp_retry_was_uncertain(&retry), "and doubt that reads have settled was there");
  tp_retry_free(&retry);
}

static void test_refused(void) {
  struct tp_retry retry = {0};
  struct tp_step step = fails(&retry, cancel, TP_FAILURE_INVALID, true, 0);
  CHECK(step.next == TP_NEXT_READ && retry.state == TP_RETRY_STATE_CHECKING, "a refused cancel is settled by a read");
  step = answers(&retry, TP_STATUS_SUBMITTED, 1);
  CHECK(step.next == TP_NEXT_FAIL && retry.failure.kind == TP_FAILURE_INVALID && !retry.failure.uncertain,
        "the order's status shows that it is not pending: refused");
  CHECK(!retry.failure.retryable, "for good");
  tp_retry_free(&retry);

  retry = (struct tp_retry){0};
  fails(&retry, cancel, TP_FAILURE_INVALID, true, 0);
  CHECK(answers(&retry, TP_STATUS_CANCELLED, 1).next == TP_NEXT_SUCCEED,
        "a refused cancel of an order that is cancelled has what was asked for");
  tp_retry_free(&retry);
}

static void test_not_sent(void) {
  struct tp_retry retry = {0};
  struct tp_step step = fails(&retry, cancel, TP_FAILURE_CONNECTION, false, 0);
  CHECK(step.next == TP_NEXT_SEND && step.wait_ms == 500, "what was never sent is sent again after the backoff");
  step = fails(&retry, cancel, TP_FAILURE_CONNECTION, false, 0);
  CHECK(step.next == TP_NEXT_SEND && step.wait_ms == 1000, "which doubles");
  step = fails(&retry, cancel, TP_FAILURE_CONNECTION, false, 0);
  CHECK(step.next == TP_NEXT_FAIL && !retry.failure.uncertain && retry.failure.retryable,
        "and is certain not to have taken effect in the end");
  tp_retry_free(&retry);
}

static void test_throttled(void) {
  struct tp_retry retry = {0};
  struct tp_step step = {0};
  for (int i = 0; i < 100; i++) step = fails(&retry, cancel, TP_FAILURE_RATE_LIMITED, true, i);
  CHECK(step.next == TP_NEXT_THROTTLE && retry.attempts == 0, "429 is no attempt spent, however often it comes");
  tp_retry_free(&retry);
}

static void test_account(enum tp_failure_kind kind) {
  struct tp_retry retry = {0};
  struct tp_step step = fails(&retry, cancel, kind, true, 0);
  CHECK(step.next == TP_NEXT_FAIL && !retry.failure.uncertain && !retry.failure.retryable, "%s ends a cancel at once",
        tp_failure_name(kind));
  tp_retry_free(&retry);
}

static void test_ported_meanwhile(void) {
  struct tp_retry retry = {0};
  fails(&retry, cancel, TP_FAILURE_TIMEOUT, true, 0);
  struct tp_step step = answers(&retry, TP_STATUS_PORTED, 1);
  CHECK(step.next == TP_NEXT_FAIL && retry.failure.kind == TP_FAILURE_CONFLICT && !retry.failure.uncertain,
        "an order that turns out to be ported is a conflict");
  tp_retry_free(&retry);
}

static void test_reads_that_fail(void) {
  struct tp_retry retry = {0};
  fails(&retry, cancel, TP_FAILURE_CONNECTION, true, 0);
  struct tp_step step = fails(&retry, cancel, TP_FAILURE_SERVER, true, 1);
  CHECK(step.next == TP_NEXT_READ && step.wait_ms == 500, "a failed read is repeated after the backoff");
  fails(&retry, cancel, TP_FAILURE_SERVER, true, 2);
  step = fails(&retry, cancel, TP_FAILURE_SERVER, true, 3);
  CHECK(step.next == TP_NEXT_FAIL && retry.failure.kind == TP_FAILURE_CONNECTION && retry.failure.uncertain,
        "when no read succeeds the cancel's own failure is told, as uncertain");
  tp_retry_free(&retry);
}

/* What a refusal after a request in doubt means is not known: whatever the service calls it. */
static void test_refused_after_doubt(enum tp_failure_kind kind, bool by_earlier_run) {
  const char *name = tp_failure_name(kind), *whose = by_earlier_run ? "an earlier run's" : "our own";
  static const int64_t pauses[] = {2000, 4000, 8000, 16000};
  struct tp_retry retry = sent_again(by_earlier_run);
  CHECK(retry.state == TP_RETRY_STATE_SENDING_AGAIN, "%s after %s doubt: sent again", name, whose);
  int64_t now = 10000;
  struct tp_step step = fails(&retry, cancel, kind, true, now);
  CHECK(step.next == TP_NEXT_READ && step.wait_ms == 0, "%s after %s doubt is read at once", name, whose);
  for (size_t i = 0; i < sizeof pauses / sizeof pauses[0]; i++) {
    step = answers(&retry, TP_STATUS_SUBMITTED, now);
    CHECK(step.next == TP_NEXT_READ && (step.wait_ms == pauses[i] || now + step.wait_ms == 40000),
          "%s after %s doubt: read again after %g s", name, whose, (double)step.wait_ms / 1000);
    now += step.wait_ms;
  }
  CHECK(now == 40000, "for 30 s, and no longer");
  step = answers(&retry, TP_STATUS_SUBMITTED, now);
  CHECK(step.next == TP_NEXT_FAIL && retry.failure.kind == kind && retry.failure.uncertain,
        "%s after %s doubt ends as uncertain", name, whose);
  tp_retry_free(&retry);

  retry = sent_again(by_earlier_run);
  fails(&retry, cancel, kind, true, 10000);
  answers(&retry, TP_STATUS_SUBMITTED, 10000);
  CHECK(answers(&retry, TP_STATUS_CANCEL_PENDING, 12000).next == TP_NEXT_SUCCEED,
        "%s after %s doubt: a read that shows it pending is success", name, whose);
  tp_retry_free(&retry);
}

/* Between two reads lies what was not read: a slow answer is no later read. */
static void test_slow_read(void) {
  struct tp_retry retry = {0};
  fails(&retry, cancel, TP_FAILURE_TIMEOUT, true, 0);
  answers_late(&retry, TP_STATUS_SUBMITTED, 0, 1000);
  struct tp_step step = answers_late(&retry, TP_STATUS_SUBMITTED, 2500, 9000);
  CHECK(step.next == TP_NEXT_READ, "a second read that began too early after the first one is not enough");
  step = answers_late(&retry, TP_STATUS_SUBMITTED, 3000, 3000);
  CHECK(step.next == TP_NEXT_SEND, "one that began later is");
  tp_retry_free(&retry);
}

static void test_watching(void) {
  struct tp_retry retry = sent_again(false);
  fails(&retry, cancel, TP_FAILURE_INVALID, true, 10000);
  struct tp_step step = {0};
  for (int i = 0; i < 2 * rules.max_attempts; i++) step = fails(&retry, cancel, TP_FAILURE_SERVER, true, 10001 + i);
  CHECK(step.next == TP_NEXT_READ, "reads that fail don't end the watch");
  static const enum tp_failure_kind noes[] = {TP_FAILURE_NOT_FOUND, TP_FAILURE_INVALID, TP_FAILURE_CONFLICT};
  for (size_t i = 0; i < sizeof noes / sizeof noes[0]; i++) {
    CHECK(fails(&retry, cancel, noes[i], true, 20000).next == TP_NEXT_READ, "nor does one that is %s",
          tp_failure_name(noes[i]));
    CHECK(fails_saying(&retry, cancel, noes[i], false, 20000).next == TP_NEXT_READ, "even if it is so for good");
  }
  CHECK(fails(&retry, cancel, TP_FAILURE_RATE_LIMITED, true, 20001).next == TP_NEXT_THROTTLE, "nor does a 429");
  step = fails(&retry, cancel, TP_FAILURE_SERVER, true, 40000);
  CHECK(step.next == TP_NEXT_FAIL && retry.failure.kind == TP_FAILURE_INVALID && retry.failure.uncertain,
        "in the end the refusal leaves open what the earlier attempt did");
  tp_retry_free(&retry);

  static const enum tp_failure_kind bars[] = {TP_FAILURE_UNAUTHORIZED, TP_FAILURE_FORBIDDEN};
  for (size_t i = 0; i < sizeof bars / sizeof bars[0]; i++) {
    retry = sent_again(false);
    fails(&retry, cancel, TP_FAILURE_INVALID, true, 10000);
    CHECK(fails(&retry, cancel, bars[i], true, 10001).next == TP_NEXT_FAIL && retry.failure.uncertain,
          "a read that is %s ends the watch", tp_failure_name(bars[i]));
    tp_retry_free(&retry);
  }

  retry = sent_again(false);
  fails(&retry, cancel, TP_FAILURE_INVALID, true, 10000);
  CHECK(answers(&retry, TP_STATUS_PORTED, 10001).next == TP_NEXT_FAIL && !retry.failure.uncertain &&
            retry.failure.kind == TP_FAILURE_CONFLICT && !retry.failure.retryable,
        "an order that is ported meanwhile was not cancelled");
  tp_retry_free(&retry);

  retry = sent_again(false);
  CHECK(fails(&retry, cancel, TP_FAILURE_UNAUTHORIZED, true, 10000).next == TP_NEXT_FAIL && retry.failure.uncertain,
        "a key that is refused after a doubt leaves it open");
  tp_retry_free(&retry);

  retry = sent_again(false);
  fails(&retry, cancel, TP_FAILURE_INVALID, true, 10000);
  tp_retry_stop(&retry, cancel, true, true, TP_FAILURE_TIMEOUT, "the deadline passed");
  CHECK(retry.failure.kind == TP_FAILURE_INVALID && retry.failure.uncertain && retry.failure.attempts == 2,
        "stopped by the deadline it is uncertain too");
  tp_retry_free(&retry);

  /* With a deadline before its end, the watch goes on as close to that as an answer may be had. */
  retry = sent_again(false);
  fails(&retry, cancel, TP_FAILURE_INVALID, true, 10000);
  struct tp_failure none = {0};
  struct tp_exchange still = {.status = TP_STATUS_SUBMITTED, .retry_after_s = -1, .deadline = 20000, .failure = &none};
  int64_t at = 10000, last = 0;
  int watched = 0;
  for (; at < 20000; watched++) {
    last = at;
    at += tp_retry_after(&retry, &rules, cancel, &still, at, 1).wait_ms;
  }
  CHECK(last > 19000 && last < 20000 && watched <= 8, "before a deadline the last of %d reads is at %g s", watched,
        (double)last / 1000);
  tp_retry_free(&retry);

  /* With settle 0 as well, pauses grow. */
  const struct tp_retry_rules eager = {.max_attempts = 3, .settle_limit_ms = 1000};
  retry = (struct tp_retry){0};
  struct tp_failure failure = {0};
  struct tp_exchange lost = {
      .verdict = {TP_WORD_NONE, true, false}, .may_be_sent = true, .retry_after_s = -1, .failure = &failure};
  struct tp_exchange unchanged = {.status = TP_STATUS_SUBMITTED, .retry_after_s = -1, .failure = &failure};
  struct tp_exchange refused = {
      .verdict = {.word = TP_WORD_REFUSED}, .may_be_sent = true, .retry_after_s = -1, .failure = &failure};
  tp_retry_after(&retry, &eager, cancel, &lost, 0, 1);
  CHECK(tp_retry_after(&retry, &eager, cancel, &unchanged, 1, 1).next == TP_NEXT_READ,
        "one read is not two, though settle is 0");
  unchanged.begun_ms = 2;
  CHECK(tp_retry_after(&retry, &eager, cancel, &unchanged, 2, 1).next == TP_NEXT_SEND, "two are");
  tp_retry_after(&retry, &eager, cancel, &refused, 1000, 1);
  int reads = 0;
  int64_t now = 1000;
  for (step = tp_retry_after(&retry, &eager, cancel, &unchanged, now, 1); step.next == TP_NEXT_READ; reads++) {
    now += step.wait_ms;
    step = tp_retry_after(&retry, &eager, cancel, &unchanged, now, 1);
  }
  CHECK(reads == 4 && now == 2000, "and a watch without settle time reads no more often than others");
  tp_retry_free(&retry);
}

/* What the service says of sending the same request again. */

static void test_retryable_refusal(void) {
  struct tp_retry retry = {0};
  struct tp_step step = {0};
  int64_t now = 0;
  for (int i = 0; i < rules.max_attempts; i++) {
    step = fails_saying(&retry, cancel, TP_FAILURE_INVALID, true, now += 10000);
    CHECK(step.next == TP_NEXT_READ && retry.state == TP_RETRY_STATE_CHECKING, "a refusal that may pass is read");
    step = answers(&retry, TP_STATUS_SUBMITTED, now + 1);
    if (i + 1 < rules.max_attempts)
      CHECK(step.next == TP_NEXT_SEND && step.wait_ms > 0 && retry.state == TP_RETRY_STATE_SENDING, "and asked again");
  }
  CHECK(step.next == TP_NEXT_FAIL && retry.failure.kind == TP_FAILURE_INVALID && !retry.failure.uncertain &&
            retry.failure.retryable && retry.failure.attempts == 3,
        "up to max_attempts; the refusal may still pass");
  tp_retry_free(&retry);

  retry = (struct tp_retry){0};
  fails_saying(&retry, cancel, TP_FAILURE_INVALID, true, 0);
  CHECK(answers(&retry, TP_STATUS_CANCEL_PENDING, 1).next == TP_NEXT_SUCCEED, "unless the read shows it pending");
  tp_retry_free(&retry);

  retry = (struct tp_retry){0};
  fails_saying(&retry, cancel, TP_FAILURE_NOT_FOUND, true, 0);
  CHECK(answers(&retry, TP_STATUS_SUBMITTED, 1).next == TP_NEXT_SEND, "a 404 that may pass is asked again as well");
  tp_retry_free(&retry);

  retry = sent_again(false);
  fails_saying(&retry, cancel, TP_FAILURE_INVALID, true, 10000);
  CHECK(answers(&retry, TP_STATUS_SUBMITTED, 10000).next == TP_NEXT_READ, "after a doubt, one read is not enough");
  step = answers(&retry, TP_STATUS_SUBMITTED, 12000);
  CHECK(step.next == TP_NEXT_SEND && retry.state == TP_RETRY_STATE_SENDING_AGAIN, "two are");
  fails_saying(&retry, cancel, TP_FAILURE_INVALID, true, 20000);
  answers(&retry, TP_STATUS_SUBMITTED, 20000);
  step = answers(&retry, TP_STATUS_SUBMITTED, 22000);
  CHECK(step.next == TP_NEXT_READ, "the last refusal is watched to the end");
  CHECK(answers(&retry, TP_STATUS_SUBMITTED, 50000).next == TP_NEXT_FAIL && retry.failure.uncertain &&
            retry.failure.retryable,
        "and uncertain");
  tp_retry_free(&retry);

  /* Whatever ends it from there: only a read of a status that tells can end the doubt. */
  for (int i = 0; i < 4; i++) {
    retry = sent_again(i % 2);
    fails_saying(&retry, cancel, TP_FAILURE_INVALID, true, 10000);
    answers(&retry, TP_STATUS_SUBMITTED, 10000);
    answers(&retry, TP_STATUS_SUBMITTED, 12000);
    if (i / 2 == 0) {
      tp_retry_stop(&retry, cancel, false, true, TP_FAILURE_TIMEOUT, "the deadline passed");
    } else {
      fails_saying(&retry, cancel, TP_FAILURE_SERVER, false, 20000);
      answers(&retry, TP_STATUS_SUBMITTED, 20000);
      step = answers(&retry, TP_STATUS_SUBMITTED, 22000);
      CHECK(step.next == TP_NEXT_FAIL, "given up after two reads");
    }
    CHECK(retry.failure.uncertain && tp_retry_was_uncertain(&retry), "a refusal after a doubt stays in doubt");
    tp_retry_free(&retry);
  }

  retry = (struct tp_retry){0};
  struct tp_failure failure = {.kind = TP_FAILURE_INVALID, .retryable = true};
  struct tp_exchange exchange = {
      .verdict = {TP_WORD_REFUSED, true, false}, .may_be_sent = true, .retry_after_s = 20, .failure = &failure};
  tp_retry_after(&retry, &rules, cancel, &exchange, 1000, 1);
  CHECK(answers(&retry, TP_STATUS_SUBMITTED, 6000).wait_ms == 15000, "not before the time that a Retry-After names");
  tp_retry_free(&retry);
}

static void test_service_says_no(void) {
  struct tp_retry retry = {0};
  struct tp_step step = fails_saying(&retry, cancel, TP_FAILURE_SERVER, false, 0);
  CHECK(step.next == TP_NEXT_READ && retry.state == TP_RETRY_STATE_SETTLING,
        "a 503 to a cancel is doubtful, whatever it says");
  answers(&retry, TP_STATUS_SUBMITTED, 1);
  step = answers(&retry, TP_STATUS_SUBMITTED, 2001);
  CHECK(
      step.next == TP_NEXT_FAIL && !retry.failure.uncertain && !retry.failure.retryable && retry.failure.attempts == 1,
      "but not sent again where the service says that it can't go well");
  tp_retry_free(&retry);

  retry = (struct tp_retry){0};
  CHECK(fails_saying(&retry, get, TP_FAILURE_SERVER, false, 0).next == TP_NEXT_FAIL && !retry.failure.retryable,
        "nor is a read");
  tp_retry_free(&retry);
  retry = (struct tp_retry){0};
  CHECK(fails_saying(&retry, get, TP_FAILURE_INVALID, true, 0).next == TP_NEXT_SEND, "and a read is that may go well");
  tp_retry_free(&retry);

  const struct tp_operation *update = tp_operation_find("porting_orders.update");
  retry = (struct tp_retry){0};
  CHECK(fails_saying(&retry, update, TP_FAILURE_SERVER, false, 0).next == TP_NEXT_FAIL && retry.failure.uncertain &&
            !retry.failure.retryable,
        "an update is not repeated, and stays open");
  tp_retry_free(&retry);
  retry = (struct tp_retry){0};
  step = fails_saying(&retry, update, TP_FAILURE_INVALID, true, 0);
  CHECK(step.next == TP_NEXT_SEND && retry.state == TP_RETRY_STATE_SENDING, "an update is repeated that may go well");
  CHECK(fails_saying(&retry, update, TP_FAILURE_INVALID, false, 0).next == TP_NEXT_FAIL && !retry.failure.uncertain,
        "and a refusal of it is certain, as nothing was in doubt");
  tp_retry_free(&retry);

  const struct tp_operation *create = tp_operation_find("comments.create");
  retry = (struct tp_retry){0};
  CHECK(fails_saying(&retry, create, TP_FAILURE_INVALID, true, 0).next == TP_NEXT_FAIL && retry.failure.retryable,
        "what makes something is left to the caller");
  tp_retry_free(&retry);
}

/* A refusal that nobody could check: it may be one of what was done already. */
static void test_refusal_not_checked(void) {
  struct tp_retry retry = {0};
  fails(&retry, cancel, TP_FAILURE_INVALID, true, 0);
  struct tp_step step = {0};
  for (int i = 0; i < rules.max_attempts; i++) step = fails(&retry, cancel, TP_FAILURE_SERVER, true, 1 + i);
  CHECK(step.next == TP_NEXT_FAIL && retry.failure.kind == TP_FAILURE_INVALID && retry.failure.uncertain,
        "a refusal without a read that bears it out is uncertain");
  tp_retry_free(&retry);
}

/* What says nothing, in whichever status it comes. */
static void test_gateway(void) {
  static const enum tp_failure_kind kinds[] = {TP_FAILURE_BAD_RESPONSE, TP_FAILURE_FORBIDDEN, TP_FAILURE_UNAUTHORIZED};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    const struct tp_verdict nobodys = {TP_WORD_NONE, kinds[i] != TP_FAILURE_UNAUTHORIZED, false};
    struct tp_retry retry = {0};
    struct tp_step step = fails_as(&retry, cancel, kinds[i], nobodys, true, 0);
    CHECK(step.next == TP_NEXT_READ && retry.state == TP_RETRY_STATE_SETTLING, "a gateway's %s is doubtful to a cancel",
          tp_failure_name(kinds[i]));
    while (step.next == TP_NEXT_READ) step = fails_as(&retry, cancel, kinds[i], nobodys, true, 1);
    CHECK(step.next == TP_NEXT_FAIL && retry.failure.uncertain, "and stays so where no read comes through");
    tp_retry_free(&retry);

    const struct tp_operation *delete = tp_operation_find("porting_orders.delete");
    retry = (struct tp_retry){0};
    fails(&retry, delete, TP_FAILURE_SERVER, true, 0);
    step = fails_as(&retry, delete, kinds[i], nobodys, true, 1);
    CHECK(step.next == (nobodys.repeat ? TP_NEXT_SEND : TP_NEXT_FAIL), "it does not show that something is gone");
    tp_retry_free(&retry);
  }
}

static void test_retry_after(void) {
  struct tp_retry retry = {0};
  struct tp_failure failure = {.kind = TP_FAILURE_SERVER};
  struct tp_exchange exchange = {
      .verdict = {TP_WORD_NONE, true, false}, .may_be_sent = true, .retry_after_s = 7, .failure = &failure};
  CHECK(tp_retry_after(&retry, &rules, get, &exchange, 0, 1).wait_ms == 7000,
        "a Retry-After that is longer than the backoff is waited for");
  tp_retry_free(&retry);
}

static void test_get(void) {
  struct tp_retry retry = {0};
  struct tp_step step = fails(&retry, get, TP_FAILURE_SERVER, true, 0);
  CHECK(step.next == TP_NEXT_SEND, "a get is simply repeated");
  fails(&retry, get, TP_FAILURE_BAD_RESPONSE, true, 0);
  step = fails(&retry, get, TP_FAILURE_TIMEOUT, true, 0);
  CHECK(step.next == TP_NEXT_FAIL && !retry.failure.uncertain, "up to max_attempts, and is never uncertain");
  tp_retry_free(&retry);

  retry = (struct tp_retry){0};
  CHECK(fails(&retry, get, TP_FAILURE_NOT_FOUND, true, 0).next == TP_NEXT_FAIL, "a 404 is not repeated");
  tp_retry_free(&retry);
}

static void test_stopped(void) {
  struct tp_retry retry = {0};
  tp_retry_stop(&retry, cancel, true, false, TP_FAILURE_ABORTED, "aborted");
  CHECK(retry.failure.uncertain && retry.failure.attempts == 1, "stopped with the request sent: uncertain");
  tp_retry_free(&retry);

  retry = (struct tp_retry){0};
  tp_retry_stop(&retry, cancel, false, false, TP_FAILURE_ABORTED, "aborted");
  CHECK(!retry.failure.uncertain && retry.failure.attempts == 0, "stopped before it was sent: certain");
  tp_retry_free(&retry);

  retry = (struct tp_retry){0};
  fails(&retry, cancel, TP_FAILURE_TIMEOUT, true, 0);
  tp_retry_stop(&retry, cancel, false, false, TP_FAILURE_TIMEOUT, "the deadline passed");
  CHECK(retry.failure.uncertain, "stopped while it is settled: uncertain");
  tp_retry_free(&retry);

  retry = (struct tp_retry){0};
  fails(&retry, get, TP_FAILURE_RATE_LIMITED, true, 0);
  tp_retry_stop(&retry, get, false, true, TP_FAILURE_TIMEOUT, "the deadline passed");
  CHECK(retry.failure.kind == TP_FAILURE_RATE_LIMITED && retry.failure.retryable,
        "a wait that is not begun keeps the failure that asked for it");
  tp_retry_free(&retry);

  retry = (struct tp_retry){0};
  tp_retry_probe(&retry);
  tp_retry_stop(&retry, cancel, true, false, TP_FAILURE_ABORTED, "aborted");
  CHECK(!retry.failure.uncertain && !tp_retry_was_uncertain(&retry) && !retry.sent,
        "stopped while a probe reads, before any attempt: certain");
  tp_retry_free(&retry);

  retry = sent_again(false);
  tp_retry_probe(&retry);
  tp_retry_stop(&retry, cancel, true, false, TP_FAILURE_ABORTED, "aborted");
  CHECK(tp_retry_was_uncertain(&retry), "stopped while a probe reads after an uncertain attempt: it was uncertain");
  tp_retry_free(&retry);
}

int main(void) {
  cancel = tp_operation_find("cancel");
  get = tp_operation_find("get");
  test_cancel_that_goes_well();
  test_uncertain(TP_FAILURE_TIMEOUT);
  test_uncertain(TP_FAILURE_CONNECTION);
  test_uncertain(TP_FAILURE_SERVER);
  test_uncertain(TP_FAILURE_CONFLICT);
  test_uncertain(TP_FAILURE_REDIRECT);
  test_uncertain(TP_FAILURE_BAD_RESPONSE);
  test_given_up();
  test_doubt();
  test_refused();
  test_not_sent();
  test_throttled();
  test_account(TP_FAILURE_UNAUTHORIZED);
  test_account(TP_FAILURE_FORBIDDEN);
  test_account(TP_FAILURE_NOT_FOUND);
  test_ported_meanwhile();
  test_reads_that_fail();
  static const enum tp_failure_kind refusals_of_service[] = {TP_FAILURE_INVALID, TP_FAILURE_CONFLICT,
                                                             TP_FAILURE_NOT_FOUND, TP_FAILURE_FORBIDDEN};
  for (size_t i = 0; i < sizeof refusals_of_service / sizeof refusals_of_service[0]; i++) {
    test_refused_after_doubt(refusals_of_service[i], false);
    test_refused_after_doubt(refusals_of_service[i], true);
  }
  test_slow_read();
  test_watching();
  test_retryable_refusal();
  test_service_says_no();
  test_refusal_not_checked();
  test_gateway();
  test_retry_after();
  test_get();
  test_stopped();
  return check_status();
}
