/* The bytes of an answer, as the service or a gateway writes them. */
#ifndef SIM_BODY_H
#define SIM_BODY_H

#include "../../src/core/response.h"
#include "world.h"

/* An id holds the numbers of an order and of the call that asks for it, so that each exchange tells whose it is, and
 * several calls can be about one order. */
void sim_id_write(char id[TP_ID_LENGTH + 1], int order, int call);

/* False: the text at the start of which an id should stand has none of ours. */
bool sim_id_read(const char *text, int *order, int *call);

/* Hands the headers and the body of an answer over as libcurl does. False: the response could not take it. */
bool sim_body_deliver(const struct sim_exchange *exchange, struct tp_response *response);

#endif
