/* The wire in place of libcurl: implements src/core/transport.h against the simulated service. As libcurl does, it
 * sends and receives in drive alone. */
#include "../../src/core/transport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/core/clock.h"
#include "body.h"
#include "check.h"
#include "service.h"
#include "wire.h"

/* Exchanges in order, by their numbers; -1: none. */
struct line {
  int first, last;
};

struct tp_transport {
  int client;
  struct line in_flight, finished;
  long timeout_ms;
};

/* An exchange is what a transfer has in place of libcurl's easy handle. */
static struct sim_exchange *exchange_of(const struct tp_transfer *transfer) {
  return (struct sim_exchange *)(void *)transfer->handle;
}

static void add(struct line *line, struct sim_exchange *exchange) {
  int number = sim_wire_number(exchange);
  exchange->previous = line->last;
  exchange->next = -1;
  if (line->last >= 0)
    sim_world->exchanges[line->last].next = number;
  else
    line->first = number;
  line->last = number;
}

static void take_out(struct line *line, const struct sim_exchange *exchange) {
  if (exchange->previous >= 0)
    sim_world->exchanges[exchange->previous].next = exchange->next;
  else
    line->first = exchange->next;
  if (exchange->next >= 0)
    sim_world->exchanges[exchange->next].previous = exchange->previous;
  else
    line->last = exchange->previous;
}

struct tp_transport *tp_transport_new(const struct tp_transport_options *options) {
  struct tp_transport *transport = calloc(1, sizeof *transport);
  if (!transport) return NULL;
  transport->in_flight = transport->finished = (struct line){-1, -1};
  transport->timeout_ms = options->timeout_ms;
  if (sscanf(options->user_agent, "client-%d", &transport->client) != 1)
    sim_fail(-1, "the user agent names no client: %s", options->user_agent);
  return transport;
}

static void give_up(struct line *line, struct sim_exchange *exchange) {
  sim_check_given_up(exchange);
  take_out(line, exchange);
  sim_wire_detach(exchange);
}

static void give_up_all(struct line *line) {
  while (line->first >= 0) give_up(line, &sim_world->exchanges[line->first]);
}

void tp_transport_free(struct tp_transport *transport) {
  if (!transport) return;
  give_up_all(&transport->in_flight);
  give_up_all(&transport->finished);
  free(transport);
}

/* The parent's connections are its own; in here, what has left is served, and the rest is forgotten. */
void tp_transport_abandon(struct tp_transport *transport) {
  tp_transport_free(transport);
}

static enum sim_operation operation_of(const struct tp_sending *sending, const char *behind_id) {
  if (strcmp(sending->method, "GET") == 0) return SIM_GET;
  if (strcmp(sending->method, "PATCH") == 0) return SIM_UPDATE;
  if (strcmp(sending->method, "DELETE") == 0) return SIM_DELETE;
  return strncmp(behind_id, "/actions/cancel", strlen("/actions/cancel")) == 0 ? SIM_CANCEL : SIM_COMMENT;
}

/* Most connections are there already. */
static int64_t draw_opening_ms(const struct tp_transport *transport) {
  const struct sim_habits *habits = &sim_world->habits;
  if (sim_chance(habits->opens_late)) return sim_below(2 * transport->timeout_ms);
  return sim_chance(700) ? 0 : sim_below(habits->latency_ms + 1);
}

bool tp_transport_set_authorization(struct tp_transport *transport, const struct tp_headers *headers,
                                    const char *authorization) {
  (void)transport, (void)headers, (void)authorization;
  return true;
}

bool tp_transport_start(struct tp_transport *transport, struct tp_transfer *transfer,
                        const struct tp_sending *sending) {
  static const char path[] = "/porting_orders/";
  int order, call;
  if (strncmp(sending->target, path, sizeof path - 1) != 0 ||
      !sim_id_read(sending->target + sizeof path - 1, &order, &call))
    sim_fail(-1, "the path names no order: %s", sending->target);
  tp_response_reset(&transfer->response);
  transfer->delivery = (struct tp_delivery){0};
  transfer->http_version = 0;
  transfer->sendings = 0;
  transfer->message[0] = '\0';
  transfer->until_ms = sending->until_ms;
  transfer->late = false;
  transfer->started_ms = tp_clock_ms();
  struct sim_exchange *exchange = sim_wire_open(draw_opening_ms(transport));
  exchange->client = transport->client;
  exchange->order = order;
  exchange->call = call;
  exchange->operation = operation_of(sending, sending->target + sizeof path - 1 + TP_ID_LENGTH);
  exchange->timeout_ms = transport->timeout_ms;
  exchange->transfer = transfer;
  transfer->handle = (struct tp_handle *)(void *)exchange;
  add(&transport->in_flight, exchange);
  sim_check_started(exchange);
  return true;
}

bool tp_transfer_may_be_sent(const struct tp_transfer *transfer) {
  return transfer->sendings > 0;
}

const char *tp_transfer_http_version(const struct tp_transfer *transfer) {
  return transfer->http_version ? "1.1" : NULL;
}

static void finish(struct tp_transport *transport, struct sim_exchange *exchange, int code) {
  struct tp_transfer *transfer = exchange->transfer;
  const struct sim_answer *answer = &exchange->answer;
  transfer->delivery = (struct tp_delivery){.code = code,
                                            .message = transfer->message,
                                            .may_be_sent = transfer->sendings > 0,
                                            .late = transfer->late,
                                            .repeat_stopped = answer->repeat_stopped};
  if (code != CURLE_OK) snprintf(transfer->message, sizeof transfer->message, "%s", curl_easy_strerror((CURLcode)code));
  tp_response_finish(&transfer->response);
  transfer->ended_ms = tp_clock_ms();
  transfer->handle = NULL;
  take_out(&transport->in_flight, exchange);
  add(&transport->finished, exchange);
  exchange->stage = SIM_FINISHED;
}

static void send_off(struct tp_transport *transport, struct sim_exchange *exchange) {
  sim_moment("before a request leaves");
  struct tp_transfer *transfer = exchange->transfer;
  transfer->late = transfer->until_ms && tp_clock_ms() >= transfer->until_ms;
  if (transfer->late) {
    exchange->answer = (struct sim_answer){.code = CURLE_ABORTED_BY_CALLBACK, .word = SIM_WORD_UNSENT};
    finish(transport, exchange, exchange->answer.code);
    return;
  }
  if (!sim_service_send(exchange)) {
    finish(transport, exchange, exchange->answer.code);
    return;
  }
  transfer->sendings++;
  sim_check_sent(exchange);
  sim_wire_send(exchange);
  sim_moment("a request has left");
}

static void receive(struct tp_transport *transport, struct sim_exchange *exchange) {
  struct tp_transfer *transfer = exchange->transfer;
  int code = exchange->answer.code;
  if (exchange->answer.repeat_stopped) transfer->sendings++;
  if (exchange->answer.status) transfer->http_version = CURL_HTTP_VERSION_1_1;
  if (!sim_body_deliver(exchange, &transfer->response)) code = CURLE_WRITE_ERROR;
  finish(transport, exchange, code);
}

/* Nothing of the answer that may be there already counts. */
static void time_out(struct tp_transport *transport, struct sim_exchange *exchange) {
  if (exchange->stage == SIM_OPENING)
    exchange->answer = (struct sim_answer){.code = CURLE_OPERATION_TIMEDOUT, .word = SIM_WORD_UNSENT};
  else
    exchange->answer = (struct sim_answer){.word = SIM_WORD_UNCERTAIN};
  finish(transport, exchange, CURLE_OPERATION_TIMEDOUT);
}

void tp_transport_drive(struct tp_transport *transport) {
  int64_t now = tp_clock_ms();
  for (int number = transport->in_flight.first, next; number >= 0; number = next) {
    struct sim_exchange *exchange = &sim_world->exchanges[number];
    next = exchange->next;
    bool late = now >= exchange->started_ms + exchange->timeout_ms;
    /* libcurl looks at its timers and at its sockets in either order. */
    if (late && (exchange->stage != SIM_ARRIVED || sim_chance(500)))
      time_out(transport, exchange);
    else if (exchange->stage == SIM_ARRIVED)
      receive(transport, exchange);
    else if (exchange->stage == SIM_OPENING && exchange->opened_ms <= now)
      send_off(transport, exchange);
  }
}

void tp_transport_watch(struct tp_transport *transport) {
  (void)transport;
}

void tp_transport_cancel(struct tp_transport *transport, struct tp_transfer *transfer) {
  struct sim_exchange *exchange = exchange_of(transfer);
  if (!exchange) return;
  transfer->handle = NULL;
  transfer->ended_ms = tp_clock_ms();
  give_up(&transport->in_flight, exchange);
}

int tp_transport_descriptor(const struct tp_transport *transport) {
  return transport->client;
}

int64_t tp_transport_deadline(const struct tp_transport *transport) {
  if (transport->finished.first >= 0) return 0;
  int64_t first = -1;
  for (int number = transport->in_flight.first; number >= 0; number = sim_world->exchanges[number].next) {
    const struct sim_exchange *exchange = &sim_world->exchanges[number];
    int64_t due = exchange->started_ms + exchange->timeout_ms;
    if (exchange->stage == SIM_ARRIVED || (exchange->stage == SIM_OPENING && exchange->opened_ms <= tp_clock_ms()))
      return 0; /* the descriptor is readable */
    if (first < 0 || due < first) first = due;
  }
  return first;
}

struct tp_transfer *tp_transport_next_finished(struct tp_transport *transport) {
  if (transport->finished.first < 0) return NULL;
  struct sim_exchange *exchange = &sim_world->exchanges[transport->finished.first];
  struct tp_transfer *transfer = exchange->transfer;
  take_out(&transport->finished, exchange);
  sim_check_taken(exchange);
  sim_wire_detach(exchange);
  sim_moment("an answer has come");
  return transfer;
}

void tp_transport_distrust(struct tp_transport *transport, const struct tp_transfer *transfer) {
  (void)transport, (void)transfer;
}
