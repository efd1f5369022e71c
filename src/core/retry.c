/* The retry policy.
 *
 * For a cancel, this table says which step each event leads to in each state; "read" and "send" also name the next
 * state. A failure is certain (the attempt had no effect, as far as anybody can know) or uncertain (it may have taken
 * effect: a batch never calls that refused, and a store never keeps it as final).
 *
 *  after the POST        | sending                       | sending again (an earlier POST was uncertain)
 *  ----------------------+-------------------------------+--------------------------------------------------
 *  good                  | succeed                       | succeed
 *  throttled             | repeat when the account may   | repeat when the account may
 *  none, not sent        | send, or fail: certain        | send again, or fail: certain
 *  none, sent            | read: settling                | read: settling
 *  conflict              | read: settling                | read: watching
 *  refused               | read: checking                | read: watching
 *  not found, forbidden  | fail: certain; or read:       | read: watching
 *                        | checking, if the service says |
 *                        | that a retry can succeed      |
 *  unauthorized          | fail: certain                 | fail: uncertain (a read would be refused as well)
 *
 *  after a read          | settling                      | checking                | watching
 *  ----------------------+-------------------------------+-------------------------+-------------------------
 *  pending, cancelled    | succeed                       | succeed                 | succeed
 *  ported                | fail, conflict: certain       | fail, as refused        | fail, conflict: certain
 *  unchanged             | read, until two such reads    | fail, as refused:       | read, further and further
 *                        | are settle_ms apart; then     | certain; or send, if    | apart, until watch_until;
 *                        | send again, or fail: certain  | the service says that a | then fail: uncertain. Or
 *                        |                               | retry can succeed       | send again, as on the left
 *  throttled             | repeat when the account may   | the same                | the same
 *  none, can pass        | read after a backoff, or      | the same                | read, as unchanged
 *                        | fail: uncertain               |                         |
 *  none, permanent       | fail: uncertain               | fail: uncertain         | fail: uncertain
 *  unauthorized or       | fail: uncertain               | fail: uncertain         | fail: uncertain
 *   forbidden            |                               |                         |
 *  refused, not found or | fail: uncertain; or read, if  | the same                | read, as unchanged
 *   conflict             | the service says so           |                         |
 *
 * After an uncertain attempt and a refusal, only a read that shows the order pending, cancelled or ported makes the
 * request certain again. Any other end leaves it uncertain.
 *
 * An outage adds the state "probing", a read before the POST. If that read shows the order pending, cancelled or
 * ported, the request ends as in "settling"; otherwise the POST follows.
 *
 * The circuit breaker says whose fault a missing answer is (breaker.h). Only the request's own fault is a failed
 * attempt or a failed read. After any other one the same table holds, but nothing is spent and no time of watching
 * passes.
 *
 * An upload is sent once. It has the states "sending" and "settling" alone:
 *
 *  after the POST        | sending                       | after a look            | settling
 *  ----------------------+-------------------------------+-------------------------+-------------------------------
 *  good                  | succeed                       | found                   | succeed
 *  throttled             | repeat when the account may   | absent                  | look, until two such looks are
 *  none, not sent        | send, or fail: certain        |                         | settle_ms apart; then fail:
 *  none, sent; conflict  | look: settling                |                         | certain
 *  any other             | fail: certain                 | several, unclear, or    | fail: uncertain
 *                        |                               | permanent               |
 *                        |                               | throttled, none         | as a cancel's reads
 *
 * It is never sent again after it may have been sent: a look may find nothing because it comes too early, and only the
 * caller knows whether a second document matters.
 *
 * A cancel is sent at most max_attempts times, and not again if the service or the kind of failure says that a retry
 * can't succeed. A refusal is always checked by a read, for two reasons: somebody else may have cancelled the order,
 * and a proxy may have sent our request twice and passed on the second answer.
 *
 * No read proves what became of any other change, so its class decides (operation.h); "again" is the state "sending
 * again". By an Idempotency-Key the service recognises a request and does it once, so a request that makes something
 * may be repeated. The caller decides that by giving a key, because the service heeds keys only where its documentation
 * says so.
 *
 *  after the request     | set, delete                   | once                   | once, with an Idempotency-Key
 *  ----------------------+-------------------------------+------------------------+------------------------------
 *  good                  | succeed                       | succeed                | succeed
 *  throttled             | repeat when the account may   | the same               | the same
 *  none, not sent        | send, or fail: certain        | the same               | the same
 *  none, sent            | send again, or fail:          | fail: uncertain, not   | send again, or fail:
 *                        | uncertain                     | to be repeated         | uncertain
 *  conflict              | fail: uncertain               | fail: uncertain, not   | fail: uncertain
 *                        |                               | to be repeated         |
 *  conflict, again       | fail: uncertain               | -                      | send again (the first may
 *                        |                               |                        | still be at work), or fail:
 *                        |                               |                        | uncertain
 *  not found, again      | delete: succeed               | -                      | fail: uncertain
 *  another refusal       | fail: certain; or send, if    | fail: certain          | as set
 *                        | the service says so           |                        |
 *  another refusal,      | fail: uncertain; or send      | -                      | as set
 *  again                 | again, if the service says so |                        |
 *
 * Whatever the operation: 401 in answer to a key that was replaced meanwhile repeats the exchange with the new key. The
 * service did nothing, so no attempt is spent. */
#include "retry.h"

#include <stddef.h>

/* Full-jitter exponential backoff, as the AWS builders' library describes it: a random time up to a ceiling that
 * doubles with each failure. */
static const double backoff_first_ms = 500;
static const double backoff_longest_ms = 8000;

/* While watching: the first pause is settle_ms, but at least this. */
static const int64_t watch_first_ms = 100;

/* While watching: the factor from one pause to the next. */
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
  if (retry->attempts == 0) return step(TP_NEXT_SEND, 0, NULL); /* our first attempt, after an earlier run's */
  int64_t wait = backoff_ms(retry->attempts, -1, random), asked = retry->not_before - now_ms;
  return step(TP_NEXT_SEND, wait > asked ? wait : asked, "backoff");
}

/* Whether an exchange got no answer, and the fault is not the request's own. Then no attempt is spent. */
static bool is_excused(const struct tp_exchange *exchange) {
  return exchange->fault != TP_FAULT_OWN && exchange->verdict.word == TP_WORD_NONE && exchange->verdict.repeat;
}

/* The pause after such an exchange. In an outage the circuit breaker decides when the next one begins. */
static struct tp_step try_again(struct tp_retry *retry, enum tp_next next, const struct tp_exchange *exchange,
                                double random) {
  if (exchange->fault == TP_FAULT_UNKNOWN)
    return step(next, backoff_ms(++retry->spared, exchange->retry_after_s, random), "backoff");
  retry->spared = 0;
  return step(next, exchange->retry_after_s > 0 ? (int64_t)(exchange->retry_after_s * 1000) : 0, "outage");
}

/* Sends the operation after a probe. The circuit breaker decides when (gate.h), so only the service's own wait counts.
 */
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
  retry->unseen = false;
  retry->pause_ms = 0;
  return start_reading(retry, TP_RETRY_STATE_WATCHING);
}

/* The pause before the next read while watching. It grows, ends by watch_until, and takes at most three quarters of the
 * time to the deadline, so that the last reads come close to the deadline and still get their answers. */
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
  if (retry->unseen) retry->watch_until = now_ms + rules->settle_limit_ms;
  retry->unseen = false;
  if (now_ms >= retry->watch_until) {
    tp_failure_precede(&retry->failure,
                       "an earlier request may have taken effect, though %d reads in %.3g s did not show it",
                       retry->reads, (double)rules->settle_limit_ms / 1000);
    return fail(retry, true);
  }
  retry->pause_ms = watch_pause_ms(retry, rules, deadline, now_ms);
  return step(TP_NEXT_READ, retry->pause_ms, "settle");
}

/* Whether two reads at least settle_ms apart have shown the order unchanged. The time counts from the answer to the
 * first read to the start of this one, because the service may have looked long before its answer arrived. */
static bool is_settled(struct tp_retry *retry, const struct tp_retry_rules *rules, const struct tp_exchange *exchange,
                       int64_t now_ms) {
  if (retry->unchanged) return exchange->begun_ms - retry->unchanged_at >= rules->settle_ms;
  retry->unchanged = true;
  retry->unchanged_at = now_ms;
  return false;
}

/* How long until a read can settle the attempt; at least 1 ms, so that there are two reads even if settle_ms is 0. */
static int64_t settle_left(const struct tp_retry *retry, const struct tp_retry_rules *rules, int64_t now_ms) {
  int64_t left = retry->unchanged_at + rules->settle_ms - now_ms;
  return left > 0 ? left : 1;
}

/* After the operation */

/* Whether a repetition could make or start something twice. */
static bool is_once(const struct tp_retry *retry, const struct tp_operation *operation) {
  return operation->retry == TP_RETRY_ONCE && !retry->idempotent;
}

/* Whether the service may refuse an attempt only because it is still working on an earlier one. */
static bool is_at_work(const struct tp_retry *retry, const struct tp_operation *operation, enum tp_word word) {
  return operation->retry == TP_RETRY_ONCE && retry->idempotent && word == TP_WORD_CONFLICT &&
         retry->state == TP_RETRY_STATE_SENDING_AGAIN;
}

/* For a change other than a cancel: no read can prove whether it took effect. An uncertain attempt leaves the request
 * uncertain, because a later refusal proves nothing about it. */
static struct tp_step after_change(struct tp_retry *retry, const struct tp_operation *operation,
                                   const struct tp_exchange *exchange, bool may_repeat, int64_t now_ms, double random) {
  enum tp_word word = exchange->verdict.word;
  bool uncertain = retry->state == TP_RETRY_STATE_SENDING_AGAIN;
  if (word == TP_WORD_NOT_FOUND && operation->retry == TP_RETRY_DELETE && uncertain)
    return step(TP_NEXT_SUCCEED, 0, NULL);
  if (word == TP_WORD_NONE || word == TP_WORD_CONFLICT) uncertain = true;
  if (operation->retry == TP_RETRY_UPLOAD)
    return uncertain ? start_reading(retry, TP_RETRY_STATE_SETTLING) : fail(retry, false);
  if (may_repeat && !is_once(retry, operation))
    return send_again(retry, uncertain ? TP_RETRY_STATE_SENDING_AGAIN : TP_RETRY_STATE_SENDING, now_ms, random);
  /* The same call could create a second record. */
  if (is_once(retry, operation) && uncertain) retry->failure.retryable = false;
  return fail(retry, uncertain);
}

static struct tp_step after_cancel(struct tp_retry *retry, const struct tp_retry_rules *rules,
                                   const struct tp_exchange *exchange, int64_t now_ms) {
  enum tp_word word = exchange->verdict.word;
  bool again = retry->state == TP_RETRY_STATE_SENDING_AGAIN;
  if (word == TP_WORD_NONE) return start_reading(retry, TP_RETRY_STATE_SETTLING);
  if (word == TP_WORD_UNAUTHORIZED) return fail(retry, again);
  if (again) return start_watching(retry, rules, now_ms);
  if (word == TP_WORD_CONFLICT) return start_reading(retry, TP_RETRY_STATE_SETTLING);
  /* The error's text never counts as the order's state: the order may be pending since an earlier attempt. */
  if (word == TP_WORD_REFUSED || exchange->verdict.repeat) return start_reading(retry, TP_RETRY_STATE_CHECKING);
  return fail(retry, false);
}

static struct tp_step after_send(struct tp_retry *retry, const struct tp_retry_rules *rules,
                                 const struct tp_operation *operation, const struct tp_exchange *exchange,
                                 int64_t now_ms, double random) {
  struct tp_verdict verdict = exchange->verdict;
  /* The service answered 429 before it did anything, and a busy account is no reason to give an order up. */
  if (verdict.word == TP_WORD_THROTTLED) {
    keep_failure(retry, exchange);
    return step(TP_NEXT_THROTTLE, 0, "rate limit");
  }
  bool harmless = operation->retry == TP_RETRY_READ || !exchange->may_be_sent;
  bool excused = is_excused(exchange);
  if (!excused || !harmless) retry->attempts++;
  if (excused && !harmless) retry->excused++;
  retry->sent = retry->sent || exchange->may_be_sent;
  if (verdict.word == TP_WORD_GOOD) return step(TP_NEXT_SUCCEED, 0, NULL);
  keep_failure(retry, exchange);
  retry->verdict = verdict;
  retry->not_before = exchange->retry_after_s > 0 ? now_ms + (int64_t)(exchange->retry_after_s * 1000) : now_ms;
  if (excused && harmless) return try_again(retry, TP_NEXT_SEND, exchange, random);
  retry->spared = 0;
  bool may_repeat = (verdict.repeat || is_at_work(retry, operation, verdict.word)) && !is_spent(retry, rules);
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
    retry->failure.status = 0; /* no answer had this as its error */
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
                                     const struct tp_operation *operation, const struct tp_exchange *exchange,
                                     int64_t now_ms, double random) {
  struct tp_verdict verdict = exchange->verdict;
  if (is_excused(exchange)) {
    retry->unseen = true;
    return try_again(retry, TP_NEXT_READ, exchange, random);
  }
  bool barred = verdict.word == TP_WORD_UNAUTHORIZED || verdict.word == TP_WORD_FORBIDDEN ||
                (verdict.word == TP_WORD_NONE && verdict.permanent);
  retry->failed_reads++;
  if (retry->state == TP_RETRY_STATE_WATCHING && !barred)
    return go_on_watching(retry, rules, exchange->deadline, now_ms);
  if (retry->state != TP_RETRY_STATE_WATCHING && verdict.repeat && retry->failed_reads < rules->max_attempts)
    return step(TP_NEXT_READ, backoff_ms(retry->failed_reads, exchange->retry_after_s, random), "backoff");
  /* If an earlier run may have sent it and we made no attempt, there is no failure yet, so the read's failure explains
   * more. */
  if (retry->attempts == 0) keep_failure(retry, exchange);
  if (operation->retry == TP_RETRY_UPLOAD) retry->failure.retryable = false;
  return fail(retry, true);
}

static struct tp_step after_look(struct tp_retry *retry, const struct tp_retry_rules *rules,
                                 const struct tp_exchange *exchange, int64_t now_ms) {
  switch (exchange->sought) {
    case TP_UPLOAD_FOUND:
      return step(TP_NEXT_SUCCEED, 0, NULL);
    case TP_UPLOAD_SEVERAL:
      tp_failure_precede(&retry->failure,
                         "several documents of the list could be this one: other uploads sent the same file as well");
      retry->failure.retryable = false;
      return fail(retry, true);
    case TP_UPLOAD_UNCLEAR:
      tp_failure_precede(&retry->failure, "the list of documents does not tell whether this one is among them");
      retry->failure.retryable = false;
      return fail(retry, true);
    case TP_UPLOAD_ABSENT:
      break;
  }
  if (!is_settled(retry, rules, exchange, now_ms))
    return step(TP_NEXT_READ, settle_left(retry, rules, now_ms), "settle");
  tp_failure_precede(&retry->failure, "two reads at least %.3g s apart did not find the document",
                     (double)rules->settle_ms / 1000);
  return fail(retry, false);
}

static struct tp_step after_read(struct tp_retry *retry, const struct tp_retry_rules *rules,
                                 const struct tp_operation *operation, const struct tp_exchange *exchange,
                                 int64_t now_ms, double random) {
  if (exchange->verdict.word == TP_WORD_THROTTLED) return step(TP_NEXT_THROTTLE, 0, "rate limit");
  retry->reads++;
  if (retry->state == TP_RETRY_STATE_PROBING && exchange->verdict.word != TP_WORD_GOOD)
    return go_back(retry, retry->back, now_ms);
  if (exchange->verdict.word != TP_WORD_GOOD) return after_bad_read(retry, rules, operation, exchange, now_ms, random);
  retry->failed_reads = retry->spared = 0;
  if (operation->retry == TP_RETRY_UPLOAD) return after_look(retry, rules, exchange, now_ms);
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
  tp_failure_set(&retry->failure, TP_FAILURE_ABORTED, "an earlier run may have sent it, so the order is read first");
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
  if (exchange->old_key && exchange->verdict.word == TP_WORD_UNAUTHORIZED) {
    if (tp_retry_is_reading(retry)) return step(TP_NEXT_READ, 0, "new key");
    keep_failure(retry, exchange);
    return step(TP_NEXT_SEND, 0, "new key");
  }
  return tp_retry_is_reading(retry) ? after_read(retry, rules, operation, exchange, now_ms, random)
                                    : after_send(retry, rules, operation, exchange, now_ms, random);
}

/* Whether an attempt before the exchange in flight may have taken effect. */
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

void tp_retry_stop(struct tp_retry *retry, const struct tp_operation *operation, bool in_flight_sent, bool keep,
                   enum tp_failure_kind kind, const char *detail) {
  bool sent = in_flight_sent && !tp_retry_is_reading(retry);
  if (sent) retry->attempts++;
  retry->sent = retry->sent || sent;
  retry->interrupted = true;
  bool was_read = retry->state == TP_RETRY_STATE_SENDING_AGAIN && operation->retry == TP_RETRY_CANCEL && !sent;
  if (!keep || retry->failure.kind == TP_FAILURE_NONE) {
    tp_failure_set(&retry->failure, kind, "%s", detail);
    retry->failure.status = 0;
    retry->failure.retryable = tp_failure_may_pass(kind);
  } else if (was_read) {
    tp_failure_precede(&retry->failure, "two reads showed the order unchanged");
  }
  fail(retry, operation->retry != TP_RETRY_READ && (sent || is_open(retry, operation)));
  bool creates = is_once(retry, operation) || operation->retry == TP_RETRY_UPLOAD;
  if (creates && retry->failure.uncertain) retry->failure.retryable = false;
}

bool tp_retry_was_uncertain(const struct tp_retry *retry) {
  enum tp_retry_state state = retry->state == TP_RETRY_STATE_PROBING ? retry->back : retry->state;
  bool never = state == TP_RETRY_STATE_SENDING || state == TP_RETRY_STATE_CHECKING;
  return !never || retry->failure.uncertain;
}

int tp_retry_exchange(const struct tp_retry *retry) {
  return 1 + (tp_retry_is_reading(retry) ? retry->reads : retry->attempts);
}

void tp_retry_free(struct tp_retry *retry) {
  tp_failure_clear(&retry->failure);
}
