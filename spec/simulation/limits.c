/* The limits of the simulated service, and how its answers tell them. */
#include "limits.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

/* Values that can't be a time: a service, or a gateway in front of it, sends such values. */
static const char *const nonsense[] = {"nan",        "-3",   "999999999999999999999999999999", "", "soon",
                                       "12 parsecs", "1e400"};

void sim_limits_draw(void) {
  struct sim_habits *habits = &sim_world->habits;
  habits->limit_kind = sim_chance(600) ? SIM_UNLIMITED : (enum sim_limit)sim_between(SIM_FIXED_WINDOW, SIM_BUCKET);
  habits->limit = (int)sim_between(2, SIM_WINDOW_MAX);
  habits->window_ms = sim_between(1, 10) * 1000;
  habits->tells_limits = sim_chance(700);
  habits->reset_time = (enum sim_time)sim_below(SIM_TIMES);
  habits->retry_time = (enum sim_time)sim_below(SIM_TIMES);
  habits->others = sim_chance(200) ? (int)sim_below(700) : 0;
  sim_world->limiter = (struct sim_limiter){.tokens = habits->limit};
}

/* Each of these returns how many requests fit, and after how many ms another one does. */

static double look_fixed(const struct sim_habits *habits, struct sim_limiter *limiter, int64_t now, double *reset_ms) {
  if (now >= limiter->window_start_ms + habits->window_ms) {
    limiter->window_start_ms = now;
    limiter->used = 0;
  }
  int64_t passed = now - limiter->window_start_ms;
  *reset_ms = (double)(habits->window_ms - passed);
  return habits->limit - limiter->used -
         (double)habits->others / 1000 * habits->limit * (double)passed / (double)habits->window_ms;
}

static double look_sliding(const struct sim_habits *habits, struct sim_limiter *limiter, int64_t now,
                           double *reset_ms) {
  while (limiter->count && limiter->times[limiter->first] <= now - habits->window_ms) {
    limiter->first = (limiter->first + 1) % SIM_WINDOW_MAX;
    limiter->count--;
  }
  *reset_ms = limiter->count ? (double)(limiter->times[limiter->first] + habits->window_ms - now) : 0;
  return fmax(1, floor(habits->limit * (1 - (double)habits->others / 1000))) - limiter->count;
}

static double look_bucket(const struct sim_habits *habits, struct sim_limiter *limiter, int64_t now, double *reset_ms) {
  double rate = habits->limit * (1 - (double)habits->others / 1000) / (double)habits->window_ms;
  limiter->tokens = fmin(habits->limit, limiter->tokens + ((double)now - limiter->tokens_ms) * rate);
  limiter->tokens_ms = (double)now;
  *reset_ms = fmax(0, 1 - limiter->tokens) / rate;
  return limiter->tokens;
}

static void use(struct sim_limiter *limiter, int64_t now) {
  limiter->used++;
  limiter->tokens--;
  limiter->times[(limiter->first + limiter->count) % SIM_WINDOW_MAX] = now;
  limiter->count++;
}

bool sim_limits_take(struct sim_answer *answer) {
  const struct sim_habits *habits = &sim_world->habits;
  struct sim_limiter *limiter = &sim_world->limiter;
  int64_t now = sim_world->now_ms;
  double free = 0, reset_ms = 0;
  switch (habits->limit_kind) {
    case SIM_UNLIMITED:
      return true;
    case SIM_FIXED_WINDOW:
      free = look_fixed(habits, limiter, now, &reset_ms);
      break;
    case SIM_SLIDING_WINDOW:
      free = look_sliding(habits, limiter, now, &reset_ms);
      break;
    case SIM_BUCKET:
      free = look_bucket(habits, limiter, now, &reset_ms);
      break;
  }
  bool fits = free >= 1;
  if (fits) use(limiter, now);
  answer->limits_told = habits->tells_limits;
  answer->limit = habits->limit;
  answer->remaining = fmax(0, floor(free - (fits ? 1 : 0)));
  answer->reset_s = reset_ms / 1000;
  if (!fits) answer->retry_after_s = answer->reset_s;
  return fits;
}

bool sim_limits_time_means(enum sim_time way) {
  return way == SIM_TIME_SECONDS || way == SIM_TIME_FRACTION || way == SIM_TIME_EPOCH || way == SIM_TIME_EPOCH_MS ||
         way == SIM_TIME_DATE || way == SIM_TIME_ISO;
}

static void write_date(char *text, size_t size, const char *form, double unix_s) {
  time_t whole = (time_t)ceil(unix_s);
  struct tm date;
  gmtime_r(&whole, &date);
  strftime(text, size, form, &date);
}

void sim_limits_write_time(char *text, size_t size, enum sim_time way, double seconds) {
  double now_s = sim_epoch_s + (double)sim_world->now_ms / 1000;
  text[0] = '\0';
  switch (way) {
    case SIM_TIME_SECONDS:
      snprintf(text, size, "%.0f", ceil(seconds));
      break;
    case SIM_TIME_FRACTION:
      snprintf(text, size, "%.3f", seconds);
      break;
    case SIM_TIME_EPOCH:
      snprintf(text, size, "%.0f", ceil(now_s + seconds));
      break;
    case SIM_TIME_EPOCH_MS:
      snprintf(text, size, "%.0f", ceil((now_s + seconds) * 1000));
      break;
    case SIM_TIME_DATE:
      write_date(text, size, "%a, %d %b %Y %H:%M:%S GMT", now_s + seconds);
      break;
    case SIM_TIME_ISO:
      write_date(text, size, "%Y-%m-%dT%H:%M:%SZ", now_s + seconds);
      break;
    case SIM_TIME_ZERO:
      snprintf(text, size, "0");
      break;
    case SIM_TIME_NONSENSE:
      snprintf(text, size, "%s", nonsense[sim_below(sizeof nonsense / sizeof nonsense[0])]);
      break;
    case SIM_TIME_NONE:
    case SIM_TIMES:
      break;
  }
}
