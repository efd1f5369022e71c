/* Files without a name: macOS and the BSDs have none in memory, and opening /dev/fd/N shares the offset. */
#include "../files.h"

#include <errno.h>

int tp_memory_file(void) {
  errno = ENOSYS;
  return -1;
}

bool tp_name_descriptor(int descriptor, char name[TP_DESCRIPTOR_NAME]) {
  (void)descriptor;
  name[0] = '\0';
  return false;
}
