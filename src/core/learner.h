/* The pace of an account whose service reveals its limit only by answering 429: explored fast, learned from the first
 * refusals, and then kept. Part of the pacer (pacer.h), which has the pauses. */
#ifndef TP_LEARNER_H
#define TP_LEARNER_H

#include <stdbool.h>
#include <stdint.h>

enum {
  TP_LEARNER_SLOT_MS = 10,
  TP_LEARNER_SLOTS = 256 /* of what was accepted lately */
};

/* What each event does in each state:
 *
 *            | accepted                           | refused (429)
 *  ----------+------------------------------------+-----------------------------------------------------
 *  EXPLORING | counted; the pace grows until      | REFUSED: the first refusal of an episode
 *            | there is none                      |
 *  REFUSED   | sent after the last refusal:       | counted; of a probe: the next one is due a little
 *            | PACED, by what was found, or       | later, or a backoff, once the window would be over
 *            | EXPLORING, where nothing was found |
 *            | (the refusal may be a mistake);    |
 *            | sent before it: counted            |
 *  PACED     | counted; the pace rises to its     | SLOWED: the next pace is lower, unless the request
 *            | ceiling, and above it when it was  | was sent before this pace was known, or may have
 *            | made use of for a while            | been refused by mistake
 *  SLOWED    | as in REFUSED                      | sent before the first refusal was known: counted;
 *            |                                    | sent after it: REFUSED
 *
 * In REFUSED one request at a time is sent, in SLOWED as many as are allowed, at half the pace.
 * Nothing else is an event: a request that is never answered (no connection) tells nothing. */
enum tp_learner_state { TP_LEARNER_EXPLORING, TP_LEARNER_REFUSED, TP_LEARNER_PACED, TP_LEARNER_SLOWED };

/* Starts as {0}. Times are those of tp_clock_ms. */
struct tp_learner {
  enum tp_learner_state state;
  int answers;               /* accepted, as far as they are counted */
  int64_t explored_since_ms; /* when the first of them was sent; 0: there is none */
  int64_t answered_ms;       /* when the first of them came */
  bool quick;                /* the next answers came at once */
  double rate;               /* requests a second from paced_since_ms on; 0: nothing was learned yet */
  double ceiling;            /* the rate that it rises to */
  int64_t paced_since_ms;    /* when the last probe that was accepted was sent */
  int64_t decided_ms;        /* when that was known: what was sent before and is refused tells nothing of this pace */
  double raised_from;        /* the pace before the last raise, while nothing was refused since; 0: it was not raised */
  double raise;              /* by which share the pace is raised next, … */
  double raise_ms;           /* … once it was kept to for so long, … */
  int64_t raised_ms;         /* … since then */
  int64_t accepted_since_raise;

  /* Of the last episode of refusals: */
  int64_t first_refused_ms, last_refused_ms; /* when they were sent */
  int64_t known_ms;                          /* when the first of them was known: what was sent later is a probe */
  bool probe_refused;                        /* a probe, at least */
  int64_t forgiven_ms;                       /* when the last one was taken for a mistake; 0: none was */
  bool backed_off;                           /* the pause is as long as the service asked for, or as a backoff is */

  /* What was accepted, by when it was sent: */
  int64_t period_since_ms; /* since the first request, the last pause or the last time that nothing was asked */
  int64_t period_answers;
  int64_t answers_between;  /* since the last episode */
  int64_t watched_since_ms; /* since a refusal that no such time followed; 0: there is none */
  int64_t watched_answers;
  int64_t newest_slot; /* tp_clock_ms / TP_LEARNER_SLOT_MS of the newest one */
  uint16_t accepted[TP_LEARNER_SLOTS];
};

/* The time between two requests, in ms; 0: none need be kept. */
double tp_learner_interval(const struct tp_learner *learner, int64_t now_ms);

/* How many requests may be in flight, of as many as the caller allows. */
int tp_learner_cap(const struct tp_learner *learner, int concurrency);

/* Nothing was sent for a while although it could have been: what was accepted before says less than the limit. */
void tp_learner_idle(struct tp_learner *learner);

/* A request that was sent at sent_ms was answered by something else than a 429. True when it was the probe after a
 * pause, so that a new pace begins: *due_ms is then the earliest time from which that pace may be kept to. */
bool tp_learner_accepted(struct tp_learner *learner, int64_t sent_ms, int64_t now_ms, double *due_ms);

/* A request that was sent at sent_ms was answered 429; told: with a word on how long. jitter_ms: by how much the way of
 * a request differs. Returns the time of the next probe, or -1 where the service's word counts or a backoff is due: too
 * little was seen, or the window is longer than a second. */
int64_t tp_learner_refused(struct tp_learner *learner, int64_t sent_ms, int64_t now_ms, bool told, double jitter_ms);

#endif
