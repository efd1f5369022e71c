/* The pacer's model of a limit that the service reveals only by answering 429. It explores fast, learns a pace from the
 * first refusals, and keeps it. The pacer (pacer.h) has the pauses. */
#ifndef TP_LEARNER_H
#define TP_LEARNER_H

#include <stdbool.h>
#include <stdint.h>

enum {
  TP_LEARNER_SLOT_MS = 10,
  TP_LEARNER_SLOTS = 256 /* of the latest accepted requests */
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
 * In REFUSED one request at a time is sent; in SLOWED as many as are allowed, at half the pace. Nothing else is an
 * event: a request without an answer (no connection) shows nothing about a limit. */
enum tp_learner_state { TP_LEARNER_EXPLORING, TP_LEARNER_REFUSED, TP_LEARNER_PACED, TP_LEARNER_SLOWED };

/* Starts as {0}. Times are those of tp_clock_ms. */
struct tp_learner {
  enum tp_learner_state state;
  int answers;               /* accepted requests, counted up to ANSWERS_FOR_ALL */
  int64_t explored_since_ms; /* when the first of them was sent; 0: there is none */
  int64_t answered_ms;       /* when the first answer came */
  bool quick;                /* the next answers came quickly */
  double rate;               /* requests a second from paced_since_ms on; 0: nothing was learned yet */
  double ceiling;            /* the rate to which it rises */
  int64_t paced_since_ms;    /* when the last probe that was accepted was sent */
  int64_t
      decided_ms; /* when its answer came: a refused request that was sent before this shows nothing about the pace */
  double raised_from; /* the pace before the last raise, until the next refusal; 0: it was not raised */
  double raise;       /* the share by which the next raise raises the pace, … */
  double raise_ms;    /* … once it was kept for this long, … */
  int64_t raised_ms;  /* … from this time on */
  int64_t accepted_since_raise;

  /* Of the last episode of refusals: */
  int64_t first_refused_ms, last_refused_ms; /* when they were sent */
  int64_t known_ms;                          /* when the first refusal came: requests sent later are probes */
  bool probe_refused;                        /* at least one probe was refused */
  int64_t forgiven_ms; /* when the last episode was taken for a mistake of the service; 0: none was */
  bool backed_off;     /* the pause is one that the service asked for, or a backoff */

  /* Accepted requests, by when they were sent: */
  int64_t period_since_ms; /* the first request after the start, the last pause or the last idle time */
  int64_t period_answers;
  int64_t answers_between;  /* since the last episode */
  int64_t watched_since_ms; /* a refusal after which there was no idle time; 0: there is none */
  int64_t watched_answers;
  int64_t newest_slot; /* tp_clock_ms / TP_LEARNER_SLOT_MS of the newest one */
  uint16_t accepted[TP_LEARNER_SLOTS];
};

/* The time between two requests, in ms; 0: none need be kept. */
double tp_learner_interval(const struct tp_learner *learner, int64_t now_ms);

/* How many requests may be in flight; at most concurrency, which the caller allows. */
int tp_learner_cap(const struct tp_learner *learner, int concurrency);

/* Reports that nothing was sent for a while although it could have been: the earlier accepted requests show less than
 * the limit. */
void tp_learner_idle(struct tp_learner *learner);

/* Reports an answer other than 429 to a request sent at sent_ms. True if it was the probe after a pause: a new pace
 * begins, at *due_ms at the earliest. */
bool tp_learner_accepted(struct tp_learner *learner, int64_t sent_ms, int64_t now_ms, double *due_ms);

/* Reports a 429 to a request sent at sent_ms. asked: the answer asks for a pause of a certain length. jitter_ms: how
 * much travel times differ. Returns the time of the next probe; -1: the pause that the answer asked for counts, or a
 * backoff is due, because too few answers were seen or the window is longer than a second. */
int64_t tp_learner_refused(struct tp_learner *learner, int64_t sent_ms, int64_t now_ms, bool asked, double jitter_ms);

#endif
