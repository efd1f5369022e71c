/* Files without a name in any folder: such a file goes with the last descriptor of it. */
#ifndef TP_FILES_H
#define TP_FILES_H

#include <stdbool.h>

enum { TP_DESCRIPTOR_NAME = 32 };

/* Makes an empty one for this process alone, open for reading and writing: in memory where the system can, else in the
 * folder TMPDIR or /tmp. Returns its descriptor, or -1 with errno. */
int tp_unnamed_file(void);

/* A file in memory; -1 with errno where the system has none, or forbids it. */
int tp_memory_file(void);

/* Writes a name by which this process can open a descriptor's file anew, with an offset of its own. False: there is no
 * such name here. */
bool tp_name_descriptor(int descriptor, char name[TP_DESCRIPTOR_NAME]);

#endif
