#include "Lanes.h"
#include "TemperKernels.h"

void temper_gather(const double *values, ptrdiff_t stride, const ptrdiff_t *rows, ptrdiff_t count, double least,
                   double filling, double *result) {
  for (ptrdiff_t i = 0; i < count; i++) {
    double value = rows[i] < 0 ? filling : values[rows[i] * stride];
    result[i] = value < least ? least : value;
  }
}

void temper_add_columns(const double *values, const ptrdiff_t *order, ptrdiff_t width, const ptrdiff_t *rows,
                        ptrdiff_t count, double factor, ptrdiff_t stride, double *columns) {
  for (ptrdiff_t i = 0; i < count; i++) {
    if (rows[i] < 0) continue;
    const double *row = values + rows[i] * width;
    for (ptrdiff_t k = 0; k < width; k++) columns[k * stride + i] += factor * row[order[k]];
  }
}

TEMPER_INLINE void add_log_cosh(const double *x, double scale, ptrdiff_t count, double *magnitudes, double *products) {
  lane factor = splat(scale);
  ptrdiff_t i = 0;
  for (; i + 4 <= count; i += 4) {
    lane scaled = load(x + i) * factor;
    lane magnitude = larger(scaled, -scaled);
    store(magnitudes + i, load(magnitudes + i) + magnitude);
    store(products + i, load(products + i) * (1 + lane_exp(-2 * magnitude)));
  }
  for (; i < count; i++) {
    double scaled = x[i] * scale;
    double magnitude = scaled > -scaled ? scaled : -scaled;
    lane power = lane_exp(splat(-2 * magnitude));
    magnitudes[i] += magnitude;
    products[i] *= 1 + power[0];
  }
}

#if TEMPER_HAS_VERSIONS
TEMPER_FAST static void fast_add_log_cosh(const double *x, double scale, ptrdiff_t count, double *magnitudes,
                                          double *products) {
  add_log_cosh(x, scale, count, magnitudes, products);
}
#endif

void temper_add_log_cosh(const double *x, double scale, ptrdiff_t count, double *magnitudes, double *products) {
#if TEMPER_HAS_VERSIONS
  if (TEMPER_IS_FAST) {
    fast_add_log_cosh(x, scale, count, magnitudes, products);
    return;
  }
#endif
  add_log_cosh(x, scale, count, magnitudes, products);
}
