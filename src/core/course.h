/* What a request has been through, and what is to be done next: the rules that keep cancels and other changes exact. No
 * clock and no network in here: the engine tells what happened and when, and carries out what is answered. */
#ifndef TP_COURSE_H
#define TP_COURSE_H

#include <stdbool.h>
#include <stdint.h>

#include "failure.h"
#include "operation.h"
#include "order.h"

struct tp_course_rules {
  int max_attempts;  /* requests of the operation, and reads in a row that fail, before it is given up; 1 or more */
  int64_t settle_ms; /* between two reads that show the order unchanged */
};

/* Starts as {0}. */
struct tp_course {
  bool reading;         /* the exchange under way, or next, is a read that settles an uncertain cancel */
  int attempts;         /* requests of the operation; those that were answered 429 do not count */
  int failed_reads;     /* reads in a row that failed, since the last request of the operation */
  bool unchanged;       /* a read showed the order unchanged since the last request of the operation */
  int64_t unchanged_at; /* when */
  bool doubt; /* a request of the operation may have taken effect, and no read has ruled it out (of a cancel alone) */
  bool ever_in_doubt; /* doubt was there at any time */
  bool sent;    /* a request of the operation may have reached the API; those that were answered 429 do not count */
  bool cut;     /* ended from outside: by a deadline, an abort, the client's end or another request's refused key */
  bool refused; /* the API refused the last request of the operation: one read settles it */
  struct tp_failure failure; /* why the last request of the operation was no success; owned */
};

/* How an exchange ended. */
struct tp_exchange {
  bool good;                   /* else failure says why */
  bool may_be_sent;            /* a byte of the request may have left */
  bool permanent;              /* the failure will not go away by trying again (a bad certificate, …) */
  enum tp_order_status status; /* of a good answer that is one order */
  double retry_after_s;        /* what the server asked for; -1: nothing */
  struct tp_failure *failure;  /* taken over by the course where it keeps it */
};

enum tp_next {
  TP_NEXT_SUCCEED, /* the last answer is the result */
  TP_NEXT_FAIL,    /* the course's failure is the result */
  TP_NEXT_SEND,    /* the operation, after wait_ms */
  TP_NEXT_READ,    /* the order, after wait_ms */
  TP_NEXT_THROTTLE /* the same exchange again, once the account may send */
};

struct tp_step {
  enum tp_next next;
  int64_t wait_ms;
  const char *reason; /* for whoever watches; static */
};

/* What follows from the end of an exchange. random: 0 to 1, for the jitter of the backoff. */
struct tp_step tp_course_after(struct tp_course *course, const struct tp_course_rules *rules,
                               const struct tp_operation *operation, const struct tp_exchange *exchange, int64_t now_ms,
                               double random);

/* Ends a course from outside (deadline, abort): replaces the failure unless keep is set and there is one, and says
 * whether the request may have taken effect. under_way_sent: the exchange under way may have been sent. */
void tp_course_stop(struct tp_course *course, const struct tp_operation *operation, bool under_way_sent, bool keep,
                    enum tp_failure_kind kind, const char *detail);

/* The number of the exchange under way, from 1: of the operation, or of the reads that settle it. */
int tp_course_exchange(const struct tp_course *course);

void tp_course_free(struct tp_course *course);

#endif
