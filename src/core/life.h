/* The life of a request: its states, the events that can happen in each state, and the only function that changes the
 * state. The table is in life.c. */
#ifndef TP_LIFE_H
#define TP_LIFE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "heap.h"

enum tp_state {
  TP_STATE_NEW,       /* made and not submitted: only its caller knows it */
  TP_STATE_QUEUED,    /* is sent as soon as the pacer and the gate allow */
  TP_STATE_HELD,      /* is not sent before its caller comes back for the next outcome; see gate.h */
  TP_STATE_IN_FLIGHT, /* the transport has its exchange */
  TP_STATE_ANSWERED,  /* its exchange has ended, with an answer or an error, and has no verdict yet */
  TP_STATE_WAITING,   /* waits for its wake timer (backoff, settling), or a pause for its deadline */
  TP_STATE_DONE,      /* has its one result */
  TP_STATES
};

enum tp_life_event {
  TP_LIFE_AT_HAND,      /* the result is known without asking the API */
  TP_LIFE_SUBMIT,       /* the caller submits it */
  TP_LIFE_PAUSE,        /* the caller submits one that only waits for its deadline */
  TP_LIFE_HOLD,         /* the caller does something else; a request that was sent is not affected */
  TP_LIFE_RELEASE,      /* the caller has come back */
  TP_LIFE_BEGIN,        /* the transport took the exchange */
  TP_LIFE_CANNOT_BEGIN, /* the transport could not take it */
  TP_LIFE_ENDED,        /* the transport ended the exchange */
  TP_LIFE_SETTLED,      /* the verdict gives the result */
  TP_LIFE_AGAIN,        /* the verdict asks for one more exchange at once */
  TP_LIFE_LATER,        /* the verdict asks for one more exchange after a wait */
  TP_LIFE_WAKE,         /* the wait is over */
  TP_LIFE_DEADLINE,     /* the deadline of the call has passed */
  TP_LIFE_ABORT,        /* the caller aborts it */
  TP_LIFE_CLOSE,        /* the client is closed */
  TP_LIFE_FORK,         /* this process is a child, and the exchange belongs to its parent */
  TP_LIFE_WRONG_KEY,    /* the API refused the key on another request */
  TP_LIFE_STOP_UNSENT,  /* the batch was stopped */
  TP_LIFE_OUTAGE,       /* the service has not answered the batch for too long */
  TP_LIFE_EVENTS
};

enum tp_reaction {
  TP_IMPOSSIBLE,           /* a bug of ours: asserted in test builds, ignored in others */
  TP_STAYS,                /* the state does not change */
  TP_GOES,                 /* the request goes to the state that tp_life_next returns */
  TP_ENDS,                 /* the request is stopped: DONE, with a failure */
  TP_ENDS_IF_UNSENT,       /* TP_ENDS, unless its exchange was sent, or is a read that settles an attempt */
  TP_ENDS_AFTER_JUDGEMENT, /* a change gets its verdict first, because its answer is here; a read ends */
  TP_ENDS_WHAT_FOLLOWS     /* the answer counts; if it needs a further exchange, the request ends */
};

/* How a state reacts to an event, and the state after it. */
enum tp_reaction tp_life_reaction(enum tp_state state, enum tp_life_event event);
enum tp_state tp_life_next(enum tp_state state, enum tp_life_event event);

/* The part of a request that life.c owns. Starts as {0}, with owner set here and in both timers. */
struct tp_life {
  void *owner; /* the request */
  enum tp_state state;
  struct tp_life *previous, *next;             /* in the list of active requests */
  struct tp_life *queue_previous, *queue_next; /* in the queue of its state, if that state has one */
  struct tp_timer wake;                        /* the end of a wait */
  struct tp_timer limit;                       /* the deadline of the whole call */
};

struct tp_life_queue {
  struct tp_life *first, *last;
};

/* The requests of one engine that are neither NEW nor DONE; starts as {0}. Only tp_life_move changes it. */
struct tp_lives {
  struct tp_life *active;        /* all, the newest first */
  struct tp_life_queue queued;   /* in the order of sending */
  struct tp_life_queue held;     /* in the order in which they were queued */
  struct tp_life_queue answered; /* in the order in which their exchanges ended */
  struct tp_heap timers;         /* wake timers and deadlines */
  int count[TP_STATES];          /* requests in each state; 0 for NEW and DONE */
};

/* Changes a request's state as the table says. An event that may end a request ends it here: the engine has decided by
 * then. Returns true if the request is DONE now; it is in no list any more, and the caller delivers it. */
bool tp_life_move(struct tp_lives *lives, struct tp_life *life, enum tp_life_event event);

/* The number of requests that are neither NEW nor DONE nor HELD: those that driving the engine brings to an end. */
int tp_lives_pending(const struct tp_lives *lives);

#ifdef TP_CHECKED
/* Asserts that the lists and counts agree with the requests' states. */
void tp_lives_check(const struct tp_lives *lives);
#endif

#endif
