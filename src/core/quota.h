/* What answers tell about the account's limit, and how long answers take: the facts for the pacer's models. */
#ifndef TP_QUOTA_H
#define TP_QUOTA_H

/* Starts as {0}. Read from x-ratelimit-limit, -remaining and -reset. */
struct tp_quota {
  double limit;     /* requests in a window; 0: no answer has told it */
  double window_ms; /* length of a window, as far as it is known */
  double remaining; /* requests, as the last answer told */
};

/* More requests in a window than this, that we did not send, mean that somebody else uses the account. */
#define TP_UNEXPLAINED_REQUESTS 2.0

/* Requests of the current window that we did not send. own: answers to us in it. */
static inline double tp_quota_used_by_others(const struct tp_quota *quota, double own) {
  return quota->limit - quota->remaining - own;
}

/* The requests that others will send in the rest of a window, if they go on as in its past part. others: their requests
 * in the past part; left_ms: the rest. In the first eighth of a window their rate is not known yet. */
static inline double tp_quota_others_to_come(const struct tp_quota *quota, double others, double left_ms) {
  double passed_ms = quota->window_ms - left_ms, least_ms = quota->window_ms / 8;
  return others * left_ms / (passed_ms > least_ms ? passed_ms : least_ms);
}

/* Starts as {0}. */
struct tp_timing {
  double usual_ms;     /* duration of an answer, smoothed */
  double deviation_ms; /* mean deviation from that */
};

/* Reports how long an answer took. */
void tp_timing_answered(struct tp_timing *timing, double taken_ms);

/* How much the time between two requests may differ from the time between their arrivals, in ms. */
double tp_timing_jitter(const struct tp_timing *timing, double window_ms);

#endif
