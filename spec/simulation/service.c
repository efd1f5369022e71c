/* The simulated service: its books, and the faults of the service and of gateways in front of it. */
#include "service.h"

#include <curl/curl.h>
#include <string.h>

#include "limits.h"

const struct sim_fault sim_faults[] = {
    {"no connection", SIM_REACH_NOT, SIM_EFFECT_NONE, CURLE_COULDNT_CONNECT, false, 0, {0}},
    {"no name", SIM_REACH_NOT, SIM_EFFECT_NONE, CURLE_COULDNT_RESOLVE_HOST, false, 0, {0}},
    {"no handshake", SIM_REACH_NOT, SIM_EFFECT_NONE, CURLE_SSL_CONNECT_ERROR, false, 0, {0}},
    {"bad certificate", SIM_REACH_NOT, SIM_EFFECT_NONE, CURLE_PEER_FAILED_VERIFICATION, false, 0, {0}},
    {"request lost", SIM_REACH_LOST, SIM_EFFECT_NONE, CURLE_SEND_ERROR, false, 0, {0}},
    {"request never answered", SIM_REACH_LOST, SIM_EFFECT_NONE, CURLE_OPERATION_TIMEDOUT, false, 0, {0}},
    {"answer lost", SIM_REACH_SERVED, SIM_EFFECT_TRUE, CURLE_RECV_ERROR, false, 0, {0}},
    {"nothing came", SIM_REACH_SERVED, SIM_EFFECT_EITHER, CURLE_GOT_NOTHING, false, 0, {0}},
    {"never answered", SIM_REACH_SERVED, SIM_EFFECT_EITHER, CURLE_OPERATION_TIMEDOUT, false, 0, {0}},
    {"repeat stopped", SIM_REACH_SERVED, SIM_EFFECT_EITHER, CURLE_ABORTED_BY_CALLBACK, false, 0, {0}},
    {"answer cut", SIM_REACH_SERVED, SIM_EFFECT_TRUE, CURLE_PARTIAL_FILE, false, SIM_FORM_CUT, {200}},
    {"connection lost, late", SIM_REACH_SERVED, SIM_EFFECT_LATE, CURLE_RECV_ERROR, false, 0, {0}},
    {"never answered, late", SIM_REACH_SERVED, SIM_EFFECT_LATE, CURLE_OPERATION_TIMEDOUT, false, 0, {0}},
    {"gateway's page", SIM_REACH_LOST, SIM_EFFECT_NONE, 0, false, SIM_FORM_HTML, {400, 403, 404, 405, 413, 422, 502}},
    {"gateway's page, served", SIM_REACH_SERVED, SIM_EFFECT_TRUE, 0, false, SIM_FORM_HTML, {404, 500, 502, 504}},
    {"gateway's page, late", SIM_REACH_SERVED, SIM_EFFECT_LATE, 0, false, SIM_FORM_HTML, {502, 504}},
    {"gateway's message", SIM_REACH_LOST, SIM_EFFECT_NONE, 0, false, SIM_FORM_MESSAGE, {400, 403, 404, 503}},
    {"errors without code", SIM_REACH_LOST, SIM_EFFECT_NONE, 0, false, SIM_FORM_NO_CODE, {400, 404, 422}},
    {"no errors in errors", SIM_REACH_LOST, SIM_EFFECT_NONE, 0, false, SIM_FORM_NO_ERROR, {404, 422}},
    {"gateway's 429", SIM_REACH_LOST, SIM_EFFECT_NONE, 0, false, SIM_FORM_HTML, {429}},
    {"redirect", SIM_REACH_LOST, SIM_EFFECT_NONE, 0, false, SIM_FORM_HTML, {301, 302, 307}},
    {"server error", SIM_REACH_SERVED, SIM_EFFECT_EITHER, 0, false, SIM_FORM_ERRORS, {500, 502, 503}},
    {"server error, late", SIM_REACH_SERVED, SIM_EFFECT_LATE, 0, false, SIM_FORM_ERRORS, {500, 504}},
    {"conflict", SIM_REACH_SERVED, SIM_EFFECT_EITHER, 0, false, SIM_FORM_ERRORS, {408, 409}},
    {"conflict, late", SIM_REACH_SERVED, SIM_EFFECT_LATE, 0, false, SIM_FORM_ERRORS, {408, 409}},
    {"another order", SIM_REACH_SERVED, SIM_EFFECT_EITHER, 0, false, SIM_FORM_OTHER_ID, {200}},
    {"old status", SIM_REACH_SERVED, SIM_EFFECT_EITHER, 0, false, SIM_FORM_OLD_STATUS, {200}},
    {"not JSON", SIM_REACH_SERVED, SIM_EFFECT_EITHER, 0, false, SIM_FORM_NOT_JSON, {200}},
    {"empty", SIM_REACH_SERVED, SIM_EFFECT_EITHER, 0, false, SIM_FORM_EMPTY, {200}},
    {"truncated", SIM_REACH_SERVED, SIM_EFFECT_TRUE, 0, false, SIM_FORM_TRUNCATED, {200}},
    {"trailing bytes", SIM_REACH_SERVED, SIM_EFFECT_TRUE, 0, false, SIM_FORM_TRAILING, {200}},
    {"huge", SIM_REACH_SERVED, SIM_EFFECT_TRUE, 0, true, SIM_FORM_HUGE, {0}},
};
const int sim_fault_count = sizeof sim_faults / sizeof sim_faults[0];

/* The row of an exchange without a fault. */
enum { NO_FAULT = -1 };

static int find_fault(const char *name) {
  for (int i = 0; i < sim_fault_count; i++)
    if (strcmp(sim_faults[i].name, name) == 0) return i;
  return NO_FAULT;
}

/* The books */

static void set_status(struct sim_order *order, enum tp_order_status status) {
  if (order->changes == SIM_CHANGES_MAX) { /* the oldest is forgotten: no replica lags so far behind */
    for (int i = 1; i < SIM_CHANGES_MAX; i++) {
      order->changed_ms[i - 1] = order->changed_ms[i];
      order->statuses[i - 1] = order->statuses[i];
    }
    order->changes--;
  }
  order->changed_ms[order->changes] = sim_world->now_ms;
  order->statuses[order->changes++] = status;
  order->status = status;
  if (status == TP_STATUS_CANCEL_PENDING || status == TP_STATUS_CANCELLED) order->ever_pending = true;
}

static enum tp_order_status status_at(const struct sim_order *order, int64_t at_ms) {
  int last = order->changes - 1;
  while (last > 0 && order->changed_ms[last] > at_ms) last--;
  return order->statuses[last];
}

static bool can_be_cancelled(const struct sim_order *order) {
  return !order->deleted && order->status != TP_STATUS_DRAFT && order->status != TP_STATUS_PORTED &&
         order->status != TP_STATUS_CANCELLED && order->status != TP_STATUS_CANCEL_PENDING;
}

void sim_service_take_effect(int number, int call_number, enum sim_operation operation) {
  struct sim_order *order = &sim_world->orders[number];
  struct sim_call *call = &sim_world->calls[call_number];
  if (operation == SIM_CANCEL) {
    if (!can_be_cancelled(order)) return;
    set_status(order, TP_STATUS_CANCEL_PENDING);
    if (sim_chance(sim_world->habits.staff))
      sim_plan(sim_world->now_ms + sim_below(20000), SIM_EVENT_STAFF, number, call_number, operation);
  } else if (operation == SIM_DELETE) {
    if (order->deleted) return;
    order->deleted = true;
    order->deleted_ms = sim_world->now_ms;
  }
  call->effects++;
  call->effect_ms = sim_world->now_ms;
  sim_trace(call_number, "the service has done it");
}

void sim_service_review(int number) {
  struct sim_order *order = &sim_world->orders[number];
  if (order->deleted || order->status != TP_STATUS_CANCEL_PENDING) return;
  set_status(order, sim_chance(800) ? TP_STATUS_CANCELLED : TP_STATUS_IN_PROCESS);
}

/* The truth */

static void refuse(struct sim_answer *answer, int status, enum sim_told retryable) {
  answer->status = status;
  answer->form = SIM_FORM_ERRORS;
  answer->retryable = sim_world->habits.tells_retryable ? retryable : SIM_TOLD_NOT_AT_ALL;
  if (status == 429)
    answer->word = SIM_WORD_THROTTLED;
  else if (status == 401 || status == 403 || status == 404)
    answer->word = SIM_WORD_DENIED;
  else
    answer->word = status == 408 || status == 409 || status >= 500 ? SIM_WORD_UNCERTAIN : SIM_WORD_REFUSED;
}

static void grant(struct sim_answer *answer, enum tp_order_status shown) {
  answer->status = 200;
  answer->form = SIM_FORM_ORDER;
  answer->shown = shown;
  answer->word = SIM_WORD_DONE;
}

static void answer_read(const struct sim_order *order, struct sim_answer *answer) {
  int64_t seen_ms = sim_world->now_ms - sim_world->habits.replica_lag_ms[sim_below(SIM_REPLICAS)];
  if (order->deleted && order->deleted_ms <= seen_ms)
    refuse(answer, 404, SIM_TOLD_NO);
  else
    grant(answer, status_at(order, seen_ms));
}

static void answer_cancel(const struct sim_exchange *exchange, struct sim_order *order, struct sim_answer *answer,
                          enum sim_effect effect) {
  const struct sim_habits *habits = &sim_world->habits;
  int64_t now = sim_world->now_ms;
  if (habits->locks && order->busy_until_ms > now) {
    static const int busy[] = {409, 422, 423};
    refuse(answer, busy[sim_below(3)], SIM_TOLD_YES);
  } else if (order->status == TP_STATUS_CANCEL_PENDING && habits->idempotent) {
    grant(answer, order->status);
  } else if (!can_be_cancelled(order)) {
    refuse(answer, 422, SIM_TOLD_NO);
  } else if (sim_chance(habits->refuses)) {
    refuse(answer, sim_chance(200) ? 403 : 422, sim_chance(500) ? SIM_TOLD_YES : SIM_TOLD_NO);
  } else if (effect == SIM_EFFECT_LATE) {
    int64_t at = now + sim_between(1, habits->effect_delay_ms);
    order->busy_until_ms = at;
    sim_plan(at, SIM_EVENT_EFFECT, exchange->order, exchange->call, exchange->operation);
    grant(answer, TP_STATUS_CANCEL_PENDING);
  } else {
    sim_service_take_effect(exchange->order, exchange->call, SIM_CANCEL);
    grant(answer, TP_STATUS_CANCEL_PENDING);
  }
}

static void answer_change(const struct sim_exchange *exchange, const struct sim_order *order, struct sim_answer *answer,
                          enum sim_effect effect) {
  if (sim_chance(sim_world->habits.refuses)) {
    refuse(answer, sim_chance(200) ? 403 : 422, sim_chance(500) ? SIM_TOLD_YES : SIM_TOLD_NO);
    return;
  }
  if (effect == SIM_EFFECT_LATE)
    sim_plan(sim_world->now_ms + sim_between(1, sim_world->habits.effect_delay_ms), SIM_EVENT_EFFECT, exchange->order,
             exchange->call, exchange->operation);
  else
    sim_service_take_effect(exchange->order, exchange->call, exchange->operation);
  grant(answer, order->status);
}

/* What the service answers by itself, and does. */
static void answer_truly(const struct sim_exchange *exchange, struct sim_answer *answer, enum sim_effect effect) {
  struct sim_order *order = &sim_world->orders[exchange->order];
  int64_t revoked = sim_world->habits.revoked_at_ms;
  if (revoked && sim_world->now_ms >= revoked)
    refuse(answer, 401, SIM_TOLD_NO);
  else if (!sim_limits_take(answer))
    refuse(answer, 429, SIM_TOLD_YES);
  else if (exchange->operation == SIM_GET)
    answer_read(order, answer);
  else if (order->deleted)
    refuse(answer, 404, SIM_TOLD_NO);
  else if (exchange->operation == SIM_CANCEL)
    answer_cancel(exchange, order, answer, effect);
  else
    answer_change(exchange, order, answer, effect);
}

/* Faults */

static int pick_status(const struct sim_fault *fault) {
  int count = 0;
  while (count < 8 && fault->statuses[count]) count++;
  return count ? fault->statuses[sim_below(count)] : 0;
}

static int draw_fault_of_outage(void) {
  static const char *const names[] = {"no connection",      "no name",        "no handshake",           "request lost",
                                      "answer lost",        "never answered", "request never answered", "nothing came",
                                      "server error",       "gateway's page", "gateway's page, served", "answer cut",
                                      "errors without code"};
  return find_fault(names[sim_below(sizeof names / sizeof names[0])]);
}

static int draw_fault(void) {
  const struct sim_habits *habits = &sim_world->habits;
  int64_t now = sim_world->now_ms;
  bool away = habits->outage && now >= habits->outage_from_ms && now < habits->outage_until_ms;
  if (away && habits->only_outage) return draw_fault_of_outage();
  if (away) return sim_chance(300) ? find_fault("no connection") : find_fault("gateway's page");
  if (!sim_chance(habits->faulty)) return NO_FAULT;
  int fault = (int)sim_below(sim_fault_count);
  for (int i = 0; i < sim_fault_count; i++, fault = (fault + 1) % sim_fault_count)
    if (habits->faults >> fault & 1) return fault;
  return NO_FAULT;
}

bool sim_service_send(struct sim_exchange *exchange) {
  exchange->fault = draw_fault();
  exchange->answer = (struct sim_answer){.retry_after_s = -1};
  if (exchange->fault == NO_FAULT || sim_faults[exchange->fault].reach != SIM_REACH_NOT) return true;
  exchange->answer.code = sim_faults[exchange->fault].code;
  exchange->answer.word = SIM_WORD_UNSENT;
  return false;
}

/* No body is asked for after a DELETE, and no order after a comment: what is wrong in one is not seen. */
static bool fits(const struct sim_exchange *exchange, enum sim_form form) {
  if (form == SIM_FORM_OLD_STATUS) return exchange->operation == SIM_CANCEL;
  if (form == SIM_FORM_OTHER_ID) return exchange->operation != SIM_DELETE && exchange->operation != SIM_COMMENT;
  return exchange->operation != SIM_DELETE || form <= SIM_FORM_NO_ERROR || form == SIM_FORM_CUT;
}

bool sim_service_serve(struct sim_exchange *exchange) {
  struct sim_answer *answer = &exchange->answer;
  const struct sim_fault *fault = exchange->fault == NO_FAULT ? NULL : &sim_faults[exchange->fault];
  if (fault && !fits(exchange, fault->form)) fault = NULL;
  enum tp_order_status before = sim_world->orders[exchange->order].status;
  enum sim_effect effect = fault ? fault->effect : SIM_EFFECT_TRUE;
  bool in_vain = effect == SIM_EFFECT_EITHER && sim_chance(500);
  if (!fault || (fault->reach == SIM_REACH_SERVED && !in_vain)) answer_truly(exchange, answer, effect);
  if (!fault && answer->form == SIM_FORM_ORDER && sim_chance(sim_world->habits.large_share))
    answer->form = SIM_FORM_HUGE;
  if (!fault || answer->word == SIM_WORD_THROTTLED) return true;
  if (fault->truth) {
    if (answer->word == SIM_WORD_DONE) answer->form = fault->form;
    return true;
  }
  *answer = (struct sim_answer){.code = fault->code,
                                .repeat_stopped = fault->code == CURLE_ABORTED_BY_CALLBACK,
                                .status = pick_status(fault),
                                .form = fault->form,
                                .shown = fault->form == SIM_FORM_OLD_STATUS ? before : TP_STATUS_CANCEL_PENDING,
                                .retryable = SIM_TOLD_NOT_AT_ALL,
                                .word = SIM_WORD_UNCERTAIN,
                                .retry_after_s = -1};
  if (answer->form == SIM_FORM_OLD_STATUS && (before == TP_STATUS_CANCEL_PENDING || before == TP_STATUS_CANCELLED))
    answer->word = SIM_WORD_DONE;
  if (answer->form == SIM_FORM_ERRORS && sim_world->habits.tells_retryable)
    answer->retryable = sim_chance(800) ? SIM_TOLD_YES : SIM_TOLD_NO;
  if (answer->status == 429) answer->word = SIM_WORD_THROTTLED;
  if (answer->status == 403 && sim_world->habits.only_outage) answer->status = 502; /* ends a batch as it does */
  if (answer->status == 503 && sim_chance(300)) answer->retry_after_s = (double)sim_below(20);
  return fault->code != CURLE_OPERATION_TIMEDOUT;
}

/* The drawing of a world */

static void draw_habits(struct sim_habits *habits) {
  static const int faulty[] = {0, 0, 20, 100, 300, 700, 900};
  habits->faulty = faulty[sim_below(sizeof faulty / sizeof faulty[0])];
  habits->faults = sim_random();
  if (sim_chance(500)) {
    habits->faults &= sim_random();
    habits->faults &= sim_random();
  }
  if (sim_chance(100)) habits->faults = UINT64_MAX;
#ifdef LENIENT
  habits->tells_retryable = false;
  habits->faults &= ~((1ULL << find_fault("gateway's page")) | 1ULL << find_fault("gateway's page, served") |
                      1ULL << find_fault("gateway's message") | 1ULL << find_fault("errors without code") |
                      1ULL << find_fault("no errors in errors"));
  habits->outage = false;
#endif
  habits->large_share = sim_chance(30) ? (int)sim_below(500) : 0;
  habits->large = habits->large_share || (habits->faulty && habits->faults >> find_fault("huge") & 1);
  habits->latency_ms = sim_chance(500) ? sim_below(20) : sim_below(400);
  habits->latency_spread_ms = sim_chance(500) ? 0 : sim_below(300);
  habits->slow = sim_chance(200) ? (int)sim_below(100) : 0;
  habits->opens_late = sim_chance(200) ? (int)sim_below(1000) : 0;
  for (int i = 0; i < SIM_REPLICAS; i++)
    habits->replica_lag_ms[i] = sim_chance(600) ? 0 : sim_chance(800) ? sim_below(1900) : sim_below(20000);
  habits->effect_delay_ms = sim_chance(500) ? sim_between(1, 1500) : sim_between(1, 60000);
  habits->locks = sim_chance(500);
  habits->idempotent = sim_chance(300);
  habits->tells_retryable = sim_chance(500);
  habits->refuses = sim_chance(300) ? (int)sim_below(300) : 0;
  habits->staff = sim_chance(300) ? 500 : 0;
  habits->outage = sim_chance(100);
  habits->outage_from_ms = sim_between(1000, 10000);
  habits->outage_until_ms = habits->outage_from_ms + sim_below(60000);
  habits->revoked_at_ms = sim_chance(20) ? sim_between(1000, 20000) : 0;
}

/* A service that works on what it has not answered, and meanwhile refuses what is asked again. */
static void draw_quarrel(struct sim_habits *habits) {
  habits->quarrels = true;
  habits->faulty = 500;
  habits->faults = 0;
  for (int i = 0; i < sim_fault_count; i++)
    if (sim_faults[i].effect == SIM_EFFECT_LATE) habits->faults |= 1ULL << i;
  habits->locks = habits->tells_retryable = true;
  habits->refuses = 600;
  habits->slow = 300;
}

/* A service that is well, and away once. */
static void draw_only_outage(struct sim_habits *habits) {
  int64_t length_ms = sim_chance(500) ? sim_below(2000) : sim_below(30000);
  *habits = (struct sim_habits){.latency_ms = habits->latency_ms,
                                .latency_spread_ms = habits->latency_spread_ms,
                                .idempotent = habits->idempotent,
                                .outage = true,
                                .only_outage = true,
                                .outage_from_ms = sim_between(1000, 4000)};
  habits->outage_until_ms = habits->outage_from_ms + length_ms;
}

static enum tp_order_status draw_status(bool varied) {
  static const enum tp_order_status usual[] = {TP_STATUS_IN_PROCESS, TP_STATUS_SUBMITTED, TP_STATUS_EXCEPTION,
                                               TP_STATUS_FOC_DATE_CONFIRMED};
  return varied ? (enum tp_order_status)sim_between(TP_STATUS_DRAFT, TP_STATUS_CANCEL_PENDING) : usual[sim_below(4)];
}

void sim_service_draw(int orders) {
  draw_habits(&sim_world->habits);
  if (sim_chance(250)) draw_quarrel(&sim_world->habits);
  /* So that something is in flight of a killed process when another takes over. */
  if (sim_world->shared && sim_chance(500)) sim_world->habits.slow = 300;
#ifndef LENIENT
  if (!sim_world->batch && sim_chance(100)) draw_only_outage(&sim_world->habits);
#endif
  sim_limits_draw();
  int varied = sim_chance(500) ? 0 : (int)sim_below(500), missing = sim_chance(700) ? 0 : (int)sim_below(200);
  if (sim_world->habits.only_outage) varied = missing = 0;
  sim_world->order_count = orders;
  for (int i = 0; i < orders; i++) {
    struct sim_order *order = &sim_world->orders[i];
    *order = (struct sim_order){0};
    set_status(order, draw_status(sim_chance(varied)));
    order->missing = order->deleted = !sim_world->batch && sim_chance(missing);
  }
}

void sim_service_reject(void) {
  struct sim_habits *habits = &sim_world->habits;
  int share = (int)sim_between(200, 700);
  bool refuses = sim_chance(700);
  habits->faulty = refuses ? 0 : share;
  habits->faults = 1ULL << find_fault("no connection");
  habits->refuses = refuses ? share : 0;
  habits->tells_retryable = true;
  habits->outage = false;
}

void sim_service_mend(void) {
  struct sim_habits *habits = &sim_world->habits;
  habits->faulty = habits->slow = habits->opens_late = habits->refuses = 0;
  habits->latency_ms = 1;
  habits->latency_spread_ms = 0;
  habits->outage = false;
  habits->revoked_at_ms = 0;
}
