#include "Lanes.h"
#include "TemperKernels.h"

TEMPER_INLINE void bias_curvature(const double *probabilities, const double *inverse_weights, ptrdiff_t class_count,
                                  ptrdiff_t count, double *curvature, ptrdiff_t stride) {
// Every product is rounded, as in plain Swift: how rows are cut into tiles changes no bit.
#pragma STDC FP_CONTRACT OFF
  for (ptrdiff_t k = 0; k < class_count; k++) {
    const double *p = probabilities + k * count;
    double *row = curvature + k * stride;
    lane own = load(row + 4 * k);
    for (ptrdiff_t i = 0; i < count; i += 4) {
      own += load(p + i);
      own -= load(p + i) * load(p + i) * load(inverse_weights + i);
    }
    store(row + 4 * k, own);
    ptrdiff_t other = k + 1;
    // Two classes at a time share each load of the first.
    for (; other + 2 <= class_count; other += 2) {
      const double *q = probabilities + other * count;
      const double *r = q + count;
      lane s = load(row + 4 * other), t = load(row + 4 * other + 4);
      for (ptrdiff_t i = 0; i < count; i += 4) {
        lane u = load(p + i), v = load(inverse_weights + i);
        s -= u * load(q + i) * v;
        t -= u * load(r + i) * v;
      }
      store(row + 4 * other, s);
      store(row + 4 * other + 4, t);
    }
    for (; other < class_count; other++) {
      const double *q = probabilities + other * count;
      lane s = load(row + 4 * other);
      for (ptrdiff_t i = 0; i < count; i += 4) s -= load(p + i) * load(q + i) * load(inverse_weights + i);
      store(row + 4 * other, s);
    }
  }
}

#if TEMPER_HAS_VERSIONS
TEMPER_FAST static void fast_bias_curvature(const double *probabilities, const double *inverse_weights,
                                            ptrdiff_t class_count, ptrdiff_t count, double *curvature, ptrdiff_t stride) {
  bias_curvature(probabilities, inverse_weights, class_count, count, curvature, stride);
}
#endif

void temper_bias_curvature(const double *probabilities, const double *inverse_weights, ptrdiff_t class_count,
                           ptrdiff_t count, double *curvature, ptrdiff_t stride) {
#if TEMPER_HAS_VERSIONS
  if (TEMPER_IS_FAST) {
    fast_bias_curvature(probabilities, inverse_weights, class_count, count, curvature, stride);
    return;
  }
#endif
  bias_curvature(probabilities, inverse_weights, class_count, count, curvature, stride);
}
