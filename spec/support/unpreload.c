/* Loaded into a Lua beside the sanitizers' library: keeps both out of other programs which that Lua starts. */
#include <stdlib.h>

__attribute__((constructor)) static void forget_preload(void) {
  unsetenv("LD_PRELOAD");
}
