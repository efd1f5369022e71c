/* A program that uses clients of the core at random, through their public face alone. */
#include "host.h"

#include <stdio.h>
#include <string.h>

#include "../../../src/core/engine.h"
#include "../../../src/core/operation.h"
#include "../../../src/core/request.h"
#include "../body.h"
#include "../check.h"
#include "../process.h"

enum { CLIENTS_AT_ONCE = 3, STEPS_MAX = 400000, IDLE_MAX_MS = 120000 };

enum way { WAY_QUEUE, WAY_WATCHED, WAY_POLLED, WAYS };

/* A call that has not ended, for whoever asked. */
struct live {
  int call;
  int seat; /* of its client */
  enum way way;
  struct tp_request *request; /* owned; NULL: its queue's, or nobody's */
};

struct seat {
  struct tp_engine *engine; /* owned; NULL: nobody sits here */
  struct tp_completions *queue,
      *watched; /* owned; NULL: none yet. The former has the only references to its requests */
  int client, live;
  int64_t outage_ms; /* after which its queue gives up; 0: that has no circuit breaker */
};

static const char *const operation_names[] = {[SIM_CANCEL] = "cancel",
                                              [SIM_GET] = "get",
                                              [SIM_UPDATE] = "porting_orders.update",
                                              [SIM_DELETE] = "porting_orders.delete",
                                              [SIM_COMMENT] = "comments.create"};

static const struct tp_operation *operations[SIM_OPERATIONS];
static struct sim_manners manners;
static struct seat seats[CLIENTS_AT_ONCE];
static struct live lives[SIM_CALLS_MAX];
static int live_count, left_to_submit, steps;

/* Clients */

static void draw_options(struct tp_engine_options *options, struct sim_client *client) {
  static const int concurrencies[] = {1, 2, 4, 8, 16, 32};
  *client = (struct sim_client){.concurrency = concurrencies[sim_below(6)],
                                .max_attempts = (int)sim_between(1, 5),
                                .settle_ms = sim_chance(700) ? 2000 : sim_between(1, 4000)};
  if (sim_world->habits.quarrels) client->settle_ms = sim_between(2000, 12000);
  options->timeout_ms = sim_chance(700) ? 10000 : sim_between(50, 5000);
  options->connect_timeout_ms = options->timeout_ms;
  options->deadline_ms = sim_chance(300) ? sim_between(100, 60000) : 0;
  options->settle_ms = client->settle_ms;
  options->settle_limit_ms = sim_chance(500) ? 30000 : sim_below(60000);
  options->max_attempts = client->max_attempts;
  options->concurrency = client->concurrency;
  options->rate = sim_chance(100) ? (double)sim_between(1, 50) : 0;
  if (sim_world->habits.only_outage) {
    options->timeout_ms = options->connect_timeout_ms = 10000;
    options->deadline_ms = 0;
    if (sim_chance(200)) options->rate = (double)sim_between(2, 100) / 100; /* a probe waits for its turn */
  }
  options->events = sim_chance(50);
}

static struct seat *sit_down(struct seat *seat) {
  if (sim_world->client_count == SIM_CLIENTS_MAX) {
    left_to_submit = 0;
    return NULL;
  }
  char name[32];
  int client = sim_world->client_count++;
  snprintf(name, sizeof name, "client-%d", client);
  struct tp_engine_options options = {
      .api_key = "KEY0123456789", .base_url = "https://simulation/v2", .user_agent = name};
  draw_options(&options, &sim_world->clients[client]);
  struct tp_engine_refusal refusal;
  seat->engine = tp_engine_new(&options, &refusal);
  if (!seat->engine) sim_fail(-1, "no client can be made: %s", refusal.why);
  seat->queue = NULL;
  seat->client = client;
  seat->outage_ms = sim_world->habits.only_outage ? 600000
                    : sim_chance(400)             ? 0
                    : sim_chance(500)             ? sim_between(500, 5000)
                                                  : sim_between(1000, 100000);
  sim_trace(-1, "client %d: %d in flight, %d attempts, settle %ld ms, timeout %ld ms, deadline %ld ms, rate %g", client,
            options.concurrency, options.max_attempts, (long)options.settle_ms, (long)options.timeout_ms,
            (long)options.deadline_ms, options.rate);
  return seat;
}

/* The end of a call */

static void look_at(int call, const struct tp_request *request) {
  const struct tp_failure *failure = tp_request_failure(request);
  enum tp_order_status shown = TP_STATUS_UNKNOWN;
  if (!tp_request_done(request)) sim_fail(call, "told as ended, but not done");
  if (!failure && (sim_world->calls[call].operation == SIM_CANCEL || sim_world->calls[call].operation == SIM_GET)) {
    const struct tp_order_parts *order = tp_request_order(request);
    struct tp_slice asked = {tp_request_id(request), TP_ID_LENGTH};
    if (!tp_id_equal(order->id, asked)) sim_fail(call, "the answer is another order");
    shown = tp_order_status_in(order);
  }
  sim_check_told(call, failure, shown);
}

static void remove_live(int place) {
  seats[lives[place].seat].live--;
  lives[place] = lives[--live_count];
}

static void end_live(int call, struct tp_request *request) {
  for (int i = 0; i < live_count; i++) {
    if (lives[i].call != call) continue;
    if (lives[i].request && lives[i].request != request) sim_fail(call, "another request has its name");
    look_at(call, request);
    tp_engine_release_request(request);
    remove_live(i);
    return;
  }
  sim_fail(call, "what was not in flight has ended");
}

static void look_at_seat(int number) {
  struct seat *seat = &seats[number];
  struct tp_request *request;
  int64_t tag;
  while (seat->queue && (request = tp_engine_next_done(seat->queue, &tag))) end_live((int)tag, request);
  while (seat->watched && (request = tp_engine_next_done(seat->watched, &tag))) {
    end_live((int)tag, request);
    tp_engine_release_request(request);
  }
  for (int i = live_count - 1; i >= 0; i--)
    if (lives[i].seat == number && lives[i].way == WAY_POLLED && tp_request_done(lives[i].request))
      end_live(lives[i].call, lives[i].request);
}

/* Gives everything up that it holds of a client. */
static void leave_seat(struct seat *seat) {
  sim_trace(-1, "the host drops client %d", seat->client);
  for (int i = live_count - 1; i >= 0; i--) {
    if (&seats[lives[i].seat] != seat) continue;
    if (lives[i].request) tp_engine_release_request(lives[i].request);
    remove_live(i);
  }
  if (seat->queue) tp_engine_drop_completions(seat->engine, seat->queue);
  if (seat->watched) tp_engine_drop_completions(seat->engine, seat->watched);
  tp_engine_release(seat->engine);
  sim_world->clients[seat->client].closed = true;
  *seat = (struct seat){0};
}

/* Its beginning */

static enum sim_operation draw_operation(void) {
  int64_t of_100 = sim_below(100);
  if (of_100 < 70) return SIM_CANCEL;
  return of_100 < 80 ? SIM_GET : (enum sim_operation)sim_between(SIM_UPDATE, SIM_PAUSE);
}

static struct tp_request *make_request(struct tp_engine *engine, int number) {
  static const char *const ends[] = {[SIM_CANCEL] = "/actions/cancel",
                                     [SIM_GET] = "",
                                     [SIM_UPDATE] = "",
                                     [SIM_DELETE] = "",
                                     [SIM_COMMENT] = "/comments"};
  const struct sim_call *call = &sim_world->calls[number];
  char id[TP_ID_LENGTH + 1], target[100];
  if (call->operation == SIM_PAUSE) return tp_engine_make_request(engine, &tp_pause, "", "");
  sim_id_write(id, call->order, number);
  snprintf(target, sizeof target, "/porting_orders/%s%s", id, ends[call->operation]);
  struct tp_request *request =
      tp_engine_make_request(engine, operations[call->operation], target, call->operation == SIM_COMMENT ? "" : id);
  if (request && (call->operation == SIM_UPDATE || call->operation == SIM_COMMENT))
    tp_request_set_body(request, (struct tp_slice){"{}", 2});
  if (request && call->assume_sent) tp_request_assume_sent(request);
  return request;
}

static struct tp_completions *make_queue(const struct seat *seat) {
  int at_once = (int)sim_between(1, 8);
  if (seat->outage_ms)
    sim_world->clients[seat->client].gate.opens_at = at_once < TP_BREAKER_ORDERS ? at_once : TP_BREAKER_ORDERS;
  return tp_completions_new(seat->outage_ms, at_once);
}

/* Whoever has an queue sees that its outage is over, and gives it no more. */
static enum way draw_way(const struct seat *seat) {
  enum way way = (enum way)sim_below(WAYS);
  bool over = seat->queue && seat->queue->breaker.state == TP_BREAKER_OVER;
  return way == WAY_QUEUE && over ? WAY_POLLED : way;
}

static bool hand_over(struct seat *seat, struct live *live, struct tp_request *request, int64_t deadline_ms) {
  if (!seat->queue) seat->queue = make_queue(seat);
  if (!seat->watched) seat->watched = tp_completions_new(0, 1);
  if (!tp_engine_submit(request, deadline_ms)) return false;
  if (live->way != WAY_POLLED)
    tp_engine_watch(request, live->way == WAY_QUEUE ? seat->queue : seat->watched, live->call);
  if (live->way == WAY_QUEUE)
    tp_engine_release_request(request);
  else
    live->request = request;
  return true;
}

static struct sim_call *new_call(struct seat *seat) {
  struct sim_call *call = &sim_world->calls[sim_world->call_count++];
  *call = (struct sim_call){.operation = draw_operation(),
                            .order = (int)sim_below(sim_world->order_count),
                            .client = seat->client,
                            .submitted_ms = sim_world->now_ms,
                            .word = SIM_WORD_UNSENT};
  call->assume_sent = call->operation == SIM_CANCEL && sim_chance(sim_world->habits.quarrels ? 500 : 50);
  call->unsettled = call->ever_unsettled = call->assume_sent;
  return call;
}

static int64_t draw_deadline(const struct sim_call *call) {
  if (call->operation == SIM_PAUSE) return sim_between(1, 5000);
  if (!sim_chance(sim_world->habits.quarrels ? 700 : manners.deadlines)) return 0;
  int64_t settle_ms = sim_world->clients[call->client].settle_ms;
  if (sim_world->habits.quarrels) return sim_between(2 * settle_ms, 3 * settle_ms); /* amid the reads */
  return sim_chance(500) ? sim_between(1, 2000) : sim_between(1, 60000);
}

/* A closed client takes nothing: it is left for a new one. */
static struct seat *pick_seat(void) {
  struct seat *seat = &seats[sim_below(CLIENTS_AT_ONCE)];
  if (!seat->engine) seat = &seats[0];
  if (seat->engine && tp_engine_is_closed(seat->engine)) leave_seat(seat);
  return seat->engine ? seat : sit_down(seat);
}

static void submit(void) {
  struct seat *seat = pick_seat();
  if (!seat) return;
  int number = sim_world->call_count;
  struct sim_call *call = new_call(seat);
  int64_t deadline_ms = draw_deadline(call);
  if (deadline_ms) call->deadline_at_ms = sim_world->now_ms + deadline_ms;
  struct tp_request *request = make_request(seat->engine, number);
  if (!request) sim_fail(number, "no request can be made");
  struct live *live = &lives[live_count++];
  *live = (struct live){.call = number, .seat = (int)(seat - seats), .way = draw_way(seat)};
  call->gated = live->way == WAY_QUEUE;
  left_to_submit--;
  seat->live++;
  sim_trace(number, "submitted at client %d: %s%s, deadline %ld ms", seat->client,
            call->operation == SIM_PAUSE ? "pause" : operation_names[call->operation],
            call->assume_sent ? " (may have been sent)" : "", (long)deadline_ms);
  if (!hand_over(seat, live, request, deadline_ms)) sim_fail(number, "it can't be submitted");
  if (live->way != WAY_POLLED || !sim_chance(manners.forgets)) return;
  sim_trace(number, "forgotten");
  tp_engine_release_request(request);
  remove_live(live_count - 1);
}

/* What else it does */

static void abort_one(void) {
  if (!live_count) return;
  const struct live *live = &lives[sim_below(live_count)];
  if (!live->request) return;
  sim_trace(live->call, "the host aborts it");
  sim_world->calls[live->call].stopped = true;
  tp_engine_abort(live->request);
}

static struct seat *any_seat(void) {
  struct seat *seat = &seats[sim_below(CLIENTS_AT_ONCE)];
  return seat->engine ? seat : NULL;
}

static void mark_stopped(const struct seat *seat, bool queue_alone) {
  for (int i = 0; i < live_count; i++)
    if (&seats[lives[i].seat] == seat && (!queue_alone || lives[i].way == WAY_QUEUE))
      sim_world->calls[lives[i].call].stopped = true;
}

/* What may have been sent goes on: only what was not is stopped for good. */
static void stop_queue(void) {
  struct seat *seat = any_seat();
  if (!seat || !seat->queue) return;
  sim_trace(-1, "the host stops what client %d has not sent of its queue's", seat->client);
  tp_engine_stop_unsent(seat->engine, seat->queue);
  sim_world->clients[seat->client].gate.opens_at = 0;
  sim_world->clients[seat->client].gate.away = false;
  for (int i = 0; i < live_count; i++) {
    struct sim_call *call = &sim_world->calls[lives[i].call];
    if (&seats[lives[i].seat] != seat || lives[i].way != WAY_QUEUE) continue;
    call->halted = true;
    if (!call->in_flight && !call->sent && !call->assume_sent) call->stopped = true;
  }
}

static void hold(struct seat *seat, bool held) {
  sim_trace(-1, "the host %s client %d's queue", held ? "holds" : "releases", seat->client);
  tp_engine_hold(seat->engine, seat->queue, held);
  sim_world->clients[seat->client].gate.held = held;
}

/* ends_ms: 0: it needs none. */
static void lease(struct seat *seat, int64_t ends_ms) {
  sim_trace(-1, "client %d's queue has a lease until %ld ms", seat->client, (long)ends_ms);
  tp_engine_lease(seat->engine, seat->queue, ends_ms);
  sim_world->clients[seat->client].gate.lease_ends_ms = ends_ms;
}

static void hold_or_release(void) {
  struct seat *seat = any_seat();
  if (seat && seat->queue) hold(seat, !sim_world->clients[seat->client].gate.held);
}

static void lease_anew(void) {
  struct seat *seat = any_seat();
  if (seat && seat->queue) lease(seat, sim_chance(300) ? 0 : sim_world->now_ms + sim_below(5000));
}

/* Lets everything go that is kept back. Returns whether anything was. */
static bool let_go(void) {
  bool any = false;
  for (int i = 0; i < CLIENTS_AT_ONCE; i++) {
    struct seat *seat = &seats[i];
    if (!seat->engine || !seat->queue) continue;
    const struct sim_gate *gate = &sim_world->clients[seat->client].gate;
    any = any || gate->held || gate->lease_ends_ms;
    if (gate->held) hold(seat, false);
    if (gate->lease_ends_ms) lease(seat, 0);
  }
  return any;
}

static void close_one(void) {
  struct seat *seat = any_seat();
  if (!seat || tp_engine_is_closed(seat->engine)) return;
  sim_trace(-1, "the host closes client %d", seat->client);
  mark_stopped(seat, false);
  tp_engine_close(seat->engine);
  sim_world->clients[seat->client].closed = true;
  look_at_seat((int)(seat - seats));
  if (seat->live) sim_fail(-1, "client %d is closed, and %d of its calls have not ended", seat->client, seat->live);
  if (tp_engine_pending(seat->engine)) sim_fail(-1, "a closed client has something pending");
}

static void drop_one(void) {
  struct seat *seat = any_seat();
  if (seat) leave_seat(seat);
}

static void drive(struct seat *seat);

static void fork_here(void) {
  sim_trace(-1, "the process forks; this is the child");
  sim_process_fork();
  for (int i = 0; i < CLIENTS_AT_ONCE; i++) {
    if (!seats[i].engine) continue;
    mark_stopped(&seats[i], false);
    drive(&seats[i]);
    look_at_seat(i);
    if (seats[i].live) sim_fail(-1, "%d calls of the parent's have not ended in the child", seats[i].live);
  }
}

/* Time */

static void check_deadlines(const struct seat *seat) {
  for (int i = 0; i < live_count; i++) {
    const struct sim_call *call = &sim_world->calls[lives[i].call];
    if (&seats[lives[i].seat] != seat || !call->deadline_at_ms || call->deadline_at_ms > sim_world->now_ms) continue;
    if (lives[i].request && !tp_request_done(lives[i].request))
      sim_fail(lives[i].call, "its deadline passed %ld ms ago", (long)(sim_world->now_ms - call->deadline_at_ms));
  }
}

static void drive(struct seat *seat) {
  struct tp_event event;
  if (sim_chance(20))
    tp_engine_wait(seat->engine, sim_below(1000));
  else
    tp_engine_drive(seat->engine);
  while (tp_engine_has_event(seat->engine)) tp_engine_next_event(seat->engine, &event);
  /* What is left of large answers is due at once: until that is done, a deadline may have passed unseen. */
  if (sim_chance(200) && tp_engine_deadline(seat->engine) != 0) check_deadlines(seat);
}

static int64_t next_ms(void) {
  int64_t next = sim_next_event_ms();
  for (int i = 0; i < CLIENTS_AT_ONCE; i++) {
    int64_t left = seats[i].engine ? tp_engine_deadline(seats[i].engine) : -1;
    if (left >= 0 && (next < 0 || sim_world->now_ms + left < next)) next = sim_world->now_ms + left;
  }
  return next;
}

/* A 429 may have asked for a long pause, and a pause is one. */
static bool may_idle(void) {
  for (int i = 0; i < CLIENTS_AT_ONCE; i++)
    if (seats[i].engine && tp_engine_paused_until(seats[i].engine) > sim_world->now_ms) return true;
  return false;
}

static void look_everywhere(void) {
  for (int i = 0; i < CLIENTS_AT_ONCE; i++)
    if (seats[i].engine) look_at_seat(i);
}

static void let_time_pass(void) {
  int64_t next = next_ms(), now = sim_world->now_ms;
  if (next < 0 || next - now > IDLE_MAX_MS) look_everywhere();
  if ((next < 0 || next - now > IDLE_MAX_MS) && let_go()) next = next_ms();
  if (next < 0) {
    if (live_count) sim_fail(lives[0].call, "nothing will ever happen any more, but it has not ended");
    return;
  }
#ifndef LENIENT
  if (next - now > IDLE_MAX_MS && live_count && !may_idle())
#else
  if (0 && may_idle())
#endif
    sim_fail(-1, "nothing happens for %ld ms", (long)(next - now));
  if (sim_chance(manners.late)) next += sim_below(manners.late_ms + 1);
  sim_advance(next);
}

static void drive_some(void) {
  bool all = !sim_chance(100);
  for (int i = 0; i < CLIENTS_AT_ONCE; i++) {
    if (!seats[i].engine || (!all && sim_chance(500))) continue;
    drive(&seats[i]);
    if (sim_chance(manners.looks)) look_at_seat(i);
  }
}

/* The whole */

void sim_host_draw(int calls) {
  static const int sometimes[] = {0, 0, 0, 1, 5, 20};
#define SOMETIMES sometimes[sim_below(6)]
  for (int i = SIM_CANCEL; i < SIM_PAUSE && !operations[i]; i++) operations[i] = tp_operation_find(operation_names[i]);
  manners = (struct sim_manners){.submits = (int)sim_between(5, 500),
                                 .aborts = SOMETIMES,
                                 .stops = SOMETIMES / 4,
                                 .holds = 5 * SOMETIMES,
                                 .leases = 2 * SOMETIMES,
                                 .closes = SOMETIMES / 4,
                                 .drops = SOMETIMES / 4,
                                 .forks = SOMETIMES / 4,
                                 .burst = (int)sim_between(1, 20),
                                 .late = sim_chance(500) ? (int)sim_below(1000) : 0,
                                 .late_ms = sim_chance(800) ? sim_below(500) : sim_below(20000),
                                 .forgets = SOMETIMES,
                                 .looks = (int)sim_between(200, 1000),
                                 .deadlines = sim_chance(500) ? 0 : (int)sim_below(1000)};
#undef SOMETIMES
  if (sim_world->habits.only_outage)
    manners = (struct sim_manners){.submits = manners.submits, .burst = manners.burst, .looks = manners.looks};
  left_to_submit = calls;
  live_count = steps = 0;
}

bool sim_host_act(void) {
  if (!left_to_submit && !live_count) return false;
  if (++steps > STEPS_MAX) sim_fail(-1, "the course does not come to an end");
  if (left_to_submit && sim_chance(manners.submits))
    for (int64_t i = sim_between(1, manners.burst); i > 0 && left_to_submit; i--) submit();
  if (sim_chance(manners.aborts)) abort_one();
  if (sim_chance(manners.stops)) stop_queue();
  if (sim_chance(manners.holds)) hold_or_release();
  if (sim_chance(manners.leases)) lease_anew();
  if (sim_chance(manners.closes)) close_one();
  if (sim_chance(manners.drops)) drop_one();
  if (sim_chance(manners.forks)) fork_here();
  let_time_pass();
  drive_some();
  return true;
}

/* What nobody waits for is brought to its end as well: a client that is left would give it up. */
void sim_host_leave(void) {
  for (int i = 0; i < CLIENTS_AT_ONCE; i++) {
    struct seat *seat = &seats[i];
    if (!seat->engine) continue;
    look_at_seat(i);
    /* Large answers may wait to be judged. */
    if (!sim_world->habits.large &&
        tp_engine_counts(seat->engine).in_flight != sim_world->clients[seat->client].in_flight)
      sim_fail(-1, "client %d counts %d in flight, but %d are", seat->client, tp_engine_counts(seat->engine).in_flight,
               sim_world->clients[seat->client].in_flight);
    leave_seat(seat);
  }
}
