/* A borrowed run of bytes. */
#ifndef TP_SLICE_H
#define TP_SLICE_H

#include <stddef.h>

/* Not NUL-terminated. Whoever made the bytes owns them, and it is valid as long as they are. */
struct tp_slice {
  const char *at;
  size_t length;
};

#endif
