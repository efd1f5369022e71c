/* Files without a name: what Linux has for them. A seccomp filter or a kernel before 3.17 has no memfd_create. */
#include "../files.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int tp_memory_file(void) {
  return memfd_create("telnyx-porting", MFD_CLOEXEC);
}

bool tp_name_descriptor(int descriptor, char name[TP_DESCRIPTOR_NAME]) {
  snprintf(name, TP_DESCRIPTOR_NAME, "/proc/self/fd/%d", descriptor);
  return access(name, R_OK) == 0; /* a chroot may have no /proc */
}
