/* The life of a request: its table, and the lists that follow it. */
#include "../../src/core/life.h"

#include "check.h"

static const char *const events[TP_LIFE_EVENTS] = {
    [TP_LIFE_AT_HAND] = "at hand",
    [TP_LIFE_SUBMIT] = "submit",
    [TP_LIFE_PAUSE] = "pause",
    [TP_LIFE_HOLD] = "hold",
    [TP_LIFE_RELEASE] = "release",
    [TP_LIFE_BEGIN] = "begin",
    [TP_LIFE_CANNOT_BEGIN] = "cannot begin",
    [TP_LIFE_ENDED] = "ended",
    [TP_LIFE_SETTLED] = "settled",
    [TP_LIFE_AGAIN] = "again",
    [TP_LIFE_LATER] = "later",
    [TP_LIFE_WAKE] = "wake",
    [TP_LIFE_DEADLINE] = "deadline",
    [TP_LIFE_ABORT] = "abort",
    [TP_LIFE_CLOSE] = "close",
    [TP_LIFE_FORK] = "fork",
    [TP_LIFE_WRONG_KEY] = "wrong key",
    [TP_LIFE_STOP_UNSENT] = "stop unsent",
    [TP_LIFE_OUTAGE] = "outage",
};

/* The states that a submitted request can be in, and what leads there. */
static const struct {
  const char *name;
  enum tp_state state;
  int steps;
  enum tp_life_event way[4];
} reached[] = {
    {"queued", TP_STATE_QUEUED, 1, {TP_LIFE_SUBMIT}},
    {"held", TP_STATE_HELD, 2, {TP_LIFE_SUBMIT, TP_LIFE_HOLD}},
    {"in flight", TP_STATE_IN_FLIGHT, 2, {TP_LIFE_SUBMIT, TP_LIFE_BEGIN}},
    {"answered", TP_STATE_ANSWERED, 3, {TP_LIFE_SUBMIT, TP_LIFE_BEGIN, TP_LIFE_ENDED}},
    {"waiting", TP_STATE_WAITING, 4, {TP_LIFE_SUBMIT, TP_LIFE_BEGIN, TP_LIFE_ENDED, TP_LIFE_LATER}},
};
enum { REACHED = sizeof reached / sizeof reached[0] };

static struct tp_life born(void *owner) {
  return (struct tp_life){.owner = owner, .wake = {.owner = owner}, .limit = {.owner = owner}};
}

/* Brings a request into a state, with its timers set as the engine does. */
static void bring(struct tp_lives *lives, struct tp_life *life, int to) {
  *life = born(life);
  for (int i = 0; i < reached[to].steps; i++) tp_life_move(lives, life, reached[to].way[i]);
  tp_heap_set(&lives->timers, &life->limit, 100);
  if (life->state == TP_STATE_WAITING) tp_heap_set(&lives->timers, &life->wake, 50);
}

static bool is_empty(const struct tp_lives *lives) {
  return !lives->active && !lives->queued.first && !lives->held.first && !lives->answered.first &&
         !tp_heap_first(&lives->timers) && tp_lives_pending(lives) == 0;
}

/* Whoever ends a request, and whenever: it is in no list and on no timer afterwards. */
static void test_ends(enum tp_life_event event) {
  struct tp_lives lives = {0};
  struct tp_life before, life, after;
  tp_heap_reserve(&lives.timers, 6);
  for (int i = 0; i < REACHED; i++) {
    bring(&lives, &before, i);
    bring(&lives, &life, i);
    bring(&lives, &after, i);
    enum tp_reaction reaction = tp_life_reaction(life.state, event);
    if (reaction == TP_STAYS || reaction == TP_ENDS_WHAT_FOLLOWS) {
      CHECK(!tp_life_move(&lives, &life, event) && life.state == reached[i].state, "%s: %s goes on", events[event],
            reached[i].name);
      tp_life_move(&lives, &life, TP_LIFE_CLOSE);
    } else {
      CHECK(tp_life_move(&lives, &life, event) && life.state == TP_STATE_DONE, "%s: %s ends", events[event],
            reached[i].name);
    }
    CHECK(tp_lives_pending(&lives) == (reached[i].state == TP_STATE_HELD ? 0 : 2) &&
              lives.count[reached[i].state] == 2 && !life.limit.position && !life.wake.position,
          "%s: %s leaves its neighbours alone", events[event], reached[i].name);
    tp_life_move(&lives, &before, TP_LIFE_CLOSE);
    tp_life_move(&lives, &after, TP_LIFE_CLOSE);
    CHECK(is_empty(&lives), "%s: nothing is left over of %s", events[event], reached[i].name);
  }
  tp_heap_free(&lives.timers);
}

static void test_order(void) {
  struct tp_lives lives = {0};
  struct tp_life first = born(&first), second = born(&second), third = born(&third);
  tp_heap_reserve(&lives.timers, 6);
  tp_life_move(&lives, &first, TP_LIFE_SUBMIT);
  tp_life_move(&lives, &second, TP_LIFE_SUBMIT);
  tp_life_move(&lives, &first, TP_LIFE_BEGIN);
  tp_life_move(&lives, &third, TP_LIFE_SUBMIT);
  CHECK(lives.queued.first == &second && lives.queued.last == &third, "what is new is sent in its order");
  tp_life_move(&lives, &first, TP_LIFE_ENDED);
  tp_life_move(&lives, &first, TP_LIFE_AGAIN);
  CHECK(lives.queued.first == &first && lives.queued.last == &third, "what was sent before comes first");
  tp_life_move(&lives, &third, TP_LIFE_BEGIN);
  tp_life_move(&lives, &first, TP_LIFE_BEGIN);
  tp_life_move(&lives, &third, TP_LIFE_ENDED);
  tp_life_move(&lives, &first, TP_LIFE_ENDED);
  CHECK(lives.answered.first == &third && lives.answered.last == &first, "answers are judged in their order");
  tp_heap_free(&lives.timers);
}

static void test_table(void) {
  CHECK(tp_life_reaction(TP_STATE_ANSWERED, TP_LIFE_DEADLINE) == TP_ENDS_WHAT_FOLLOWS,
        "an answer that has come counts after the deadline as well");
  CHECK(tp_life_reaction(TP_STATE_ANSWERED, TP_LIFE_ABORT) == TP_ENDS_AFTER_JUDGEMENT,
        "a change that is aborted after its answer came is judged");
  CHECK(tp_life_reaction(TP_STATE_ANSWERED, TP_LIFE_FORK) == TP_ENDS, "an answer is the parent's after a fork");
  CHECK(tp_life_reaction(TP_STATE_IN_FLIGHT, TP_LIFE_OUTAGE) == TP_ENDS_IF_UNSENT,
        "what still waits for its connection can be called back, and is not left behind by an outage that is over");
  CHECK(tp_life_reaction(TP_STATE_DONE, TP_LIFE_ABORT) == TP_STAYS, "what is done stays so");
  CHECK(tp_life_next(TP_STATE_NEW, TP_LIFE_AT_HAND) == TP_STATE_DONE, "what needs no request is done at once");
}

int main(void) {
  static const enum tp_life_event from_outside[] = {TP_LIFE_DEADLINE,  TP_LIFE_ABORT,       TP_LIFE_CLOSE, TP_LIFE_FORK,
                                                    TP_LIFE_WRONG_KEY, TP_LIFE_STOP_UNSENT, TP_LIFE_OUTAGE};
  for (size_t i = 0; i < sizeof from_outside / sizeof from_outside[0]; i++) test_ends(from_outside[i]);
  test_order();
  test_table();
  return check_status();
}
