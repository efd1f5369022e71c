/* What a request has been through, and what is to be done next: the rules that keep cancels and other changes exact. */
#include "course.h"

#include <stddef.h>

/* Full-jitter exponential backoff, as the AWS builders' library describes it: a random time up to a ceiling that
 * doubles with each failure. */
static const double backoff_first_ms = 500;
static const double backoff_longest_ms = 8000;

static int64_t backoff_ms(int failures, double retry_after_s, double random) {
  double ceiling = backoff_first_ms;
  for (int i = 1; i < failures && ceiling < backoff_longest_ms; i++) ceiling *= 2;
  if (ceiling > backoff_longest_ms) ceiling = backoff_longest_ms;
  double wait = ceiling * random;
  if (retry_after_s * 1000 > wait) wait = retry_after_s * 1000;
  return (int64_t)wait;
}

static struct tp_step step(enum tp_next next, int64_t wait_ms, const char *reason) {
  return (struct tp_step){next, wait_ms, reason};
}

static void keep_failure(struct tp_course *course, const struct tp_exchange *exchange) {
  tp_failure_clear(&course->failure);
  course->failure = *exchange->failure;
  *exchange->failure = (struct tp_failure){0};
}

static bool is_transient(const struct tp_failure *failure) {
  switch (failure->kind) {
    case TP_FAILURE_SERVER:
    case TP_FAILURE_TIMEOUT:
    case TP_FAILURE_CONNECTION:
    case TP_FAILURE_TLS:
    case TP_FAILURE_BAD_RESPONSE:
      return true;
    default:
      return false;
  }
}

static struct tp_step fail(struct tp_course *course, bool uncertain) {
  course->failure.attempts = course->attempts;
  course->failure.uncertain = uncertain;
  course->failure.retryable = is_transient(&course->failure) || course->failure.kind == TP_FAILURE_RATE_LIMITED ||
                              course->failure.kind == TP_FAILURE_CONFLICT;
  return step(TP_NEXT_FAIL, 0, NULL);
}

static struct tp_step send_again(struct tp_course *course, const struct tp_exchange *exchange, double random) {
  double asked = exchange ? exchange->retry_after_s : -1;
  course->reading = false;
  if (course->attempts == 0) return step(TP_NEXT_SEND, 0, NULL); /* the first of ours, after an earlier run's */
  return step(TP_NEXT_SEND, backoff_ms(course->attempts, asked, random), "backoff");
}

static struct tp_step start_reading(struct tp_course *course, int64_t wait_ms) {
  course->reading = true;
  course->unchanged = false;
  course->failed_reads = 0;
  return step(TP_NEXT_READ, wait_ms, "settle");
}

/* Of a change that is no cancel: there is no read that tells whether it took effect. doubt stays once it is there, as
 * a later refusal says nothing of the request before. */
static struct tp_step after_change(struct tp_course *course, const struct tp_operation *operation,
                                   const struct tp_exchange *exchange, bool may_repeat, double random) {
  switch (course->failure.kind) {
    case TP_FAILURE_NOT_FOUND:
      if (operation->retry == TP_RETRY_DELETE && course->doubt) return step(TP_NEXT_SUCCEED, 0, NULL);
      return fail(course, course->doubt);
    case TP_FAILURE_INVALID:
    case TP_FAILURE_UNAUTHORIZED:
    case TP_FAILURE_FORBIDDEN:
      return fail(course, course->doubt);
    default:
      break;
  }
  course->doubt = course->ever_in_doubt = true;
  if (may_repeat && operation->retry != TP_RETRY_ONCE) return send_again(course, exchange, random);
  struct tp_step last = fail(course, true);
  /* The same call would do it twice. */
  if (operation->retry == TP_RETRY_ONCE) course->failure.retryable = false;
  return last;
}

static struct tp_step after_send(struct tp_course *course, const struct tp_course_rules *rules,
                                 const struct tp_operation *operation, const struct tp_exchange *exchange,
                                 double random) {
  enum tp_failure_kind kind = exchange->failure->kind;
  /* 429 is refused at the door: nothing was done, and the order is not given up because the account is busy. */
  if (kind == TP_FAILURE_RATE_LIMITED) {
    keep_failure(course, exchange);
    return step(TP_NEXT_THROTTLE, 0, "rate limit");
  }
  course->attempts++;
  course->sent = course->sent || exchange->may_be_sent;
  keep_failure(course, exchange);
  bool transient = is_transient(&course->failure) && !exchange->permanent;
  bool spent = course->attempts >= rules->max_attempts;

  bool harmless = operation->retry == TP_RETRY_READ || !exchange->may_be_sent;
  if (harmless) return transient && !spent ? send_again(course, exchange, random) : fail(course, course->doubt);
  if (operation->retry != TP_RETRY_CANCEL)
    return after_change(course, operation, exchange, transient && !spent, random);

  if (kind == TP_FAILURE_UNAUTHORIZED || kind == TP_FAILURE_FORBIDDEN || kind == TP_FAILURE_NOT_FOUND)
    return fail(course, false);
  /* The error's text is never taken for the order's state: what is refused here may be pending since an earlier try. */
  course->refused = kind == TP_FAILURE_INVALID;
  course->doubt = !course->refused;
  course->ever_in_doubt = course->ever_in_doubt || course->doubt;
  return start_reading(course, 0);
}

static struct tp_step after_good_read(struct tp_course *course, const struct tp_course_rules *rules,
                                      const struct tp_exchange *exchange, int64_t now_ms, double random) {
  course->failed_reads = 0;
  if (exchange->status == TP_STATUS_CANCEL_PENDING || exchange->status == TP_STATUS_CANCELLED)
    return step(TP_NEXT_SUCCEED, 0, NULL);
  if (course->refused) return fail(course, false);
  if (exchange->status == TP_STATUS_PORTED) {
    tp_failure_set(&course->failure, TP_FAILURE_CONFLICT, "the order is ported and can no longer be cancelled");
    return fail(course, false);
  }
  if (!course->unchanged) {
    course->unchanged = true;
    course->unchanged_at = now_ms;
  }
  int64_t left = course->unchanged_at + rules->settle_ms - now_ms;
  if (left > 0) return step(TP_NEXT_READ, left, "settle");
  course->doubt = false;
  return course->attempts < rules->max_attempts ? send_again(course, NULL, random) : fail(course, true);
}

static struct tp_step after_bad_read(struct tp_course *course, const struct tp_course_rules *rules,
                                     const struct tp_exchange *exchange, double random) {
  enum tp_failure_kind kind = exchange->failure->kind;
  if (kind == TP_FAILURE_RATE_LIMITED) return step(TP_NEXT_THROTTLE, 0, "rate limit");
  course->failed_reads++;
  if (is_transient(exchange->failure) && !exchange->permanent && course->failed_reads < rules->max_attempts)
    return step(TP_NEXT_READ, backoff_ms(course->failed_reads, exchange->retry_after_s, random), "backoff");
  /* What an earlier run may have sent (no attempt of ours) has no failure of its own: the read's says more. */
  if (course->attempts == 0) keep_failure(course, exchange);
  /* A refusal stands as long as nothing speaks against it; whether an earlier request took effect stays open. */
  return fail(course, course->doubt || course->ever_in_doubt);
}

struct tp_step tp_course_after(struct tp_course *course, const struct tp_course_rules *rules,
                               const struct tp_operation *operation, const struct tp_exchange *exchange, int64_t now_ms,
                               double random) {
  if (course->reading)
    return exchange->good ? after_good_read(course, rules, exchange, now_ms, random)
                          : after_bad_read(course, rules, exchange, random);
  if (!exchange->good) return after_send(course, rules, operation, exchange, random);
  course->attempts++;
  return step(TP_NEXT_SUCCEED, 0, NULL);
}

void tp_course_stop(struct tp_course *course, const struct tp_operation *operation, bool under_way_sent, bool keep,
                    enum tp_failure_kind kind, const char *detail) {
  bool sent = under_way_sent && !course->reading;
  if (sent) course->attempts++;
  course->sent = course->sent || sent;
  course->cut = true;
  if (!keep || course->failure.kind == TP_FAILURE_NONE) {
    tp_failure_set(&course->failure, kind, "%s", detail);
    course->failure.status = 0;
  }
  fail(course, operation->retry != TP_RETRY_READ && (sent || course->doubt || course->reading));
  if (operation->retry == TP_RETRY_ONCE && course->failure.uncertain) course->failure.retryable = false;
}

int tp_course_exchange(const struct tp_course *course) {
  return 1 + (course->reading ? course->failed_reads + (course->unchanged ? 1 : 0) : course->attempts);
}

void tp_course_free(struct tp_course *course) {
  tp_failure_clear(&course->failure);
}
