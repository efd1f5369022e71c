/* Checks the rules that make the client exact. */
#include "check.h"

#include "gates.h"
#include "limits.h"
#include "runs.h"

/* How an answer's time may be rounded. */
enum { ROUNDING_MS = 2 };

static bool is_pending(enum tp_order_status status) {
  return status == TP_STATUS_CANCEL_PENDING || status == TP_STATUS_CANCELLED;
}

/* The call's own operation, and not the read that settles it. */
static bool is_own(const struct sim_exchange *exchange) {
  return exchange->operation == sim_world->calls[exchange->call].operation;
}

/* In a batch, and where a queue has a circuit breaker, what no service has answered costs no attempt. */
static bool may_be_spared(const struct sim_call *call) {
  return sim_world->batch || (call->gated && sim_world->clients[call->client].gate.opens_at);
}

static bool is_past_deadline(const struct sim_call *call) {
  return call->deadline_at_ms && sim_world->now_ms >= call->deadline_at_ms;
}

/* Before an exchange */

/* The service has said no: only it can say that the same request may go well later. */
static void check_refusal(int number, const struct sim_call *call) {
  if (call->word != SIM_WORD_REFUSED && call->word != SIM_WORD_DENIED) return;
  if (call->retryable != SIM_TOLD_YES)
    sim_fail(number, "a request is sent again after %d, which was not called retryable", call->status);
}

static void check_repetition_of_cancel(int number, const struct sim_call *call) {
  long settle_ms = (long)sim_world->clients[call->client].settle_ms;
  bool refused = call->word == SIM_WORD_REFUSED || call->word == SIM_WORD_DENIED;
  if (call->unsettled)
    sim_fail(number,
             "a cancel is sent although the one before may have taken effect, and no two reads, %ld ms apart, have "
             "shown the order unchanged",
             settle_ms);
  if (refused && call->sent && !call->unchanged)
    sim_fail(number, "a cancel is sent again after a refusal, without a read in between");
  if (refused && call->unsettled_refused && !call->ruled_out)
    sim_fail(number, "a cancel is sent again after a refusal that an earlier one may explain");
}

static void check_repetition(int number, const struct sim_call *call) {
  if (!call->sent) return;
  if (call->word == SIM_WORD_UNCERTAIN && call->retryable == SIM_TOLD_NO)
    sim_fail(number, "a request is sent again after an answer that says that it can't go well");
  if (call->operation == SIM_COMMENT && call->ever_unsettled)
    sim_fail(number, "a comment is sent a second time, although the first may be there");
}

void sim_check_started(struct sim_exchange *exchange) {
  int number = exchange->call;
  struct sim_call *call = &sim_world->calls[number];
  struct sim_client *client = &sim_world->clients[exchange->client];
  bool own = is_own(exchange);
  exchange->change = exchange->operation != SIM_GET;
  if (sim_world->batch) exchange->aside = sim_run_started(exchange);
  sim_trace(number, "client %d begins %s", exchange->client, own ? "the request" : "a settling read");
  if (exchange->aside) {
    client->in_flight++;
    client->begun++;
    return;
  }
  if (call->client != exchange->client || call->order != exchange->order)
    sim_fail(number, "an exchange of another call than this one");
  if (client->closed) sim_fail(number, "something is sent by a client that is closed");
  if (call->ended || call->stopped) sim_fail(number, "something is sent for a call that has ended");
  if (own && call->halted) sim_fail(number, "it is sent after its queue was stopped");
  if (!own && (call->operation != SIM_CANCEL || exchange->change))
    sim_fail(number, "what is sent is neither the request nor a read that settles it");
  if (is_past_deadline(call)) sim_fail(number, "an exchange is begun after the deadline");
  if (call->in_flight) sim_fail(number, "two exchanges of one call are in flight");
  if (client->in_flight >= client->concurrency)
    sim_fail(number, "more than %d exchanges are in flight", client->concurrency);
  if (sim_world->now_ms < client->paused_until_ms - ROUNDING_MS)
    sim_fail(number, "something is sent %ld ms before the pause that a 429 asked for has passed",
             (long)(client->paused_until_ms - sim_world->now_ms));
  if (exchange->change && !client->answered && client->changes_in_flight)
    sim_fail(number, "two changes are in flight before the first answer");
  if (own && call->sent >= client->max_attempts && !may_be_spared(call))
    sim_fail(number, "more than %d attempts", client->max_attempts);
  if (call->gated) sim_gate_started(exchange, own);
  if (own) check_refusal(number, call);
  if (own && call->operation == SIM_CANCEL)
    check_repetition_of_cancel(number, call);
  else if (own)
    check_repetition(number, call);
  call->in_flight++;
  client->in_flight++;
  client->begun++;
  if (exchange->change) client->changes_in_flight++;
}

void sim_check_sent(const struct sim_exchange *exchange) {
  struct sim_call *call = &sim_world->calls[exchange->call];
  sim_trace(exchange->call, "it leaves");
  if (is_past_deadline(call)) sim_fail(exchange->call, "it is sent after the deadline");
  if (call->gated) sim_gate_sent(exchange, is_own(exchange));
  if (is_own(exchange)) {
    call->sent++;
    call->sent_in_all++;
  }
}

/* After an exchange */

static void leave_wire(const struct sim_exchange *exchange) {
  struct sim_client *client = &sim_world->clients[exchange->client];
  sim_world->calls[exchange->call].in_flight -= !exchange->aside;
  client->in_flight--;
  if (exchange->change) client->changes_in_flight--;
}

static void leave_unsettled(struct sim_call *call) {
  call->unsettled = call->ever_unsettled = true;
  call->unchanged = call->ruled_out = false;
}

/* Two reads, far enough apart, rule it out. */
static bool rules_out(const struct sim_exchange *exchange, const struct sim_call *call) {
  int64_t settle_ms = sim_world->clients[call->client].settle_ms;
  return call->unchanged && exchange->served_ms - call->unchanged_served_ms >= settle_ms;
}

static void take_read(const struct sim_exchange *exchange, struct sim_call *call) {
  if (exchange->answer.word != SIM_WORD_DONE) return;
  if (exchange->answer.shown == TP_STATUS_PORTED) {
    call->unsettled = call->unsettled_refused = false; /* it can't become cancelled any more */
    return;
  }
  if (is_pending(exchange->answer.shown)) {
    call->shown_pending = true;
    return;
  }
  if (rules_out(exchange, call)) {
    call->unsettled = false;
    call->ruled_out = true;
  }
  if (!call->unchanged) call->unchanged_served_ms = exchange->served_ms;
  call->unchanged = true;
}

static void take_own(const struct sim_exchange *exchange, struct sim_call *call) {
  const struct sim_answer *answer = &exchange->answer;
  call->word = answer->word;
  call->status = answer->status;
  call->retryable = answer->retryable;
  switch (answer->word) {
    case SIM_WORD_UNSENT:
      break;
    case SIM_WORD_THROTTLED:
      call->sent--;
      break;
    case SIM_WORD_UNCERTAIN:
      if (exchange->change) leave_unsettled(call);
      break;
    case SIM_WORD_DONE:
      if (call->operation == SIM_CANCEL) call->shown_pending = true;
      break;
    case SIM_WORD_REFUSED:
    case SIM_WORD_DENIED:
      if (call->ever_unsettled) call->unsettled_refused = true;
      call->unchanged = call->ruled_out = false;
      break;
  }
}

/* What a client is told of the time at which it may go on. */
static void take_pause(const struct sim_exchange *exchange, struct sim_client *client) {
  const struct sim_habits *habits = &sim_world->habits;
  const struct sim_answer *answer = &exchange->answer;
  double seconds = 0;
  /* Behind a large answer, the engine reads this one later than it has it. */
  if (habits->large) return;
  if (answer->retry_after_s >= 0 && sim_limits_time_means(habits->retry_time))
    seconds = answer->retry_after_s;
  else if (answer->limits_told && sim_limits_time_means(habits->reset_time) && habits->retry_time == SIM_TIME_NONE)
    seconds = answer->reset_s;
  int64_t until = sim_world->now_ms + (int64_t)(seconds * 1000) - (sim_world->now_ms - exchange->served_ms);
  if (until > client->paused_until_ms) client->paused_until_ms = until;
}

void sim_check_taken(const struct sim_exchange *exchange) {
  struct sim_call *call = &sim_world->calls[exchange->call];
  struct sim_client *client = &sim_world->clients[exchange->client];
  const struct sim_answer *answer = &exchange->answer;
  static const char *const words[] = {"nothing was sent", "uncertain", "done", "throttled", "refused", "denied"};
  sim_trace(exchange->call, "the engine has its answer: %d (curl %d), %s, shown status %d", answer->status,
            answer->code, words[answer->word], (int)answer->shown);
  leave_wire(exchange);
  if (answer->status && answer->status != 401 && answer->status != 403) client->answered = true;
  if (answer->word == SIM_WORD_THROTTLED) take_pause(exchange, client);
  client->unanswered = answer->word == SIM_WORD_UNSENT || answer->word == SIM_WORD_UNCERTAIN;
  if (exchange->aside) {
    sim_run_sampled(exchange);
    return;
  }
  if (call->gated) sim_gate_taken(exchange);
  if (is_own(exchange))
    take_own(exchange, call);
  else
    take_read(exchange, call);
}

void sim_check_given_up(const struct sim_exchange *exchange) {
  sim_trace(exchange->call, "the engine gives the exchange up");
  leave_wire(exchange);
  if (sim_world->calls[exchange->call].gated) sim_gate_given_up(exchange);
  if (exchange->stage != SIM_OPENING && exchange->answer.word != SIM_WORD_UNSENT && exchange->change)
    leave_unsettled(&sim_world->calls[exchange->call]);
}

/* At the end of a call */

static void check_success(int number, const struct sim_call *call, enum tp_order_status shown) {
  const struct sim_order *order = &sim_world->orders[call->order];
  switch (call->operation) {
    case SIM_CANCEL:
      if (!call->shown_pending) sim_fail(number, "success, although no answer has shown the order cancelled");
      if (!order->ever_pending) sim_fail(number, "success, but the order was never cancelled");
      if (!is_pending(shown)) sim_fail(number, "success, with an order of status %d", (int)shown);
      break;
    case SIM_GET:
      if (call->word != SIM_WORD_DONE) sim_fail(number, "an order was read that the service has not shown");
      break;
    case SIM_DELETE:
      if (order->missing && !call->ever_unsettled)
        sim_fail(number, "deleted, it is said, but the order never was there");
      if (!order->deleted) sim_fail(number, "deleted, it is said, but the order is still there");
      break;
    case SIM_UPDATE:
    case SIM_COMMENT:
      if (!call->effects) sim_fail(number, "success, but the service has not done it");
      break;
    case SIM_PAUSE:
    case SIM_OPERATIONS:
      sim_fail(number, "a pause has no success");
  }
}

/* Only the service itself says that it can't be. A gateway may forbid it as well, but not for good. */
static bool is_word_of_service(const struct tp_failure *failure) {
  return failure->kind == TP_FAILURE_INVALID || failure->kind == TP_FAILURE_NOT_FOUND ||
         (failure->kind == TP_FAILURE_FORBIDDEN && !failure->retryable);
}

/* An outage costs nothing that waits for its end. */
static void check_outage(int number, const struct sim_call *call) {
  bool waits = call->gated && sim_world->clients[call->client].gate.opens_at;
  bool asks = call->operation == SIM_CANCEL || call->operation == SIM_GET;
  if (sim_world->habits.only_outage && waits && asks && !sim_world->orders[call->order].deleted)
    sim_fail(number, "lost to an outage, although the service is well before and after it");
}

static void check_failure(int number, const struct sim_call *call, const struct tp_failure *failure) {
  bool told_so = call->word == SIM_WORD_REFUSED || call->word == SIM_WORD_DENIED;
  if (!failure->detail && !failure->title) sim_fail(number, "a failure without a word of explanation");
  if (call->operation == SIM_GET || call->operation == SIM_PAUSE) {
    if (failure->uncertain) sim_fail(number, "what changes nothing is told as uncertain");
  } else if (failure->uncertain) {
    if (!call->sent_in_all && !call->assume_sent) sim_fail(number, "told as uncertain, but nothing was ever sent");
  } else {
    if (call->unsettled) sim_fail(number, "told as without effect, while a request is uncertain");
    if (call->unsettled_refused) sim_fail(number, "told as refused, although an earlier request was uncertain");
  }
  if (is_word_of_service(failure) && !failure->uncertain && !told_so)
    sim_fail(number, "told as %s, which the service has not said", tp_failure_name(failure->kind));
  /* Where an outage has lasted too long, a call ends with what it heard last. */
  if (failure->kind == TP_FAILURE_RATE_LIMITED && !call->deadline_at_ms && !call->halted && !may_be_spared(call))
    sim_fail(number, "given up because the account was busy");
  if (failure->kind == TP_FAILURE_ABORTED && !call->stopped && !call->halted && !call->assume_sent &&
      !may_be_spared(call))
    sim_fail(number, "aborted by nobody");
}

void sim_check_told(int number, const struct tp_failure *failure, enum tp_order_status shown) {
  struct sim_call *call = &sim_world->calls[number];
  sim_trace(number, "told: %s, uncertain %d, retryable %d: %s", failure ? tp_failure_name(failure->kind) : "success",
            failure && failure->uncertain, failure && failure->retryable,
            failure && failure->detail ? failure->detail : "");
  if (call->deliveries++) sim_fail(number, "the same outcome is told twice");
  if (call->in_flight) sim_fail(number, "told, while an exchange is in flight");
  call->ended = true;
  call->ended_ms = sim_world->now_ms;
  call->good = !failure;
  if (!failure) {
    check_success(number, call, shown);
    return;
  }
  call->kind = failure->kind;
  call->uncertain = failure->uncertain;
  call->told_retryable = failure->retryable;
  check_outage(number, call);
  check_failure(number, call, failure);
}

/* At the end of the course */

void sim_check_books(void) {
  for (int number = 0; number < sim_world->call_count; number++) {
    const struct sim_call *call = &sim_world->calls[number];
    if (call->in_flight) sim_fail(number, "an exchange is still in flight");
    if (call->operation == SIM_COMMENT && call->effects > 1) sim_fail(number, "one comment was made twice");
    if (!call->deliveries || call->good || call->uncertain || !call->effects) continue;
    /* After two reads that show the order unchanged, an effect that comes later still is nobody's fault. */
    if (call->operation == SIM_CANCEL && call->ever_unsettled && !call->unsettled) continue;
    sim_fail(number, "told as without effect, but the service has done it");
  }
}
