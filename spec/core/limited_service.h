/* For tests of the pacer and its models: services that limit an account in different ways, and one or several clients
 * with pacers that send to them. A run of 1,000 requests takes milliseconds. */
#ifndef LIMITED_SERVICE_H
#define LIMITED_SERVICE_H

#include <math.h>

#include "../../src/core/pacer.h"
#include "check.h"

static inline struct tp_response answer(int status, double limit, double remaining, double reset_s,
                                        double retry_after_s) {
  return (struct tp_response){.status = status,
                              .retry_after_s = retry_after_s,
                              .ratelimit_limit = limit,
                              .ratelimit_remaining = remaining,
                              .ratelimit_reset_s = reset_s};
}

enum algorithm { FIXED, ON_DEMAND, SLIDING, BUCKET };
enum rounding { UP, DOWN, EPOCH };
enum { REQUESTS = 1000, MOST_IN_FLIGHT = 100, LONGEST_WAY_MS = 5, LONGEST_MS = 400000 };

struct service {
  const char *name;
  enum algorithm algorithm;
  double limit, window_ms;
  enum rounding rounding;
  bool headers;
  double other;    /* share of the limit that somebody else takes, evenly */
  double other_ms; /* … for so long; 0: all the time */
  double phase_ms; /* where in a window the first request falls */
  int concurrency;
  bool nearby;                 /* within a millisecond, by clocks that are not the same */
  int there_ms, back_ms;       /* what the ways take beyond a few milliseconds */
  int stalls_ms;               /* one request in a hundred takes so much longer to get there */
  const double *retry_after_s; /* what a 429 says, if anything */
  bool peers_are_known;        /* each machine is told how many have started */
  /* State: */
  int logged;   /* in let_through_ms */
  double level; /* of a bucket: what is there */
  double level_ms;
  double other_due;
  double started_ms; /* a window that begins with the first request in it */
};

/* When something was let through, ours and others', of the one service that runs: too large for a stack. */
static int64_t let_through_ms[200000];

static inline double used(struct service *service, double now) {
  double since = now - service->window_ms;
  if (service->algorithm == FIXED) since = floor(now / service->window_ms) * service->window_ms - 0.5;
  if (service->algorithm == ON_DEMAND) since = service->started_ms - 0.5;
  int count = 0;
  for (int i = service->logged - 1; i >= 0 && (double)let_through_ms[i] > since; i--) count++;
  /* Others take evenly of a window that begins with a request of ours. */
  double others = service->algorithm == ON_DEMAND ? service->other * service->limit : 0;
  return count + others * fmin((now - service->started_ms) / service->window_ms, 1);
}

static inline bool let_through(struct service *service, int64_t now) {
  if (service->algorithm == BUCKET) {
    double per_ms = service->limit / service->window_ms;
    service->level = fmin(service->limit, service->level + ((double)now - service->level_ms) * per_ms);
    service->level_ms = (double)now;
    if (service->level < 1) return false;
    service->level -= 1;
    return true;
  }
  if (service->algorithm == ON_DEMAND && (double)now >= service->started_ms + service->window_ms)
    service->started_ms = (double)now;
  if (used(service, (double)now) > service->limit - 1) return false;
  let_through_ms[service->logged++] = now;
  return true;
}

static inline struct tp_response serve(struct service *service, int64_t now) {
  bool good = let_through(service, now);
  struct tp_response response = answer(good ? 200 : 429, -1, -1, -1, -1);
  if (service->retry_after_s && !good) response.retry_after_s = *service->retry_after_s;
  if (!service->headers) return response;
  double remaining, reset_ms;
  if (service->algorithm == BUCKET) {
    remaining = floor(service->level);
    reset_ms = (service->limit - service->level) * service->window_ms / service->limit;
  } else {
    remaining = fmax(floor(service->limit - used(service, (double)now)), 0);
    reset_ms = service->window_ms;
    if (service->algorithm == FIXED) reset_ms -= fmod((double)now, service->window_ms);
    if (service->algorithm == ON_DEMAND) reset_ms -= (double)now - service->started_ms;
  }
  response.ratelimit_limit = service->limit;
  response.ratelimit_remaining = remaining;
  response.ratelimit_reset_s = service->rounding == DOWN ? floor(reset_ms / 1000) : ceil(reset_ms / 1000);
  /* Both ends in whole seconds: the time of the reset, and the answer's Date. */
  if (service->rounding == EPOCH)
    response.ratelimit_reset_s = ceil(((double)now + reset_ms) / 1000) - floor((double)now / 1000);
  return response;
}

static const char *const algorithms[] = {"fixed window", "window on demand", "sliding window", "bucket"};

static const char *const roundings[] = {"reset rounded up", "reset rounded down", "reset as an epoch"};

static double last_share; /* of 429s in the last run */

/* Returns the time that it took as a share of the ideal. */
static inline double run(struct service service, double most_throttled, double slowest) {
  static struct {
    int64_t at, sent;
    struct tp_response response;
  } under_way[MOST_IN_FLIGHT];
  struct tp_pacer pacer = {0};
  int in_flight = 0, done = 0, throttled = 0, exchanges = 0;
  uint32_t chance = 1;
  double other = service.other;
  int64_t start = 1000000 + (int64_t)service.phase_ms, now = start;
  service.level = service.limit;
  service.level_ms = (double)now;
  for (; done < REQUESTS && now < start + LONGEST_MS; now++) {
    if (service.other_ms > 0 && (double)(now - start) >= service.other_ms) service.other = 0;
    service.other_due += service.other * service.limit / service.window_ms;
    if (service.algorithm == ON_DEMAND) service.other_due = 0;
    for (; service.other_due >= 1; service.other_due--) let_through(&service, now);
    for (int i = 0; i < in_flight;) {
      if (under_way[i].at > now) {
        i++;
        continue;
      }
      struct tp_response response = under_way[i].response;
      int64_t sent = under_way[i].sent;
      under_way[i] = under_way[--in_flight];
      exchanges++;
      if (response.status == 429) {
        throttled++;
        tp_pacer_throttled(&pacer, &response, sent, now, 0.5);
      } else {
        done++;
        tp_pacer_answered(&pacer, &response, in_flight, sent, now);
      }
    }
    while (done + in_flight < REQUESTS && in_flight < tp_pacer_cap(&pacer, service.concurrency, true) &&
           tp_pacer_next(&pacer, true) <= now) {
      chance = chance * 1664525 + 1013904223;
      int64_t there = 1 + (chance >> 24) % LONGEST_WAY_MS, back = 1 + (chance >> 16) % LONGEST_WAY_MS;
      int64_t clocks = service.nearby ? (chance >> 20) % 3 : 0;
      if (service.nearby) there = back = 0;
      there += service.there_ms;
      if (service.stalls_ms > 0 && (chance >> 8) % 100 == 0) there += service.stalls_ms;
      back += service.back_ms;
      under_way[in_flight].at = now + there + back;
      under_way[in_flight].sent = now;
      under_way[in_flight].response = serve(&service, now + there + clocks);
      in_flight++;
      tp_pacer_sent(&pacer, in_flight, now);
    }
  }
  double per_ms = service.limit / service.window_ms, meanwhile = service.other_ms * per_ms * (1 - other);
  double ideal_ms = service.other_ms + (REQUESTS - meanwhile) / (per_ms * (1 - service.other));
  double share = exchanges ? (double)throttled / exchanges : 1, ratio = (double)(now - start) / ideal_ms;
  last_share = share;
  CHECK(done == REQUESTS && share <= most_throttled && ratio <= slowest,
        "%s, %g in %g s, %d in flight, others %g (for %g ms), %s, %s, phase %g: %.1f %% throttled, %.3f of the ideal "
        "time",
        service.name, service.limit, service.window_ms / 1000, service.concurrency, other, service.other_ms,
        service.headers ? "headers" : "no headers", roundings[service.rounding], service.phase_ms, share * 100, ratio);
  return ratio;
}

/* Runs the services from the first algorithm to the last, each with every rounding and phase, alone and beside others.
 */
static inline void run_services(enum algorithm first, enum algorithm last) {
  for (int algorithm = (int)first; algorithm <= (int)last; algorithm++) {
    for (int rounding = UP; rounding <= EPOCH; rounding++) {
      for (int phase = 0; phase < 1000; phase += 165) {
        struct service service = {.name = algorithms[algorithm],
                                  .algorithm = (enum algorithm)algorithm,
                                  .limit = 50,
                                  .window_ms = 1000,
                                  .rounding = (enum rounding)rounding,
                                  .headers = true,
                                  .concurrency = 16,
                                  .phase_ms = phase};
        run(service, 0.01, algorithm == SLIDING ? 1.05 : 1.035);
        service.limit = 20;
        run(service, 0.01, 1.05);
        service.concurrency = 100;
        run(service, 0.01, 1.05);
        service.limit = 50;
        service.other = 0.5;
        /* An epoch beside a Date, both in whole seconds, may tell a window twice as long as it is. */
        run(service, 0.02, rounding == EPOCH ? 1.07 : algorithm == SLIDING ? 1.05 : 1.04);
        service.other_ms = 10000;
        run(service, 0.02, 1.08);
        service.other_ms = 0;
        service.nearby = true;
        run(service, 0.02, rounding == EPOCH ? 1.09 : algorithm == SLIDING ? 1.05 : 1.04);
      }
    }
  }
}

/* Several machines take from one account, each with a pacer of its own that knows only what answers tell it. */
enum { MOST_MACHINES = 4 };

struct machine {
  struct tp_pacer pacer;
  int in_flight;
  int64_t starts_ms;
  struct {
    int64_t at, sent;
    struct tp_response response;
  } under_way[MOST_IN_FLIGHT];
};

static inline void run_machines(struct service service, int machines, int requests, uint32_t seed, double *ratio,
                                double *throttled_share) {
  static struct machine all[MOST_MACHINES];
  int done = 0, begun = 0, throttled = 0, exchanges = 0;
  uint32_t chance = seed;
  int64_t start = 1000000 + (int64_t)service.phase_ms, now = start;
  service.level = service.limit;
  service.level_ms = (double)now;
  for (int i = 0; i < machines; i++) {
    chance = chance * 1664525 + 1013904223;
    all[i] = (struct machine){.starts_ms = start + (chance >> 20) % 200};
  }
  for (; done < requests && now < start + LONGEST_MS; now++) {
    for (int m = 0; m < machines; m++) {
      struct machine *machine = &all[m];
      if (now < machine->starts_ms) continue;
      for (int i = 0; service.peers_are_known && now == machine->starts_ms && i < machines; i++) {
        int started = 0;
        for (int j = 0; j < machines; j++) started += all[j].starts_ms <= now;
        tp_pacer_set_peers(&all[i].pacer, started, now);
      }
      for (int i = 0; i < machine->in_flight;) {
        if (machine->under_way[i].at > now) {
          i++;
          continue;
        }
        struct tp_response response = machine->under_way[i].response;
        int64_t sent = machine->under_way[i].sent;
        machine->under_way[i] = machine->under_way[--machine->in_flight];
        exchanges++;
        if (response.status == 429) {
          throttled++;
          begun--;
          chance = chance * 1664525 + 1013904223;
          tp_pacer_throttled(&machine->pacer, &response, sent, now, (double)(chance >> 8) / (1 << 24));
        } else {
          done++;
          tp_pacer_answered(&machine->pacer, &response, machine->in_flight, sent, now);
        }
      }
      while (begun < requests && machine->in_flight < tp_pacer_cap(&machine->pacer, service.concurrency, true) &&
             tp_pacer_next(&machine->pacer, true) <= now) {
        chance = chance * 1664525 + 1013904223;
        int64_t there = 1 + (chance >> 24) % LONGEST_WAY_MS, back = 1 + (chance >> 16) % LONGEST_WAY_MS;
        if (service.stalls_ms > 0 && (chance >> 8) % 100 == 0) there += service.stalls_ms;
        int i = machine->in_flight++;
        machine->under_way[i].at = now + there + back;
        machine->under_way[i].sent = now;
        machine->under_way[i].response = serve(&service, now + there);
        begun++;
        tp_pacer_sent(&machine->pacer, machine->in_flight, now);
      }
    }
  }
  *ratio = (double)(now - start) / (requests * service.window_ms / service.limit);
  *throttled_share = exchanges ? (double)throttled / exchanges : 1;
}

#endif
