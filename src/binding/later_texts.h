/* The texts of the Lua files that are compiled at their first use (lua/telnyx/porting/later.lua), as parts of the
 * module. tools/later-texts writes them. */
#ifndef TP_BINDING_LATER_TEXTS_H
#define TP_BINDING_LATER_TEXTS_H

#include <stddef.h>

struct later_text {
  const char *name; /* below telnyx.porting: "batch.life"; NULL after the last one */
  const unsigned char *at;
  size_t length;
};

extern const struct later_text later_texts[];

#endif
