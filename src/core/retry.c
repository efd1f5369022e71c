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
 * ported ends the doubt: whatever else ends the retry, it is uncertain.
 *
 * Looking, which is for an outage, is a read before the POST: what shows the order pending, cancelled or ported ends as
 * in settling, and all else goes on to the POST. In an outage a failure spends no attempt.
 *
 * "Sent again" takes place max_attempts times at the most, and not where the service or the kind of failure says that
 * it can't go well. That a refusal is checked at all has a reason beside other people's cancels: what stands between
 * may send a request twice, and pass on the second answer. */
#include "retry.h"

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

static void keep_failure(struct tp_retry *retry, const struct tp_exchange *exchange) {
  tp_failure_clear(&retry->failure);
  retry->failure = *exchange->failure;
  *exchange->failure = (struct tp_failure){0};
}

static struct tp_step fail(struct tp_retry *retry, bool uncertain) {
  retry->failure.attempts = retry->attempts;
  retry->failure.uncertain = uncertain || retry->open;
  return step(TP_NEXT_FAIL, 0, NULL);
}

/* Sending the operation again */

static bool is_spent(const struct tp_retry *retry, const struct tp_retry_rules *rules) {
  return retry->attempts - retry->excused >= rules->max_attempts;
}

static struct tp_step send_again(struct tp_retry *retry, enum tp_retry_state state, int64_t now_ms, double random) {
  retry->state = state;
  if (retry->attempts == 0) return step(TP_NEXT_SEND, 0, NULL); /* the first of ours, after an earlier run's */
  int64_t wait = backoff_ms(retry->attempts, -1, random), asked = retry->not_before - now_ms;
  return step(TP_NEXT_SEND, wait > asked ? wait : asked, "backoff");
}

/* The operation is next, with no more wait than the service asked for: when it is sent, others decide (gate.h). */
static struct tp_step go_back(struct tp_retry *retry, enum tp_retry_state state, int64_t now_ms) {
  int64_t asked = retry->not_before - now_ms;
  retry->state = state;
  return step(TP_NEXT_SEND, asked > 0 ? asked : 0, "outage");
}

/* Reading the order */

static struct tp_step start_reading(struct tp_retry *retry, enum tp_retry_state state) {
  retry->state = state;
  retry->reads = retry->failed_reads = 0;
  retry->unchanged = false;
  return step(TP_NEXT_READ, 0, "settle");
}

static struct tp_step start_watching(struct tp_retry *retry, const struct tp_retry_rules *rules, int64_t now_ms) {
  retry->open = true;
  retry->watch_until = now_ms + rules->settle_limit_ms;
  retry->pause_ms = 0;
  return start_reading(retry, TP_RETRY_STATE_WATCHING);
}

/* The next pause of a watch: ever longer, but not beyond its end, and of what is left before the deadline three
 * quarters at the most, so that the last reads come close to it and are answered. */
static int64_t watch_pause_ms(const struct tp_retry *retry, const struct tp_retry_rules *rules, int64_t deadline,
                              int64_t now_ms) {
  int64_t first = rules->settle_ms > watch_first_ms ? rules->settle_ms : watch_first_ms;
  int64_t pause = retry->pause_ms ? retry->pause_ms * watch_growth : first;
  if (pause > retry->watch_until - now_ms) pause = retry->watch_until - now_ms;
  int64_t most = deadline ? (deadline - now_ms) / 4 * 3 : pause;
  return pause > most && most >= watch_first_ms ? most : pause;
}

static struct tp_step go_on_watching(struct tp_retry *retry, const struct tp_retry_rules *rules, int64_t deadline,
                                     int64_t now_ms) {
  if (now_ms >= retry->watch_until) {
    tp_failure_precede(&retry->failure,
                       "an earlier request may have taken effect, though %d reads in %.3g s did not show it",
                       retry->reads, (double)rules->settle_limit_ms / 1000);
    return fail(retry, true);
  }
  retry->pause_ms = watch_pause_ms(retry, rules, deadline, now_ms);
  return step(TP_NEXT_READ, retry->pause_ms, "settle");
}

/* Whether two reads at least settle_ms apart have shown the order unchanged: between the answer to the first of them
 * and the beginning of this one, as a read may have been served long before its answer came. */
static bool is_settled(struct tp_retry *retry, const struct tp_retry_rules *rules, const struct tp_exchange *exchange,
                       int64_t now_ms) {
  if (retry->unchanged) return exchange->begun_ms - retry->unchanged_at >= rules->settle_ms;
  retry->unchanged = true;
  retry->unchanged_at = now_ms;
  return false;
}

/* How long until a read can settle it; 1 at least, so that there are two of them whatever settle_ms is. */
static int64_t settle_left(const struct tp_retry *retry, const struct tp_retry_rules *rules, int64_t now_ms) {
  int64_t left = retry->unchanged_at + rules->settle_ms - now_ms;
  return left > 0 ? left : 1;
}

/* After the operation */

/* Of a change that is no cancel: there is no read that tells whether it took effect. The doubt of an earlier request
 * stays, as a later refusal says nothing of that one. */
static struct tp_step after_change(struct tp_retry *retry, const struct tp_operation *operation,
                                   const struct tp_exchange *exchange, bool may_repeat, int64_t now_ms, double random) {
  enum tp_word word = exchange->verdict.word;
  bool in_doubt = retry->state == TP_RETRY_STATE_SENDING_AGAIN;
  if (word == TP_WORD_NOT_FOUND && operation->retry == TP_RETRY_DELETE && in_doubt)
    return step(TP_NEXT_SUCCEED, 0, NULL);
  if (word == TP_WORD_NONE || word == TP_WORD_CONFLICT) in_doubt = true;
  if (may_repeat && operation->retry != TP_RETRY_ONCE)
    return send_again(retry, in_doubt ? TP_RETRY_STATE_SENDING_AGAIN : TP_RETRY_STATE_SENDING, now_ms, random);
  /* The same call would do it twice. */
  if (operation->retry == TP_RETRY_ONCE && in_doubt) retry->failure.retryable = false;
  return fail(retry, in_doubt);
}

static struct tp_step after_cancel(struct tp_retry *retry, const struct tp_retry_rules *rules,
                                   const struct tp_exchange *exchange, int64_t now_ms) {
  enum tp_word word = exchange->verdict.word;
  bool again = retry->state == TP_RETRY_STATE_SENDING_AGAIN;
  if (word == TP_WORD_NONE) return start_reading(retry, TP_RETRY_STATE_SETTLING);
  if (word == TP_WORD_UNAUTHORIZED) return fail(retry, again);
  if (again) return start_watching(retry, rules, now_ms);
  if (word == TP_WORD_CONFLICT) return start_reading(retry, TP_RETRY_STATE_SETTLING);
  /* The error's text is never taken for the order's state: what is refused here may be pending since an earlier try. */
  if (word == TP_WORD_REFUSED || exchange->verdict.repeat) return start_reading(retry, TP_RETRY_STATE_CHECKING);
  return fail(retry, false);
}

static struct tp_step after_send(struct tp_retry *retry, const struct tp_retry_rules *rules,
                                 const struct tp_operation *operation, const struct tp_exchange *exchange,
                                 int64_t now_ms, double random) {
  struct tp_verdict verdict = exchange->verdict;
  /* 429 is refused at the door: nothing was done, and the order is not given up because the account is busy. */
  if (verdict.word == TP_WORD_THROTTLED) {
    keep_failure(retry, exchange);
    return step(TP_NEXT_THROTTLE, 0, "rate limit");
  }
  bool harmless = operation->retry == TP_RETRY_READ || !exchange->may_be_sent;
  bool spared = exchange->excused && verdict.repeat;
  if (!spared || !harmless) retry->attempts++;
  if (spared && !harmless) retry->excused++;
  retry->sent = retry->sent || exchange->may_be_sent;
  if (verdict.word == TP_WORD_GOOD) return step(TP_NEXT_SUCCEED, 0, NULL);
  keep_failure(retry, exchange);
  retry->verdict = verdict;
  retry->not_before = exchange->retry_after_s > 0 ? now_ms + (int64_t)(exchange->retry_after_s * 1000) : now_ms;
  if (spared && harmless) return go_back(retry, retry->state, now_ms);
  bool may_repeat = verdict.repeat && !is_spent(retry, rules);
  if (harmless) {
    if (may_repeat) return send_again(retry, retry->state, now_ms, random);
    return fail(retry, operation->retry != TP_RETRY_CANCEL && retry->state == TP_RETRY_STATE_SENDING_AGAIN);
  }
  if (operation->retry == TP_RETRY_CANCEL) return after_cancel(retry, rules, exchange, now_ms);
  return after_change(retry, operation, exchange, may_repeat, now_ms, random);
}

/* After a read */

static struct tp_step after_ported(struct tp_retry *retry) {
  if (retry->state != TP_RETRY_STATE_CHECKING) {
    tp_failure_set(&retry->failure, TP_FAILURE_CONFLICT, "the order is ported and can no longer be cancelled");
    retry->failure.status = 0; /* no answer has said so */
  }
  retry->failure.retryable = false;
  retry->open = false;
  return fail(retry, false);
}

static struct tp_step after_unchanged(struct tp_retry *retry, const struct tp_retry_rules *rules,
                                      const struct tp_exchange *exchange, int64_t now_ms, double random) {
  bool may_send = !retry->verdict.permanent && !is_spent(retry, rules);
  if (retry->state == TP_RETRY_STATE_PROBING) return go_back(retry, retry->back, now_ms);
  bool settled = is_settled(retry, rules, exchange, now_ms);
  switch (retry->state) {
    case TP_RETRY_STATE_CHECKING:
      if (retry->verdict.repeat && may_send) return send_again(retry, TP_RETRY_STATE_SENDING, now_ms, random);
      return fail(retry, false);
    case TP_RETRY_STATE_WATCHING:
      if (retry->verdict.repeat && may_send && settled)
        return send_again(retry, TP_RETRY_STATE_SENDING_AGAIN, now_ms, random);
      return go_on_watching(retry, rules, exchange->deadline, now_ms);
    default:
      if (!settled) return step(TP_NEXT_READ, settle_left(retry, rules, now_ms), "settle");
      if (may_send) return send_again(retry, TP_RETRY_STATE_SENDING_AGAIN, now_ms, random);
      tp_failure_precede(&retry->failure, "two reads at least %.3g s apart showed the order unchanged",
                         (double)rules->settle_ms / 1000);
      return fail(retry, false);
  }
}

static struct tp_step after_bad_read(struct tp_retry *retry, const struct tp_retry_rules *rules,
                                     const struct tp_exchange *exchange, int64_t now_ms, double random) {
  struct tp_verdict verdict = exchange->verdict;
  if (exchange->excused && verdict.repeat) {
    retry->watch_until = now_ms + rules->settle_limit_ms;
    return step(TP_NEXT_READ, exchange->retry_after_s > 0 ? (int64_t)(exchange->retry_after_s * 1000) : 0, "outage");
  }
  bool barred = verdict.word == TP_WORD_UNAUTHORIZED || verdict.word == TP_WORD_FORBIDDEN ||
                (verdict.word == TP_WORD_NONE && verdict.permanent);
  retry->failed_reads++;
  if (retry->state == TP_RETRY_STATE_WATCHING && !barred)
    return go_on_watching(retry, rules, exchange->deadline, now_ms);
  if (retry->state != TP_RETRY_STATE_WATCHING && verdict.repeat && retry->failed_reads < rules->max_attempts)
    return step(TP_NEXT_READ, backoff_ms(retry->failed_reads, exchange->retry_after_s, random), "backoff");
  /* What an earlier run may have sent (no attempt of ours) has no failure of its own: the read's says more. */
  if (retry->attempts == 0) keep_failure(retry, exchange);
  return fail(retry, true);
}

static struct tp_step after_read(struct tp_retry *retry, const struct tp_retry_rules *rules,
                                 const struct tp_exchange *exchange, int64_t now_ms, double random) {
  if (exchange->verdict.word == TP_WORD_THROTTLED) return step(TP_NEXT_THROTTLE, 0, "rate limit");
  retry->reads++;
  if (retry->state == TP_RETRY_STATE_PROBING && exchange->verdict.word != TP_WORD_GOOD)
    return go_back(retry, retry->back, now_ms);
  if (exchange->verdict.word != TP_WORD_GOOD) return after_bad_read(retry, rules, exchange, now_ms, random);
  retry->failed_reads = 0;
  switch (exchange->status) {
    case TP_STATUS_CANCEL_PENDING:
    case TP_STATUS_CANCELLED:
      return step(TP_NEXT_SUCCEED, 0, NULL);
    case TP_STATUS_PORTED:
      return after_ported(retry);
    default:
      return after_unchanged(retry, rules, exchange, now_ms, random);
  }
}

void tp_retry_assume_sent(struct tp_retry *retry) {
  retry->state = TP_RETRY_STATE_SETTLING;
  tp_failure_set(&retry->failure, TP_FAILURE_ABORTED, "it may have been asked for before, and so is read first");
}

void tp_retry_probe(struct tp_retry *retry) {
  retry->back = retry->state;
  retry->state = TP_RETRY_STATE_PROBING;
  retry->reads = retry->failed_reads = 0;
  retry->unchanged = false;
}

struct tp_step tp_retry_after(struct tp_retry *retry, const struct tp_retry_rules *rules,
                              const struct tp_operation *operation, const struct tp_exchange *exchange, int64_t now_ms,
                              double random) {
  return tp_retry_is_reading(retry) ? after_read(retry, rules, exchange, now_ms, random)
                                    : after_send(retry, rules, operation, exchange, now_ms, random);
}

/* Whether what was sent before the exchange under way may have taken effect. */
static bool is_open(const struct tp_retry *retry, const struct tp_operation *operation) {
  switch (retry->state) {
    case TP_RETRY_STATE_SENDING:
    case TP_RETRY_STATE_PROBING:
      return false;
    case TP_RETRY_STATE_SENDING_AGAIN:
      return operation->retry != TP_RETRY_CANCEL;
    default:
      return true;
  }
}

void tp_retry_stop(struct tp_retry *retry, const struct tp_operation *operation, bool under_way_sent, bool keep,
                   enum tp_failure_kind kind, const char *detail) {
  bool sent = under_way_sent && !tp_retry_is_reading(retry);
  if (sent) retry->attempts++;
  retry->sent = retry->sent || sent;
  retry->interrupted = true;
  if (!keep || retry->failure.kind == TP_FAILURE_NONE) {
    tp_failure_set(&retry->failure, kind, "%s", detail);
    retry->failure.status = 0;
    retry->failure.retryable = tp_failure_may_pass(kind);
  }
  fail(retry, operation->retry != TP_RETRY_READ && (sent || is_open(retry, operation)));
  if (operation->retry == TP_RETRY_ONCE && retry->failure.uncertain) retry->failure.retryable = false;
}

bool tp_retry_was_uncertain(const struct tp_retry *retry) {
  bool never = retry->state == TP_RETRY_STATE_SENDING || retry->state == TP_RETRY_STATE_CHECKING;
  return !never || retry->failure.uncertain;
}

int tp_retry_exchange(const struct tp_retry *retry) {
  return 1 + (tp_retry_is_reading(retry) ? retry->reads : retry->attempts);
}

void tp_retry_free(struct tp_retry *retry) {
  tp_failure_clear(&retry->failure);
}
