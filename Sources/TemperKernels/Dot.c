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

/// Sixteen results at a time stay in registers; each sums over the taps in their order.
TEMPER_INLINE void convolve(const double *values, const double *taps, ptrdiff_t tap_count, ptrdiff_t count,
                            double *results) {
  ptrdiff_t i = 0;
  for (; i + 16 <= count; i += 16) {
    lane s0 = splat(0), s1 = splat(0), s2 = splat(0), s3 = splat(0);
    for (ptrdiff_t t = 0; t < tap_count; t++) {
      const double *x = values + i + t;
      lane tap = splat(taps[t]);
      s0 += tap * load(x);
      s1 += tap * load(x + 4);
      s2 += tap * load(x + 8);
      s3 += tap * load(x + 12);
    }
    store(results + i, s0);
    store(results + i + 4, s1);
    store(results + i + 8, s2);
    store(results + i + 12, s3);
  }
  for (; i < count; i++) results[i] = dot(values + i, taps, tap_count);
}

#if TEMPER_HAS_VERSIONS
TEMPER_FAST static void fast_convolve(const double *values, const double *taps, ptrdiff_t tap_count, ptrdiff_t count,
                                      double *results) {
  convolve(values, taps, tap_count, count, results);
}
#endif

void temper_convolve(const double *values, const double *taps, ptrdiff_t tap_count, ptrdiff_t count, double *results) {
#if TEMPER_HAS_VERSIONS
  if (TEMPER_IS_FAST) {
    fast_convolve(values, taps, tap_count, count, results);
    return;
  }
#endif
  convolve(values, taps, tap_count, count, results);
}
