/* A condition variable that is waited for until a time of the monotonic clock. */
#ifndef TP_CONDITION_H
#define TP_CONDITION_H

#include <pthread.h>
#include <time.h>

/* Returns 0 or an errno. */
int tp_condition_init(pthread_cond_t *condition);

/* As pthread_cond_timedwait; until: of CLOCK_MONOTONIC. */
int tp_condition_wait(pthread_cond_t *condition, pthread_mutex_t *lock, const struct timespec *until);

#endif
