#include "TemperKernels.h"

/// The bin of a probability. Below 0, and a NaN, is in the first bin, and what is above 1 in the last.
static inline ptrdiff_t bin_of(double p, double scale, const double *edges, ptrdiff_t bins) {
  double most = scale - 1;
  double place = p * scale;
  place = place > 0 ? place : 0;
  place = place < most ? place : most;
  int bin = (int)place;
  double rest = place - (double)bin;
  // The product may be rounded across an edge; far from one, which is nearly always, the edges need not be looked at.
  if (rest > 1e-9 && rest < 1 - 1e-9) return bin;
  if (bin > 0 && p < edges[bin]) return bin - 1;
  return bin < bins - 1 && p >= edges[bin + 1] ? bin + 1 : bin;
}

void temper_add_class_gaps(const double *probabilities, const ptrdiff_t *labels, ptrdiff_t rows, ptrdiff_t classes,
                           const double *edges, ptrdiff_t bins, double *gaps) {
  double scale = (double)bins;
  for (ptrdiff_t row = 0; row < rows; row++) {
    const double *values = probabilities + row * classes;
    // Every fourth row adds to the same sums, which need not wait for the last row's then.
    double *sums = gaps + (row & 3) * classes * bins;
    for (ptrdiff_t k = 0; k < classes; k++) sums[k * bins + bin_of(values[k], scale, edges, bins)] += values[k];
    ptrdiff_t label = labels[row];
    sums[label * bins + bin_of(values[label], scale, edges, bins)] -= 1;
  }
}

void temper_add_top_gaps(const double *probabilities, const ptrdiff_t *labels, ptrdiff_t rows, ptrdiff_t classes,
                         const double *edges, ptrdiff_t bins, double *gaps) {
  double scale = (double)bins;
  for (ptrdiff_t row = 0; row < rows; row++) {
    const double *values = probabilities + row * classes;
    double peak = values[0];
    for (ptrdiff_t k = 1; k < classes; k++) peak = values[k] > peak ? values[k] : peak;
    // Without a branch, which would be a guess: whether the first class with that probability is the row's.
    int is_first = 1, is_hit = 0;
    for (ptrdiff_t k = 0; k < classes; k++) {
      int is_peak = values[k] == peak;
      is_hit |= is_peak & is_first & (k == labels[row]);
      is_first &= !is_peak;
    }
    gaps[(row & 3) * bins + bin_of(peak, scale, edges, bins)] += peak - (double)is_hit;
  }
}
