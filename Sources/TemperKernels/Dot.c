#include "Lanes.h"
#include "TemperKernels.h"

TEMPER_INLINE double dot(const double *x, const double *y, ptrdiff_t count) {
  // Two sums at a time, so that one addition need not wait for the last.
  lane even = splat(0), odd = splat(0);
  ptrdiff_t i = 0;
  for (; i + 8 <= count; i += 8) {
    even += load(x + i) * load(y + i);
    odd += load(x + i + 4) * load(y + i + 4);
  }
  double rest = 0;
  for (; i < count; i++) rest += x[i] * y[i];
  return sum(even + odd) + rest;
}

#if TEMPER_HAS_VERSIONS
TEMPER_FAST static double fast_dot(const double *x, const double *y, ptrdiff_t count) { return dot(x, y, count); }
#endif

double temper_dot(const double *x, const double *y, ptrdiff_t count) {
#if TEMPER_HAS_VERSIONS
  if (TEMPER_IS_FAST) return fast_dot(x, y, count);
#endif
  return dot(x, y, count);
}
