#include "Lanes.h"
#include "TemperKernels.h"

enum { tile_width = 4 * temper_tile_lanes };

/// Scratch space of one tile.
struct tile {
  /// weight / mixture.
  double *ratios;
  /// weight / mixture².
  double *curvature;
  /// Two components times the curvature.
  double *weighted;
};

ptrdiff_t temper_mixture_scratch(void) { return 4 * tile_width; }

TEMPER_INLINE const double *component(const struct temper_mixture *mixture, ptrdiff_t m, ptrdiff_t first) {
  return mixture->likelihoods + 4 * (m * mixture->lane_count + first);
}

/// Sum of weight times the logarithm of the mixture; what the derivatives need of it.
TEMPER_INLINE double evaluate(const struct temper_mixture *mixture, const double *shares, ptrdiff_t first,
                              ptrdiff_t width, int needs_derivatives, struct tile tile) {
  const double *weights = mixture->weights + 4 * first;
  double *mixed = tile.ratios;
  for (ptrdiff_t i = 0; i < width; i += 4) store(mixed + i, splat(0));
  ptrdiff_t m = 0;
  // Two components at a time halve the traffic of the sums.
  for (; m + 2 <= mixture->component_count; m += 2) {
    const double *x = component(mixture, m, first);
    const double *y = component(mixture, m + 1, first);
    lane p = splat(shares[m]);
    lane q = splat(shares[m + 1]);
    for (ptrdiff_t i = 0; i < width; i += 4) {
      store(mixed + i, load(mixed + i) + p * load(x + i) + q * load(y + i));
    }
  }
  if (m < mixture->component_count) {
    const double *x = component(mixture, m, first);
    lane p = splat(shares[m]);
    for (ptrdiff_t i = 0; i < width; i += 4) store(mixed + i, load(mixed + i) + p * load(x + i));
  }
  lane total = splat(0);
  for (ptrdiff_t i = 0; i < width; i += 4) {
    lane weight = load(weights + i);
    // Filling has nothing that could be mixed.
    lane x = select(weight == splat(0), splat(1), load(mixed + i));
    total += weight * lane_log(x);
    if (!needs_derivatives) continue;
    lane ratio = weight / x;
    store(tile.ratios + i, ratio);
    store(tile.curvature + i, ratio / x);
  }
  return sum(total);
}

TEMPER_INLINE void add_gradient(const struct temper_mixture *mixture, ptrdiff_t first, ptrdiff_t width,
                                struct tile tile, double *gradient) {
  for (ptrdiff_t m = 0; m < mixture->component_count; m++) {
    const double *x = component(mixture, m, first);
    lane s = splat(0), t = splat(0);
    ptrdiff_t i = 0;
    for (; i + 8 <= width; i += 8) {
      s += load(tile.ratios + i) * load(x + i);
      t += load(tile.ratios + i + 4) * load(x + i + 4);
    }
    if (i < width) s += load(tile.ratios + i) * load(x + i);
    gradient[m] += sum(s + t);
  }
}

/// Adds the lower triangle of the Gram matrix of the components, weighted by the curvature; rows are taken in pairs, and an
/// odd last row with itself, whose second sums are not kept.
TEMPER_INLINE void add_gram(const struct temper_mixture *mixture, ptrdiff_t first, ptrdiff_t width, struct tile tile,
                            double *hessian) {
  ptrdiff_t count = mixture->component_count;
  for (ptrdiff_t i = 0; i < count; i += 2) {
    ptrdiff_t next = i + 1 < count ? i + 1 : i;
    const double *x = component(mixture, i, first);
    const double *y = component(mixture, next, first);
    double *left = tile.weighted;
    double *right = tile.weighted + tile_width;
    for (ptrdiff_t n = 0; n < width; n += 4) {
      lane curvature = load(tile.curvature + n);
      store(left + n, load(x + n) * curvature);
      store(right + n, load(y + n) * curvature);
    }
    for (ptrdiff_t j = 0; j <= next; j += 2) {
      const double *p = component(mixture, j, first);
      const double *q = component(mixture, j + 1 < count ? j + 1 : j, first);
      lane s = splat(0), t = splat(0), u = splat(0), v = splat(0);
      for (ptrdiff_t n = 0; n < width; n += 4) {
        lane a = load(left + n), b = load(right + n), c = load(p + n), d = load(q + n);
        s += a * c;
        t += b * c;
        u += a * d;
        v += b * d;
      }
      hessian[i * count + j] += sum(s);
      if (next > i) hessian[next * count + j] += sum(t);
      if (j + 1 > next) continue;
      hessian[i * count + j + 1] += sum(u);
      if (next > i) hessian[next * count + j + 1] += sum(v);
    }
  }
}

TEMPER_INLINE double mix(const struct temper_mixture *mixture, const double *shares, ptrdiff_t first, ptrdiff_t last,
                         double *gradient, double *hessian, double *scratch) {
  struct tile tile = {scratch, scratch + tile_width, scratch + 2 * tile_width};
  double value = 0;
  for (ptrdiff_t lane = first; lane < last; lane += temper_tile_lanes) {
    ptrdiff_t width = 4 * (last - lane < temper_tile_lanes ? last - lane : temper_tile_lanes);
    value += evaluate(mixture, shares, lane, width, gradient != NULL, tile);
    if (gradient != NULL) add_gradient(mixture, lane, width, tile, gradient);
    if (hessian != NULL) add_gram(mixture, lane, width, tile, hessian);
  }
  return value;
}

#if TEMPER_HAS_VERSIONS
TEMPER_FAST static double fast_value(const struct temper_mixture *mixture, const double *shares, ptrdiff_t first,
                                     ptrdiff_t last, double *scratch) {
  return mix(mixture, shares, first, last, NULL, NULL, scratch);
}

TEMPER_FAST static double fast_derivatives(const struct temper_mixture *mixture, const double *shares, ptrdiff_t first,
                                           ptrdiff_t last, double *gradient, double *hessian, double *scratch) {
  return mix(mixture, shares, first, last, gradient, hessian, scratch);
}
#endif

double temper_mixture_value(const struct temper_mixture *mixture, const double *shares, ptrdiff_t first, ptrdiff_t last,
                            double *scratch) {
#if TEMPER_HAS_VERSIONS
  if (TEMPER_IS_FAST) return fast_value(mixture, shares, first, last, scratch);
#endif
  return mix(mixture, shares, first, last, NULL, NULL, scratch);
}

double temper_mixture_derivatives(const struct temper_mixture *mixture, const double *shares, ptrdiff_t first,
                                  ptrdiff_t last, double *gradient, double *hessian, double *scratch) {
#if TEMPER_HAS_VERSIONS
  if (TEMPER_IS_FAST) return fast_derivatives(mixture, shares, first, last, gradient, hessian, scratch);
#endif
  return mix(mixture, shares, first, last, gradient, hessian, scratch);
}
