/* What must hold from one run of a batch to the next. */
#include "runs.h"

#include "check.h"
#include "wire.h"

static const char *const outcome_names[] = {"none",          "cancel-pending", "already-cancelled", "refused", "failed",
                                            "not-attempted", "unknown"};

/* Another process takes a call up: it knows that it was uncertain, and not of what was refused after it; two reads
 * settle it. */
static void begin_anew(struct sim_call *call) {
  call->sent = 0;
  call->word = SIM_WORD_UNSENT;
  call->unsettled = call->unsettled || call->unsettled_refused;
  call->unsettled_refused = call->unchanged = call->ruled_out = false;
}

/* Somebody has to see that a run has ended before there is another. */
static const int64_t between_runs_ms = 30000;

void sim_run_begin(void) {
  if (sim_world->run++) sim_advance(sim_world->now_ms + sim_below(between_runs_ms));
  sim_trace(-1, "run %d begins", sim_world->run);
  for (int number = 0; number < sim_world->call_count; number++) {
    struct sim_call *call = &sim_world->calls[number];
    if (call->in_flight) sim_fail(number, "an exchange is in flight between two runs");
    begin_anew(call);
    call->told_by = call->left_by = 0;
    call->settled_before = call->for_good;
    call->owner = -1;
    call->kept = false;
  }
}

/* What all workers have left out was given back by whoever had claimed it, and bears no intention. Once a batch has
 * left claims behind, an order may be one of those. */
void sim_run_end(void) {
  for (int number = 0; number < sim_world->call_count; number++) {
    struct sim_call *call = &sim_world->calls[number];
    bool left_out = call->left_by == (1U << sim_world->worker_count) - 1 && !call->sent_in_all;
    call->untouched = left_out && !sim_world->abandoned;
  }
}

/* Before it goes on with a store, a batch reads one of its orders, until it knows whether the account has it. */
static bool is_sample(const struct sim_exchange *exchange, struct sim_client *client) {
  if (!client->begun) {
    client->sampling = exchange->operation == SIM_GET;
    client->sample = exchange->call;
  }
  client->sampling = client->sampling && exchange->operation == SIM_GET && client->sample == exchange->call;
  return client->sampling;
}

/* A worker whose session the database has ended reads to its end what it had in flight, which keeps no other from
 * taking it up. One whose store only failed keeps its lock until then. */
static bool is_cut_off(const struct sim_client *client) {
  return sim_world->workers[client->worker].cut_off;
}

static bool is_of_this_run(int client) {
  return sim_world->clients[client].run == sim_world->run;
}

/* Another client goes on with a call. */
static void take_up(int number, struct sim_call *call) {
  for (int i = 0; sim_world->shared && i < sim_world->exchanges_used; i++) {
    const struct sim_exchange *exchange = &sim_world->exchanges[i];
    bool is_left = exchange->call == number && exchange->orphaned && exchange->change && exchange->planned;
    if (is_left && exchange->stage == SIM_OPENING) continue; /* it never leaves: its process is gone */
    if (is_left && sim_world->now_ms < exchange->started_ms + exchange->timeout_ms)
      sim_fail(number, "taken up while what a worker sent that is gone may be in flight");
  }
  if (is_of_this_run(call->client) && is_cut_off(&sim_world->clients[call->client])) {
    for (int i = 0; i < sim_world->exchanges_used; i++) {
      struct sim_exchange *exchange = &sim_world->exchanges[i];
      bool is_its = exchange->call == number && exchange->client == call->client && !exchange->detached;
      if (!is_its || exchange->change || exchange->aside) continue;
      exchange->aside = true;
      call->in_flight--;
    }
  }
  begin_anew(call);
}

bool sim_run_started(const struct sim_exchange *exchange) {
  struct sim_call *call = &sim_world->calls[exchange->call];
  struct sim_client *client = &sim_world->clients[exchange->client];
  bool change = exchange->operation != SIM_GET, sample = is_sample(exchange, client);
  if (sample || call->operation != SIM_CANCEL) return true;
  if (is_cut_off(client) && call->owner != client->worker && is_of_this_run(call->client)) return !change;
  if (call->client != exchange->client) take_up(exchange->call, call);
  call->client = exchange->client;
  if (call->for_good)
    sim_fail(exchange->call, "something is sent for an order whose outcome, %s, was told",
             outcome_names[call->outcome]);
  if (change && client->begins_nothing) sim_fail(exchange->call, "a cancel is sent after the batch was stopped");
  if (!change && call->untouched && !client->unanswered)
    sim_fail(exchange->call, "read first, although nothing was ever sent: its claim was not given back");
  call->untouched = false;
  return false;
}

void sim_run_sampled(const struct sim_exchange *exchange) {
  if (exchange->answer.word == SIM_WORD_DONE) sim_world->clients[exchange->client].sampling = false;
}

static bool belongs_to(const struct sim_exchange *exchange, int worker) {
  return !exchange->detached && sim_world->clients[exchange->client].worker == worker;
}

void sim_run_left(int worker, bool killed) {
  /* Who has lost the store leaves behind what a killed one does. */
  bool cut = killed || sim_world->workers[worker].lost;
  sim_world->abandoned += cut;
  sim_trace(-1, "worker %d %s", worker, killed ? "is killed" : "has ended");
  for (int i = 0; i < sim_world->exchanges_used; i++) {
    struct sim_exchange *exchange = &sim_world->exchanges[i];
    if (!belongs_to(exchange, worker)) continue;
    sim_check_given_up(exchange);
    exchange->orphaned = killed;
    sim_wire_detach(exchange);
  }
  for (int number = 0; number < sim_world->call_count; number++) {
    struct sim_call *call = &sim_world->calls[number];
    if (cut) call->untouched = false; /* it may have been claimed, and its intention recorded */
    if (!cut || !call->sent || call->kept || sim_world->clients[call->client].worker != worker) continue;
    call->unsettled = call->ever_unsettled = true; /* nobody knows its answer any more */
    call->unchanged = call->ruled_out = false;
  }
}

void sim_run_forgotten(int worker) {
  sim_trace(-1, "the batch of worker %d is forgotten", worker);
  sim_world->abandoned++;
  sim_world->workers[worker].lost = sim_world->workers[worker].cut_off = false; /* a further one has its own session */
  for (int i = 0; i < sim_world->client_count; i++)
    if (sim_world->clients[i].worker == worker) sim_world->clients[i].run = 0; /* it tells nothing any more */
  for (int number = 0; number < sim_world->call_count; number++) {
    struct sim_call *call = &sim_world->calls[number];
    call->told_by &= ~(1U << worker);
    call->untouched = false; /* the batch that is gone may have claimed it */
  }
}

void sim_run_claimed(int worker, int number) {
  sim_world->calls[number].owner = worker;
}

void sim_run_kept(int number) {
  sim_trace(number, "kept");
  sim_world->calls[number].kept = true;
}

/* A claim of this run is unknown only where its store failed: what was never sent, and could not be left behind by
 * another batch, is not. */
static void check_unknown(int number, const struct sim_call *call, int worker, bool alone) {
  bool may_be = call->sent_in_all || sim_world->abandoned || sim_world->workers[worker].lost || !alone;
  if (!may_be) sim_fail(number, "told as unknown, although nothing was ever sent");
}

/* What is not settled may be another worker's by now. What this one has sent last itself it knows. */
static void check_open(int number, const struct sim_call *call, int worker, enum sim_outcome outcome) {
  const struct sim_client *client = &sim_world->clients[call->client];
  /* The reads of a worker that was cut off don't count in the books once another one has claimed the order. */
  bool claimed_since = is_cut_off(client) && call->owner != worker;
  bool its = client->worker == worker && is_of_this_run(call->client) && !claimed_since;
  if (outcome == SIM_OUTCOME_NOT_ATTEMPTED && its && call->unsettled)
    sim_fail(number, "told as not attempted by the worker whose request is uncertain");
  if (outcome == SIM_OUTCOME_NOT_ATTEMPTED && call->settled_before)
    sim_fail(number, "told as not attempted, although an earlier run has settled it");
}

static void check_told(int number, const struct sim_call *call, bool uncertain, bool alone) {
  const struct sim_order *order = &sim_world->orders[call->order];
  switch (call->outcome) {
    case SIM_OUTCOME_PENDING:
    case SIM_OUTCOME_ALREADY:
      if (!order->ever_pending) sim_fail(number, "told as cancelled, which it never was");
      break;
    case SIM_OUTCOME_REFUSED:
      if (call->unsettled || call->unsettled_refused) sim_fail(number, "told as refused, while a request is uncertain");
      break;
    case SIM_OUTCOME_FAILED:
      if (!uncertain && (call->unsettled || call->unsettled_refused))
        sim_fail(number, "told as without effect, while a request is uncertain");
      break;
    case SIM_OUTCOME_NOT_ATTEMPTED:
      if (alone && call->unsettled) sim_fail(number, "told as not attempted, while a request is uncertain");
      break;
    case SIM_OUTCOME_UNKNOWN: /* see check_unknown */
      break;
    case SIM_OUTCOME_NONE:
    case SIM_OUTCOMES:
      sim_fail(number, "told without an outcome");
  }
}

void sim_run_told(int worker, int number, enum sim_outcome outcome, struct sim_telling told) {
  struct sim_call *call = &sim_world->calls[number];
  sim_trace(number, "worker %d tells: %s%s%s%s%s", worker, outcome_names[outcome], *told.kind ? ", " : "", told.kind,
            told.uncertain ? ", uncertain" : "", told.earlier ? " (as before)" : "");
  bool done = outcome != SIM_OUTCOME_NOT_ATTEMPTED && outcome != SIM_OUTCOME_UNKNOWN && !told.earlier;
  if (done && sim_world->stored && !call->kept) sim_fail(number, "told before it is kept");
  if (call->told_by >> worker & 1) sim_fail(number, "told twice in one run");
  call->told_by |= 1U << worker;
  bool alone = sim_world->worker_count == 1;
  bool open = outcome == SIM_OUTCOME_NOT_ATTEMPTED || outcome == SIM_OUTCOME_UNKNOWN;
  if (outcome == SIM_OUTCOME_NOT_ATTEMPTED) call->left_by |= 1U << worker;
  if (outcome == SIM_OUTCOME_UNKNOWN) check_unknown(number, call, worker, alone);
  if (open) check_open(number, call, worker, outcome);
  /* What is settled can't be known by who has lost the store: it may have been sent, or another one has sent it. */
  if (call->for_good && sim_world->workers[worker].lost && open && (!alone || outcome == SIM_OUTCOME_UNKNOWN)) return;
  if (call->for_good && outcome != call->outcome)
    sim_fail(number, "told as %s before, and now as %s", outcome_names[call->outcome], outcome_names[outcome]);
  if (!alone && open) return; /* the other one tells what became of it */
  call->outcome = outcome;
  call->uncertain = told.uncertain || outcome == SIM_OUTCOME_UNKNOWN;
  call->for_good = outcome == SIM_OUTCOME_PENDING || outcome == SIM_OUTCOME_ALREADY ||
                   (outcome == SIM_OUTCOME_REFUSED && !told.retryable);
  if (!told.earlier) check_told(number, call, told.uncertain, alone);
  sim_moment("an outcome was told");
}

void sim_run_check(bool all) {
  for (int number = 0; number < sim_world->call_count; number++) {
    const struct sim_call *call = &sim_world->calls[number];
    bool success = call->outcome == SIM_OUTCOME_PENDING || call->outcome == SIM_OUTCOME_ALREADY;
    if (call->operation != SIM_CANCEL) continue;
    if (!call->told_by && all) sim_fail(number, "the last run has told nothing of it");
    if (call->outcome == SIM_OUTCOME_NONE) continue; /* the batch was left before */
    if (success || call->uncertain || !call->effects || (call->ever_unsettled && !call->unsettled)) continue;
    sim_fail(number, "told as %s, but the service has done it", outcome_names[call->outcome]);
  }
}
