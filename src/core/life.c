/* The life of a request. A dash is impossible; "ends" is DONE with a failure.
 *
 *                 NEW      QUEUED       HELD       IN_FLIGHT   ANSWERED     WAITING      DONE
 *  at hand        DONE     -            -          -           -            -            -
 *  submit         QUEUED   -            -          -           -            -            -
 *  pause          WAITING  -            -          -           -            -            -
 *  hold           -        HELD         -          if unsent   -            -            -
 *  release        -        -            QUEUED     -           -            -            -
 *  begin          -        IN_FLIGHT    -          -           -            -            -
 *  cannot begin   -        ends         -          -           -            -            -
 *  ended          -        -            -          ANSWERED    -            -            -
 *  settled        -        -            -          -           DONE         -            -
 *  again          -        -            -          -           QUEUED       -            -
 *  later          -        -            -          -           WAITING      -            -
 *  wake           -        -            -          -           -            QUEUED       -
 *  deadline       -        ends         ends       ends        what follows ends         -
 *  abort          -        ends         ends       ends        judged first ends         stays
 *  close          -        ends         ends       ends        judged first ends         -
 *  fork           -        ends         ends       ends        ends         ends         -
 *  wrong key      -        if unsent    if unsent  stays       stays        if unsent    -
 *  stop unsent    -        if unsent    if unsent  if unsent   stays        if unsent    -
 *  outage         -        ends         ends       if unsent   stays       ends         -
 *
 * An exchange in flight waits for its connection first, and can be called back until libcurl writes it.
 *
 * ANSWERED is a state because the engine judges one large answer in a turn. Whatever happens to the request in between
 * finds it in the engine, not in the transport. */
#include "life.h"

#include <assert.h>

struct cell {
  enum tp_reaction reaction;
  enum tp_state next;
};

#define GOES(to) \
  { TP_GOES, TP_STATE_##to }
#define ENDS \
  { TP_ENDS, TP_STATE_DONE }
#define IF_UNSENT \
  { TP_ENDS_IF_UNSENT, TP_STATE_DONE }
#define JUDGED_FIRST \
  { TP_ENDS_AFTER_JUDGEMENT, TP_STATE_DONE }
#define FOLLOWING \
  { TP_ENDS_WHAT_FOLLOWS, TP_STATE_ANSWERED }
#define STAYS(in) \
  { TP_STAYS, TP_STATE_##in }
/* Pairs that are missing here are impossible. */
static const struct cell table[TP_LIFE_EVENTS][TP_STATES] = {
    [TP_LIFE_AT_HAND] = {[TP_STATE_NEW] = GOES(DONE)},
    [TP_LIFE_SUBMIT] = {[TP_STATE_NEW] = GOES(QUEUED)},
    [TP_LIFE_PAUSE] = {[TP_STATE_NEW] = GOES(WAITING)},
    [TP_LIFE_HOLD] = {[TP_STATE_QUEUED] = GOES(HELD), [TP_STATE_IN_FLIGHT] = GOES(HELD)},
    [TP_LIFE_RELEASE] = {[TP_STATE_HELD] = GOES(QUEUED)},
    [TP_LIFE_BEGIN] = {[TP_STATE_QUEUED] = GOES(IN_FLIGHT)},
    [TP_LIFE_CANNOT_BEGIN] = {[TP_STATE_QUEUED] = ENDS},
    [TP_LIFE_ENDED] = {[TP_STATE_IN_FLIGHT] = GOES(ANSWERED)},
    [TP_LIFE_SETTLED] = {[TP_STATE_ANSWERED] = GOES(DONE)},
    [TP_LIFE_AGAIN] = {[TP_STATE_ANSWERED] = GOES(QUEUED)},
    [TP_LIFE_LATER] = {[TP_STATE_ANSWERED] = GOES(WAITING)},
    [TP_LIFE_WAKE] = {[TP_STATE_WAITING] = GOES(QUEUED)},
    [TP_LIFE_DEADLINE] = {[TP_STATE_QUEUED] = ENDS,
                          [TP_STATE_HELD] = ENDS,
                          [TP_STATE_IN_FLIGHT] = ENDS,
                          [TP_STATE_ANSWERED] = FOLLOWING,
                          [TP_STATE_WAITING] = ENDS},
    [TP_LIFE_ABORT] = {[TP_STATE_QUEUED] = ENDS,
                       [TP_STATE_HELD] = ENDS,
                       [TP_STATE_IN_FLIGHT] = ENDS,
                       [TP_STATE_ANSWERED] = JUDGED_FIRST,
                       [TP_STATE_WAITING] = ENDS,
                       [TP_STATE_DONE] = STAYS(DONE)},
    [TP_LIFE_CLOSE] = {[TP_STATE_QUEUED] = ENDS,
                       [TP_STATE_HELD] = ENDS,
                       [TP_STATE_IN_FLIGHT] = ENDS,
                       [TP_STATE_ANSWERED] = JUDGED_FIRST,
                       [TP_STATE_WAITING] = ENDS},
    [TP_LIFE_FORK] = {[TP_STATE_QUEUED] = ENDS,
                      [TP_STATE_HELD] = ENDS,
                      [TP_STATE_IN_FLIGHT] = ENDS,
                      [TP_STATE_ANSWERED] = ENDS,
                      [TP_STATE_WAITING] = ENDS},
    [TP_LIFE_WRONG_KEY] = {[TP_STATE_QUEUED] = IF_UNSENT,
                           [TP_STATE_HELD] = IF_UNSENT,
                           [TP_STATE_IN_FLIGHT] = STAYS(IN_FLIGHT),
                           [TP_STATE_ANSWERED] = STAYS(ANSWERED),
                           [TP_STATE_WAITING] = IF_UNSENT},
    [TP_LIFE_STOP_UNSENT] = {[TP_STATE_QUEUED] = IF_UNSENT,
                             [TP_STATE_HELD] = IF_UNSENT,
                             [TP_STATE_IN_FLIGHT] = IF_UNSENT,
                             [TP_STATE_ANSWERED] = STAYS(ANSWERED),
                             [TP_STATE_WAITING] = IF_UNSENT},
    [TP_LIFE_OUTAGE] = {[TP_STATE_QUEUED] = ENDS,
                        [TP_STATE_HELD] = ENDS,
                        [TP_STATE_IN_FLIGHT] = IF_UNSENT,
                        [TP_STATE_ANSWERED] = STAYS(ANSWERED),
                        [TP_STATE_WAITING] = ENDS},
};

enum tp_reaction tp_life_reaction(enum tp_state state, enum tp_life_event event) {
  enum tp_reaction reaction = table[event][state].reaction;
#ifdef TP_CHECKED
  assert(reaction != TP_IMPOSSIBLE);
#endif
  return reaction == TP_IMPOSSIBLE ? TP_STAYS : reaction;
}

enum tp_state tp_life_next(enum tp_state state, enum tp_life_event event) {
  return tp_life_reaction(state, event) == TP_STAYS ? state : table[event][state].next;
}

static void add(struct tp_life_queue *queue, struct tp_life *life, bool front) {
  life->queue_previous = front ? NULL : queue->last;
  life->queue_next = front ? queue->first : NULL;
  if (life->queue_previous)
    life->queue_previous->queue_next = life;
  else
    queue->first = life;
  if (life->queue_next)
    life->queue_next->queue_previous = life;
  else
    queue->last = life;
}

static void unlink_from_list(struct tp_life_queue *queue, struct tp_life *life) {
  if (life->queue_previous)
    life->queue_previous->queue_next = life->queue_next;
  else
    queue->first = life->queue_next;
  if (life->queue_next)
    life->queue_next->queue_previous = life->queue_previous;
  else
    queue->last = life->queue_previous;
  life->queue_previous = life->queue_next = NULL;
}

static void link_active(struct tp_lives *lives, struct tp_life *life) {
  life->previous = NULL;
  life->next = lives->active;
  if (lives->active) lives->active->previous = life;
  lives->active = life;
}

static void unlink_active(struct tp_lives *lives, struct tp_life *life) {
  if (life->previous)
    life->previous->next = life->next;
  else
    lives->active = life->next;
  if (life->next) life->next->previous = life->previous;
  life->previous = life->next = NULL;
}

static void leave(struct tp_lives *lives, struct tp_life *life) {
  switch (life->state) {
    case TP_STATE_NEW:
      link_active(lives, life);
      return;
    case TP_STATE_QUEUED:
      unlink_from_list(&lives->queued, life);
      break;
    case TP_STATE_HELD:
      unlink_from_list(&lives->held, life);
      break;
    case TP_STATE_ANSWERED:
      unlink_from_list(&lives->answered, life);
      break;
    case TP_STATE_WAITING:
      tp_heap_remove(&lives->timers, &life->wake);
      break;
    default:
      break;
  }
  lives->count[life->state]--;
}

static void enter(struct tp_lives *lives, struct tp_life *life, enum tp_life_event event) {
  switch (life->state) {
    case TP_STATE_QUEUED: /* retries and reads come before new requests */
      add(&lives->queued, life, event != TP_LIFE_SUBMIT);
      break;
    case TP_STATE_HELD:
      add(&lives->held, life, false);
      break;
    case TP_STATE_ANSWERED:
      add(&lives->answered, life, false);
      break;
    case TP_STATE_DONE:
      tp_heap_remove(&lives->timers, &life->limit);
      unlink_active(lives, life);
      return;
    default:
      break;
  }
  lives->count[life->state]++;
}

bool tp_life_move(struct tp_lives *lives, struct tp_life *life, enum tp_life_event event) {
  enum tp_state next = tp_life_next(life->state, event);
  if (next == life->state) return next == TP_STATE_DONE;
  leave(lives, life);
  life->state = next;
  enter(lives, life, event);
  return next == TP_STATE_DONE;
}

int tp_lives_pending(const struct tp_lives *lives) {
  return lives->count[TP_STATE_QUEUED] + lives->count[TP_STATE_IN_FLIGHT] + lives->count[TP_STATE_ANSWERED] +
         lives->count[TP_STATE_WAITING];
}

#ifdef TP_CHECKED
static int length_of(const struct tp_life_queue *queue, enum tp_state state) {
  int length = 0;
  for (const struct tp_life *life = queue->first; life; life = life->queue_next, length++)
    assert(life->state == state && (life->queue_next || life == queue->last));
  return length;
}

void tp_lives_check(const struct tp_lives *lives) {
  int count[TP_STATES] = {0};
  size_t timers = 0;
  for (const struct tp_life *life = lives->active; life; life = life->next) {
    assert(life->state != TP_STATE_NEW && life->state != TP_STATE_DONE);
    assert(!life->next || life->next->previous == life);
    assert(life->state == TP_STATE_WAITING || !life->wake.position);
    count[life->state]++;
    if (life->wake.position) timers++;
    if (life->limit.position) timers++;
  }
  for (int state = 0; state < TP_STATES; state++) assert(count[state] == lives->count[state]);
  assert(length_of(&lives->queued, TP_STATE_QUEUED) == count[TP_STATE_QUEUED]);
  assert(length_of(&lives->held, TP_STATE_HELD) == count[TP_STATE_HELD]);
  assert(length_of(&lives->answered, TP_STATE_ANSWERED) == count[TP_STATE_ANSWERED]);
  assert(timers == lives->timers.count);
}
#endif
