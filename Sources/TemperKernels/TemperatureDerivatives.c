#include "Lanes.h"
#include "TemperKernels.h"

TEMPER_INLINE void slope_derivatives(const double *others, const double *hits, const double *weights, ptrdiff_t lanes,
                                     ptrdiff_t other_count, double slope, double *gradient, double *curvature) {
  lane slopes = splat(slope);
  lane g = splat(0), c = splat(0);
  for (ptrdiff_t row = 0; row < 4 * lanes; row += 4) {
    lane total = splat(1), first = splat(0), second = splat(0);
    for (ptrdiff_t k = 0; k < other_count; k++, others += 4) {
      lane value = load(others);
      lane power = lane_exp(value * slopes);
      lane moment = power * value;
      total += power;
      first += moment;
      second += moment * value;
    }
    lane mean = first / total;
    lane weight = load(weights + row);
    g += weight * mean - load(hits + row);
    c += weight * (second / total - mean * mean);
  }
  *gradient = sum(g);
  *curvature = sum(c);
}

#if TEMPER_HAS_VERSIONS
TEMPER_FAST static void fast_slope_derivatives(const double *others, const double *hits, const double *weights,
                                               ptrdiff_t lanes, ptrdiff_t other_count, double slope, double *gradient,
                                               double *curvature) {
  slope_derivatives(others, hits, weights, lanes, other_count, slope, gradient, curvature);
}
#endif

void temper_temperature_derivatives(const double *others, const double *hits, const double *weights, ptrdiff_t lanes,
                              ptrdiff_t other_count, double slope, double *gradient, double *curvature) {
#if TEMPER_HAS_VERSIONS
  if (TEMPER_IS_FAST) {
    fast_slope_derivatives(others, hits, weights, lanes, other_count, slope, gradient, curvature);
    return;
  }
#endif
  slope_derivatives(others, hits, weights, lanes, other_count, slope, gradient, curvature);
}
