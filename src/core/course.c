/* What a request has been through, and what is to be done next: the rules that keep cancels and other changes exact.
 *
 * A cancel. Each event in each state leads to one step; "read" and "send" name the state that follows. A failure is
 * certain (no effect, as far as can be known) or uncertain (it may have taken effect: never a refusal to a batch, never
 * final in a store).
 *
 *  after the POST        | sending                       | sending again (an earlier POST was in doubt)
 *  ----------------------+-------------------------------+--------------------------------------------------
 *  good                  | succeed                       | succeed
 *  throttled             | the same again, when it may   | the same again, when it may
 *  none, not sent        | send, or fail: certain        | send again, or fail: certain
 *  none, sent            | read: settling                | read: settling
 *  conflict              | read: settling                | read: watching
 *  refused               | read: checking                | read: watching
 *  not found, forbidden  | fail: certain; where the      | read: watching
 *                        | service would have it sent    |
 *                        | again, read: checking         |
 *  unauthorized          | fail: certain                 | fail: uncertain (a read would be refused as well)
 *
 *  after a read          | settling                      | checking                | watching
 *  ----------------------+-------------------------------+-------------------------+-------------------------
 *  pending, cancelled    | succeed                       | succeed                 | succeed
 *  ported                | fail, conflict: certain       | fail, as refused        | fail, conflict: certain
 *  unchanged             | read, until two of these are  | fail, as refused:       | read, further and further
 *                        | settle_ms apart; then send    | certain; or send, where | apart, until watch_until;
 *                        | again, or fail: certain       | the service would have  | then fail: uncertain. Or
 *                        |                               | it sent again           | send again, as on the left
 *  throttled             | the same again, when it may   | the same                | the same
 *  none, may pass        | read after a backoff, or      | the same                | read, as unchanged
 *                        | fail: uncertain               |                         |
 *  none, permanent       | fail: uncertain               | fail: uncertain         | fail: uncertain
 *  unauthorized or       | fail: uncertain               | fail: uncertain         | fail: uncertain
 *   forbidden            |                               |                         |
 *  refused, not found or | fail: uncertain; read, where  | the same                | read, as unchanged
 *   conflict             | the service would have it so  |                         |
 *
 * Once the service has refused a request after one in doubt, only a read that shows the order pending, cancelled or
 * ported ends the doubt: whatever else ends the course, it is uncertain.
 *
 * Looking, which is for an outage, is a read before the POST: what shows the order pending, cancelled or ported ends as
 * in settling, and all else goes on to the POST. In an outage a failure spends no attempt.
 *
 * "Sent again" takes place max_attempts times at the most, and not where the service or the kind of failure says that
 * it can't go well. That a refusal is checked at all has a reason beside other people's cancels: what stands between
 * may send a request twice, and pass on the second answer. */
#include "course.h"

#include <stddef.h>

/* Full-jitter exponential backoff, as the AWS builders' library describes it: a random time up to a ceiling that
 * doubles with each failure. */
static const double backoff_first_ms = 500;
static const double backoff_longest_ms = 8000;

/* The first pause while watching is settle_ms, or this, if that is less; each next one is so many times as long. */
static const int64_t watch_first_ms = 100;
static const int64_t watch_growth = 2;

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

static struct tp_step fail(struct tp_course *course, bool uncertain) {
  course->failure.attempts = course->attempts;
  course->failure.uncertain = uncertain || course->open;
  return step(TP_NEXT_FAIL, 0, NULL);
}

/* Sending the operation again */

static bool is_spent(const struct tp_course *course, const struct tp_course_rules *rules) {
  return course->attempts - course->spared >= rules->max_attempts;
}

static struct tp_step send_again(struct tp_course *course, enum tp_course_state state, int64_t now_ms, double random) {
  course->state = state;
  if (course->attempts == 0) return step(TP_NEXT_SEND, 0, NULL); /* the first of ours, after an earlier run's */
  int64_t wait = backoff_ms(course->attempts, -1, random), asked = course->not_before - now_ms;
  return step(TP_NEXT_SEND, wait > asked ? wait : asked, "backoff");
}

/* The operation is next, with no more wait than the service asked for: when it is sent, others decide (gate.h). */
static struct tp_step go_back(struct tp_course *course, enum tp_course_state state, int64_t now_ms) {
  int64_t asked = course->not_before - now_ms;
  course->state = state;
  return step(TP_NEXT_SEND, asked > 0 ? asked : 0, "outage");
}

/* Reading the order */

static struct tp_step start_reading(struct tp_course *course, enum tp_course_state state) {
  course->state = state;
  course->reads = course->failed_reads = 0;
  course->unchanged = false;
  return step(TP_NEXT_READ, 0, "settle");
}

static struct tp_step start_watching(struct tp_course *course, const struct tp_course_rules *rules, int64_t now_ms) {
  course->open = true;
  course->watch_until = now_ms + rules->settle_limit_ms;
  course->pause_ms = 0;
  return start_reading(course, TP_COURSE_WATCHING);
}

/* The next pause of a watch: ever longer, but not beyond its end, and of what is left before the deadline three
 * quarters at the most, so that the last reads come close to it and are answered. */
static int64_t watch_pause_ms(const struct tp_course *course, const struct tp_course_rules *rules, int64_t deadline,
                              int64_t now_ms) {
  int64_t first = rules->settle_ms > watch_first_ms ? rules->settle_ms : watch_first_ms;
  int64_t pause = course->pause_ms ? course->pause_ms * watch_growth : first;
  if (pause > course->watch_until - now_ms) pause = course->watch_until - now_ms;
  int64_t most = deadline ? (deadline - now_ms) / 4 * 3 : pause;
  return pause > most && most >= watch_first_ms ? most : pause;
}

static struct tp_step go_on_watching(struct tp_course *course, const struct tp_course_rules *rules, int64_t deadline,
                                     int64_t now_ms) {
  if (now_ms >= course->watch_until) {
    tp_failure_precede(&course->failure,
                       "an earlier request may have taken effect, though %d reads in %.3g s did not show it",
                       course->reads, (double)rules->settle_limit_ms / 1000);
    return fail(course, true);
  }
  course->pause_ms = watch_pause_ms(course, rules, deadline, now_ms);
  return step(TP_NEXT_READ, course->pause_ms, "settle");
}

/* Whether two reads at least settle_ms apart have shown the order unchanged: between the answer to the first of them
 * and the beginning of this one, as a read may have been served long before its answer came. */
static bool is_settled(struct tp_course *course, const struct tp_course_rules *rules,
                       const struct tp_exchange *exchange, int64_t now_ms) {
  if (course->unchanged) return exchange->begun_ms - course->unchanged_at >= rules->settle_ms;
  course->unchanged = true;
  course->unchanged_at = now_ms;
  return false;
}

/* How long until a read can settle it; 1 at least, so that there are two of them whatever settle_ms is. */
static int64_t settle_left(const struct tp_course *course, const struct tp_course_rules *rules, int64_t now_ms) {
  int64_t left = course->unchanged_at + rules->settle_ms - now_ms;
  return left > 0 ? left : 1;
}

/* After the operation */

/* Of a change that is no cancel: there is no read that tells whether it took effect. The doubt of an earlier request
 * stays, as a later refusal says nothing of that one. */
static struct tp_step after_change(struct tp_course *course, const struct tp_operation *operation,
                                   const struct tp_exchange *exchange, bool may_repeat, int64_t now_ms, double random) {
  enum tp_word word = exchange->verdict.word;
  bool in_doubt = course->state == TP_COURSE_SENDING_AGAIN;
  if (word == TP_WORD_NOT_FOUND && operation->retry == TP_RETRY_DELETE && in_doubt)
    return step(TP_NEXT_SUCCEED, 0, NULL);
  if (word == TP_WORD_NONE || word == TP_WORD_CONFLICT) in_doubt = true;
  if (may_repeat && operation->retry != TP_RETRY_ONCE)
    return send_again(course, in_doubt ? TP_COURSE_SENDING_AGAIN : TP_COURSE_SENDING, now_ms, random);
  /* The same call would do it twice. */
  if (operation->retry == TP_RETRY_ONCE && in_doubt) course->failure.retryable = false;
  return fail(course, in_doubt);
}

static struct tp_step after_cancel(struct tp_course *course, const struct tp_course_rules *rules,
                                   const struct tp_exchange *exchange, int64_t now_ms) {
  enum tp_word word = exchange->verdict.word;
  bool again = course->state == TP_COURSE_SENDING_AGAIN;
  if (word == TP_WORD_NONE) return start_reading(course, TP_COURSE_SETTLING);
  if (word == TP_WORD_UNAUTHORIZED) return fail(course, again);
  if (again) return start_watching(course, rules, now_ms);
  if (word == TP_WORD_CONFLICT) return start_reading(course, TP_COURSE_SETTLING);
  /* The error's text is never taken for the order's state: what is refused here may be pending since an earlier try. */
  if (word == TP_WORD_REFUSED || exchange->verdict.repeat) return start_reading(course, TP_COURSE_CHECKING);
  return fail(course, false);
}

static struct tp_step after_send(struct tp_course *course, const struct tp_course_rules *rules,
                                 const struct tp_operation *operation, const struct tp_exchange *exchange,
                                 int64_t now_ms, double random) {
  struct tp_verdict verdict = exchange->verdict;
  /* 429 is refused at the door: nothing was done, and the order is not given up because the account is busy. */
  if (verdict.word == TP_WORD_THROTTLED) {
    keep_failure(course, exchange);
    return step(TP_NEXT_THROTTLE, 0, "rate limit");
  }
  bool harmless = operation->retry == TP_RETRY_READ || !exchange->may_be_sent;
  bool spared = exchange->spared && verdict.repeat;
  if (!spared || !harmless) course->attempts++;
  if (spared && !harmless) course->spared++;
  course->sent = course->sent || exchange->may_be_sent;
  if (verdict.word == TP_WORD_GOOD) return step(TP_NEXT_SUCCEED, 0, NULL);
  keep_failure(course, exchange);
  course->verdict = verdict;
  course->not_before = exchange->retry_after_s > 0 ? now_ms + (int64_t)(exchange->retry_after_s * 1000) : now_ms;
  if (spared && harmless) return go_back(course, course->state, now_ms);
  bool may_repeat = verdict.repeat && !is_spent(course, rules);
  if (harmless) {
    if (may_repeat) return send_again(course, course->state, now_ms, random);
    return fail(course, operation->retry != TP_RETRY_CANCEL && course->state == TP_COURSE_SENDING_AGAIN);
  }
  if (operation->retry == TP_RETRY_CANCEL) return after_cancel(course, rules, exchange, now_ms);
  return after_change(course, operation, exchange, may_repeat, now_ms, random);
}

/* After a read */

static struct tp_step after_ported(struct tp_course *course) {
  if (course->state != TP_COURSE_CHECKING) {
    tp_failure_set(&course->failure, TP_FAILURE_CONFLICT, "the order is ported and can no longer be cancelled");
    course->failure.status = 0; /* no answer has said so */
  }
  course->failure.retryable = false;
  course->open = false;
  return fail(course, false);
}

static struct tp_step after_unchanged(struct tp_course *course, const struct tp_course_rules *rules,
                                      const struct tp_exchange *exchange, int64_t now_ms, double random) {
  bool may_send = !course->verdict.permanent && !is_spent(course, rules);
  if (course->state == TP_COURSE_LOOKING) return go_back(course, course->back, now_ms);
  bool settled = is_settled(course, rules, exchange, now_ms);
  switch (course->state) {
    case TP_COURSE_CHECKING:
      if (course->verdict.repeat && may_send) return send_again(course, TP_COURSE_SENDING, now_ms, random);
      return fail(course, false);
    case TP_COURSE_WATCHING:
      if (course->verdict.repeat && may_send && settled)
        return send_again(course, TP_COURSE_SENDING_AGAIN, now_ms, random);
      return go_on_watching(course, rules, exchange->deadline, now_ms);
    default:
      if (!settled) return step(TP_NEXT_READ, settle_left(course, rules, now_ms), "settle");
      if (may_send) return send_again(course, TP_COURSE_SENDING_AGAIN, now_ms, random);
      tp_failure_precede(&course->failure, "two reads at least %.3g s apart showed the order unchanged",
                         (double)rules->settle_ms / 1000);
      return fail(course, false);
  }
}

static struct tp_step after_bad_read(struct tp_course *course, const struct tp_course_rules *rules,
                                     const struct tp_exchange *exchange, int64_t now_ms, double random) {
  struct tp_verdict verdict = exchange->verdict;
  if (exchange->spared && verdict.repeat) {
    course->watch_until = now_ms + rules->settle_limit_ms;
    return step(TP_NEXT_READ, exchange->retry_after_s > 0 ? (int64_t)(exchange->retry_after_s * 1000) : 0, "outage");
  }
  bool barred = verdict.word == TP_WORD_UNAUTHORIZED || verdict.word == TP_WORD_FORBIDDEN ||
                (verdict.word == TP_WORD_NONE && verdict.permanent);
  course->failed_reads++;
  if (course->state == TP_COURSE_WATCHING && !barred) return go_on_watching(course, rules, exchange->deadline, now_ms);
  if (course->state != TP_COURSE_WATCHING && verdict.repeat && course->failed_reads < rules->max_attempts)
    return step(TP_NEXT_READ, backoff_ms(course->failed_reads, exchange->retry_after_s, random), "backoff");
  /* What an earlier run may have sent (no attempt of ours) has no failure of its own: the read's says more. */
  if (course->attempts == 0) keep_failure(course, exchange);
  return fail(course, true);
}

static struct tp_step after_read(struct tp_course *course, const struct tp_course_rules *rules,
                                 const struct tp_exchange *exchange, int64_t now_ms, double random) {
  if (exchange->verdict.word == TP_WORD_THROTTLED) return step(TP_NEXT_THROTTLE, 0, "rate limit");
  course->reads++;
  if (course->state == TP_COURSE_LOOKING && exchange->verdict.word != TP_WORD_GOOD)
    return go_back(course, course->back, now_ms);
  if (exchange->verdict.word != TP_WORD_GOOD) return after_bad_read(course, rules, exchange, now_ms, random);
  course->failed_reads = 0;
  switch (exchange->status) {
    case TP_STATUS_CANCEL_PENDING:
    case TP_STATUS_CANCELLED:
      return step(TP_NEXT_SUCCEED, 0, NULL);
    case TP_STATUS_PORTED:
      return after_ported(course);
    default:
      return after_unchanged(course, rules, exchange, now_ms, random);
  }
}

void tp_course_suspect(struct tp_course *course) {
  course->state = TP_COURSE_SETTLING;
  tp_failure_set(&course->failure, TP_FAILURE_ABORTED, "it may have been asked for before, and so is read first");
}

void tp_course_look(struct tp_course *course) {
  course->back = course->state;
  course->state = TP_COURSE_LOOKING;
  course->reads = course->failed_reads = 0;
  course->unchanged = false;
}

struct tp_step tp_course_after(struct tp_course *course, const struct tp_course_rules *rules,
                               const struct tp_operation *operation, const struct tp_exchange *exchange, int64_t now_ms,
                               double random) {
  return tp_course_is_reading(course) ? after_read(course, rules, exchange, now_ms, random)
                                      : after_send(course, rules, operation, exchange, now_ms, random);
}

/* Whether what was sent before the exchange under way may have taken effect. */
static bool is_open(const struct tp_course *course, const struct tp_operation *operation) {
  switch (course->state) {
    case TP_COURSE_SENDING:
    case TP_COURSE_LOOKING:
      return false;
    case TP_COURSE_SENDING_AGAIN:
      return operation->retry != TP_RETRY_CANCEL;
    default:
      return true;
  }
}

void tp_course_stop(struct tp_course *course, const struct tp_operation *operation, bool under_way_sent, bool keep,
                    enum tp_failure_kind kind, const char *detail) {
  bool sent = under_way_sent && !tp_course_is_reading(course);
  if (sent) course->attempts++;
  course->sent = course->sent || sent;
  course->cut = true;
  if (!keep || course->failure.kind == TP_FAILURE_NONE) {
    tp_failure_set(&course->failure, kind, "%s", detail);
    course->failure.status = 0;
    course->failure.retryable = tp_failure_may_pass(kind);
  }
  fail(course, operation->retry != TP_RETRY_READ && (sent || is_open(course, operation)));
  if (operation->retry == TP_RETRY_ONCE && course->failure.uncertain) course->failure.retryable = false;
}

bool tp_course_was_in_doubt(const struct tp_course *course) {
  bool never = course->state == TP_COURSE_SENDING || course->state == TP_COURSE_CHECKING;
  return !never || course->failure.uncertain;
}

int tp_course_exchange(const struct tp_course *course) {
  return 1 + (tp_course_is_reading(course) ? course->reads : course->attempts);
}

void tp_course_free(struct tp_course *course) {
  tp_failure_clear(&course->failure);
}
