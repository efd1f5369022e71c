/* The simulated world: one clock, one seeded source of randomness, a service with its books, and a wire between it and
 * the engines. It holds no pointer into itself, so that processes can share it and outlive each other. */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "../../src/core/breaker.h"
#include "../../src/core/failure.h"
#include "../../src/core/order.h"

enum {
  SIM_ORDERS_MAX = 512,
  SIM_CALLS_MAX = 1024,
  SIM_EXCHANGES_MAX = 2048, /* in flight at once, those of clients that have gone included */
  SIM_EVENTS_MAX = 8192,
  SIM_CHANGES_MAX = 12, /* of an order's status */
  SIM_CLIENTS_MAX = 64, /* made in one course */
  SIM_WORKERS_MAX = 4,  /* processes that share a world */
  SIM_LINES_MAX = 4096, /* of the trace */
  SIM_LINE_SIZE = 600,
  SIM_WINDOW_MAX = 64, /* requests in a window of a limited account */
  SIM_REPLICAS = 3
};

/* What a client may ask. */
enum sim_operation { SIM_CANCEL, SIM_GET, SIM_UPDATE, SIM_DELETE, SIM_COMMENT, SIM_PAUSE, SIM_OPERATIONS };

/* What the answer to one exchange says of the request, as the service knows it. The rules of doc/architecture.md are
 * checked against these, and not against what the core makes of the answer. */
enum sim_word {
  SIM_WORD_UNSENT,    /* not a byte of the request has left */
  SIM_WORD_UNCERTAIN, /* the request may have taken effect or not: no answer, or none that is the service's */
  SIM_WORD_DONE,      /* the documented answer */
  SIM_WORD_THROTTLED, /* 429: refused at the door */
  SIM_WORD_REFUSED,   /* another 4xx in the service's shape */
  SIM_WORD_DENIED     /* 401, 403 or 404 in the service's shape */
};

enum sim_form {
  SIM_FORM_ORDER,    /* the order as it is, or as the replica has it */
  SIM_FORM_ERRORS,   /* the service's shape of an error */
  SIM_FORM_HTML,     /* a gateway's page */
  SIM_FORM_MESSAGE,  /* a gateway's JSON */
  SIM_FORM_NO_CODE,  /* errors, but without codes */
  SIM_FORM_NO_ERROR, /* an empty list of errors */
  SIM_FORM_OTHER_ID,
  SIM_FORM_OLD_STATUS, /* the order with the status that it had before */
  SIM_FORM_NOT_JSON,
  SIM_FORM_EMPTY,
  SIM_FORM_TRUNCATED,
  SIM_FORM_TRAILING, /* something behind the end of the JSON */
  SIM_FORM_HUGE,     /* the order in an answer that takes a while to read */
  SIM_FORM_CUT       /* the connection is lost in the answer */
};

enum sim_told { SIM_TOLD_NOT_AT_ALL, SIM_TOLD_NO, SIM_TOLD_YES };

struct sim_answer {
  int code; /* CURLcode */
  bool repeat_stopped;
  int status; /* HTTP; 0: nothing came */
  enum sim_form form;
  enum tp_order_status shown; /* of an order */
  enum sim_told retryable;    /* meta.retryable */
  enum sim_word word;
  bool limits_told;
  double limit, remaining, reset_s;
  double retry_after_s; /* -1: not told; told in the service's way */
};

/* Opening: its connection is made; sent: the answer is on its way, or never comes; arrived: it can be
 * read; finished: it was read, and the engine has not taken it yet. */
enum sim_stage { SIM_OPENING, SIM_SENT, SIM_ARRIVED, SIM_FINISHED };

/* One request on the wire. */
struct sim_exchange {
  enum sim_stage stage;
  int next, previous; /* of the transport that it belongs to, or of the free ones; -1: none */
  int planned;        /* events to come */
  int client, call, order;
  enum sim_operation operation; /* SIM_GET for the read that settles a cancel as well */
  bool change;
  bool aside;    /* no part of the call that it is about */
  bool detached; /* nobody waits for the answer any more */
  bool orphaned; /* … since its process was killed */
  int fault;     /* row of sim_faults */
  int probe_of;  /* the number of the outage in which it probes; 0: none */
  int64_t started_ms, opened_ms, sent_ms, served_ms, timeout_ms;
  struct sim_answer answer;
  void *transfer; /* the transport's own, in its process */
};

enum sim_event_type { SIM_EVENT_OPENED, SIM_EVENT_SERVE, SIM_EVENT_ARRIVE, SIM_EVENT_EFFECT, SIM_EVENT_STAFF };

struct sim_event {
  int64_t at_ms;
  uint32_t number; /* events at one instant happen in the order in which they were planned */
  enum sim_event_type type;
  int subject; /* exchange or order */
  int call;
  enum sim_operation operation;
};

/* A porting order in the service's books. */
struct sim_order {
  enum tp_order_status status;
  bool missing; /* it never was there */
  bool deleted; /* it is not there any more, or never was */
  int64_t changed_ms[SIM_CHANGES_MAX];
  enum tp_order_status statuses[SIM_CHANGES_MAX];
  int changes;
  int64_t deleted_ms;
  int64_t busy_until_ms; /* a cancel is still being worked on */
  bool ever_pending;     /* cancel-pending or cancelled, at any time */
};

/* What a batch says of an order. */
enum sim_outcome {
  SIM_OUTCOME_NONE,
  SIM_OUTCOME_PENDING,
  SIM_OUTCOME_ALREADY,
  SIM_OUTCOME_REFUSED,
  SIM_OUTCOME_FAILED,
  SIM_OUTCOME_NOT_ATTEMPTED,
  SIM_OUTCOME_UNKNOWN,
  SIM_OUTCOMES
};

/* A host's call: what it asked for, what happened on the wire, and the outcome that was reported. */
struct sim_call {
  enum sim_operation operation;
  int order, client;
  int64_t submitted_ms, deadline_at_ms; /* 0: none */
  bool assume_sent;                     /* an earlier run may have sent it */
  bool stopped;                         /* aborted, closed, forked: nothing may be sent for it any more */
  bool halted;                          /* its queue was stopped: it may be ended at any time */
  bool gated;                           /* its client's gate may keep it back */
  int64_t silent_since_ms;              /* when it first had no good answer; 0: never */

  /* On the wire: */
  int in_flight;
  int sent;            /* requests of the operation that left, those that were answered 429 not counted */
  int repeats_sent;    /* with the throttled ones */
  bool unsettled;      /* the last request of the operation may have taken effect, and two reads did not rule it out */
  bool ever_unsettled; /* … at any time */
  bool unsettled_refused; /* a request was refused after one that was uncertain */
  bool refused;           /* the last request of the operation was refused */
  bool unchanged;         /* a read showed the order as it was, since the last request of the operation */
  int64_t unchanged_served_ms;
  bool ruled_out;     /* … and another one, long enough after it */
  bool shown_pending; /* a read or an answer showed the order as cancelled or about to be */
  enum sim_word word; /* of the last request of the operation that was answered */
  int status;         /* HTTP, of that */
  enum sim_told retryable;
  int effects; /* what it did in the books */
  int64_t effect_ms;

  /* As it was reported: */
  bool ended, good, uncertain, told_retryable;
  int deliveries;
  enum tp_failure_kind kind;
  int64_t ended_ms;

  /* Of a batch that goes through several runs, see runs.h: */
  enum sim_outcome outcome; /* as it was told last */
  bool kept;                /* committed in this run */
  bool for_good;            /* that outcome will not change */
  unsigned told_by;         /* the workers that have told it in this run, as bits */
  unsigned left_by;         /* … those that have told it as not attempted */
  int owner;                /* the worker that has claimed it last in this run; -1: none */
  bool settled_before;      /* that outcome was there when this run began */
  bool untouched;           /* a run ended in an orderly way, in which it was not attempted, as in all before */
  int sent_in_all;
};

enum sim_limit { SIM_UNLIMITED, SIM_FIXED_WINDOW, SIM_SLIDING_WINDOW, SIM_BUCKET };
enum sim_time {
  SIM_TIME_NONE,
  SIM_TIME_SECONDS,
  SIM_TIME_FRACTION,
  SIM_TIME_EPOCH,
  SIM_TIME_EPOCH_MS,
  SIM_TIME_DATE,
  SIM_TIME_ISO,
  SIM_TIME_ZERO,
  SIM_TIME_NONSENSE,
  SIM_TIMES
};

/* How this service behaves: drawn once for a course. Shares are in thousandths. */
struct sim_habits {
  int faulty;      /* share of exchanges that go wrong in some way */
  uint64_t faults; /* in which: bits, one for each row of sim_faults */
  bool large;      /* large answers are among them */
  int large_share; /* of the good answers */
  int64_t latency_ms, latency_spread_ms;
  int slow;       /* share of answers that take far longer */
  int opens_late; /* share of connections that take long to be made, or are never */
  int64_t replica_lag_ms[SIM_REPLICAS];
  int64_t effect_delay_ms; /* of effects that come late: up to so much */
  bool quarrels;           /* see draw_quarrel */
  bool locks;              /* refuses a cancel while another one is being worked on */
  bool idempotent;         /* answers a second cancel as the first, instead of refusing it */
  bool tells_retryable;
  int refuses; /* share of cancels that are refused for now, although they are possible */
  int staff;   /* share of pending orders that are looked at within the course */
  bool outage; /* from one instant to another a gateway answers alone */
  int64_t outage_from_ms, outage_until_ms;
  bool only_outage;      /* that is all that goes wrong, in any manner */
  int64_t revoked_at_ms; /* the key; 0: never */
  enum sim_limit limit_kind;
  int limit;
  int64_t window_ms;
  bool tells_limits;
  enum sim_time reset_time, retry_time;
  int others; /* share of the limit that somebody else takes */
};

struct sim_limiter {
  double tokens, tokens_ms;
  int64_t window_start_ms;
  int used;
  int64_t times[SIM_WINDOW_MAX];
  int first, count;
};

/* What keeps back what a client has in its queue, see gates.h. */
struct sim_gate {
  bool held;
  int64_t lease_ends_ms; /* 0: it needs none */
  int opens_at;          /* so many calls in a row without an answer are an outage; 0: that is nobody's concern */
  int silent_count, silent[TP_BREAKER_ORDERS];
  bool away;                 /* there were so many, and no answer since */
  int64_t answered_begun_ms; /* when the latest exchange that was answered was begun */
  int outages;               /* so far */
  int probes_in_flight;
  int64_t pause_ms, probe_from_ms;
};

/* A client: what answers have told it, and what it has in flight. */
struct sim_client {
  bool closed;
  int in_flight, changes_in_flight, concurrency, max_attempts;
  int64_t settle_ms;
  bool answered;
  bool unanswered;         /* the last exchange that ended was: an outage may be probed, by a read of any order */
  int64_t paused_until_ms; /* as a 429 said */
  int worker, run;
  int begun;           /* exchanges */
  bool sampling;       /* it looks whether the account has an order */
  int sample;          /* the call of that */
  bool begins_nothing; /* its batch was stopped: what was not sent stays unsent */
  struct sim_gate gate;
};

/* A process that works on a batch, while others do. */
struct sim_worker {
  bool alive;
  int64_t until_ms; /* it waits until then at the longest; -1: for as long as nothing happens */
  int64_t happened; /* how much had, when it began to wait */
  bool lost;        /* the store of its batch: it knows nothing of what others do any more */
  bool cut_off;     /* … and its lock with it: others take over while it settles what it had in flight */
};

struct sim_line {
  int64_t at_ms;
  int call;
  char text[SIM_LINE_SIZE];
};

struct sim_world {
  uint64_t seed, random;
  int64_t now_ms;
  struct sim_habits habits;
  struct sim_limiter limiter;
  int order_count, call_count, client_count, transport_count;
  int free_exchange, exchanges_used, event_count;
  uint32_t event_number;
  int64_t exchanges_made;
  int64_t happened; /* events so far */
  int64_t moments;  /* at which the first worker of the last run could have been killed */
  bool batch;       /* calls are ids of a batch, which goes through runs */
  bool stored;      /* … with a store */
  bool shared;      /* … that several machines share: who takes over waits until nothing can be in flight */
  bool finished;    /* a worker's run has told all outcomes */
  int run, worker_count;
  int abandoned; /* batches whose end left claims behind: killed, without their store, or collected */
  bool trace;
  int lines_written;
  struct sim_worker workers[SIM_WORKERS_MAX];
  struct sim_order orders[SIM_ORDERS_MAX];
  struct sim_call calls[SIM_CALLS_MAX];
  struct sim_client clients[SIM_CLIENTS_MAX];
  struct sim_exchange exchanges[SIM_EXCHANGES_MAX];
  struct sim_event events[SIM_EVENTS_MAX];
  struct sim_line lines[SIM_LINES_MAX];
};

/* The one world of this process, or of those that share it. */
extern struct sim_world *sim_world;

/* Starts it anew. Nothing of an earlier course stays. */
void sim_world_reset(uint64_t seed);

/* From 0 to 2^64 - 1; from 0 to below (0 if that is 0 or less); whether something with a share in thousandths happens.
 */
uint64_t sim_random(void);
int64_t sim_below(int64_t below);
bool sim_chance(int thousandths);

/* One of an interval, both ends included. */
int64_t sim_between(int64_t least, int64_t most);

/* Unix seconds at virtual time 0. */
extern const double sim_epoch_s;

/* Lets the time pass up to an instant, with all that happens meanwhile. */
void sim_advance(int64_t to_ms);

/* When something happens next on the wire or in the books; -1: nothing any more. */
int64_t sim_next_event_ms(void);

/* Where several processes share the world, one at a time works: lets the others work for as long as this one waits
 * (-1: until something happens). NULL: there are no others. */
extern void (*sim_yield)(int64_t timeout_ms);

void sim_plan(int64_t at_ms, enum sim_event_type type, int subject, int call, enum sim_operation operation);

/* A line of the trace, where one was asked for, formatted as by printf; call: what it is about, -1: all. */
#define sim_trace(call, ...)                                                          \
  do {                                                                                \
    if (sim_world->trace) snprintf(sim_trace_line(call), SIM_LINE_SIZE, __VA_ARGS__); \
  } while (0)
char *sim_trace_line(int call);

/* Something has happened at which a process can be killed. Does not return where it is to be killed now. */
void sim_moment(const char *what);

/* Ends the process: something is wrong with the course. Prints its trace and its seed; call: as above. */
#define sim_fail(call, ...)                 \
  do {                                      \
    sim_trace(call, "WRONG: " __VA_ARGS__); \
    sim_repeat(call);                       \
  } while (0)
__attribute__((noreturn)) void sim_repeat(int call);

/* Goes through the present course again, with its trace; or ends the process so that somebody else does. */
__attribute__((noreturn)) void sim_course_repeat(void);

/* How a process of the simulation ends. */
enum { SIM_EXIT_WRONG = 78, SIM_EXIT_KILLED = 77 };

#endif
