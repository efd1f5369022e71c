/* The life of a request: its states, what can happen to it in each of them, and the one place where it goes from one to
 * the next. The table is in life.c. */
#ifndef TP_LIFE_H
#define TP_LIFE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "heap.h"

enum tp_state {
  TP_STATE_NEW,       /* made and not submitted: only its caller knows it */
  TP_STATE_QUEUED,    /* to be sent as soon as the pace allows */
  TP_STATE_HELD,      /* not to be sent before its caller comes back for more; see gate.h */
  TP_STATE_IN_FLIGHT, /* its exchange is under way in the transport */
  TP_STATE_ANSWERED,  /* its exchange has ended, well or not, and is not judged yet */
  TP_STATE_WAITING,   /* for its wake timer: backoff, settling; a pause for its deadline */
  TP_STATE_DONE,      /* it has its one outcome */
  TP_STATES
};

enum tp_life_event {
  TP_LIFE_AT_HAND,      /* its outcome is known without asking */
  TP_LIFE_SUBMIT,       /* the caller submits it */
  TP_LIFE_PAUSE,        /* the caller submits one that only waits for its deadline */
  TP_LIFE_HOLD,         /* its caller has gone on with something else; one whose exchange has left goes on */
  TP_LIFE_RELEASE,      /* … and has come back */
  TP_LIFE_BEGIN,        /* the transport has taken its exchange */
  TP_LIFE_CANNOT_BEGIN, /* … or could not */
  TP_LIFE_ENDED,        /* the transport has ended its exchange */
  TP_LIFE_SETTLED,      /* judged: this is its outcome */
  TP_LIFE_AGAIN,        /* judged: one more exchange, at once */
  TP_LIFE_LATER,        /* judged: one more exchange, after a wait */
  TP_LIFE_WAKE,         /* the wait is over */
  TP_LIFE_DEADLINE,     /* its deadline has passed */
  TP_LIFE_ABORT,        /* the caller aborts it */
  TP_LIFE_CLOSE,        /* its client is closed */
  TP_LIFE_FORK,         /* the process is a child, and the exchange its parent's */
  TP_LIFE_WRONG_KEY,    /* the API refused the key on another request */
  TP_LIFE_STOP_UNSENT,  /* its batch begins nothing new */
  TP_LIFE_OUTAGE,       /* the service has not answered its batch for too long */
  TP_LIFE_EVENTS
};

enum tp_reaction {
  TP_IMPOSSIBLE,           /* a fault of ours: asserted in test builds, ignored in others */
  TP_STAYS,                /* nothing follows */
  TP_GOES,                 /* to the state that tp_life_next tells */
  TP_ENDS,                 /* it is stopped: DONE, with a failure */
  TP_ENDS_IF_UNSENT,       /* … unless its exchange has left, or is a read that settles what was sent */
  TP_ENDS_AFTER_JUDGEMENT, /* a change is judged first, as the answer tells what became of it; what only reads ends */
  TP_ENDS_WHAT_FOLLOWS     /* the answer counts; a further exchange is not begun */
};

/* What follows from an event in a state, and the state that it leads to where it leads to one. */
enum tp_reaction tp_life_reaction(enum tp_state state, enum tp_life_event event);
enum tp_state tp_life_next(enum tp_state state, enum tp_life_event event);

/* The part of a request that this file moves about. Starts as {0}, with owner set here and in both timers. */
struct tp_life {
  void *owner; /* the request */
  enum tp_state state;
  struct tp_life *previous, *next;             /* among all that are active */
  struct tp_life *queue_previous, *queue_next; /* in the queue of its state, where that has one */
  struct tp_timer wake;                        /* the end of a wait */
  struct tp_timer limit;                       /* the deadline of the whole call */
};

struct tp_life_queue {
  struct tp_life *first, *last;
};

/* The requests of one engine that are neither NEW nor DONE; starts as {0}. Only tp_life_move changes it. */
struct tp_lives {
  struct tp_life *active;        /* all of them, the newest first */
  struct tp_life_queue queued;   /* in the order in which they are to be sent */
  struct tp_life_queue held;     /* in the order in which they were queued */
  struct tp_life_queue answered; /* in the order in which their exchanges ended */
  struct tp_heap timers;         /* wake timers and deadlines */
  int count[TP_STATES];          /* requests in each state; of NEW and DONE none */
};

/* Moves a request as the table says. Events that end it are for DONE here: the engine has decided then. Returns true
 * when it is DONE now; then it is out of everything, and the caller hands it on. */
bool tp_life_move(struct tp_lives *lives, struct tp_life *life, enum tp_life_event event);

/* Requests that are neither NEW nor DONE nor HELD: those that come to their end when the engine is driven. */
int tp_lives_pending(const struct tp_lives *lives);

#ifdef TP_CHECKED
/* Asserts that the lists and counts agree with the requests' states. */
void tp_lives_check(const struct tp_lives *lives);
#endif

#endif
