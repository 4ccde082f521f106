#include "Lanes.h"
#include "TemperKernels.h"

TEMPER_INLINE void weighted_sums(const double *weights, const double *columns, ptrdiff_t stride, ptrdiff_t column_count,
                                 ptrdiff_t count, double *totals) {
  ptrdiff_t c = 0;
  // Four columns share each load of the weights.
  for (; c + 4 <= column_count; c += 4) {
    const double *x = columns + c * stride;
    lane s0 = splat(0), s1 = splat(0), s2 = splat(0), s3 = splat(0);
    for (ptrdiff_t i = 0; i < count; i += 4) {
      lane w = load(weights + i);
      s0 += w * load(x + i);
      s1 += w * load(x + stride + i);
      s2 += w * load(x + 2 * stride + i);
      s3 += w * load(x + 3 * stride + i);
    }
    totals[c] += sum(s0);
    totals[c + 1] += sum(s1);
    totals[c + 2] += sum(s2);
    totals[c + 3] += sum(s3);
  }
  for (; c < column_count; c++) {
    lane s = splat(0);
    for (ptrdiff_t i = 0; i < count; i += 4) s += load(weights + i) * load(columns + c * stride + i);
    totals[c] += sum(s);
  }
}

#if TEMPER_HAS_VERSIONS
TEMPER_FAST static void fast_weighted_sums(const double *weights, const double *columns, ptrdiff_t stride,
                                           ptrdiff_t column_count, ptrdiff_t count, double *totals) {
  weighted_sums(weights, columns, stride, column_count, count, totals);
}
#endif

void temper_weighted_sums(const double *weights, const double *columns, ptrdiff_t stride, ptrdiff_t column_count,
                          ptrdiff_t count, double *totals) {
#if TEMPER_HAS_VERSIONS
  if (TEMPER_IS_FAST) {
    fast_weighted_sums(weights, columns, stride, column_count, count, totals);
    return;
  }
#endif
  weighted_sums(weights, columns, stride, column_count, count, totals);
}
