/* What a caller asks of one call beyond the arguments of its operation. Most calls ask nothing, so a request has only a
 * pointer to it. */
#ifndef TP_CALL_H
#define TP_CALL_H

#include <stdint.h>

#include "headers.h"
#include "operation.h"

enum { TP_MEDIA_BYTES = 100 };

struct tp_call {
  int64_t deadline_ms;       /* of the whole call; 0: none, -1: the engine's */
  int64_t timeout_ms;        /* of each exchange; 0: the engine's */
  int max_attempts;          /* 0: the engine's */
  struct tp_headers headers; /* if the call has any, the engine's are among them */
  /* For a call that has a row of its own (see tp_request_own_operation): */
  struct tp_operation row;
  char media[TP_MEDIA_BYTES];        /* row.media points here */
  char content_type[TP_MEDIA_BYTES]; /* the header line that describes its body; "": JSON */
};

#endif
