/* A condition variable that is waited for until a time of the monotonic clock. */
#include "condition.h"

#ifdef __APPLE__ /* has no pthread_condattr_setclock, but waits for a duration */

int tp_condition_init(pthread_cond_t *condition) {
  return pthread_cond_init(condition, NULL);
}

int tp_condition_wait(pthread_cond_t *condition, pthread_mutex_t *lock, const struct timespec *until) {
  struct timespec left;
  clock_gettime(CLOCK_MONOTONIC, &left);
  left.tv_sec = until->tv_sec - left.tv_sec;
  left.tv_nsec = until->tv_nsec - left.tv_nsec;
  if (left.tv_nsec < 0) {
    left.tv_sec--;
    left.tv_nsec += 1000000000L;
  }
  if (left.tv_sec < 0) left = (struct timespec){0};
  return pthread_cond_timedwait_relative_np(condition, lock, &left);
}

#else

int tp_condition_init(pthread_cond_t *condition) {
  pthread_condattr_t clock;
  (void)pthread_condattr_init(&clock);
  (void)pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
  int error = pthread_cond_init(condition, &clock);
  (void)pthread_condattr_destroy(&clock);
  return error;
}

int tp_condition_wait(pthread_cond_t *condition, pthread_mutex_t *lock, const struct timespec *until) {
  return pthread_cond_timedwait(condition, lock, until);
}

#endif
