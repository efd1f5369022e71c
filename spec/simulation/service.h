/* The simulated service: its books, its limits, its faults. */
#ifndef SIM_SERVICE_H
#define SIM_SERVICE_H

#include "world.h"

enum sim_reach { SIM_REACH_NOT, SIM_REACH_LOST, SIM_REACH_SERVED };
enum sim_effect { SIM_EFFECT_TRUE, SIM_EFFECT_EITHER, SIM_EFFECT_LATE, SIM_EFFECT_NONE };

/* A way in which an exchange can go wrong. */
struct sim_fault {
  const char *name;
  enum sim_reach reach;   /* how far the request gets */
  enum sim_effect effect; /* what it does there */
  int code;               /* CURLcode, with which the exchange ends on this side */
  bool truth;             /* the service's own answer comes back; else: */
  enum sim_form form;
  int statuses[8]; /* HTTP, one of them; 0 at the end */
};

extern const struct sim_fault sim_faults[];
extern const int sim_fault_count;

/* Draws the habits and the orders of a new world. */
void sim_service_draw(int orders);

/* Most cancels are refused for now, or most connections can't be made, and nothing else goes wrong: orders fail, and
 * others take them up. */
void sim_service_reject(void);

/* Nothing goes wrong any more. */
void sim_service_mend(void);

/* An exchange is about to leave: draws how it will go. False: nothing of it leaves, and its answer says why. */
bool sim_service_send(struct sim_exchange *exchange);

/* It arrives at the service, or is lost on its way there: does what it asks for, or not, and writes how the exchange
 * ends. False: no answer ever comes. */
bool sim_service_serve(struct sim_exchange *exchange);

/* What a cancel does late. */
void sim_service_take_effect(int number, int call_number, enum sim_operation operation);

/* The service's staff look at an order that is about to be cancelled. */
void sim_service_review(int number);

#endif
