#include "Lanes.h"
#include "TemperKernels.h"

/// The last few numbers are worked on in a lane that is filled up with ones and minus ones.
#define TEMPER_MAP(function, filling)                                                                                  \
  TEMPER_INLINE void function##_all(const double *x, double *result, ptrdiff_t count) {                               \
    ptrdiff_t i = 0;                                                                                                   \
    for (; i + 4 <= count; i += 4) store(result + i, function(load(x + i)));                                           \
    if (i == count) return;                                                                                            \
    double rest[4] = {filling, filling, filling, filling};                                                             \
    memcpy(rest, x + i, (size_t)(count - i) * sizeof *x);                                                              \
    store(rest, function(load(rest)));                                                                                 \
    memcpy(result + i, rest, (size_t)(count - i) * sizeof *x);                                                         \
  }

TEMPER_MAP(lane_exp, -1)
TEMPER_MAP(lane_log, 1)

#if TEMPER_HAS_VERSIONS
TEMPER_FAST static void fast_exp(const double *x, double *result, ptrdiff_t count) { lane_exp_all(x, result, count); }
TEMPER_FAST static void fast_log(const double *x, double *result, ptrdiff_t count) { lane_log_all(x, result, count); }
#endif

void temper_exp(const double *x, double *result, ptrdiff_t count) {
#if TEMPER_HAS_VERSIONS
  if (TEMPER_IS_FAST) {
    fast_exp(x, result, count);
    return;
  }
#endif
  lane_exp_all(x, result, count);
}

void temper_log(const double *x, double *result, ptrdiff_t count) {
#if TEMPER_HAS_VERSIONS
  if (TEMPER_IS_FAST) {
    fast_log(x, result, count);
    return;
  }
#endif
  lane_log_all(x, result, count);
}
