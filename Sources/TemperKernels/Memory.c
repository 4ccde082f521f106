#include "TemperKernels.h"

#if defined(__linux__)
#include <malloc.h>
#endif

int temper_keep_freed_memory(void) {
#if defined(__GLIBC__)
  // One heap for all threads: the others' are too small for large arrays.
  return mallopt(M_ARENA_MAX, 1) && mallopt(M_MMAP_MAX, 0) && mallopt(M_TRIM_THRESHOLD, -1);
#else
  return 0;
#endif
}
